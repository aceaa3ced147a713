//! The last sessions' prices of a set of securities, gathered row by row: one pass over the panel serves every metric.
use std::sync::OnceLock;

use breadth_kernels::Sum;
use breadth_panel::{Grid, ListingKind, Panel};
use rayon::prelude::*;

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
    chunks: Vec<Chunk>,
    market: OnceLock<Vec<f64>>,
}

/// How many securities are gathered at a time: their year of one grid stays in a core's own cache.
pub(crate) const CHUNK: usize = 128;

/// What was gathered of [`CHUNK`] securities, one's values next to each other.
#[derive(Debug, Default)]
struct Chunk {
    returns: OnceLock<Vec<f64>>,
    closes: OnceLock<Vec<f64>>,
    volumes: OnceLock<Vec<f64>>,
    lines: OnceLock<Vec<Result<Line, Missing>>>,
    /// Years and what prices grew to over them.
    grown: OnceLock<(usize, Vec<f64>)>,
}

/// A security against the market over the last year, by least squares.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Line {
    /// The slope.
    pub beta: f64,
    /// The sample's standard deviation of what remains.
    pub rest: f64,
}

impl<'a> Windows<'a> {
    /// The windows of those securities that end with session `t`; nothing is read until it is asked for.
    pub fn new(panel: &'a Panel, securities: &'a [usize], t: usize) -> Self {
        let chunks = securities.chunks(CHUNK).map(|_| Chunk::default()).collect();
        Windows { panel, securities, t, chunks, market: OnceLock::new() }
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

    /// Market capitalisation that many years of sessions earlier.
    pub(crate) fn market_cap_ago(&self, slot: usize, years: usize) -> Option<f64> {
        self.last_known(&self.panel.cap, slot, self.start(years)?)
    }

    /// Compounded return over the last year's sessions but for the `skip_last`, as a fraction; a session without a return
    /// is spanned by the next one that has it.
    pub(crate) fn compounded(&self, slot: usize, skip_last: usize) -> Result<f64, Missing> {
        self.compounded_over(slot, YEAR, skip_last)
    }

    /// As [`Windows::compounded`], over the last `sessions`, a year of them at most.
    pub(crate) fn compounded_over(&self, slot: usize, sessions: usize, skip_last: usize) -> Result<f64, Missing> {
        let need = ((sessions - skip_last) as f64 * KNOWN_SHARE).ceil() as u16;
        let start = self.year_start().ok_or(Missing::ShortHistory { have: self.t.min(YEAR) as u16, need })?;
        if self.last_known(&self.panel.close, slot, start + YEAR - sessions).is_none() {
            return Err(Missing::ShortHistory { have: self.age(slot).min(sessions) as u16, need });
        }
        let window = &self.returns(slot)[YEAR - sessions..YEAR - skip_last];
        let (mut growth, mut have) = (1.0, 0);
        for r in window.iter().filter(|r| !r.is_nan()) {
            growth *= 1.0 + r;
            have += 1;
        }
        if have < need { Err(Missing::ShortHistory { have, need }) } else { Ok(growth - 1.0) }
    }

    /// The mean close of the last `sessions`, a year of them at most, in today's money a share: each close before a split is
    /// put on today's basis by the returns since.
    pub(crate) fn average_close(&self, slot: usize, sessions: usize) -> Result<f64, Missing> {
        let need = (sessions as f64 * KNOWN_SHARE).ceil() as u16;
        let i = self.securities[slot];
        let last = self.last_known(&self.panel.close, slot, self.t);
        let mut close = last.ok_or(Missing::NoPrice { within: LISTED_WITHIN as u16 })?;
        let (mut total, mut have) = (Sum::default(), 0);
        for t in (0..=self.t).rev().take(sessions) {
            if self.panel.close.get(t, i).is_some() {
                total.add(close);
                have += 1;
            }
            close /= 1.0 + self.panel.ret.get(t, i).unwrap_or(0.0);
        }
        if have < need { Err(Missing::ShortHistory { have, need }) } else { Ok(total.value() / f64::from(have)) }
    }

    /// The compounded growth of price over that many years, for which every year of sessions must be in the panel.
    pub(crate) fn growth_over_years(&self, slot: usize, years: usize) -> Result<f64, Missing> {
        let need = (years * YEAR) as u16;
        let short = || Missing::ShortHistory { have: self.age(slot).min(years * YEAR) as u16, need };
        let start = self.start(years).ok_or_else(short)?;
        self.last_known(&self.panel.close, slot, start).ok_or_else(short)?;
        let chunk = &self.chunks[slot / CHUNK];
        let (of, grown) = chunk.grown.get_or_init(|| (years, self.grown_since(start, slot / CHUNK)));
        if *of == years { Ok(grown[slot % CHUNK]) } else { Ok(self.grown_since(start, slot / CHUNK)[slot % CHUNK]) }
    }

    /// What prices grew to after that session, of the securities of a chunk: row by row, as the panel lies.
    fn grown_since(&self, start: usize, chunk: usize) -> Vec<f64> {
        let own = self.own(chunk);
        let mut grown = vec![1.0; own.len()];
        for t in start + 1..=self.t {
            let row = self.panel.ret.row(t);
            for (g, r) in grown.iter_mut().zip(own.iter().map(|i| row[*i])) {
                *g = if r.is_nan() { *g } else { *g * (1.0 + r) };
            }
        }
        grown
    }

    /// The last year's returns of a security, oldest first, `NaN` where there is none.
    ///
    /// # Errors
    /// Where fewer than nine in ten are known.
    pub(crate) fn year_of_returns(&self, slot: usize) -> Result<&[f64], Missing> {
        let need = (YEAR as f64 * KNOWN_SHARE).ceil() as u16;
        self.year_start().ok_or(Missing::ShortHistory { have: self.t.min(YEAR) as u16, need })?;
        let window = self.returns(slot);
        let have = window.iter().filter(|r| !r.is_nan()).count() as u16;
        if have < need { Err(Missing::ShortHistory { have, need }) } else { Ok(window) }
    }

    /// The return of the market on each session of the last year: of the panel's common shares, weighted by the
    /// capitalisation of the session before.
    pub(crate) fn market(&self) -> &[f64] {
        self.market.get_or_init(|| {
            let common = self.common();
            self.year().map(|t| self.market_on(t, &common)).collect()
        })
    }

    /// Computes [`Windows::market`] on all threads; not to be called from work that is already spread over them, for which
    /// the market is one of many questions.
    pub(crate) fn prepare_market(&self) {
        if self.market.get().is_some() {
            return;
        }
        let common = self.common();
        let returns: Vec<f64> = self.year().into_par_iter().map(|t| self.market_on(t, &common)).collect();
        let _ = self.market.set(returns);
    }

    fn year(&self) -> std::ops::Range<usize> {
        (self.t + 1).saturating_sub(YEAR)..self.t + 1
    }

    fn common(&self) -> Vec<usize> {
        let day = self.panel.sessions[self.t];
        let all = 0..self.panel.securities.len();
        all.filter(|i| self.panel.securities[*i].label(day).kind == ListingKind::Common).collect()
    }

    fn market_on(&self, t: usize, common: &[usize]) -> f64 {
        let (Some(before), ret) = (t.checked_sub(1), self.panel.ret.row(t)) else { return f64::NAN };
        let cap = self.panel.cap.row(before);
        let (mut earned, mut base) = (Sum::default(), Sum::default());
        for i in common.iter().filter(|i| !ret[**i].is_nan() && !cap[**i].is_nan()) {
            earned.add(cap[*i] * ret[*i]);
            base.add(cap[*i]);
        }
        earned.value() / base.value()
    }

    /// The security against the market over the last year.
    ///
    /// # Errors
    /// Where too few returns are known, or too little varies.
    pub(crate) fn line(&self, slot: usize) -> Result<Line, Missing> {
        let lines = self.chunks[slot / CHUNK].lines.get_or_init(|| {
            let first = slot / CHUNK * CHUNK;
            (0..self.own(slot / CHUNK).len()).map(|k| line(self.year_of_returns(first + k)?, self.market())).collect()
        });
        lines[slot % CHUNK]
    }

    /// Median of close x volume over the last month's sessions that have both, at least half of them.
    pub(crate) fn median_dollar_volume(&self, slot: usize) -> Result<f64, Missing> {
        let (closes, volumes) = self.closes_and_volumes(slot);
        let last = closes.len().saturating_sub(MONTH);
        median_of_products(closes[last..].iter().zip(&volumes[last..]), MONTH)
    }

    /// Closes and volumes of the last year's sessions, oldest first; fewer where the panel is shorter.
    pub(crate) fn closes_and_volumes(&self, slot: usize) -> (&[f64], &[f64]) {
        let days = YEAR.min(self.t + 1);
        let chunk = &self.chunks[slot / CHUNK];
        let closes = chunk.closes.get_or_init(|| self.gather(&self.panel.close, days, slot / CHUNK));
        let volumes = chunk.volumes.get_or_init(|| self.gather(&self.panel.volume, days, slot / CHUNK));
        let window = slot % CHUNK * days..(slot % CHUNK + 1) * days;
        (&closes[window.clone()], &volumes[window])
    }

    /// Shares outstanding, the last count within [`LISTED_WITHIN`] sessions.
    pub(crate) fn shares(&self, slot: usize) -> Option<f64> {
        self.last_known(&self.panel.shares, slot, self.t)
    }

    /// The close, the last one within [`LISTED_WITHIN`] sessions.
    pub(crate) fn close(&self, slot: usize) -> Option<f64> {
        self.last_known(&self.panel.close, slot, self.t)
    }

    fn returns(&self, slot: usize) -> &[f64] {
        let all = self.chunks[slot / CHUNK].returns.get_or_init(|| self.gather(&self.panel.ret, YEAR, slot / CHUNK));
        &all[slot % CHUNK * YEAR..(slot % CHUNK + 1) * YEAR]
    }

    /// The securities of a chunk.
    fn own(&self, chunk: usize) -> &'a [usize] {
        let end = ((chunk + 1) * CHUNK).min(self.securities.len());
        &self.securities[chunk * CHUNK..end]
    }

    /// Sessions since the security was first seen.
    fn age(&self, slot: usize) -> usize {
        self.t.saturating_sub(self.panel.securities[self.securities[slot]].first)
    }

    /// The index of the session a year before; `None` where the panel does not reach back, or has a hole.
    fn year_start(&self) -> Option<usize> {
        self.start(1)
    }

    fn start(&self, years: usize) -> Option<usize> {
        let start = self.t.checked_sub(years * YEAR)?;
        // 252 sessions take 365 days; a panel made of two periods of history has a hole between them.
        let days = self.panel.sessions[start].days_until(self.panel.sessions[self.t]);
        (days <= 365 * years as i32 + 35).then_some(start)
    }

    fn last_known(&self, grid: &Grid, slot: usize, t: usize) -> Option<f64> {
        let i = self.securities[slot];
        (0..LISTED_WITHIN.min(t + 1)).find_map(|back| grid.get(t - back, i))
    }

    /// The last `n` rows up to `t` of a chunk, one security's values next to each other.
    fn gather(&self, grid: &Grid, n: usize, chunk: usize) -> Vec<f64> {
        let own = self.own(chunk);
        let mut out = vec![f64::NAN; n * own.len()];
        for k in 0..n {
            let row = grid.row(self.t + 1 + k - n);
            for (slot, i) in own.iter().enumerate() {
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

/// The slope of some returns on the market's and the deviation of what remains, over the sessions that have both.
fn line(own: &[f64], market: &[f64]) -> Result<Line, Missing> {
    let known = own.iter().zip(market).filter(|(r, m)| !r.is_nan() && !m.is_nan());
    let (own, market): (Vec<f64>, Vec<f64>) = known.map(|(r, m)| (*r, *m)).unzip();
    let n = own.len() as f64;
    let both = || own.iter().zip(&market);
    let (r0, m0) = (breadth_kernels::sum(&own) / n, breadth_kernels::sum(&market) / n);
    let mm = market.iter().map(|m| (m - m0).powi(2)).collect::<Sum>().value();
    let rm = both().map(|(r, m)| (r - r0) * (m - m0)).collect::<Sum>().value();
    if !(n > 2.0 && mm > 0.0) {
        return Err(TOO_STILL);
    }
    let beta = rm / mm;
    let rest = both().map(|(r, m)| (r - r0 - beta * (m - m0)).powi(2)).collect::<Sum>().value();
    Ok(Line { beta, rest: (rest / (n - 2.0)).sqrt() })
}

/// Too little that varies.
pub(crate) const TOO_STILL: Missing = Missing::ShortHistory { have: 0, need: 2 };
