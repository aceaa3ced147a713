//! Revenue growth per share over a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::over_years;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "revenue_per_share_growth_1y",
    label: "Revenue growth per share over a year",
    unit: Unit::Fraction,
    formula: "(1 + revenue growth) / (1 + change of share count) − 1",
    source: "standard; the change of the share count is the split-free one of `share_change_1y`",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let shares = crate::metrics::issuance::share_change(at, 1)?.map(|c| 1.0 + c);
        Ok(over_years(at, Concept::Revenue, 1)?.map(|g| 1.0 + g).over(shares, "share count")?.map(|r| r - 1.0))
    }),
};
