//! Exposures: to a style, to the market.
use super::{Constraint, Names};
use crate::solve::Program;

/// min ≤ Σ wᵢ xᵢ − centre ≤ max, with xᵢ a name's standard score or beta. A name whose xᵢ is not known counts at the middle: a
/// score of zero, a beta of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// The metric; `None`: beta.
    pub style: Option<String>,
    /// At least; −∞ for none.
    pub min: f64,
    /// At most; ∞ for none.
    pub max: f64,
    /// What the limits are counted from.
    pub centre: f64,
    /// What a unit of violation costs; `None`: hard.
    pub price: Option<f64>,
}

impl Exposure {
    /// A name's exposure.
    pub fn of(&self, names: &Names, i: usize) -> f64 {
        let (x, middle) = match &self.style {
            Some(style) => (names.styles.get(style).and_then(|v| v.get(i)), 0.0),
            None => (names.betas.get(i), 1.0),
        };
        x.copied().filter(|x| x.is_finite()).unwrap_or(middle)
    }
}

impl Constraint for Exposure {
    fn label(&self) -> String {
        self.style.as_ref().map_or_else(|| "beta".into(), |s| format!("style {s}"))
    }

    fn equation(&self) -> String {
        super::band(self.centre + self.min, &format!("Σ wᵢ x {} of i", self.label()), self.centre + self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        let row = (0..program.names).map(|i| self.of(names, i)).collect();
        program.row(self.label(), row, self.centre + self.min, self.centre + self.max);
        if let Some(row) = program.rows.last_mut() {
            row.penalty = self.price;
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let x: f64 = w.iter().enumerate().map(|(i, w)| w * self.of(names, i)).sum();
        (self.centre + self.min - x).max(x - self.centre - self.max)
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}
