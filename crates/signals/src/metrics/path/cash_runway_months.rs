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
    formula: "(cash + undrawn credit lines) / monthly burn, burn = −free cash flow of twelve months / 12; infinite where free cash flow is not below zero",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let flow = parts::free_cash_flow(at, 0)?;
        let means = parts::cash(at, 0)? + at.balance_or_none(Concept::UndrawnCredit, Concept::Assets, 0)?;
        let months = if flow.value < 0.0 { means.value / (-flow.value / 12.0) } else { f64::INFINITY };
        Ok(means.with(flow, months))
    }),
};
