//! Split-safe price levels of securities, and where each stands against its own averages.
mod windows;

use breadth_panel::Panel;
use rayon::prelude::*;

use crate::columns::{Columns, STRIP, fill};
use windows::Windows;

/// A price that has not moved equals its average but for rounding; to be above is to be above by more than that. The
/// average of 200 levels carries an error of at most a few units in the last place, 10⁻¹⁵ of the level.
const ROUNDING: f64 = 1e-12;

/// An average a level is held against.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Average {
    /// Of 20 sessions.
    Days20,
    /// Of 50 sessions.
    Days50,
    /// Of 100 sessions.
    Days100,
    /// Of 150 sessions.
    Days150,
    /// Of 200 sessions.
    Days200,
}

/// Sessions of a year, today's among them, over which a level is its highest or its lowest.
pub const YEAR: usize = 252;

/// The bit of a session with a close.
pub(crate) const TRADED: u16 = 1 << 13;
/// The bits of a year's window: full, highest, lowest.
pub(crate) const FULL_YEAR: u16 = 1 << 10;
pub(crate) const HIGHEST: u16 = 1 << 11;
pub(crate) const LOWEST: u16 = 1 << 12;

/// How many averages there are.
pub const AVERAGES: usize = 5;

impl Average {
    /// All of them, shortest first.
    pub const ALL: [Average; AVERAGES] =
        [Average::Days20, Average::Days50, Average::Days100, Average::Days150, Average::Days200];

    /// How many traded sessions.
    pub const fn days(self) -> usize {
        match self {
            Average::Days20 => 20,
            Average::Days50 => 50,
            Average::Days100 => 100,
            Average::Days150 => 150,
            Average::Days200 => 200,
        }
    }

    pub(crate) const fn bits(self) -> (u16, u16) {
        let place = 2 * self as u16;
        (1 << place, 2 << place)
    }
}

/// Where a level stands in its year.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum YearPlace {
    /// At its highest.
    Highest,
    /// At its lowest.
    Lowest,
    /// Between, or without a move in a year.
    Between,
}

/// Price levels and returns of some columns of a panel, on which side of their averages they are and where in their year.
///
/// levelₜ = Π (1 + r): 1 on the first session with a close, then moved by each return, so that splits do not show. A
/// session without a close has no level. A close without a return (nothing says how it follows from the one before)
/// starts the chain anew, and all windows with it.
#[derive(Clone, Debug)]
pub struct Levels {
    rows: usize,
    /// The columns of the panel, ascending; a column's place here is its slot.
    columns: Vec<usize>,
    slots: Vec<Option<u32>>,
    /// Column after column.
    level: Vec<f64>,
    /// The panel's returns of those columns, column after column.
    returns: Columns,
    /// The bits of each session, column after column.
    sides: Vec<u16>,
    /// For each column, the sessions on which its chain starts anew.
    breaks: Vec<Vec<u32>>,
}

impl Levels {
    /// Levels of those columns.
    pub fn new(panel: &Panel, columns: impl IntoIterator<Item = usize>) -> Self {
        let mut columns: Vec<usize> = columns.into_iter().collect();
        columns.sort_unstable();
        columns.dedup();
        let rows = panel.sessions.len();
        let mut slots = vec![None; panel.securities.len()];
        for (slot, column) in columns.iter().enumerate() {
            slots[*column] = Some(slot as u32);
        }
        let returns = Columns::gather(&panel.ret, &columns, rows);
        let mut level = vec![0.0; rows * columns.len()];
        let mut sides = vec![0_u16; rows * columns.len()];
        let breaks: Vec<Vec<u32>> = if rows == 0 {
            vec![Vec::new(); columns.len()]
        } else {
            columns
                .par_chunks(STRIP)
                .zip(returns.strips())
                .zip(level.par_chunks_mut(STRIP * rows))
                .zip(sides.par_chunks_mut(STRIP * rows))
                .flat_map_iter(|(((columns, returns), level), sides)| {
                    // Closes first stand where levels will.
                    fill(&panel.close, columns, level, rows);
                    let mut work = Work::default();
                    let outs = level.chunks_mut(rows).zip(returns.chunks(rows)).zip(sides.chunks_mut(rows));
                    outs.map(|((level, ret), sides)| work.column(level, ret, sides)).collect::<Vec<_>>()
                })
                .collect()
        };
        Levels { rows, columns, slots, level, returns, sides, breaks }
    }

    fn cell(&self, column: usize, t: usize) -> Option<usize> {
        self.slots[column].map(|slot| slot as usize * self.rows + t)
    }

    /// The level of a column on a session; `None` where it did not trade.
    pub fn at(&self, column: usize, t: usize) -> Option<f64> {
        self.cell(column, t).map(|k| self.level[k]).filter(|v| !v.is_nan())
    }

    /// levelₜ / level_base of a column; `None` where it did not trade on either session or its chain broke in between.
    pub fn growth(&self, column: usize, base: usize, t: usize) -> Option<f64> {
        let (level, breaks) = self.chain(column)?;
        Some(level[t] / level[base]).filter(|g| !g.is_nan() && !broken(breaks, base, t))
    }

    /// A column's levels, `NaN` where it did not trade, and the sessions on which its chain starts anew; `None` for a column
    /// that is not here.
    pub(crate) fn chain(&self, column: usize) -> Option<(&[f64], &[u32])> {
        let slot = self.slots[column]? as usize;
        Some((&self.level[slot * self.rows..][..self.rows], &self.breaks[slot]))
    }

    /// Whether the level is above its own simple average, today's level included; `None` where it did not trade on that
    /// session or has not traded on enough sessions.
    pub fn above(&self, column: usize, t: usize, average: Average) -> Option<bool> {
        let (bits, (full, above)) = (self.sides[self.cell(column, t)?], average.bits());
        (bits & full != 0).then_some(bits & above != 0)
    }

    /// A column's returns, and where its level stands, session by session as bits; `None` for a column that is not here.
    pub(crate) fn column(&self, column: usize) -> Option<(&[f64], &[u16])> {
        let slot = self.slots[column]? as usize;
        Some((self.returns.of(slot), &self.sides[slot * self.rows..][..self.rows]))
    }

    /// The place of a column among those that are here.
    pub(crate) fn slot(&self, column: usize) -> Option<usize> {
        self.slots[column].map(|slot| slot as usize)
    }

    /// The columns that are here, by slot.
    pub(crate) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// How many sessions there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Where the level stands among the last [`YEAR`] traded sessions, today's among them; `None` where it did not trade on
    /// that session or has not traded on enough.
    pub fn place(&self, column: usize, t: usize) -> Option<YearPlace> {
        let bits = self.sides[self.cell(column, t)?];
        (bits & FULL_YEAR != 0).then_some(match (bits & HIGHEST != 0, bits & LOWEST != 0) {
            (true, _) => YearPlace::Highest,
            (_, true) => YearPlace::Lowest,
            _ => YearPlace::Between,
        })
    }

    /// The `n` returns up to session `t`, `NaN` where one is missing; `None` where the panel is younger.
    pub fn returns(&self, column: usize, t: usize, n: usize) -> Option<&[f64]> {
        let column = self.column(column)?.0;
        (t + 1 >= n).then(|| &column[t + 1 - n..=t])
    }
}

/// Whether a chain starts anew after `base` and up to `t`.
pub(crate) fn broken(breaks: &[u32], base: usize, t: usize) -> bool {
    breaks.iter().any(|b| *b as usize > base && *b as usize <= t)
}

/// What a column is worked out with, kept from column to column.
#[derive(Default)]
struct Work {
    /// The levels of the chain at hand, without the sessions on which it did not trade, and those sessions.
    chain: Vec<f64>,
    places: Vec<u32>,
    bits: Vec<u16>,
    windows: Windows,
}

impl Work {
    /// Makes a column's levels of its closes and returns, in place, and its bits; gives the sessions on which a chain starts
    /// anew.
    fn column(&mut self, level: &mut [f64], ret: &[f64], sides: &mut [u16]) -> Vec<u32> {
        let mut breaks = Vec::new();
        let mut last = f64::NAN;
        for (t, (level, ret)) in level.iter_mut().zip(ret).enumerate().filter(|(_, (close, _))| !close.is_nan()) {
            let next = if self.chain.is_empty() { 1.0 } else { last * (1.0 + ret) };
            last = if next.is_finite() && next > 0.0 {
                next
            } else {
                breaks.push(t as u32);
                self.close(sides);
                1.0
            };
            *level = last;
            self.chain.push(last);
            self.places.push(t as u32);
        }
        self.close(sides);
        breaks
    }

    /// Writes the bits of the chain at hand, and begins another.
    fn close(&mut self, sides: &mut [u16]) {
        self.bits.resize(self.chain.len(), 0);
        self.windows.stand(&self.chain, &mut self.bits);
        self.places.iter().zip(&self.bits).for_each(|(t, bits)| sides[*t as usize] = TRADED | *bits);
        self.chain.clear();
        self.places.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn a_window_needs_every_session_and_a_trade_today() {
        // 50 flat sessions, then +1 %, a day without trade, and −5 %.
        let mut rows = vec![vec![0.0]; 50];
        rows.extend([vec![0.01], vec![f64::NAN], vec![-0.05]]);
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let levels = Levels::new(&world.panel, [0]);
        let above = |t| levels.above(0, t, Average::Days50);
        // 49 sessions are too few; a flat price is not above its own average; 1.01 is; silence is unknown.
        assert_eq!(
            (above(48), above(49), above(50), above(51), above(52)),
            (None, Some(false), Some(true), None, Some(false))
        );
        assert_eq!(levels.above(0, 52, Average::Days200), None);
        assert_eq!((levels.at(0, 50), levels.at(0, 51)), (Some(1.01), None));
        assert_eq!(levels.growth(0, 0, 52), Some(1.01 * 0.95));
    }

    #[test]
    fn a_close_that_follows_from_nothing_starts_anew() {
        let mut world = World::new(&[&[0.0], &[0.1], &[0.0], &[0.2]]);
        world.panel.ret.set(2, 0, f64::NAN);
        let levels = Levels::new(&world.panel, [0]);
        assert_eq!((levels.at(0, 1), levels.at(0, 2), levels.at(0, 3)), (Some(1.1), Some(1.0), Some(1.2)));
        assert_eq!((levels.growth(0, 1, 3), levels.growth(0, 2, 3)), (None, Some(1.2)));
    }

    #[test]
    fn the_highest_of_a_year_takes_a_year() {
        // 252 sessions of +0.1 %, then −50 %, then nothing.
        let mut rows = vec![vec![0.001]; YEAR];
        rows.extend([vec![-0.5], vec![0.0]]);
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let levels = Levels::new(&world.panel, [0]);
        let place = |t| levels.place(0, t);
        assert_eq!((place(YEAR - 2), place(YEAR - 1)), (None, Some(YearPlace::Highest)));
        assert_eq!((place(YEAR), place(YEAR + 1)), (Some(YearPlace::Lowest), Some(YearPlace::Lowest)));
        let flat = World::new(&[&[0.0][..]; YEAR]);
        assert_eq!(Levels::new(&flat.panel, [0]).place(0, YEAR - 1), Some(YearPlace::Between));
        assert_eq!(levels.returns(0, YEAR, 2), Some(&[0.001, -0.5][..]));
        assert_eq!(levels.returns(0, 1, 3), None);
    }

    #[test]
    fn columns_left_out_have_no_level() {
        let world = World::new(&[&[0.0, 0.0]]);
        let levels = Levels::new(&world.panel, [1]);
        assert_eq!((levels.at(0, 0), levels.at(1, 0), levels.growth(0, 0, 0)), (None, Some(1.0), None));
    }
}
