//! `breadth report`: all of it on one page.
use std::path::Path;

use breadth::{Pipeline, Rules};
use breadth_report::{Provenance, Run, document, render};
use breadth_store::{Store, View};
use serde_json::json;

use crate::args::ReportArgs;
use crate::context::{Context, ENGINE};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, percent};

/// Runs the command.
pub fn run(context: &Context, args: &ReportArgs) -> Result<Answer, Failure> {
    let study = context.study(&args.study)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let rules = Rules { survivors_only: args.survivors_only, risk_model: args.risk_model, ..Rules::default() };
    let mut run = Pipeline::run(&view, &study, &rules, &context.progress).explain("report", Exit::Failed)?;
    let mut command = format!("breadth report {} --as-of {}", args.study, view.as_of());
    if let Some((of, left)) = run.lens {
        context.survivors.set(Some((of, left)));
        run.study.title.push_str(" - SURVIVORS ONLY, wrong by design");
        command.push_str(" --survivors-only");
    }
    let bytes = write_report(context, &store, &view, &run, &args.output, &command)?;
    let base = run.backtest.measures.get("cagr");
    let text = format!(
        "{} ({} kB): {} as of {}; {} holdings; base {} a year.\n",
        args.output.display(),
        bytes / 1000,
        study.title,
        view.as_of(),
        run.target.weights.len(),
        percent(base.and_then(|m| m.band.base))
    );
    Ok(Answer {
        data: json!({ "report": args.output, "bytes": bytes, "as_of": view.as_of(), "holdings": run.target.weights.len(), "measures": run.backtest.measures }),
        text,
        provenance: context.provenance(Some(&view), Some(&study)),
    })
}

/// Writes a run's page to that file; returns its size in bytes.
pub fn write_report(
    context: &Context,
    store: &Store,
    view: &View,
    run: &Pipeline,
    path: &Path,
    command: &str,
) -> Result<usize, Failure> {
    let provenance = Provenance {
        as_of: view.as_of(),
        store: view.digest().to_owned(),
        study: run.study.id.clone(),
        engine: ENGINE.into(),
        seed: context.global.seed,
        command: command.to_owned(),
    };
    // The built-in story asks of days and names that only the real market has; the other asks of any market.
    let judged = breadth::ledger::of_report(store, view, run, context.global.seed).explain("claims", Exit::Failed)?;
    let page = render(&document(&Run {
        study: &run.study,
        provenance: &provenance,
        store: Some(store.manifest()),
        panel: &run.panel,
        universes: &run.universes,
        coverage: Some(run.fundamentals.coverage()),
        market: Some(&run.market),
        conditions: Some(&run.conditions),
        claims: Some((&judged.ledger, &judged.history)),
        screen: Some(&run.screen),
        portfolio: Some(&run.target),
        backtest: Some(&run.backtest),
    }));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    folder
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, &page))
        .map_err(|e| Failure::text("report", Exit::Failed, &format!("writing {}: {e}", path.display())))?;
    Ok(page.len())
}
