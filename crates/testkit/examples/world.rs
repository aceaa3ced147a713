//! Simulates the demo's market, writes its files and says what is in it: `cargo run --release --example world -- DIR`.
use std::path::PathBuf;
use std::time::Instant;

use breadth_testkit::{TrueOutcome, What, World, WorldSpec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).map_or_else(|| PathBuf::from("world"), PathBuf::from);
    let mut spec = WorldSpec::default();
    if let Some(seed) = std::env::args().nth(2) {
        spec.seed = seed.parse()?;
    }
    let start = Instant::now();
    let world = World::simulate(&spec);
    let simulated = start.elapsed();
    let files = world.write(&dir)?;
    println!("simulated in {simulated:.2?}, written in {:.2?}", start.elapsed() - simulated);
    println!("{files:#?}");
    let truth = &world.truth;
    println!(
        "{} price rows, {} securities, {} listings, {} statements, {} events",
        world.price_rows(),
        truth.securities.len(),
        world.listings().len(),
        world.statements().len(),
        truth.events.len()
    );
    let exits = |o: TrueOutcome| truth.count(|w| *w == What::Exit(o));
    println!(
        "cash mergers {}, share mergers {}, failed {}, over the counter {}, redeemed {}, converted {}",
        exits(TrueOutcome::CashMerger),
        exits(TrueOutcome::ShareMerger),
        exits(TrueOutcome::Failed),
        exits(TrueOutcome::OverTheCounter),
        exits(TrueOutcome::Redeemed),
        exits(TrueOutcome::Converted)
    );
    println!(
        "splits {}, reverse {}, renames {}, re-used tickers {}, halts {}, stale {}, restated {}, SPAC mergers {}",
        truth.count(|w| matches!(w, What::Split { ratio, .. } if *ratio > 1.0)),
        truth.count(|w| matches!(w, What::Split { ratio, .. } if *ratio < 1.0)),
        truth.count(|w| matches!(w, What::Renamed { .. })),
        truth.count(|w| matches!(w, What::TookOverSymbol { .. })),
        truth.count(|w| matches!(w, What::Halt { .. })),
        truth.count(|w| matches!(w, What::StalePrice { .. })),
        truth.count(|w| matches!(w, What::Restated { .. })),
        truth.count(|w| matches!(w, What::BlankChequeMerged)),
    );
    for (session, _) in truth.reconstitutions.iter().chain(std::iter::once(&(truth.sessions.len() - 1, 0))) {
        let day = truth.sessions[*session];
        let mut caps: Vec<f64> = truth
            .securities
            .iter()
            .filter(|s| s.kind(day) == breadth_testkit::Kind::Common && s.first <= day && day <= s.last)
            .filter_map(|s| s.cap(*session))
            .collect();
        caps.sort_by(|a, b| b.total_cmp(a));
        let total: f64 = caps.iter().sum();
        let at = |n: usize| caps.get(n).map_or(f64::NAN, |c| c / 1e9);
        println!(
            "{day}: {} companies, {:.1} tn, top 7 {:.1} %, cap of rank 1 {:.0} bn, 8 {:.0}, 100 {:.1}, 500 {:.2}, 1000 {:.2}, last {:.3}",
            caps.len(),
            total / 1e12,
            100.0 * caps.iter().take(7).sum::<f64>() / total,
            at(0),
            at(7),
            at(99),
            at(499),
            at(999),
            at(caps.len() - 1)
        );
    }
    for (ticker, returns) in &truth.trackers {
        let growth: f64 = returns.iter().map(|r| 1.0 + r).product();
        let half: f64 = returns[returns.len() - 126..].iter().map(|r| 1.0 + r).product();
        let n = returns.len() as f64;
        let mean = returns.iter().sum::<f64>() / n;
        let sd = (returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n * 252.0).sqrt();
        println!(
            "{ticker}: {:.1} % a year, volatility {:.1} %, last half year {:.1} %",
            100.0 * (growth.powf(252.0 / n) - 1.0),
            100.0 * sd,
            100.0 * (half - 1.0)
        );
    }
    Ok(())
}
