//! Spread, volatility and volume of each name, as known before the day they are used on.
use breadth_kernels::moments::{Ddof, std_dev};
use breadth_kernels::quantile::median_known;
use breadth_kernels::spread::edge_squared;
use breadth_panel::{ListingKind, Panel};
use rayon::prelude::*;

use crate::tape::Tape;

/// Sessions between two estimates of volatility and volume: a month.
const EPOCH: usize = 21;
/// Months between two estimates of how spreads depend on volume: a quarter.
const EPOCHS_A_CURVE: usize = 3;
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
    /// The table of a panel, for the names that are asked for. With a tape of daily ranges a name's spread is EDGE's of common shares of like dollar volume;
    /// without one it is not known.
    pub fn new(panel: &Panel, tape: Option<&Tape>, asked: &(dyn Fn(usize) -> bool + Sync)) -> Self {
        let cols = panel.securities.len();
        let epochs = panel.sessions.len().div_ceil(EPOCH);
        let curves: Vec<Vec<(f64, f64)>> = (0..epochs.div_ceil(EPOCHS_A_CURVE))
            .into_par_iter()
            .map(|c| tape.map_or_else(Vec::new, |tape| curve(panel, tape, c * EPOCHS_A_CURVE * EPOCH)))
            .collect();
        let quotes = (0..epochs)
            .into_par_iter()
            .flat_map_iter(|e| epoch(panel, &curves[e / EPOCHS_A_CURVE], e * EPOCH, asked))
            .collect();
        CostTable { cols, quotes }
    }

    /// The quote in force on session `s`.
    pub fn quote(&self, s: usize, security: usize) -> CostQuote {
        let [half, sigma, adv] = self.quotes[s / EPOCH * self.cols + security];
        let known = |v: f64| Some(v).filter(|v| !v.is_nan());
        CostQuote { half_spread: known(half), volatility: known(sigma), dollar_volume: known(adv) }
    }
}

/// A name's closes of the sessions before `start`, and their median dollar volume; `None` where too few are known.
fn recent(panel: &Panel, i: usize, start: usize) -> Option<(Vec<f64>, f64)> {
    let from = start.saturating_sub(WINDOW);
    let security = &panel.securities[i];
    if security.first >= start || security.last < from {
        return None;
    }
    let closes: Vec<f64> = panel.close.column(i, from, start).collect();
    let dollars: Vec<f64> = closes.iter().zip(panel.volume.column(i, from, start)).map(|(c, v)| c * v).collect();
    let known = closes.iter().filter(|c| !c.is_nan()).count() >= KNOWN;
    median_known(&dollars).filter(|_| known).map(|adv| (closes, adv))
}

/// How half spreads depended on dollar volume in the sessions before `start`, among common shares: (dollar volume, half
/// spread), ascending.
fn curve(panel: &Panel, tape: &Tape, start: usize) -> Vec<(f64, f64)> {
    let from = start.saturating_sub(WINDOW);
    let Some(day) = start.checked_sub(1).and_then(|s| panel.sessions.get(s)) else { return Vec::new() };
    let common = |i: &usize| panel.securities[*i].label(*day).kind == ListingKind::Common;
    let mut squares: Vec<(f64, usize, f64)> = (0..panel.securities.len())
        .filter(common)
        .filter_map(|i| {
            let (closes, adv) = recent(panel, i, start)?;
            let [open, high, low] = tape.ranges(i, from, start)?;
            Some((adv, i, edge_squared(&open, &high, &low, &closes)?))
        })
        .collect();
    squares.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    (0..squares.len())
        .map(|k| {
            let near = &squares[k.saturating_sub(NEIGHBOURS)..(k + NEIGHBOURS + 1).min(squares.len())];
            let mean = near.iter().map(|(_, _, s)| s).sum::<f64>() / near.len() as f64;
            (squares[k].0, mean.max(0.0).sqrt() / 2.0)
        })
        .collect()
}

/// The quotes that hold from session `start` on, from the sessions before it.
fn epoch(panel: &Panel, curve: &[(f64, f64)], start: usize, asked: &dyn Fn(usize) -> bool) -> Vec<[f64; 3]> {
    let quote = |i: usize| {
        let Some((closes, adv)) = recent(panel, i, start) else { return [f64::NAN; 3] };
        let from = start.saturating_sub(WINDOW);
        let returns: Vec<f64> = panel.ret.column(i, from, start).filter(|r| !r.is_nan()).collect();
        let price = closes.iter().rev().find(|c| !c.is_nan()).copied().unwrap_or(f64::NAN);
        let place = curve.partition_point(|(volume, _)| *volume < adv).min(curve.len().saturating_sub(1));
        let half = curve.get(place).map_or(f64::NAN, |(_, half)| half.max(HALF_TICK / price));
        [half, std_dev(&returns, Ddof::Sample).unwrap_or(f64::NAN), adv]
    };
    (0..panel.securities.len()).map(|i| if asked(i) { quote(i) } else { [f64::NAN; 3] }).collect()
}
