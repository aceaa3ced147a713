//! Combined ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Evidence, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "combined_ratio",
    label: "Combined ratio",
    unit: Unit::Ratio,
    formula: "(revenue − income before tax − interest expense) / premiums earned, all of twelve months: losses and expenses over premiums; interest that is never reported is taken as none",
    source: "standard; expenses beside those of underwriting are in it, which makes it an estimate from above",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        let interest = at.trailing_or_none(Concept::InterestExpense, Concept::PretaxIncome)?;
        let costs = at.trailing_year(Concept::Revenue)? - at.trailing_year(Concept::PretaxIncome)? - interest;
        Ok(costs.over(at.trailing_year(Concept::PremiumsEarned)?, "premiums earned")?.on(Evidence::Estimated))
    }),
};
