//! What the policy rate did: moves counted where its target is at hand, and read off the monthly mean where only that is.
use breadth_domain::Date;
use breadth_store::{View, Vintage};
use serde::Serialize;

use crate::MarketError;
use crate::vintages::first_known;

/// The upper end of the target range: every move is a step of the series.
const TARGET: &str = "DFEDTARU";
/// The monthly mean of the effective rate.
const MEAN: &str = "FEDFUNDS";
/// The usual step, in percentage points.
const STEP: f64 = 0.25;
/// Changes of the monthly mean up to this are noise of the market within the range.
const NOISE: f64 = 0.04;

/// A move of the rate, or a run of months in which its mean went one way.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct PolicyMove {
    /// The first day, or the first month, of it.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// The session from which its last value could be read.
    pub known_on: Date,
    /// How far the rate went, in percentage points.
    pub change: f64,
    /// How many moves: 1 of a target; of a mean the whole quarter points it went, at least.
    pub moves: usize,
}

/// The policy rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyRate {
    /// The series.
    pub series: &'static str,
    /// Whether moves are counted ("counted") or read off a monthly mean ("from the monthly mean").
    pub how: &'static str,
    /// The last value known, percent.
    pub value: f64,
    /// The day or month it describes.
    pub date: Date,
    /// The session from which it could be read.
    pub known_on: Date,
    /// Moves, oldest first.
    pub moves: Vec<PolicyMove>,
    /// Cuts in the twelve months to the last value: counted, or at least so many by the mean.
    pub cuts_12m: usize,
    /// How far the rate went in these twelve months, in percentage points.
    pub change_12m: Option<f64>,
    /// What must be said with it.
    pub note: &'static str,
}

/// The policy rate of a view; `None` where no series of it is there.
///
/// # Errors
/// Where the store cannot be read.
pub fn policy_rate(view: &View) -> Result<Option<PolicyRate>, MarketError> {
    let target = first_known(view.series_vintages(TARGET)?);
    if !target.is_empty() {
        return Ok(counted(&target));
    }
    Ok(from_mean(&first_known(view.series_vintages(MEAN)?)))
}

fn counted(values: &[Vintage]) -> Option<PolicyRate> {
    let steps = values.windows(2).filter(|w| (w[1].value - w[0].value).abs() > 1e-9);
    let moves: Vec<PolicyMove> = steps
        .map(|w| PolicyMove {
            from: w[1].date,
            to: w[1].date,
            known_on: w[1].known_on,
            change: w[1].value - w[0].value,
            moves: 1,
        })
        .collect();
    rate(values, TARGET, "counted", moves, "")
}

/// Runs of months in which the mean falls, or rises, by more than noise. A move late in a month shows in two means, so that
/// months are not moves; the whole quarter points of the run are, at least.
fn from_mean(values: &[Vintage]) -> Option<PolicyRate> {
    let mut moves: Vec<PolicyMove> = Vec::new();
    let mut open = false;
    for w in values.windows(2) {
        let change = w[1].value - w[0].value;
        if change.abs() <= NOISE {
            open = false;
            continue;
        }
        match moves.last_mut().filter(|m| open && (m.change > 0.0) == (change > 0.0)) {
            Some(run) => {
                run.change += change;
                (run.to, run.known_on) = (w[1].date.month_end(), w[1].known_on);
            }
            None => moves.push(PolicyMove {
                from: w[1].date.month_end(),
                to: w[1].date.month_end(),
                known_on: w[1].known_on,
                change,
                moves: 0,
            }),
        }
        open = true;
    }
    moves.iter_mut().for_each(|m| m.moves = quarter_points(m.change));
    let note = "the mean of a month holds the days before a move: the last cut may show in part";
    rate(values, MEAN, "from the monthly mean", moves, note)
}

/// Whole quarter points, a hundredth of a point forgiven for rounding.
fn quarter_points(change: f64) -> usize {
    ((change.abs() + 0.01) / STEP).floor() as usize
}

fn rate(
    values: &[Vintage],
    series: &'static str,
    how: &'static str,
    moves: Vec<PolicyMove>,
    note: &'static str,
) -> Option<PolicyRate> {
    let last = values.last()?;
    let since = last.date.plus_months(-12);
    let before = values.iter().rev().find(|v| v.date <= since).filter(|v| v.date.days_until(since) <= 31);
    let change_12m = before.map(|v| last.value - v.value);
    let cuts_12m = match how {
        "counted" => moves.iter().filter(|m| m.from > since && m.change < 0.0).count(),
        _ => {
            let window: Vec<&Vintage> = values.iter().filter(|v| v.date >= since).collect();
            let fallen: f64 =
                window.windows(2).map(|w| (w[0].value - w[1].value).max(0.0)).filter(|f| *f > NOISE).sum();
            quarter_points(fallen)
        }
    };
    Some(PolicyRate {
        series,
        how,
        value: last.value,
        date: last.date,
        known_on: last.known_on,
        moves,
        cuts_12m,
        change_12m,
        note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(values: &[f64]) -> Vec<Vintage> {
        let first = Date::parse("2024-12-01").unwrap();
        let dated = values.iter().enumerate().map(|(k, v)| {
            let date = first.plus_months(k as i32);
            Vintage { date, known_on: date.month_end().plus_days(3), value: *v }
        });
        dated.collect()
    }

    #[test]
    fn the_cuts_of_2025_by_the_mean_and_by_the_target() {
        // 4.48 in December 2024 and 4.33 from January on: the rest of the cut of 18 December. Then three cuts of 0.25 on 17
        // September, 29 October and 10 December, the last of which shows in part: 0.61 in the means, two whole ones.
        let mean = [4.48, 4.33, 4.33, 4.33, 4.33, 4.33, 4.33, 4.33, 4.33, 4.22, 4.09, 3.88, 3.72];
        let found = from_mean(&months(&mean)).unwrap();
        assert_eq!(found.moves.last().map(|m| (m.from.to_string(), m.moves)), Some(("2025-09-30".into(), 2)));
        assert!((found.moves[1].change + 0.61).abs() < 1e-9);
        // Over twelve months 0.15 of the cut before is in it: 0.76.
        assert_eq!(found.cuts_12m, 3);
        let target = counted(&months(&[4.5, 4.5, 4.25, 4.25, 4.0, 3.75, 3.75])).unwrap();
        assert_eq!((target.cuts_12m, target.moves.len(), target.value), (3, 3, 3.75));
    }
}
