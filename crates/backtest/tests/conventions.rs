//! What a convention and a rule do to names that come and go, to share counts that are not whole, and to orders that take
//! several sessions.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_backtest::attribution::days;
use breadth_backtest::{Convention, Decision, EntryKind, Ledger, Path, Rules, Scenario, World, simulate_in};
use breadth_domain::study::{BacktestSpec, CostRule, Distributions, ShareRule, Unfilled};
use breadth_domain::{Date, Study, calendar};
use breadth_panel::{Grid, Panel};
use support::*;

fn sessions(n: usize) -> Vec<Date> {
    calendar::sessions(day("2023-01-03"), day("2023-12-29")).take(n).collect()
}

fn run(panel: &Panel, decisions: &[(usize, &[usize])], ledger: Ledger, convention: Convention) -> Path {
    let decision = |(session, names): &(usize, &[usize])| Decision {
        session: *session,
        ranking: names.iter().map(|i| (*i, 0.0)).collect(),
    };
    let decisions: Vec<Decision> = decisions.iter().map(decision).collect();
    let window = (0, panel.sessions.len() - 1);
    simulate_in(panel, World::default(), &decisions, window, ledger, &Everything, convention, Scenario::Base).unwrap()
}

/// Three names over four sessions.
fn three() -> Panel {
    let closes = [[10.0, 20.0, 5.0], [11.0, 19.0, 5.5], [12.0, 21.0, 6.0], [9.0, 22.0, 6.6]];
    panel_of(sessions(4), &closes.map(Vec::from), &["A", "B", "C"], "nyse")
}

#[test]
fn bt_sells_what_is_not_to_be_held_as_it_is() {
    // A and B in equal weight, then B and C, at 1 %: the values that bt 1.4.1 tells of `Rebalance` with these weights and
    // commissions. A is sold share for share; B and C take what is allotted to them less its own cost.
    let path = run(&three(), &[(0, &[0, 1]), (2, &[1, 2])], Ledger::new(10_000.0, 100.0), Convention::Bt);
    let theirs = [9_900.99009901, 10_148.514851484999, 11_020.390157826601, 11_836.83672468914];
    for (own, bt) in path.value.iter().zip(theirs) {
        assert!((own / bt - 1.0).abs() < 1e-12, "{own} {bt}");
    }
    assert_eq!(path.ledger.held().map(|h| h.security).collect::<Vec<_>>(), [1, 2]);
    let sold = path.steps[1].fills.iter().find(|f| f.security == 0).unwrap();
    assert!((sold.shares + 495.049504950495).abs() < 1e-9, "{}", sold.shares);
}

#[test]
fn vectorbt_sells_first_and_cuts_what_cash_cannot_pay() {
    // The same in vectorbt 1.2.0 (`from_orders`, target percent, shared cash, automatic order): A takes its 5,000 whole and B
    // what is left with its cost; then A goes, B comes before C because its order is smaller.
    let path = run(&three(), &[(0, &[0, 1]), (2, &[1, 2])], Ledger::new(10_000.0, 100.0), Convention::Vectorbt);
    let theirs = [9_900.990099009901, 10_155.940594059406, 11_027.227722772277, 11_838.030410183874];
    for (own, vectorbt) in path.value.iter().zip(theirs) {
        assert!((own / vectorbt - 1.0).abs() < 1e-14, "{own} {vectorbt}");
    }
    assert_eq!(path.steps[1].fills.iter().map(|f| f.security).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn whole_shares_stay_whole_and_what_a_split_leaves_is_cash() {
    // 1,000 dollars at 10 are 100 shares, 105 at 9.5; one for ten leaves 10.5: ten, and half a share of 95 in cash.
    let mut panel = panel_of(sessions(4), &[[9.5], [9.5], [95.0], [96.0]].map(Vec::from), &["A"], "nyse");
    panel.ret.set(2, 0, 0.0);
    let mut rules = Rules::flat(0.0);
    rules.shares = ShareRule::Whole;
    let path = run(&panel, &[(0, &[0])], Ledger::with(1_000.0, rules.clone()), Convention::NextClose);
    let held = path.ledger.held().next().unwrap();
    assert_eq!((held.shares, held.lots.iter().map(|l| l.shares).sum::<f64>()), (10.0, 10.0));
    // 2.5 dollars were left of the thousand, and half a share at 95 comes to them.
    assert_eq!((path.ledger.cash(), path.value[2]), (2.5 + 47.5, 1_000.0));
    assert_eq!(path.value[3], 50.0 + 960.0);
    let told = days(&panel, &path);
    assert_eq!((told[2].names.clone(), told[3].names.clone()), (vec![(0, 0.0)], vec![(0, 10.0)]), "a dollar a share");
    // What a return holds and closes do not is no fraction of a share either: 2 % of 9.5 on 105 shares.
    let mut panel = panel_of(sessions(3), &[[9.5], [9.5], [9.5]].map(Vec::from), &["A"], "nyse");
    panel.ret.set(2, 0, 0.02);
    let path = run(&panel, &[(0, &[0])], Ledger::with(1_000.0, rules), Convention::NextClose);
    assert_eq!(path.ledger.held().next().unwrap().shares, 105.0);
    let paid = path.ledger.journal().iter().find(|e| e.kind == EntryKind::Dividend).unwrap();
    assert!((paid.cash - 105.0 * (9.5 - 9.5 / 1.02)).abs() < 1e-9, "{}", paid.cash);
}

#[test]
fn orders_that_take_several_sessions_are_turned_over_whole() {
    // 1,000 dollars of A at 10, thirty shares a session; then all of it into B.
    let mut panel = panel_of(sessions(14), &vec![vec![10.0, 10.0]; 14], &["A", "B"], "nyse");
    panel.volume = Grid::from_rows(&vec![vec![300.0; 2]; 14]);
    let mut rules = Rules::flat(0.0);
    (rules.participation, rules.unfilled) = (Some(0.1), Unfilled::Carry);
    let path = run(&panel, &[(0, &[0]), (6, &[1])], Ledger::with(1_000.0, rules), Convention::NextClose);
    let traded: Vec<f64> = path.traded().into_iter().map(|(traded, _)| traded).collect();
    assert!((traded[0] - 1_000.0).abs() < 1e-9, "{traded:?}");
    let all: f64 = path.ledger.journal().iter().map(|e| (e.shares * e.price).abs()).sum();
    assert!((traded.iter().sum::<f64>() - all).abs() < 1e-9, "{traded:?} of {all}");
    assert!(path.steps.iter().all(|s| !s.later.is_empty()), "both took more than a session");
}

#[test]
fn other_programs_read_of_a_study_what_they_know() {
    let study = Study::preset("quality-small").unwrap();
    let spec = BacktestSpec {
        participation: Some(0.1),
        unfilled: Unfilled::Carry,
        costs: CostRule::ByName,
        shares: ShareRule::Whole,
        ..study.backtest
    };
    assert_eq!(Convention::NextClose.spec(&spec), spec);
    for (convention, shares) in [
        (Convention::Cvxportfolio, ShareRule::Fractional),
        (Convention::Bt, ShareRule::Fractional),
        (Convention::Vectorbt, ShareRule::Fractional),
        (Convention::Zipline, ShareRule::Whole),
    ] {
        let read = convention.spec(&spec);
        assert_eq!((read.participation, read.unfilled, read.costs), (None, Unfilled::Drop, CostRule::Flat));
        assert_eq!((read.shares, read.cost_bp, read.capital), (shares, spec.cost_bp, spec.capital));
    }
    assert_eq!(Convention::Zipline.spec(&spec).distributions, Distributions::Cash);
}
