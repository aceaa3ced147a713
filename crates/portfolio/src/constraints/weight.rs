//! Limits of single names.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ wᵢ ≤ max, of one name or of all. A `min` below zero allows to sell short.
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
        super::band(self.min, "wᵢ", self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for i in (0..program.names).filter(|i| self.applies(names, *i)) {
            // Zero is where a programme begins; a limit below it is what allows less.
            let lower = program.lower[i];
            program.lower[i] = if self.min < 0.0 && lower == 0.0 { self.min } else { lower.max(self.min) };
            program.upper[i] = program.upper[i].min(self.max.max(names.floor(i)));
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let each = w.iter().enumerate().filter(|(i, _)| self.applies(names, *i));
        each.map(|(i, w)| (self.min - w).max(if names.stuck(i, *w) { f64::NEG_INFINITY } else { w - self.max }))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    fn loosened(&self, by: f64) -> Option<Box<dyn Constraint>> {
        // Who may not be sold short may not after either.
        let min = if self.min > 0.0 { (self.min - by).max(0.0) } else { self.min };
        Some(Box::new(WeightLimit { of: self.of.clone(), min, max: self.max + by }))
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
            program.lower[i] = program.lower[i].max(0.0);
            program.upper[i] = names.floor(i);
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let held = w.iter().enumerate().filter(|(i, _)| names.tickers.get(*i) == Some(&self.ticker));
        held.map(|(i, w)| if names.stuck(i, *w) { 0.0 } else { w.abs() }).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// 0 ≤ wᵢ ≤ capᵢ: what a name's liquidity allows, or nothing for a name that is on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Caps {
    /// What the user calls it.
    pub label: String,
    /// In words and symbols.
    pub equation: String,
    /// The largest weight of each name.
    pub caps: Vec<f64>,
}

impl Constraint for Caps {
    fn label(&self) -> String {
        self.label.clone()
    }

    fn equation(&self) -> String {
        self.equation.clone()
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for (i, cap) in self.caps.iter().enumerate() {
            program.upper[i] = program.upper[i].min(cap.max(names.floor(i)));
            program.lower[i] = program.lower[i].max(-cap);
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let over = |(i, w): (usize, &f64)| if names.stuck(i, *w) { f64::NEG_INFINITY } else { w.abs() - self.caps[i] };
        w.iter().enumerate().map(over).fold(f64::NEG_INFINITY, f64::max)
    }

    fn loosened(&self, by: f64) -> Option<Box<dyn Constraint>> {
        Some(Box::new(Caps { caps: self.caps.iter().map(|c| c + by).collect(), ..self.clone() }))
    }
}
