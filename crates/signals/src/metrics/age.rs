//! How old the newest figures are.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Quantity, Unit};

/// Age of the fundamentals.
pub const FUNDAMENTALS_AGE: Metric = Metric {
    id: "fundamentals_age_days",
    label: "Age of the fundamentals",
    unit: Unit::Days,
    formula: "days from the end of the newest period known to today; above 200 a report is overdue",
    source: "SEC deadlines: 10-K 60 to 90 days, 10-Q 40 to 45, and extensions",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let (end, from) = at.newest_period_known()?;
        let age = at.of_prices(f64::from(end.days_until(at.today())));
        Ok(Quantity { period_end: end, known_on: from, source: at.block.map(|b| b.source), ..age })
    }),
};

/// Quarters of history.
pub const HISTORY: Metric = Metric {
    id: "history_quarters",
    label: "Quarters of history",
    unit: Unit::Score,
    formula: "quarters between the oldest and the newest period known of net income, plus one; unknown for fewer than 12 where the source itself begins with the oldest: its silence before says nothing of the company",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let income = || at.visible(breadth_domain::Concept::NetIncome);
        let (first, last) = (income().next(), income().next_back());
        let missing = crate::Missing::NotReported { concept: breadth_domain::Concept::NetIncome };
        let ((a, first), (b, last)) = first.zip(last).ok_or(missing)?;
        let days = f64::from(first.period_end.days_until(last.period_end));
        let quarters = (days / QUARTER).round() + 1.0;
        let begins = at.source_begins().is_some_and(|day| day.days_until(first.period_end) <= WITH_THE_SOURCE);
        if begins && quarters < f64::from(TOLD_BY_ITSELF) {
            return Err(crate::Missing::ShortRecord { have: quarters as u16, need: TOLD_BY_ITSELF });
        }
        Ok(at.quantity(&[(a, first), (b, last)], &[]).map(|_| quarters))
    }),
};

/// A company whose oldest period ends within two quarters of the source's oldest began with the source.
const WITH_THE_SOURCE: i32 = 183;
/// So many quarters are history enough wherever the source begins.
const TOLD_BY_ITSELF: u16 = 12;
/// Days of a quarter.
const QUARTER: f64 = 365.25 / 4.0;

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::{quarters, years};

    #[test]
    fn days_and_quarters() {
        // From 31 December 2023 to 28 March 2024: 88 days.
        years(&[(NetIncome, &[1.0])]).is("fundamentals_age_days", 88.0);
        quarters(&[(NetIncome, &[1.0; 12])]).is("history_quarters", 12.0);
        // Of nine, the first is the first the source has: how long the company has reported cannot be told.
        let short = quarters(&[(NetIncome, &[1.0; 9])]).value("history_quarters");
        assert_eq!(short, Err(crate::Missing::ShortRecord { have: 9, need: 12 }));
    }
}
