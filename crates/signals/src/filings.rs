//! What follows from filings: every line item of every filer, each time it changed.
use breadth_domain::{Concept, Date, FactRow, Symbol};
use breadth_filings::ITEMS;
use breadth_store::View;

use crate::{FilerBook, SignalError};

/// The name of the source of figures made from filings.
pub const SOURCE: &str = "filings";

/// One filer's figures over time.
pub(crate) struct FilerSteps {
    /// Its tickers, each with the day from which it joins the filer to whoever carries it.
    pub tickers: Vec<(Symbol, Option<Date>)>,
    /// Its names, present and former, without those that are only a ticker.
    pub names: Vec<Box<str>>,
    /// The figures, sorted by concept, period end and day known.
    pub rows: Vec<FactRow>,
}

/// Every filer with a ticker, ascending by number.
pub(crate) fn filers(view: &View) -> Result<Vec<FilerSteps>, SignalError> {
    let book = FilerBook::from_view(view)?;
    if book.is_empty() {
        return Ok(Vec::new());
    }
    let concepts: Vec<Concept> = ITEMS.iter().map(|i| i.concept).collect();
    let filers: Vec<Result<Option<FilerSteps>, SignalError>> = view.each_filer(|own| {
        let tickers = book.tickers(own.cik);
        let Some((first, _)) = tickers.first().copied() else { return Ok(None) };
        let names = book.names(own.cik, &own.name);
        let facts = match book.predecessor(own.cik) {
            Some(_) => book.facts(view, own.cik)?.unwrap_or(own),
            None => own,
        };
        let mut rows = breadth_filings::steps(&book.opened(facts), &concepts, first);
        rows.sort_by_key(|r| (r.concept, r.period_end, r.known_on, r.span));
        Ok(Some(FilerSteps { tickers, names, rows }))
    })?;
    filers.into_iter().filter_map(Result::transpose).collect()
}
