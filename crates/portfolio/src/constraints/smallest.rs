//! How small a position and how small a trade.
use super::{Beyond, Constraint, DUST, Names};
use crate::solve::Program;

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
            let exempt = z <= DUST || w.abs() <= DUST || names.stuck(i, *w);
            if exempt { f64::NEG_INFINITY } else { self.min - z }
        };
        w.iter().enumerate().map(short).fold(f64::NEG_INFINITY, f64::max)
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Ticket { min: self.min })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_or_enough() {
        let names = Names { held: vec![0.3, 0.0, 0.2], ..Names::default() };
        let position = SmallestPosition { min: 0.02 };
        assert!((position.excess(&[0.5, 0.015, 0.0], &names) - 0.005).abs() < 1e-15);
        // Trades of 0.2, 0.015 and a whole sale: the second lacks half a per cent, a sale may be any size.
        let ticket = Ticket { min: 0.02 };
        assert!((ticket.excess(&[0.5, 0.015, 0.0], &names) - 0.005).abs() < 1e-15);
        assert!(ticket.excess(&[0.3, 0.0, 0.0], &names) < 0.0);
    }
}
