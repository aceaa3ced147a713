//! Why an answer is not there.
use breadth_domain::{Concept, Date};
use serde::Serialize;

use crate::Template;

/// The reason. The first that holds is given.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Absent {
    /// Nothing was filed by the day.
    #[error("nothing was filed by {as_of}")]
    NothingFiled {
        /// The day.
        as_of: Date,
    },
    /// Statements of this kind do not have the item.
    #[error("statements of the kind `{}` have no {}", template.id(), concept.label())]
    NotInTemplate {
        /// The item.
        concept: Concept,
        /// The filer's template.
        template: Template,
    },
    /// No tag of the item's list was ever used.
    #[error("no tag of {} was used in any filing by {as_of}", concept.label())]
    NeverTagged {
        /// The item.
        concept: Concept,
        /// The day.
        as_of: Date,
    },
    /// The tags ended before the newest period.
    #[error("{} was last tagged for {last}, and the newest period ends {newest}", concept.label())]
    Stale {
        /// The item.
        concept: Concept,
        /// Its newest period end.
        last: Date,
        /// The filer's newest period end.
        newest: Date,
    },
    /// No chain of periods gives the twelve months.
    #[error("no periods of {} add up to the twelve months to {end}: {missing}", concept.label())]
    NoTrailingYear {
        /// The item.
        concept: Concept,
        /// The end of the twelve months.
        end: Date,
        /// What is not there, in words.
        missing: String,
    },
    /// No chain of periods gives the quarter.
    #[error("no periods of {} give the quarter to {end}: {missing}", concept.label())]
    NoQuarter {
        /// The item.
        concept: Concept,
        /// The quarter's end.
        end: Date,
        /// What is not there, in words.
        missing: String,
    },
    /// No number for that day.
    #[error("no {} is given for {end}", concept.label())]
    NoBalance {
        /// The item.
        concept: Concept,
        /// The day.
        end: Date,
    },
    /// No number for that fiscal year.
    #[error("no year of {} that ends on {end} is given", concept.label())]
    NoFiscalYear {
        /// The item.
        concept: Concept,
        /// The end of the year.
        end: Date,
    },
    /// Asked as a balance, and is not one.
    #[error("{} is over a period and has no balance", concept.label())]
    NoStock {
        /// The item.
        concept: Concept,
    },
    /// The shares of the four quarters are on several bases of splits.
    #[error("{} of the twelve months to {end} is on several bases of splits", concept.label())]
    SplitBetween {
        /// The item.
        concept: Concept,
        /// The end of the twelve months.
        end: Date,
    },
    /// The fiscal year was moved and the stub cannot be bridged.
    #[error("the fiscal year was moved around {end}, and no contiguous periods cover the twelve months")]
    Transition {
        /// The end of the twelve months.
        end: Date,
    },
    /// The operands are of different vintages and no recast is known.
    #[error("the figures of {} to {end} are of different vintages, and no filing by the day has them in one", concept.label())]
    MixedVintages {
        /// The item.
        concept: Concept,
        /// The end of the period.
        end: Date,
    },
    /// A subtraction gave less than nothing for what cannot be negative.
    #[error("{} to {end} would be {value}, and cannot be negative", concept.label())]
    Negative {
        /// The item.
        concept: Concept,
        /// The end of the period.
        end: Date,
        /// The number.
        value: f64,
    },
    /// Several values with equal right.
    #[error("several values of {} for {end}: {values}", concept.label())]
    Ambiguous {
        /// The item.
        concept: Concept,
        /// The end of the period.
        end: Date,
        /// The values, in words.
        values: String,
    },
    /// In another currency than the filer's other figures, or several.
    #[error("{} is given in {found}, not in {expected}", concept.label())]
    OtherUnit {
        /// The item.
        concept: Concept,
        /// The units found.
        found: String,
        /// The filer's.
        expected: String,
    },
    /// A size that cannot be.
    #[error("{} of {value} for {end} cannot be", concept.label())]
    Impossible {
        /// The item.
        concept: Concept,
        /// The end of the period.
        end: Date,
        /// The number.
        value: f64,
    },
    /// An item that it is made from is not there.
    #[error("{} needs {}, and {because}", concept.label(), of.label())]
    Needs {
        /// The item.
        concept: Concept,
        /// What it needs.
        of: Concept,
        /// Why that is not there.
        because: Box<Absent>,
    },
    /// Ratios, averages and per-share figures are never added or subtracted.
    #[error("{} is never added up over periods", concept.label())]
    NotAdditive {
        /// The item.
        concept: Concept,
    },
}

impl Absent {
    /// The same, said on that day: a reason holds until something new is filed.
    pub(crate) fn on(mut self, day: Date) -> Absent {
        match &mut self {
            Absent::NothingFiled { as_of } | Absent::NeverTagged { as_of, .. } => *as_of = day,
            Absent::Needs { because, .. } => {
                **because = std::mem::replace(&mut **because, Absent::NothingFiled { as_of: day }).on(day);
            }
            _ => {}
        }
        self
    }
}
