//! A screen read once and run on many sessions.
use breadth_domain::Study;
use breadth_domain::study::NaRule;
use breadth_panel::Panel;

use crate::expression::{Evaluated, evaluate};
use crate::operators::{buckets, decay};
use crate::ranking::Ranking;
use crate::window::MONTH;
use crate::{Column, Condition, CrossSection, Fundamentals, Metric, SignalError, Verdict};

/// Past scores count for this many half-lives.
const HALF_LIVES: f64 = 4.0;

/// A study's screen and score with every name resolved.
#[derive(Clone, Debug)]
pub struct ScreenPlan {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) ranking: Ranking,
    na: NaRule,
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
    /// Each member's verdict: the conjunction of all conditions, what is unknown taken by the screen's rule.
    pub verdicts: Vec<Verdict>,
    /// Each member's score, where it passed and the ranking gives one.
    pub scores: Vec<Option<f64>>,
    /// Whether each member closed within [`crate::LISTED_WITHIN`] sessions.
    pub trades: Vec<bool>,
    /// Values by metric (as in the plan), then member.
    pub(crate) values: Vec<Column>,
    /// By condition: verdicts and distances.
    pub(crate) checked: Vec<Evaluated>,
    /// By leaf of the ranking, then member; `NaN` where not ranked.
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
        let ranking = Ranking::new(&study.score, &study.id)?;
        let mut metrics: Vec<&'static Metric> = Vec::new();
        for metric in conditions.iter().flat_map(Condition::metrics).chain(ranking.metrics().iter().copied()) {
            if !metrics.iter().any(|m| m.id == metric.id) {
                metrics.push(metric);
            }
        }
        Ok(ScreenPlan { conditions, ranking, na: study.screen.na, metrics })
    }

    /// The conditions, in order.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The score's metrics, in order.
    pub fn score_metrics(&self) -> &[&'static Metric] {
        self.ranking.metrics()
    }

    pub(crate) fn place(&self, metric: &Metric) -> usize {
        self.metrics.iter().position(|m| m.id == metric.id).unwrap_or(0)
    }

    /// What the screen makes of an outcome by its rule for what is unknown.
    pub(crate) fn ruled(&self, verdict: Verdict) -> Verdict {
        match (verdict, self.na) {
            (Verdict::Unknown, NaRule::Pass) => Verdict::Pass,
            (Verdict::Unknown, NaRule::Fail) => Verdict::Fail,
            (told, _) => told,
        }
    }

    /// Runs it over `members` at the close of session `t`: who passes, and each passing name's score by the study's
    /// ranking, for a plain list of metrics the mean of (rank − ½)/N among the N names that pass with all of them known,
    /// equal values sharing their mean rank.
    pub fn run(&self, panel: &Panel, fundamentals: &Fundamentals, members: &[usize], t: usize) -> Screened {
        let mut screened = self.once(panel, fundamentals, members, t);
        if let Some(half_life) = self.ranking.half_life {
            let months = (HALF_LIVES * half_life).ceil() as usize;
            let backs = (1..=months).filter_map(|k| t.checked_sub(k * MONTH));
            let mut scores = vec![plain(&screened.scores)];
            scores.extend(backs.map(|then| plain(&self.once(panel, fundamentals, &screened.members, then).scores)));
            let faded = decay(&scores, half_life);
            screened.scores = faded.into_iter().map(|s| Some(s).filter(|s| !s.is_nan())).collect();
        }
        screened
    }

    fn once(&self, panel: &Panel, fundamentals: &Fundamentals, members: &[usize], t: usize) -> Screened {
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        let cross = CrossSection::new(panel, fundamentals, &members, t);
        let values = cross.table(&self.metrics);
        let trades: Vec<bool> = (0..members.len()).map(|slot| cross.trades(slot)).collect();
        let expressions: Vec<_> = self.conditions.iter().map(|c| &c.expr).collect();
        let checked = evaluate(&expressions, &self.metrics, &values, &cross);
        let verdicts: Vec<Verdict> = (0..members.len())
            .map(|slot| {
                let listed = if trades[slot] { Verdict::Pass } else { Verdict::Fail };
                checked.iter().map(|c| self.ruled(c.verdicts[slot])).min().unwrap_or(Verdict::Pass).min(listed)
            })
            .collect();
        let eligible: Vec<bool> = verdicts.iter().map(|v| *v == Verdict::Pass).collect();
        let columns: Vec<&Column> = self.score_metrics().iter().map(|m| &values[self.place(m)]).collect();
        let ranked = self.ranking.run(&columns, &eligible, &cross);
        let scores = ranked.scores.iter().map(|s| Some(*s).filter(|s| !s.is_nan())).collect();
        drop(cross);
        Screened { session: t, members, verdicts, scores, trades, values, checked, percentiles: ranked.leaves }
    }
}

fn plain(scores: &[Option<f64>]) -> Vec<f64> {
    scores.iter().map(|s| s.unwrap_or(f64::NAN)).collect()
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

    /// Each member's bucket of `n` by score, `n` = best; `None` without a score. The order is that of [`Screened::ranking`].
    pub fn buckets(&self, n: usize) -> Vec<Option<usize>> {
        buckets(&plain(&self.scores), n)
    }
}
