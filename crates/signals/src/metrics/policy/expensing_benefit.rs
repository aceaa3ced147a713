//! Cash freed by expensing, to price.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{FIRST_YEAR, STATUTORY_TAX, profit, tax_paid};
use crate::metric::Compute;
use crate::{Basis, Direction, Evidence, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "expensing_benefit",
    label: "Cash freed by expensing, to price",
    unit: Unit::Ratio,
    formula: "min(21 % x (capital expenditure x (1 − 20 %) + research and development), tax paid) / market capitalisation; undefined for a loss: who pays no tax saves none",
    source: "first order, against depreciation over five years with 20 % in the first (26 U.S.C. 168) and amortised research (26 U.S.C. 174 before 2025); assumes all of it is eligible and at home",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        profit(at)?;
        let bought = at.trailing_year(Concept::CapitalExpenditure)? * (1.0 - FIRST_YEAR);
        let research = at.trailing_or_none(Concept::ResearchAndDevelopment, Concept::CapitalExpenditure)?;
        let (saved, paid) = ((bought + research) * STATUTORY_TAX, tax_paid(at)?);
        let freed = saved.with(paid, saved.value.min(paid.value.max(0.0))).on(Evidence::Estimated);
        freed.over(at.market_cap()?, "market capitalisation")
    }),
};
