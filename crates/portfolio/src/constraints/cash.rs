//! What is left in cash, and what must be invested.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ 1 − Σ wᵢ ≤ max.
#[derive(Clone, Debug, PartialEq)]
pub struct Cash {
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
    /// What a unit of violation costs; `None`: hard.
    pub price: Option<f64>,
}

impl Constraint for Cash {
    fn label(&self) -> String {
        "cash".into()
    }

    fn equation(&self) -> String {
        super::band(self.min, "1 − Σ wᵢ", self.max)
    }

    fn add_to(&self, program: &mut Program, _: &Names) {
        program.row("cash (share invested)", vec![1.0; program.names], 1.0 - self.max, 1.0 - self.min);
        if let Some(row) = program.rows.last_mut() {
            row.penalty = self.price;
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let cash = 1.0 - w.iter().sum::<f64>();
        (self.min - cash).max(cash - self.max - names.lot_room)
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}

/// Σ wᵢ = total: everything is invested that liquidity can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// One, or what all names can take together.
    pub total: f64,
}

impl Constraint for Budget {
    fn label(&self) -> String {
        "budget".into()
    }

    fn equation(&self) -> String {
        format!("Σ wᵢ = {}", self.total)
    }

    fn add_to(&self, program: &mut Program, _: &Names) {
        program.row("budget", vec![1.0; program.names], self.total, self.total);
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let invested: f64 = w.iter().sum();
        // Caps that add up to the total exactly may miss it by their rounding.
        (invested - self.total * (1.0 + 1e-12)).max(self.total * (1.0 - 1e-12) - invested - names.lot_room)
    }
}
