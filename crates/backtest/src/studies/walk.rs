//! Choosing parameters as one could have: by what was known, then held to what came after.
use std::collections::BTreeMap;

use breadth_domain::Date;
use serde::Serialize;

use super::Sweep;
use crate::measures::SESSIONS_PER_YEAR;

/// One step: a choice and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WalkStep {
    /// The last session on which the choice was made.
    pub chosen_on: Date,
    /// The last session on which it was held.
    pub held_until: Date,
    /// What was chosen.
    pub label: String,
    /// Its Sharpe ratio where it was chosen.
    pub inside: f64,
    /// Its Sharpe ratio after that.
    pub outside: Option<f64>,
    /// Its return after that.
    pub ret: f64,
}

/// A walk forward through a grid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WalkForward {
    /// The steps.
    pub steps: Vec<WalkStep>,
    /// The days outside, in order.
    pub dates: Vec<Date>,
    /// Their returns, each of the study chosen before it. What changing from one study to the next costs is not in them.
    pub returns: Vec<f64>,
    /// Their Sharpe ratio.
    pub sharpe: Option<f64>,
    /// Mean Sharpe ratio outside over that inside: how much of it lasts.
    pub efficiency: Option<f64>,
    /// How often each study was chosen.
    pub chosen: BTreeMap<String, usize>,
}

fn sharpe(r: &[f64]) -> Option<f64> {
    use breadth_kernels::moments::{Ddof, mean, std_dev};
    Some(mean(r)? / std_dev(r, Ddof::Sample)? * SESSIONS_PER_YEAR.sqrt()).filter(|s| s.is_finite())
}

/// At each end of `test` sessions the study with the highest Sharpe ratio of the last `train` sessions is chosen (the first
/// of equals) and held for the next `test`. `None` where there is no room for one step.
pub fn walk_forward(sweep: &Sweep, train: usize, test: usize) -> Option<WalkForward> {
    let n = sweep.dates.len().checked_sub(1)?;
    if test == 0 || train < 2 || train >= n {
        return None;
    }
    let mut out = WalkForward {
        steps: vec![],
        dates: vec![],
        returns: vec![],
        sharpe: None,
        efficiency: None,
        chosen: BTreeMap::new(),
    };
    let mut at = train;
    while at < n {
        let to = (at + test).min(n);
        let scores: Vec<f64> =
            sweep.rows.iter().map(|r| sharpe(&r.returns[at - train..at]).unwrap_or(f64::NEG_INFINITY)).collect();
        let best = (0..scores.len()).fold(0, |b, k| if scores[k] > scores[b] { k } else { b });
        let row = sweep.rows.get(best)?;
        let outside = &row.returns[at..to];
        out.steps.push(WalkStep {
            chosen_on: sweep.dates[at],
            held_until: sweep.dates[to],
            label: row.label.clone(),
            inside: scores[best],
            outside: sharpe(outside),
            ret: outside.iter().map(|r| 1.0 + r).product::<f64>() - 1.0,
        });
        *out.chosen.entry(row.label.clone()).or_default() += 1;
        out.dates.extend(&sweep.dates[at + 1..=to]);
        out.returns.extend(outside);
        at = to;
    }
    out.sharpe = sharpe(&out.returns);
    let mean = |f: fn(&WalkStep) -> Option<f64>| {
        breadth_kernels::mean(&out.steps.iter().filter_map(f).filter(|s| s.is_finite()).collect::<Vec<_>>())
    };
    out.efficiency = mean(|s| s.outside).zip(mean(|s| Some(s.inside))).map(|(o, i)| o / i).filter(|e| e.is_finite());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::SweepRow;
    use super::*;

    fn of(rows: &[&[f64]]) -> Sweep {
        let n = rows[0].len();
        Sweep {
            dates: (0..=n).map(|k| Date::from_days(k as i32)).collect(),
            rows: rows
                .iter()
                .enumerate()
                .map(|(k, r)| SweepRow { label: k.to_string(), measures: BTreeMap::new(), returns: r.to_vec() })
                .collect(),
            best: 0,
            deflated: None,
            overfitting: None,
            superiority: None,
        }
    }

    #[test]
    fn a_choice_sees_nothing_of_what_comes_after_it() {
        // Study 0 wins on days 0 to 3, study 1 after that: from day 4 study 0 is held for two days, then the window 2 to 5
        // decides.
        let a = [0.02, 0.01, 0.02, 0.01, -0.02, -0.01, -0.02, -0.01];
        let b = [-0.02, -0.01, -0.02, -0.01, 0.02, 0.01, 0.02, 0.01];
        let walk = walk_forward(&of(&[&a, &b]), 4, 2).unwrap();
        assert_eq!(walk.steps.iter().map(|s| s.label.as_str()).collect::<Vec<_>>(), ["0", "0"]);
        assert_eq!(walk.returns, [-0.02, -0.01, -0.02, -0.01]);
        let mut other = b;
        other[6] = -0.9;
        let changed = walk_forward(&of(&[&a, &other]), 4, 2).unwrap();
        assert_eq!(walk.steps, changed.steps);
        assert!(walk_forward(&of(&[&a]), 8, 2).is_none());
    }
}
