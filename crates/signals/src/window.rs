//! The last sessions' prices of a set of securities, gathered row by row: one pass over the panel serves every metric.
use std::sync::OnceLock;

use breadth_panel::{Grid, Panel};

use crate::{Missing, Quantity};

/// A security without a close on this many sessions up to today is taken as no longer trading, whatever comes later.
pub const LISTED_WITHIN: usize = 10;

/// Sessions of a year.
pub(crate) const YEAR: usize = 252;
/// Sessions of a month.
pub(crate) const MONTH: usize = 21;
/// The share of a window's sessions that must have a value.
const KNOWN_SHARE: f64 = 0.9;

/// The sessions up to `t` of some securities.
#[derive(Debug)]
pub struct Windows<'a> {
    panel: &'a Panel,
    securities: &'a [usize],
    t: usize,
    returns: OnceLock<Vec<f64>>,
    closes: OnceLock<Vec<f64>>,
    volumes: OnceLock<Vec<f64>>,
}

impl<'a> Windows<'a> {
    /// The windows of those securities that end with session `t`; nothing is read until it is asked for.
    pub fn new(panel: &'a Panel, securities: &'a [usize], t: usize) -> Self {
        Windows { panel, securities, t, returns: OnceLock::new(), closes: OnceLock::new(), volumes: OnceLock::new() }
    }

    /// Whether the security closed within [`LISTED_WITHIN`] sessions.
    pub(crate) fn trades(&self, slot: usize) -> bool {
        self.last_known(&self.panel.close, slot, self.t).is_some()
    }

    /// Market capitalisation, the last one within [`LISTED_WITHIN`] sessions.
    pub(crate) fn market_cap(&self, slot: usize) -> Result<Quantity, Missing> {
        match self.last_known(&self.panel.cap, slot, self.t) {
            Some(cap) => Ok(Quantity::of_prices(cap, self.panel.sessions[self.t])),
            None if self.trades(slot) => Err(Missing::NoMarketCap),
            None => Err(Missing::NoPrice { within: LISTED_WITHIN as u16 }),
        }
    }

    /// Market capitalisation a year of sessions earlier.
    pub(crate) fn market_cap_year_earlier(&self, slot: usize) -> Option<f64> {
        self.last_known(&self.panel.cap, slot, self.year_start()?)
    }

    /// Compounded return over the window's sessions `skip_first..YEAR - skip_last`, as a fraction; a session without a
    /// return is spanned by the next one that has it.
    pub(crate) fn compounded(&self, slot: usize, skip_last: usize) -> Result<f64, Missing> {
        let need = ((YEAR - skip_last) as f64 * KNOWN_SHARE).ceil() as u16;
        let start = self.year_start().ok_or(Missing::ShortHistory { have: self.t.min(YEAR) as u16, need })?;
        if self.last_known(&self.panel.close, slot, start).is_none() {
            let first = self.panel.securities[self.securities[slot]].first;
            return Err(Missing::ShortHistory { have: self.t.saturating_sub(first).min(YEAR) as u16, need });
        }
        let all = self.returns.get_or_init(|| self.gather(&self.panel.ret, YEAR));
        let window = &all[slot * YEAR..(slot + 1) * YEAR - skip_last];
        let (mut growth, mut have) = (1.0, 0);
        for r in window.iter().filter(|r| !r.is_nan()) {
            growth *= 1.0 + r;
            have += 1;
        }
        if have < need { Err(Missing::ShortHistory { have, need }) } else { Ok(growth - 1.0) }
    }

    /// Median of close x volume over the last month's sessions that have both, at least half of them.
    pub(crate) fn median_dollar_volume(&self, slot: usize) -> Result<f64, Missing> {
        let days = MONTH.min(self.t + 1);
        let closes = self.closes.get_or_init(|| self.gather(&self.panel.close, days));
        let volumes = self.volumes.get_or_init(|| self.gather(&self.panel.volume, days));
        let window = slot * days..(slot + 1) * days;
        median_of_products(closes[window.clone()].iter().zip(&volumes[window]), MONTH)
    }

    /// The index of the session a year before; `None` where the panel does not reach back, or has a hole.
    fn year_start(&self) -> Option<usize> {
        let start = self.t.checked_sub(YEAR)?;
        // 252 sessions take 365 days; a panel made of two periods of history has a hole between them.
        (self.panel.sessions[start].days_until(self.panel.sessions[self.t]) <= 400).then_some(start)
    }

    fn last_known(&self, grid: &Grid, slot: usize, t: usize) -> Option<f64> {
        let i = self.securities[slot];
        (0..LISTED_WITHIN.min(t + 1)).find_map(|back| grid.get(t - back, i))
    }

    /// The last `n` rows up to `t`, one security's values next to each other.
    fn gather(&self, grid: &Grid, n: usize) -> Vec<f64> {
        let mut out = vec![f64::NAN; n * self.securities.len()];
        for k in 0..n {
            let row = grid.row(self.t + 1 + k - n);
            for (slot, i) in self.securities.iter().enumerate() {
                out[slot * n + k] = row[*i];
            }
        }
        out
    }
}

/// Median of close x volume in dollars over the last `days` sessions up to `t` that have both.
///
/// # Errors
/// [`Missing::ShortHistory`] where fewer than half of the sessions have both.
pub fn median_dollar_volume(panel: &Panel, security: usize, t: usize, days: usize) -> Result<f64, Missing> {
    let from = (t + 1).saturating_sub(days);
    let closes: Vec<f64> = panel.close.column(security, from, t + 1).collect();
    let volumes: Vec<f64> = panel.volume.column(security, from, t + 1).collect();
    median_of_products(closes.iter().zip(&volumes), days)
}

fn median_of_products<'x>(pairs: impl Iterator<Item = (&'x f64, &'x f64)>, days: usize) -> Result<f64, Missing> {
    let products: Vec<f64> = pairs.map(|(close, volume)| close * volume).filter(|v| !v.is_nan()).collect();
    let (have, need) = (products.len() as u16, days.div_ceil(2) as u16);
    breadth_kernels::quantile::median(&products).filter(|_| have >= need).ok_or(Missing::ShortHistory { have, need })
}
