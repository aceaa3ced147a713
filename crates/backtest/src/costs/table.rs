//! Spread, volatility and volume of each name, as known before the day they are used on.
use breadth_kernels::moments::{Ddof, std_dev};
use breadth_kernels::quantile::median_known;
use breadth_kernels::spread::edge_squared;
use breadth_panel::Panel;
use rayon::prelude::*;

use crate::tape::Tape;

/// Sessions between two estimates: a month.
const EPOCH: usize = 21;
/// Sessions an estimate looks back over: a quarter.
const WINDOW: usize = 63;
/// Sessions that must be known of them.
const KNOWN: usize = 21;
/// Names next to each other by dollar volume whose squared spreads are averaged before the root is taken, on either side:
/// one name's own is too noisy to use.
const NEIGHBOURS: usize = 50;
/// Half the smallest price step of American exchanges, in dollars: no quoted half spread is below it.
const HALF_TICK: f64 = 0.005;

/// What trading a name costs by, on a day; `None` is not known.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct CostQuote {
    /// Half the bid-ask spread, as a fraction of the price.
    pub half_spread: Option<f64>,
    /// Standard deviation of daily returns.
    pub volatility: Option<f64>,
    /// Median daily dollar volume.
    pub dollar_volume: Option<f64>,
}

/// Quotes of every name of a panel, one for each month of sessions, from prices before its first session.
#[derive(Clone, Debug, PartialEq)]
pub struct CostTable {
    cols: usize,
    /// Half spread, volatility, dollar volume; `NaN` is missing.
    quotes: Vec<[f64; 3]>,
}

impl CostTable {
    /// The table of a panel. With a tape of daily ranges the spread is EDGE's, averaged over names of like dollar volume;
    /// without one it is not known.
    pub fn new(panel: &Panel, tape: Option<&Tape>) -> Self {
        let cols = panel.securities.len();
        let epochs = panel.sessions.len().div_ceil(EPOCH);
        let quotes = (0..epochs).into_par_iter().flat_map_iter(|e| epoch(panel, tape, e * EPOCH)).collect();
        CostTable { cols, quotes }
    }

    /// The quote in force on session `s`.
    pub fn quote(&self, s: usize, security: usize) -> CostQuote {
        let [half, sigma, adv] = self.quotes[s / EPOCH * self.cols + security];
        let known = |v: f64| Some(v).filter(|v| !v.is_nan());
        CostQuote { half_spread: known(half), volatility: known(sigma), dollar_volume: known(adv) }
    }
}

/// The quotes that hold from session `start` on, from the sessions before it.
fn epoch(panel: &Panel, tape: Option<&Tape>, start: usize) -> Vec<[f64; 3]> {
    let from = start.saturating_sub(WINDOW);
    let mut quotes = vec![[f64::NAN; 3]; panel.securities.len()];
    let mut squares: Vec<(f64, usize, Option<f64>)> = Vec::new();
    for (i, quote) in quotes.iter_mut().enumerate() {
        let security = &panel.securities[i];
        if security.first >= start || security.last < from {
            continue;
        }
        let closes: Vec<f64> = panel.close.column(i, from, start).collect();
        if closes.iter().filter(|c| !c.is_nan()).count() < KNOWN {
            continue;
        }
        let volumes = panel.volume.column(i, from, start);
        let dollars: Vec<f64> = closes.iter().zip(volumes).map(|(c, v)| c * v).collect();
        let returns: Vec<f64> = panel.ret.column(i, from, start).filter(|r| !r.is_nan()).collect();
        quote[1] = std_dev(&returns, Ddof::Sample).unwrap_or(f64::NAN);
        quote[2] = median_known(&dollars).unwrap_or(f64::NAN);
        let price = closes.iter().rev().find(|c| !c.is_nan()).copied().unwrap_or(f64::NAN);
        // Held as the floor until the spread is known.
        quote[0] = HALF_TICK / price;
        if let Some([open, high, low]) = tape.and_then(|t| t.ranges(i, from, start)).filter(|_| !quote[2].is_nan()) {
            squares.push((quote[2], i, edge_squared(&open, &high, &low, &closes)));
        }
    }
    if squares.is_empty() {
        quotes.iter_mut().for_each(|q| q[0] = f64::NAN);
        return quotes;
    }
    squares.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for k in 0..squares.len() {
        let near = &squares[k.saturating_sub(NEIGHBOURS)..(k + NEIGHBOURS + 1).min(squares.len())];
        let known: Vec<f64> = near.iter().filter_map(|(_, _, s)| *s).collect();
        let mean = breadth_kernels::mean(&known).unwrap_or(0.0).max(0.0);
        let quote = &mut quotes[squares[k].1];
        quote[0] = quote[0].max(mean.sqrt() / 2.0);
    }
    quotes
}
