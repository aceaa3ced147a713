//! Maturity wall.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "maturity_wall",
    label: "Maturity wall",
    unit: Unit::Times,
    formula: "debt due within twelve months / (cash + undrawn credit lines); short-term debt where the maturities are not told",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let due = at
            .latest(Concept::DebtDueNextYear)
            .or_else(|_| at.latest(Concept::ShortTermDebt).map(|q| q.on(crate::Evidence::Estimated)))?;
        let means = parts::cash(at, 0)? + at.balance_or_none(Concept::UndrawnCredit, Concept::Assets, 0)?;
        due.over(means, "cash and undrawn credit")
    }),
};
