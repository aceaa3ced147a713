//! `breadth backtest`: the history of a study.
use std::fmt::Write;
use std::path::Path;

use breadth::pipeline::risk_free;
use breadth::rates::Rates;
use breadth_backtest::honesty::{Trial, TrialLedger};
use breadth_backtest::{
    BacktestResult, Convention, Event, Extras, Gate, Setting, Shelf, Tape, TradeRow, examine, imported_events,
    stated_events,
};
use breadth_domain::study::{CostRule, Execution};
use breadth_market::market_page;
use breadth_panel::{IndexSeries, Panel, Universe, beside};
use breadth_portfolio::risk::fundamental::FactorHistory;
use breadth_signals::Fundamentals;
use breadth_store::View;

use crate::args::BacktestArgs;
use crate::commands::backtest_text::text;
use crate::commands::backtest_told::Told;
use crate::commands::{backtest_grid, results};
use crate::context::{Context, ENGINE, Market, state_exits};
use crate::failure::{Exit, Explain, Failure};
use crate::output::Answer;

/// Runs the command.
pub fn run(context: &Context, args: &BacktestArgs) -> Result<Answer, Failure> {
    let study = context.study(&args.study)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut presets = vec![study.universe.as_str()];
    presets.extend(study.benchmarks.iter().map(String::as_str).filter(|b| *b != study.universe));
    let gate = study.backtest.market.as_deref().map(str::parse::<Gate>).transpose().explain("study", Exit::Usage)?;
    if gate.is_some() {
        presets.extend(COMPARED.iter().filter(|c| !presets.contains(*c)).collect::<Vec<_>>());
    }
    // The tables of statements are read beside the prices, unless what follows from them is kept; who asks for them later
    // finds them read.
    let ahead = || if Fundamentals::are_kept(&view, study.from) { Ok(()) } else { view.read_facts() };
    let (market, _) = beside(|| Market::of(context, &view, study.from, &presets), ahead);
    let mut market = market?;
    state_exits(&mut market.panel, args.exits.as_deref())?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let benchmarks = breadth::pipeline::benchmarks(&study, &market.indexes).explain("study", Exit::Usage)?;
    let needs_tape = study.backtest.execution == Execution::NextOpen
        || study.backtest.costs == CostRule::ByName
        || !(args.quick || args.survivors_only);
    let tape =
        needs_tape.then(|| Tape::of(&view, &market.panel, true)).transpose().explain("prices", Exit::Failed)?.flatten();
    let profile = Convention::named(&args.profile).ok_or_else(|| no_profile(&args.profile))?;
    let rates = Rates::of(&view, &market.panel).explain("series", Exit::Failed)?;
    let setting = Setting {
        panel: &market.panel,
        universe: &market.universes[0],
        fundamentals: &fundamentals,
        benchmarks: &benchmarks,
        risk_free: rates.risk_free.as_ref().map(risk_free),
        survivors_only: args.survivors_only,
    };
    let stated = args.events.as_deref().map(|p| events_of(p, &market.panel)).transpose()?.unwrap_or_default();
    let actions = view.actions().explain("store", Exit::Failed)?;
    let (events, lost) = imported_events(&actions, &market.panel, stated);
    let open = gate.map(|gate| open(&gate, &view, &market)).transpose()?;
    let extras = Extras {
        tape: tape.as_ref(),
        events: &events,
        open: open.as_deref(),
        factors: rates.factors,
        factor_cash: rates.cash,
        seed: context.global.seed,
        profile,
        risk: None,
    };
    let provenance = context.provenance(Some(&view), Some(&study));
    let told = Told::of(args, &view, &events);
    if !args.vary.is_empty() {
        return backtest_grid::run(context, args, &study, &setting, &extras, &told, provenance);
    }
    let policy = setting.policy(&study, tape.as_ref());
    let mut run = breadth_backtest::run(&study, &setting, &extras, policy.as_ref(), &context.progress)
        .explain("backtest", Exit::Failed)?;
    run.result.assumptions.extend(lost);
    let folder = context.store_path()?;
    let key = told.key(&study)?;
    // Looking at the past with the future in hand is no trial.
    let trial = trial_of(&run.result, &key);
    let counted = if args.no_record || args.survivors_only {
        vec![trial]
    } else {
        TrialLedger::of(&folder).record(&trial).explain("trials", Exit::Failed)?
    };
    if !(args.quick || args.survivors_only) {
        let (first, last) = run.window;
        let risk = args.risk_model.then(|| FactorHistory::of(&market.panel, &fundamentals, first, last));
        let extras = Extras { risk: risk.as_ref(), ..extras.clone() };
        let found = examine(&study, &setting, &extras, policy.as_ref(), &run, &counted, &context.progress);
        run.result.examination = Some(found.explain("backtest", Exit::Failed)?);
    }
    let buckets = args
        .buckets
        .map(|n| breadth_backtest::studies::buckets(&study, &setting, &extras, &run, n))
        .transpose()
        .explain("backtest", Exit::Failed)?;
    let result = run.result;
    if let Some(path) = &args.trades {
        write_trades(path, &result.trades)?;
    }
    if let Some(path) = &args.journal {
        write_journal(path, &result.journal)?;
    }
    let shelf = Shelf::of(&folder);
    let kept = breadth_backtest::kept(&result, key, view.as_of(), view.digest(), ENGINE, context.global.seed);
    let other = args.against.as_deref().map(|name| shelf.find(name)).transpose().explain("results", Exit::Usage)?;
    if !args.no_record {
        shelf.keep(&kept).explain("results", Exit::Failed)?;
    }
    let mut data = serde_json::to_value(&result).explain("json", Exit::Failed)?;
    let mut text = text(&result, args.trades.as_deref());
    if let Some(object) = data.as_object_mut() {
        object.insert("key".into(), serde_json::json!(kept.key));
        if let Some(path) = &args.trades {
            // The trades are where they were asked to be, not twice.
            object.insert("trades".into(), serde_json::json!(path));
        }
        if let Some(b) = &buckets {
            object.insert("buckets".into(), serde_json::json!(b));
            text.push_str(&backtest_grid::buckets_text(b));
        }
        if let Some(other) = &other {
            let compared = results::compare(&kept, other);
            object.insert("against".into(), compared.data);
            text.push_str(&compared.text);
        }
    }
    Ok(Answer { data, text, provenance })
}

/// The universes that the market's page compares.
const COMPARED: [&str; 2] = ["small", "large"];

/// On which sessions the market lets a decision be carried out. Only measures of sessions count: what describes a month is
/// known later than the month it describes.
fn open(gate: &Gate, view: &View, market: &Market) -> Result<Vec<bool>, Failure> {
    let place = |id: &&str| market.universes.iter().position(|u| u.id == **id);
    let order: Vec<usize> = COMPARED.iter().filter_map(place).collect();
    let universes: Vec<Universe> = order.iter().map(|k| market.universes[*k].clone()).collect();
    let indexes: Vec<IndexSeries> = order.iter().map(|k| market.indexes[*k].clone()).collect();
    let page = market_page(view, &market.panel, &universes, &indexes).explain("market", Exit::Failed)?;
    let Some(reading) = page.reading(&gate.measure) else {
        let ids: Vec<&str> = page.readings.iter().map(|r| r.id.as_str()).collect();
        let text =
            format!("`{}` is no measure of the market's sessions\n\nhint: there are {}", gate.measure, ids.join(", "));
        return Err(Failure::text("no-measure", Exit::Usage, &text));
    };
    Ok(gate.over(&market.panel.sessions, &reading.history))
}

/// The events that a file states.
fn events_of(path: &Path, panel: &Panel) -> Result<Vec<(usize, Event)>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::text("events", Exit::Usage, &format!("reading {}: {e}", path.display())))?;
    stated_events(&text, panel).map_err(|e| Failure::text("events", Exit::Usage, &format!("{}, {e}", path.display())))
}

fn no_profile(name: &str) -> Failure {
    let known: Vec<&str> = Convention::PROFILES.iter().map(|(n, _)| *n).collect();
    Failure::text("no-profile", Exit::Usage, &format!("`{name}` is no profile\n\nhint: there are {}", known.join(", ")))
}

/// A run as a trial.
pub fn trial_of(result: &BacktestResult, key: &str) -> Trial {
    let base = |id: &str| result.measures.get(id).and_then(|m| m.band.base);
    let day = |d: Option<&breadth_domain::Date>| d.map(ToString::to_string).unwrap_or_default();
    Trial {
        key: key.to_owned(),
        family: result.universe.clone(),
        study: result.study.clone(),
        from: day(result.dates.first()),
        to: day(result.dates.last()),
        sharpe: base("sharpe"),
        cagr: base("cagr"),
    }
}

fn write_journal(path: &Path, journal: &[breadth_backtest::JournalRow]) -> Result<(), Failure> {
    let mut out = String::from("date,kind,security,ticker,shares,price,cash,cost,realised\n");
    for e in journal {
        let kind = serde_json::to_value(e.kind).explain("json", Exit::Failed)?;
        let security = e.security.as_ref().map(ToString::to_string).unwrap_or_default();
        let ticker = e.ticker.map(|t| t.to_string()).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default();
        let _ = writeln!(
            out,
            "{},{kind},{security},{ticker},{},{},{},{},{}",
            e.date, e.shares, e.price, e.cash, e.cost, e.realised
        );
    }
    std::fs::write(path, out)
        .map_err(|e| Failure::text("journal", Exit::Failed, &format!("writing {}: {e}", path.display())))
}

fn write_trades(path: &Path, trades: &[TradeRow]) -> Result<(), Failure> {
    let mut out = String::from("date,security,ticker,shares,price,value,cost\n");
    for t in trades {
        let _ = writeln!(out, "{},{},{},{},{},{},{}", t.date, t.security, t.ticker, t.shares, t.price, t.value, t.cost);
    }
    std::fs::write(path, out)
        .map_err(|e| Failure::text("trades", Exit::Failed, &format!("writing {}: {e}", path.display())))
}
