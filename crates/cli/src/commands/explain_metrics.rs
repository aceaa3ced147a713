//! The metrics of one company: each with its place among all and in its sector, its trend, its proof, and why it is unknown.
use std::fmt::Write;

use breadth_domain::Study;
use breadth_kernels::percentile_ranks;
use breadth_panel::{Panel, universe_rule, universes};
use breadth_signals::operators::{numbers, within};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric, ScreenPlan, Value};
use breadth_store::View;
use serde_json::{Value as Json, json};

use super::{explain_filings, screen};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{short, table};

/// Against whom a company is placed.
const UNIVERSE: &str = "all-us";
/// Whose conditions it is checked against.
const CHECKS: &str = "quality-small";
/// Sessions of a year.
const YEAR: usize = 252;

/// What is told.
pub struct Explained {
    /// For people.
    pub text: String,
    /// For programs.
    pub data: Json,
}

/// One metric.
struct Line {
    metric: &'static Metric,
    value: Value,
    /// Percentile, 1 being best, and among how many.
    all: (Option<f64>, usize),
    sector: (Option<f64>, usize),
    year_ago: Option<f64>,
}

/// Everything known of security `i` at the last session it can be asked of.
pub fn explain(view: &View, panel: &Panel, i: usize) -> Result<Explained, Failure> {
    let t = panel.securities[i].last;
    let fundamentals = Fundamentals::from_view(view, panel).explain("fundamentals", Exit::NoData)?;
    let mut members: Vec<usize> = universe_rule(UNIVERSE)
        .map(|rule| universes(panel, &[rule]))
        .into_iter()
        .flatten()
        .flat_map(|u| u.members_at(t).iter().map(|m| m.security).collect::<Vec<_>>())
        .chain([i])
        .collect();
    members.sort_unstable();
    members.dedup();
    let slot = members.binary_search(&i).unwrap_or(0);
    let cross = CrossSection::new(panel, &fundamentals, &members, t);
    let lines = lines(&cross, slot, panel, &fundamentals, i, t);
    let checks = checks(panel, &fundamentals, &members, slot, t)?;
    let filed = explain_filings::proofs(view, panel, i, panel.sessions[t], lines.iter().map(|l| &l.value))?;
    let data = json!({
        "on": panel.sessions[t],
        "universe": UNIVERSE,
        "of": members.len(),
        "sector": cross.sector(slot),
        "values": lines.iter().map(Line::json).collect::<Vec<_>>(),
        "checks": { "study": CHECKS, "conditions": checks },
        "filings": filed,
    });
    let mut text = format!(
        "\nMetrics on {}: {} of {} known; places among {} companies of `{UNIVERSE}`, 100 being best\n",
        panel.sessions[t],
        lines.iter().filter(|l| l.value.known().is_some()).count(),
        lines.len(),
        members.len()
    );
    text.push_str(&table(
        &["metric", "value", "all", "sector", "a year ago", "period", "known on", "evidence"],
        lines.iter().filter_map(Line::row),
        &[0, 5, 6, 7],
    ));
    let _ = writeln!(text, "\nChecks of `{CHECKS}`");
    text.push_str(&table(
        &["condition", "outcome", "value", "beyond the threshold by", "in"],
        checks.iter().map(|c| {
            let outcome = match c.outcome {
                breadth_signals::Verdict::Pass if c.waived => "not known, waived",
                breadth_signals::Verdict::Pass => "holds",
                breadth_signals::Verdict::Fail => "fails",
                breadth_signals::Verdict::Unknown => "unknown",
            };
            let (by, of) = screen::distance(c);
            vec![short(&c.condition, 70), outcome.into(), screen::value(&c.value), by, of]
        }),
        &[0, 1, 4],
    ));
    if filed.is_empty() {
        text.push_str("\nNo figure is from filings: a vendor's tables name none.\n");
    } else {
        text.push_str(&explain_filings::text(&filed));
    }
    text.push_str("\nUnknown, and why\n");
    let mut reasons: std::collections::BTreeMap<&str, Vec<&str>> = std::collections::BTreeMap::new();
    for line in &lines {
        if let Some(reason) = line.value.reason() {
            reasons.entry(reason).or_default().push(line.metric.id);
        }
    }
    for (reason, ids) in reasons {
        let _ = writeln!(text, "  {reason}: {}", ids.join(", "));
    }
    Ok(Explained { text, data })
}

fn lines(
    cross: &CrossSection<'_>,
    slot: usize,
    panel: &Panel,
    fundamentals: &Fundamentals,
    i: usize,
    t: usize,
) -> Vec<Line> {
    let metrics: Vec<&Metric> = METRICS.iter().collect();
    let columns = cross.table(&metrics);
    let sectors: Vec<&str> = (0..cross.securities().len()).map(|k| &**cross.sector(k)).collect();
    let own = [i];
    let then = t.checked_sub(YEAR).map(|then| CrossSection::new(panel, fundamentals, &own, then));
    METRICS
        .iter()
        .zip(&columns)
        .map(|(metric, column)| {
            let oriented: Vec<f64> = numbers(column).into_iter().map(|v| metric.direction.oriented(v)).collect();
            let known = |among: &[f64]| among.iter().filter(|v| !v.is_nan()).count();
            let place = |ranked: Vec<f64>| Some(ranked[slot]).filter(|p| !p.is_nan());
            let peers: Vec<f64> =
                oriented.iter().zip(&sectors).filter(|(_, s)| **s == sectors[slot]).map(|(v, _)| *v).collect();
            let own = then.as_ref().filter(|_| metric.compute.is_own());
            let year_ago = own.and_then(|c| c.value(metric, 0).ok()).map(|q| q.value);
            Line {
                metric,
                value: Value::of(metric, column[slot], fundamentals, &cross.proof(metric, slot)),
                all: (place(percentile_ranks(&oriented)), known(&oriented)),
                sector: (place(within(&sectors, &oriented, percentile_ranks)), known(&peers)),
                year_ago,
            }
        })
        .collect()
}

fn checks(
    panel: &Panel,
    fundamentals: &Fundamentals,
    members: &[usize],
    slot: usize,
    t: usize,
) -> Result<Vec<breadth_signals::Checked>, Failure> {
    let Some(study) = Study::preset(CHECKS) else { return Ok(Vec::new()) };
    let plan = ScreenPlan::new(&study).explain("screen", Exit::Failed)?;
    let screened = plan.run(panel, fundamentals, members, t);
    Ok(plan.checked(&screened, slot, panel, fundamentals))
}

impl Line {
    fn json(&self) -> Json {
        let place = |(p, of): (Option<f64>, usize)| json!({ "percentile": p, "of": of });
        json!({
            "metric": self.metric.id,
            "label": self.metric.label,
            "direction": self.metric.direction,
            "value": self.value,
            "universe": place(self.all),
            "sector": place(self.sector),
            "a_year_ago": self.year_ago,
        })
    }

    fn row(&self) -> Option<Vec<String>> {
        let known = self.value.known()?;
        let place = |(p, _): (Option<f64>, usize)| p.map_or_else(|| "·".into(), |p| format!("{:.0}", p * 100.0));
        let number = |v| screen::number(self.metric.unit, v);
        Some(vec![
            self.metric.label.to_owned(),
            number(known.value),
            place(self.all),
            place(self.sector),
            self.year_ago.map_or_else(|| "·".into(), number),
            known.period_end.to_string(),
            known.known_on.to_string(),
            match &known.source {
                Some(source) => format!("{}, {source}", known.evidence.id()),
                None => "prices".into(),
            },
        ])
    }
}
