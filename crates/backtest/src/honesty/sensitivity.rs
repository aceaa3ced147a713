//! What a result hangs on: the same study with one thing changed at a time.
use serde::Serialize;

/// What is changed.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "lever", content = "by")]
pub enum Lever {
    /// Nothing.
    None,
    /// All costs multiplied.
    Costs(f64),
    /// Filled that many sessions later.
    Lag(usize),
    /// Exits of unknown outcome pay nothing.
    ExitsLow,
    /// Exits of unknown outcome pay the last close.
    ExitsHigh,
    /// Begun that many sessions later.
    Start(usize),
}

impl Lever {
    /// In words.
    pub fn describe(self) -> String {
        match self {
            Lever::None => "as it is".into(),
            Lever::Costs(by) => format!("costs x {by}"),
            Lever::Lag(n) => format!("filled {n} session{} later", if n == 1 { "" } else { "s" }),
            Lever::ExitsLow => "unknown exits pay nothing".into(),
            Lever::ExitsHigh => "unknown exits pay the last close".into(),
            Lever::Start(n) => format!("begun {n} sessions later"),
        }
    }

    /// Those that every result is held against.
    pub const STANDARD: &[Lever] = &[
        Lever::Costs(0.0),
        Lever::Costs(2.0),
        Lever::Costs(4.0),
        Lever::Lag(1),
        Lever::ExitsLow,
        Lever::ExitsHigh,
        Lever::Start(21),
        Lever::Start(126),
        Lever::Start(252),
    ];
}

/// A study with one thing changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SensitivityRow {
    /// What is changed.
    #[serde(flatten)]
    pub lever: Lever,
    /// In words.
    pub label: String,
    /// Growth a year.
    pub cagr: Option<f64>,
    /// Sharpe ratio.
    pub sharpe: Option<f64>,
    /// Active return a year against the first benchmark over the same sessions.
    pub active: Option<f64>,
}

/// The rows, the unchanged one first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sensitivity {
    /// One a lever.
    pub rows: Vec<SensitivityRow>,
    /// The flat cost in basis points, one way, at which the study grows no faster than its benchmark (than nothing, without
    /// one); `None` where it does not even without cost.
    pub break_even_bp: Option<f64>,
}
