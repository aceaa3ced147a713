//! Limits of single names.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ wᵢ ≤ max, of one name or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightLimit {
    /// The ticker; `None`: every name.
    pub of: Option<String>,
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
}

impl WeightLimit {
    fn applies(&self, names: &Names, i: usize) -> bool {
        self.of.as_ref().is_none_or(|t| names.tickers.get(i) == Some(t))
    }
}

impl Constraint for WeightLimit {
    fn label(&self) -> String {
        self.of.as_ref().map_or_else(|| "weight of a name".into(), |t| format!("weight of {t}"))
    }

    fn equation(&self) -> String {
        format!("{} ≤ wᵢ ≤ {}", self.min, self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for i in (0..program.names).filter(|i| self.applies(names, *i)) {
            program.lower[i] = program.lower[i].max(self.min);
            program.upper[i] = program.upper[i].min(self.max);
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let each = w.iter().enumerate().filter(|(i, _)| self.applies(names, *i));
        each.map(|(_, w)| (self.min - w).max(w - self.max)).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// wᵢ = 0 for one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclude {
    /// The ticker.
    pub ticker: String,
}

impl Constraint for Exclude {
    fn label(&self) -> String {
        format!("exclude {}", self.ticker)
    }

    fn equation(&self) -> String {
        format!("w of {} = 0", self.ticker)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for i in (0..program.names).filter(|i| names.tickers.get(*i) == Some(&self.ticker)) {
            program.upper[i] = 0.0;
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let held = w.iter().zip(&names.tickers).filter(|(_, t)| **t == self.ticker);
        held.map(|(w, _)| w.abs()).fold(f64::NEG_INFINITY, f64::max)
    }
}
