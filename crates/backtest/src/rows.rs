//! The rows of a result, out of its paths.
use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::Date;
use breadth_panel::{IndexSeries, Panel};
use breadth_portfolio::Position;
use sha2::{Digest, Sha256};

use crate::measures::by_year;
use crate::result::*;
use crate::setting::Setting;
use crate::{BookedExit, Decision, Fill, Path, Step};

/// A sum in order; zero, and not the minus zero of an empty sum, of nothing.
pub(crate) fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, v| sum + v)
}

/// A benchmark's returns of all sessions but the first, with what its members are known to have paid, as the ledger counts
/// them; `NaN` where it has none.
pub(crate) fn returns_over(index: &IndexSeries, sessions: std::ops::Range<usize>) -> Vec<f64> {
    let at = |s: usize| {
        let k = s.checked_sub(index.start)?;
        Some(index.cap_weighted.get(k)? + index.income.get(k).copied().filter(|i| !i.is_nan()).unwrap_or(0.0))
    };
    sessions.skip(1).map(|s| at(s).unwrap_or(f64::NAN)).collect()
}

/// The risk-free returns of all sessions but the first; `None`: zero.
pub(crate) fn risk_free_over(setting: &Setting<'_>, sessions: std::ops::Range<usize>) -> Option<Vec<f64>> {
    let known = |daily: &[f64], s: usize| daily.get(s).copied().filter(|r| !r.is_nan()).unwrap_or(0.0);
    setting.risk_free.map(|rf| sessions.skip(1).map(|s| known(rf.daily, s)).collect())
}

/// Returns between neighbouring values.
pub(crate) fn returns_of(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|w| w[1] / w[0] - 1.0).collect()
}

/// The columns that some decision ranked, again for each decision.
pub(crate) fn ranked<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> impl Iterator<Item = usize> {
    decisions.into_iter().flat_map(|d| d.ranking.iter().map(|(i, _)| *i))
}

impl Step {
    /// Every trade of it, those of later sessions among them.
    pub fn traded(&self) -> impl Iterator<Item = &Fill> {
        self.fills.iter().chain(self.later.iter().map(|(_, f)| f))
    }
}

impl Path {
    /// What each decision that moved anything has traded, and the value before: the turnover's lines.
    pub fn traded(&self) -> Vec<(f64, f64)> {
        let moved = self.steps.iter().filter(|s| s.traded().next().is_some());
        moved.map(|s| (total(s.traded().map(|f| f.value.abs())), s.value_before)).collect()
    }
}

/// Every fill of a path, with its session, in the order of execution.
pub(crate) fn fills(path: &Path) -> impl Iterator<Item = (usize, &Fill)> {
    path.steps
        .iter()
        .flat_map(|step| step.fills.iter().map(|f| (step.filled, f)).chain(step.later.iter().map(|(s, f)| (*s, f))))
}

pub(crate) fn years(dates: &[Date], paths: &Band<Path>, benchmarks: &[Vec<f64>]) -> Vec<YearRow> {
    let band = paths.map(|p| by_year(dates, &p.value));
    let of_benchmarks: Vec<Vec<Option<f64>>> = benchmarks
        .iter()
        .map(|returns| {
            band.base
                .iter()
                .scan(0, |from, y| {
                    let these = &returns[*from..*from + y.sessions];
                    *from += y.sessions;
                    // One missing return makes the year's unknown.
                    Some(Some(these.iter().fold(1.0, |g, r| g * (1.0 + r)) - 1.0).filter(|r: &f64| !r.is_nan()))
                })
                .collect()
        })
        .collect();
    let whole = |k: usize, last: Date| {
        let starts = if k == 0 { dates[0].month() == 12 && next_year(dates[0]) } else { true };
        starts && next_year(last)
    };
    band.base
        .iter()
        .enumerate()
        .map(|(k, y)| YearRow {
            year: y.last.year(),
            sessions: y.sessions,
            partial: !whole(k, y.last),
            band: band.map(|years| years[k].ret),
            benchmarks: of_benchmarks.iter().map(|b| b[k]).collect(),
        })
        .collect()
}

/// Whether the session after that day is in another year.
fn next_year(day: Date) -> bool {
    breadth_domain::calendar::session_after(day).year() != day.year()
}

pub(crate) fn decisions(panel: &Panel, base: &Path) -> Vec<DecisionRow> {
    let target = |t: usize, p: &Position| TargetRow {
        security: panel.securities[p.security].id.clone(),
        ticker: panel.ticker(p.security, t),
        weight: p.weight,
        score: p.score,
    };
    base.decided
        .iter()
        .enumerate()
        .map(|(k, (t, weights))| DecisionRow {
            decided: panel.sessions[*t],
            filled: k < base.steps.len(),
            targets: weights.positions.iter().map(|p| target(*t, p)).collect(),
            cash: weights.cash,
            relaxed: weights.reasoning.as_ref().map_or_else(Vec::new, |r| r.relaxed.clone()),
        })
        .collect()
}

/// The decisions that nothing could satisfy.
pub(crate) fn kept(panel: &Panel, base: &Path) -> Vec<KeptRow> {
    base.kept.iter().map(|(t, why)| KeptRow { decided: panel.sessions[*t], why: why.clone() }).collect()
}

/// The decisions that were carried out; `counts` are those of their screens, by session.
pub(crate) fn rebalances(panel: &Panel, base: &Path, counts: &BTreeMap<usize, ScreenCounts>) -> Vec<RebalanceRow> {
    base.steps
        .iter()
        .map(|step| RebalanceRow {
            decided: panel.sessions[step.decided],
            filled: panel.sessions[step.filled],
            screen: counts.get(&step.decided).copied().unwrap_or_default(),
            names: step.names,
            capped: step.weights.capped(),
            passed_over: step.weights.passed_over.len(),
            unfilled: step
                .weights
                .positions
                .iter()
                .filter(|p| panel.close.get(step.filled, p.security).is_none())
                .count(),
            value: step.value_before,
            cash: step.cash / (step.value_before - total(step.fills.iter().map(|f| f.cost))),
            turnover: 0.5 * total(step.traded().map(|f| f.value.abs())) / step.value_before,
            cost: total(step.traded().map(|f| f.cost)),
        })
        .collect()
}

pub(crate) fn trades(panel: &Panel, base: &Path) -> Vec<TradeRow> {
    let row = |(s, f): (usize, &Fill)| TradeRow {
        date: panel.sessions[s],
        security: panel.securities[f.security].id.clone(),
        ticker: panel.ticker(f.security, s),
        shares: f.shares,
        price: f.price,
        value: f.value,
        cost: f.cost,
        realised: f.realised,
    };
    fills(base).map(row).collect()
}

pub(crate) fn exits(panel: &Panel, paths: &Band<Path>) -> Vec<ExitMet> {
    let key = |e: &BookedExit| (e.recognised, e.security, e.last);
    let all = [&paths.low, &paths.base, &paths.high];
    let keys: BTreeSet<_> = all.iter().flat_map(|p| p.exits.iter().map(key)).collect();
    keys.into_iter()
        .filter_map(|k| {
            let e = all.iter().find_map(|p| p.exits.iter().find(|e| key(e) == k))?;
            let label = panel.securities[e.security].label(panel.sessions[e.last]);
            Some(ExitMet {
                security: panel.securities[e.security].id.clone(),
                ticker: label.symbol,
                name: label.name.clone(),
                exchange: label.exchange.clone(),
                last: panel.sessions[e.last],
                recognised: panel.sessions[e.recognised],
                resumed: e.resumed.map(|s| panel.sessions[s]),
                outcome: e.outcome,
                evidence: e.evidence.clone(),
                booked: e.recovery,
                source: e.source,
                value: paths.map(|p| p.exits.iter().find(|e| key(e) == k).map(|e| e.value)),
            })
        })
        .collect()
}

pub(crate) fn still_held(panel: &Panel, base: &Path) -> Vec<StillHeld> {
    let end = base.first + base.value.len() - 1;
    base.ledger
        .held
        .iter()
        .filter(|h| h.last < end)
        .map(|h| StillHeld {
            security: panel.securities[h.security].id.clone(),
            ticker: panel.ticker(h.security, h.last),
            last: panel.sessions[h.last],
            value: h.value(),
        })
        .collect()
}

/// SHA-256 of every trade of a path in order: the day's number, the security's name, and the bits of shares, price and cost.
pub(crate) fn digest(panel: &Panel, base: &Path) -> String {
    let mut hash = Sha256::new();
    for (s, f) in fills(base) {
        let id = panel.securities[f.security].id.0.as_bytes();
        hash.update(panel.sessions[s].days().to_le_bytes());
        hash.update((id.len() as u64).to_le_bytes());
        hash.update(id);
        for v in [f.shares, f.price, f.cost] {
            hash.update(v.to_bits().to_le_bytes());
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Everything that happened to the base curve, in order.
pub(crate) fn journal(panel: &Panel, base: &Path) -> Vec<JournalRow> {
    let row = |e: &crate::Entry| JournalRow {
        date: panel.sessions[e.session],
        kind: e.kind,
        security: e.security.map(|i| panel.securities[i].id.clone()),
        ticker: e.security.map(|i| panel.ticker(i, e.session)),
        shares: e.shares,
        price: e.price,
        cash: e.cash,
        cost: e.cost,
        realised: e.realised,
    };
    base.ledger.journal().iter().map(row).collect()
}

/// How the money was spread after each rebalance.
pub(crate) fn exposures(panel: &Panel, base: &Path) -> Vec<ExposureRow> {
    let row = |step: &Step| {
        let weights: Vec<f64> = step.weights.positions.iter().map(|p| p.weight).collect();
        let mut sectors: BTreeMap<String, f64> = BTreeMap::new();
        for p in &step.weights.positions {
            let sector = &panel.securities[p.security].label(panel.sessions[step.decided]).sector;
            let name = if sector.is_empty() { "sector not known" } else { sector };
            *sectors.entry(name.to_owned()).or_default() += p.weight;
        }
        let gross: f64 = weights.iter().map(|w| w.abs()).sum();
        ExposureRow {
            date: panel.sessions[step.filled],
            gross,
            net: weights.iter().sum(),
            largest: weights.iter().copied().fold(0.0, f64::max),
            // Herfindahl's number of equal positions that would be as concentrated.
            effective: if gross > 0.0 { gross * gross / weights.iter().map(|w| w * w).sum::<f64>() } else { 0.0 },
            sectors,
        }
    };
    base.steps.iter().map(row).collect()
}
