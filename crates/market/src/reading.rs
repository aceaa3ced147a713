//! What a measure says on a day, and said before.
use breadth_domain::Date;
use serde::{Serialize, Serializer};

/// What a number counts in.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A fraction: 0.25 is 25 %.
    Fraction,
    /// A count.
    Count,
    /// A plain number.
    Number,
    /// A difference of natural logarithms.
    Log,
    /// An estimate over its standard error.
    TStatistic,
}

impl Unit {
    /// The unit as people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Unit::Fraction => "fraction",
            Unit::Count => "count",
            Unit::Number => "number",
            Unit::Log => "natural logarithm",
            Unit::TStatistic => "t-statistic",
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

/// Why a number is missing. Written as its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The universe has no member on the session.
    NoMembers,
    /// The window is longer than the history.
    History {
        /// The day the window starts.
        needs: Date,
        /// The first day there is.
        starts: Date,
    },
    /// Fewer sessions than the measure needs.
    WarmUp {
        /// How many sessions it needs.
        needs: usize,
        /// How many there are.
        has: usize,
    },
    /// No value near the day.
    NoValueNear {
        /// The day.
        day: Date,
        /// The last day with a value before it.
        last: Date,
    },
    /// Nothing it is made of is known on the session.
    NotKnown,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Missing::NoMembers => write!(f, "the universe has no members on this session"),
            Missing::History { needs, starts } => write!(f, "needs a value of {needs}; the history starts on {starts}"),
            Missing::WarmUp { needs, has } => write!(f, "needs {needs} sessions; there are {has}"),
            Missing::NoValueNear { day, last } => write!(f, "no value near {day}: the last one before it is of {last}"),
            Missing::NotKnown => write!(f, "nothing it is made of is known on this session"),
        }
    }
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// One measure of one universe, or of the whole market, on the page's last session, with its history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// `measure.universe`, or `measure` for the whole market; unique on the page.
    pub id: String,
    /// The measure, as in [`crate::MEASURES`].
    pub measure: &'static str,
    /// The universe's identifier; `None` for the whole market.
    pub universe: Option<String>,
    /// What it is, in words, the universe included.
    pub label: String,
    /// What it counts in.
    pub unit: Unit,
    /// The equation.
    pub formula: &'static str,
    /// The value on the last session.
    pub value: Option<f64>,
    /// Why there is none.
    pub missing: Option<Missing>,
    /// How many it could use on the last session.
    pub known: usize,
    /// How many there were.
    pub of: usize,
    /// Whether the value is an earlier one, carried because the last session has none of its own.
    pub carried: bool,
    /// What `known` and `of` count: "members", "sessions" or "components".
    pub counted: &'static str,
    /// The share of all values so far, today's included, at or below today's.
    pub percentile: Option<f64>,
    /// Each session's value as one would have computed it then.
    pub history: Vec<(Date, Option<f64>)>,
}
