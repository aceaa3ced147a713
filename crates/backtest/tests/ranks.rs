//! A screen, a ranking and a backtest give one order, to the last bit: they are one code path.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_backtest::{Extras, Setting, run};
use breadth_domain::{Concept, Date, FactRow, Grade, Silent, Span, Study, Symbol, calendar};
use breadth_panel::{Member, Panel, Reconstitution, Universe};
use breadth_portfolio::policy_of;
use breadth_signals::operators::part;
use breadth_signals::{Fundamentals, ScreenPlan, screen};
use support::*;

const NAMES: usize = 23;
const BUCKETS: usize = 5;

/// Nested weights, a leaf against its sector, one winsorised, one that may be missing, scores that fade.
const STUDY: &str = r#"
id = "ranks"
title = "A ranking system"
universe = "small"
[screen]
require = ["net_income_ttm > 0", "latest(assets) > 0"]
[score]
missing = "others"
half_life_months = 1.0
[[score.nodes]]
name = "quality"
weight = 3.0
[[score.nodes.nodes]]
metric = "return_on_assets"
within = "sector"
[[score.nodes.nodes]]
metric = "return_on_equity"
scale = "z"
winsorise = 0.1
[[score.nodes]]
metric = "book_to_price"
within = "size"
[policy]
count = 10
weighting = "equal"
max_adv_share = 0.05
adv_days = 21
min_price = 2.0
[backtest]
capital = 1_000_000.0
rebalance = "monthly"
cost_bp = 20.0
"#;

fn world() -> (Panel, Universe, Fundamentals) {
    let sessions: Vec<Date> = calendar::sessions(day("2022-06-01"), day("2023-12-29")).collect();
    let names: Vec<String> = (0..NAMES).map(|i| format!("T{i}")).collect();
    let tickers: Vec<&str> = names.iter().map(String::as_str).collect();
    let close = |t: usize, i: usize| 10.0 + ((t * (i + 3)) % 37) as f64 * 0.05 + i as f64;
    let closes: Vec<Vec<f64>> = (0..sessions.len()).map(|t| (0..NAMES).map(|i| close(t, i)).collect()).collect();
    let mut panel = panel_of(sessions, &closes, &tickers, "nasdaq");
    for (i, security) in panel.securities.iter_mut().enumerate() {
        security.labels[0].sector = ["Energy", "Utilities", "Health Care"][i % 3].into();
    }
    let mut rows: Vec<FactRow> = Vec::new();
    for (i, ticker) in names.iter().enumerate() {
        for (q, end) in
            ["2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30"]
                .into_iter()
                .enumerate()
        {
            // A few names make losses, and two of them tell no equity.
            let income = ((i * 7 + q * 3) % 11) as f64 - 1.5;
            let mut items = vec![
                (Concept::NetIncome, Span::Quarter, income),
                (Concept::Assets, Span::Instant, 50.0 + ((i * 5 + q) % 13) as f64),
            ];
            if i % 9 != 4 {
                items.push((Concept::Equity, Span::Instant, 20.0 + ((i * 3 + q) % 7) as f64));
            }
            rows.extend(items.into_iter().map(|(concept, span, value)| FactRow {
                symbol: Symbol::new(ticker).unwrap(),
                concept,
                span,
                period_end: day(end),
                value: value * 1e6,
                published_on: day(end).plus_days(40),
                known_on: calendar::session_after(day(end).plus_days(40)),
                grade: Grade::Published,
            }));
        }
    }
    rows.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on));
    let fundamentals = Fundamentals::new(&[("s".into(), rows)], &panel);
    let members = (0..NAMES).map(|i| Member { security: i, rank: i + 1, cap: 1e8, float: None }).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    (panel, Universe { id: "small".into(), label: "Small".into(), reconstitutions: vec![first] }, fundamentals)
}

#[test]
fn the_screen_the_ranking_and_the_backtest_are_one_order() {
    let study = Study::parse(STUDY).unwrap();
    let (panel, universe, fundamentals) = world();
    let setting = Setting {
        panel: &panel,
        universe: &universe,
        fundamentals: &fundamentals,
        benchmarks: &[],
        risk_free: None,
        survivors_only: false,
    };
    let held = run(&study, &setting, &Extras::default(), policy_of(&study).as_ref(), &Silent).unwrap();
    let plan = ScreenPlan::new(&study).unwrap();
    let members: Vec<usize> = (0..NAMES).collect();
    let mut ranked = 0;
    for decision in &held.decisions {
        let bits = |list: &[(usize, f64)]| list.iter().map(|(i, s)| (*i, s.to_bits())).collect::<Vec<_>>();
        // What `breadth screen` shows.
        let shown = screen(&study, &panel, &universe, &fundamentals, decision.session).unwrap();
        let scored: Vec<(usize, f64)> = shown.pass.iter().filter_map(|r| Some((r.index, r.score?))).collect();
        assert_eq!(bits(&scored), bits(&decision.ranking), "session {}", decision.session);
        let ranks: Vec<usize> = shown.pass.iter().filter_map(|r| r.rank).collect();
        assert_eq!(ranks, (1..=scored.len()).collect::<Vec<_>>());
        // The ranking's buckets, and those that a backtest holds.
        let screened = plan.run(&panel, &fundamentals, &members, decision.session);
        let buckets = screened.buckets(BUCKETS);
        for k in 0..BUCKETS {
            let own = decision.ranking[part(decision.ranking.len(), BUCKETS, k)].iter();
            own.for_each(|(i, _)| assert_eq!(buckets[*i], Some(BUCKETS - k), "session {}", decision.session));
        }
        assert_eq!(buckets.iter().flatten().count(), decision.ranking.len());
        ranked += decision.ranking.len();
    }
    assert!(held.decisions.len() > 10 && ranked > 100, "{} decisions, {ranked} ranked", held.decisions.len());
}
