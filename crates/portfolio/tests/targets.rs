//! From a study to a dated portfolio, by hand: who is taken, who is capped, what is left, what it costs.
#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Span, Study, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Member, Panel, Reconstitution, Security, SecurityId, Universe};
use breadth_portfolio::{BestEqualWeight, Market, PortfolioError, Reason, Status, TargetPortfolio, audit, build};
use breadth_signals::Fundamentals;

const TICKERS: [&str; 5] = ["A", "B", "C", "D", "E"];
/// Net income of a year on 100 of assets; E is not known.
const INCOME: [Option<f64>; 5] = [Some(40.0), Some(30.0), Some(20.0), Some(10.0), None];
/// Shares traded a day.
const VOLUME: [f64; 5] = [1e6, 1e3, 1e6, 1e6, 1e6];
/// Closing price; C is below the least price.
const CLOSE: [f64; 5] = [10.0, 10.0, 1.0, 10.0, 10.0];

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn panel() -> Panel {
    let sessions: Vec<Date> = calendar::sessions(day("2023-01-03"), day("2023-06-30")).collect();
    let rows = sessions.len();
    let empty: Arc<str> = "".into();
    let securities = TICKERS.map(|t| Security {
        id: SecurityId(t.into()),
        first: 0,
        last: rows - 1,
        labels: vec![Label {
            from: sessions[0],
            symbol: Symbol::new(t).unwrap(),
            name: t.into(),
            exchange: "nyse".into(),
            sector: empty.clone(),
            industry: empty.clone(),
            country: empty.clone(),
            kind: ListingKind::Common,
            rule: "test",
        }],
        exit: None,
    });
    let every = |row: [f64; 5]| Grid::from_rows(&vec![row.to_vec(); rows]);
    Panel {
        as_of: sessions[rows - 1],
        sessions,
        securities: securities.into(),
        close: every(CLOSE),
        ret: every([0.0; 5]),
        volume: every(VOLUME),
        shares: every([1e7; 5]),
        cap: every([1e8; 5]),
        ..Panel::default()
    }
}

fn built(capital: f64) -> Result<TargetPortfolio, PortfolioError> {
    let panel = panel();
    let mut study = Study::preset("quality-small").unwrap();
    study.screen.require = vec!["net_income_ttm > 0".into()];
    study.score.metrics = vec!["return_on_assets".into()];
    (study.policy.count, study.backtest.capital) = (2, capital);
    let row = |t: &str, concept, span, value| FactRow {
        symbol: Symbol::new(t).unwrap(),
        concept,
        span,
        period_end: day("2022-12-31"),
        value,
        published_on: day("2023-03-01"),
        known_on: day("2023-03-02"),
        grade: Grade::Filing,
    };
    let facts: Vec<FactRow> = TICKERS
        .iter()
        .zip(INCOME)
        .flat_map(|(t, income)| {
            let income = income.map(|v| row(t, Concept::NetIncome, Span::Year, v));
            income.into_iter().chain([row(t, Concept::Assets, Span::Instant, 100.0)])
        })
        .collect();
    let members = (0..5).map(|i| Member { security: i, rank: i + 1, cap: 1e8, float: None }).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    let universe = Universe { id: "small".into(), label: "Small".into(), reconstitutions: vec![first] };
    let fundamentals = Fundamentals::new(&[("s".into(), facts)], &panel);
    build(&study, &panel, &universe, &fundamentals, panel.sessions.len() - 1)
}

#[test]
fn the_best_are_held_as_far_as_liquidity_allows() {
    // A trades 10 million a day, B 10,000: at 5 % B may hold 500 dollars. Of 100,000, half would be 50,000.
    let p = built(100_000.0).unwrap();
    assert_eq!(p.status, Status::Complete);
    assert_eq!(
        p.weights.iter().map(|h| (h.ticker.as_str(), h.weight)).collect::<Vec<_>>(),
        [("A", 0.995), ("B", 0.005)]
    );
    assert!(matches!(p.weights[1].reason, Reason::CappedByLiquidity { median_dollar_volume: 10_000.0, cap: 500.0 }));
    // 20 bp of what is bought: v + 0.002 v = 100,000; nothing is left and the cost is paid.
    let v = 100_000.0 / 1.002;
    assert!((p.cost - 0.002 * v).abs() < 1e-9 && p.cash.abs() < 1e-9);
    assert!((p.trades[0].shares - 0.995 * v / 10.0).abs() < 1e-9);
    let c = &p.certificate;
    assert!(c.worst_violation == 0.0 && c.gap == 0.0 && c.dual_residual == 0.0 && c.primal_residual < 1e-12);
    // Each holding brings the facts that admitted it.
    let known = p.weights[0].admitted_by.conditions[0].value.known().unwrap().clone();
    assert_eq!((known.value, known.known_on, known.grade), (40.0, day("2023-03-02"), Some(Grade::Filing)));
    assert_eq!(known.inputs[0].period_end, day("2022-12-31"));
}

#[test]
fn what_nobody_can_take_stays_in_cash() {
    // A may hold 500,000, B 500; of 10 million that is 5.005 %.
    let p = built(1e7).unwrap();
    assert_eq!(p.status, Status::PartCash);
    assert!((p.cash_weight - (1.0 - 0.05005)).abs() < 1e-12);
    assert!(p.certificate.worst_violation == 0.0, "{:?}", p.certificate);
}

#[test]
fn better_placed_names_that_are_not_taken_say_why() {
    let panel = panel();
    let policy = BestEqualWeight { count: 2, max_adv_share: 0.05, adv_days: 21, min_price: 2.0 };
    let ranking = [(2, 0.9), (0, 0.8), (3, 0.7), (1, 0.6)];
    let now = Market::new(&panel, 60, &ranking, 1e5);
    let w = breadth_portfolio::Policy::target(&policy, &now).unwrap();
    assert_eq!(w.positions.iter().map(|p| p.security).collect::<Vec<_>>(), [0, 3]);
    assert_eq!(w.passed_over[0].why, "closed at 1, below 2");
    // The auditor sees what the policy did not do.
    let mut wrong = w.clone();
    wrong.positions[0].security = 2;
    wrong.positions[1].weight = 0.7;
    let c = audit(&policy, &wrong, &now);
    let worst = |name: &str| c.constraints.iter().find(|k| k.constraint == name).unwrap().worst;
    assert_eq!(worst("price"), 1.0);
    assert!((worst("budget") - 0.2).abs() < 1e-9 && c.worst_violation >= 0.2);
}

#[test]
fn a_portfolio_needs_money() {
    assert!(matches!(built(f64::NAN), Err(PortfolioError::Value { .. })));
}
