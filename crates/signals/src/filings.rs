//! What follows from filings, as rows like any other source's: every line item of every filer, each time it changed.
use breadth_domain::{Concept, FactRow, Nature};
use breadth_filings::{Filer, ITEMS};
use breadth_store::View;

use crate::{FilerBook, SignalError};

/// The name of the source of figures made from filings.
pub const SOURCE: &str = "filings";

/// The rows of every filer with a ticker, sorted by symbol, concept, period end and day known. A filer's figures are
/// given under each of its tickers; the panel says which of them meant which security on which day.
pub(crate) fn steps(view: &View) -> Result<Vec<FactRow>, SignalError> {
    let book = FilerBook::from_view(view)?;
    let concepts: Vec<Concept> = ITEMS.iter().map(|i| i.concept).filter(|c| is_money_or_count(*c)).collect();
    let of_filers: Vec<Result<Vec<FactRow>, SignalError>> = view.each_filer(|own| {
        let symbols = book.symbols(own.cik);
        if symbols.is_empty() {
            return Ok(Vec::new());
        }
        let facts = match book.predecessor(own.cik) {
            Some(_) => book.facts(view, own.cik)?.unwrap_or(own),
            None => own,
        };
        let filer = Filer::new(facts);
        let mut rows = Vec::new();
        for symbol in symbols {
            rows.extend(breadth_filings::steps(&filer, &concepts, symbol));
        }
        Ok(rows)
    })?;
    let mut rows = Vec::new();
    for of_filer in of_filers {
        rows.extend(of_filer?);
    }
    rows.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on, r.span));
    Ok(rows)
}

/// Ratios and per-share figures are read by `breadth facts`; no metric adds them up.
fn is_money_or_count(concept: Concept) -> bool {
    matches!(concept.nature(), Nature::Flow | Nature::Stock | Nature::Shares)
}
