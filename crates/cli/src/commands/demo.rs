//! `breadth demo`: the whole way on a simulated market, through the same doors as files of vendors, held against its truth.
use std::fmt::Write;
use std::path::{Path, PathBuf};

use breadth::{Pipeline, Rules};
use breadth_domain::finding::kinds;
use breadth_domain::{FindingKind, Progress, Study};
use breadth_ingest::{Kind, Options};
use breadth_kernels::{correlation, mean};
use breadth_panel::beside;
use breadth_store::Store;
use breadth_testkit::{Truth, What, World, WorldSpec};
use serde_json::json;

use crate::args::DemoArgs;
use crate::commands::import::{Ahead, import};
use crate::commands::report::write_report;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, percent, table};

/// A figure of the run beside the simulated market's truth.
struct Found {
    what: &'static str,
    found: String,
    truth: String,
}

/// Runs the command.
pub fn run(context: &Context, args: &DemoArgs) -> Result<Answer, Failure> {
    let progress = &context.progress;
    let out = &args.out;
    let defaults = WorldSpec::default();
    let spec = WorldSpec {
        seed: context.global.seed,
        operating: args.companies.unwrap_or(defaults.operating),
        years: args.years.unwrap_or(defaults.years),
        ..defaults
    };
    progress.begin("simulating a market", None);
    let files_dir = out.join("files");
    let (files, truth) = {
        let world = World::simulate(&spec);
        (world.write(&files_dir).explain("demo", Exit::Failed)?, world.truth)
    };
    let store_dir = out.join("store");
    // A demo begins anew; only what a demo made is removed.
    if store_dir.join("HEAD").exists() {
        std::fs::remove_dir_all(&store_dir).map_err(|e| {
            Failure::text("demo", Exit::Failed, &format!("removing the last demo's store {}: {e}", store_dir.display()))
        })?;
    }
    let imports: [(Kind, Vec<PathBuf>); 7] = [
        (Kind::Prices, vec![files.prices.clone()]),
        (Kind::Prices, vec![files.funds.clone()]),
        (Kind::Listings, vec![files.listings.clone()]),
        (Kind::Statements, vec![files.statements.clone()]),
        (Kind::Series, files.series.clone()),
        (Kind::French, vec![files.french.clone()]),
        (Kind::Basket, vec![files.basket.clone()]),
    ];
    // The importer's clock stands the day after the simulated market's last: the same bytes whenever it is run.
    let today = spec.to().plus_days(1);
    // The prices are most of the work: the other files are read beside them, and brought in after them, in their order.
    let options = Options::on(today);
    let [(kind, prices), others @ ..] = &imports;
    let (first, ahead) = beside(
        || import(&store_dir, *kind, prices, &options, false, progress),
        || others.iter().map(|(kind, paths)| Ahead::read(*kind, paths, &options)).collect::<Vec<_>>(),
    );
    first?;
    for files in ahead {
        files?.bring(&store_dir, &options)?;
    }
    let store = Store::open(&store_dir).explain("store", Exit::Failed)?;
    let view = context.view(&store)?;
    let study = Study::preset("quality-small")
        .ok_or_else(|| Failure::text("demo", Exit::Failed, "the built-in study `quality-small` does not parse"))?;
    let run = Pipeline::run(&view, &study, &Rules::default(), progress).explain("demo", Exit::Failed)?;
    let report = out.join("report.html");
    write_report(context, &store, &view, &run, &report, "breadth demo")?;
    progress.end();
    let found = compare(&run, &truth, &store);
    let data = json!({
        "report": report, "store": store_dir, "files": files_dir, "seed": spec.seed,
        "sessions": run.panel.sessions.len(), "securities": run.panel.securities.len(),
        "found": found.iter().map(|f| json!({ "what": f.what, "found": f.found, "truth": f.truth })).collect::<Vec<_>>(),
        "screen": { "members": run.screen.members, "pass": run.screen.pass.len(), "fail": run.screen.fail.len(), "unknown": run.screen.unknown.len() },
        "holdings": run.target.weights.len(),
        "measures": run.backtest.measures,
    });
    let text = text(&run, &found, &report, &store_dir);
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), Some(&study)) })
}

/// What the run found, beside what is so.
fn compare(run: &Pipeline, truth: &Truth, store: &Store) -> Vec<Found> {
    let found_rows = |kind: &FindingKind| -> u64 {
        store.manifest().imports.iter().flat_map(|i| &i.findings).filter(|f| f.code == kind.code).map(|f| f.count).sum()
    };
    let d = &truth.defects;
    let mut out: Vec<Found> = [
        ("duplicate rows", &kinds::DUPLICATE, d.duplicates),
        ("conflicting rows", &kinds::CONFLICT, d.conflicts),
        ("impossible dates", &kinds::IMPOSSIBLE_DATE, d.impossible_dates),
        ("prices of zero or less", &kinds::NON_POSITIVE_PRICE, d.non_positive),
        ("prices on a holiday", &kinds::NOT_A_SESSION, d.holiday_rows),
        ("statements from the future", &kinds::LOOK_AHEAD, d.look_ahead),
        ("unreadable lines", &kinds::UNREADABLE_ROW, d.unreadable_lines),
    ]
    .into_iter()
    .map(|(what, kind, injected)| Found { what, found: count(found_rows(kind)), truth: format!("{injected} put in") })
    .collect();
    out.push(Found {
        what: "rows of stale sessions",
        found: count(found_rows(&kinds::STALE_SESSION)),
        truth: format!("{} whole sessions put in", d.stale_sessions),
    });
    let note = |name: &str| run.panel.notes.iter().find(|(n, _)| n == name).map_or(0, |(_, c)| *c);
    out.push(Found {
        what: "changes of ticker followed",
        found: count(note("renames joined")),
        truth: format!("{} happened", truth.count(|w| matches!(w, What::Renamed { .. }))),
    });
    out.push(Found {
        what: "tickers taken over by another company",
        found: count(note("symbols re-used by another company")),
        truth: format!("{} happened", truth.count(|w| matches!(w, What::TookOverSymbol { .. }))),
    });
    out.push(Found {
        what: "days with a split",
        found: count(note("split days")),
        truth: format!("{} happened", truth.count(|w| matches!(w, What::Split { .. }))),
    });
    for (k, tracker) in [(0, "IWM"), (1, "IWB")] {
        let (Some(index), Some(daily)) = (run.indexes.get(k), truth.trackers.get(tracker)) else { continue };
        let pairs: Vec<(f64, f64)> = index
            .dates
            .iter()
            .zip(&index.cap_weighted)
            .filter_map(|(date, r)| {
                truth.sessions.binary_search(date).ok().and_then(|t| daily.get(t)).map(|truth| (*r, *truth))
            })
            .filter(|(a, b)| a.is_finite() && b.is_finite())
            .collect();
        let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        out.push(Found {
            what: if k == 0 { "small index against its tracker" } else { "large index against its tracker" },
            found: correlation(&ours, &theirs).map_or_else(|| "·".into(), |c| format!("correlation {c:.4}")),
            truth: "1 but for dividends and exits".into(),
        });
    }
    let quality = |tickers: &mut dyn Iterator<Item = breadth_domain::Symbol>| -> Option<f64> {
        let day = run.panel.sessions[run.panel.sessions.len() - 1];
        let values: Vec<f64> =
            tickers.filter_map(|s| truth.carrier(s, day)).filter_map(|i| truth.securities[i].quality).collect();
        mean(&values)
    };
    let rows = run.screen.pass.iter().chain(&run.screen.fail).chain(&run.screen.unknown);
    let (held, all) = (quality(&mut run.target.weights.iter().map(|h| h.ticker)), quality(&mut rows.map(|r| r.ticker)));
    let sd = |v: Option<f64>| v.map_or_else(|| "·".into(), |v| format!("{v:+.2} standard deviations"));
    out.push(Found {
        what: "true quality of the holdings",
        found: sd(held),
        truth: format!("{} in the universe", sd(all)),
    });
    out
}

fn text(run: &Pipeline, found: &[Found], report: &Path, store: &Path) -> String {
    let p = &run.panel;
    let (Some(first), Some(last)) = (p.sessions.first(), p.sessions.last()) else { return String::new() };
    let mut out = format!(
        "A simulated market of {} securities, {first} to {last}, imported through the same doors as any file.\n\nWhat was found, and what is so\n",
        count(p.securities.len() as u64)
    );
    out.push_str(&table(
        &["", "found", "truth"],
        found.iter().map(|f| vec![f.what.to_owned(), f.found.clone(), f.truth.clone()]),
        &[1, 2],
    ));
    let s = &run.screen;
    let _ = writeln!(
        out,
        "\n{}: of {} small companies {} pass, {} fail, {} are unknown; {} held.",
        run.study.title,
        count(s.members as u64),
        count(s.pass.len() as u64),
        count(s.fail.len() as u64),
        count(s.unknown.len() as u64),
        count(run.target.weights.len() as u64)
    );
    if let Some(m) = run.backtest.measures.get("cagr") {
        let _ = writeln!(
            out,
            "A year, after costs: {} low, {} base, {} high, against {} for the small index; {} exits met.",
            percent(m.band.low),
            percent(m.band.base),
            percent(m.band.high),
            percent(m.benchmark),
            run.backtest.exits.len()
        );
    }
    let _ = writeln!(
        out,
        "\nThe report: {}\n\nWhere to look next\n  breadth --store {} doctor\n  breadth --store {} market\n  breadth --store {} screen\n  breadth --store {} universe small --excluded",
        report.display(),
        store.display(),
        store.display(),
        store.display(),
        store.display()
    );
    out
}
