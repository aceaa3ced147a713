//! A sector, an industry, a country.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ Σ wᵢ over the names of the group ≤ max.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `sector`, `industry` or `country`.
    pub what: &'static str,
    /// Which.
    pub of: String,
    /// At least.
    pub min: f64,
    /// At most; ∞ for none.
    pub max: f64,
    /// What a unit of violation costs; `None`: hard.
    pub price: Option<f64>,
}

impl Group {
    fn member(&self, names: &Names, i: usize) -> bool {
        let labels = match self.what {
            "sector" => &names.sectors,
            "industry" => &names.industries,
            _ => &names.countries,
        };
        labels.get(i).is_some_and(|l| *l == self.of)
    }
}

impl Constraint for Group {
    fn label(&self) -> String {
        format!("{} {}", self.what, self.of)
    }

    fn equation(&self) -> String {
        format!("{} ≤ Σ wᵢ of {} ≤ {}", self.min, self.label(), self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        let row = (0..program.names).map(|i| f64::from(u8::from(self.member(names, i)))).collect();
        let low = if self.min > 0.0 { self.min } else { f64::NEG_INFINITY };
        program.row(self.label(), row, low, self.max);
        if let Some(row) = program.rows.last_mut() {
            row.penalty = self.price;
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let held: f64 = w.iter().enumerate().filter(|(i, _)| self.member(names, *i)).map(|(_, w)| w).sum();
        (self.min - held).max(held - self.max)
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}
