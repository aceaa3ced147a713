//! A number with its proof.
use std::sync::Arc;

use breadth_domain::{Concept, Date, Grade};
use serde::Serialize;

use crate::Flags;

/// One number of one filing, as it stands at the end of a proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leaf {
    /// `taxonomy:Concept`.
    pub tag: Arc<str>,
    /// The unit.
    pub unit: Arc<str>,
    /// The first day of the period; `None` for a number at a day.
    pub start: Option<Date>,
    /// The last day of the period.
    pub end: Date,
    /// The number as filed.
    pub value: f64,
    /// The filing.
    pub accession: Arc<str>,
    /// Its form.
    pub form: Arc<str>,
    /// The day of filing.
    pub filed_on: Date,
    /// The first session on which it could be used.
    pub known_on: Date,
    /// Which appearance of this number it is among those known: 1 is the first.
    pub vintage: u16,
    /// How many appearances were known.
    pub vintages: u16,
}

/// How an answer was made from others.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// The fiscal year reported.
    FiscalYear,
    /// Year + year to date − year to date a year before.
    YearAndToDate,
    /// Four quarters.
    FourQuarters,
    /// Contiguous periods that cover the twelve months.
    Contiguous,
    /// A longer period less the one before it that begins on the same day.
    Decumulated,
    /// A sum of tags or items, with signs.
    Combined,
    /// The first input over the sum of the others: earnings over the mean of the quarters' shares.
    PerShare,
    /// Put on the basis of splits since.
    SplitAdjusted,
    /// Multiplied back to units, or its sign turned.
    Repaired,
}

/// How a number came to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Derivation {
    /// As filed.
    Reported(Leaf),
    /// Made from others: the sum of `factor × input`; of [`Operation::PerShare`] the first over the sum of the others.
    Derived {
        /// How.
        operation: Operation,
        /// The inputs with their factors (`1` and `-1`, a split's ratio, a scale).
        inputs: Vec<(f64, Answer)>,
    },
}

/// A number with its proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// What it measures.
    pub concept: Concept,
    /// The number, in units.
    pub value: f64,
    /// `USD`, `shares`, …
    pub unit: Arc<str>,
    /// The first day of the period; `None` for a number at a day.
    pub start: Option<Date>,
    /// The last day of the period.
    pub end: Date,
    /// The first session on which all of it could be known.
    pub known_on: Date,
    /// The grade of point in time.
    pub grade: Grade,
    /// What a reader should know.
    pub flags: Flags,
    /// How it came to be.
    pub derivation: Derivation,
}

impl Answer {
    /// The numbers of filings it rests on, in the order of the proof.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match &self.derivation {
            Derivation::Reported(leaf) => vec![leaf],
            Derivation::Derived { inputs, .. } => inputs.iter().flat_map(|(_, a)| a.leaves()).collect(),
        }
    }
}
