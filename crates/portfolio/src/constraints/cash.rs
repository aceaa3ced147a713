//! What is left in cash.
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
        format!("{} ≤ 1 − Σ wᵢ ≤ {}", self.min, self.max)
    }

    fn add_to(&self, program: &mut Program, _: &Names) {
        program.row("share invested", vec![1.0; program.names], 1.0 - self.max, 1.0 - self.min);
        if let Some(row) = program.rows.last_mut() {
            row.penalty = self.price;
        }
    }

    fn excess(&self, w: &[f64], _: &Names) -> f64 {
        let cash = 1.0 - w.iter().sum::<f64>();
        (self.min - cash).max(cash - self.max)
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}
