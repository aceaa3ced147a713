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
    formula: "quarters between the oldest and the newest period known of net income, plus one",
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
        let made = at.quantity(&[(a, first), (b, last)], &[]);
        Ok(made.map(|_| (days / QUARTER).round() + 1.0))
    }),
};

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
        quarters(&[(NetIncome, &[1.0; 9])]).is("history_quarters", 9.0);
    }
}
