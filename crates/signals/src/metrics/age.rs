//! How old the newest figures are.
use crate::{Basis, Metric, Quantity, Unit};

/// Days since the end of the newest period known.
pub const FUNDAMENTALS_AGE: Metric = Metric {
    id: "fundamentals_age_days",
    label: "Age of the fundamentals",
    unit: Unit::Days,
    formula: "days from the end of the newest period known to today; above 200 a report is overdue",
    source: "SEC deadlines: 10-K 60 to 90 days, 10-Q 40 to 45, and extensions",
    basis: Basis::Statements,
    compute: |at| {
        let (end, from) = at.newest_period_known()?;
        let source = at.block.map(|b| b.source);
        let age = Quantity::of_prices(f64::from(end.days_until(at.today())), at.today());
        Ok(Quantity { period_end: end, known_on: from, source, ..age })
    },
};
