//! How long the market page takes on a store: `cargo run --release -p breadth-market --example timing STORE [DAY]`.
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use breadth_domain::{Date, Silent};
use breadth_market::market_page;
use breadth_panel::{IndexSeries, Panel, Universe, universe_rule, universes};
use breadth_store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which store?\n\nhint: name its folder")?;
    let store = Store::open(Path::new(&folder))?;
    let day = args.next().map(|d| Date::parse(&d)).transpose()?;
    let day = day.or_else(|| store.last_session()).ok_or("the store holds no prices")?;
    let start = Instant::now();
    let view = store.as_of(day);
    let panel = Panel::build(&view, None, &Silent)?;
    println!("panel of {} x {}: {:.3} s", panel.sessions.len(), panel.securities.len(), start.elapsed().as_secs_f64());
    let start = Instant::now();
    let rules = ["small", "large"].map(|id| universe_rule(id).ok_or("the universe is built in"));
    let rules = rules.into_iter().collect::<Result<Vec<_>, _>>()?;
    let both: Vec<Universe> = universes(&panel, &rules);
    let indexes: Vec<IndexSeries> = both.iter().map(|u| IndexSeries::of(&panel, u)).collect();
    println!("universes and indexes: {:.3} s", start.elapsed().as_secs_f64());
    for run in ["first", "second", "third"] {
        let start = Instant::now();
        let page = market_page(&view, &panel, &both, &indexes)?;
        let values: usize = page.readings.iter().chain(&page.sectors).map(|r| r.history.len()).sum();
        println!("{run} page, {values} values of all measures: {:.3} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}
