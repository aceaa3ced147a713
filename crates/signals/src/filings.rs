//! What follows from filings: every line item of every filer, each time it changed.
use breadth_domain::{Concept, Date, FactRow, FilerFacts, Symbol};
use breadth_filings::ITEMS;
use breadth_store::View;

use crate::succession::Successions;
use crate::{FilerBook, Predecessor, SignalError};

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
    /// From which day they are there to be asked: who goes on as whom is known no sooner than the numbers tell it.
    pub from: Date,
    /// And until when, not on it: from then on others are in their place.
    pub until: Date,
}

/// Every filer with a ticker, ascending by number. Of one that goes on with another's history, by its numbers alone, first
/// what it gives by itself, until that could be told, then both. `splits` gives the splits that prices tell of whoever
/// carries those tickers under those names.
pub(crate) fn filers(view: &View, splits: SplitsOf<'_>) -> Result<Vec<FilerSteps>, SignalError> {
    let book = FilerBook::from_view(view)?;
    if book.is_empty() {
        return Ok(Vec::new());
    }
    let concepts: Vec<Concept> = ITEMS.iter().map(|i| i.concept).collect();
    let by_numbers = Successions::of(view)?;
    let filers: Vec<Result<Vec<FilerSteps>, SignalError>> = view.each_filer(|own| {
        let tickers = book.tickers(own.cik);
        let Some((first, _)) = tickers.first().copied() else { return Ok(Vec::new()) };
        let names = book.names(own.cik, &own.name);
        let told = splits(&tickers, &names);
        let of = |facts: FilerFacts, from: Date, until: Date| {
            let mut rows = breadth_filings::steps(&book.opened(facts).with_splits(&told), &concepts, first);
            rows.retain(|r| r.known_on < until);
            rows.sort_by_key(|r| (r.concept, r.period_end, r.known_on, r.span));
            FilerSteps { tickers: tickers.clone(), names: names.clone(), rows, from, until }
        };
        if book.predecessor(own.cik).is_none() && by_numbers.get(own.cik)?.is_none() {
            return Ok(vec![of(own, Date::MIN, Date::MAX)]);
        }
        let Some(whole) = book.whole(view, own.cik, &by_numbers)? else { return Ok(Vec::new()) };
        let told = |p: &Predecessor| p.evidence.as_ref().filter(|_| !p.labelled).map(|s| s.known_on);
        match whole.predecessors.iter().filter_map(told).max() {
            None => Ok(vec![of(whole.facts, Date::MIN, Date::MAX)]),
            Some(known_on) => Ok(vec![of(own, Date::MIN, known_on), of(whole.facts, known_on, Date::MAX)]),
        }
    })?;
    let filers: Vec<Vec<FilerSteps>> = filers.into_iter().collect::<Result<_, _>>()?;
    Ok(filers.into_iter().flatten().collect())
}

/// Splits by tickers, each with the day from which it is the filer's, and names.
pub(crate) type SplitsOf<'a> = &'a (dyn Fn(&[(Symbol, Option<Date>)], &[Box<str>]) -> Vec<(Date, f64)> + Sync);
