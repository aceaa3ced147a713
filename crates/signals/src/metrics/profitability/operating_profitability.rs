//! Operating profitability.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "operating_profitability",
    label: "Operating profitability",
    unit: Unit::Ratio,
    formula: "(revenue − cost of revenue − selling, general and administrative − interest expense) of twelve months / common equity",
    source: "Fama and French (2015); interest that is never reported is taken as none",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let spent = at.trailing_year(Concept::SellingGeneralAdministrative)?
            + at.trailing_or_none(Concept::InterestExpense, Concept::Revenue)?;
        (parts::gross_profit(at, 0)? - spent).over(parts::common_equity(at, 0)?, "common equity")
    }),
};
