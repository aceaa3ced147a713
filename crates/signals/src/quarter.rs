//! The newest quarter of a flow, and the days on which anything about a company became known.
use breadth_domain::{Concept, Date, Span};

use crate::trailing::SAME_PERIOD_DAYS;
use crate::{At, Fundamentals, Missing, Quantity};

impl At<'_> {
    /// The quarter that ends with the newest period known, as reported.
    ///
    /// # Errors
    /// Where the item is not reported, or has no quarter that ends with the newest period.
    pub fn latest_quarter(&self, concept: Concept) -> Result<Quantity, Missing> {
        let newest = self.newest_period()?;
        let quarter = self.visible(concept).rev().find(|(_, r)| r.span == Span::Quarter);
        let (id, row) = quarter.ok_or(Missing::NotReported { concept })?;
        if row.period_end.days_until(newest) > SAME_PERIOD_DAYS {
            return Err(Missing::NotInNewestPeriod { concept, has: row.period_end, newest });
        }
        Ok(self.quantity(&[(id, row)], &[]))
    }
}

impl Fundamentals {
    /// The days on which a security's reported figures changed, ascending, each once: between two of them every number
    /// from statements stays as it is.
    pub fn news_days(&self, security: usize) -> Vec<Date> {
        let mut days: Vec<Date> = self.blocks(security).iter().flat_map(|b| b.news.iter().copied()).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}
