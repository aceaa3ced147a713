//! The rotation score's record on the long history of French's size portfolios: what came after it was above or below 0.
use breadth_domain::Date;
use breadth_kernels::{Ddof, newey_west_drift, newey_west_lags, std_dev};
use breadth_store::{StoreError, View};
use serde::Serialize;

use crate::measures::rotation_score::combined;

/// Months ahead that are looked at.
const HORIZONS: [usize; 4] = [1, 3, 6, 12];

/// What came after one sign of the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct After {
    /// How many months had that sign and are followed by a whole span.
    pub months: usize,
    /// In how many separate runs they came.
    pub episodes: usize,
    /// How many spans fit into them without overlap.
    pub independent: usize,
    /// The share of those spans in which small companies beat large ones.
    pub hit_rate: Option<f64>,
    /// The mean of ln(small / large) over the span.
    pub mean: Option<f64>,
    /// The mean's standard error, overlap counted.
    pub se: Option<f64>,
}

/// The record for one span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Span {
    /// Months ahead.
    pub months: usize,
    /// After a score above 0.
    pub above: After,
    /// After a score below 0.
    pub below: After,
    /// Mean after above less mean after below.
    pub difference: Option<f64>,
    /// That over its standard error, overlap counted.
    pub t: Option<f64>,
    /// Autocovariances counted in the standard errors.
    pub lags: usize,
}

/// The record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The first month with a score.
    pub from: Date,
    /// The last month with a return.
    pub to: Date,
    /// One for each span.
    pub spans: Vec<Span>,
}

/// Mean of the three small and of the three large portfolios, value-weighted within each, monthly, in percent.
const SERIES: &str = "french/6_Portfolios_2x3/Average Value Weighted Returns -- Monthly/";
const SMALL: [&str; 3] = ["SMALL LoBM", "ME1 BM2", "SMALL HiBM"];
const LARGE: [&str; 3] = ["BIG LoBM", "ME2 BM2", "BIG HiBM"];

/// The record on what the view knows; `None` where French's portfolios are not in the store.
///
/// # Errors
/// Where the store cannot be read.
pub fn record(view: &View) -> Result<Option<Record>, StoreError> {
    let mut cells = Vec::new();
    for name in SMALL.iter().chain(&LARGE) {
        match view.series(&format!("{SERIES}{name}"))? {
            Some(series) => cells.push(series.values),
            None => return Ok(None),
        }
    }
    let changes: Vec<(Date, f64)> =
        cells[0].iter().filter_map(|(day, _)| Some((*day, change(&cells, *day)?))).collect();
    Ok(record_of(&changes))
}

/// ln(1 + small) − ln(1 + large) of a month; `None` where a portfolio lacks it.
fn change(cells: &[Vec<(Date, f64)>], day: Date) -> Option<f64> {
    let at = |cell: &Vec<(Date, f64)>| cell.binary_search_by_key(&day, |(d, _)| *d).ok().map(|k| cell[k].1 / 100.0);
    let mean = |cells: &[Vec<(Date, f64)>]| -> Option<f64> {
        Some(cells.iter().map(at).sum::<Option<f64>>()? / cells.len() as f64)
    };
    Some(mean(&cells[..3])?.ln_1p() - mean(&cells[3..])?.ln_1p())
}

/// The score at the end of each month from the months up to it: the daily score's parts with a year of 12 months, an average
/// of 10, a volatility of 36.
fn scores(changes: &[f64]) -> Vec<f64> {
    let mut level = 0.0;
    let rs: Vec<f64> = changes
        .iter()
        .map(|c| {
            level += c;
            level
        })
        .collect();
    let score = |t: usize| {
        let last = |n: usize, x: &[f64]| (t + 1).checked_sub(n).map(|from| x[from..=t].to_vec());
        // The level before the first change is 0 and known, but nothing is lost by asking for one month more.
        let drift = last(12, changes).and_then(|x| newey_west_drift(&x, 1)).and_then(|d| d.t);
        let average = last(10, &rs).map(|x| x[9] - x.iter().sum::<f64>() / 10.0);
        let momentum = last(36, changes).and_then(|x| {
            let s = std_dev(&x, Ddof::Sample).filter(|s| *s > 0.0)?;
            Some((rs[t - 1] - rs[t - 12]) / (s * 11f64.sqrt()))
        });
        let range = last(12, &rs).map(|x| {
            let (low, high) = x.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            (x[11] - low) / (high - low)
        });
        combined([drift, average, momentum, range].map(|v| v.unwrap_or(f64::NAN))).0
    };
    (0..rs.len()).map(score).collect()
}

fn record_of(changes: &[(Date, f64)]) -> Option<Record> {
    let all: Vec<f64> = changes.iter().map(|(_, c)| *c).collect();
    // All four parts: 36 months.
    let score = scores(&all);
    let first = 35;
    let (from, to) = (changes.get(first)?.0, changes.last()?.0);
    let spans = HORIZONS.into_iter().map(|h| span(&all, &score, first, h)).collect();
    Some(Record { from, to, spans })
}

fn span(changes: &[f64], score: &[f64], first: usize, h: usize) -> Span {
    let starts: Vec<usize> = (first..changes.len().saturating_sub(h)).collect();
    let forward: Vec<f64> = starts.iter().map(|t| changes[t + 1..=t + h].iter().sum()).collect();
    // Spans that overlap by h − 1 months err alike; the usual rule where it asks for more.
    let lags = h.max(newey_west_lags(starts.len()));
    let (above, u) = after(&forward, &starts, |t| score[t] > 0.0, h, lags);
    let (below, v) = after(&forward, &starts, |t| score[t] < 0.0, h, lags);
    let difference = above.mean.zip(below.mean).map(|(a, b)| a - b);
    let both: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u - v).collect();
    let t = difference.zip(error(&both, lags)).map(|(d, se)| d / se);
    Span { months: h, above, below, difference, t, lags }
}

/// What came after the months chosen, and each month's part in the mean's error: dₜ (fₜ − m) / Σ d.
fn after(
    forward: &[f64],
    starts: &[usize],
    chosen: impl Fn(usize) -> bool,
    h: usize,
    lags: usize,
) -> (After, Vec<f64>) {
    let d: Vec<bool> = starts.iter().map(|t| chosen(*t)).collect();
    let months = d.iter().filter(|d| **d).count();
    let episodes = (0..d.len()).filter(|k| d[*k] && (*k == 0 || !d[*k - 1])).count();
    let of = || forward.iter().zip(&d).filter(|(_, d)| **d).map(|(f, _)| *f);
    let share = |v: f64| (months > 0).then_some(v / months as f64);
    let mean = share(of().sum());
    let parts: Vec<f64> =
        forward.iter().zip(&d).map(|(f, d)| if *d { (f - mean.unwrap_or(0.0)) / months as f64 } else { 0.0 }).collect();
    let hit_rate = share(of().filter(|f| *f > 0.0).count() as f64);
    (After { months, episodes, independent: independent(&d, h), hit_rate, mean, se: error(&parts, lags) }, parts)
}

/// How many spans of `h` months one can start on chosen months without overlap.
fn independent(chosen: &[bool], h: usize) -> usize {
    let (mut count, mut next) = (0, 0);
    for k in (0..chosen.len()).filter(|k| chosen[*k]) {
        if k >= next {
            count += 1;
            next = k + h;
        }
    }
    count
}

/// The standard error of Σ parts, whose mean is 0: n times that of their mean.
fn error(parts: &[f64], lags: usize) -> Option<f64> {
    newey_west_drift(parts, lags).map(|d| d.standard_error * parts.len() as f64).filter(|se| *se > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(changes: &[f64]) -> Vec<(Date, f64)> {
        let first = Date::parse("1926-07-31").unwrap();
        changes.iter().enumerate().map(|(k, c)| (first.plus_months(k as i32), *c)).collect()
    }

    #[test]
    fn a_world_with_trends_rewards_the_score() {
        // Forty months up, forty down, with a ripple: after a score above 0 mostly more of the same.
        let changes: Vec<f64> =
            (0..800).map(|k| (if (k / 40) % 2 == 0 { 0.01 } else { -0.01 }) + 0.004 * f64::from(k % 3 - 1)).collect();
        let record = record_of(&months(&changes)).unwrap();
        let one = &record.spans[0];
        assert!(one.above.hit_rate.unwrap() > 0.7 && one.t.unwrap() > 3.0 && one.above.mean.unwrap() > 0.0);
        assert_eq!(one.above.independent, one.above.months);
        assert!(record.spans[3].above.independent <= record.spans[3].above.months / 2);
        assert!(record_of(&months(&changes[..35])).is_none());
    }

    #[test]
    fn the_score_knows_no_later_month() {
        let changes: Vec<f64> = (0..120).map(|k| ((k * 37 % 11) as f64 - 5.0) / 100.0).collect();
        let (then, later) = (scores(&changes[..80]), scores(&changes));
        for (a, b) in then.iter().zip(&later) {
            assert_eq!(a.to_bits(), b.to_bits());
        }
    }

    #[test]
    fn spans_that_overlap_are_not_counted_twice() {
        assert_eq!(independent(&[true, true, true, false, true, true], 3), 2);
        assert_eq!(independent(&[true, false, true], 1), 2);
    }
}
