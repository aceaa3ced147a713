//! What a measure of claims is: one value in one file.
use super::day::Day;
use super::evidence::{ClaimUnit, Evidence, Lack};
use super::measures::MEASURES;
use super::plan::Plan;
use super::spec::Ask;

/// A field of a question.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The line it is asked of.
    Of,
    /// The line it is held against.
    Against,
    /// The stretch of time.
    Window,
    /// The universe.
    Universe,
    /// Sectors, industries or tickers.
    Among,
    /// A level.
    Level,
    /// A day.
    By,
}

impl Field {
    /// Every field.
    pub const ALL: &'static [Field] =
        &[Field::Of, Field::Against, Field::Window, Field::Universe, Field::Among, Field::Level, Field::By];

    /// Its name in the file.
    pub const fn id(self) -> &'static str {
        match self {
            Field::Of => "of",
            Field::Against => "against",
            Field::Window => "window",
            Field::Universe => "universe",
            Field::Among => "among",
            Field::Level => "level",
            Field::By => "by",
        }
    }

    /// How it is written.
    pub const fn example(self) -> &'static str {
        match self {
            Field::Of => "\"fund:IWM\"",
            Field::Against => "\"fund:SPY\"",
            Field::Window => "\"2025-Q4\"",
            Field::Universe => "\"russell-like-2000\"",
            Field::Among => "[\"Major Banks\"]",
            Field::Level => "2800.0",
            Field::By => "\"2026-06-30\"",
        }
    }

    /// Whether a question has it.
    pub fn is_given(self, ask: &Ask) -> bool {
        match self {
            Field::Of => ask.of.is_some(),
            Field::Against => ask.against.is_some(),
            Field::Window => ask.window.is_some(),
            Field::Universe => ask.universe.is_some(),
            Field::Among => !ask.among.is_empty(),
            Field::Level => ask.level.is_some(),
            Field::By => ask.by.is_some(),
        }
    }
}

/// A measure of claims.
#[derive(Copy, Clone, Debug)]
pub struct ClaimMeasure {
    /// The stable identifier, as in files.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// How its figure is written.
    pub unit: ClaimUnit,
    /// The formula, in words.
    pub formula: &'static str,
    /// Who defined it.
    pub source: &'static str,
    /// The fields it needs.
    pub needs: &'static [Field],
    /// The fields it takes beside.
    pub takes: &'static [Field],
    /// Computes it as of a day.
    pub evaluate: fn(&Day<'_>, &Plan<'_>) -> Result<Evidence, Lack>,
}

/// The measure of that identifier.
pub fn claim_measure(id: &str) -> Option<&'static ClaimMeasure> {
    MEASURES.iter().copied().find(|m| m.id == id)
}

/// The manual of the measures, in their order.
pub fn manual() -> String {
    let fields = |list: &[Field]| list.iter().map(|f| format!("`{}`", f.id())).collect::<Vec<_>>().join(", ");
    let entry = |m: &&ClaimMeasure| {
        let takes = if m.takes.is_empty() { String::new() } else { format!("; may take {}", fields(m.takes)) };
        format!("{} (`{}`)\n    {}\n    {}\n    needs {}{takes}", m.label, m.id, m.formula, m.source, fields(m.needs))
    };
    MEASURES.iter().map(entry).collect::<Vec<_>>().join("\n\n")
}
