//! What a reader of an answer should know about how it was found.
use serde::Serialize;

macro_rules! flags {
    ($($name:ident, $id:literal, $label:literal;)*) => {
        /// A remark on an answer.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Flag { $(#[doc = $label] $name,)* }

        impl Flag {
            /// Every flag.
            pub const ALL: &'static [Flag] = &[$(Flag::$name,)*];

            /// The stable name, as in JSON.
            pub const fn id(self) -> &'static str {
                match self { $(Flag::$name => $id,)* }
            }

            /// What it says.
            pub const fn label(self) -> &'static str {
                match self { $(Flag::$name => $label,)* }
            }
        }
    };
}

flags! {
    BridgedUnproven, "bridged_unproven", "operands under different tags that no filing shows to be equal";
    MixedVintage, "mixed_vintage", "the year before was restated after the year to date was filed, and no recast comparative is known";
    Restated, "restated", "the value differs from the one first reported";
    RoundedDates, "rounded_dates", "from a source that rounds dates to the end of the month";
    DerivedDisagrees, "derived_disagrees", "the reported quarter differs from the one that follows from the longer periods by more than rounding";
    Transition, "transition", "the fiscal year's end was moved within these twelve months";
    ContinuingOperations, "continuing_operations", "of continuing operations only";
    RestrictedCash, "restricted_cash", "restricted cash included";
    NoncontrollingInterest, "noncontrolling_interest", "the share of noncontrolling interests included";
    ExcludesDepreciation, "excludes_depreciation", "depreciation excluded";
    DepreciationOnly, "depreciation_only", "amortisation not included";
    IncludesLeases, "includes_leases", "finance or capital leases included";
    NetOfIncome, "net_of_income", "net of income of the same kind";
    CashPaid, "cash_paid", "as paid in cash, not as accrued";
    WeightedShares, "weighted_shares", "a weighted average in place of a count";
    SplitAdjusted, "split_adjusted", "put on the basis of later splits";
    SumOfClasses, "sum_of_classes", "share classes summed";
    ScaleRepaired, "scale_repaired", "filed in thousands or millions by mistake, as neighbours show, and multiplied back";
    ScaleSuspect, "scale_suspect", "a thousand times off its neighbours, and nothing shows which is right";
    SignRepaired, "sign_repaired", "filed with the wrong sign, as neighbours show, and turned";
    SignSuspect, "sign_suspect", "a sign that its neighbours contradict";
    Partial, "partial", "made of the parts that are tagged; there may be others";
    IncludesCurrent, "includes_current", "what falls due within a year included";
    Predecessor, "predecessor", "made of filings of the filer whose history is gone on with";
    LevelBreak, "level_break", "an accounting standard changed within the comparison";
}

impl Serialize for Flag {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.id())
    }
}

/// A set of flags.
#[derive(Copy, Clone, Default, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// None.
    pub const NONE: Flags = Flags(0);

    /// With that one.
    #[must_use]
    pub const fn with(self, flag: Flag) -> Self {
        Flags(self.0 | 1 << flag as u8)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Flags) -> Self {
        Flags(self.0 | other.0)
    }

    /// Whether it is among them.
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & 1 << flag as u8 != 0
    }

    /// Those there are, in the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |f| self.has(*f))
    }
}

impl std::fmt::Debug for Flags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(Flag::id)).finish()
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}
