//! One company on one session, through one source: what a metric computes from.
use breadth_domain::{Concept, Date};
use breadth_filings::Template;
use breadth_panel::{Label, Panel};

use crate::block::Block;
use crate::fundamentals::{Fundamentals, Row};
use crate::memo::{Ask, Memo};
use crate::trailing::{self, Found, SAME_PERIOD_DAYS};
use crate::{Evidence, FactId, Missing, Quantity, Windows};

/// One company at the close of one session. Statement items come from one source; prices from the panel.
#[derive(Copy, Clone)]
pub struct At<'a> {
    pub(crate) fundamentals: &'a Fundamentals,
    pub(crate) panel: &'a Panel,
    pub(crate) windows: &'a Windows<'a>,
    /// The security's column in the panel.
    pub(crate) security: usize,
    /// The security's place in `windows`.
    pub(crate) slot: usize,
    pub(crate) session: usize,
    pub(crate) block: Option<&'a Block>,
    pub(crate) memo: &'a Memo,
}

impl<'a> At<'a> {
    /// The oldest period that the source has of any company, as known today.
    pub(crate) fn source_begins(&self) -> Option<Date> {
        self.fundamentals.begins(self.block?.source, self.today())
    }

    /// The first session on which the security was seen.
    pub(crate) fn listed_since(&self) -> Date {
        self.memo.note_daily();
        self.panel.sessions[self.panel.securities[self.security].first]
    }

    /// The session's date.
    pub fn today(&self) -> Date {
        self.memo.note_daily();
        self.day()
    }

    /// The session's date, for what is the same until the next news.
    fn day(&self) -> Date {
        self.panel.sessions[self.session]
    }

    /// What the security is called today.
    pub fn label(&self) -> &'a Label {
        self.panel.securities[self.security].label(self.today())
    }

    /// Which kind of statements the company keeps.
    pub fn template(&self) -> Template {
        crate::template::template(self)
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
        let find = || self.fundamentals.newest_period(self.block?, self.day());
        self.memo.newest(find).ok_or(Missing::NoStatements)
    }

    /// Twelve months of a flow to the newest period known.
    ///
    /// # Errors
    /// A [`Missing`] that says which figure is not there.
    pub fn trailing_year(&self, concept: Concept) -> Result<Quantity, Missing> {
        self.memo.answer(Ask::Flow, 0, concept, || trailing::trailing_year(self, concept))
    }

    /// The twelve months that end that many years before the newest period, as known today.
    ///
    /// # Errors
    /// [`Missing::NoYearEarlier`] or what [`At::trailing_year`] says.
    pub fn trailing_year_ago(&self, concept: Concept, years: usize) -> Result<Quantity, Missing> {
        if years == 0 {
            return self.trailing_year(concept);
        }
        self.memo.answer(Ask::Flow, years, concept, || trailing::trailing_year_to(self, concept, self.ago(years)?))
    }

    /// The last twelve months known of an item that is told once a year: they end at the newest period or up to a year
    /// before it, and are an estimate where they end before.
    ///
    /// # Errors
    /// Where it is not reported, or only of an older year.
    pub fn last_year_of(&self, concept: Concept) -> Result<Quantity, Missing> {
        let newest = self.newest_period()?;
        let years = |r: &Row| matches!(r.span, breadth_domain::Span::Year | breadth_domain::Span::Trailing);
        let last = self.visible(concept).rfind(|(_, r)| years(r));
        let has = last.ok_or(Missing::NotReported { concept })?.1.period_end;
        if has.days_until(newest) > 365 + SAME_PERIOD_DAYS {
            return Err(Missing::NotInNewestPeriod { concept, has, newest });
        }
        let told = trailing::trailing_year_to(self, concept, has)?;
        Ok(if has.days_until(newest) > SAME_PERIOD_DAYS { told.on(Evidence::Estimated) } else { told })
    }

    /// A balance at the newest period known, in its newest vintage.
    ///
    /// # Errors
    /// Where the item is not reported, or not in the newest period.
    pub fn latest(&self, concept: Concept) -> Result<Quantity, Missing> {
        self.memo.answer(Ask::Balance, 0, concept, || {
            let newest = self.newest_period()?;
            let (id, row) = self.visible(concept).next_back().ok_or(Missing::NotReported { concept })?;
            if row.period_end.days_until(newest) > SAME_PERIOD_DAYS {
                return Err(Missing::NotInNewestPeriod { concept, has: row.period_end, newest });
            }
            Ok(self.quantity(&[(id, row)], &[]))
        })
    }

    /// The same balance a year (364 to 371 days, with tolerance) before the newest period, as known today.
    ///
    /// # Errors
    /// [`Missing::NoYearEarlier`].
    pub fn year_earlier(&self, concept: Concept) -> Result<Quantity, Missing> {
        self.latest(concept)?;
        self.balance_ago(concept, 1)
    }

    /// The balance that many years before the newest period, as known today.
    ///
    /// # Errors
    /// [`Missing::NoYearEarlier`].
    pub fn balance_ago(&self, concept: Concept, years: usize) -> Result<Quantity, Missing> {
        if years == 0 {
            return self.latest(concept);
        }
        self.memo.answer(Ask::Balance, years, concept, || {
            let then = self.ago(years)?;
            self.near(concept, then)
                .next_back()
                .map(|found| self.quantity(&[found], &[]))
                .ok_or(Missing::NoYearEarlier { concept, end: then.plus_days(365) })
        })
    }

    /// The mean of a balance now and a year earlier.
    ///
    /// # Errors
    /// Where one of them is missing.
    pub fn average(&self, concept: Concept) -> Result<Quantity, Missing> {
        Ok(self.latest(concept)?.mean_with(self.year_earlier(concept)?))
    }

    /// A value of twelve months, zero where the source has never told of the item although it tells `beside`, which stands
    /// on the same statement: the company is taken to have none, and the number is marked as assumed.
    ///
    /// # Errors
    /// Where the item was told before and is not now, or `beside` is not told either.
    pub fn trailing_or_none(&self, concept: Concept, beside: Concept) -> Result<Quantity, Missing> {
        self.trailing_or_none_ago(concept, beside, 0)
    }

    /// As [`At::trailing_or_none`], that many years before.
    ///
    /// # Errors
    /// The same.
    pub fn trailing_or_none_ago(&self, concept: Concept, beside: Concept, years: usize) -> Result<Quantity, Missing> {
        self.trailing_year_ago(concept, years).or_else(|why| {
            if self.reports(concept) { Err(why) } else { Ok(self.none_beside(self.trailing_year_ago(beside, years)?)) }
        })
    }

    /// A balance, zero where the source has never told of the item although it tells `beside`; see
    /// [`At::trailing_or_none`].
    ///
    /// # Errors
    /// The same.
    pub fn balance_or_none(&self, concept: Concept, beside: Concept, years: usize) -> Result<Quantity, Missing> {
        self.balance_ago(concept, years).or_else(|why| {
            if self.reports(concept) { Err(why) } else { Ok(self.none_beside(self.balance_ago(beside, years)?)) }
        })
    }

    fn none_beside(&self, beside: Quantity) -> Quantity {
        beside.map(|_| 0.0).on(Evidence::Assumed)
    }

    /// The quarter of an item that ends with the newest period known.
    ///
    /// # Errors
    /// [`Missing::NotReported`], [`Missing::NotInNewestPeriod`], or [`Missing::NoQuarter`] where the period has no quarter.
    pub fn newest_quarter(&self, concept: Concept) -> Result<Quantity, Missing> {
        let end = self.newest_period()?;
        let rows = self.visible(concept).filter(|(_, r)| r.span != breadth_domain::Span::Instant);
        let has = rows.map(|(_, r)| r.period_end).next_back().ok_or(Missing::NotReported { concept })?;
        if has.days_until(end) > SAME_PERIOD_DAYS {
            return Err(Missing::NotInNewestPeriod { concept, has, newest: end });
        }
        trailing::quarters(self, concept, 1).pop().ok_or(Missing::NoQuarter { concept, end })
    }

    /// The last `n` quarters of a flow, newest first; as many as there are.
    pub fn quarters(&self, concept: Concept, n: usize) -> Vec<Quantity> {
        trailing::quarters(self, concept, n)
    }

    /// The balance at that day, within the tolerance, as known today.
    pub fn balance_at(&self, concept: Concept, end: Date) -> Option<Quantity> {
        self.near(concept, end).next_back().map(|found| self.quantity(&[found], &[]))
    }

    /// Whether the source has ever reported the item by today.
    pub fn reports(&self, concept: Concept) -> bool {
        self.visible(concept).next().is_some()
    }

    /// The mean of the policy rate over the year to that day, in per cent, as known today; `None` where it is not.
    pub fn policy_rate(&self, end: Date) -> Option<f64> {
        self.fundamentals.policy_rate(end, self.today())
    }

    /// Market capitalisation in dollars: the last one within [`crate::LISTED_WITHIN`] sessions.
    ///
    /// # Errors
    /// Where there is no price or no share count.
    pub fn market_cap(&self) -> Result<Quantity, Missing> {
        self.windows().market_cap(self.slot)
    }

    /// The prices' windows.
    pub(crate) fn windows(&self) -> &'a Windows<'a> {
        self.memo.note_daily();
        self.windows
    }

    /// A number from prices alone.
    pub(crate) fn of_prices(&self, value: f64) -> Quantity {
        Quantity::of_prices(value, self.today())
    }

    /// That many years before the newest period.
    fn ago(&self, years: usize) -> Result<Date, Missing> {
        // Four years are 1,461 days; fiscal years of 52 weeks fall behind by a day each, within the tolerance.
        Ok(self.newest_period()?.plus_days(-((1461 * years as i32) / 4)))
    }

    /// The rows of a concept that can be seen today, by period end and day known.
    pub(crate) fn visible(&self, concept: Concept) -> impl DoubleEndedIterator<Item = Found<'a>> + use<'a> {
        // Nothing is known before its period is over: periods that end today or later cannot be seen.
        self.between(concept, Date::MIN, self.day().plus_days(-1))
    }

    /// The visible rows of periods that end near that day.
    pub(crate) fn near(&self, concept: Concept, end: Date) -> impl DoubleEndedIterator<Item = Found<'a>> + use<'a> {
        self.between(concept, end.plus_days(-SAME_PERIOD_DAYS), end.plus_days(SAME_PERIOD_DAYS))
    }

    /// The visible rows of periods that end on one of those days.
    pub(crate) fn between(
        &self,
        concept: Concept,
        first: Date,
        last: Date,
    ) -> impl DoubleEndedIterator<Item = Found<'a>> + use<'a> {
        let range = self.block.map_or(0..0, |b| b.range(concept));
        let begin = range.start;
        let ends = &self.fundamentals.ends[range.clone()];
        let rows: &'a [Row] = &self.fundamentals.rows[range];
        let from = if first == Date::MIN { 0 } else { before(ends, first) };
        let to = from.max(before(ends, last.plus_days(1)));
        let today = self.day();
        rows[from..to]
            .iter()
            .enumerate()
            .filter(move |(_, r)| r.visible(today))
            .map(move |(k, r)| (FactId((begin + from + k) as u32), r))
    }

    /// The sum of `plus` less the sum of `minus`, with their provenance.
    pub(crate) fn quantity(&self, plus: &[Found<'_>], minus: &[Found<'_>]) -> Quantity {
        let sum = |rows: &[Found<'_>]| rows.iter().map(|(_, r)| r.value).sum::<f64>();
        let all = || plus.iter().chain(minus);
        self.memo.record(all().map(|(id, _)| *id));
        Quantity {
            value: sum(plus) - sum(minus),
            period_end: all().map(|(_, r)| r.period_end).max().unwrap_or(Date::MIN),
            known_on: all().map(|(_, r)| r.from.max(r.known_on)).max().unwrap_or(Date::MIN),
            grade: all().map(|(_, r)| r.grade).max(),
            source: self.block.map(|b| b.source),
            evidence: Evidence::Reported,
        }
    }
}

/// How many of the ascending days are before that one. Few are counted, several at a time and without a branch, which is
/// quicker than halving.
fn before(days: &[Date], day: Date) -> usize {
    if days.len() <= 64 { days.iter().filter(|d| **d < day).count() } else { days.partition_point(|d| *d < day) }
}
