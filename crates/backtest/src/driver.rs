//! The loop over sessions: mark, recognise exits, fill, record, decide. One path for every scenario and convention.
use std::collections::BTreeMap;

use breadth_panel::{Exit, Outcome, Panel};
use breadth_portfolio::{Market, Policy, Weights};

use crate::exits::{RECOGNISED_AFTER, Recovery, SETTLED_AFTER, recovery};
use crate::ledger::Held;
use crate::{BacktestError, Convention, Fill, Ledger, Scenario};

/// A decision to be taken: the session and the scored securities of its screen, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The session at whose close it is taken.
    pub session: usize,
    /// (column of the panel, score), best first.
    pub ranking: Vec<(usize, f64)>,
}

/// A decision as it was carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The session at whose close it was taken.
    pub decided: usize,
    /// The session at whose close it was filled.
    pub filled: usize,
    /// What was to be held.
    pub weights: Weights,
    /// Value before the trades.
    pub value_before: f64,
    /// The trades, in the order of execution.
    pub fills: Vec<Fill>,
    /// Cash after the trades.
    pub cash: f64,
    /// Positions after the trades.
    pub names: usize,
}

/// An exit booked.
#[derive(Clone, Debug, PartialEq)]
pub struct BookedExit {
    /// The security's column.
    pub security: usize,
    /// The session of its last close.
    pub last: usize,
    /// The session on which the end was recognised.
    pub recognised: usize,
    /// What holders are taken to have received.
    pub outcome: Outcome,
    /// Why.
    pub evidence: String,
    /// The returns by scenario.
    pub recovery: Recovery,
    /// Their source.
    pub source: &'static str,
    /// Dollars at the last close.
    pub value: f64,
    /// The return booked.
    pub ret: f64,
    /// The session on which it traded again after all, and what was booked was taken back.
    pub resumed: Option<usize>,
}

/// One curve and everything that made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The first session recorded.
    pub first: usize,
    /// Value at each session's close from `first` on.
    pub value: Vec<f64>,
    /// Cash at each session's close from `first` on.
    pub cash: Vec<f64>,
    /// The decisions taken: the session and what was to be held; the last one may not be filled yet.
    pub decided: Vec<(usize, Weights)>,
    /// The decisions carried out.
    pub steps: Vec<Step>,
    /// The exits booked.
    pub exits: Vec<BookedExit>,
    /// The ledger at the end.
    pub ledger: Ledger,
}

/// Runs a policy from session `first` to `last`, starting with `ledger`.
///
/// # Errors
/// Where the policy fails.
pub fn simulate(
    panel: &Panel,
    decisions: &[Decision],
    (first, last): (usize, usize),
    mut ledger: Ledger,
    policy: &dyn Policy,
    convention: Convention,
    scenario: Scenario,
) -> Result<Path, BacktestError> {
    let mut path = Path {
        first,
        value: Vec::with_capacity(last + 1 - first),
        cash: Vec::with_capacity(last + 1 - first),
        decided: Vec::new(),
        steps: Vec::new(),
        exits: Vec::new(),
        ledger: ledger.clone(),
    };
    let mut due: Option<Pending> = None;
    let mut decisions = decisions.iter().skip_while(|d| d.session < first).peekable();
    for s in first..=last {
        for security in ledger.mark(panel, s) {
            if let Some(exit) = path.exits.iter_mut().rev().find(|e| e.security == security) {
                exit.resumed = Some(s);
            }
        }
        book_exits(panel, s, &mut ledger, scenario, &mut path.exits);
        let before = (ledger.value(), ledger.cash());
        if let Some(pending) = due.take() {
            path.steps.push(pending.fill(panel, s, &mut ledger, convention));
        }
        if let Some(decision) = decisions.next_if(|d| d.session == s) {
            let value = ledger.value();
            // A portfolio that has lost everything decides nothing more.
            let weights = if value > 0.0 {
                policy.target(&Market::new(panel, s, &decision.ranking, value))?
            } else {
                Weights::all_cash()
            };
            path.decided.push((s, weights.clone()));
            let pending = Pending::new(panel, s, weights, &ledger, convention);
            if convention.fills_next_session() {
                due = Some(pending);
            } else {
                path.steps.push(pending.fill(panel, s, &mut ledger, convention));
            }
        }
        let (value, cash) = if convention.records_before_trades() { before } else { (ledger.value(), ledger.cash()) };
        path.value.push(value);
        path.cash.push(cash);
    }
    path.ledger = ledger;
    Ok(path)
}

/// A decision not yet filled.
struct Pending {
    decided: usize,
    weights: Weights,
    /// Orders in shares, for conventions that count them at the decision.
    shares: Vec<(usize, f64)>,
}

impl Pending {
    fn new(panel: &Panel, s: usize, weights: Weights, ledger: &Ledger, convention: Convention) -> Self {
        let shares = if convention == Convention::Zipline { whole_shares(panel, s, &weights, ledger) } else { vec![] };
        Pending { decided: s, weights, shares }
    }

    fn fill(self, panel: &Panel, s: usize, ledger: &mut Ledger, convention: Convention) -> Step {
        let value_before = ledger.value();
        let fills = if convention == Convention::Zipline {
            ledger.fill_shares(panel, s, &self.shares)
        } else {
            let targets: BTreeMap<usize, f64> = self.weights.positions.iter().map(|p| (p.security, p.weight)).collect();
            ledger.rebalance(panel, s, &targets, convention)
        };
        Step {
            decided: self.decided,
            filled: s,
            weights: self.weights,
            value_before,
            fills,
            cash: ledger.cash(),
            names: ledger.held.len(),
        }
    }
}

/// Differences to the target in shares at the decision's closes, truncated towards zero unless within 1e-4 of a whole one.
fn whole_shares(panel: &Panel, s: usize, weights: &Weights, ledger: &Ledger) -> Vec<(usize, f64)> {
    let value = ledger.value();
    let targets: BTreeMap<usize, f64> = weights.positions.iter().map(|p| (p.security, p.weight)).collect();
    let mut names: Vec<usize> = targets.keys().copied().chain(ledger.held.keys().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let order = |i: usize| {
        let price = panel.close.get(s, i)?;
        let target = targets.get(&i).map_or(0.0, |w| w * value / price);
        let held = ledger.held.get(&i).map_or(0.0, |h| h.value / price).round();
        let delta = target - held;
        let whole = if (delta - delta.round()).abs() < 1e-4 { delta.round() } else { delta.trunc() };
        (whole != 0.0).then_some((i, whole))
    };
    names.into_iter().filter_map(order).collect()
}

fn book_exits(panel: &Panel, s: usize, ledger: &mut Ledger, scenario: Scenario, booked: &mut Vec<BookedExit>) {
    let silent = |h: &Held| s - h.last;
    let gone: Vec<usize> =
        ledger.held.iter().filter(|(_, h)| h.full.is_none() && silent(h) > RECOGNISED_AFTER).map(|(i, _)| *i).collect();
    for security in gone {
        let last = ledger.held[&security].last;
        // As seen today: whether it will trade again nobody can know.
        let exit = panel.end_seen(security, last);
        let (recovery, source) = recovery(&exit, &panel.securities[security].label(panel.sessions[last]).exchange);
        let ret = recovery.in_scenario(scenario);
        // Who was paid has cash; anything else leaves shares of an uncertain worth.
        let value = if exit.outcome.is_paid() {
            ledger.close_out(security, ret).map(|h| h.value)
        } else {
            ledger.write_down(security, ret)
        };
        if let Some(value) = value {
            let Exit { outcome, evidence, .. } = exit;
            let booking = BookedExit {
                security,
                last,
                recognised: s,
                outcome,
                evidence,
                recovery,
                source,
                value,
                ret,
                resumed: None,
            };
            booked.push(booking);
        }
    }
    let settled: Vec<usize> =
        ledger.held.iter().filter(|(_, h)| h.full.is_some() && silent(h) > SETTLED_AFTER).map(|(i, _)| *i).collect();
    for security in settled {
        ledger.close_out(security, 0.0);
    }
}
