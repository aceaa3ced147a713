//! When a decision is carried out, what nobody can satisfy, and what companies do to their holders.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_backtest::{
    Convention, Decision, EntryKind, Event, Ledger, Path, Quotes, Rules, Scenario, World, simulate_in, stated_events,
};
use breadth_domain::study::Trigger;
use breadth_domain::{Date, calendar};
use breadth_panel::Panel;
use breadth_portfolio::rebalance::Refusal;
use breadth_portfolio::{Market, Policy, PortfolioError, Weights};
use support::*;

const NAN: f64 = f64::NAN;

fn sessions(n: usize) -> Vec<Date> {
    calendar::sessions(day("2024-01-02"), day("2026-12-31")).take(n).collect()
}

fn close_to(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// Decisions at every close, of the names listed for each.
fn daily(of: &[&[usize]]) -> Vec<Decision> {
    let ranking = |names: &&[usize]| names.iter().map(|i| (*i, 0.0)).collect();
    of.iter().enumerate().map(|(session, names)| Decision { session, ranking: ranking(names) }).collect()
}

fn run(panel: &Panel, world: World<'_>, decisions: &[Decision], rules: Rules, policy: &dyn Policy) -> Path {
    let window = (0, panel.sessions.len() - 1);
    let ledger = Ledger::with(1000.0, rules);
    simulate_in(panel, world, decisions, window, ledger, policy, Convention::NextClose, Scenario::Base).unwrap()
}

#[test]
fn a_signal_of_names_waits_until_they_change() {
    // A doubles and B halves, so that weights drift far; the names to hold change at session 3 alone.
    let rows =
        [[10.0, 10.0, 5.0], [10.0, 10.0, 5.0], [20.0, 5.0, 5.0], [20.0, 5.0, 5.0], [20.0, 5.0, 5.0], [20.0, 5.0, 5.0]];
    let panel = panel_of(sessions(6), &rows.map(|r| r.to_vec()), &["A", "B", "C"], "nyse");
    let decisions = daily(&[&[0, 1], &[0, 1], &[0, 1], &[0, 2], &[0, 2], &[0, 2]]);
    let rules = Rules { trigger: Trigger::Names, ..Rules::flat(0.0) };
    let path = run(&panel, World::default(), &decisions, rules.clone(), &Everything);
    // Decided on 0 (nothing is held yet: filled on 1), and again before that fill on 0 only; then on 3, filled on 4.
    let filled: Vec<(usize, usize)> = path.steps.iter().map(|s| (s.decided, s.filled)).collect();
    assert_eq!(filled, [(0, 1), (3, 4)]);
    assert_eq!(path.within_band, 4);
    // With a band of a tenth beside it, the drift of session 2 calls for a trade too.
    let both = Rules { drift_band: Some(0.1), ..rules };
    let path = run(&panel, World::default(), &decisions, both, &Everything);
    assert_eq!(path.steps.iter().map(|s| s.decided).collect::<Vec<_>>(), [0, 2, 3]);
}

#[test]
fn a_signal_of_exits_waits_until_a_name_held_no_longer_passes() {
    let panel = panel_of(sessions(7), &vec![vec![10.0; 3]; 7], &["A", "B", "C"], "nyse");
    // C comes to pass on 2: nobody has to go. B no longer passes on 4.
    let decisions = daily(&[&[0, 1], &[0, 1], &[0, 1, 2], &[0, 1, 2], &[0, 2], &[0, 2], &[0, 2]]);
    let rules = Rules { trigger: Trigger::Exits, ..Rules::flat(0.0) };
    let path = run(&panel, World::default(), &decisions, rules, &Everything);
    assert_eq!(path.steps.iter().map(|s| s.decided).collect::<Vec<_>>(), [0, 4]);
    assert_eq!(path.ledger.positions().map(|(i, _)| i).collect::<Vec<_>>(), [0, 2]);
    // Who has stopped trading cannot be sold, and fires nothing.
    let rows: Vec<Vec<f64>> = (0..7).map(|t| vec![10.0, if t < 3 { 10.0 } else { NAN }]).collect();
    let gone = panel_of(sessions(7), &rows, &["A", "B"], "nyse");
    let decisions = daily(&[&[0, 1], &[0, 1], &[0, 1], &[0], &[0], &[0], &[0]]);
    let rules = Rules { trigger: Trigger::Exits, ..Rules::flat(0.0) };
    assert_eq!(run(&gone, World::default(), &decisions, rules, &Everything).steps.len(), 1);
}

/// Nothing satisfies it on one session.
struct Stuck(usize);

impl Policy for Stuck {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        if now.session() == self.0 {
            let conflict = Refusal {
                set: vec!["a".to_owned(), "b".to_owned()],
                places: vec![0, 1],
                arithmetic: "a and b".to_owned(),
                ways: Vec::new(),
                hint: String::new(),
            };
            return Err(PortfolioError::Infeasible { date: now.today(), conflict: Box::new(conflict) });
        }
        Everything.target(now)
    }

    fn describe(&self) -> String {
        "stuck".to_owned()
    }
}

#[test]
fn a_day_that_nothing_satisfies_keeps_what_is_held() {
    let panel = panel_of(sessions(5), &vec![vec![10.0; 2]; 5], &["A", "B"], "nyse");
    let decisions = daily(&[&[0, 1], &[0, 1], &[0], &[0], &[]]);
    let path = run(&panel, World::default(), &decisions[..4], Rules::flat(0.0), &Stuck(2));
    assert_eq!(path.kept.len(), 1);
    assert_eq!(path.kept[0].0, 2);
    assert!(path.kept[0].1.contains("a and b"), "{}", path.kept[0].1);
    assert_eq!(path.steps.iter().map(|s| s.decided).collect::<Vec<_>>(), [0, 1, 3]);
}

#[test]
fn a_spin_off_leaves_the_value_with_its_holder_whatever_the_close_says() {
    // On session 2 one share of B, worth 4, comes with each share of A, which falls from 10 to 6: the printed return of A
    // is −40 % and no split.
    let rows = [[10.0, NAN], [10.0, NAN], [6.0, 4.0], [6.0, 5.0]];
    let panel = panel_of(sessions(4), &rows.map(|r| r.to_vec()), &["A", "B"], "nyse");
    let (a, b) = (&panel.securities[0].id, &panel.securities[1].id);
    let text =
        format!("security,date,event,into,ratio,price,cash,basis\n{a},{},spin-off,{b},1,,,\n", panel.sessions[2]);
    let events = stated_events(&text, &panel).unwrap();
    assert_eq!(events, [(2, Event::SpinOff { parent: 0, child: 1, ratio: 1.0, price: 4.0, basis: 0.4 })]);
    let world = World { events: &events, ..World::default() };
    let path = run(&panel, world, &daily(&[&[0]]), Rules::flat(0.0), &Everything);
    // 100 shares of A: 600 and 400 of B, then B at 5.
    assert_eq!(path.value, [1000.0, 1000.0, 1000.0, 1100.0]);
    let shares: Vec<f64> = path.ledger.held().map(|h| h.shares).collect();
    assert_eq!(shares, [100.0, 100.0]);
    let basis: Vec<f64> = path.ledger.held().map(|h| h.lots.cost()).collect();
    assert!(close_to(basis[0], 600.0) && close_to(basis[1], 400.0));
}

#[test]
fn an_exchange_a_rename_and_a_stated_split_keep_the_value() {
    // A becomes half a share of B and 3 dollars; then B is renamed C; then C splits three for one and nobody printed it.
    let rows = [[10.0, 14.0, NAN], [10.0, 14.0, NAN], [NAN, 14.0, NAN], [NAN, NAN, 14.0], [NAN, NAN, 5.0]];
    let panel = panel_of(sessions(5), &rows.map(|r| r.to_vec()), &["A", "B", "C"], "nyse");
    let id = |i: usize| panel.securities[i].id.to_string();
    let day = |s: usize| panel.sessions[s];
    let text = format!(
        "{},{},exchange,{},0.5,,3,\n{},{},rename,{}\n{},{},split,,3\n",
        id(0),
        day(2),
        id(1),
        id(1),
        day(3),
        id(2),
        id(2),
        day(4)
    );
    let events = stated_events(&text, &panel).unwrap();
    let world = World { events: &events, ..World::default() };
    let path = run(&panel, world, &daily(&[&[0]]), Rules::flat(0.0), &Everything);
    // 100 A: 50 B at 14 and 300 in cash; 50 C; 150 C at 5.
    assert_eq!(path.value, [1000.0, 1000.0, 1000.0, 1000.0, 1050.0]);
    assert_eq!((path.ledger.cash(), path.ledger.held().next().unwrap().shares), (300.0, 150.0));
    assert!(path.ledger.journal().iter().any(|e| e.kind == EntryKind::Conversion));
}

#[test]
fn a_line_that_cannot_be_used_is_named() {
    let panel = panel_of(sessions(2), &vec![vec![10.0]; 2], &["A"], "nyse");
    let a = panel.securities[0].id.to_string();
    for (bad, says) in [
        (format!("{a},2024-01-02,melts"), "melts"),
        ("NOBODY@2024-01-02,2024-01-02,split,,2".to_owned(), "NOBODY"),
        (format!("{a},2024-01-02,split,,0"), "ratio"),
        (format!("{a},someday,split,,2"), "date"),
        (format!("{a},2031-01-02,split,,2"), "no session"),
        (format!("{a},2024-01-02,rename,GONE@2024-01-02"), "into"),
        (a.clone(), "fields"),
    ] {
        let e = stated_events(&format!("# events\n{bad}\n"), &panel).unwrap_err();
        assert!(e.line == 2 && e.to_string().contains(says), "{bad}: {e}");
    }
    assert_eq!(stated_events("\n# none\n", &panel), Ok(vec![]));
}

#[test]
fn quotes_side_by_side_give_the_same_ledger_to_the_bit() {
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut price = [20.0; 6];
    let rows: Vec<Vec<f64>> = (0..60)
        .map(|_| {
            price.iter_mut().for_each(|p| *p *= 0.95 + 0.1 * noise());
            price.iter().map(|p| if noise() < 0.05 { NAN } else { *p }).collect()
        })
        .collect();
    let panel = panel_of(sessions(60), &rows, &["A", "B", "C", "D", "E", "F"], "nyse");
    let decisions: Vec<Decision> = (0..50)
        .step_by(7)
        .map(|s| Decision {
            session: s,
            ranking: (0..6).filter(|i| panel.close.get(s, *i).is_some()).map(|i| (i, 0.0)).collect(),
        })
        .collect();
    let plain = run(&panel, World::default(), &decisions, Rules::flat(20.0), &Everything);
    // Two of the six are not among them and come from the panel.
    let quotes = Quotes::of(&panel, [5, 0, 2, 3]);
    let near =
        run(&panel, World { quotes: Some(&quotes), ..World::default() }, &decisions, Rules::flat(20.0), &Everything);
    assert_eq!(plain, near);
}
