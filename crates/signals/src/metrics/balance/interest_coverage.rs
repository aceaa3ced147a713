//! Interest coverage.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "interest_coverage",
    label: "Interest coverage",
    unit: Unit::Times,
    formula: "income before interest and tax / interest expense, both of twelve months; infinite without debt and interest",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let earned = parts::ebit(at, 0)?;
        match at.trailing_year(Concept::InterestExpense) {
            Ok(interest) if interest.value > 0.0 => earned.over(interest, "interest expense"),
            Err(why) if at.reports(Concept::InterestExpense) => Err(why),
            told => match parts::debt(at, 0) {
                Ok(debt) if debt.value == 0.0 => Ok(earned.with(debt, f64::INFINITY)),
                Ok(_) => told.and(Err(crate::Missing::NotPositive { what: "interest expense" })),
                Err(why) => told.and(Err(why)),
            },
        }
    }),
};
