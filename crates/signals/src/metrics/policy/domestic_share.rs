//! Domestic share of income.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Evidence, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "domestic_share",
    label: "Domestic share of income",
    unit: Unit::Ratio,
    formula: "|domestic income before tax| / (|domestic| + |foreign|) of twelve months; 1, as an assumption, for a company that tells its income before tax and has never told a foreign part",
    source: "a proxy: the notes on geography are not in the sources at hand",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let foreign = at.trailing_year(Concept::PretaxIncomeForeign);
        if foreign.is_err() && !at.reports(Concept::PretaxIncomeForeign) {
            return Ok(at.trailing_year(Concept::PretaxIncome)?.map(|_| 1.0).on(Evidence::Assumed));
        }
        let foreign = foreign?;
        let home = at
            .trailing_year(Concept::PretaxIncomeDomestic)
            .or_else(|_| Ok::<_, Missing>(at.trailing_year(Concept::PretaxIncome)? - foreign))?
            .map(f64::abs);
        Ok(home.over(home + foreign.map(f64::abs), "income before tax")?.on(Evidence::Estimated))
    }),
};
