//! The market's daily prices out of a view: one row a session, whichever import they came from.
use std::collections::BTreeMap;

use breadth_domain::{Date, PriceField, Symbol};
use breadth_store::{PriceBlock, StoreError, View};

/// A gap of more calendar days than this between two sessions of all sources together ends one panel and begins another:
/// no return spans it.
const LONGEST_CLOSURE_DAYS: i32 = 30;

/// After so many sessions of a pass the memory of the mapped numbers is given back.
const RELEASED_EVERY: usize = 128;

/// One security's prices of one session, as the sources give them; `NaN` is not given.
#[derive(Clone, Copy, Debug)]
pub struct Quote {
    /// The column of [`MarketPrices::symbols`].
    pub column: usize,
    /// Closing price, raw.
    pub close: f64,
    /// Close minus the previous close on this session's split basis.
    pub net_change: f64,
    /// The vendor's adjusted close.
    pub adj_close: f64,
    /// Shares traded.
    pub volume: f64,
    /// Shares outstanding.
    pub shares: f64,
}

/// The sessions and symbols of every source that gives raw closes.
pub struct MarketPrices {
    blocks: Vec<(PriceBlock, Vec<usize>)>,
    /// The sessions, ascending: the last run without a long gap.
    pub sessions: Vec<Date>,
    /// The symbols, in the order of their first session, then of their name.
    pub symbols: Vec<Symbol>,
    /// For each session, where it is in each block.
    places: Vec<Vec<(usize, usize)>>,
}

impl MarketPrices {
    /// Gathers the sources of a view, from `from` on.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View, from: Option<Date>) -> Result<Self, StoreError> {
        let blocks: Vec<PriceBlock> =
            view.prices()?.into_iter().filter(|b| b.has(PriceField::Close) && b.has(PriceField::Volume)).collect();
        let mut by_date: BTreeMap<Date, Vec<(usize, usize)>> = BTreeMap::new();
        for (b, block) in blocks.iter().enumerate() {
            for (t, date) in block.sessions().iter().enumerate() {
                if from.is_none_or(|from| *date >= from) {
                    by_date.entry(*date).or_default().push((b, t));
                }
            }
        }
        let all: Vec<Date> = by_date.keys().copied().collect();
        let start = all.windows(2).rposition(|w| w[0].days_until(w[1]) > LONGEST_CLOSURE_DAYS).map_or(0, |gap| gap + 1);
        let sessions = all[start..].to_vec();
        let places: Vec<_> = sessions.iter().map(|s| by_date.remove(s).unwrap_or_default()).collect();
        // Columns in the order in which the symbols appear, so that later ones never move earlier ones.
        let mut column_of: BTreeMap<Symbol, usize> = BTreeMap::new();
        let mut symbols = Vec::new();
        let mut seen: Vec<Vec<bool>> = blocks.iter().map(|b| vec![false; b.symbols().len()]).collect();
        for (k, at) in places.iter().enumerate() {
            let mut fresh: Vec<Symbol> = Vec::new();
            for &(b, t) in at {
                let Some(row) = blocks[b].row(PriceField::Close, t) else { continue };
                for (c, close) in row.iter().enumerate() {
                    if !close.is_nan() && !seen[b][c] {
                        seen[b][c] = true;
                        fresh.push(blocks[b].symbols()[c]);
                    }
                }
            }
            if k % RELEASED_EVERY == RELEASED_EVERY - 1 {
                blocks.iter().for_each(PriceBlock::release);
            }
            fresh.sort();
            for symbol in fresh {
                column_of.entry(symbol).or_insert_with(|| {
                    symbols.push(symbol);
                    symbols.len() - 1
                });
            }
        }
        let blocks = blocks
            .into_iter()
            .map(|b| {
                let columns = b.symbols().iter().map(|s| column_of.get(s).copied().unwrap_or(usize::MAX)).collect();
                (b, columns)
            })
            .collect();
        Ok(MarketPrices { blocks, sessions, symbols, places })
    }

    /// The imports that may have brought each symbol's rows, ascending: (its place among all, its first day, its last day),
    /// in the order of the sources' first import and then of the imports.
    pub fn imports(&self) -> BTreeMap<Symbol, Vec<(usize, Date, Date)>> {
        let mut of: BTreeMap<Symbol, Vec<(usize, Date, Date)>> = BTreeMap::new();
        let mut before = 0;
        for (block, columns) in &self.blocks {
            let imports = block.imports().iter().enumerate().map(|(k, (from, to))| (before + k, *from, *to));
            for column in columns.iter().filter(|c| **c != usize::MAX) {
                of.entry(self.symbols[*column]).or_default().extend(imports.clone());
            }
            before += block.imports().len();
        }
        of
    }

    /// Whether a source gives the change as the exchange prints it.
    pub fn prints_net_changes(&self) -> bool {
        self.blocks.iter().any(|(block, _)| block.has(PriceField::NetChange))
    }

    /// How many imports there are.
    pub fn import_count(&self) -> usize {
        self.blocks.iter().map(|(block, _)| block.imports().len()).sum()
    }

    /// Gives the memory of the sources' numbers back to the system now and then as a pass over the sessions goes on, and
    /// at its end: what has been read is not read again in the same pass.
    pub fn done_with(&self, t: usize) {
        if t % RELEASED_EVERY == RELEASED_EVERY - 1 || t + 1 == self.sessions.len() {
            self.blocks.iter().for_each(|(block, _)| block.release());
        }
    }

    /// Fills `quotes` with the session's rows in the order of their columns. Where two sources price one symbol, the
    /// first source's row is taken whole: values of two sources are never mixed within a row.
    pub fn session(&self, t: usize, quotes: &mut Vec<Quote>) {
        quotes.clear();
        let many = self.places[t].len() > 1;
        for &(b, at) in &self.places[t] {
            let (block, columns) = &self.blocks[b];
            let Some(close) = block.row(PriceField::Close, at) else { continue };
            let field = |f| block.row(f, at);
            let (net, adj, volume, shares) = (
                field(PriceField::NetChange),
                field(PriceField::AdjClose),
                field(PriceField::Volume),
                field(PriceField::Shares),
            );
            let value = |row: Option<&[f64]>, c: usize| row.map_or(f64::NAN, |r| r[c]);
            for (c, &price) in close.iter().enumerate() {
                if !price.is_nan() && columns[c] != usize::MAX {
                    quotes.push(Quote {
                        column: columns[c],
                        close: price,
                        net_change: value(net, c),
                        adj_close: value(adj, c),
                        volume: value(volume, c),
                        shares: value(shares, c),
                    });
                }
            }
        }
        if many || !quotes.is_sorted_by_key(|q| q.column) {
            quotes.sort_by_key(|q| q.column);
            quotes.dedup_by_key(|q| q.column);
        }
    }
}
