//! Why a number is not there.
use breadth_domain::{Concept, Date};
use breadth_filings::Template;

/// Why a number is missing. Small and copyable: a screen makes millions of them.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Missing {
    /// No statement source names the company by then.
    NoStatements,
    /// The source has never reported the item by then.
    NotReported {
        /// The item.
        concept: Concept,
    },
    /// The item is absent from the newest period known; an older figure is not put in its place.
    NotInNewestPeriod {
        /// The item.
        concept: Concept,
        /// The newest period that has it.
        has: Date,
        /// The newest period known of the company.
        newest: Date,
    },
    /// No four quarters, full year, or year to date with its comparative, ending at the newest period.
    NoTrailingYear {
        /// The item.
        concept: Concept,
        /// The period's end.
        end: Date,
        /// How many contiguous quarters back from it are known.
        quarters: u8,
    },
    /// The newest period is known as a longer one alone.
    NoQuarter {
        /// The item.
        concept: Concept,
        /// The period's end.
        end: Date,
    },
    /// Two figures that stand against each other come from two sources, whose definitions and periods may differ.
    MixedSources,
    /// The fiscal year was moved: years do not follow each other by 350 to 380 days.
    FiscalYearMoved {
        /// The item.
        concept: Concept,
        /// The period's end.
        end: Date,
    },
    /// The year and the comparative to be taken from it were not stated on one basis.
    MixedVintages {
        /// The item.
        concept: Concept,
        /// The period's end.
        end: Date,
    },
    /// A difference of reported figures came out negative for an item that cannot be negative.
    NegativeDerived {
        /// The item.
        concept: Concept,
        /// The period's end.
        end: Date,
    },
    /// The same item a year earlier is not known.
    NoYearEarlier {
        /// The item.
        concept: Concept,
        /// The period's end now.
        end: Date,
    },
    /// A denominator that must be above zero is not.
    NotPositive {
        /// The denominator.
        what: &'static str,
    },
    /// No close within the last sessions.
    NoPrice {
        /// How many sessions were looked at.
        within: u16,
    },
    /// No share count, hence no market capitalisation.
    NoMarketCap,
    /// Too few sessions with a value in the window.
    ShortHistory {
        /// Sessions with a value.
        have: u16,
        /// Sessions needed.
        need: u16,
    },
    /// The number has no meaning for a company of this kind.
    NotForTemplate {
        /// The company's kind.
        template: Template,
    },
    /// Too few contiguous quarters are known.
    ShortRecord {
        /// Quarters known.
        have: u16,
        /// Quarters needed.
        need: u16,
    },
    /// The company loses money, so that the number says nothing of it.
    LossMaker,
    /// Too few companies to compare it with.
    NoPeers {
        /// Companies with a value.
        have: u16,
        /// Companies needed.
        need: u16,
    },
}

impl Missing {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Missing::NoStatements => "no_statements",
            Missing::NotReported { .. } => "not_reported",
            Missing::NotInNewestPeriod { .. } => "not_in_newest_period",
            Missing::NoTrailingYear { .. } => "no_trailing_year",
            Missing::NoQuarter { .. } => "no_quarter",
            Missing::MixedSources => "mixed_sources",
            Missing::FiscalYearMoved { .. } => "fiscal_year_moved",
            Missing::MixedVintages { .. } => "mixed_vintages",
            Missing::NegativeDerived { .. } => "negative_derived",
            Missing::NoYearEarlier { .. } => "no_year_earlier",
            Missing::NotPositive { .. } => "not_positive",
            Missing::NoPrice { .. } => "no_price",
            Missing::NoMarketCap => "no_market_cap",
            Missing::ShortHistory { .. } => "short_history",
            Missing::NotForTemplate { .. } => "not_for_template",
            Missing::ShortRecord { .. } => "short_record",
            Missing::LossMaker => "loss_maker",
            Missing::NoPeers { .. } => "no_peers",
        }
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Missing::NoStatements => f.write_str("no statements of the company are known by this day"),
            Missing::NotReported { concept } => write!(f, "{} is not reported", label(*concept)),
            Missing::NotInNewestPeriod { concept, has, newest } => {
                write!(f, "{} is known to {has} only, while the newest period known ends {newest}", label(*concept))
            }
            Missing::NoTrailingYear { concept, end, quarters } => {
                let unit = if *quarters == 1 { "quarter is" } else { "quarters are" };
                write!(f, "{}: no full year to {end}; {quarters} contiguous {unit} known", label(*concept))
            }
            Missing::NoQuarter { concept, end } => {
                write!(f, "{}: no quarter to {end} is known", label(*concept))
            }
            Missing::MixedSources => {
                f.write_str("its figures come from two sources, which are not set against each other")
            }
            Missing::FiscalYearMoved { concept, end } => {
                write!(f, "{}: the fiscal year was moved before {end}", label(*concept))
            }
            Missing::MixedVintages { concept, end } => {
                write!(f, "{}: the year before {end} was restated and its interim figures were not", label(*concept))
            }
            Missing::NegativeDerived { concept, end } => {
                write!(f, "{}: the figures reported to {end} give less than zero", label(*concept))
            }
            Missing::NoYearEarlier { concept, end } => {
                write!(f, "{} a year before {end} is not known", label(*concept))
            }
            Missing::NotPositive { what } => write!(f, "undefined: {what} is not above zero"),
            Missing::NoPrice { within } => write!(f, "no close within {within} sessions"),
            Missing::NoMarketCap => f.write_str("no share count, hence no market capitalisation"),
            Missing::ShortHistory { have, need } => write!(f, "{have} of the {need} sessions needed have a value"),
            Missing::NotForTemplate { template } => {
                write!(f, "not meant for statements of the kind `{}`", template.id())
            }
            Missing::ShortRecord { have, need } => {
                write!(f, "{have} of the {need} contiguous quarters needed are known")
            }
            Missing::LossMaker => f.write_str("undefined: the company makes no profit before tax"),
            Missing::NoPeers { have, need } => {
                write!(f, "{have} of the {need} companies needed for a comparison have a value")
            }
        }
    }
}

fn label(concept: Concept) -> &'static str {
    concept.label()
}
