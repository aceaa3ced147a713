//! Split-safe price levels of securities, and where each stands against its own averages.
use breadth_kernels::Sum;
use breadth_panel::Panel;
use rayon::prelude::*;

/// Columns worked on by one task: their returns share cache lines.
const STRIP: usize = 64;

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

/// The bits of a year's window: full, highest, lowest.
const FULL_YEAR: u16 = 1 << 10;
const HIGHEST: u16 = 1 << 11;
const LOWEST: u16 = 1 << 12;

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

    const fn bits(self) -> (u16, u16) {
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

/// Where a level stands on a session: against its averages and in its year.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Standing(u16);

impl Standing {
    /// Whether it is above that average; `None` where there are too few sessions for one.
    pub(crate) fn above(self, average: Average) -> Option<bool> {
        let (full, above) = average.bits();
        (self.0 & full != 0).then_some(self.0 & above != 0)
    }

    /// Where it stands in its year; `None` where there are too few sessions for one.
    pub(crate) fn place(self) -> Option<YearPlace> {
        (self.0 & FULL_YEAR != 0).then_some(match (self.0 & HIGHEST != 0, self.0 & LOWEST != 0) {
            (true, _) => YearPlace::Highest,
            (_, true) => YearPlace::Lowest,
            _ => YearPlace::Between,
        })
    }
}

/// Price levels and returns of some columns of a panel, on which side of their averages they are and where in their year.
///
/// levelₜ = Π (1 + r): 1 on the first session with a close, then moved by each return, so that splits do not show. A
/// session without a close has no level. A close without a return (nothing says how it follows from the one before)
/// starts the chain anew, and all windows with it.
#[derive(Clone, Debug)]
pub struct Levels {
    rows: usize,
    slots: Vec<Option<u32>>,
    /// Column after column.
    level: Vec<f64>,
    /// The panel's returns of those columns, column after column.
    returns: Vec<f64>,
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
        let mut level = vec![f64::NAN; rows * columns.len()];
        let mut returns = vec![f64::NAN; rows * columns.len()];
        let mut sides = vec![0_u16; rows * columns.len()];
        let breaks = if rows == 0 {
            vec![Vec::new(); columns.len()]
        } else {
            columns
                .par_chunks(STRIP)
                .zip(level.par_chunks_mut(STRIP * rows))
                .zip(returns.par_chunks_mut(STRIP * rows))
                .zip(sides.par_chunks_mut(STRIP * rows))
                .flat_map_iter(|(((columns, level), returns), sides)| {
                    // Row by row: the columns of a strip share cache lines.
                    for t in 0..rows {
                        let row = panel.ret.row(t);
                        columns.iter().enumerate().for_each(|(k, column)| returns[k * rows + t] = row[*column]);
                    }
                    let outs = level.chunks_mut(rows).zip(returns.chunks(rows)).zip(sides.chunks_mut(rows));
                    let chains = columns.iter().zip(outs);
                    chains.map(|(c, ((level, ret), sides))| chain(panel, *c, level, ret, sides)).collect::<Vec<_>>()
                })
                .collect()
        };
        Levels { rows, slots, level, returns, sides, breaks }
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
        let slot = self.slots[column]? as usize;
        let whole = self.breaks[slot].iter().all(|b| *b as usize <= base || *b as usize > t);
        let growth = self.level[slot * self.rows + t] / self.level[slot * self.rows + base];
        Some(growth).filter(|g| whole && !g.is_nan())
    }

    /// Whether the level is above its own simple average, today's level included; `None` where it did not trade on that
    /// session or has not traded on enough sessions.
    pub fn above(&self, column: usize, t: usize, average: Average) -> Option<bool> {
        self.side(column, t)?.above(average)
    }

    /// Where the level of a column stands on a session; `None` for a column that is not here.
    pub(crate) fn side(&self, column: usize, t: usize) -> Option<Standing> {
        self.cell(column, t).map(|k| Standing(self.sides[k]))
    }

    /// Where the level stands among the last [`YEAR`] traded sessions, today's among them; `None` where it did not trade on
    /// that session or has not traded on enough.
    pub fn place(&self, column: usize, t: usize) -> Option<YearPlace> {
        self.side(column, t)?.place()
    }

    /// The `n` returns up to session `t`, `NaN` where one is missing; `None` where the panel is younger.
    pub fn returns(&self, column: usize, t: usize, n: usize) -> Option<&[f64]> {
        let end = self.cell(column, t)? + 1;
        (t + 1 >= n).then(|| &self.returns[end - n..end])
    }
}

fn chain(panel: &Panel, column: usize, level: &mut [f64], ret: &[f64], sides: &mut [u16]) -> Vec<u32> {
    let mut windows = Windows::new(level.len());
    let mut breaks = Vec::new();
    let mut last: Option<f64> = None;
    for (t, (level, side)) in level.iter_mut().zip(sides).enumerate() {
        if panel.close.at(t, column).is_nan() {
            continue;
        }
        let next = last.map_or(1.0, |v| v * (1.0 + ret[t]));
        let now = if next.is_finite() && next > 0.0 {
            next
        } else {
            breaks.push(t as u32);
            windows.clear();
            1.0
        };
        last = Some(now);
        *level = now;
        *side = windows.push(now);
    }
    breaks
}

/// The averages and the year of one column, over its levels without their gaps: all windows read the same numbers.
struct Windows {
    /// Every level since the chain's start.
    levels: Vec<f64>,
    sums: [Sum; AVERAGES],
    low: Candidates,
    high: Candidates,
}

/// Places of the levels that may yet be the year's lowest or highest, best first: one leaves when it falls out of the window
/// or a newer one is as good.
#[derive(Default)]
struct Candidates {
    places: Vec<u32>,
    first: usize,
}

impl Candidates {
    /// Takes the newest level; gives the best of the window.
    fn push(&mut self, levels: &[f64], beats: impl Fn(f64, f64) -> bool) -> f64 {
        let (at, now) = (levels.len() - 1, levels[levels.len() - 1]);
        while self.places.len() > self.first && beats(now, levels[self.places[self.places.len() - 1] as usize]) {
            self.places.pop();
        }
        self.places.push(at as u32);
        while self.places[self.first] as usize + YEAR <= at {
            self.first += 1;
        }
        levels[self.places[self.first] as usize]
    }

    fn clear(&mut self) {
        self.places.clear();
        self.first = 0;
    }
}

impl Windows {
    fn new(sessions: usize) -> Self {
        Windows {
            levels: Vec::with_capacity(sessions),
            sums: Default::default(),
            low: Candidates::default(),
            high: Candidates::default(),
        }
    }

    fn clear(&mut self) {
        self.levels.clear();
        self.sums = Default::default();
        self.low.clear();
        self.high.clear();
    }

    /// Takes one more level; gives its bits.
    fn push(&mut self, now: f64) -> u16 {
        self.levels.push(now);
        let count = self.levels.len();
        let mut side = 0;
        for (sum, average) in self.sums.iter_mut().zip(Average::ALL) {
            let (n, (full, above)) = (average.days(), average.bits());
            sum.add(now);
            if count > n {
                sum.add(-self.levels[count - 1 - n]);
            }
            if count >= n {
                side |= if now > sum.value() / n as f64 * (1.0 + ROUNDING) { full | above } else { full };
            }
        }
        let low = self.low.push(&self.levels, |new, old| new <= old);
        let high = self.high.push(&self.levels, |new, old| new >= old);
        if count >= YEAR {
            side |= FULL_YEAR;
            // A price that has not moved in a year is at neither end.
            if high > low * (1.0 + ROUNDING) {
                side |= if now >= high * (1.0 - ROUNDING) { HIGHEST } else { 0 };
                side |= if now <= low * (1.0 + ROUNDING) { LOWEST } else { 0 };
            }
        }
        side
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
