//! Small panels by hand, and a policy that holds everything ranked in equal weight.
#![allow(dead_code)]
use std::sync::Arc;

use breadth_domain::{Date, Symbol};
use breadth_panel::{Grid, Label, ListingKind, Panel, Security, SecurityId};
use breadth_portfolio::{Market, Policy, PortfolioError, Position, Reason, Weights};

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn label(from: Date, ticker: &str, exchange: &str) -> Label {
    let text: Arc<str> = ticker.into();
    Label {
        from,
        symbol: Symbol::new(ticker).unwrap(),
        name: text.clone(),
        exchange: exchange.into(),
        sector: "".into(),
        industry: "".into(),
        country: "".into(),
        kind: ListingKind::Common,
        rule: "test",
    }
}

/// A panel of closes (rows of sessions, `NaN` without a row), without splits; returns span gaps.
pub fn panel_of(sessions: Vec<Date>, closes: &[Vec<f64>], tickers: &[&str], exchange: &str) -> Panel {
    let (rows, cols) = (sessions.len(), tickers.len());
    let mut ret = Grid::missing(rows, cols);
    let mut securities = Vec::new();
    for (i, ticker) in tickers.iter().enumerate() {
        let traded: Vec<usize> = (0..rows).filter(|t| !closes[*t][i].is_nan()).collect();
        for pair in traded.windows(2) {
            ret.set(pair[1], i, closes[pair[1]][i] / closes[pair[0]][i] - 1.0);
        }
        let (first, last) = (traded.first().copied().unwrap_or(0), traded.last().copied().unwrap_or(0));
        securities.push(Security {
            id: SecurityId(format!("{ticker}@{}", sessions[first]).into()),
            first,
            last,
            labels: vec![label(sessions[first], ticker, exchange)],
            exit: None,
        });
    }
    let filled = |v: f64| Grid::from_rows(&vec![vec![v; cols]; rows]);
    let close = Grid::from_rows(closes);
    let cap = Grid::from_rows(&closes.iter().map(|r| r.iter().map(|c| c * 1e7).collect()).collect::<Vec<_>>());
    Panel {
        as_of: sessions[rows - 1],
        sessions,
        securities,
        close,
        ret,
        volume: filled(1e9),
        shares: filled(1e7),
        cap,
        ..Panel::default()
    }
}

/// Everything ranked, in equal weight, without limits.
pub struct Everything;

impl Policy for Everything {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let weight = 1.0 / now.ranking().len() as f64;
        let positions = now
            .ranking()
            .iter()
            .map(|(security, score)| Position {
                security: *security,
                weight,
                cap: f64::INFINITY,
                score: *score,
                reason: Reason::EqualShare,
            })
            .collect();
        Ok(Weights { positions, cash: 0.0, passed_over: vec![], reasoning: None })
    }

    fn describe(&self) -> String {
        "everything in equal weight".to_owned()
    }
}

/// The shared folder, where it is; says so where it is not.
pub fn shared() -> Option<std::path::PathBuf> {
    breadth_testkit::shared("")
}
