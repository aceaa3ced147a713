//! Small panels and facts, by hand.
#![allow(dead_code)]
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Span, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Panel, Security, SecurityId};
use breadth_signals::{CrossSection, Fundamentals, Missing, Quantity, metric};

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn symbol(text: &str) -> Symbol {
    Symbol::new(text).unwrap()
}

pub fn label(from: Date, ticker: &str) -> Label {
    let text: Arc<str> = ticker.into();
    Label {
        from,
        symbol: symbol(ticker),
        name: text.clone(),
        exchange: "nasdaq".into(),
        sector: "".into(),
        industry: "".into(),
        country: "".into(),
        kind: ListingKind::Common,
        rule: "test",
    }
}

/// One security per ticker, trading at 10 dollars, 1 million shares, 10,000 traded a day.
pub fn flat_panel(from: &str, to: &str, tickers: &[&str]) -> Panel {
    let sessions: Vec<Date> = calendar::sessions(day(from), day(to)).collect();
    let (t, n) = (sessions.len(), tickers.len());
    let filled = |v: f64| Grid::from_rows(&vec![vec![v; n]; t]);
    let securities = tickers
        .iter()
        .map(|ticker| Security {
            id: SecurityId(format!("{ticker}@{}", sessions[0]).into()),
            first: 0,
            last: t - 1,
            labels: vec![label(sessions[0], ticker)],
            exit: None,
        })
        .collect();
    Panel {
        as_of: sessions[t - 1],
        sessions,
        securities,
        close: filled(10.0),
        ret: filled(0.0),
        volume: filled(10_000.0),
        shares: filled(1e6),
        cap: filled(1e7),
        ..Panel::default()
    }
}

pub fn fact(ticker: &str, concept: Concept, span: Span, end: &str, value: f64, published: &str) -> FactRow {
    FactRow {
        symbol: symbol(ticker),
        concept,
        span,
        period_end: day(end),
        value,
        published_on: day(published),
        known_on: calendar::session_after(day(published)),
        grade: Grade::Filing,
    }
}

pub fn source(name: &str, mut rows: Vec<FactRow>) -> (Arc<str>, Vec<FactRow>) {
    rows.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on));
    (name.into(), rows)
}

/// A metric of the panel's first security at the close of the last session on or before `today`.
pub fn value(panel: &Panel, fundamentals: &Fundamentals, id: &str, today: &str) -> Result<Quantity, Missing> {
    let t = panel.session_on_or_before(day(today)).unwrap();
    CrossSection::new(panel, fundamentals, &[0], t).value(metric(id).unwrap(), 0)
}

/// `None` where missing.
pub fn number(panel: &Panel, fundamentals: &Fundamentals, id: &str, today: &str) -> Option<f64> {
    value(panel, fundamentals, id, today).ok().map(|q| q.value)
}
