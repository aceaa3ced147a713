//! Companies by hand, for the metrics' own tests: what they report in a line, and what a metric makes of it.
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Nature, Span, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Panel, Security, SecurityId};

use crate::{CrossSection, Fundamentals, Metric, Missing, Quantity, metric};

/// A company and its prices.
pub(crate) struct Given {
    facts: Vec<FactRow>,
    industry: Arc<str>,
    pub panel: Panel,
    rates: Vec<breadth_store::Vintage>,
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn given(rows: &[(Concept, &[f64])], months: i32, flow: Span) -> Given {
    let mut facts = Vec::new();
    for (concept, values) in rows {
        let instant = !matches!(concept.nature(), Nature::Flow | Nature::AverageShares | Nature::PerShare);
        for (k, value) in values.iter().rev().enumerate() {
            let period_end = day("2023-12-31").plus_months(-months * k as i32).month_end();
            let published_on = period_end.plus_days(60);
            facts.push(FactRow {
                symbol: Symbol::new("ACME").unwrap(),
                concept: *concept,
                span: if instant { Span::Instant } else { flow },
                period_end,
                value: *value,
                published_on,
                known_on: calendar::session_after(published_on),
                grade: Grade::Filing,
            });
        }
    }
    facts.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on));
    let sessions: Vec<Date> = calendar::sessions(day("2020-12-01"), day("2024-03-28")).collect();
    let rows = sessions.len();
    let filled = |v: f64| Grid::from_rows(&vec![vec![v]; rows]);
    let text: Arc<str> = "".into();
    let label = Label {
        from: sessions[0],
        symbol: Symbol::new("ACME").unwrap(),
        name: "Acme".into(),
        exchange: "nasdaq".into(),
        sector: "Industrials".into(),
        industry: text.clone(),
        country: text,
        kind: ListingKind::Common,
        rule: "test",
    };
    let security = Security {
        id: SecurityId("ACME@2020-12-01".into()),
        first: 0,
        last: rows - 1,
        labels: vec![label],
        exit: None,
    };
    let panel = Panel {
        as_of: sessions[rows - 1],
        sessions,
        securities: vec![security],
        close: filled(10.0),
        ret: filled(0.0),
        volume: filled(10_000.0),
        shares: filled(100.0),
        cap: filled(1000.0),
        ..Panel::default()
    };
    Given { facts, industry: "".into(), panel, rates: Vec::new() }
}

/// One that reports calendar years to 2023, oldest first. It trades at 10 dollars and has 100 shares: a capitalisation
/// of 1,000 dollars.
pub(crate) fn years(rows: &[(Concept, &[f64])]) -> Given {
    given(rows, 12, Span::Year)
}

/// One that reports quarters to the end of 2023, oldest first.
pub(crate) fn quarters(rows: &[(Concept, &[f64])]) -> Given {
    given(rows, 3, Span::Quarter)
}

impl Given {
    /// In that industry.
    pub fn industry(mut self, industry: &str) -> Self {
        self.industry = industry.into();
        self
    }

    /// With those rates of central bank money by month, in per cent, the newest of December 2023.
    pub fn rates(mut self, newest_first: impl IntoIterator<Item = f64>) -> Self {
        let month = |k: usize| day("2023-12-01").plus_months(-(k as i32));
        self.rates = newest_first
            .into_iter()
            .enumerate()
            .map(|(k, value)| breadth_store::Vintage { date: month(k), known_on: month(k).plus_days(32), value })
            .collect();
        self.rates.reverse();
        self
    }

    /// The metric on 28 March 2024.
    pub fn value(&self, id: &str) -> Result<Quantity, Missing> {
        self.value_of(metric(id).expect("in the catalogue"))
    }

    /// The metric, in the catalogue or not, on 28 March 2024.
    pub fn value_of(&self, metric: &'static Metric) -> Result<Quantity, Missing> {
        let mut panel = self.panel.clone();
        panel.securities[0].labels[0].industry = self.industry.clone();
        let mut fundamentals = Fundamentals::new(&[("s".into(), self.facts.clone())], &panel);
        fundamentals.set_policy_rate(self.rates.clone());
        let t = panel.sessions.len() - 1;
        CrossSection::new(&panel, &fundamentals, &[0], t).value(metric, 0)
    }

    /// Asserts the value to the last digits.
    #[track_caller]
    pub fn is(&self, id: &str, expected: f64) {
        let got = self.value(id).unwrap_or_else(|why| panic!("{id}: {why}")).value;
        assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{id}: {got}, expected {expected}");
    }
}
