//! Fields of the daily prices that the panel does not carry, on the panel's own columns.
use std::collections::BTreeMap;

use breadth_domain::{PriceField, Symbol};
use breadth_panel::{Grid, Panel};
use breadth_store::{StoreError, View};

/// Opening, highest and lowest prices, sessions x securities; raw, as the closes are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tape {
    /// Opening prices.
    pub open: Grid,
    /// Highest prices; empty where only the open was asked for.
    pub high: Grid,
    /// Lowest prices.
    pub low: Grid,
}

impl Tape {
    /// The tape of a panel; `None` where no source has opening prices. A row belongs to the security that carries its symbol that session and closed at its close.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View, panel: &Panel, ranges: bool) -> Result<Option<Self>, StoreError> {
        let mut blocks = view.prices()?;
        blocks.retain(|b| b.has(PriceField::Close) && b.has(PriceField::Open));
        if blocks.is_empty() {
            return Ok(None);
        }
        let (rows, cols) = (panel.sessions.len(), panel.securities.len());
        let mut carriers: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
        for (i, security) in panel.securities.iter().enumerate() {
            for label in &security.labels {
                let of_symbol = carriers.entry(label.symbol).or_default();
                if of_symbol.last() != Some(&i) {
                    of_symbol.push(i);
                }
            }
        }
        let empty = || if ranges { Grid::missing(rows, cols) } else { Grid::default() };
        let mut tape = Tape { open: Grid::missing(rows, cols), high: empty(), low: empty() };
        for block in &blocks {
            let of_column: Vec<&[usize]> =
                block.symbols().iter().map(|s| carriers.get(s).map_or(&[][..], Vec::as_slice)).collect();
            for (b, date) in block.sessions().iter().enumerate() {
                let Ok(t) = panel.sessions.binary_search(date) else { continue };
                let (Some(close), Some(open)) = (block.row(PriceField::Close, b), block.row(PriceField::Open, b))
                else {
                    continue;
                };
                let (high, low) = (block.row(PriceField::High, b), block.row(PriceField::Low, b));
                for (c, carriers) in of_column.iter().enumerate() {
                    let Some(i) = carriers.iter().find(|i| panel.close.at(t, **i) == close[c]) else { continue };
                    tape.open.set(t, *i, priced(open[c]));
                    if ranges {
                        tape.high.set(t, *i, high.map_or(f64::NAN, |h| priced(h[c])));
                        tape.low.set(t, *i, low.map_or(f64::NAN, |l| priced(l[c])));
                    }
                }
            }
            block.release();
        }
        Ok(Some(tape))
    }

    /// Open, high and low of a security over sessions `from..to`, where ranges were asked for.
    pub fn ranges(&self, security: usize, from: usize, to: usize) -> Option<[Vec<f64>; 3]> {
        (self.high.rows() >= to)
            .then(|| [&self.open, &self.high, &self.low].map(|grid| grid.column(security, from, to).collect()))
    }
}

impl breadth_portfolio::costs::Ranges for Tape {
    fn ranges(&self, security: usize, from: usize, to: usize) -> Option<[Vec<f64>; 3]> {
        Tape::ranges(self, security, from, to)
    }
}

/// A price; vendors write 0 for none.
fn priced(p: f64) -> f64 {
    if p > 0.0 { p } else { f64::NAN }
}
