//! The whole way from a store to a report: `cargo run --release -p breadth-report --example study STORE > report.html`.
use std::error::Error;
use std::path::Path;

use breadth_backtest::{Setting, backtest};
use breadth_domain::{Silent, Study};
use breadth_panel::{IndexSeries, Panel, UNIVERSES, universes};
use breadth_report::{Provenance, Run, document, render};
use breadth_signals::Fundamentals;
use breadth_store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which store?\n\nhint: name its folder")?;
    let store = Store::open(Path::new(&folder))?;
    let day = store.last_session().ok_or("the store holds no prices")?;
    let study = Study::preset("quality-small").ok_or("the preset is built in")?;
    let view = store.as_of(day);
    let panel = Panel::build(&view, None, &Silent)?;
    let rules: Vec<_> = UNIVERSES.iter().collect();
    let all = universes(&panel, &rules);
    let find = |id: &str| all.iter().find(|u| u.id == id).ok_or(format!("no universe {id}"));
    let (small, large) = (find("small")?, find("large")?);
    let (small_index, large_index) = (IndexSeries::of(&panel, small), IndexSeries::of(&panel, large));
    let pair = [small.clone(), large.clone()];
    let market = breadth_market::market_page(&view, &panel, &pair, &[small_index.clone(), large_index.clone()])?;
    let fundamentals = Fundamentals::from_view(&view, &panel)?;
    let t = panel.last_session().ok_or("the panel has no session")?;
    let universe = find(&study.universe)?;
    let screen = breadth_signals::screen(&study, &panel, universe, &fundamentals, t);
    let portfolio = breadth_portfolio::build(&study, &panel, universe, &fundamentals, t);
    let benchmarks = [small_index, large_index];
    let setting = Setting {
        panel: &panel,
        universe,
        fundamentals: &fundamentals,
        benchmarks: &benchmarks,
        risk_free: None,
        survivors_only: false,
    };
    let history = backtest(&study, &setting, &Silent);
    for problem in [screen.as_ref().err().map(ToString::to_string), history.as_ref().err().map(ToString::to_string)] {
        problem.inspect(|p| eprintln!("{p}"));
    }
    let provenance = Provenance {
        as_of: day,
        store: store.digest().to_owned(),
        study: study.id.clone(),
        engine: concat!("breadth ", env!("CARGO_PKG_VERSION")).to_owned(),
        seed: 0,
        command: "cargo run -p breadth-report --example study".to_owned(),
    };
    let run = Run {
        study: &study,
        provenance: &provenance,
        store: Some(store.manifest()),
        panel: &panel,
        universes: &all,
        coverage: Some(fundamentals.coverage()),
        market: Some(&market),
        claims: None,
        conditions: None,
        screen: screen.as_ref().ok(),
        portfolio: portfolio.as_ref().ok(),
        backtest: history.as_ref().ok(),
    };
    print!("{}", render(&document(&run)));
    Ok(())
}
