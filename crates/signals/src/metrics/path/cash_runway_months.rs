//! Cash runway.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_runway_months",
    label: "Cash runway",
    unit: Unit::Months,
    formula: "(cash + undrawn credit lines) / monthly burn, burn = −free cash flow of twelve months / 12; infinite where free cash flow is not below zero, whatever the cash; credit lines never reported are taken as none",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let flow = parts::free_cash_flow(at, 0)?;
        if flow.value >= 0.0 {
            return Ok(flow.map(|_| f64::INFINITY));
        }
        let means = parts::cash(at, 0)? + at.balance_or_none(Concept::UndrawnCredit, Concept::Assets, 0)?;
        Ok(means.with(flow, means.value / (-flow.value / 12.0)))
    }),
};
