//! What all measures start from, computed once a page.
use breadth_domain::Date;
use breadth_panel::{IndexSeries, Panel, Universe};
use rayon::prelude::*;

use crate::columns::Columns;
pub use crate::growth::Beats;
use crate::measure::Ask;
use crate::stands::Counted;
pub use crate::tally::Tally;
use crate::{Book, Levels, MarketError, Measure};

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

impl Default for Point {
    fn default() -> Self {
        Point::NONE
    }
}

impl Point {
    /// Nothing known of nothing.
    pub const NONE: Point = Point { value: f64::NAN, known: 0, of: 0 };

    /// A share of those known; missing where none is.
    pub fn share(count: usize, known: usize, of: usize) -> Point {
        Point { value: if known == 0 { f64::NAN } else { count as f64 / known as f64 }, known, of }
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
    /// Shares traded of the columns of `levels`; no rows where nothing tells them.
    volumes: Columns,
    /// The only session whose values are asked for, where it is one.
    pub(crate) only: Option<usize>,
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
        let all = || [small, large].into_iter().chain(others.iter().copied()).map(|(universe, _)| universe);
        let ever = all().flat_map(|u| u.reconstitutions.iter().flat_map(|r| r.members.iter().map(|m| m.security)));
        let levels = Levels::new(panel, ever);
        let volumes = Columns::gather(&panel.volume, levels.columns(), panel.volume.rows().min(levels.rows()));
        let side = |of| side(panel, &levels, &volumes, of);
        let (small, large) = rayon::join(|| side(small), || side(large));
        let (small, large) = (small?, large?);
        let others = others.iter().map(|other| side(*other)).collect::<Result<Vec<_>, _>>()?;
        let starts = small.index.start.max(large.index.start);
        let ratio: Vec<f64> = small.cap_level.iter().zip(&large.cap_level).map(|(s, l)| (s / l).ln()).collect();
        let base = starts.checked_sub(1).and_then(|t| ratio.get(t).copied()).unwrap_or(0.0);
        // The base itself is no reading: on its own day nobody could know that an index would start after it.
        let relative = ratio.iter().enumerate().map(|(t, v)| if t < starts { f64::NAN } else { v - base }).collect();
        Ok(Frame { panel, small, large, others, levels, relative, volumes, only: None })
    }

    /// Counts once what several of those measures will ask for.
    #[must_use]
    pub fn counted<'m>(mut self, measures: impl IntoIterator<Item = &'m Measure>) -> Self {
        let asks: Vec<Ask> = measures.into_iter().flat_map(|m| m.asks.iter().copied()).collect();
        let counted: Vec<Counted> = self.sides().into_iter().map(|s| s.count(&self, &asks)).collect();
        let sides = [&mut self.small, &mut self.large].into_iter().chain(&mut self.others);
        sides.zip(counted).for_each(|(side, counted)| side.counted = counted);
        self
    }

    /// A universe cut from these, with what those measures ask for.
    pub(crate) fn cut<'b, 'm>(
        &self,
        (universe, index): (&'b Universe, &'b IndexSeries),
        measures: impl IntoIterator<Item = &'m Measure>,
    ) -> Result<Side<'b>, MarketError> {
        let asks: Vec<Ask> = measures.into_iter().flat_map(|m| m.asks.iter().copied()).collect();
        let mut side = side(self.panel, &self.levels, &self.volumes, (universe, index))?;
        side.counted = side.count(self, &asks);
        Ok(side)
    }

    /// Every universe: small, large, others.
    pub fn sides(&self) -> Vec<&Side<'a>> {
        [&self.small, &self.large].into_iter().chain(&self.others).collect()
    }

    /// Evaluates a measure on every session, or on the only one asked for; sessions are independent.
    pub fn each_session<T: Default + Send>(&self, point: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        let of = |t: usize| if self.only.is_none_or(|only| only == t) { point(t) } else { T::default() };
        (0..self.panel.sessions.len()).into_par_iter().with_min_len(16).map(of).collect()
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

fn side<'a>(
    panel: &Panel,
    levels: &Levels,
    volumes: &Columns,
    (universe, index): (&'a Universe, &'a IndexSeries),
) -> Result<Side<'a>, MarketError> {
    let sessions = panel.sessions.len();
    let end = index.start + index.cap_weighted.len();
    if (end != sessions && !index.cap_weighted.is_empty()) || index.equal_weighted.len() != index.cap_weighted.len() {
        return Err(MarketError::Index { id: index.id.clone(), start: index.start, end, sessions });
    }
    let book = Book::of_levels(levels, universe);
    let tallies = Tally::all(levels, volumes, &book);
    let cap_level = level(index.start, &index.cap_weighted, sessions);
    let equal_level = level(index.start, &index.equal_weighted, sessions);
    Ok(Side { universe, index, book, tallies, cap_level, equal_level, counted: Counted::default() })
}
