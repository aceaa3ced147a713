//! What small earned over large after each state of the gap: by quintile, with errors that know of overlap, the episodes
//! counted, the false starts named.
use breadth_domain::Date;
use breadth_kernels::overlap::{LagWeights, group_mean, overlap_slope};
use breadth_kernels::{correlation, quantile};
use serde::Serialize;

use super::french::GapMonth;
use super::gap::GapPoint;

/// Horizons, in months.
pub const HORIZONS: [usize; 3] = [12, 36, 60];
/// The first start: August 1963, the month after the first one that percentiles count.
pub const FIRST_START: (i16, i8) = (1963, 8);
/// What counts as cheap: an expanding percentile of at most this.
pub const CHEAP: f64 = 0.2;
/// Cheap months this far apart, or nearer, are one episode.
pub const ONE_EPISODE_MONTHS: usize = 12;

/// The forward spread of a group of starts: ln small − ln large over the horizon, a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForwardGroup {
    /// What the starts have in common.
    pub label: String,
    /// Its mean, a year.
    pub mean: Option<f64>,
    /// Standard error after Newey and West, lags of the horizon less one.
    pub newey_west: Option<f64>,
    /// Standard error after Hansen and Hodrick; `None` where their equal weights give no root.
    pub hansen_hodrick: Option<f64>,
    /// The share of starts after which small led.
    pub positive: Option<f64>,
    /// Starts.
    pub starts: usize,
    /// Windows that do not overlap: starts over the horizon.
    pub independent: f64,
    /// Episodes: stretches of starts, gaps of up to a year bridged.
    pub episodes: usize,
}

/// One horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forward {
    /// Months ahead.
    pub horizon: usize,
    /// Starts whose window was over by the view's day.
    pub starts: usize,
    /// Windows that do not overlap, rounded down.
    pub independent: usize,
    /// Quintiles of the ratio over all these starts, cheapest first: in sample, for nobody could know the borders.
    pub quintiles: Vec<ForwardGroup>,
    /// Correlation of the ratio with what followed.
    pub correlation: Option<f64>,
    /// Slope of what followed on ln ratio. Its persistence biases it away from zero in short samples (Stambaugh 1999).
    pub slope: Option<f64>,
    /// Its standard error after Newey and West.
    pub slope_newey_west: Option<f64>,
    /// Its standard error after Hansen and Hodrick.
    pub slope_hansen_hodrick: Option<f64>,
    /// Starts that were cheap by the percentile known at the time: all of them, then those since 2010.
    pub cheap_when_known: Vec<ForwardGroup>,
}

/// A stretch of cheap months and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Episode {
    /// Its first month.
    pub from: Date,
    /// Its last month so far.
    pub to: Date,
    /// Cheap months in it.
    pub months: usize,
    /// ln small − ln large a year, in the 36 months after each of its cheap months, on the average; `None` while none of
    /// these windows is over.
    pub mean_after: Option<f64>,
    /// How many of these windows are over.
    pub over: usize,
    /// In how many of them small fell behind: false starts.
    pub false_starts: usize,
    /// ln small − ln large, not a year, from its first month to its last.
    pub during: f64,
    /// "worked" or "failed" by the sign of the mean; "open" while no window is over.
    pub outcome: &'static str,
}

/// Starts in the order of time: month, ratio, expanding percentile, and what followed.
struct Start {
    month: Date,
    ratio: f64,
    percentile: Option<f64>,
    after: f64,
}

/// Forward spreads over every horizon.
pub fn forward(months: &[GapMonth], history: &[GapPoint]) -> Vec<Forward> {
    HORIZONS.iter().map(|h| at_horizon(months, history, *h)).collect()
}

/// Σ ln(1 + small) − ln(1 + big) of the months after `t`, as many as there are up to `h`, and how many.
fn after(months: &[GapMonth], t: usize, h: usize) -> Option<(f64, usize)> {
    let window = &months[t + 1..(t + 1 + h).min(months.len())];
    let sum: Option<f64> = window.iter().map(|m| m.log_spread).sum();
    sum.map(|s| (s, window.len()))
}

fn at_horizon(months: &[GapMonth], history: &[GapPoint], horizon: usize) -> Forward {
    let starts: Vec<Start> = history
        .iter()
        .enumerate()
        .filter(|(_, p)| (p.month.year(), p.month.month()) >= FIRST_START)
        .filter_map(|(t, p)| {
            let (sum, n) = after(months, t, horizon)?;
            (n == horizon).then(|| Start {
                month: p.month,
                ratio: p.ratio,
                percentile: p.percentile,
                after: sum * 12.0 / horizon as f64,
            })
        })
        .collect();
    let ratios: Vec<f64> = starts.iter().map(|s| s.ratio).collect();
    let y: Vec<f64> = starts.iter().map(|s| s.after).collect();
    let lags = horizon - 1;
    let group = |label: String, member: Vec<bool>| group(&starts, &y, label, &member, horizon);
    let edges: Vec<f64> = (1..5).filter_map(|k| quantile(&ratios, f64::from(k) / 5.0)).collect();
    let quintile = |r: f64| edges.iter().filter(|e| r > **e).count();
    let names = ["cheapest fifth", "second", "third", "fourth", "dearest fifth"];
    let quintiles = names.iter().enumerate().map(|(k, name)| {
        group((*name).to_owned(), starts.iter().map(|s| edges.len() == 4 && quintile(s.ratio) == k).collect())
    });
    let cheap = |s: &Start| s.percentile.is_some_and(|p| p <= CHEAP);
    let cheap_when_known = vec![
        group("cheap when known, all starts".into(), starts.iter().map(cheap).collect()),
        group(
            "cheap when known, starts since 2010".into(),
            starts.iter().map(|s| cheap(s) && s.month.year() >= 2010).collect(),
        ),
    ];
    let logs: Vec<f64> = ratios.iter().map(|r| r.ln()).collect();
    let fit = |weights| overlap_slope(&logs, &y, lags, weights);
    let newey_west = fit(LagWeights::Falling);
    Forward {
        horizon,
        starts: starts.len(),
        independent: starts.len() / horizon,
        quintiles: quintiles.collect(),
        correlation: correlation(&ratios, &y),
        slope: newey_west.map(|s| s.slope),
        slope_newey_west: newey_west.map(|s| s.standard_error),
        slope_hansen_hodrick: fit(LagWeights::Equal).map(|s| s.standard_error),
        cheap_when_known,
    }
}

fn group(starts: &[Start], y: &[f64], label: String, member: &[bool], horizon: usize) -> ForwardGroup {
    let n = member.iter().filter(|m| **m).count();
    let of = |weights| group_mean(y, member, horizon - 1, weights);
    let newey_west = of(LagWeights::Falling);
    let led = y.iter().zip(member).filter(|(v, m)| **m && **v > 0.0).count();
    let months: Vec<Date> = starts.iter().zip(member).filter(|(_, m)| **m).map(|(s, _)| s.month).collect();
    ForwardGroup {
        label,
        mean: newey_west.map(|d| d.mean),
        newey_west: newey_west.map(|d| d.standard_error),
        hansen_hodrick: of(LagWeights::Equal).map(|d| d.standard_error),
        positive: (n > 0).then(|| led as f64 / n as f64),
        starts: n,
        independent: n as f64 / horizon as f64,
        episodes: stretches(&months).len(),
    }
}

/// The stretches of months, gaps of up to [`ONE_EPISODE_MONTHS`] bridged: (first, last) in the list.
fn stretches(months: &[Date]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for k in 0..months.len() {
        match out.last_mut() {
            Some((_, last)) if months[k].plus_months(-(ONE_EPISODE_MONTHS as i32)).month_end() <= months[*last] => {
                *last = k
            }
            _ => out.push((k, k)),
        }
    }
    out
}

/// The months that were cheap as it was known then, and after which small fell behind over 36 months: hindsight, for a
/// chart of the past.
pub fn false_starts(months: &[GapMonth], history: &[GapPoint]) -> Vec<Date> {
    let cheap = history.iter().enumerate().filter(|(_, p)| p.percentile.is_some_and(|p| p <= CHEAP));
    let lost = cheap.filter(|(t, _)| after(months, *t, 36).is_some_and(|(sum, n)| n == 36 && sum < 0.0));
    lost.map(|(_, p)| p.month).collect()
}

/// The episodes in which small was cheap by the percentile known at the time, and what came of each.
pub fn episodes(months: &[GapMonth], history: &[GapPoint]) -> Vec<Episode> {
    const AFTER: usize = 36;
    let cheap: Vec<usize> = (0..history.len()).filter(|t| history[*t].percentile.is_some_and(|p| p <= CHEAP)).collect();
    let days: Vec<Date> = cheap.iter().map(|t| history[*t].month).collect();
    let episode = |(a, b): (usize, usize)| {
        let ends: Vec<f64> = cheap[a..=b]
            .iter()
            .filter_map(|t| after(months, *t, AFTER).filter(|(_, n)| *n == AFTER))
            .map(|(sum, _)| sum * 12.0 / AFTER as f64)
            .collect();
        let mean_after = breadth_kernels::mean(&ends);
        Episode {
            from: days[a],
            to: days[b],
            months: b + 1 - a,
            mean_after,
            over: ends.len(),
            false_starts: ends.iter().filter(|v| **v < 0.0).count(),
            during: months[cheap[a] + 1..=cheap[b]].iter().filter_map(|m| m.log_spread).sum(),
            outcome: mean_after.map_or("open", |m| if m > 0.0 { "worked" } else { "failed" }),
        }
    };
    stretches(&days).into_iter().map(episode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_bridge_a_year_and_no_more() {
        let d = |text: &str| Date::parse(text).unwrap();
        let months = [d("2000-01-31"), d("2000-02-29"), d("2001-02-28"), d("2002-03-31")];
        assert_eq!(stretches(&months), [(0, 2), (3, 3)]);
        assert!(stretches(&[]).is_empty());
    }
}
