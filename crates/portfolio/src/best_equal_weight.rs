//! The best names by score, in equal weight as far as liquidity allows.
use breadth_domain::study::PolicySpec;

use crate::{Market, PassedOver, Policy, PortfolioError, Position, Reason, Weights};

/// Holds the `count` best-scored names in equal weight; no position above `max_adv_share` of its median daily dollar
/// volume; what a capped name cannot take goes to the others in equal parts up to their own caps, what none can take stays
/// in cash.
///
/// Equation: wᵢ = min(λ, cᵢ) with the largest λ such that Σ wᵢ ≤ 1, cᵢ = `max_adv_share` x median dollar volumeᵢ / value.
/// It is the solution of: minimise ½ Σ wᵢ² subject to 0 ≤ wᵢ ≤ cᵢ, Σ wᵢ = min(1, Σ cᵢ).
#[derive(Clone, Debug, PartialEq)]
pub struct BestEqualWeight {
    /// How many names.
    pub count: usize,
    /// The largest position as a share of median daily dollar volume.
    pub max_adv_share: f64,
    /// Over how many sessions that median is taken.
    pub adv_days: usize,
    /// The lowest close at which a name is taken.
    pub min_price: f64,
}

impl From<&PolicySpec> for BestEqualWeight {
    fn from(spec: &PolicySpec) -> Self {
        let PolicySpec { count, max_adv_share, adv_days, min_price, .. } = *spec;
        BestEqualWeight { count, max_adv_share, adv_days, min_price }
    }
}

impl BestEqualWeight {
    /// The median dollar volume of a name that may be held, or why it may not.
    pub(crate) fn admit(&self, now: &Market<'_>, security: usize) -> Result<f64, String> {
        match now.close(security) {
            None => return Err("no close on the day of the decision".to_owned()),
            Some(close) if close < self.min_price => {
                return Err(format!("closed at {close}, below {}", self.min_price));
            }
            Some(_) => {}
        }
        match now.median_dollar_volume(security, self.adv_days) {
            Ok(volume) if volume > 0.0 => Ok(volume),
            Ok(_) => Err("its median dollar volume is zero".to_owned()),
            Err(why) => Err(format!("dollar volume: {why}")),
        }
    }
}

impl Policy for BestEqualWeight {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        if !(now.value() > 0.0 && now.value().is_finite()) {
            return Err(PortfolioError::Value { value: now.value() });
        }
        let mut passed_over = Vec::new();
        let mut chosen: Vec<(usize, f64, f64)> = Vec::new();
        for (security, score) in now.ranking() {
            if chosen.len() == self.count {
                break;
            }
            match self.admit(now, *security) {
                Ok(volume) => chosen.push((*security, *score, volume)),
                Err(why) => passed_over.push(PassedOver { security: *security, why }),
            }
        }
        let caps: Vec<f64> = chosen.iter().map(|(_, _, v)| self.max_adv_share * v / now.value()).collect();
        let (weights, cash) = fill_equally(&caps);
        let positions = chosen
            .iter()
            .zip(caps.iter().zip(weights))
            .map(|((security, score, volume), (cap, weight))| Position {
                security: *security,
                weight,
                cap: *cap,
                score: *score,
                reason: if weight < *cap {
                    Reason::EqualShare
                } else {
                    Reason::CappedByLiquidity { median_dollar_volume: *volume, cap: self.max_adv_share * volume }
                },
            })
            .collect();
        Ok(Weights { positions, cash, passed_over, reasoning: None })
    }

    fn limits(&self) -> BestEqualWeight {
        self.clone()
    }

    fn describe(&self) -> String {
        format!(
            "the best {} by score in equal weight; close at least {} dollars; no position above {} % of the median dollar volume of {} sessions, the rest to the others, then to cash",
            self.count,
            self.min_price,
            self.max_adv_share * 100.0,
            self.adv_days
        )
    }
}

/// wᵢ = min(λ, cᵢ) with the largest λ such that Σ wᵢ ≤ 1, and what is left.
fn fill_equally(caps: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..caps.len()).collect();
    order.sort_by(|a, b| caps[*a].total_cmp(&caps[*b]).then(a.cmp(b)));
    let mut weights = vec![0.0; caps.len()];
    let mut left = 1.0;
    for (k, i) in order.iter().enumerate() {
        let equal = left / (caps.len() - k) as f64;
        if caps[*i] > equal {
            // From here on nobody is capped: all take the same share and nothing is left.
            order[k..].iter().for_each(|j| weights[*j] = equal);
            return (weights, 0.0);
        }
        weights[*i] = caps[*i];
        left -= caps[*i];
    }
    // Where the caps end exactly at one, rounding may leave a last bit on either side.
    (weights, left.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_capped_name_cannot_take_goes_to_the_others_then_to_cash() {
        assert_eq!(fill_equally(&[1.0, 1.0, 1.0, 1.0]), (vec![0.25; 4], 0.0));
        // ¼ each; the third takes 0.1, so 0.9 / 3 = 0.3 each; the fourth takes 0.28, so 0.62 / 2 = 0.31 each.
        let (w, cash) = fill_equally(&[0.9, 0.4, 0.1, 0.28]);
        let expected = [0.31, 0.31, 0.1, 0.28];
        assert!(w.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15) && cash == 0.0, "{w:?}");
        // Nobody can take more: ½ stays in cash.
        assert_eq!(fill_equally(&[0.25, 0.125, 0.125]), (vec![0.25, 0.125, 0.125], 0.5));
        assert_eq!(fill_equally(&[]), (vec![], 1.0));
    }

    proptest::proptest! {
        #[test]
        fn weights_are_the_water_level(caps in proptest::collection::vec(0.0..0.2_f64, 0..60)) {
            let (w, cash) = fill_equally(&caps);
            let total: f64 = w.iter().sum::<f64>() + cash;
            proptest::prop_assert!((total - 1.0).abs() < 1e-12);
            proptest::prop_assert!(w.iter().zip(&caps).all(|(w, c)| *w >= 0.0 && w <= c));
            // Whoever is below its cap has the largest weight of all.
            let level = w.iter().copied().fold(0.0, f64::max);
            proptest::prop_assert!(w.iter().zip(&caps).all(|(w, c)| w == c || (level - w).abs() < 1e-12));
        }
    }
}
