//! Distance from the benchmark.
use super::{Beyond, Constraint, Names};

/// √((w − b)ᵀΣ(w − b)) ≤ max a year. No row: the optimiser finds the price at which it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackingError {
    /// At most.
    pub max: f64,
}

impl TrackingError {
    /// The tracking error of weights; `NaN` where there is no benchmark or no risk model.
    pub fn of(w: &[f64], names: &Names) -> f64 {
        match (&names.risk, &names.benchmark) {
            (Some(risk), Some(b)) => {
                let pulled: f64 = w.iter().zip(&b.pull).map(|(w, p)| w * p).sum();
                (risk.variance(w) - 2.0 * pulled + b.variance).max(0.0).sqrt()
            }
            _ => f64::NAN,
        }
    }
}

impl Constraint for TrackingError {
    fn label(&self) -> String {
        "tracking error".into()
    }

    fn equation(&self) -> String {
        format!("√((w − b)ᵀΣ(w − b)) ≤ {}", self.max)
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let te = TrackingError::of(w, names);
        if te.is_nan() { f64::INFINITY } else { te - self.max }
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::TrackingError { max: self.max })
    }
}

/// min ≤ ½ Σ |wᵢ − bᵢ| ≤ max, names of the benchmark that cannot be held among them.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveShare {
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
}

impl ActiveShare {
    /// The active share of weights; `NaN` where there is no benchmark.
    pub fn of(w: &[f64], names: &Names) -> f64 {
        let Some(b) = &names.benchmark else { return f64::NAN };
        0.5 * (w.iter().zip(&b.weights).map(|(w, b)| (w - b).abs()).sum::<f64>() + b.elsewhere)
    }
}

impl Constraint for ActiveShare {
    fn label(&self) -> String {
        "active share".into()
    }

    fn equation(&self) -> String {
        super::band(self.min, "½ Σ |wᵢ − bᵢ|", self.max)
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let share = ActiveShare::of(w, names);
        if share.is_nan() { f64::INFINITY } else { (self.min - share).max(share - self.max) }
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::ActiveShare { min: self.min, max: self.max })
    }
}
