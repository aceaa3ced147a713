//! How many names, how small a position, how small a trade, how round a lot.
use super::{Beyond, Constraint, Names};
use crate::solve::Program;

/// Weights below this are none: rounding, not a position.
pub const DUST: f64 = 1e-9;

/// min ≤ number of names with wᵢ ≠ 0 ≤ max.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// At least.
    pub min: usize,
    /// At most.
    pub max: usize,
}

impl Constraint for Count {
    fn label(&self) -> String {
        "names".into()
    }

    fn equation(&self) -> String {
        let max = if self.max == usize::MAX { f64::INFINITY } else { self.max as f64 };
        super::band(self.min as f64, "number of names held", max)
    }

    fn add_to(&self, _: &mut Program, _: &Names) {}

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        // What cannot be sold is not counted.
        let held = w.iter().enumerate().filter(|(i, w)| w.abs() > DUST && !names.stuck(*i, **w)).count() as f64;
        (self.min as f64 - held).max(if self.max == usize::MAX { f64::NEG_INFINITY } else { held - self.max as f64 })
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Names { min: self.min, max: self.max })
    }
}

/// wᵢ = 0 or |wᵢ| ≥ min.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallestPosition {
    /// The least weight.
    pub min: f64,
}

impl Constraint for SmallestPosition {
    fn label(&self) -> String {
        "smallest position".into()
    }

    fn equation(&self) -> String {
        format!("wᵢ = 0 or |wᵢ| ≥ {}", self.min)
    }

    fn add_to(&self, _: &mut Program, _: &Names) {}

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let short = |(i, w): (usize, &f64)| {
            if w.abs() <= DUST || names.stuck(i, *w) { f64::NEG_INFINITY } else { self.min - w.abs() }
        };
        w.iter().enumerate().map(short).fold(f64::NEG_INFINITY, f64::max)
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Position { min: self.min })
    }
}

/// wᵢ = heldᵢ or |wᵢ − heldᵢ| ≥ min; a position may always be closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// The least trade.
    pub min: f64,
}

impl Constraint for Ticket {
    fn label(&self) -> String {
        "smallest trade".into()
    }

    fn equation(&self) -> String {
        format!("wᵢ = heldᵢ or |wᵢ − heldᵢ| ≥ {} or wᵢ = 0", self.min)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        super::trades(program, names);
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let short = |(i, w): (usize, &f64)| {
            let z = (w - names.held(i)).abs();
            if z <= DUST || w.abs() <= DUST { f64::NEG_INFINITY } else { self.min - z }
        };
        w.iter().enumerate().map(short).fold(f64::NEG_INFINITY, f64::max)
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Ticket { min: self.min })
    }
}

/// wᵢ x value / closeᵢ is a whole multiple of `shares`.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// Shares of a lot.
    pub shares: f64,
}

impl Constraint for Lot {
    fn label(&self) -> String {
        "lots".into()
    }

    fn equation(&self) -> String {
        format!("wᵢ x value / closeᵢ = whole multiple of {}", self.shares)
    }

    fn add_to(&self, _: &mut Program, _: &Names) {}

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        // In lots away from a whole one.
        let away = |(i, w): (usize, &f64)| {
            let lots = w * names.value / (names.prices.get(i).copied().unwrap_or(f64::NAN) * self.shares);
            if *w == 0.0 || names.stuck(i, *w) || *w == names.held(i) {
                0.0
            } else {
                (lots - lots.round()).abs() - 1e-6
            }
        };
        w.iter().enumerate().map(away).fold(f64::NEG_INFINITY, f64::max)
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Lot { shares: self.shares })
    }
}
