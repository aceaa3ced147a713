//! Dividends and spin-offs that are imported, in the ledger and in the universes' indexes alike.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_backtest::{Convention, Decision, Ledger, Rules, Scenario, World as Books, imported_events, simulate_in};
use breadth_domain::study::Distributions;
use breadth_domain::{ActionEvent, ActionRow, Date, Records, Silent};
use breadth_ingest::Kind;
use breadth_panel::{IncomeKnown, IndexSeries, Member, Panel, Reconstitution, Universe};
use breadth_portfolio::{Market, Policy, PortfolioError, Position, Reason, Weights};
use breadth_store::Store;
use common::rank::{ask, copied};
use serde_json::Value;

#[test]
fn an_imported_spin_off_reaches_the_ledger() {
    let (dir, store) = copied();
    let path = dir.path().join("rank.toml");
    let journal = dir.path().join("journal.csv");
    let args = ["backtest", path.to_str().unwrap(), "--quick", "--no-record", "--journal", journal.to_str().unwrap()];
    let before = ask(&store, &args);
    let plain = std::fs::read_to_string(&journal).unwrap();
    assert!(!plain.contains(",conversion,"));
    // Some twenty sessions after the first fill, one of the names held gives a tenth of a share of another for each.
    let ticker = |k: usize| before["decisions"][0]["targets"][k]["ticker"].as_str().unwrap().to_owned();
    let filled = before["rebalances"][0]["filled"].as_str().unwrap();
    let dates: Vec<&str> = before["dates"].as_array().unwrap().iter().map(|d| d.as_str().unwrap()).collect();
    let at = dates.iter().position(|d| *d == filled).unwrap() + 12;
    let file = dir.path().join("actions.csv");
    let (parent, child) = (ticker(0), ticker(1));
    std::fs::write(&file, format!("symbol,ex_date,type,value,child\n{parent},{},spin-off,0.1,{child}\n", dates[at]))
        .unwrap();
    ask(&store, &["import", "actions", file.to_str().unwrap()]);
    let after = ask(&store, &args);
    let told = std::fs::read_to_string(&journal).unwrap();
    let converted: Vec<Vec<&str>> =
        told.lines().filter(|l| l.contains(",conversion,")).map(|l| l.split(',').collect()).collect();
    assert!(converted.iter().all(|l| l[0] == dates[at]) && converted.len() == 2, "{converted:?}");
    // Shares of the child received: a tenth of those of the parent bought by then; the parent's own stay what they are.
    let bought: f64 = told
        .lines()
        .map(|l| l.split(',').collect::<Vec<_>>())
        .filter(|l| l[3] == parent && l[0] < dates[at] && (l[1] == "trade" || l[1] == "shares"))
        .map(|l| l[4].parse::<f64>().unwrap())
        .sum();
    let received: Vec<f64> = converted.iter().map(|l| l[4].parse::<f64>().unwrap()).collect();
    assert!(
        received.iter().any(|r| (r - 0.1 * bought).abs() < 1e-9 * bought) && received.contains(&0.0),
        "{received:?}"
    );
    // The value before is what it was, and higher from that day on: the simulated parent lost nothing.
    let value = |r: &Value, k: usize| r["value"]["base"][k].as_f64().unwrap();
    assert_eq!(value(&before, at - 1), value(&after, at - 1));
    assert!(value(&after, at) > value(&before, at));
    // A child that nobody can price is told, and nothing is booked.
    let text = format!("symbol,ex_date,type,value,child\n{},{},spin-off,0.1,NOSUCH\n", ticker(2), dates[at + 1]);
    std::fs::write(&file, text).unwrap();
    ask(&store, &["import", "actions", file.to_str().unwrap()]);
    let lost = ask(&store, &args)["assumptions"].to_string();
    assert!(lost.contains("spun NOSUCH off"), "{lost}");
}

/// The members at their capitalisations as they drifted.
struct Whole<'a>(&'a Panel, &'a Universe);

impl Policy for Whole<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let position =
            |(security, weight)| Position { security, weight, cap: 1.0, score: 0.0, reason: Reason::EqualShare };
        let positions = self.1.weights_at(self.0, now.session()).into_iter().map(position).collect();
        Ok(Weights { positions, cash: 0.0, passed_over: vec![], reasoning: None })
    }

    fn describe(&self) -> String {
        "all members by capitalisation".to_owned()
    }
}

#[test]
fn imported_dividends_are_income_and_the_whole_universe_earns_the_total_return_index() {
    let (_dir, folder) = copied();
    let plain = Panel::build(&Store::open(&folder).unwrap().as_of(day("2099-12-31")), None, &Silent).unwrap();
    // Thirty names that trade on every session, each pays half a dollar a quarter.
    let last = plain.sessions.len() - 1;
    let always = |i: &usize| (0..=last).all(|t| !plain.close.at(t, *i).is_nan() && plain.cap.at(0, *i) > 0.0);
    let chosen: Vec<usize> = (0..plain.securities.len()).filter(always).take(30).collect();
    assert_eq!(chosen.len(), 30);
    let mut rows: Vec<ActionRow> = Vec::new();
    for (k, i) in chosen.iter().enumerate() {
        for t in (10 + k..=last).step_by(63) {
            let (symbol, on) = (plain.ticker(*i, t), plain.sessions[t]);
            rows.push(ActionRow {
                symbol,
                ex_date: on,
                event: ActionEvent::Dividend,
                value: 0.5,
                child: None,
                known_on: on,
                pay_date: None,
            });
        }
    }
    rows.sort_by_key(|r: &ActionRow| (r.symbol, r.ex_date, r.event));
    rows.dedup_by_key(|r| (r.symbol, r.ex_date));
    let store = Store::open(&folder).unwrap();
    common::import_batches(&store, Kind::Actions, "actions", [Records::Actions(rows)]);
    let store = Store::open(&folder).unwrap();
    let panel = Panel::build(&store.as_of(day("2099-12-31")), None, &Silent).unwrap();
    let member = |i: &usize| Member { security: *i, rank: 1, cap: plain.cap.at(0, *i), float: None };
    let members: Vec<Member> = chosen.iter().map(member).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    let universe = Universe { id: "u".into(), label: "U".into(), reconstitutions: vec![first] };
    let index = IndexSeries::of(&panel, &universe);
    let total = index.total();
    assert!(index.income.iter().sum::<f64>() > 0.01, "dividends are in the index");
    // Brought back to capitalisation weights at every close without cost, paid in cash.
    let decisions: Vec<Decision> = (0..last).map(|session| Decision { session, ranking: vec![(0, 0.0)] }).collect();
    let whole = Whole(&panel, &universe);
    let rules = Rules { distributions: Distributions::Cash, ..Rules::flat(0.0) };
    let ledger = Ledger::with(1e6, rules);
    let base = Scenario::Base;
    let path =
        simulate_in(&panel, Books::default(), &decisions, (0, last), ledger, &whole, Convention::Bt, base).unwrap();
    let (mut value, mut income) = (1e6, 0.0);
    for (s, own) in path.value.iter().enumerate().skip(1) {
        income += value * index.income[s - index.start];
        value *= 1.0 + total[s - index.start];
        assert!((own / value - 1.0).abs() < 1e-9, "session {s}: {own} {value}");
    }
    assert!((path.ledger.tally().dividends / income - 1.0).abs() < 1e-9, "{} {income}", path.ledger.tally().dividends);
    assert!(chosen.iter().all(|i| panel.income_known(last, *i) == IncomeKnown::Stated));
    // Reinvested in the name that paid, one name held for itself earns its own total return, and its shares grow by it.
    let one = chosen[0];
    let decision = [Decision { session: 0, ranking: vec![(one, 0.0)] }];
    let alone = Only(one);
    let ledger = Ledger::with(1e6, Rules::flat(0.0));
    let path =
        simulate_in(&panel, Books::default(), &decision, (0, last), ledger, &alone, Convention::Bt, base).unwrap();
    let mut value = 1e6;
    let mut shares = 1e6 / panel.close.at(0, one);
    for t in 1..=last {
        let paid = panel.income_at(t, one);
        let split = panel.close.at(t - 1, one) * (1.0 + panel.ret.at(t, one)) / panel.close.at(t, one);
        value *= 1.0 + panel.ret.at(t, one) + paid;
        shares *= split * (1.0 + paid / (1.0 + panel.ret.at(t, one)));
        assert!((path.value[t] / value - 1.0).abs() < 1e-9, "session {t}: {} {value}", path.value[t]);
    }
    assert!((path.ledger.held().next().unwrap().shares / shares - 1.0).abs() < 1e-9);
    assert!(path.ledger.tally().dividends == 0.0);
}

#[test]
fn the_whole_universe_earns_its_index_through_an_imported_spin_off() {
    let (_dir, folder) = copied();
    let end = day("2099-12-31");
    let plain = Panel::build(&Store::open(&folder).unwrap().as_of(end), None, &Silent).unwrap();
    let last = plain.sessions.len() - 1;
    let always = |i: &usize| (0..=last).all(|t| !plain.close.at(t, *i).is_nan() && plain.cap.at(0, *i) > 0.0);
    let chosen: Vec<usize> = (0..plain.securities.len()).filter(always).take(12).collect();
    // One gives a tenth of a share of another member on session 100, and a second a fifth of a share of no member on 200.
    let outside = (0..plain.securities.len()).filter(always).nth(20).unwrap();
    let give = |parent: usize, child: usize, s: usize, value: f64| ActionRow {
        symbol: plain.ticker(parent, s),
        ex_date: plain.sessions[s],
        event: ActionEvent::SpinOff,
        value,
        child: Some(plain.ticker(child, s)),
        known_on: plain.sessions[s],
        pay_date: None,
    };
    let mut rows = vec![give(chosen[0], chosen[1], 100, 0.1), give(chosen[2], outside, 200, 0.2)];
    rows.sort_by_key(|r: &ActionRow| (r.symbol, r.ex_date, r.event));
    common::import_batches(&Store::open(&folder).unwrap(), Kind::Actions, "actions", [Records::Actions(rows)]);
    let store = Store::open(&folder).unwrap();
    let view = store.as_of(end);
    let panel = Panel::build(&view, None, &Silent).unwrap();
    let member = |i: &usize| Member { security: *i, rank: 1, cap: plain.cap.at(0, *i), float: None };
    let members: Vec<Member> = chosen.iter().map(member).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    let universe = Universe { id: "u".into(), label: "U".into(), reconstitutions: vec![first] };
    let (index, without) = (IndexSeries::of(&panel, &universe), IndexSeries::of(&plain, &universe));
    let (events, lost) = imported_events(&view.actions().unwrap(), &panel, vec![]);
    assert_eq!((events.iter().map(|(s, _)| *s).collect::<Vec<_>>(), lost.len()), (vec![100, 200], 0));
    let told = |index: &IndexSeries, s: usize| index.cap_weighted[s - index.start];
    assert!((1..100).all(|s| told(&index, s) == told(&without, s)));
    assert!([100, 200].iter().all(|s| told(&index, *s) > told(&without, *s) + 1e-4));
    let decisions: Vec<Decision> = (0..last).map(|session| Decision { session, ranking: vec![(0, 0.0)] }).collect();
    let whole = Whole(&panel, &universe);
    let rules = Rules { distributions: Distributions::Cash, ..Rules::flat(0.0) };
    let books = Books { events: &events, ..Books::default() };
    let (ledger, base) = (Ledger::with(1e6, rules), Scenario::Base);
    let path = simulate_in(&panel, books, &decisions, (0, last), ledger, &whole, Convention::Bt, base).unwrap();
    let total = index.total();
    let mut value = 1e6;
    for (s, own) in path.value.iter().enumerate().skip(1) {
        value *= 1.0 + total[s - index.start];
        assert!((own / value - 1.0).abs() < 1e-9, "session {s}: {own} {value}");
    }
}

/// One name alone.
struct Only(usize);

impl Policy for Only {
    fn target(&self, _: &Market<'_>) -> Result<Weights, PortfolioError> {
        let position = Position { security: self.0, weight: 1.0, cap: 1.0, score: 0.0, reason: Reason::EqualShare };
        Ok(Weights { positions: vec![position], cash: 0.0, passed_over: vec![], reasoning: None })
    }

    fn describe(&self) -> String {
        "one name".to_owned()
    }
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}
