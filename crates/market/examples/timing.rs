//! How long the market page, all measures and one session of them take on a store: `cargo run --release -p breadth-market --example timing STORE [DAY]`.
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use breadth_domain::{Date, Silent};
use breadth_market::{Sessions, market_page, measure_readings};
use breadth_panel::{IndexSeries, Panel, Universe, universe_rule, universes};
use breadth_store::Store;

/// CPU seconds of the process so far, where the system tells them (Linux, in hundredths): on a machine with other work a
/// clock says little.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |k: usize| fields.get(k)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Runs a step and prints what it took.
fn timed<T>(what: &str, step: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<T, Box<dyn Error>> {
    let (start, before) = (Instant::now(), cpu());
    let done = step()?;
    let cpu = before.zip(cpu()).map_or_else(String::new, |(a, b)| format!(", {:.2} CPU seconds", b - a));
    println!("{what}: {:.3} s{cpu}", start.elapsed().as_secs_f64());
    Ok(done)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which store?\n\nhint: name its folder")?;
    let store = Store::open(Path::new(&folder))?;
    let day = args.next().map(|d| Date::parse(&d)).transpose()?;
    let day = day.or_else(|| store.last_session()).ok_or("the store holds no prices")?;
    let view = store.as_of(day);
    let panel = timed("panel", || Ok(Panel::build(&view, None, &Silent)?))?;
    println!("{} sessions x {} securities", panel.sessions.len(), panel.securities.len());
    let (both, indexes) = timed("universes and indexes", || {
        let rules = ["small", "large"].map(|id| universe_rule(id).ok_or("the universe is built in"));
        let both: Vec<Universe> = universes(&panel, &rules.into_iter().collect::<Result<Vec<_>, _>>()?);
        let indexes: Vec<IndexSeries> = both.iter().map(|u| IndexSeries::of(&panel, u)).collect();
        Ok((both, indexes))
    })?;
    let of = |k: usize| (&both[k], &indexes[k]);
    let last = panel.sessions.len() - 1;
    for run in ["first", "second", "third"] {
        timed(&format!("{run} page"), || Ok(market_page(&view, &panel, &both, &indexes)?))?;
        let all = timed(&format!("{run} all measures"), || Ok(measure_readings(&panel, of(0), of(1), &[])?))?;
        let mut ready = timed(&format!("{run} market made ready"), || Ok(Sessions::new(&panel, of(0), of(1), &[])?))?;
        let one = timed(&format!("{run} one session"), || Ok(ready.at(last)))?;
        let values: usize = all.iter().map(|r| r.history.len()).sum();
        println!("{values} values of all sessions, {} of one", one.len());
    }
    Ok(())
}
