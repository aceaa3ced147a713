//! `breadth backtest --vary`: a grid of studies, what of its best is luck, and what choosing by the past would have brought.
use std::fmt::Write;

use breadth_backtest::honesty::{Trial, TrialLedger, trial_key};
use breadth_backtest::studies::{
    Buckets, Checkpoint, Sweep, SweepRow, Variant, Vary, WalkForward, sweep, variants, walk_forward,
};
use breadth_backtest::{Extras, Setting};
use breadth_domain::Study;
use serde_json::json;

use crate::args::BacktestArgs;
use crate::commands::backtest_told::Told;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, Provenance, percent, table};

/// Rows shown to people; all are in the document.
const SHOWN: usize = 20;
/// Sessions of a month.
const MONTH: usize = 21;

/// Runs the grid. Rows are kept as they come in the store's folder, so that an interrupted grid goes on where it was.
pub fn run(
    context: &Context,
    args: &BacktestArgs,
    study: &Study,
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    told: &Told,
    provenance: Provenance,
) -> Result<Answer, Failure> {
    let grid =
        args.vary.iter().map(|t| t.parse::<Vary>()).collect::<Result<Vec<_>, _>>().explain("vary", Exit::Usage)?;
    let spans = args.walk_forward.as_deref().map(months).transpose()?;
    // What is read once for all of the grid: members, benchmarks, and on which days the market lets decisions be carried out.
    let once = ["universe", "benchmarks", "id", "backtest.market"];
    if let Some(v) = grid.iter().find(|v| once.contains(&v.field.as_str())) {
        let text = format!(
            "`{}` cannot be varied: the grid has one market\n\nhint: run a study for each, then `breadth results`",
            v.field
        );
        return Err(Failure::text("vary", Exit::Usage, &text));
    }
    let all = variants(study, &grid).explain("vary", Exit::Usage)?;
    let folder = context.store_path()?;
    let key = trial_key(&[&told.key(study)?, &args.vary.join(";")]);
    let checkpoint = if args.no_record {
        None
    } else {
        let path = folder.join(format!("sweep-{}.jsonl", &key[..16]));
        Some(
            Checkpoint::open(&path)
                .map_err(|e| Failure::text("sweep", Exit::Failed, &format!("{}: {e}", path.display())))?,
        )
    };
    let resumed = checkpoint.as_ref().map_or(0, Checkpoint::len);
    let out = sweep(&all, setting, extras, checkpoint.as_ref(), &context.progress).explain("backtest", Exit::Failed)?;
    if !(args.no_record || told.hindsight) {
        let trial = |(v, row): (&Variant, &SweepRow)| {
            let of = |id: &str| row.measures.get(id).copied().flatten();
            let day = |d: Option<&breadth_domain::Date>| d.map(ToString::to_string).unwrap_or_default();
            Ok(Trial {
                key: told.key(&v.study)?,
                family: study.universe.clone(),
                study: format!("{}: {}", study.id, v.label),
                from: day(out.dates.first()),
                to: day(out.dates.last()),
                sharpe: of("sharpe"),
                cagr: of("cagr"),
            })
        };
        let trials = all.iter().zip(&out.rows).map(trial).collect::<Result<Vec<_>, Failure>>()?;
        TrialLedger::of(&folder).record_all(&trials).explain("trials", Exit::Failed)?;
    }
    if let Some(c) = checkpoint {
        c.finish().map_err(|e| Failure::text("sweep", Exit::Failed, &e.to_string()))?;
    }
    let walk = spans.map(|(train, test)| {
        walk_forward(&out, train * MONTH, test * MONTH).ok_or_else(|| {
            let text = format!(
                "{} sessions leave no room to choose by {train} months and hold for {test}\n\nhint: shorten the first",
                out.dates.len()
            );
            Failure::text("walk-forward", Exit::Usage, &text)
        })
    });
    let walk = walk.transpose()?;
    let data = json!({ "sweep": out, "walk_forward": walk, "resumed": resumed });
    Ok(Answer { data, text: text(&out, walk.as_ref()), provenance })
}

fn months(text: &str) -> Result<(usize, usize), Failure> {
    let parse = || {
        let (train, test) = text.split_once('/')?;
        let (train, test) = (train.trim().parse::<usize>().ok()?, test.trim().parse::<usize>().ok()?);
        (train > 0 && test > 0 && train <= 1_200 && test <= 1_200).then_some((train, test))
    };
    parse().ok_or_else(|| {
        let told =
            format!("`{text}` is no pair of months\n\nhint: write for example 24/6: choose by 24 months, hold for 6");
        Failure::text("walk-forward", Exit::Usage, &told)
    })
}

fn text(s: &Sweep, walk: Option<&WalkForward>) -> String {
    let mut order: Vec<usize> = (0..s.rows.len()).collect();
    let of = |k: usize, id: &str| s.rows[k].measures.get(id).copied().flatten();
    let sharpe = |k: usize| of(k, "sharpe").unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| sharpe(*b).total_cmp(&sharpe(*a)).then(a.cmp(b)));
    let ratio = |v: Option<f64>| v.map_or_else(|| "·".into(), |v| format!("{v:.2}"));
    let mut out = table(
        &["study", "growth", "Sharpe", "deepest", "active", "turnover"],
        order.iter().take(SHOWN).map(|k| {
            let p = |id| percent(of(*k, id));
            vec![
                s.rows[*k].label.clone(),
                p("cagr"),
                ratio(of(*k, "sharpe")),
                p("max_drawdown"),
                p("active_return"),
                p("turnover"),
            ]
        }),
        &[],
    );
    if s.rows.len() > SHOWN {
        let _ = writeln!(out, "… {} of {} studies are shown; --json has all.", SHOWN, s.rows.len());
    }
    out.push('\n');
    if let Some(d) = &s.deflated {
        let _ = writeln!(
            out,
            "Deflated: the best of {} worthless studies would show a Sharpe ratio of {:.2}; the probability that the best one's true ratio is higher is {:.0} %.",
            d.trials,
            d.hurdle,
            d.probability * 100.0
        );
    }
    if let Some(o) = &s.overfitting {
        let _ = writeln!(
            out,
            "Overfitting: in {:.0} % of {} splits the best in sample was at or below the median out of sample (PBO); it lost money in {:.0} %.",
            o.probability * 100.0,
            o.splits,
            o.loss * 100.0
        );
    }
    if let Some(p) = &s.superiority {
        let _ = writeln!(
            out,
            "Superiority: were none better than the benchmark, so good a best would come up with probability {:.3} (Hansen's SPA; between {:.3} and {:.3}).",
            p.p, p.lower, p.upper
        );
    }
    if let Some(w) = walk {
        out.push_str("\nChosen by the past, held after\n");
        out.push_str(&table(
            &["chosen on", "until", "study", "Sharpe before", "after", "return after"],
            w.steps.iter().map(|s| {
                vec![
                    s.chosen_on.to_string(),
                    s.held_until.to_string(),
                    s.label.clone(),
                    format!("{:.2}", s.inside),
                    ratio(s.outside),
                    percent(Some(s.ret)),
                ]
            }),
            &[1, 2],
        ));
        let _ = writeln!(
            out,
            "Sharpe ratio of all days after: {}; of what was seen before, {} lasted.",
            ratio(w.sharpe),
            percent(w.efficiency)
        );
    }
    out
}

/// Buckets as people read them.
pub fn buckets_text(b: &Buckets) -> String {
    let ratio = |v: Option<f64>| v.map_or_else(|| "·".into(), |v| format!("{v:.2}"));
    let mut out = "\nEqual parts of the ranking, best first\n".to_owned();
    out.push_str(&table(
        &["bucket", "names", "growth", "volatility", "Sharpe"],
        b.rows.iter().map(|r| {
            vec![
                r.bucket.to_string(),
                format!("{:.0}", r.names),
                percent(r.cagr),
                percent(r.volatility),
                ratio(r.sharpe),
            ]
        }),
        &[],
    ));
    let _ = writeln!(
        out,
        "First less last: {} a year, t {} (Newey-West); order {} (−1: the better the score the more earned).",
        percent(b.spread),
        ratio(b.spread_t),
        ratio(b.order)
    );
    out
}
