//! `breadth research`: what a metric has been worth among a universe's members, dead ones and their ends included.
use std::fmt::Write;

use breadth_backtest::{Recovery, recovery};
use breadth_domain::{Date, calendar};
use breadth_panel::{Panel, Universe};
use breadth_signals::operators::numbers;
use breadth_signals::research::{Estimate, Observation, Research, research};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric, metric};
use rayon::prelude::*;
use serde_json::json;

use crate::args::ResearchArgs;
use crate::context::{Context, Market, state_exits};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, percent, share, table};

/// Runs the command.
pub fn run(context: &Context, args: &ResearchArgs) -> Result<Answer, Failure> {
    let metric = find(&args.metric)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut market = Market::of(context, &view, None, &[&args.universe])?;
    market.panel.judge_ends();
    state_exits(&mut market.panel, args.exits.as_deref())?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let horizons: Vec<usize> = args.horizons.iter().map(|h| usize::from(*h)).collect();
    let (panel, universe) = (&market.panel, &market.universes[0]);
    let ends = month_ends(panel, args);
    let observations: Vec<Observation> = (0..ends.len())
        .into_par_iter()
        .filter_map(|k| observe(panel, universe, &fundamentals, metric, &ends, k, &horizons))
        .collect();
    if observations.is_empty() {
        let text = format!(
            "no month end has members of `{}` with a month after it\n\nhint: an earlier --from, or import prices that reach further",
            args.universe
        );
        return Err(Failure::text("research", Exit::NoData, &text));
    }
    let found = research(&observations, &horizons, usize::from(args.quantiles));
    let data = json!({
        "metric": metric.id,
        "direction": metric.direction,
        "universe": args.universe,
        "from": observations.first().map(|o| o.date),
        "to": observations.last().map(|o| o.date),
        "returns": "price",
        "research": found,
    });
    Ok(Answer { text: text(metric, args, &found), data, provenance: context.provenance(Some(&view), None) })
}

fn find(id: &str) -> Result<&'static Metric, Failure> {
    metric(id).ok_or_else(|| {
        let near = breadth_signals::Condition::parse(&format!("{id} > 0")).err().map(|e| e.to_string());
        let text = near.unwrap_or_else(|| format!("`{id}` is no metric; there are {}", METRICS.len()));
        Failure::text("no-metric", Exit::Usage, &text)
    })
}

/// The last session of each month from the first day asked for.
fn month_ends(panel: &Panel, args: &ResearchArgs) -> Vec<usize> {
    let month = |t: usize| (panel.sessions[t].year(), panel.sessions[t].month());
    // The session after the last one is told by the calendar.
    let next = |day: Date| calendar::session_after(day);
    (0..panel.sessions.len())
        .filter(|t| month(*t) != (next(panel.sessions[*t]).year(), next(panel.sessions[*t]).month()))
        .filter(|t| args.from.is_none_or(|from| panel.sessions[*t] >= from))
        .collect()
}

fn observe(
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    metric: &Metric,
    ends: &[usize],
    k: usize,
    horizons: &[usize],
) -> Option<Observation> {
    let t = ends[k];
    let mut securities: Vec<usize> = universe.members_at(t).iter().map(|m| m.security).collect();
    securities.sort_unstable();
    if securities.is_empty() || ends.get(k + 1).is_none() {
        return None;
    }
    let cross = CrossSection::new(panel, fundamentals, &securities, t);
    let trades: Vec<bool> = (0..securities.len()).map(|slot| cross.trades(slot)).collect();
    let oriented = numbers(&cross.values(metric)).into_iter().map(|v| metric.direction.oriented(v));
    let values = oriented.zip(&trades).map(|(v, trades)| if *trades { v } else { f64::NAN }).collect();
    let caps = securities.iter().map(|i| panel.cap.at(t, *i)).collect();
    let forward = horizons
        .iter()
        .map(|months| {
            let each: Vec<[f64; 3]> =
                securities.iter().map(|i| followed(panel, *i, t, ends.get(k + months).copied())).collect();
            [0, 1, 2].map(|s| each.iter().map(|r| r[s]).collect())
        })
        .collect();
    Some(Observation { date: panel.sessions[t], securities, values, caps, forward })
}

/// The price return of a security over the sessions after `t` to `end`, low, base and high: an end on the way pays its
/// band and what it paid earns nothing after. `NaN` where the data end first.
fn followed(panel: &Panel, i: usize, t: usize, end: Option<usize>) -> [f64; 3] {
    let Some(end) = end else { return [f64::NAN; 3] };
    let security = &panel.securities[i];
    let grown: f64 = panel.ret.column(i, t + 1, end + 1).filter(|r| !r.is_nan()).map(|r| 1.0 + r).product();
    match security.exit.as_ref().filter(|x| x.last > t && x.last <= end || x.last == t) {
        Some(exit) => {
            let (Recovery { low, base, high }, _) = recovery(exit, &security.label(panel.sessions[exit.last]).exchange);
            [low, base, high].map(|paid| grown * (1.0 + paid) - 1.0)
        }
        None => [grown - 1.0; 3],
    }
}

fn estimate(e: &Option<Estimate>, as_number: bool) -> [String; 3] {
    let dot = || "·".to_owned();
    let Some(e) = e else { return [dot(), dot(), dot()] };
    let shown = |v: f64| if as_number { format!("{v:+.3}") } else { percent(Some(v)) };
    [
        shown(e.mean),
        e.interval.map_or_else(dot, |[low, high]| format!("{} to {}", shown(low), shown(high))),
        e.t.map_or_else(dot, |t| format!("{t:+.2}")),
    ]
}

fn text(metric: &Metric, args: &ResearchArgs, r: &Research) -> String {
    let known: usize = r.by_date.iter().map(|d| d.known).sum();
    let of: usize = r.by_date.iter().map(|d| d.of).sum();
    let (first, last) = (r.by_date.first(), r.by_date.last());
    let mut out = format!(
        "{} among `{}`, {} month ends from {} to {}; {} of {} values known\n{} months ahead, price returns, turned so that more is better\n\n",
        metric.label,
        args.universe,
        r.by_date.len(),
        first.map_or_else(String::new, |d| d.date.to_string()),
        last.map_or_else(String::new, |d| d.date.to_string()),
        count(known as u64),
        count(of as u64),
        args.horizons.first().copied().unwrap_or(1),
    );
    let row = |name: String, e: &Option<Estimate>, as_number: bool| {
        let mut row = vec![name];
        row.extend(estimate(e, as_number));
        row
    };
    let mut rows = vec![row("rank correlation".into(), &r.ic, true)];
    rows.extend(
        r.bucket_returns.iter().enumerate().map(|(b, e)| row(format!("bucket {} of {}", b + 1, r.buckets), e, false)),
    );
    rows.extend(
        r.spread.iter().zip(["low", "base", "high"]).map(|(e, s)| row(format!("best less worst, ends {s}"), e, false)),
    );
    out.push_str(&table(&["a month end", "mean", "95 % interval", "t"], rows, &[0]));
    out.push_str("\nBy horizon\n");
    let rows = r.decay.iter().map(|h| {
        let independent = h.ic.map_or_else(String::new, |e| e.independent.to_string());
        let mut row = vec![format!("{} months", h.months), independent];
        row.extend(estimate(&h.ic, true));
        row.extend(estimate(&h.spread, false));
        row
    });
    let header = ["over", "correlation", "95 % interval", "t", "best less worst", "95 % interval", "t"];
    let mut spans = header.to_vec();
    spans.insert(1, "spans apart");
    out.push_str(&table(&spans, rows, &[0]));
    out.push_str("\nBy size, thirds of the universe\n");
    let rows = r.by_size.iter().map(|s| {
        let mut row = vec![s.size.to_owned()];
        row.extend(estimate(&s.ic, true));
        row.extend(estimate(&s.spread, false));
        row
    });
    out.push_str(&table(&header, rows, &[0]));
    out.push_str("\nBy year, on its month ends\n");
    let rows = r.by_year.iter().map(|y| {
        let correlation = y.ic.map_or_else(|| "·".into(), |v| format!("{v:+.3}"));
        vec![y.year.to_string(), y.dates.to_string(), correlation, share(y.ic_positive), percent(y.spread)]
    });
    out.push_str(&table(&["year", "dates", "correlation", "above zero", "best less worst"], rows, &[0]));
    out.push_str("\nIntervals are of Student's t with one degree fewer than spans that do not overlap; errors by Newey and West.\n");
    let _ = writeln!(
        out,
        "\nCorrelation above zero on {} of the dates; {} of the best bucket is new a month; values go with themselves a month later by {}.",
        share(r.ic_positive),
        share(r.turnover),
        r.persistence.map_or_else(|| "·".into(), |p| format!("{p:.3}"))
    );
    out
}
