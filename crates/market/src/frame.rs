//! What all measures start from, computed once a page.
use breadth_domain::Date;
use breadth_panel::{IndexSeries, Panel, Universe};
use rayon::prelude::*;

use crate::stands::Counted;
use crate::{Book, Levels, MarketError};

/// A measure on one session. `NaN` is missing, as in every bulk table.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Point {
    /// The value, `NaN` where missing.
    pub value: f64,
    /// How many it could use.
    pub known: usize,
    /// How many there were.
    pub of: usize,
}

impl Point {
    /// Nothing known of nothing.
    pub const NONE: Point = Point { value: f64::NAN, known: 0, of: 0 };

    /// A share of those known; missing where none is.
    pub fn share(count: usize, known: usize, of: usize) -> Point {
        Point { value: if known == 0 { f64::NAN } else { count as f64 / known as f64 }, known, of }
    }
}

/// How many members rose, fell and stood still on a session.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Return above 0.
    pub advances: usize,
    /// Return below 0.
    pub declines: usize,
    /// Return of 0.
    pub unchanged: usize,
    /// Members that still count, with or without a return.
    pub members: usize,
    /// Shares traded in those that rose; of members with a return and a volume.
    pub up_volume: f64,
    /// Shares traded in those that fell, likewise.
    pub down_volume: f64,
    /// Members with a return and a volume.
    pub with_volume: usize,
}

impl Tally {
    /// Members with a return.
    pub fn known(&self) -> usize {
        self.advances + self.declines + self.unchanged
    }
}

/// How far back a window reaches. The base is the last session on or before the anchor day.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Lookback {
    /// The same day one month earlier.
    Month1,
    /// The same day three months earlier.
    Month3,
    /// The same day twelve months earlier.
    Month12,
    /// The last day of the previous year.
    YearToDate,
}

impl Lookback {
    /// The anchor day of a window that ends on `day`.
    pub fn anchor(self, day: Date) -> Date {
        match self {
            Lookback::Month1 => day.plus_months(-1),
            Lookback::Month3 => day.plus_months(-3),
            Lookback::Month12 => day.plus_months(-12),
            Lookback::YearToDate => Date::from_ymd(day.year(), 1, 1).unwrap_or(day).plus_days(-1),
        }
    }
}

/// The most calendar days by which a base may be older than its anchor: the longest ordinary gap between sessions is
/// four days, and one session may be missing from a source.
pub const STALE_BASE_DAYS: i32 = 7;

/// One universe with everything its measures share.
pub struct Side<'a> {
    /// The universe.
    pub universe: &'a Universe,
    /// Its index.
    pub index: &'a IndexSeries,
    /// Its members' capitalisations.
    pub book: Book<'a>,
    /// Rises and falls, session by session.
    pub tallies: Vec<Tally>,
    /// Level of the capitalisation-weighted index, 1 on the session before its first return; `NaN` before.
    pub cap_level: Vec<f64>,
    /// Level of the equal-weighted index, likewise.
    pub equal_level: Vec<f64>,
    /// What several measures ask for.
    pub(crate) counted: Counted,
}

/// The panel, the two universes, and what their measures share.
pub struct Frame<'a> {
    /// The panel.
    pub panel: &'a Panel,
    /// The small companies.
    pub small: Side<'a>,
    /// The large companies.
    pub large: Side<'a>,
    /// Any other universe asked for.
    pub others: Vec<Side<'a>>,
    /// Price levels of all that were ever members.
    pub levels: Levels,
    /// ln(small / large) of the capitalisation-weighted indexes; 0 before the first session on which both have a return,
    /// and missing until then.
    pub relative: Vec<f64>,
}

impl<'a> Frame<'a> {
    /// Prepares both universes.
    ///
    /// # Errors
    /// [`MarketError::NoSessions`] for an empty panel, [`MarketError::Index`] for an index of another panel.
    pub fn new(
        panel: &'a Panel,
        small: (&'a Universe, &'a IndexSeries),
        large: (&'a Universe, &'a IndexSeries),
    ) -> Result<Self, MarketError> {
        Self::with_others(panel, small, large, &[])
    }

    /// Prepares both universes and others.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_others(
        panel: &'a Panel,
        small: (&'a Universe, &'a IndexSeries),
        large: (&'a Universe, &'a IndexSeries),
        others: &[(&'a Universe, &'a IndexSeries)],
    ) -> Result<Self, MarketError> {
        if panel.sessions.is_empty() {
            return Err(MarketError::NoSessions { as_of: panel.as_of });
        }
        let (small, large) = rayon::join(|| side(panel, small), || side(panel, large));
        let (small, large) = (small?, large?);
        let others = others.iter().map(|other| side(panel, *other)).collect::<Result<Vec<_>, _>>()?;
        let all = [&small, &large].into_iter().chain(&others);
        let levels = Levels::new(panel, all.flat_map(|side| side.book.ever_members()));
        let starts = small.index.start.max(large.index.start);
        let ratio: Vec<f64> = small.cap_level.iter().zip(&large.cap_level).map(|(s, l)| (s / l).ln()).collect();
        let base = starts.checked_sub(1).and_then(|t| ratio.get(t).copied()).unwrap_or(0.0);
        // The base itself is no reading: on its own day nobody could know that an index would start after it.
        let relative = ratio.iter().enumerate().map(|(t, v)| if t < starts { f64::NAN } else { v - base }).collect();
        let mut frame = Frame { panel, small, large, others, levels, relative };
        let lookbacks = [Lookback::Month1, Lookback::Month3, Lookback::Month12];
        let counted: Vec<Counted> = frame.sides().into_iter().map(|s| s.count(&frame, &lookbacks, true)).collect();
        let sides = [&mut frame.small, &mut frame.large].into_iter().chain(&mut frame.others);
        sides.zip(counted).for_each(|(side, counted)| side.counted = counted);
        Ok(frame)
    }

    /// A universe cut from these, with what the measures of a sector ask for.
    pub(crate) fn cut<'b>(&self, universe: &'b Universe, index: &'b IndexSeries) -> Result<Side<'b>, MarketError> {
        let mut side = side(self.panel, (universe, index))?;
        side.counted = side.count(self, &[Lookback::Month3], false);
        Ok(side)
    }

    /// Every universe: small, large, others.
    pub fn sides(&self) -> Vec<&Side<'a>> {
        [&self.small, &self.large].into_iter().chain(&self.others).collect()
    }

    /// Evaluates a measure on every session; sessions are independent.
    pub fn each_session<T: Send>(&self, point: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        (0..self.panel.sessions.len()).into_par_iter().with_min_len(16).map(point).collect()
    }

    /// The base session of a window that ends on session `t`; `None` before the panel's start, or where the last session
    /// before the anchor is more than [`STALE_BASE_DAYS`] older than it.
    pub fn base(&self, t: usize, lookback: Lookback) -> Option<usize> {
        let anchor = lookback.anchor(self.panel.sessions[t]);
        let base = self.panel.session_on_or_before(anchor)?;
        (self.panel.sessions[base].days_until(anchor) <= STALE_BASE_DAYS).then_some(base)
    }
}

/// Level of an index from its returns: 1 on the session before the first. A missing return leaves every later level
/// missing: nothing says what the index was worth after it.
fn level(start: usize, returns: &[f64], sessions: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; sessions];
    let mut value = 1.0;
    // An index without a return has no base either: a lone 1 would pass for a value.
    if returns.is_empty() {
        return out;
    }
    if let Some(base) = start.checked_sub(1).and_then(|t| out.get_mut(t)) {
        *base = value;
    }
    for (slot, r) in out.iter_mut().skip(start).zip(returns) {
        value *= 1.0 + r;
        *slot = value;
    }
    out
}

fn side<'a>(panel: &Panel, (universe, index): (&'a Universe, &'a IndexSeries)) -> Result<Side<'a>, MarketError> {
    let sessions = panel.sessions.len();
    let end = index.start + index.cap_weighted.len();
    if (end != sessions && !index.cap_weighted.is_empty()) || index.equal_weighted.len() != index.cap_weighted.len() {
        return Err(MarketError::Index { id: index.id.clone(), start: index.start, end, sessions });
    }
    let book = Book::new(panel, universe);
    let tallies = (0..sessions).into_par_iter().with_min_len(16).map(|t| tally(panel, &book, t)).collect();
    let cap_level = level(index.start, &index.cap_weighted, sessions);
    let equal_level = level(index.start, &index.equal_weighted, sessions);
    Ok(Side { universe, index, book, tallies, cap_level, equal_level, counted: Counted::default() })
}

fn tally(panel: &Panel, book: &Book<'_>, t: usize) -> Tally {
    let (members, caps) = book.before(t);
    let row = panel.ret.row(t);
    let volume = (panel.volume.rows() > t).then(|| panel.volume.row(t));
    let mut tally = Tally::default();
    for (member, _) in members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()) {
        let r = row[member.security];
        tally.members += 1;
        tally.advances += usize::from(r > 0.0);
        tally.declines += usize::from(r < 0.0);
        tally.unchanged += usize::from(r == 0.0);
        let v = volume.map_or(f64::NAN, |row| row[member.security]);
        if v >= 0.0 && !r.is_nan() {
            tally.with_volume += 1;
            // Whole shares below 2⁵³: the sums are exact in any order.
            tally.up_volume += if r > 0.0 { v } else { 0.0 };
            tally.down_volume += if r < 0.0 { v } else { 0.0 };
        }
    }
    tally
}
