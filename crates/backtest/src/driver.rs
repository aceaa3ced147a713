//! The loop over sessions: mark, recognise exits, fill, record, decide. One path for every scenario and convention.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use breadth_domain::study::{Execution, Trigger, Unfilled};
use breadth_panel::{Exit, Outcome, Panel};
use breadth_portfolio::{DollarVolumes, Market, Policy, PortfolioError, Weights};

use crate::exits::{RECOGNISED_AFTER, Recovery, SETTLED_AFTER, recovery};
use crate::ledger::trade::{Auction, whole};
use crate::ledger::{Event, Fill, Held};
use crate::quotes::Quotes;
use crate::tape::Tape;
use crate::{BacktestError, Convention, Ledger, Rules, Scenario};

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
    /// The session on which it was filled first.
    pub filled: usize,
    /// What was to be held.
    pub weights: Arc<Weights>,
    /// Value before the trades.
    pub value_before: f64,
    /// The trades, in the order of execution.
    pub fills: Vec<Fill>,
    /// Cash after the trades.
    pub cash: f64,
    /// Positions after the trades.
    pub names: usize,
    /// Orders that volume had no room for, in part or whole.
    pub cut: usize,
    /// Fills of the rest on later sessions, where it is carried.
    pub later: Vec<(usize, Fill)>,
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
    pub decided: Vec<(usize, Arc<Weights>)>,
    /// The decisions carried out.
    pub steps: Vec<Step>,
    /// Decisions that were not carried out because every weight was within the drift band, no signal fired, or the market
    /// did not let them.
    pub within_band: usize,
    /// Decisions that no weights could satisfy, and why: what was held is kept.
    pub kept: Vec<(usize, String)>,
    /// The exits booked.
    pub exits: Vec<BookedExit>,
    /// The ledger at the end.
    pub ledger: Ledger,
}

/// What a ledger lives in beside the panel.
#[derive(Copy, Clone, Debug, Default)]
pub struct World<'a> {
    /// Opening prices, where orders are filled at them.
    pub tape: Option<&'a Tape>,
    /// Events (session, event), ascending by session.
    pub events: &'a [(usize, Event)],
    /// For each session whether the market lets a decision of its close be carried out; none: always.
    pub open: Option<&'a [bool]>,
    /// Quotes of the names that may be held, where many ledgers are kept of the same; others are read from the panel.
    pub quotes: Option<&'a Quotes>,
    /// Median dollar volumes of the sessions decided on, for the same reason.
    pub volumes: Option<&'a DollarVolumes>,
}

/// Runs a policy from session `first` to `last`, starting with `ledger`.
///
/// # Errors
/// Where the policy fails.
pub fn simulate(
    panel: &Panel,
    decisions: &[Decision],
    window: (usize, usize),
    ledger: Ledger,
    policy: &dyn Policy,
    convention: Convention,
    scenario: Scenario,
) -> Result<Path, BacktestError> {
    simulate_in(panel, World::default(), decisions, window, ledger, policy, convention, scenario)
}

/// As [`simulate`], with opening prices and events.
///
/// # Errors
/// Where the policy fails, or orders are to be filled at opening prices and there are none.
#[allow(clippy::too_many_arguments, reason = "each is a thing of its own, and tests vary each alone")]
pub fn simulate_in(
    panel: &Panel,
    world: World<'_>,
    decisions: &[Decision],
    (first, last): (usize, usize),
    mut ledger: Ledger,
    policy: &dyn Policy,
    convention: Convention,
    scenario: Scenario,
) -> Result<Path, BacktestError> {
    let at_open = convention == Convention::NextClose && ledger.rules.execution == Execution::NextOpen;
    let tape = match (at_open, world.tape) {
        (true, None) => return Err(BacktestError::NoOpens),
        (true, tape) => tape,
        (false, _) => None,
    };
    let next_session = convention.fills_next_session()
        && !(convention == Convention::NextClose && ledger.rules.execution == Execution::Close);
    let mut path = Path {
        first,
        value: Vec::with_capacity(last + 1 - first),
        cash: Vec::with_capacity(last + 1 - first),
        decided: Vec::new(),
        steps: Vec::new(),
        within_band: 0,
        kept: Vec::new(),
        exits: Vec::new(),
        ledger: Ledger::new(0.0, 0.0),
    };
    let to_come = decisions.len();
    let mut due: Option<Pending> = None;
    let mut carried: Vec<(usize, f64)> = Vec::new();
    let mut decisions = decisions.iter().skip_while(|d| d.session < first).peekable();
    let mut events = world.events.iter().skip_while(|(s, _)| *s < first).peekable();
    for s in first..=last {
        if s > first {
            ledger.accrue(s, f64::from(panel.sessions[s - 1].days_until(panel.sessions[s])));
        }
        while let Some((_, event)) = events.next_if(|(at, _)| *at <= s) {
            ledger.apply(s, event);
        }
        let resumed = match world.quotes {
            None => ledger.mark(panel, s),
            Some(quotes) => {
                let near = quotes.row(s);
                ledger.mark_by(s, |i| near(i).unwrap_or_else(|| [panel.close.at(s, i), panel.ret.at(s, i)]))
            }
        };
        for security in resumed {
            if let Some(exit) = path.exits.iter_mut().rev().find(|e| e.security == security) {
                exit.resumed = Some(s);
            }
        }
        let close = Auction::close(panel, s);
        let auction = tape.map_or(close, |t| Auction { prices: t.open.row(s), ..close });
        for paid in panel.paid(s) {
            let price = Some(auction.prices[paid.security]).filter(|p| !p.is_nan());
            ledger.pay(s, paid.security, paid.amount, price.unwrap_or(close.prices[paid.security]));
        }
        book_exits(panel, s, &mut ledger, scenario, &mut path.exits);
        let before = (ledger.value(), ledger.cash());
        if at_open {
            ledger.price_at(auction.prices);
        }
        if let Some(pending) = due.take() {
            carried = pending.fill(panel, &auction, &mut ledger, convention, &mut path);
        } else if !carried.is_empty() {
            let (fills, left) = ledger.fill_dollars(&auction, &carried);
            carried = left;
            if let Some(step) = path.steps.last_mut() {
                step.later.extend(fills.into_iter().map(|f| (s, f)));
            }
        }
        if at_open {
            ledger.price_at(close.prices);
        }
        if let [only] = &path.steps[..]
            && only.filled + 1 >= s
        {
            // As many trades as these at every decision to come: a journal that grows by doubling is copied as often.
            ledger.expect(only.fills.len() * to_come);
        }
        let decided = decisions.next_if(|d| d.session == s);
        let open = world.open.is_none_or(|open| open.get(s).copied().unwrap_or(false));
        if decided.is_some() && !open {
            path.within_band += 1;
        }
        if let Some(decision) = decided.filter(|_| open) {
            let value = ledger.value();
            // A portfolio that has lost everything decides nothing more.
            let weights = if value > 0.0 {
                let held: Vec<(usize, f64)> = ledger.positions().map(|(i, v)| (i, v / value)).collect();
                let now = Market::new(panel, s, &decision.ranking, value);
                policy.target(&now.holding(&held).remembering(world.volumes))
            } else {
                Ok(Weights::all_cash())
            };
            match weights {
                // That nothing satisfies the constraints is an answer of the day, and no end of the history.
                Err(why @ (PortfolioError::Infeasible { .. } | PortfolioError::Risk { .. })) => {
                    path.kept.push((s, why.to_string()));
                }
                Err(other) => return Err(other.into()),
                Ok(weights) => {
                    let pending = Pending::new(panel, s, weights, &ledger, convention);
                    if pending.is_called_for(panel, decision, &ledger) {
                        path.decided.push((s, Arc::clone(&pending.weights)));
                        if next_session {
                            due = Some(pending);
                        } else {
                            carried = pending.fill(panel, &close, &mut ledger, convention, &mut path);
                        }
                    } else {
                        path.within_band += 1;
                    }
                }
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
    weights: Arc<Weights>,
    /// (security, weight), ascending.
    targets: Vec<(usize, f64)>,
    /// Orders in shares, for conventions that count them at the decision.
    shares: Vec<(usize, f64)>,
}

impl Pending {
    fn new(panel: &Panel, s: usize, weights: Weights, ledger: &Ledger, convention: Convention) -> Self {
        let mut targets: Vec<(usize, f64)> = weights.positions.iter().map(|p| (p.security, p.weight)).collect();
        targets.sort_by_key(|(i, _)| *i);
        let shares = if convention == Convention::Zipline { whole_shares(panel, s, &targets, ledger) } else { vec![] };
        Pending { decided: s, weights: Arc::new(weights), targets, shares }
    }

    /// Whether the rules let it be carried out: always, or where a weight has drifted too far, or a signal fires.
    fn is_called_for(&self, panel: &Panel, decision: &Decision, ledger: &Ledger) -> bool {
        let Rules { drift_band, trigger, .. } = ledger.rules;
        let trading = || ledger.held.iter().filter(|h| panel.close.get(self.decided, h.security).is_some());
        let fired = match trigger {
            // With a band alone it is the band that decides.
            Trigger::Always => drift_band.is_none(),
            _ if ledger.held.is_empty() => true,
            Trigger::Names => {
                let wanted = self.targets.iter().filter(|(_, w)| *w != 0.0).map(|(i, _)| *i);
                !wanted.eq(trading().map(|h| h.security))
            }
            Trigger::Exits => {
                let passing: BTreeSet<usize> = decision.ranking.iter().map(|(i, _)| *i).collect();
                trading().any(|h| !passing.contains(&h.security))
            }
        };
        fired || drift_band.is_some_and(|band| self.furthest(ledger) > band)
    }

    /// The largest distance of a weight held from its target.
    fn furthest(&self, ledger: &Ledger) -> f64 {
        let value = ledger.value();
        let mut distance: BTreeMap<usize, f64> = self.targets.iter().copied().collect();
        for (i, held) in ledger.positions() {
            *distance.entry(i).or_insert(0.0) -= held / value;
        }
        distance.values().fold(0.0, |most, d| most.max(d.abs()))
    }

    /// Fills it; what is to be tried again comes back.
    fn fill(
        self,
        panel: &Panel,
        at: &Auction<'_>,
        ledger: &mut Ledger,
        convention: Convention,
        path: &mut Path,
    ) -> Vec<(usize, f64)> {
        let value_before = ledger.value();
        let (fills, left) = if convention == Convention::Zipline {
            (ledger.fill_shares(panel, at.session, &self.shares), Vec::new())
        } else {
            ledger.trade_to(at, &self.targets, convention)
        };
        path.steps.push(Step {
            decided: self.decided,
            filled: at.session,
            weights: self.weights,
            value_before,
            fills,
            cash: ledger.cash(),
            names: ledger.held.len(),
            cut: left.len(),
            later: Vec::new(),
        });
        if ledger.rules.unfilled == Unfilled::Carry { left } else { Vec::new() }
    }
}

/// Differences to the target in shares at the decision's closes, truncated towards zero unless within 1e-4 of a whole one.
fn whole_shares(panel: &Panel, s: usize, targets: &[(usize, f64)], ledger: &Ledger) -> Vec<(usize, f64)> {
    let value = ledger.value();
    let mut names: Vec<usize> = targets.iter().map(|(i, _)| *i).chain(ledger.held.iter().map(|h| h.security)).collect();
    names.sort_unstable();
    names.dedup();
    let order = |i: usize| {
        let price = panel.close.get(s, i)?;
        let target = targets.binary_search_by_key(&i, |(i, _)| *i).map_or(0.0, |k| targets[k].1 * value / price);
        let held = ledger.position(i).map_or(0.0, |h| h.shares).round();
        let cut = whole(target - held);
        (cut != 0.0).then_some((i, cut))
    };
    names.into_iter().filter_map(order).collect()
}

fn book_exits(panel: &Panel, s: usize, ledger: &mut Ledger, scenario: Scenario, booked: &mut Vec<BookedExit>) {
    if !ledger.may_be_silent(s, RECOGNISED_AFTER) {
        return;
    }
    let silent = |h: &Held<'_>| s - h.last;
    let due = |ledger: &Ledger, written: bool, after: usize| -> Vec<(usize, usize)> {
        let late = ledger.held.iter().filter(|h| h.written.is_some() == written && silent(h) > after);
        late.map(|h| (h.security, h.last)).collect()
    };
    for (security, last) in due(ledger, false, RECOGNISED_AFTER) {
        // As seen today: whether it will trade again nobody can know.
        let exit = panel.end_seen(security, last);
        let (recovery, source) = recovery(&exit, &panel.securities[security].label(panel.sessions[last]).exchange);
        let ret = recovery.in_scenario(scenario);
        // Who was paid has cash; anything else leaves shares of an uncertain worth.
        let value = if exit.outcome.is_paid() {
            ledger.close_out(s, security, ret)
        } else {
            ledger.write_down(s, security, ret)
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
    for (security, _) in due(ledger, true, SETTLED_AFTER) {
        ledger.close_out(s, security, 0.0);
    }
}
