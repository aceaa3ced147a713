//! Net debt to EBITDA.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "net_debt_to_ebitda",
    label: "Net debt to EBITDA",
    unit: Unit::Times,
    formula: "(total debt − cash) / EBITDA of twelve months; undefined where EBITDA is not above zero",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| (parts::debt(at, 0)? - parts::cash(at, 0)?).over(parts::ebitda(at, 0)?, "EBITDA")),
};
