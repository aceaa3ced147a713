//! The bid-ask spread out of daily open, high, low and close.

/// The squared spread by EDGE, signed: an efficient combination of the moments of overnight and intraday returns that a
/// bouncing last price makes. `None` for fewer than three sessions, or where nothing bounced. Rows with a missing price
/// are left out of the means.
///
/// Noise makes the square of a small spread come out negative about as often as positive: average squares over names or
/// time first, and take the root after. As a fraction of the price.
///
/// Source: Ardia, Guidotti & Kroencke (2024), "Efficient estimation of bid-ask spreads from open, high, low, and close
/// prices", Journal of Financial Economics 161; equal to their package `bidask`.
pub fn edge_squared(open: &[f64], high: &[f64], low: &[f64], close: &[f64]) -> Option<f64> {
    let n = open.len();
    if n < 3 || [high.len(), low.len(), close.len()] != [n; 3] {
        return None;
    }
    let mid = |t: usize| (high[t].ln() + low[t].ln()) / 2.0;
    // One row for each session but the first: r₁ … r₅ of the paper, tau and the four bounce indicators.
    let mut rows: Vec<[f64; 10]> = Vec::with_capacity(n - 1);
    for t in 1..n {
        let (o, c1, m, m1) = (open[t].ln(), close[t - 1].ln(), mid(t), mid(t - 1));
        if [o, c1, m, m1].iter().any(|v| !v.is_finite()) {
            continue;
        }
        let is = |b: bool| f64::from(u8::from(b));
        let tau = is(high[t] != low[t] || low[t] != close[t - 1]);
        rows.push([
            m - o,
            o - m1,
            m - c1,
            c1 - m1,
            o - c1,
            tau,
            tau * is(open[t] != high[t]),
            tau * is(open[t] != low[t]),
            tau * is(close[t - 1] != high[t - 1]),
            tau * is(close[t - 1] != low[t - 1]),
        ]);
    }
    if rows.is_empty() {
        return None;
    }
    let mean = |f: &dyn Fn(&[f64; 10]) -> f64| rows.iter().map(f).sum::<f64>() / rows.len() as f64;
    let (pt, po, pc) = (mean(&|r| r[5]), mean(&|r| r[6] + r[7]), mean(&|r| r[8] + r[9]));
    if pt * (rows.len() as f64) < 2.0 || po == 0.0 || pc == 0.0 {
        return None;
    }
    let [a1, a3, a5] = [mean(&|r| r[0]) / pt, mean(&|r| r[2]) / pt, mean(&|r| r[4]) / pt];
    let pair = |r: &[f64; 10]| {
        let [d1, d3, d5] = [r[0] - a1 * r[5], r[2] - a3 * r[5], r[4] - a5 * r[5]];
        (-4.0 / po * d1 * r[1] - 4.0 / pc * d3 * r[3], -4.0 / po * d1 * r[4] - 4.0 / pc * d5 * r[3])
    };
    let (e1, e2) = (mean(&|r| pair(r).0), mean(&|r| pair(r).1));
    let v1 = mean(&|r| pair(r).0.powi(2)) - e1 * e1;
    let v2 = mean(&|r| pair(r).1.powi(2)) - e2 * e2;
    let total = v1 + v2;
    Some(if total > 0.0 { (v2 * e1 + v1 * e2) / total } else { (e1 + e2) / 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Twelve sessions drawn once (numpy, seed 7); `bidask` 2.1.0, `edge(open, high, low, close, sign=True)`.
    /// Open, high, low, close.
    const GOLDEN_ROWS: [[f64; 4]; 12] = [
        [19.9, 20.22, 14.2, 14.85],
        [15.23, 15.85, 14.08, 14.08],
        [14.0, 14.59, 11.91, 12.54],
        [12.24, 12.24, 10.3, 11.74],
        [11.56, 12.8, 9.14, 9.14],
        [8.56, 9.13, 8.27, 9.11],
        [9.39, 9.86, 8.73, 9.77],
        [9.6, 10.18, 8.54, 8.54],
        [8.57, 9.27, 7.63, 7.87],
        [7.76, 7.94, 5.57, 5.57],
        [5.48, 5.51, 3.95, 3.95],
        [3.97, 4.14, 3.61, 4.04],
    ];
    /// The package's signed spread.
    const GOLDEN_EDGE: f64 = -0.039366589871461515;

    #[test]
    fn agrees_with_the_authors_package() {
        let column = |k: usize| GOLDEN_ROWS.iter().map(|r| r[k]).collect::<Vec<f64>>();
        let s2 = edge_squared(&column(0), &column(1), &column(2), &column(3)).unwrap();
        let signed = s2.abs().sqrt().copysign(s2);
        assert!((signed / GOLDEN_EDGE - 1.0).abs() < 1e-12, "{signed} {GOLDEN_EDGE}");
        assert_eq!(edge_squared(&[1.0; 9], &[1.0; 9], &[1.0; 9], &[1.0; 9]), None);
        assert_eq!(edge_squared(&[1.0; 2], &[1.0; 2], &[1.0; 2], &[1.0; 2]), None);
    }
}
