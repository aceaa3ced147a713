//! A screen read once and run on many sessions.
use breadth_domain::Study;
use breadth_panel::Panel;

use crate::condition::find_metric;
use crate::{Condition, CrossSection, Fundamentals, Metric, Missing, Quantity, SignalError, Verdict};

/// A study's screen and score with every name resolved.
#[derive(Clone, Debug)]
pub struct ScreenPlan {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) score: Vec<&'static Metric>,
    /// Each metric once, in the order of first use.
    pub(crate) metrics: Vec<&'static Metric>,
}

/// A screen's outcome on one session, in numbers; [`crate::ScreenResult`] is how it is shown.
#[derive(Debug)]
pub struct Screened {
    /// The session.
    pub session: usize,
    /// The members (columns of the panel), by column.
    pub members: Vec<usize>,
    /// Each member's verdict: the conjunction of all conditions.
    pub verdicts: Vec<Verdict>,
    /// Each member's score, where it passed and every score metric is known.
    pub scores: Vec<Option<f64>>,
    /// Whether each member closed within [`crate::LISTED_WITHIN`] sessions.
    pub trades: Vec<bool>,
    /// Values by metric (as in the plan), then member.
    pub(crate) values: Vec<Vec<Result<Quantity, Missing>>>,
    /// Percentiles by score metric, then member; `NaN` where not ranked.
    pub(crate) percentiles: Vec<Vec<f64>>,
}

impl ScreenPlan {
    /// Reads a study's screen and score.
    ///
    /// # Errors
    /// A condition or metric that does not exist, quoted, with the nearest name; a score of nothing.
    pub fn new(study: &Study) -> Result<Self, SignalError> {
        let conditions =
            study.screen.require.iter().map(|text| Condition::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let score =
            study.score.metrics.iter().map(|name| find_metric(name.trim(), name)).collect::<Result<Vec<_>, _>>()?;
        if score.is_empty() {
            return Err(SignalError::NoScore { study: study.id.clone() });
        }
        let mut metrics: Vec<&'static Metric> = Vec::new();
        for metric in conditions.iter().map(|c| c.metric).chain(score.iter().copied()) {
            if !metrics.iter().any(|m| m.id == metric.id) {
                metrics.push(metric);
            }
        }
        Ok(ScreenPlan { conditions, score, metrics })
    }

    /// The conditions, in order.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The score's metrics, in order.
    pub fn score_metrics(&self) -> &[&'static Metric] {
        &self.score
    }

    pub(crate) fn place(&self, metric: &Metric) -> usize {
        self.metrics.iter().position(|m| m.id == metric.id).unwrap_or(0)
    }

    /// Runs it over `members` at the close of session `t`: who passes, and each passing name's score, the mean over the
    /// score's metrics of (rank − ½)/N among the N names that pass with all of them known, equal values sharing their
    /// mean rank.
    pub fn run(&self, panel: &Panel, fundamentals: &Fundamentals, members: &[usize], t: usize) -> Screened {
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        let cross = CrossSection::new(panel, fundamentals, &members, t);
        let values = cross.table(&self.metrics);
        let trades: Vec<bool> = (0..members.len()).map(|slot| cross.trades(slot)).collect();
        let places: Vec<usize> = self.conditions.iter().map(|c| self.place(c.metric)).collect();
        let verdicts: Vec<Verdict> = (0..members.len())
            .map(|slot| {
                let listed = if trades[slot] { Verdict::Pass } else { Verdict::Fail };
                let all = self.conditions.iter().zip(&places).map(|(c, k)| c.verdict(&values[*k][slot]));
                all.min().unwrap_or(Verdict::Pass).min(listed)
            })
            .collect();
        let (scores, percentiles) = self.scores(&values, &verdicts);
        drop(cross);
        Screened { session: t, members, verdicts, scores, trades, values, percentiles }
    }

    fn scores(
        &self,
        values: &[Vec<Result<Quantity, Missing>>],
        verdicts: &[Verdict],
    ) -> (Vec<Option<f64>>, Vec<Vec<f64>>) {
        let columns: Vec<&Vec<Result<Quantity, Missing>>> = self.score.iter().map(|m| &values[self.place(m)]).collect();
        let ranked: Vec<bool> = verdicts
            .iter()
            .enumerate()
            .map(|(slot, v)| *v == Verdict::Pass && columns.iter().all(|c| c[slot].is_ok()))
            .collect();
        let percentiles: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| {
                let numbers: Vec<f64> = column
                    .iter()
                    .zip(&ranked)
                    .map(|(v, ranked)| if *ranked { v.as_ref().map_or(f64::NAN, |q| q.value) } else { f64::NAN })
                    .collect();
                breadth_kernels::rank::percentile_ranks(&numbers)
            })
            .collect();
        let scores = ranked
            .iter()
            .enumerate()
            .map(|(slot, ranked)| {
                ranked.then(|| percentiles.iter().map(|p| p[slot]).sum::<f64>() / percentiles.len() as f64)
            })
            .collect();
        (scores, percentiles)
    }
}

impl Screened {
    /// How many passed, failed and are unknown.
    pub fn counts(&self) -> (usize, usize, usize) {
        let of = |wanted| self.verdicts.iter().filter(|v| **v == wanted).count();
        (of(Verdict::Pass), of(Verdict::Fail), of(Verdict::Unknown))
    }

    /// The scored names, best first: (place among the members, score). Equal scores: the security first seen comes first.
    pub fn ranking(&self) -> Vec<(usize, f64)> {
        let mut ranking: Vec<(usize, f64)> =
            self.scores.iter().enumerate().filter_map(|(slot, s)| s.map(|s| (slot, s))).collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranking
    }
}
