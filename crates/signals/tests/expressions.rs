//! Expressions over a small market: three values, ranks within a sector, a company's own past, rules for what is unknown;
//! ranking systems give what plain lists give, and buckets go by the same order.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_domain::study::{MissingRule, NaRule, NodeSpec, Scale, ScoreSpec, Within};
use breadth_domain::{Concept, FactRow, Span, Study};
use breadth_panel::Panel;
use breadth_signals::{Condition, Fundamentals, ScreenPlan, Screened, SignalError, Verdict};
use support::*;

const TICKERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

fn study(require: &[&str]) -> Study {
    let mut study = Study::preset("quality-small").unwrap();
    study.screen.require = require.iter().map(|s| (*s).to_owned()).collect();
    study.score = ScoreSpec { metrics: vec!["market_cap".into()], ..ScoreSpec::default() };
    study
}

/// Net income of 10, 20, 30, 40, 50 on assets of 100; F is silent. A to C are of one sector, D and E of another.
fn market() -> (Panel, Fundamentals) {
    let mut panel = flat_panel("2019-01-02", "2023-12-29", &TICKERS);
    for (i, security) in panel.securities.iter_mut().enumerate() {
        security.labels[0].sector = if i < 3 { "Energy" } else { "Health Care" }.into();
        security.labels[0].country = if i == 5 { "" } else { "United States" }.into();
    }
    let mut rows: Vec<FactRow> = Vec::new();
    for (k, ticker) in TICKERS[..5].iter().enumerate() {
        for year in 2019..=2022 {
            let (end, on) = (format!("{year}-12-31"), format!("{}-03-01", year + 1));
            // A earned 5 each year before the last.
            let income = if k == 0 && year < 2022 { 5.0 } else { 10.0 * (k + 1) as f64 };
            rows.push(fact(ticker, Concept::NetIncome, Span::Year, &end, income, &on));
            rows.push(fact(ticker, Concept::Assets, Span::Instant, &end, 100.0, &on));
        }
    }
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    (panel, f)
}

fn run(study: &Study) -> Result<Screened, SignalError> {
    let (panel, f) = market();
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    Ok(ScreenPlan::new(study)?.run(&panel, &f, &[0, 1, 2, 3, 4, 5], t))
}

/// One letter a company: pass, fail or unknown.
fn verdicts(condition: &str) -> String {
    let letter = |v: &Verdict| match v {
        Verdict::Pass => 'p',
        Verdict::Fail => 'f',
        Verdict::Unknown => '?',
    };
    run(&study(&[condition])).unwrap().verdicts.iter().map(letter).collect()
}

#[test]
fn what_is_missing_is_unknown_unless_the_rest_decides() {
    assert_eq!(verdicts("return_on_assets > 25%"), "ffppp?");
    assert_eq!(verdicts("not return_on_assets > 25%"), "ppfff?");
    assert_eq!(verdicts("known(return_on_assets)"), "pppppf");
    // One side decides alone: fail and …, pass or …
    assert_eq!(verdicts("return_on_assets > 25% and close > $20"), "ffffff");
    assert_eq!(verdicts("return_on_assets > 25% or close > $5"), "pppppp");
    assert_eq!(verdicts("net_income_ttm / market_cap < 0.0003%"), "ppfff?");
    assert_eq!(verdicts("net_income_ttm between 20 and 40"), "fpppf?");
    assert_eq!(verdicts("country == 'united states'"), "ppppp?");
    assert_eq!(verdicts("sector in ['Energy', 'Utilities']"), "pppfff");
}

#[test]
fn ranks_are_among_all_or_within_the_sector() {
    // Five known: (rank − ½)/5 of 0.1, 0.3, 0.5, 0.7, 0.9; in Energy 1/6, 3/6, 5/6, in Health Care 1/4, 3/4.
    assert_eq!(verdicts("top(return_on_assets, 40%)"), "fffpp?");
    assert_eq!(verdicts("top(return_on_assets, 40%, sector)"), "ffpfp?");
    assert_eq!(verdicts("bottom(return_on_assets, 40%)"), "ppfff?");
    assert_eq!(verdicts("rank(return_on_assets, sector) >= 0.5"), "fppfp?");
}

#[test]
fn a_company_is_held_against_its_own_past() {
    // Of A's last twelve quarters one knew of 2022; its median is 5 %. The others were ever the same, and are not better.
    assert_eq!(verdicts("better(return_on_assets, 3y)"), "pffff?");
    assert_eq!(verdicts("change(return_on_assets, 1y) > 4%"), "pffff?");
    assert_eq!(verdicts("ago(return_on_assets, 1y) == 5%"), "pffff?");
    // Prices begin in 2019: five years ago nothing was known.
    assert_eq!(verdicts("ago(return_on_assets, 5y) > 0"), "??????");
}

#[test]
fn the_rule_for_what_is_unknown_is_the_users() {
    let with = |na| {
        let mut s = study(&["return_on_assets > 25%"]);
        s.screen.na = na;
        run(&s).unwrap().counts()
    };
    assert_eq!((with(NaRule::Show), with(NaRule::Pass), with(NaRule::Fail)), ((3, 2, 1), (4, 2, 0), (3, 3, 0)));
}

#[test]
fn unknown_names_are_refused_before_anything_is_run() {
    let wrong = run(&study(&["top(return_on_asets, 30%)"])).unwrap_err().to_string();
    assert!(wrong.contains("did you mean `return_on_assets`?"), "{wrong}");
    assert!(Condition::parse("market_cap > 3 days").unwrap_err().to_string().contains("dollars"));
}

fn leaf(metric: &str, weight: f64) -> NodeSpec {
    NodeSpec {
        name: String::new(),
        metric: Some(metric.into()),
        nodes: Vec::new(),
        weight,
        reverse: false,
        within: Within::Universe,
        scale: Scale::Percentile,
        winsorise: 0.0,
        missing: MissingRule::Unknown,
    }
}

fn scores(score: ScoreSpec) -> Vec<Option<f64>> {
    let mut s = study(&["close > 0"]);
    s.score = score;
    run(&s).unwrap().scores
}

#[test]
fn a_tree_of_equal_leaves_is_the_list_to_the_last_bit() {
    let list = ScoreSpec { metrics: vec!["return_on_assets".into(), "net_income_ttm".into()], ..ScoreSpec::default() };
    let tree =
        ScoreSpec { nodes: vec![leaf("return_on_assets", 2.0), leaf("net_income_ttm", 2.0)], ..ScoreSpec::default() };
    assert_eq!(scores(list.clone()), scores(tree));
    assert_eq!(scores(list), [Some(0.1), Some(0.3), Some(0.5), Some(0.7), Some(0.9), None]);
}

#[test]
fn nodes_nest_and_rank_within_the_sector() {
    let mut by_sector = leaf("return_on_assets", 1.0);
    by_sector.within = Within::Sector;
    let s = scores(ScoreSpec { nodes: vec![by_sector.clone()], ..ScoreSpec::default() });
    assert_eq!(s, [Some(0.5 / 3.0), Some(0.5), Some(2.5 / 3.0), Some(0.25), Some(0.75), None]);
    // A node of one leaf, turned round: its own percentile of −x.
    let mut node =
        NodeSpec { metric: None, nodes: vec![leaf("return_on_assets", 1.0)], name: "n".into(), ..leaf("x", 1.0) };
    node.reverse = true;
    let s = scores(ScoreSpec { nodes: vec![node], missing: MissingRule::Others, ..ScoreSpec::default() });
    assert_eq!(s[0], Some(0.9));
    let empty = NodeSpec { metric: None, ..leaf("x", 1.0) };
    let mut bad = study(&[]);
    bad.score = ScoreSpec { nodes: vec![empty], ..ScoreSpec::default() };
    assert!(run(&bad).unwrap_err().to_string().contains("needs either a `metric` or `nodes`"));
}

#[test]
fn buckets_go_by_the_order_of_the_ranking() {
    let mut s = study(&["close > 0"]);
    s.score = ScoreSpec { metrics: vec!["return_on_assets".into()], ..ScoreSpec::default() };
    let screened = run(&s).unwrap();
    let cut = screened.buckets(5);
    let best_first: Vec<usize> = screened.ranking().into_iter().map(|(slot, _)| cut[slot].unwrap()).collect();
    assert_eq!(best_first, [5, 4, 3, 2, 1]);
}

#[test]
fn line_items_are_asked_as_such() {
    assert_eq!(verdicts("ttm(net_income) / latest(assets) > 25%"), "ffppp?");
    assert_eq!(verdicts("ttm(net_income) == net_income_ttm"), "ppppp?");
    // Years alone have no newest quarter.
    assert_eq!(verdicts("quarter(net_income) > 0"), "??????");
    assert_eq!(verdicts("latest(inventory) > 0"), "??????");
    assert_eq!(verdicts("close >= average_close(200 d) and return(63 d) == 0"), "pppppp");
    let study = study(&["quarter(net_income) > 0"]);
    let (panel, f) = market();
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let universe = breadth_panel::Universe {
        id: "small".into(),
        label: "Small".into(),
        reconstitutions: vec![breadth_panel::Reconstitution {
            rank_session: 0,
            effective_session: 0,
            members: (0..6)
                .map(|i| breadth_panel::Member { security: i, rank: i + 1, cap: 1e7, float: None })
                .collect(),
            excluded: vec![],
        }],
    };
    let shown = breadth_signals::screen(&study, &panel, &universe, &f, t).unwrap();
    assert_eq!(
        shown.unknown[0].reasons,
        ["quarter(net_income) > 0: unknown, Net income: no quarter to 2022-12-31 is known"]
    );
}

#[test]
fn figures_of_two_sources_are_not_set_against_each_other() {
    // One source tells income, the other assets; a third tells both of B.
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A", "B"]);
    let income = |t: &str, v| fact(t, Concept::NetIncome, Span::Year, "2022-12-31", v, "2023-03-01");
    let assets = |t: &str, v| fact(t, Concept::Assets, Span::Instant, "2022-12-31", v, "2023-03-01");
    let sources = [
        source("incomes", vec![income("A", 10.0), income("B", 10.0)]),
        source("balances", vec![assets("A", 100.0), income("B", 20.0), assets("B", 100.0)]),
    ];
    let f = Fundamentals::new(&sources, &panel);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let run = |text: &str| {
        let plan = ScreenPlan::new(&study(&[text])).unwrap();
        let screened = plan.run(&panel, &f, &[0, 1], t);
        let checked = plan.checked(&screened, 0, &panel, &f).pop().unwrap();
        (screened.verdicts, checked.missing)
    };
    // A metric is of one source: neither can give A's. Set against each other by hand, the two are refused.
    assert_eq!(run("return_on_assets > 5%").0, [Verdict::Unknown, Verdict::Pass]);
    let (verdicts, why) = run("ttm(net_income) / latest(assets) > 5%");
    // The better source of B's income is not that of its assets either.
    assert_eq!(verdicts, [Verdict::Unknown, Verdict::Unknown]);
    assert!(why.unwrap().contains("two sources"));
    assert_eq!(run("ttm(net_income) < latest(assets)").0, [Verdict::Unknown, Verdict::Unknown]);
    // Each condition by itself is of one, and a price is of none.
    assert_eq!(run("ttm(net_income) > 0 and latest(assets) > 0").0, [Verdict::Pass, Verdict::Pass]);
    assert_eq!(run("latest(assets) / market_cap < 1").0, [Verdict::Pass, Verdict::Pass]);
}

#[test]
fn what_passes_for_want_of_knowledge_is_counted() {
    let (panel, f) = market();
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let plan = ScreenPlan::new(&study(&["return_on_assets > 25% or not known(return_on_assets)"])).unwrap();
    let screened = plan.run(&panel, &f, &[0, 1, 2, 3, 4, 5], t);
    let step = plan.funnel(&screened, &panel).pop().unwrap();
    // C, D and E by their return, F because nothing is known of it.
    assert_eq!((step.pass, step.waived, step.fail, step.unknown), (4, 1, 2, 0));
    let waived: Vec<bool> = (0..6).map(|slot| plan.checked(&screened, slot, &panel, &f)[0].waived).collect();
    assert_eq!(waived, [false, false, false, false, false, true]);
}

#[test]
fn a_source_that_has_fallen_behind_is_not_asked() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let income = |end: &str, on: &str| fact("A", Concept::NetIncome, Span::Year, end, 10.0, on);
    let assets = |end: &str, on: &str| fact("A", Concept::Assets, Span::Instant, end, 100.0, on);
    let income_of = |end: &str, on: &str| {
        let sources = [source("old", vec![income(end, on)]), source("new", vec![assets("2023-03-31", "2023-05-01")])];
        number(&panel, &Fundamentals::new(&sources, &panel), "net_income_ttm", "2023-06-01")
    };
    // A quarter behind the freshest source it still counts; three quarters behind it is of another time.
    assert_eq!(income_of("2022-12-31", "2023-03-01"), Some(10.0));
    assert_eq!(income_of("2022-06-30", "2022-08-01"), None);
}
