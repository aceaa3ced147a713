//! Shares that trade thinly answer the market late: their beta is spread over today's and yesterday's market.
use breadth_kernels::Sum;
use breadth_panel::{ListingKind, Panel};

/// The share of sessions without a change of price from which a share counts as thinly traded.
pub const THIN: f64 = 0.05;

/// The return of all common shares on sessions `from..=to`, weighted by the capitalisation of the session before; `NaN` where
/// there is none.
pub fn market_returns(panel: &Panel, from: usize, to: usize) -> Vec<f64> {
    (from..=to)
        .map(|t| {
            let Some(before) = t.checked_sub(1) else { return f64::NAN };
            let (day, ret, cap) = (panel.sessions[t], panel.ret.row(t), panel.cap.row(before));
            let (mut earned, mut base) = (Sum::default(), Sum::default());
            for (i, security) in panel.securities.iter().enumerate() {
                if !ret[i].is_nan() && !cap[i].is_nan() && security.label(day).kind == ListingKind::Common {
                    earned.add(cap[i] * ret[i]);
                    base.add(cap[i]);
                }
            }
            earned.value() / base.value()
        })
        .collect()
}

/// β₀ + β₁ of rₜ = α + β₀ mₜ + β₁ mₜ₋₁ + eₜ over the pairs that are known: the beta of a share whose price is often
/// yesterday's. `None` for fewer than 60 pairs, or a market that does not move.
///
/// Source: Dimson (1979), Risk measurement when shares are subject to infrequent trading, with one lag. A lead is left out:
/// a price cannot be early.
pub fn dimson_beta(own: &[f64], market: &[f64]) -> Option<f64> {
    let rows: Vec<[f64; 3]> = (1..own.len().min(market.len()))
        .map(|t| [own[t], market[t], market[t - 1]])
        .filter(|r| r.iter().all(|v| v.is_finite()))
        .collect();
    if rows.len() < 60 {
        return None;
    }
    let n = rows.len() as f64;
    let mean = |c: usize| rows.iter().map(|r| r[c]).sum::<f64>() / n;
    let m = [mean(0), mean(1), mean(2)];
    let product = |a: usize, b: usize| rows.iter().map(|r| (r[a] - m[a]) * (r[b] - m[b])).sum::<f64>();
    let (xx, yy, xy) = (product(1, 1), product(2, 2), product(1, 2));
    let (rx, ry) = (product(0, 1), product(0, 2));
    let determinant = xx * yy - xy * xy;
    (determinant > 1e-12 * xx * yy).then(|| ((rx * yy - ry * xy) + (ry * xx - rx * xy)) / determinant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_answers_half_a_day_late_has_its_whole_beta() {
        let market: Vec<f64> = (0..120).map(|t| 0.01 * (f64::from(t) * 1.7).sin()).collect();
        // 0.7 at once and 0.5 the day after: the beta is 1.2, and a line on today's market alone would not find it.
        let own: Vec<f64> = (0..120).map(|t| 0.7 * market[t] + if t > 0 { 0.5 * market[t - 1] } else { 0.0 }).collect();
        assert!((dimson_beta(&own, &market).unwrap() - 1.2).abs() < 1e-9);
        assert_eq!(dimson_beta(&own[..30], &market[..30]), None);
        assert_eq!(dimson_beta(&own, &[0.01; 120]), None);
    }
}
