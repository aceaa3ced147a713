//! How many names.
use super::{Beyond, Constraint, DUST, Names};

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

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        // What cannot be sold is not counted.
        let held = w.iter().enumerate().filter(|(i, w)| w.abs() > DUST && !names.stuck(*i, **w)).count() as f64;
        (self.min as f64 - held).max(if self.max == usize::MAX { f64::NEG_INFINITY } else { held - self.max as f64 })
    }

    fn beyond(&self) -> Option<Beyond> {
        Some(Beyond::Names { min: self.min, max: self.max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dust_and_what_cannot_be_sold_are_no_names() {
        let rule = Count { min: 2, max: 3 };
        // Two of three held are positions; the third is rounding.
        assert_eq!(rule.excess(&[0.5, 0.5, 1e-12], &Names::default()), 0.0);
        assert_eq!(rule.excess(&[0.25; 4], &Names::default()), 1.0);
        assert_eq!(rule.excess(&[1.0], &Names::default()), 1.0);
        assert_eq!(rule.equation(), "2 ≤ number of names held ≤ 3");
        // A tenth of which nothing can be sold today is not counted.
        let stuck = Names { held: vec![0.1, 0.0, 0.0, 0.0], most: vec![0.0, 1.0, 1.0, 1.0], ..Names::default() };
        assert_eq!(rule.excess(&[0.1, 0.3, 0.3, 0.3], &stuck), 0.0);
    }
}
