//! Acceleration of revenue.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::over_years;
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "revenue_acceleration",
    label: "Acceleration of revenue",
    unit: Unit::Fraction,
    formula: "revenue growth over the last year − revenue growth over the year before",
    source: "after Lakonishok, Shleifer and Vishny (1994)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let before = parts::growth(
            at.trailing_year_ago(Concept::Revenue, 1)?,
            at.trailing_year_ago(Concept::Revenue, 2)?,
            "revenue two years earlier",
        )?;
        Ok(over_years(at, Concept::Revenue, 1)? - before)
    }),
};
