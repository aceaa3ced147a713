//! Who a company is exchanged for: the listed company whose returns its own were locked to before the end.
//!
//! Under an agreed exchange of shares, with or without cash beside them, the target's return is a constant part of the
//! acquirer's. Over the last thirty sessions, the few with the largest disagreement left out, the correlation of the two
//! is then above 0.95; two companies of one industry do not come near it, two banks sometimes do: so the best candidate
//! must stand apart from the second.
use crate::classify::company_key;
use crate::exits::past::median;
use crate::{ListingKind, Panel};

/// Sessions looked at, and the fewest.
const WINDOW: usize = 30;
const FEWEST: usize = 12;
/// Candidates by plain correlation that are looked at closely: listings, then companies.
const NEAREST: usize = 200;
const CLOSELY: usize = 6;
/// Listings summed over at a time.
const STRIP: usize = 256;
/// A single day's candidate return counts as at most this much in the plain correlation.
const CLIP: f64 = 0.10;
/// Locked: the correlation, and how far the second-best company must stay behind.
const LOCKED: [(f64, f64); 2] = [(0.95, 0.004), (0.90, 0.06)];
/// The largest deviation of the target's daily return from the acquirer's.
const LARGEST_RESIDUAL: f64 = 0.02;
/// The smallest acquirer, by market capitalisation, against the target.
const SMALLEST: f64 = 0.25;

/// What the target's returns were locked to.
pub(super) struct Tie {
    pub security: usize,
    pub correlation: f64,
    pub slope: f64,
    pub residual: f64,
    pub sessions: usize,
}

struct Candidate {
    security: usize,
    key: String,
    correlation: f64,
    slope: f64,
    residual: f64,
}

/// The company that security `i` was locked to over the sessions up to `last`; nothing later is looked at.
pub(super) fn acquirer(panel: &Panel, i: usize, last: usize) -> Option<Tie> {
    let from = last.saturating_sub(WINDOW).max(panel.securities[i].first) + 1;
    if last + 1 < from + FEWEST {
        return None;
    }
    let y: Vec<f64> = (from..=last).map(|t| panel.ret.get(t, i).unwrap_or(0.0)).collect();
    let limit = 3.0 * median(y.iter().map(|r| r.abs())) + 1e-4;
    let clipped: Vec<f64> = y.iter().map(|r| r.clamp(-limit, limit)).collect();
    let nearest = nearest(panel, i, from, &clipped);
    let day = panel.sessions[last];
    let own = company_key(&panel.securities[i].label(day).name);
    let mut found: Vec<Candidate> = Vec::new();
    for (k, plain_slope) in nearest {
        let label = panel.securities[k].label(day);
        let share = matches!(
            label.kind,
            ListingKind::Common | ListingKind::DepositaryReceipt | ListingKind::Partnership | ListingKind::Unknown
        );
        if !share || panel.close.at(last, k).is_nan() {
            continue;
        }
        let key = company_key(&label.name);
        if key == own && !own.is_empty() {
            continue;
        }
        let x: Vec<f64> = (from..=last).map(|t| panel.ret.at(t, k)).collect();
        if let Some((correlation, slope, residual)) = trimmed(&x, &y, plain_slope) {
            found.push(Candidate { security: k, key, correlation, slope, residual });
        }
        if found.len() == CLOSELY {
            break;
        }
    }
    found.sort_by(|a, b| b.correlation.total_cmp(&a.correlation).then(a.security.cmp(&b.security)));
    let best = found.first()?;
    let second = found.iter().find(|c| c.key != best.key).map_or(0.0, |c| c.correlation);
    let locked = LOCKED.iter().any(|(least, apart)| best.correlation >= *least && best.correlation - second >= *apart);
    let cap = |k: usize| if panel.cap.cols() > k { panel.cap.get(last, k) } else { None };
    let large_enough = match (cap(best.security), cap(i)) {
        (Some(theirs), Some(own)) => theirs >= SMALLEST * own,
        // Who cannot be measured must be beyond doubt.
        _ => best.correlation >= LOCKED[0].0,
    };
    (locked && large_enough && best.residual <= LARGEST_RESIDUAL).then_some(Tie {
        security: best.security,
        correlation: best.correlation,
        slope: best.slope,
        residual: best.residual,
        sessions: y.len(),
    })
}

/// The listings whose clipped returns correlate best with `y` over the sessions from `from` on, with their slopes; those
/// with a session missing are left out.
fn nearest(panel: &Panel, i: usize, from: usize, y: &[f64]) -> Vec<(usize, f64)> {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let variance: f64 = y.iter().map(|v| (v - mean) * (v - mean)).sum();
    if variance <= 0.0 {
        return Vec::new();
    }
    // Who began later has no return on the first session.
    let cols = panel.securities.iter().rposition(|s| s.first < from).map_or(0, |k| k + 1);
    let mut near: Vec<(f64, usize, f64)> = Vec::new();
    for begin in (0..cols).step_by(STRIP) {
        let strip = begin..cols.min(begin + STRIP);
        let alive = |t: usize| panel.ret.row(t)[strip.clone()].iter().any(|x| !x.is_nan());
        if !(alive(from) && alive(from + y.len() - 1)) {
            continue;
        }
        // So many columns at a time that their sums stay near the processor.
        let (mut sx, mut sxx, mut sxy) = ([0.0; STRIP], [0.0; STRIP], [0.0; STRIP]);
        for (k, v) in y.iter().enumerate() {
            let d = v - mean;
            let row = &panel.ret.row(from + k)[strip.clone()];
            for (((x, sx), sxx), sxy) in row.iter().zip(&mut sx).zip(&mut sxx).zip(&mut sxy) {
                // A missing return stays missing through `clamp` and makes the sums missing.
                let x = x.clamp(-CLIP, CLIP);
                *sx += x;
                *sxx += x * x;
                *sxy += x * d;
            }
        }
        near.extend(strip.enumerate().filter(|(_, k)| *k != i).filter_map(|(at, k)| {
            let spread = sxx[at] - sx[at] * sx[at] / n;
            (spread > 0.0).then(|| (sxy[at] / (spread * variance).sqrt(), k, sxy[at] / spread))
        }));
    }
    let order = |a: &(f64, usize, f64), b: &(f64, usize, f64)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if near.len() > NEAREST {
        near.select_nth_unstable_by(NEAREST, order);
        near.truncate(NEAREST);
    }
    near.sort_by(order);
    near.into_iter().map(|(_, k, slope)| (k, slope)).collect()
}

/// Correlation, slope and residual deviation of `y` on `x` without the day of the target's largest move and the eighth of
/// the days (three at least) that disagree most: an announcement, a dividend, a last print out of hours.
fn trimmed(x: &[f64], y: &[f64], plain_slope: f64) -> Option<(f64, f64, f64)> {
    let raw: Vec<f64> = x.iter().zip(y).map(|(x, y)| y - plain_slope * x).collect();
    let middle = median(raw.iter().copied());
    let mut errors: Vec<f64> = raw.iter().map(|e| (e - middle).abs()).collect();
    let largest = (0..y.len()).max_by(|a, b| y[*a].abs().total_cmp(&y[*b].abs()).then(b.cmp(a)))?;
    errors[largest] = f64::INFINITY;
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| errors[*a].total_cmp(&errors[*b]).then(a.cmp(b)));
    order.truncate(y.len() - 3.max(y.len() / 8));
    let n = order.len() as f64;
    let mean = |v: &[f64]| order.iter().map(|k| v[*k]).sum::<f64>() / n;
    let (mx, my) = (mean(x), mean(y));
    let sum = |f: &dyn Fn(usize) -> f64| order.iter().map(|k| f(*k)).sum::<f64>();
    let sxx = sum(&|k| (x[k] - mx) * (x[k] - mx));
    let syy = sum(&|k| (y[k] - my) * (y[k] - my));
    let sxy = sum(&|k| (x[k] - mx) * (y[k] - my));
    if sxx <= 0.0 || syy <= 0.0 {
        return None;
    }
    let correlation = sxy / (sxx * syy).sqrt();
    Some((correlation, sxy / sxx, (syy / n * (1.0 - correlation * correlation).max(0.0)).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_part_of_anothers_return_is_found_through_an_outlier() {
        // y = 0.6 x but for one day: once that day is left out the correlation is one and the slope 0.6.
        let x: Vec<f64> = (0..20).map(|k| 0.01 * f64::from((k * 7) % 11 - 5)).collect();
        let mut y: Vec<f64> = x.iter().map(|x| 0.6 * x).collect();
        y[4] = 0.3;
        let (correlation, slope, residual) = trimmed(&x, &y, 0.5).unwrap();
        assert!((correlation - 1.0).abs() < 1e-9 && (slope - 0.6).abs() < 1e-9 && residual < 1e-6);
    }
}
