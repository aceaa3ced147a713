//! One page of reasons to doubt a result, made from the result itself.
use serde::Serialize;

use super::{Deflated, Intervals, Sensitivity};
use crate::BacktestResult;

/// How much a reason weighs.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// It alone would be enough not to believe the result.
    Grave,
    /// It takes something from it.
    Serious,
    /// Good to know.
    Mild,
    /// Looked at, and no reason to doubt.
    Clear,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// The stable identifier.
    pub id: &'static str,
    /// How much it weighs.
    pub gravity: Gravity,
    /// In a sentence, with the figures.
    pub says: String,
}

/// What is doubted, and what was worked out for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubts {
    /// The reasons, gravest first.
    pub reasons: Vec<Doubt>,
    /// Intervals of the main figures.
    pub intervals: Option<Intervals>,
    /// The Sharpe ratio after counting trials.
    pub deflated: Option<Deflated>,
    /// The same study with one thing changed at a time.
    pub sensitivity: Sensitivity,
}

fn percent(v: f64) -> String {
    format!("{:+.2} %", v * 100.0)
}

/// The reasons to doubt a result.
pub fn doubts(
    result: &BacktestResult,
    intervals: Option<Intervals>,
    deflated: Option<Deflated>,
    sensitivity: Sensitivity,
) -> Doubts {
    let mut reasons = Vec::new();
    let mut say = |id, gravity, says: String| reasons.push(Doubt { id, gravity, says });
    let base = |id: &str| result.measures.get(id).and_then(|m| m.band.base);

    let sessions = result.dates.len().saturating_sub(1);
    let years = sessions as f64 / crate::measures::SESSIONS_PER_YEAR;
    let gravity = if years < 3.0 {
        Gravity::Grave
    } else if years < 10.0 {
        Gravity::Serious
    } else {
        Gravity::Mild
    };
    say("short", gravity, format!("{years:.1} years of days: few kinds of market are among them."));

    match intervals.as_ref().and_then(|i| i.rows.iter().find(|r| r.measure == "active_return")) {
        Some(row) => {
            let gravity = if row.low > 0.0 || row.high < 0.0 { Gravity::Clear } else { Gravity::Serious };
            let level = intervals.as_ref().map_or(0.0, |i| i.level * 100.0);
            say(
                "uncertain",
                gravity,
                format!(
                    "Active return {} a year; with {level:.0} % confidence between {} and {}{}.",
                    percent(row.value),
                    percent(row.low),
                    percent(row.high),
                    if gravity == Gravity::Clear { "" } else { ", which is both sides of nothing" },
                ),
            );
        }
        None => say(
            "uncertain",
            Gravity::Mild,
            "No interval of the active return: too few days, or no benchmark on all of them.".into(),
        ),
    }
    if let Some(d) = &deflated {
        let gravity = if d.probability < 0.5 {
            Gravity::Grave
        } else if d.probability < 0.95 {
            Gravity::Serious
        } else {
            Gravity::Clear
        };
        say(
            "tried",
            gravity,
            format!(
                "{} trial{} of this family in the store: the best of so many worthless ones would show a Sharpe ratio of {:.2}; the probability that this one's true ratio is higher is {:.0} % ({:.0} % had it been the only one).",
                d.trials,
                if d.trials == 1 { "" } else { "s" },
                d.hurdle,
                d.probability * 100.0,
                d.undeflated * 100.0,
            ),
        );
    }
    if let (Some(low), Some(high)) =
        (result.measures.get("cagr").and_then(|m| m.band.low), result.measures.get("cagr").and_then(|m| m.band.high))
    {
        let gravity = if high - low > 0.02 {
            Gravity::Serious
        } else if high - low > 0.002 {
            Gravity::Mild
        } else {
            Gravity::Clear
        };
        say(
            "exits",
            gravity,
            format!(
                "{} exits were met; what unknown ones paid moves growth between {} and {} a year.",
                result.exits.len(),
                percent(low),
                percent(high),
            ),
        );
    }
    if let Some(lens) = &result.survivorship {
        let gravity = if lens.lie.abs() > 0.02 { Gravity::Serious } else { Gravity::Clear };
        say(
            "survivors",
            gravity,
            format!(
                "The dead are counted; without them growth would look {:.2} % a year {}.",
                lens.lie.abs() * 100.0,
                if lens.lie < 0.0 { "worse: who was bought left with a gain" } else { "better" }
            ),
        );
    }
    match sensitivity.break_even_bp {
        None => say("cost", Gravity::Grave, "Even without cost it grows no faster than its benchmark.".into()),
        Some(bp) if bp < 50.0 => {
            say("cost", Gravity::Serious, format!("At {bp:.0} bp of cost, one way, nothing is left of it."))
        }
        Some(bp) => {
            say("cost", Gravity::Clear, format!("It bears {bp:.0} bp of cost, one way, before nothing is left of it."))
        }
    }
    let unchanged = sensitivity.rows.first().and_then(|r| r.cagr);
    for row in sensitivity.rows.iter().skip(1) {
        let Some((now, then)) = row.cagr.zip(unchanged) else { continue };
        if (now - then).abs() > 0.01 {
            let gravity = if now < then - 0.03 { Gravity::Serious } else { Gravity::Mild };
            say("hangs_on", gravity, format!("{}: {} a year instead of {}.", row.label, percent(now), percent(then)));
        }
    }
    if let Some(turnover) = base("turnover").filter(|t| *t > 3.0) {
        say("turnover", Gravity::Mild, format!("{:.1} times the portfolio is traded a year, one way.", turnover));
    }
    let unknown: usize = result.rebalances.iter().map(|r| r.screen.unknown).sum();
    let members: usize = result.rebalances.iter().map(|r| r.screen.members).sum();
    if members > 0 {
        let part = unknown as f64 / members as f64;
        let gravity = if part > 0.5 {
            Gravity::Serious
        } else if part > 0.1 {
            Gravity::Mild
        } else {
            Gravity::Clear
        };
        say(
            "unknown",
            gravity,
            format!("{:.0} % of the screens' verdicts are unknown: {unknown} of {members}.", part * 100.0),
        );
    }
    if !result.kept.is_empty() {
        let of = result.kept.len() + result.decisions.len() + result.not_called_for;
        let gravity = if 4 * result.kept.len() > of { Gravity::Serious } else { Gravity::Mild };
        say("kept", gravity, format!("On {} of {of} decisions nothing satisfied the constraints.", result.kept.len()));
    }
    say(
        "price",
        Gravity::Mild,
        "Prices are closes as printed, dividends partly in them; the market is taken not to move by waiting.".into(),
    );
    reasons.sort_by_key(|d| d.gravity);
    Doubts { reasons, intervals, deflated, sensitivity }
}
