//! What a metric is, and how it is found by name.
use breadth_domain::Concept;
use breadth_filings::{Template, Templates};
use serde::Serialize;

use crate::asked::{Ask, Window};
use crate::expression::Label;
use crate::{At, CrossSection, METRICS, Missing, Quantity, SignalError};

/// In what a metric is counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// US dollars.
    Dollars,
    /// A ratio of two amounts of money.
    Ratio,
    /// A change as a fraction: 0.1 is ten per cent.
    Fraction,
    /// How many times one amount is the other: coverage, multiples, slopes.
    Times,
    /// Calendar days.
    Days,
    /// Months.
    Months,
    /// Points of a score: no unit.
    Score,
    /// Shares.
    Shares,
}

/// Which way is better.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

impl Direction {
    /// The number with its sign turned where less is better, so that more always is.
    pub fn oriented(self, value: f64) -> f64 {
        match self {
            Direction::Higher => value,
            Direction::Lower => -value,
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Unit::Dollars => "dollars",
            Unit::Ratio => "ratio",
            Unit::Fraction => "fraction",
            Unit::Times => "times",
            Unit::Days => "days",
            Unit::Months => "months",
            Unit::Score => "score",
            Unit::Shares => "shares",
        })
    }
}

/// Where a metric's inputs come from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Reported figures of one source, perhaps over a market capitalisation.
    Statements,
    /// The panel alone.
    Prices,
}

/// How a metric is computed.
#[derive(Copy, Clone, Debug)]
pub enum Compute {
    /// For one company on one session through one source.
    Each(fn(&At<'_>) -> Result<Quantity, Missing>),
    /// For all companies of a cross-section, against each other.
    Across(fn(&CrossSection<'_>) -> Vec<Result<Quantity, Missing>>),
    /// A line item as such, for one company through one source.
    Item(Ask, Concept),
    /// A plain question about the prices of that many sessions.
    Window(Window, usize),
}

impl Compute {
    /// The number of one company, where it is not relative to others.
    pub(crate) fn each(&self, at: &At<'_>) -> Option<Result<Quantity, Missing>> {
        match self {
            Compute::Each(compute) => Some(compute(at)),
            Compute::Item(ask, concept) => Some(ask.answer(at, *concept)),
            Compute::Window(window, sessions) => Some(window.answer(at, *sessions)),
            Compute::Across(_) => None,
        }
    }

    /// Whether it is of one company, and not relative to others.
    pub fn is_own(&self) -> bool {
        !matches!(self, Compute::Across(_))
    }
}

/// A number about one company: what it is, where it comes from, how it is computed.
#[derive(Copy, Clone, Debug)]
pub struct Metric {
    /// The stable identifier, as in studies, JSON and SQL.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// The formula, in words.
    pub formula: &'static str,
    /// Who defined it.
    pub source: &'static str,
    /// Where its inputs come from.
    pub basis: Basis,
    /// Which way is better; for what is neither, which way studies rank it.
    pub direction: Direction,
    /// For which kinds of statements it has a meaning.
    pub templates: Templates,
    /// Computes it.
    pub compute: Compute,
}

impl Metric {
    /// The kinds of statements it is meant for, by their stable names.
    pub fn template_names(&self) -> Vec<&'static str> {
        Template::ALL.iter().filter(|t| self.templates.has(**t)).map(|t| t.id()).collect()
    }
}

/// The metric of that identifier.
pub fn metric(id: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|m| m.id == id)
}

/// The metric of that name, or an error that quotes where it was written.
pub(crate) fn find_metric(name: &str, written: &str) -> Result<&'static Metric, SignalError> {
    metric(name).ok_or_else(|| SignalError::UnknownMetric {
        written: written.to_owned(),
        metric: name.to_owned(),
        nearest: nearest(name),
    })
}

/// The identifier of the catalogue, or the label, that is nearest to `id`, where one is near: at most a third of its letters
/// differ.
pub(crate) fn nearest(id: &str) -> Option<&'static str> {
    breadth_domain::near::nearest(id, METRICS.iter().map(|m| m.id).chain(Label::ALL.map(|(id, _)| id)))
}

/// The catalogue's manual: one entry a metric.
pub fn manual() -> String {
    METRICS.iter().map(manual_entry).collect::<Vec<_>>().join("\n\n")
}

fn manual_entry(metric: &Metric) -> String {
    let better = match metric.direction {
        Direction::Higher => "higher",
        Direction::Lower => "lower",
    };
    let only = if metric.templates == Templates::ALL {
        String::new()
    } else {
        format!("; for {}", metric.template_names().join(", "))
    };
    format!(
        "{} (`{}`, {}, {better} is better{only})\n    {}\n    {}",
        metric.label, metric.id, metric.unit, metric.formula, metric.source
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_and_every_entry_is_complete() {
        for (k, m) in METRICS.iter().enumerate() {
            assert!(METRICS[..k].iter().all(|other| other.id != m.id), "{} twice", m.id);
            assert!([m.label, m.formula, m.source].iter().all(|text| !text.is_empty()), "{}", m.id);
            assert!(m.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{}", m.id);
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_nonsense_is_not() {
        assert_eq!(nearest("net_incme_ttm"), Some("net_income_ttm"));
        assert_eq!(nearest("free_cashflow_ttm"), Some("free_cash_flow_ttm"));
        assert_eq!(nearest("sectr"), Some("sector"));
        assert_eq!(nearest("pancakes"), None);
    }
}
