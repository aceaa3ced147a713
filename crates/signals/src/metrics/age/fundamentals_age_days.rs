//! Age of the fundamentals.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Quantity, Unit};

pub const METRIC: Metric = Metric {
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
