//! A number as it is shown: with every fact it was made from, or with the reason why it is missing.
use std::sync::Arc;

use breadth_domain::{Concept, Date, Grade, Span};
use serde::Serialize;

use crate::{Evidence, FactId, Fundamentals, Metric, Missing, Quantity, Unit};

/// A fact a number was made from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputFact {
    /// What it measures.
    pub concept: Concept,
    /// How it covers time.
    pub span: Span,
    /// The last day of its period.
    pub period_end: Date,
    /// The number.
    pub value: f64,
    /// The day it was filed or published.
    pub published_on: Date,
    /// The first session on which the market could use it.
    pub known_on: Date,
    /// How good that day is.
    pub grade: Grade,
}

/// A number with its proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Known {
    /// The number.
    pub value: f64,
    /// The end of the newest period it describes; the session itself for a number from prices alone.
    pub period_end: Date,
    /// The day on which the last of its inputs was known.
    pub known_on: Date,
    /// The statement source; `None` for a number from prices alone.
    pub source: Option<Arc<str>>,
    /// The worst grade among its facts; `None` for a number from prices alone.
    pub grade: Option<Grade>,
    /// Whether it rests on reported figures, on an estimate or on an assumption.
    pub evidence: Evidence,
    /// The facts, in the order of the formula.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputFact>,
}

/// A number with its proof, or why it is missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Known.
    Known {
        /// The metric's identifier.
        metric: &'static str,
        /// In what it is counted.
        unit: Unit,
        /// The number and its proof.
        #[serde(flatten)]
        known: Known,
    },
    /// Missing.
    Missing {
        /// The metric's identifier.
        metric: &'static str,
        /// The reason's code.
        missing: &'static str,
        /// The reason in words.
        reason: String,
    },
    /// A label, of a condition without a metric.
    Label {
        /// Which one.
        metric: &'static str,
        /// What it says; empty where not known.
        label: String,
    },
}

impl Value {
    /// The value of a metric, with those facts.
    pub fn of(
        metric: &Metric,
        value: Result<Quantity, Missing>,
        fundamentals: &Fundamentals,
        facts: &[FactId],
    ) -> Self {
        match value {
            Ok(q) => Value::Known { metric: metric.id, unit: metric.unit, known: fundamentals.known(&q, facts) },
            Err(why) => Value::Missing { metric: metric.id, missing: why.code(), reason: why.to_string() },
        }
    }

    /// The number, where known.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Known { known, .. } => Some(known.value),
            Value::Missing { .. } | Value::Label { .. } => None,
        }
    }

    /// The number with its proof, where known.
    pub fn known(&self) -> Option<&Known> {
        match self {
            Value::Known { known, .. } => Some(known),
            Value::Missing { .. } | Value::Label { .. } => None,
        }
    }

    /// A label's text.
    pub(crate) fn label(metric: &'static str, label: &str) -> Self {
        Value::Label { metric, label: label.to_owned() }
    }

    /// The number, the label or why neither is there.
    pub(crate) fn shown(&self) -> String {
        match self {
            Value::Known { known, .. } => known.value.to_string(),
            Value::Missing { reason, .. } => format!("unknown ({reason})"),
            Value::Label { label, .. } => format!("`{label}`"),
        }
    }

    /// The metric's identifier.
    pub fn metric(&self) -> &'static str {
        match self {
            Value::Known { metric, .. } | Value::Missing { metric, .. } | Value::Label { metric, .. } => metric,
        }
    }

    /// Why it is missing, where it is.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Value::Known { .. } | Value::Label { .. } => None,
            Value::Missing { reason, .. } => Some(reason),
        }
    }
}

impl Fundamentals {
    /// A quantity as it is shown, with the facts it was made from.
    pub fn known(&self, quantity: &Quantity, facts: &[FactId]) -> Known {
        Known {
            value: quantity.value,
            period_end: quantity.period_end,
            known_on: quantity.known_on,
            source: quantity.source.and_then(|k| self.sources().get(k as usize).cloned()),
            grade: quantity.grade,
            evidence: quantity.evidence,
            inputs: facts
                .iter()
                .filter_map(|id| self.rows.get(id.0 as usize))
                .map(|r| InputFact {
                    concept: r.concept,
                    span: r.span,
                    period_end: r.period_end,
                    value: r.value,
                    published_on: r.published_on,
                    known_on: r.known_on,
                    grade: r.grade,
                })
                .collect(),
        }
    }
}
