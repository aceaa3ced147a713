//! Return on invested capital.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_invested_capital",
    label: "Return on invested capital",
    unit: Unit::Ratio,
    formula: "income before interest and tax x (1 − tax rate) / mean of invested capital (debt + equity + noncontrolling interests − cash, leases left out) now and a year earlier",
    source: "standard; the tax rate is the own one between 0 and 35 %, else 21 %",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let kept = parts::tax_rate(at)?.map(|rate| 1.0 - rate);
        let capital = parts::invested_capital(at, 0)?.mean_with(parts::invested_capital(at, 1)?);
        (parts::ebit(at, 0)? * kept).over(capital, "invested capital")
    }),
};
