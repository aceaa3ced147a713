//! The figure of a claim with what qualifies it, or why there is none.
use breadth_domain::Date;
use breadth_kernels::wilson_interval;
use serde::{Deserialize, Serialize};

/// Days of a mean Gregorian year.
const DAYS_A_YEAR: f64 = 365.2425;

/// How a claim's figure is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimUnit {
    /// A change as a fraction: 0.1 is +10 %.
    Change,
    /// A share as a fraction: 0.4 is 40 %.
    Share,
    /// A probability.
    Probability,
    /// Percentage points: 0.25 is a quarter of a point.
    Points,
    /// A level in its own unit.
    Level,
    /// A multiple of one.
    Multiple,
    /// Calendar days.
    Days,
    /// 1 or 0.
    YesNo,
}

impl ClaimUnit {
    /// A value as people read it.
    pub fn text(self, value: f64) -> String {
        match self {
            ClaimUnit::Change => format!("{:+.2} %", value * 100.0),
            ClaimUnit::Share | ClaimUnit::Probability => format!("{:.1} %", value * 100.0),
            ClaimUnit::Points => format!("{value:+.2} points"),
            ClaimUnit::Level => format!("{value:.2}"),
            ClaimUnit::Multiple => format!("{value:.3}"),
            ClaimUnit::Days if value == 0.0 => "that very day".to_owned(),
            ClaimUnit::Days => format!("{value:+.0} days"),
            ClaimUnit::YesNo => if value > 0.5 { "yes" } else { "no" }.to_owned(),
        }
    }

    /// A figure of a claim as its author wrote it: `text` without the zeros that say nothing, and zero without a unit.
    pub(super) fn asked(self, value: f64) -> String {
        let text = self.text(value);
        if value == 0.0 && !matches!(self, ClaimUnit::Days | ClaimUnit::YesNo) {
            return "0".to_owned();
        }
        let (number, unit) = text.split_once(' ').map_or((text.as_str(), ""), |(n, _)| (n, &text[n.len()..]));
        match number.contains('.') {
            true => format!("{}{unit}", number.trim_end_matches('0').trim_end_matches('.')),
            false => text,
        }
    }
}

/// An interval with the method that made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Its confidence.
    pub level: f64,
    /// How it was made.
    pub method: &'static str,
}

/// How near the data are to what the claim speaks of, best first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataGrade {
    /// The very series or price that the claim names.
    Record,
    /// Figures from filings, as known on the day.
    Filing,
    /// A fund that holds what the claim names, dividends in.
    Fund,
    /// A vendor's figures with the day they were published.
    Published,
    /// A universe rebuilt by published rules.
    Rebuilt,
    /// A vendor's figures, restated since.
    Restated,
    /// Something that moves with it.
    Proxy,
}

impl DataGrade {
    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            DataGrade::Record => "the record itself",
            DataGrade::Filing => "filings, as known then",
            DataGrade::Fund => "a fund, dividends in",
            DataGrade::Published => "a vendor's figures, as published",
            DataGrade::Rebuilt => "a rebuilt universe",
            DataGrade::Restated => "a vendor's figures, restated since",
            DataGrade::Proxy => "a proxy",
        }
    }
}

/// A figure with what qualifies it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The figure.
    pub value: f64,
    /// How it is written.
    pub unit: ClaimUnit,
    /// Its interval, where it is an estimate.
    pub interval: Option<Interval>,
    /// How many independent observations it rests on; `None` for a fact of record, which is one.
    pub independent: Option<usize>,
    /// How many were known, of how many.
    pub known: Option<(usize, usize)>,
    /// The day the figure describes.
    pub day: Date,
    /// How near the data are to the claim.
    pub grade: DataGrade,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// The past of the figure, ascending, up to its day; only for what has one.
    #[serde(skip)]
    pub history: Vec<(Date, f64)>,
}

impl Evidence {
    /// A fact of record.
    pub fn new(value: f64, unit: ClaimUnit, day: Date) -> Self {
        Evidence {
            value,
            unit,
            interval: None,
            independent: None,
            known: None,
            day,
            grade: DataGrade::Record,
            notes: Vec::new(),
            history: Vec::new(),
        }
    }

    /// A share of members, `with` of those known, with the 95 % interval of the rest as if drawn at random (Wilson 1927).
    /// `None` where nobody is known.
    pub fn share(with: usize, (known, of): (usize, usize), day: Date) -> Option<Self> {
        let (low, high) = wilson_interval(with, known, 1.959_963_984_540_054)?;
        let mut e = Evidence::new(with as f64 / known as f64, ClaimUnit::Share, day);
        e.interval = Some(Interval { low, high, level: 0.95, method: "Wilson, binomial" });
        (e.independent, e.known) = (Some(known), Some((known, of)));
        Some(e)
    }

    /// Years from the last earlier value for which `beyond` holds to the figure's day; from the first one where none
    /// is: a record is no longer than the history. `None` without history.
    pub fn years_since(&self, beyond: impl Fn(f64) -> bool) -> Option<f64> {
        let before = self.history.iter().filter(|(day, _)| *day < self.day);
        let last = before.rev().find(|(_, v)| beyond(*v)).or(self.history.first())?;
        Some(f64::from(last.0.days_until(self.day)) / DAYS_A_YEAR)
    }

    /// The same with a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same of that grade.
    #[must_use]
    pub fn graded(mut self, grade: DataGrade) -> Self {
        self.grade = grade;
        self
    }
}

/// Why a claim has no verdict.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Lack {
    /// The window is not over.
    #[error("not yet: it is about the time to {until}")]
    NotYet {
        /// The day on which it is over.
        until: Date,
    },
    /// The data are not in the store.
    #[error("{what} is not in the store")]
    NoData {
        /// What is missing.
        what: String,
        /// What to import.
        import: String,
    },
    /// The data end before the claim's time, or begin after it.
    #[error("{what} has no value near {day}: it reaches from {from} to {to}")]
    OutOfReach {
        /// What it is.
        what: String,
        /// The day asked for.
        day: Date,
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
        /// What to import.
        import: String,
    },
    /// Too few are known.
    #[error("{what} is known of {known} of {of} only")]
    TooFew {
        /// What it is.
        what: String,
        /// How many.
        known: usize,
        /// Of how many.
        of: usize,
        /// The figure of those known, with how it is written.
        figure: Option<(f64, ClaimUnit)>,
        /// What to import.
        import: String,
    },
}

impl Lack {
    /// What to import, where that would help.
    pub fn import(&self) -> Option<&str> {
        match self {
            Lack::NotYet { .. } => None,
            Lack::NoData { import, .. } | Lack::OutOfReach { import, .. } | Lack::TooFew { import, .. } => Some(import),
        }
    }
}
