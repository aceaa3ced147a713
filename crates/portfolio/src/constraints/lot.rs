//! How round a lot.
use super::{Beyond, Constraint, Names};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lots_and_a_half() {
        // 1,000 dollars, shares of 10 dollars in lots of ten: a lot is a tenth of the value.
        let names = Names { value: 1000.0, prices: vec![10.0], ..Names::default() };
        let rule = Lot { shares: 10.0 };
        assert!(rule.excess(&[0.3], &names) <= 0.0);
        assert!((rule.excess(&[0.35], &names) - (0.5 - 1e-6)).abs() < 1e-12);
    }
}
