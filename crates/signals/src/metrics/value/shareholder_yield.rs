//! Shareholder yield.
use breadth_filings::Templates;

use super::payout;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "shareholder_yield",
    label: "Shareholder yield",
    unit: Unit::Ratio,
    formula: "(dividends paid + shares bought back − shares issued) of twelve months / market capitalisation",
    source: "Boudoukh, Michaely, Richardson and Roberts (2007), net payout",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| payout(at)?.over(at.market_cap()?, "market capitalisation")),
};
