//! The ten commonest measures on a store, timed, and what `benches/ten.py` needs to compute them again with pandas:
//! `cargo run --release -p breadth-market --example ten STORE [OUT [TIMES]]`. CPU seconds of one time are the difference between two
//! runs that differ in TIMES.
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use breadth_domain::Silent;
use breadth_market::measure::Compute;
use breadth_market::{Frame, measure};
use breadth_panel::{Grid, IndexSeries, Panel, Universe, universe_rule, universes};
use breadth_store::Store;

/// The ten.
const TEN: [&str; 10] = [
    "ad_percent",
    "ad_line",
    "up_volume",
    "above_50d",
    "above_200d",
    "new_highs",
    "new_lows",
    "mcclellan",
    "effective_n",
    "dispersion_1d",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which store?\n\nhint: name its folder, and one to write to")?;
    let out = args.next().filter(|o| o != "-");
    let times = args.next().map_or(Ok(5), |n| n.parse::<usize>())?;
    let store = Store::open(Path::new(&folder))?;
    let day = store.last_session().ok_or("the store holds no prices")?;
    let panel = Panel::build(&store.as_of(day), None, &Silent)?;
    let rules = ["small", "large"].map(|id| universe_rule(id).ok_or("the universe is built in"));
    let both: Vec<Universe> = universes(&panel, &rules.into_iter().collect::<Result<Vec<_>, _>>()?);
    let indexes: Vec<IndexSeries> = both.iter().map(|u| IndexSeries::of(&panel, u)).collect();
    println!(
        "{} sessions x {} securities, {} threads",
        panel.sessions.len(),
        panel.securities.len(),
        rayon::current_num_threads()
    );
    let mut best = f64::INFINITY;
    let mut lines = String::new();
    for _ in 0..times {
        let start = Instant::now();
        let frame = Frame::new(&panel, (&both[0], &indexes[0]), (&both[1], &indexes[1]))?;
        let frame = frame.counted(TEN.iter().filter_map(|id| measure(id)));
        let mut values = Vec::new();
        for id in TEN {
            let Some(Compute::EachUniverse(f)) = measure(id).map(|m| m.compute) else { return Err(id.into()) };
            values.extend([&frame.small, &frame.large].map(|side| (id, &side.universe.id, f(&frame, side))));
        }
        best = best.min(start.elapsed().as_secs_f64());
        lines.clear();
        for (id, universe, points) in values {
            for (t, p) in points.iter().enumerate().filter(|(_, p)| !p.value.is_nan()) {
                writeln!(lines, "{id},{universe},{t},{}", p.value)?;
            }
        }
    }
    println!("ten measures of two universes, all sessions, prices to values: {best:.3} s (best of {times})");
    if let Some(out) = out {
        let out = Path::new(&out);
        std::fs::create_dir_all(out)?;
        std::fs::write(out.join("ours.csv"), format!("id,universe,t,value\n{lines}"))?;
        for (name, grid) in [("returns", &panel.ret), ("close", &panel.close), ("volume", &panel.volume)] {
            std::fs::write(out.join(format!("{name}.f64")), bytes(grid))?;
        }
        let mut members = String::from("universe,rank_session,effective_session,column,cap\n");
        for u in &both {
            for r in &u.reconstitutions {
                for m in &r.members {
                    writeln!(
                        members,
                        "{},{},{},{},{}",
                        u.id,
                        r.rank_session,
                        r.effective_session,
                        m.security,
                        m.value()
                    )?;
                }
            }
        }
        std::fs::write(out.join("members.csv"), members)?;
        std::fs::write(out.join("shape.txt"), format!("{} {}", panel.sessions.len(), panel.securities.len()))?;
    }
    Ok(())
}

fn bytes(grid: &Grid) -> Vec<u8> {
    (0..grid.rows()).flat_map(|t| grid.row(t).iter().flat_map(|v| v.to_le_bytes())).collect()
}
