//! A sector, an industry, a country, a company, a band of sizes.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ Σ wᵢ over the names of the group − centre ≤ max; the centre is the benchmark's share for a band around it, else zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `sector`, `industry`, `country`, `issuer` or `size`.
    pub what: &'static str,
    /// Which.
    pub of: String,
    /// At least; −∞ for none.
    pub min: f64,
    /// At most; ∞ for none.
    pub max: f64,
    /// What the limits are counted from.
    pub centre: f64,
    /// What a unit of violation costs; `None`: hard.
    pub price: Option<f64>,
}

impl Group {
    fn member(&self, names: &Names, i: usize) -> bool {
        names.labels(self.what).get(i).is_some_and(|l| *l == self.of)
    }
}

impl Constraint for Group {
    fn label(&self) -> String {
        format!("{} {}", self.what, self.of)
    }

    fn equation(&self) -> String {
        super::band(self.centre + self.min, &format!("Σ wᵢ of {}", self.label()), self.centre + self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        let row = (0..program.names).map(|i| f64::from(u8::from(self.member(names, i)))).collect();
        let low = self.centre + self.min;
        let low = if low > 0.0 || program.lower.iter().any(|l| *l < 0.0) { low } else { f64::NEG_INFINITY };
        program.row(self.label(), row, low, self.centre + self.max);
        if let Some(row) = program.rows.last_mut() {
            row.penalty = self.price;
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let held: f64 = w.iter().enumerate().filter(|(i, _)| self.member(names, *i)).map(|(_, w)| w).sum();
        (self.centre + self.min - held).max(held - self.centre - self.max)
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}
