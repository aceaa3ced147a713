//! `breadth explain`: one security, and what is known of it by what evidence.
use std::fmt::Write;

use breadth_backtest::recovery;
use breadth_domain::finding::kinds::CONTRADICTED_ACTION;
use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Symbol};
use breadth_panel::types::listing_type;
use breadth_panel::{Action, ActionKind, Contradiction, IncomeKnown, Panel};
use breadth_store::View;
use serde_json::{Value, json};

use crate::args::ExplainArgs;
use crate::context::{Context, state_exits};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, percent, short, table};

/// Gaps that are listed; the rest is counted.
const GAPS_SHOWN: usize = 20;

/// Labels that are listed.
const LABELS_SHOWN: usize = 12;

/// Runs the command.
pub fn run(context: &Context, args: &ExplainArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut panel = Panel::build(&view, None, &context.progress).explain("panel", Exit::NoData)?;
    state_exits(&mut panel, args.exits.as_deref())?;
    let i = find(&panel, &args.ticker, view.as_of())?;
    let facts = Facts::of(&panel, &view, i)?;
    let metrics = super::explain_metrics::explain(&view, &panel, i)?;
    let (text, mut data) = (facts.text() + &metrics.text, facts.json());
    data["metrics"] = metrics.data;
    Ok(Answer { text, data, provenance: context.provenance(Some(&view), None) })
}

pub(super) fn find(panel: &Panel, text: &str, on: Date) -> Result<usize, Failure> {
    let found =
        if text.contains('@') { panel.find(text) } else { Symbol::new(text).and_then(|s| panel.resolve(s, on)) };
    found.ok_or_else(|| {
        let text = format!(
            "no security is known as `{text}` by {on}\n\nhint: write its ticker, or TICKER@YYYY-MM-DD for whoever carried it that session; the prices run from {} to {}",
            panel.sessions[0],
            panel.sessions[panel.sessions.len() - 1]
        );
        Failure::text("no-security", Exit::NoData, &text)
    })
}

/// What is told of a security.
struct Facts<'a> {
    panel: &'a Panel,
    i: usize,
    /// The last session at which something is asked of it.
    t: usize,
    classes: Vec<usize>,
    /// The filer that the list without dates gives its last ticker, and whether that may be another company's.
    undated: Option<(u64, Doubt)>,
    /// Filers that carried its tickers by dated lists, the first first: (CIK, from, to).
    filers: Vec<(u64, Option<Date>, Option<Date>)>,
    actions: Vec<Action>,
    coverage: Coverage,
}

/// Whether an undated ticker can mean this security.
#[derive(Clone, Copy, PartialEq)]
enum Doubt {
    None,
    /// Dated lists name other filers.
    Contradicted,
    /// Other securities carried the ticker too.
    Reused,
}

/// What rows there are.
struct Coverage {
    rows: usize,
    /// (last row before, first row after, sessions without one).
    gaps: Vec<(Date, Date, usize)>,
    shares_known: usize,
    shares_changed: usize,
}

impl<'a> Facts<'a> {
    fn of(panel: &'a Panel, view: &View, i: usize) -> Result<Self, Failure> {
        let t = panel.securities[i].last;
        let day = panel.sessions[t];
        let symbol = panel.securities[i].label(day).symbol;
        // The only list with filers' numbers has no dates: shown, and used for nothing.
        let companies = view.companies().explain("companies", Exit::Failed)?;
        let cik = companies.iter().filter(|c| c.symbol == symbol).find_map(|c| c.cik);
        let labels = view.filer_labels().explain("filers", Exit::Failed)?;
        let tickers: Vec<&str> = panel.securities[i].labels.iter().map(|l| l.symbol.as_str()).collect();
        let carried = |l: &&FilerLabelRow| {
            // A ticker says nothing outside the days on which this security carried it.
            let own = |from: Date, to: Date| from <= day && to >= panel.sessions[panel.securities[i].first];
            l.kind == FilerLabelKind::Ticker
                && tickers.contains(&&*l.value)
                && (l.from.is_some() || l.to.is_some())
                && own(l.from.unwrap_or(Date::MIN), l.to.unwrap_or(Date::MAX))
        };
        let filers = spells(labels.iter().filter(carried).map(|l| (l.cik, l.from, l.to)));
        let reused = || {
            let others = panel.securities.iter().enumerate().filter(|(k, _)| *k != i);
            others.flat_map(|(_, s)| &s.labels).any(|l| l.symbol == symbol)
        };
        let undated = cik.map(|cik| match filers.iter().any(|f| f.0 == cik) {
            true => (cik, Doubt::None),
            false if !filers.is_empty() => (cik, Doubt::Contradicted),
            false if reused() => (cik, Doubt::Reused),
            false => (cik, Doubt::None),
        });
        Ok(Facts {
            filers,
            panel,
            i,
            t,
            classes: panel.classes(i, t),
            undated,
            actions: panel.actions(i, panel.sessions.len() - 1),
            coverage: Coverage::of(panel, i),
        })
    }

    fn exit(&self) -> Option<(&breadth_panel::Exit, breadth_backtest::Recovery, &'static str)> {
        let exit = self.panel.securities[self.i].exit.as_ref()?;
        let label = self.panel.securities[self.i].label(self.panel.sessions[exit.last]);
        let (band, source) = recovery(exit, &label.exchange);
        Some((exit, band, source))
    }

    /// The filer it is by what is at hand: of the last dated list, else of the undated one where nothing speaks against it.
    fn cik(&self) -> Option<u64> {
        let undated = self.undated.filter(|(_, doubt)| *doubt == Doubt::None).map(|(cik, _)| cik);
        self.filers.last().map(|f| f.0).or(undated)
    }

    /// What sources and prices say differently of its actions.
    fn contradictions(&self) -> impl Iterator<Item = &Contradiction> {
        self.panel.income.contradictions.iter().filter(|c| c.security == self.i)
    }

    fn json(&self) -> Value {
        let (panel, security) = (self.panel, &self.panel.securities[self.i]);
        let now = security.label(panel.sessions[self.t]);
        let class = |k: &usize| {
            let label = panel.securities[*k].label(panel.sessions[self.t]);
            json!({ "security": panel.securities[*k].id, "ticker": label.symbol, "name": label.name })
        };
        json!({
            "security": security.id,
            "ticker": now.symbol,
            "name": now.name,
            "labels": security.labels,
            "type": listing_type(now),
            "kind": { "kind": now.kind, "label": now.kind.label(), "rule": now.rule, "since": now.from },
            "issuer": {
                "issuer": panel.issuer(self.i, panel.sessions[self.t]),
                "classes": self.classes.iter().map(class).collect::<Vec<_>>(),
                "cik": self.cik(),
                "cik_undated": self.undated.map(|(cik, doubt)| json!({
                    "cik": cik,
                    "contradicted": doubt == Doubt::Contradicted,
                    "ticker_reused": doubt == Doubt::Reused,
                })),
                "filers": self.filers.iter().map(|(cik, from, to)| json!({ "cik": cik, "from": from, "to": to })).collect::<Vec<_>>(),
            },
            "actions": self.actions,
            "returns": if self.panel.income.is_empty() { "price" } else { "price, and total where dividends are known" },
            "income_known": panel.income_known(self.t, self.i),
            "contradictions": self.contradictions()
                .map(|c| json!({ "code": CONTRADICTED_ACTION.code, "on": c.on, "text": c.text })).collect::<Vec<_>>(),
            "exit": self.exit().map(|(exit, band, source)| json!({
                "last": panel.sessions[exit.last],
                "outcome": exit.outcome,
                "evidence": exit.evidence,
                "into": exit.into.map(|k| &panel.securities[k].id),
                "band": band,
                "source": source,
            })),
            "coverage": {
                "first": panel.sessions[security.first],
                "last": panel.sessions[security.last],
                "rows": self.coverage.rows,
                "sessions": security.last + 1 - security.first,
                "gaps": self.coverage.gaps.iter().take(GAPS_SHOWN)
                    .map(|(from, to, n)| json!({ "after": from, "until": to, "sessions": n })).collect::<Vec<_>>(),
                "gaps_in_all": self.coverage.gaps.len(),
                "rows_with_shares": self.coverage.shares_known,
                "share_counts_changed": self.coverage.shares_changed,
                "shares": known(panel.shares.at(security.last, self.i)),
                "market_cap": known(panel.cap.at(security.last, self.i)),
            },
        })
    }

    fn text(&self) -> String {
        let (panel, security) = (self.panel, &self.panel.securities[self.i]);
        let now = security.label(panel.sessions[self.t]);
        let mut out =
            format!("{} {}\n{}: {}, by the rule `{}`\n", now.symbol, now.name, security.id, now.kind.label(), now.rule);
        let classes: Vec<String> = self
            .classes
            .iter()
            .map(|k| panel.securities[*k].label(panel.sessions[self.t]).symbol.to_string())
            .collect();
        let _ =
            writeln!(out, "company {}, classes {}", panel.issuer(self.i, panel.sessions[self.t]), classes.join(", "));
        if let Some((cik, doubt)) = self.undated {
            let but = match doubt {
                Doubt::None => "",
                Doubt::Contradicted => "; dated lists name another, so it is taken for an earlier holder of the ticker",
                Doubt::Reused => "; others carried the ticker too, so it may be theirs",
            };
            let _ = writeln!(out, "CIK {cik}, by an undated list{but}");
        }
        let kind = listing_type(now);
        if kind.label != now.kind.label() {
            let _ = writeln!(out, "type {}, by the rule `{}`", kind.label, kind.rule);
        }
        for (cik, from, to) in &self.filers {
            let day = |d: &Option<Date>| d.map_or_else(|| "?".to_owned(), |d| d.to_string());
            let _ = writeln!(out, "CIK {cik} from {} to {}, by a dated list of tickers", day(from), day(to));
        }
        let shown = security.labels.len().min(LABELS_SHOWN);
        let _ = match security.labels.len() - shown {
            0 => writeln!(out, "\nLabels, the latest first"),
            more => writeln!(out, "\nLabels, the latest {shown}; {more} older ones with --json"),
        };
        out.push_str(&table(
            &["from", "ticker", "name", "exchange", "sector", "industry", "kind", "rule"],
            security.labels.iter().rev().take(LABELS_SHOWN).map(|l| {
                let text = [&*l.name, &*l.exchange, &*l.sector, &*l.industry].map(|t| short(t, 32));
                let mut row = vec![l.from.to_string(), l.symbol.to_string()];
                row.extend(text);
                row.extend([l.kind.label().to_owned(), l.rule.to_owned()]);
                row
            }),
            &[0, 1, 2, 3, 4, 5, 6, 7],
        ));
        if !self.actions.is_empty() {
            out.push_str("\nCorporate actions\n");
            out.push_str(&table(
                &["on", "what", "evidence"],
                self.actions.iter().map(|a| vec![a.on.to_string(), what(&a.kind), short(&a.evidence, 90)]),
                &[0, 1, 2],
            ));
        }
        for c in self.contradictions() {
            let _ = writeln!(out, "{} on {}: {}", CONTRADICTED_ACTION.code, c.on, c.text);
        }
        match self.exit() {
            None => out.push_str("\nIt has not ended.\n"),
            Some((exit, band, source)) => {
                let _ = writeln!(
                    out,
                    "\nEnded on {}: {}\n  {}\n  taken to have paid, on the last close: low {}, base {}, high {}\n  {source}",
                    panel.sessions[exit.last],
                    exit.outcome.label(),
                    exit.evidence,
                    percent(Some(band.low)),
                    percent(Some(band.base)),
                    percent(Some(band.high))
                );
            }
        }
        let c = &self.coverage;
        let _ = writeln!(
            out,
            "\nData: {} rows of {} sessions from {} to {}, {} gaps; shares known on {} rows, which changed {} times; {}.",
            count(c.rows as u64),
            count((security.last + 1 - security.first) as u64),
            panel.sessions[security.first],
            panel.sessions[security.last],
            c.gaps.len(),
            count(c.shares_known as u64),
            c.shares_changed,
            match panel.income_known(self.t, self.i) {
                IncomeKnown::No => "price returns",
                IncomeKnown::Printed => "returns by the exchange's net changes, dividends inside",
                IncomeKnown::Adjusted => "price returns, and total returns by adjusted closes",
                IncomeKnown::Stated => "price returns, and total returns by stated dividends",
            }
        );
        if let Some(cap) = known(panel.cap.at(security.last, self.i)) {
            let of = if self.classes.len() > 1 { ", by the share count given for this line" } else { "" };
            let _ = writeln!(out, "Market capitalisation at the last close: {}{of}.", dollars(cap));
        }
        out
    }
}

/// Each filer's spells as one, the one that began first first: lists overlap, and none tells of more than its own days.
fn spells(told: impl Iterator<Item = (u64, Option<Date>, Option<Date>)>) -> Vec<(u64, Option<Date>, Option<Date>)> {
    let mut joined: Vec<(u64, Option<Date>, Option<Date>)> = Vec::new();
    for (cik, from, to) in told {
        match joined.iter_mut().find(|f| f.0 == cik) {
            Some(f) => {
                f.1 = f.1.min(from);
                f.2 = f.2.zip(to).map(|(a, b)| a.max(b));
            }
            None => joined.push((cik, from, to)),
        }
    }
    joined.sort_by_key(|f| (f.1, f.0));
    joined
}

/// A number, where it is one.
fn known(value: f64) -> Option<f64> {
    Some(value).filter(|v| v.is_finite())
}

fn what(kind: &ActionKind) -> String {
    match kind {
        ActionKind::Split { ratio } if *ratio >= 1.0 => format!("split, {ratio:.4} for 1"),
        ActionKind::Split { ratio } => format!("reverse split, 1 for {:.4}", ratio.recip()),
        ActionKind::Dividend { amount } => format!("dividend, {amount:.4} a share"),
        ActionKind::Ticker { from, to } => format!("ticker {from} becomes {to}"),
        ActionKind::Name { from, to } => format!("name {} becomes {}", short(from, 30), short(to, 30)),
        ActionKind::Exchange { from, to } => format!("exchange {from} becomes {to}"),
        ActionKind::Listing { from, to } => format!("{from} becomes {to}"),
    }
}

impl Coverage {
    fn of(panel: &Panel, i: usize) -> Coverage {
        let security = &panel.securities[i];
        let rows: Vec<usize> = (security.first..=security.last).filter(|t| !panel.close.at(*t, i).is_nan()).collect();
        let gap = |w: &[usize]| (panel.sessions[w[0]], panel.sessions[w[1]], w[1] - w[0] - 1);
        let shares: Vec<f64> = rows.iter().map(|t| panel.shares.at(*t, i)).filter(|s| !s.is_nan()).collect();
        Coverage {
            rows: rows.len(),
            gaps: rows.windows(2).filter(|w| w[1] - w[0] > 1).map(gap).collect(),
            shares_known: shares.len(),
            shares_changed: shares.windows(2).filter(|w| w[0] != w[1]).count(),
        }
    }
}
