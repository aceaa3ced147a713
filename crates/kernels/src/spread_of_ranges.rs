//! The bid-ask spread out of daily highs, lows and closes.

/// The spread by highs and lows of two days: a day's range holds its variance and the spread, that of two days twice the
/// variance and the same spread.
///
/// β = ln²(H₁/L₁) + ln²(H₂/L₂), γ = ln²(max H / min L), α = (√(2β) − √β) / (3 − 2√2) − √(γ / (3 − 2√2)),
/// S = 2 (e^α − 1) / (1 + e^α), negative ones at zero, the mean over pairs of days. A day that opens above or below the close before is moved
/// back by the gap first. As a fraction of the price; `None` without a pair.
///
/// Source: Corwin and Schultz (2012), Journal of Finance 67, equations 14 and 18, gaps as in its section II.
pub fn corwin_schultz(high: &[f64], low: &[f64], close: &[f64]) -> Option<f64> {
    let k = 3.0 - 2.0 * std::f64::consts::SQRT_2;
    let (mut sum, mut pairs) = (0.0, 0_u32);
    for t in 1..high.len().min(low.len()).min(close.len()) {
        let (h1, l1, c1) = (high[t - 1], low[t - 1], close[t - 1]);
        let gap = (low[t] - c1).max(0.0) - (c1 - high[t]).max(0.0);
        let (h2, l2) = (high[t] - gap, low[t] - gap);
        if ![h1, l1, h2, l2, c1].iter().all(|v| v.is_finite() && *v > 0.0) || h1 < l1 || h2 < l2 {
            continue;
        }
        let beta = (h1 / l1).ln().powi(2) + (h2 / l2).ln().powi(2);
        let gamma = (h1.max(h2) / l1.min(l2)).ln().powi(2);
        let alpha = ((2.0 * beta).sqrt() - beta.sqrt()) / k - (gamma / k).sqrt();
        sum += (2.0 * (alpha.exp() - 1.0) / (1.0 + alpha.exp())).max(0.0);
        pairs += 1;
    }
    (pairs > 0).then(|| sum / f64::from(pairs))
}

/// The squared spread, signed: S² = 4 mean((cₜ − ηₜ)(cₜ − ηₜ₊₁)), c the logarithm of the close and η the middle of those of high
/// and low. Average squares over names or time first, and take the root after. `None` without a pair.
///
/// Source: Abdi and Ranaldo (2017), Review of Financial Studies 30, equation 7 (its monthly-corrected form takes the root of
/// the mean, negative ones at zero).
pub fn abdi_ranaldo_squared(high: &[f64], low: &[f64], close: &[f64]) -> Option<f64> {
    let middle = |t: usize| 0.5 * (high[t].ln() + low[t].ln());
    let (mut sum, mut pairs) = (0.0, 0_u32);
    for t in 1..high.len().min(low.len()).min(close.len()) {
        let c = close[t - 1].ln();
        let product = (c - middle(t - 1)) * (c - middle(t));
        if product.is_finite() {
            sum += product;
            pairs += 1;
        }
    }
    (pairs > 0).then(|| 4.0 * sum / f64::from(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_only_bounces_has_the_spread_it_was_given() {
        // The middle stays at 10; each day touches ask and bid. With x = ln(H/L): β = 2x², γ = x², so that
        // α = x (2 − √2) / (3 − 2√2) − x / (√2 − 1) = x, and S = 2 (H/L − 1) / (H/L + 1) = spread / middle, exactly.
        let spread = 0.02;
        let (ask, bid) = (10.0 * (1.0 + spread / 2.0), 10.0 * (1.0 - spread / 2.0));
        let (high, low) = ([ask; 8], [bid; 8]);
        let close = [ask, bid, bid, ask, ask, ask, bid, bid];
        assert!((corwin_schultz(&high, &low, &close).unwrap() - spread).abs() < 1e-14);
        // c − η = ± ½ ln(ask / bid) on both days: S = ln(ask / bid).
        let squared = abdi_ranaldo_squared(&high, &low, &close).unwrap();
        assert!((squared.sqrt() - (ask / bid).ln()).abs() < 1e-14);
    }

    #[test]
    fn without_a_spread_a_moving_price_has_none_and_a_gap_is_no_range() {
        // A price that rises through every day and closes at its high, opening where it closed: two days' range is twice
        // one's, γ = 4x², β = 2x²: α = x − ... < 0, hence zero.
        let low: Vec<f64> = (0..6).map(|t| 10.0 * 1.01_f64.powi(t)).collect();
        let high: Vec<f64> = low.iter().map(|l| l * 1.01).collect();
        assert_eq!(corwin_schultz(&high, &low, &high), Some(0.0));
        // The second day lies 1 above: moved back by its gap it is the first day again.
        let gap = corwin_schultz(&[10.1, 11.2], &[9.9, 11.0], &[10.0, 11.0]).unwrap();
        let none = corwin_schultz(&[10.1, 10.2], &[9.9, 10.0], &[10.0, 10.0]).unwrap();
        assert!((gap - none).abs() < 1e-12);
        assert_eq!(corwin_schultz(&[f64::NAN, 1.0], &[1.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(abdi_ranaldo_squared(&[1.0], &[1.0], &[1.0]), None);
    }
}
