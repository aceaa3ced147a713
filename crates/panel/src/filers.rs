//! Which filer a ticker means on a day, by the lists of tickers at hand.
use std::collections::{BTreeMap, HashSet};

use breadth_domain::{Date, FilerLabelKind, Symbol};
use breadth_store::{StoreError, View};

/// A ticker of a filer: (filer, first day, last day), without a day where no list tells one.
pub type Carried = (u64, Option<Date>, Option<Date>);

/// The filers of tickers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilerTickers {
    pub(crate) of: BTreeMap<Symbol, Vec<Carried>>,
}

impl FilerTickers {
    /// Of a view: filers' own labels and vendors' tables of companies.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View) -> Result<Self, StoreError> {
        let told = view.filer_labels()?.into_iter().filter(|l| l.kind == FilerLabelKind::Ticker);
        let dated = told.filter_map(|l| Some((Symbol::new(&l.value)?, (l.cik, l.from, l.to))));
        let vendors = view.companies()?.into_iter().filter_map(|c| Some((c.symbol, (c.cik?, None, None))));
        Ok(FilerTickers::new(dated.chain(vendors)))
    }

    /// Of labels.
    pub fn new(tickers: impl IntoIterator<Item = (Symbol, Carried)>) -> Self {
        let mut of: BTreeMap<Symbol, Vec<Carried>> = BTreeMap::new();
        for (symbol, carried) in tickers {
            let all = of.entry(symbol).or_default();
            if !all.contains(&carried) {
                all.push(carried);
            }
        }
        FilerTickers { of }
    }

    /// The tickers that ever meant one of those filers.
    pub fn tickers(&self, of: impl Fn(u64) -> bool) -> HashSet<Symbol> {
        self.of.iter().filter(|(_, all)| all.iter().any(|c| of(c.0))).map(|(symbol, _)| *symbol).collect()
    }

    /// The filer that a ticker means on a day: the one whose label holds and began last; nobody where two may be meant.
    pub fn filer(&self, symbol: Symbol, day: Date) -> Option<u64> {
        let holds = |c: &&Carried| c.1.is_none_or(|from| from <= day) && c.2.is_none_or(|to| to >= day);
        let holding: Vec<&Carried> = self.of.get(&symbol)?.iter().filter(holds).collect();
        let latest = holding.iter().map(|c| c.1).max()?;
        let mut meant = holding.iter().filter(|c| c.1 == latest).map(|c| c.0);
        let first = meant.next()?;
        meant.all(|cik| cik == first).then_some(first)
    }
}
