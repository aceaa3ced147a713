//! How a row's numbers cover time: said by the row, or measured from the rhythm of the table; never guessed.
use std::collections::BTreeMap;

use breadth_domain::{Concept, Date, Nature, Span, Symbol};

use super::mapping::is_cash_flow;

/// The period of a row, as far as the row says it.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Period {
    Quarter,
    Year,
    /// Not said: by the table's rhythm.
    Unsaid,
}

impl Period {
    /// Reads `Q1`..`Q4`, `FY`, `quarter`, `annual`, `3M`, `12M`; `None` where the text is something else.
    pub(super) fn parse(text: &str) -> Option<Period> {
        match text.trim().to_ascii_uppercase().as_str() {
            "Q1" | "Q2" | "Q3" | "Q4" | "Q" | "3M" | "QUARTER" | "QUARTERLY" | "QTR" => Some(Period::Quarter),
            "FY" | "Y" | "A" | "12M" | "YEAR" | "ANNUAL" | "YEARLY" => Some(Period::Year),
            _ => None,
        }
    }
}

/// The period that a form reports: `10-Q` a quarter, `10-K` a year, amended (`/A`) or in transition (`10-KT`) too.
pub(super) fn of_form(form: &str) -> Option<Period> {
    let form = form.trim().to_ascii_uppercase();
    if form.starts_with("10-Q") || form.starts_with("10Q") {
        Some(Period::Quarter)
    } else if form.starts_with("10-K")
        || form.starts_with("10K")
        || form.starts_with("20-F")
        || form.starts_with("40-F")
    {
        Some(Period::Year)
    } else {
        None
    }
}

/// How a concept covers time in a row of that period. In quarterly filings cash flows run from the start of the fiscal year.
pub(super) fn span_of(concept: Concept, period: Period, from_filings: bool) -> Span {
    match (concept.nature(), period) {
        (Nature::Stock | Nature::Shares, _) => Span::Instant,
        (_, Period::Year) => Span::Year,
        _ if from_filings && is_cash_flow(concept) => Span::YearToDate,
        _ => Span::Quarter,
    }
}

/// The period of a table that does not say it: the middle distance between a company's successive period ends.
pub(super) fn measured(ends: &mut BTreeMap<Symbol, Vec<Date>>) -> Option<Period> {
    let mut gaps = Vec::new();
    for dates in ends.values_mut() {
        dates.sort_unstable();
        dates.dedup();
        gaps.extend(dates.windows(2).map(|w| w[0].days_until(w[1])));
    }
    gaps.sort_unstable();
    match gaps.get(gaps.len() / 2)? {
        80..=100 => Some(Period::Quarter),
        350..=380 => Some(Period::Year),
        _ => None,
    }
}
