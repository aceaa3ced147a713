//! One company on one session, through one source: what a metric computes from.
use breadth_domain::{Concept, Date};
use breadth_panel::Panel;

use crate::fundamentals::{Block, Fundamentals, Row};
use crate::quantity::Inputs;
use crate::trailing::{self, Found, SAME_PERIOD_DAYS};
use crate::{FactId, Missing, Quantity, Windows};

/// One company at the close of one session. Statement items come from one source; prices from the panel.
#[derive(Copy, Clone)]
pub struct At<'a> {
    pub(crate) fundamentals: &'a Fundamentals,
    pub(crate) panel: &'a Panel,
    pub(crate) windows: &'a Windows<'a>,
    /// The security's place in `windows`.
    pub(crate) slot: usize,
    pub(crate) session: usize,
    pub(crate) block: Option<&'a Block>,
}

impl<'a> At<'a> {
    /// The session's date.
    pub fn today(&self) -> Date {
        self.panel.sessions[self.session]
    }

    /// The end of the newest period of which the source has any statement item by today.
    ///
    /// # Errors
    /// [`Missing::NoStatements`].
    pub fn newest_period(&self) -> Result<Date, Missing> {
        self.newest_period_known().map(|(end, _)| end)
    }

    /// The newest period with the day from which it was known.
    pub(crate) fn newest_period_known(&self) -> Result<(Date, Date), Missing> {
        let block = self.block.ok_or(Missing::NoStatements)?;
        self.fundamentals.newest_period(block, self.today()).ok_or(Missing::NoStatements)
    }

    /// Twelve months of a flow to the newest period known.
    ///
    /// # Errors
    /// A [`Missing`] that says which figure is not there.
    pub fn trailing_year(&self, concept: Concept) -> Result<Quantity, Missing> {
        trailing::trailing_year(self, concept)
    }

    /// A balance at the newest period known, in its newest vintage.
    ///
    /// # Errors
    /// Where the item is not reported, or not in the newest period.
    pub fn latest(&self, concept: Concept) -> Result<Quantity, Missing> {
        let newest = self.newest_period()?;
        let (id, row) = self.newest(concept, |_| true).ok_or(Missing::NotReported { concept })?;
        if row.period_end.days_until(newest) > SAME_PERIOD_DAYS {
            return Err(Missing::NotInNewestPeriod { concept, has: row.period_end, newest });
        }
        Ok(self.quantity(&[(id, row)], &[]))
    }

    /// The same balance a year (364 to 371 days, with tolerance) before the newest period, as known today.
    ///
    /// # Errors
    /// [`Missing::NoYearEarlier`].
    pub fn year_earlier(&self, concept: Concept) -> Result<Quantity, Missing> {
        let end = self.latest(concept)?.period_end;
        let then = end.plus_days(-365);
        self.newest(concept, |r| r.period_end.days_until(then).abs() <= SAME_PERIOD_DAYS)
            .map(|found| self.quantity(&[found], &[]))
            .ok_or(Missing::NoYearEarlier { concept, end })
    }

    /// Whether the source has ever reported the item by today.
    pub fn reports(&self, concept: Concept) -> bool {
        self.visible(concept).next().is_some()
    }

    /// Market capitalisation in dollars: the last one within [`crate::LISTED_WITHIN`] sessions.
    ///
    /// # Errors
    /// Where there is no price or no share count.
    pub fn market_cap(&self) -> Result<Quantity, Missing> {
        self.windows.market_cap(self.slot)
    }

    /// The prices' windows.
    pub(crate) fn windows(&self) -> &'a Windows<'a> {
        self.windows
    }

    /// The rows of a concept that can be seen today, by period end and day known.
    pub(crate) fn visible(&self, concept: Concept) -> impl DoubleEndedIterator<Item = Found<'a>> {
        let range = self.block.map_or(0..0, |b| b.range(concept));
        let begin = range.start;
        let today = self.today();
        let rows: &'a [Row] = &self.fundamentals.rows[range];
        rows.iter()
            .enumerate()
            .filter(move |(_, r)| r.visible(today))
            .map(move |(k, r)| (FactId((begin + k) as u32), r))
    }

    /// The newest vintage of the newest period among those that satisfy `wanted`.
    fn newest(&self, concept: Concept, wanted: impl Fn(&Row) -> bool) -> Option<Found<'a>> {
        // Rows are sorted by period end, day known, day published: the last one is it.
        self.visible(concept).rev().find(|(_, r)| wanted(r))
    }

    /// The sum of `plus` less the sum of `minus`, with their provenance.
    pub(crate) fn quantity(&self, plus: &[Found<'_>], minus: &[Found<'_>]) -> Quantity {
        let sum = |rows: &[Found<'_>]| rows.iter().map(|(_, r)| r.value).sum::<f64>();
        let all = || plus.iter().chain(minus);
        let mut inputs = Inputs::NONE;
        all().for_each(|(id, _)| inputs.push(*id));
        Quantity {
            value: sum(plus) - sum(minus),
            period_end: all().map(|(_, r)| r.period_end).max().unwrap_or(Date::MIN),
            known_on: all().map(|(_, r)| r.from.max(r.known_on)).max().unwrap_or(Date::MIN),
            grade: all().map(|(_, r)| r.grade).max(),
            source: self.block.map(|b| b.source),
            inputs,
        }
    }
}
