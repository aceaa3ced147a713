//! Allowance to loans.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "allowance_to_loans",
    label: "Allowance to loans",
    unit: Unit::Ratio,
    formula: "allowance for loan losses / gross loans (net loans + allowance where not told); 0.5 to 3 % is usual, and the rule changed in 2020 to 2023",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        let allowance = at.latest(Concept::LoanLossAllowance)?.map(f64::abs);
        let gross = at.latest(Concept::GrossLoans).or_else(|_| at.latest(Concept::Loans).map(|net| net + allowance))?;
        allowance.over(gross, "gross loans")
    }),
};
