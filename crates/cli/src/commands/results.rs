//! `breadth results`: what backtests have left in the store's folder, listed and compared.
use std::fmt::Write;

use breadth_backtest::honesty::TrialLedger;
use breadth_backtest::{Kept, MEASURES, Shelf};
use serde_json::{Value, json};

use crate::args::ResultsArgs;
use crate::commands::backtest_text::number;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, percent, table};

/// Letters of a key that are shown.
const KEY: usize = 12;
/// Relative difference up to which two values are the same: a file's decimals may be read back a bit off.
const SAME: f64 = 1e-12;

/// Runs the command.
pub fn run(context: &Context, args: &ResultsArgs) -> Result<Answer, Failure> {
    let folder = context.store_path()?;
    let shelf = Shelf::of(&folder);
    let provenance = context.provenance(None, None);
    if args.trials {
        let counts = TrialLedger::of(&folder).counts().explain("trials", Exit::Failed)?;
        let rows = counts.iter().map(|(family, n)| vec![family.clone(), n.to_string()]);
        let text = table(&["family (universe)", "trials"], rows, &[]);
        return Ok(Answer { data: json!({ "trials": counts }), text, provenance });
    }
    let Some(name) = &args.result else {
        let all = shelf.all().explain("results", Exit::Failed)?;
        let data = json!({ "results": all.iter().map(summary).collect::<Vec<_>>() });
        let text =
            if all.is_empty() { "No results yet: `breadth backtest STUDY` leaves one.\n".into() } else { list(&all) };
        return Ok(Answer { data, text, provenance });
    };
    let kept = shelf.find(name).explain("results", Exit::Usage)?;
    let compared = match &args.against {
        Some(other) => compare(&kept, &shelf.find(other).explain("results", Exit::Usage)?),
        None => Compared { data: json!(kept), text: one(&kept) },
    };
    Ok(Answer { data: compared.data, text: compared.text, provenance })
}

fn short_key(kept: &Kept) -> String {
    kept.key.chars().take(KEY).collect()
}

fn base(kept: &Kept, id: &str) -> Option<f64> {
    kept.measures.get(id).and_then(|m| m.base)
}

fn summary(k: &Kept) -> Value {
    json!({
        "key": k.key, "study": k.study, "universe": k.universe, "as_of": k.as_of, "store": k.store, "engine": k.engine,
        "seed": k.seed, "from": k.dates.first(), "to": k.dates.last(), "trades": k.trades,
        "trades_digest": k.trades_digest, "measures": k.measures,
    })
}

fn list(all: &[Kept]) -> String {
    let day = |d: Option<&breadth_domain::Date>| d.map(ToString::to_string).unwrap_or_default();
    table(
        &["key", "study", "universe", "from", "to", "growth", "Sharpe", "deepest", "trades"],
        all.iter().map(|k| {
            vec![
                short_key(k),
                k.study.clone(),
                k.universe.clone(),
                day(k.dates.first()),
                day(k.dates.last()),
                percent(base(k, "cagr")),
                base(k, "sharpe").map_or_else(|| "·".into(), |v| format!("{v:.2}")),
                percent(base(k, "max_drawdown")),
                k.trades.to_string(),
            ]
        }),
        &[1, 2],
    )
}

fn one(k: &Kept) -> String {
    let mut out = format!(
        "{} {}\nstore {}, as of {}, {}, seed {}\n{} trades, digest {}\n\n",
        short_key(k),
        k.study,
        k.store,
        k.as_of,
        k.engine,
        k.seed,
        k.trades,
        k.trades_digest
    );
    out.push_str(&table(
        &["measure", "low", "base", "high"],
        MEASURES.iter().filter_map(|m| Some((m, k.measures.get(m.id)?))).map(|(m, band)| {
            let n = |v| number(v, &m.unit);
            vec![m.label.to_owned(), n(band.low), n(band.base), n(band.high)]
        }),
        &[],
    ));
    out
}

/// Two results side by side.
pub struct Compared {
    /// For programs.
    pub data: Value,
    /// For people.
    pub text: String,
}

/// Base curves, measure by measure; what differs of what made them is told first.
pub fn compare(a: &Kept, b: &Kept) -> Compared {
    let mut differ = Vec::new();
    for (what, x, y) in [
        ("study", &a.study, &b.study),
        ("universe", &a.universe, &b.universe),
        ("store", &a.store, &b.store),
        ("engine", &a.engine, &b.engine),
        ("as_of", &a.as_of.to_string(), &b.as_of.to_string()),
        ("seed", &a.seed.to_string(), &b.seed.to_string()),
        ("trades", &a.trades_digest, &b.trades_digest),
    ] {
        if x != y {
            differ.push(what);
        }
    }
    // The days that both have.
    let at = |k: &Kept, d| k.dates.binary_search(d).ok().map(|t| k.value.base[t]);
    let common: Vec<(f64, f64)> = a.dates.iter().filter_map(|d| at(a, d).zip(at(b, d))).collect();
    let returns = |pick: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        common.windows(2).map(|w| pick(&w[1]) / pick(&w[0]) - 1.0).collect()
    };
    let correlation = breadth_kernels::correlation(&returns(|p| p.0), &returns(|p| p.1));
    let parted = a.dates.iter().find(|d| at(a, d).zip(at(b, d)).is_some_and(|(x, y)| (x / y - 1.0).abs() > SAME));
    let rows =
        || MEASURES.iter().map(|m| (m, base(a, m.id), base(b, m.id))).filter(|(_, x, y)| x.is_some() || y.is_some());
    let difference = |x: Option<f64>, y: Option<f64>| x.zip(y).map(|(x, y)| x - y);
    let measures: serde_json::Map<String, Value> = rows()
        .map(|(m, x, y)| (m.id.to_owned(), json!({ "this": x, "other": y, "difference": difference(x, y) })))
        .collect();
    let data = json!({
        "this": summary(a), "other": summary(b), "differ": differ, "common_sessions": common.len(),
        "correlation": correlation, "first_difference": parted, "measures": measures,
    });
    let mut text = format!("\n{} against {}\n", short_key(a), short_key(b));
    let _ = writeln!(
        text,
        "{}; {} sessions in common, correlation {}{}.",
        if differ.is_empty() {
            "The same in everything".to_owned()
        } else {
            format!("They differ in {}", differ.join(", "))
        },
        common.len(),
        correlation.map_or_else(|| "·".into(), |c| format!("{c:.4}")),
        parted.map_or_else(String::new, |d| format!(", values part on {d}")),
    );
    text.push_str(&table(
        &["measure", "this", "other", "difference"],
        rows().map(|(m, x, y)| {
            let n = |v| number(v, &m.unit);
            vec![m.label.to_owned(), n(x), n(y), n(difference(x, y))]
        }),
        &[],
    ));
    Compared { data, text }
}
