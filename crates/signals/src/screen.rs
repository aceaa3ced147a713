//! A screen's result as it is shown: every name with every condition's value, outcome and reason.
use std::sync::Arc;

use breadth_domain::{Date, Study, Symbol};
use breadth_panel::{Panel, SecurityId, Universe};
use serde::Serialize;

use crate::{
    CrossSection, Evidence, Fundamentals, LISTED_WITHIN, ScreenPlan, Screened, SignalError, Unit, Value, Verdict,
};

/// One condition applied to one name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// The condition.
    pub condition: String,
    /// What came out.
    pub outcome: Verdict,
    /// The value it was applied to: of its first metric, or of its label where it has none.
    pub value: Value,
    /// The values of its other metrics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Value>,
    /// How far the left side of the comparison that decides is beyond its threshold, in its unit: above zero where that
    /// comparison holds. Of comparisons of numbers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// The metric of that comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_of: Option<&'static str>,
    /// In what the distance is counted, where one metric or rank stands against the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_unit: Option<Unit>,
    /// Whether it holds only because something is not known, as in `x > 1 or not known(x)`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
    /// Why it cannot be said, where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// One metric of the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreMetric {
    /// The value.
    pub value: Value,
    /// Its percentile among the scored names, 0 to 1; `None` for a name without a score.
    pub percentile: Option<f64>,
}

/// One name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScreenRow {
    /// The security.
    pub security: SecurityId,
    /// Its column in the panel.
    #[serde(skip)]
    pub index: usize,
    /// Its ticker that day.
    pub ticker: Symbol,
    /// Its name that day.
    pub name: Arc<str>,
    /// Its sector, as known that day; empty where not.
    pub sector: Arc<str>,
    /// Its score, where it has one.
    pub score: Option<f64>,
    /// Its rank by score, 1 = best.
    pub rank: Option<usize>,
    /// Why it did not pass, or passed without a score; empty otherwise.
    pub reasons: Vec<String>,
    /// The statement sources its figures rest on, in the order of first use; more than one is said.
    pub sources: Vec<Arc<str>>,
    /// Every condition, in order.
    pub conditions: Vec<Checked>,
    /// Every metric of the score, in order.
    pub score_metrics: Vec<ScoreMetric>,
}

/// One step of the funnel. `in` are the names not yet failed; they part into those that hold all conditions so far, those
/// that fail this one, and those about which nothing can be said because a value is missing here or before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunnelStep {
    /// The condition.
    pub step: String,
    /// Names that have not failed before.
    #[serde(rename = "in")]
    pub entered: usize,
    /// Of these, hold this and all before.
    pub pass: usize,
    /// Of these, fail this.
    pub fail: usize,
    /// Of these, neither.
    pub unknown: usize,
    /// Of those that pass, hold this only because something is not known.
    pub waived: usize,
    /// Of those that pass, hold this on a figure that is assumed and not told.
    pub assumed: usize,
    /// The tickers of those that fail this, sorted.
    pub lost: Vec<Symbol>,
}

/// Who passes, fails or is unknown, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScreenResult {
    /// The study.
    pub study: String,
    /// The universe.
    pub universe: String,
    /// The session.
    pub as_of: Date,
    /// Members of the universe that day.
    pub members: usize,
    /// Names with a score.
    pub scored: usize,
    /// Those that pass: with a score first, best first, then the others by ticker.
    pub pass: Vec<ScreenRow>,
    /// Those that fail, by ticker.
    pub fail: Vec<ScreenRow>,
    /// Those about which nothing can be said, by ticker.
    pub unknown: Vec<ScreenRow>,
    /// Step by step.
    pub funnel: Vec<FunnelStep>,
}

/// Runs a study's screen over a universe's members at the close of session `t`.
///
/// # Errors
/// A condition or metric that does not exist; a session outside the panel; a universe without members then.
pub fn screen(
    study: &Study,
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    t: usize,
) -> Result<ScreenResult, SignalError> {
    let plan = ScreenPlan::new(study)?;
    if t >= panel.sessions.len() {
        return Err(SignalError::NoSession { session: t, sessions: panel.sessions.len() });
    }
    let members: Vec<usize> = universe.members_at(t).iter().map(|m| m.security).collect();
    if members.is_empty() {
        return Err(SignalError::NoMembers {
            universe: universe.id.clone(),
            date: panel.sessions[t],
            first: universe.reconstitutions.first().and_then(|r| panel.sessions.get(r.effective_session).copied()),
        });
    }
    let screened = plan.run(panel, fundamentals, &members, t);
    Ok(plan.result(&screened, study, panel, fundamentals))
}

impl ScreenPlan {
    /// The outcome as it is shown.
    pub fn result(
        &self,
        screened: &Screened,
        study: &Study,
        panel: &Panel,
        fundamentals: &Fundamentals,
    ) -> ScreenResult {
        let ranking = screened.ranking();
        let mut rank = vec![None; screened.members.len()];
        ranking.iter().enumerate().for_each(|(k, (slot, _))| rank[*slot] = Some(k + 1));
        let mut result = ScreenResult {
            study: study.id.clone(),
            universe: study.universe.clone(),
            as_of: panel.sessions[screened.session],
            members: screened.members.len(),
            scored: ranking.len(),
            pass: Vec::new(),
            fail: Vec::new(),
            unknown: Vec::new(),
            funnel: self.funnel(screened, panel),
        };
        let cross = CrossSection::new(panel, fundamentals, &screened.members, screened.session);
        for (slot, rank) in rank.into_iter().enumerate() {
            let row = self.row(screened, slot, rank, &cross);
            match screened.verdicts[slot] {
                Verdict::Pass => result.pass.push(row),
                Verdict::Fail => result.fail.push(row),
                Verdict::Unknown => result.unknown.push(row),
            }
        }
        let by_ticker = |row: &ScreenRow| (row.rank.unwrap_or(usize::MAX), row.ticker, row.index);
        for list in [&mut result.pass, &mut result.fail, &mut result.unknown] {
            list.sort_by_key(by_ticker);
        }
        result
    }

    fn row(&self, screened: &Screened, slot: usize, rank: Option<usize>, cross: &CrossSection<'_>) -> ScreenRow {
        let (panel, fundamentals) = (cross.panel(), cross.fundamentals());
        let index = screened.members[slot];
        let security = &panel.securities[index];
        let label = security.label(panel.sessions[screened.session]);
        let passed = screened.verdicts[slot] == Verdict::Pass;
        let value = |metric: &crate::Metric| {
            let facts = if passed { cross.proof(metric, slot) } else { Vec::new() };
            Value::of(metric, screened.values[self.place(metric)][slot], fundamentals, &facts)
        };
        let conditions = self.checks(screened, slot, cross, passed);
        let score_metrics: Vec<ScoreMetric> = self
            .score_metrics()
            .iter()
            .enumerate()
            .map(|(k, m)| ScoreMetric {
                value: value(m),
                percentile: Some(screened.percentiles[k][slot]).filter(|p| !p.is_nan()),
            })
            .collect();
        let mut reasons: Vec<String> = Vec::new();
        if !screened.trades[slot] {
            reasons.push(format!("no close within {LISTED_WITHIN} sessions: taken as no longer trading"));
        }
        for c in conditions.iter().filter(|c| c.outcome != Verdict::Pass) {
            let all = || std::iter::once(&c.value).chain(&c.others);
            let missing = c.missing.as_deref().filter(|_| c.outcome == Verdict::Unknown);
            reasons.push(match (missing, c.others.is_empty()) {
                (Some(reason), _) => format!("{}: unknown, {reason}", c.condition),
                (None, true) => format!("{}: it is {}", c.condition, c.value.shown()),
                (None, false) => {
                    let each: Vec<String> = all().map(|v| format!("{} is {}", v.metric(), v.shown())).collect();
                    format!("{}: {}", c.condition, each.join(", "))
                }
            });
        }
        if passed && screened.scores[slot].is_none() {
            let missing = score_metrics.iter().filter_map(|m| match &m.value {
                Value::Missing { metric, reason, .. } => Some(format!("no score: {metric} unknown, {reason}")),
                Value::Known { .. } | Value::Label { .. } => None,
            });
            reasons.extend(missing);
        }
        let mut sources: Vec<Arc<str>> = Vec::new();
        let shown = conditions.iter().flat_map(|c| std::iter::once(&c.value).chain(&c.others));
        for source in shown.chain(score_metrics.iter().map(|m| &m.value)).filter_map(|v| v.known()?.source.as_ref()) {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        ScreenRow {
            sources,
            security: security.id.clone(),
            index,
            ticker: label.symbol,
            name: label.name.clone(),
            sector: label.sector.clone(),
            score: screened.scores[slot],
            rank,
            reasons,
            conditions,
            score_metrics,
        }
    }

    /// Every condition applied to the member in that place.
    pub fn checked(
        &self,
        screened: &Screened,
        slot: usize,
        panel: &Panel,
        fundamentals: &Fundamentals,
    ) -> Vec<Checked> {
        let cross = CrossSection::new(panel, fundamentals, &screened.members, screened.session);
        self.checks(screened, slot, &cross, true)
    }

    fn checks(&self, screened: &Screened, slot: usize, cross: &CrossSection<'_>, with_facts: bool) -> Vec<Checked> {
        let value = |metric: &crate::Metric| {
            let facts = if with_facts { cross.proof(metric, slot) } else { Vec::new() };
            Value::of(metric, screened.values[self.place(metric)][slot], cross.fundamentals(), &facts)
        };
        self.conditions
            .iter()
            .zip(&screened.checked)
            .map(|(c, checked)| {
                let mut values = c.metrics().into_iter().map(value);
                let first = values.next();
                let unknown = checked.verdicts[slot] == Verdict::Unknown;
                let label = || c.expr.label().map_or("", crate::expression::Label::id);
                Checked {
                    condition: c.to_string(),
                    outcome: checked.verdicts[slot],
                    value: first.unwrap_or_else(|| Value::label(label(), cross.text(slot, label()))),
                    others: values.collect(),
                    distance: checked.distances[slot].map(|d| d.by).filter(|by| !by.is_nan()),
                    distance_of: checked.distances[slot].and_then(|d| d.of),
                    distance_unit: checked.distances[slot].and_then(|d| d.unit),
                    waived: checked.waived[slot],
                    missing: unknown.then(|| checked.missing[slot].map(|m| m.to_string())).flatten(),
                }
            })
            .collect()
    }

    /// The screen step by step; the last step's counts are the sizes of the lists.
    pub fn funnel(&self, screened: &Screened, panel: &Panel) -> Vec<FunnelStep> {
        let listed = screened.trades.iter().map(|t| if *t { Verdict::Pass } else { Verdict::Fail }).collect::<Vec<_>>();
        let mut so_far = vec![Verdict::Pass; screened.members.len()];
        let mut steps = Vec::new();
        let none = || vec![false; screened.members.len()];
        let first = (format!("a close within {LISTED_WITHIN} sessions"), listed, none(), none());
        let rest = self.conditions.iter().zip(&screened.checked).map(|(c, checked)| {
            let ruled: Vec<Verdict> = checked.verdicts.iter().map(|v| self.ruled(*v)).collect();
            (c.to_string(), ruled, checked.waived.clone(), self.on_assumptions(c, screened))
        });
        for (step, verdicts, waived, assumed) in std::iter::once(first).chain(rest) {
            let entered = so_far.iter().filter(|v| **v != Verdict::Fail).count();
            let before = so_far.clone();
            so_far.iter_mut().zip(verdicts).for_each(|(all, this)| *all = (*all).min(this));
            let failed = (0..so_far.len()).filter(|i| before[*i] != Verdict::Fail && so_far[*i] == Verdict::Fail);
            let mut lost: Vec<Symbol> = failed.map(|i| panel.ticker(screened.members[i], screened.session)).collect();
            lost.sort_unstable();
            let of = |wanted| so_far.iter().filter(|v| **v == wanted).count();
            let (pass, unknown) = (of(Verdict::Pass), of(Verdict::Unknown));
            let passing =
                |marked: &[bool]| so_far.iter().zip(marked).filter(|(v, m)| **v == Verdict::Pass && **m).count();
            let (waived, assumed) = (passing(&waived), passing(&assumed));
            let fail = entered - pass - unknown;
            steps.push(FunnelStep { step, entered, pass, fail, unknown, waived, assumed, lost });
        }
        steps
    }

    /// Whether each member's figures in a condition are told, or one of them is assumed.
    fn on_assumptions(&self, condition: &crate::Condition, screened: &Screened) -> Vec<bool> {
        let columns: Vec<_> = condition.metrics().into_iter().map(|m| &screened.values[self.place(m)]).collect();
        let assumed = |slot: usize| columns.iter().any(|c| c[slot].is_ok_and(|q| q.evidence == Evidence::Assumed));
        (0..screened.members.len()).map(assumed).collect()
    }
}
