//! Screens: three-valued, every name with its reasons, the funnel adding up.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_domain::{Concept, FactRow, Span, Study};
use breadth_panel::{Member, Panel, Reconstitution, Universe};
use breadth_signals::{Fundamentals, ScreenResult, SignalError, screen};
use support::*;

fn study(require: &str, score: &str) -> Study {
    let text = Study::preset("quality-small").unwrap();
    let quoted = |list: &str| list.split(';').filter(|s| !s.is_empty()).map(|s| s.trim().to_owned()).collect();
    let mut study = text;
    study.screen.require = quoted(require);
    study.score.metrics = quoted(score);
    study
}

fn all_members(panel: &Panel) -> Universe {
    let members =
        (0..panel.securities.len()).map(|i| Member { security: i, rank: i + 1, cap: 1e7, float: None }).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    Universe { id: "small".into(), label: "Small".into(), reconstitutions: vec![first] }
}

/// Net income, assets: a year each, published on 2023-03-01.
fn company(ticker: &str, income: Option<f64>, assets: Option<f64>) -> Vec<FactRow> {
    let row = |concept, span, v| fact(ticker, concept, span, "2022-12-31", v, "2023-03-01");
    [income.map(|v| row(Concept::NetIncome, Span::Year, v)), assets.map(|v| row(Concept::Assets, Span::Instant, v))]
        .into_iter()
        .flatten()
        .collect()
}

fn run() -> ScreenResult {
    let mut panel = flat_panel("2022-01-03", "2023-12-29", &["A", "B", "C", "D", "E", "F"]);
    // F has not traded since the end of 2022.
    for t in panel.session_on_or_after(day("2023-01-03")).unwrap()..panel.sessions.len() {
        panel.close.set(t, 5, f64::NAN);
    }
    let rows = [
        company("A", Some(10.0), Some(100.0)),
        company("B", Some(30.0), Some(100.0)),
        company("C", Some(-5.0), Some(100.0)),
        company("D", None, Some(100.0)),
        company("E", Some(5.0), None),
        company("F", Some(50.0), Some(100.0)),
    ];
    let f = Fundamentals::new(&[source("s", rows.concat())], &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let study = study("net_income_ttm > 0; fundamentals_age_days < 200", "return_on_assets");
    screen(&study, &panel, &all_members(&panel), &f, t).unwrap()
}

#[test]
fn unknown_is_neither_pass_nor_fail_and_every_name_has_its_reason() {
    let r = run();
    let tickers = |rows: &[breadth_signals::ScreenRow]| rows.iter().map(|r| r.ticker.to_string()).collect::<Vec<_>>();
    // B earns 30 %, A 10 %: percentiles (2 − ½)/2 and (1 − ½)/2. E passes and has no score for want of assets.
    assert_eq!(tickers(&r.pass), ["B", "A", "E"]);
    assert_eq!(
        r.pass.iter().map(|r| (r.rank, r.score)).collect::<Vec<_>>(),
        [(Some(1), Some(0.75)), (Some(2), Some(0.25)), (None, None)]
    );
    assert_eq!(r.pass[2].reasons, ["no score: return_on_assets unknown, Total assets is not reported"]);
    assert_eq!((tickers(&r.fail), tickers(&r.unknown)), (vec!["C".to_owned(), "F".to_owned()], vec!["D".to_owned()]));
    assert_eq!(r.fail[0].reasons, ["net_income_ttm > 0: it is -5"]);
    assert_eq!(r.fail[1].reasons, ["no close within 10 sessions: taken as no longer trading"]);
    assert_eq!(r.unknown[0].reasons, ["net_income_ttm > 0: unknown, Net income is not reported"]);
    assert_eq!((r.members, r.scored), (6, 2));
}

#[test]
fn the_funnel_adds_up_to_the_lists() {
    let r = run();
    let steps: Vec<_> = r.funnel.iter().map(|s| (s.entered, s.pass, s.fail, s.unknown)).collect();
    // F is gone; of five, C fails and D is unknown; nothing changes at the age.
    assert_eq!(steps, [(6, 5, 1, 0), (5, 3, 1, 1), (4, 3, 0, 1)]);
    let last = r.funnel.last().unwrap();
    assert_eq!((last.pass, last.unknown), (r.pass.len(), r.unknown.len()));
    assert_eq!(r.funnel.iter().map(|s| s.fail).sum::<usize>(), r.fail.len());
}

#[test]
fn the_funnel_counts_what_rests_on_an_assumption() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A", "B"]);
    let row = |who, concept, v| fact(who, concept, Span::Year, "2022-12-31", v, "2023-03-01");
    // A has never told of income abroad, which is taken for none; B tells that a fifth of it is.
    let rows = vec![
        row("A", Concept::PretaxIncome, 10.0),
        row("B", Concept::PretaxIncome, 10.0),
        row("B", Concept::PretaxIncomeForeign, 2.0),
    ];
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let r = screen(&study("domestic_share >= 75%", "market_cap"), &panel, &all_members(&panel), &f, t).unwrap();
    let step = r.funnel.last().unwrap();
    assert_eq!((step.pass, step.assumed, step.waived), (2, 1, 0));
    let json = serde_json::to_value(&r.pass).unwrap();
    assert_eq!(json[0]["conditions"][0]["value"]["evidence"], "assumed");
}

/// A year of a company without capital expenditure: profit, cash from operations, balance.
fn without_plant(ticker: &str, cash_flow: f64, reserves: f64) -> Vec<FactRow> {
    let row = |concept, span, v| fact(ticker, concept, span, "2022-12-31", v, "2023-03-01");
    let flows = [
        (Concept::NetIncome, 10.0),
        (Concept::OperatingCashFlow, cash_flow),
        (Concept::BenefitsAndClaims, 60.0),
        (Concept::Revenue, 100.0),
    ];
    let balances = [
        (Concept::Assets, 500.0),
        (Concept::Equity, 100.0),
        (Concept::LongTermDebt, 20.0),
        (Concept::InsuranceReserves, reserves),
    ];
    let flows = flows.map(|(concept, v)| row(concept, Span::Year, v));
    flows.into_iter().chain(balances.map(|(concept, v)| row(concept, Span::Instant, v))).collect()
}

#[test]
fn insurers_are_judged_and_ranked_by_their_own_set() {
    let mut panel = flat_panel("2019-01-02", "2023-12-29", &["GOOD", "BURN", "THIN", "MILL"]);
    for security in &mut panel.securities[..3] {
        security.labels[0].industry = "Property-Casualty Insurers".into();
    }
    // The same figures of a mill: no capital expenditure told is no free cash flow known.
    let insuring = [Concept::BenefitsAndClaims, Concept::InsuranceReserves];
    let mill: Vec<FactRow> =
        without_plant("MILL", 15.0, 300.0).into_iter().filter(|r| !insuring.contains(&r.concept)).collect();
    let rows = [
        without_plant("GOOD", 15.0, 300.0),
        without_plant("BURN", -1.0, 300.0),
        without_plant("THIN", 15.0, 600.0),
        mill,
    ];
    let f = Fundamentals::new(&[source("s", rows.concat())], &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let r = screen(&Study::preset("quality-small").unwrap(), &panel, &all_members(&panel), &f, t).unwrap();
    // The one that passes has a rank by return and earnings yield alone.
    assert_eq!(
        r.pass.iter().map(|row| (row.ticker.to_string(), row.rank)).collect::<Vec<_>>(),
        [("GOOD".into(), Some(1))]
    );
    let why = |ticker: &str| r.fail.iter().find(|row| row.ticker.as_str() == ticker).map(|row| row.reasons.join("; "));
    assert!(why("BURN").unwrap().contains("operating_cash_flow_ttm > 0: it is -1"));
    // 600 of reserves on 100 of equity: 5 times at most. How far it is beyond is said of the comparison that decides.
    assert!(why("THIN").unwrap().contains("reserves_to_equity"));
    let thin = r.fail.iter().find(|row| row.ticker.as_str() == "THIN").unwrap();
    let decisive = thin.conditions.iter().find(|c| c.condition.contains("reserves_to_equity <=")).unwrap();
    assert_eq!((decisive.distance, decisive.distance_of), (Some(-1.0), Some("reserves_to_equity")));
    assert_eq!(r.unknown.iter().map(|row| row.ticker.to_string()).collect::<Vec<_>>(), ["MILL"]);
}

#[test]
fn the_distance_is_that_of_the_comparison_that_decides() {
    let mut panel = flat_panel("2022-01-03", "2023-12-29", &["A", "B", "C"]);
    panel.securities.iter_mut().for_each(|s| s.labels[0].sector = "Energy".into());
    let rows =
        [company("A", Some(10.0), Some(100.0)), company("B", Some(-5.0), Some(100.0)), company("C", None, Some(100.0))];
    let f = Fundamentals::new(&[source("s", rows.concat())], &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let of = |condition: &str| {
        let r = screen(&study(condition, "market_cap"), &panel, &all_members(&panel), &f, t).unwrap();
        let mut all: Vec<_> = r.pass.iter().chain(&r.fail).chain(&r.unknown).collect();
        all.sort_by_key(|row| row.ticker);
        all.iter().map(|row| (row.conditions[0].distance, row.conditions[0].distance_of)).collect::<Vec<_>>()
    };
    // A holds by the second part, B fails both and is told of the first, C has no number.
    let either = of("net_income_ttm > 50 or return_on_assets >= 8%");
    assert!((either[0].0.unwrap() - 0.02).abs() < 1e-12 && either[0].1 == Some("return_on_assets"));
    assert_eq!(either[1..], [(Some(-55.0), Some("net_income_ttm")), (None, None)]);
    // A label that decides has no distance, and what stands beside it is not told in its place.
    assert_eq!(of("sector != 'Nowhere' or net_income_ttm > 50")[0], (None, None));
    assert_eq!(of("sector == 'Nowhere' or net_income_ttm > 50")[0], (Some(-40.0), Some("net_income_ttm")));
    assert_eq!(of("(net_income_ttm > 0 and close > $50) or close > $5")[0], (Some(5.0), Some("close")));
    // Of a conjunction that fails, the part that fails; turned round, what would have to give.
    assert_eq!(of("close > $5 and net_income_ttm > 0")[1], (Some(-5.0), Some("net_income_ttm")));
    assert_eq!(
        of("not net_income_ttm > 0")[..2],
        [(Some(-10.0), Some("net_income_ttm")), (Some(5.0), Some("net_income_ttm"))]
    );
    // What holds only because nothing is known has no distance.
    assert_eq!(of("net_income_ttm > 0 or not known(net_income_ttm)")[2], (None, None));
}

#[test]
fn what_cannot_be_told_is_unknown_in_every_preset_and_never_a_failure() {
    // An industrial company of which nothing is known but that it is one.
    let mut panel = flat_panel("2019-01-02", "2023-12-29", &["DARK"]);
    panel.securities[0].labels[0].industry = "Semiconductors".into();
    let f = Fundamentals::new(&[], &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    for id in [
        "quality-small",
        "piotroski-value",
        "gp-value",
        "qmj",
        "turnaround-watch",
        "expensing-beneficiaries",
        "rate-cut-beneficiaries",
        "regional-banks",
    ] {
        let r = screen(&Study::preset(id).unwrap(), &panel, &all_members(&panel), &f, t).unwrap();
        assert_eq!((r.pass.len(), r.fail.len(), r.unknown.len()), (0, 0, 1), "{id}");
    }
}

#[test]
fn the_json_has_the_promised_shape() {
    let json = serde_json::to_value(run()).unwrap();
    assert_eq!(json["funnel"][1]["in"], 5);
    assert_eq!(json["pass"][0]["ticker"], "B");
    let value = &json["pass"][0]["conditions"][0]["value"];
    assert_eq!(
        (&value["metric"], &value["value"], &value["known_on"]),
        (&"net_income_ttm".into(), &30.0.into(), &"2023-03-02".into())
    );
    assert_eq!(
        (&value["source"], &value["grade"], &value["inputs"][0]["span"]),
        (&"s".into(), &"filing".into(), &"year".into())
    );
    assert_eq!(json["unknown"][0]["conditions"][0]["value"]["missing"], "not_reported");
}

#[test]
fn errors_say_what_to_do() {
    let panel = flat_panel("2022-01-03", "2022-02-01", &["A"]);
    let f = Fundamentals::new(&[], &panel);
    let mut universe = all_members(&panel);
    let error = |study: &Study, universe: &Universe, t| screen(study, &panel, universe, &f, t).unwrap_err();
    let wrong = error(&study("net_incme_ttm > 0", "return_on_assets"), &universe, 5).to_string();
    assert!(wrong.contains("`net_incme_ttm > 0`") && wrong.contains("did you mean `net_income_ttm`?"), "{wrong}");
    assert!(matches!(error(&study("", ""), &universe, 5), SignalError::NoScore { .. }));
    assert!(matches!(error(&study("", "market_cap"), &universe, 500), SignalError::NoSession { .. }));
    universe.reconstitutions[0].effective_session = 10;
    let early = error(&study("", "market_cap"), &universe, 5).to_string();
    assert!(early.contains("its first members are of 2022-01-18"), "{early}");
}

#[test]
fn prices_alone_make_the_other_metrics() {
    let mut panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    // Up 10 % 100 sessions ago, and 5 % of new shares a month ago: cap 10 → 11 → 11.55 million.
    panel.ret.set(t - 100, 0, 0.1);
    for s in t - 100..panel.sessions.len() {
        panel.close.set(s, 0, 11.0);
        panel.cap.set(s, 0, if s >= t - 10 { 11.55e6 } else { 11e6 });
    }
    let f = Fundamentals::new(&[], &panel);
    let near = |id: &str, expected: f64| {
        let got = number(&panel, &f, id, "2023-06-01").unwrap();
        assert!((got - expected).abs() < 1e-12 * expected.abs().max(1.0), "{id}: {got}");
    };
    near("momentum_12_1", 0.1);
    near("share_change_1y", 0.05);
    near("market_cap", 11.55e6);
    near("median_dollar_volume_21d", 110_000.0);
    // 100 sessions after the start there is no year.
    assert_eq!(number(&panel, &f, "momentum_12_1", "2022-06-01"), None);
}
