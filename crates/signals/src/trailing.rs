//! Twelve months of a flow, from what a company reports: years, quarters, years to date.
//!
//! A source made from filings has its twelve months already, by identity and with their proof: these, and no others, are
//! taken from it. From a vendor's table, in this order, at the newest period end `e`:
//! 1. the fiscal year that ends at `e`;
//! 2. the sum of four contiguous reported quarters, ends 70 to 120 days apart (12- to 16-week quarters);
//! 3. year + year to date − year to date a year before, each year to date reported as such or the sum of the quarters
//!    since the fiscal year's end. The comparative is taken in the vintage that belongs to the year it is subtracted
//!    from: vintages are never mixed inside a subtraction.
use breadth_domain::{Concept, Date, Span};

use crate::at::At;
use crate::fundamentals::Row;
use crate::{FactId, Missing, Quantity};

/// A row with its place.
pub(crate) type Found<'a> = (FactId, &'a Row);

/// Period ends this far apart describe one period: month-end rounding, 52- and 53-week years.
pub(crate) const SAME_PERIOD_DAYS: i32 = 10;
const QUARTER_DAYS: std::ops::RangeInclusive<i32> = 70..=120;
const FISCAL_YEAR_DAYS: std::ops::RangeInclusive<i32> = 350..=380;
/// A restatement is a change by more than this, relative: below it is rounding.
const RESTATED_BY: f64 = 0.005;

/// Twelve months of `concept` to the company's newest period.
pub(crate) fn trailing_year(at: &At<'_>, concept: Concept) -> Result<Quantity, Missing> {
    let newest = at.newest_period()?;
    let rows = Visible { at, concept };
    let end = rows.all().next_back().map(|(_, r)| r.period_end).ok_or(Missing::NotReported { concept })?;
    if end.days_until(newest) > SAME_PERIOD_DAYS {
        return Err(Missing::NotInNewestPeriod { concept, has: end, newest });
    }
    rows.twelve_months(end)
}

/// Twelve months of `concept` to the period that ends nearest to `target`, as known today.
pub(crate) fn trailing_year_to(at: &At<'_>, concept: Concept, target: Date) -> Result<Quantity, Missing> {
    let rows = Visible { at, concept };
    let ends = at.near(concept, target).filter(|(_, r)| r.span != Span::Instant).map(|(_, r)| r.period_end);
    let end = ends.min_by_key(|e| (e.days_until(target).abs(), *e));
    rows.twelve_months(end.ok_or(Missing::NoYearEarlier { concept, end: target.plus_days(365) })?)
}

/// The last `n` contiguous quarters, newest first, as many as there are.
pub(crate) fn quarters(at: &At<'_>, concept: Concept, n: usize) -> Vec<Quantity> {
    let Ok(newest) = at.newest_period() else { return Vec::new() };
    let found = Visible { at, concept }.quarters_back_from(newest, n);
    found.into_iter().map(|one| at.quantity(&[one], &[])).collect()
}

/// The rows of one concept that can be seen.
struct Visible<'a, 'b> {
    at: &'a At<'b>,
    concept: Concept,
}

impl<'a> Visible<'a, '_> {
    fn all(&self) -> impl DoubleEndedIterator<Item = Found<'a>> {
        self.at.visible(self.concept).filter(|(_, r)| r.span != Span::Instant)
    }

    fn twelve_months(&self, end: Date) -> Result<Quantity, Missing> {
        let (at, concept) = (self.at, self.concept);
        let from_filings = at.block.is_some_and(|b| b.trailing);
        if from_filings && self.all().rev().any(|(_, r)| r.span == Span::Trailing) {
            let whole = self.at(Span::Trailing, end).ok_or(Missing::NoTrailingYear { concept, end, quarters: 0 })?;
            return Ok(at.quantity(&[whole], &[]));
        }
        if let Some(year) = self.at(Span::Year, end) {
            return Ok(at.quantity(&[year], &[]));
        }
        let quarters = self.quarters_back_from(end, 4);
        if quarters.len() == 4 {
            return Ok(at.quantity(&quarters, &[]));
        }
        self.by_identity(end).unwrap_or(Err(Missing::NoTrailingYear { concept, end, quarters: quarters.len() as u8 }))
    }

    /// The newest vintage of the period of that span that ends nearest to `end`, within the tolerance.
    fn at(&self, span: Span, end: Date) -> Option<Found<'a>> {
        let near = |r: &Row| r.period_end.days_until(end).abs();
        self.at
            .near(self.concept, end)
            .filter(|(_, r)| r.span == span)
            .min_by_key(|(id, r)| (near(r), std::cmp::Reverse((r.known_on, r.published_on, *id))))
    }

    /// Up to `most` contiguous quarters, newest first.
    fn quarters_back_from(&self, end: Date, most: usize) -> Vec<Found<'a>> {
        let mut chain: Vec<Found<'a>> = self.at(Span::Quarter, end).into_iter().collect();
        while let Some((_, last)) = chain.last().filter(|_| chain.len() < most) {
            let (first, end) =
                (last.period_end.plus_days(-*QUARTER_DAYS.end()), last.period_end.plus_days(-*QUARTER_DAYS.start()));
            let next = self
                .at
                .between(self.concept, first, end)
                .filter(|(_, r)| r.span == Span::Quarter)
                .max_by_key(|(id, r)| (r.period_end, r.known_on, r.published_on, *id));
            match next {
                Some(found) => chain.push(found),
                None => break,
            }
        }
        chain
    }

    /// The fiscal year before + the year to date − its comparative; `None` where one of them is not there.
    fn by_identity(&self, end: Date) -> Option<Result<Quantity, Missing>> {
        let concept = self.concept;
        let years = || self.all().filter(|(_, r)| r.span == Span::Year && r.period_end < end);
        let year_end = years().map(|(_, r)| r.period_end).filter(|e| (60..=300).contains(&e.days_until(end))).max()?;
        let before = years().map(|(_, r)| r.period_end).filter(|e| e.days_until(year_end) > SAME_PERIOD_DAYS).max();
        if before.is_some_and(|b| b.days_until(year_end) < *FISCAL_YEAR_DAYS.start()) {
            return Some(Err(Missing::FiscalYearMoved { concept, end }));
        }
        let year = self.at(Span::Year, year_end)?;
        let now = self.year_to_date(year_end, end)?;
        let then: Option<Vec<Vec<Found<'a>>>> =
            now.iter().map(|(_, r)| self.vintages(r.span, r.period_end.plus_days(-365))).collect();
        // A comparative that reaches past the year is not part of it.
        let then = then.filter(|v| v.iter().flatten().all(|(_, r)| r.period_end < year_end))?;
        let Some(then) = then.iter().map(|v| self.of_the_year(year, v)).collect::<Option<Vec<_>>>() else {
            return Some(Err(Missing::MixedVintages { concept, end }));
        };
        let mut plus = vec![year];
        plus.extend(now);
        let sum = self.at.quantity(&plus, &then);
        if sum.value < 0.0 && cannot_be_negative(concept) {
            return Some(Err(Missing::NegativeDerived { concept, end }));
        }
        Some(Ok(sum))
    }

    /// What covers the time from `year_end` to `end`: one row to date, or one to three quarters.
    fn year_to_date(&self, year_end: Date, end: Date) -> Option<Vec<Found<'a>>> {
        if let Some(reported) = self.at(Span::YearToDate, end) {
            return Some(vec![reported]);
        }
        let chain = self.quarters_back_from(end, 3);
        let reaches = chain.iter().position(|(_, r)| {
            let start = year_end.days_until(r.period_end);
            *QUARTER_DAYS.start() <= start && start <= *QUARTER_DAYS.end()
        })?;
        Some(chain[..=reaches].to_vec())
    }

    /// Every vintage of a period, oldest first; `None` where there is none.
    fn vintages(&self, span: Span, end: Date) -> Option<Vec<Found<'a>>> {
        let (_, nearest) = self.at(span, end)?;
        let mut all: Vec<Found<'a>> =
            self.all().filter(|(_, r)| r.span == span && r.period_end == nearest.period_end).collect();
        all.sort_by_key(|(id, r)| (r.known_on, r.published_on, *id));
        Some(all)
    }

    /// The vintage of a part that was stated on the same basis as the whole: the last one published by the day of the
    /// whole, or, where the whole was restated, the last one published since; `None` where the whole was restated and
    /// the part was not.
    fn of_the_year(&self, year: Found<'a>, vintages: &[Found<'a>]) -> Option<Found<'a>> {
        let whole = self.vintages(Span::Year, year.1.period_end)?;
        let first = whole.first()?.1.value;
        let restated = (year.1.value - first).abs() > RESTATED_BY * first.abs();
        if restated {
            // The day on which the year took its present value.
            let since = whole.iter().find(|(_, r)| r.value == year.1.value)?.1.published_on;
            vintages.iter().rev().find(|(_, r)| r.published_on >= since).copied()
        } else {
            let by = year.1.published_on;
            vintages.iter().rev().find(|(_, r)| r.published_on <= by).or(vintages.first()).copied()
        }
    }
}

/// Items of which a negative total is an error of the filing or of the derivation.
fn cannot_be_negative(concept: Concept) -> bool {
    matches!(
        concept,
        Concept::Revenue
            | Concept::CostOfRevenue
            | Concept::ResearchAndDevelopment
            | Concept::SellingGeneralAdministrative
            | Concept::DepreciationAmortization
            | Concept::CapitalExpenditure
    )
}
