//! Cash tax rate.
use breadth_filings::Templates;

use super::{profit, tax_paid};
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_tax_rate",
    label: "Cash tax rate",
    unit: Unit::Ratio,
    formula: "income tax paid / income before tax, both of twelve months; the tax expense, as an estimate, where what was paid is not told; undefined for a loss",
    source: "Dyreng, Hanlon and Maydew (2008), over one year",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| tax_paid(at)?.over(profit(at)?, "income before tax")),
};
