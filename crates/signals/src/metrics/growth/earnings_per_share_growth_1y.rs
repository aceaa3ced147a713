//! Earnings growth per share over a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::absolute_growth;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "earnings_per_share_growth_1y",
    label: "Earnings growth per share over a year",
    unit: Unit::Fraction,
    formula: "(net income / (1 + change of share count) − net income a year earlier) / |net income a year earlier|",
    source: "standard; split-free as `share_change_1y`",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let shares = crate::metrics::issuance::share_change(at, 1)?.map(|c| 1.0 + c);
        let now = at.trailing_year(Concept::NetIncome)?.over(shares, "share count")?;
        absolute_growth(now, at.trailing_year_ago(Concept::NetIncome, 1)?)
    }),
};
