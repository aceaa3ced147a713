//! The signals of Mohanram, against the companies of the sector.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, CrossSection, Direction, Metric, Missing, Quantity, Unit};

/// Mohanram G, seven signals.
pub const MOHANRAM_G: Metric = Metric {
    id: "mohanram_g",
    label: "Mohanram G, seven signals",
    unit: Unit::Score,
    formula: "one point each: return on assets, cash flow / assets, research / assets and capital expenditure / assets above the median of the sector; volatility of the return on assets and of sales growth below it; cash flow above net income. Of 7: advertising, the eighth, is no line item. At least three companies a sector; the metric depends on whom it is asked among",
    source: "Mohanram (2005); research and capital expenditure never reported are none",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Across(scores),
};

/// Fewer companies than this make no median.
const PEERS: usize = 3;

/// Two signals are items over assets that have no metric of their own.
fn per_assets(at: &crate::At<'_>, item: Concept) -> Result<Quantity, Missing> {
    at.trailing_or_none(item, Concept::NetIncome)?.over(at.latest(Concept::Assets)?, "total assets")
}

const RESEARCH: Metric = Metric {
    id: "research_to_assets",
    compute: Compute::Each(|at| per_assets(at, Concept::ResearchAndDevelopment)),
    ..super::profitability::RETURN_ON_ASSETS
};
const CAPEX: Metric = Metric {
    id: "capex_to_assets",
    compute: Compute::Each(|at| per_assets(at, Concept::CapitalExpenditure)),
    ..super::profitability::RETURN_ON_ASSETS
};

fn scores(cross: &CrossSection<'_>) -> Vec<Result<Quantity, Missing>> {
    use super::{profitability, stability};
    let columns = cross.table(&[
        &profitability::RETURN_ON_ASSETS,
        &profitability::CASH_RETURN_ON_ASSETS,
        &RESEARCH,
        &CAPEX,
        &stability::ROA_VOLATILITY,
        &stability::SALES_GROWTH_VOLATILITY,
    ]);
    let n = cross.securities().len();
    let sectors: Vec<&str> = (0..n).map(|slot| &**cross.sector(slot)).collect();
    let medians: Vec<Vec<(Option<f64>, usize)>> =
        columns.iter().map(|c| crate::operators::medians(&sectors, c)).collect();
    (0..n)
        .map(|slot| {
            let mut points = 0.0;
            let mut made: Option<Quantity> = None;
            for (k, column) in columns.iter().enumerate() {
                let own = column[slot]?;
                let (median, have) = medians[k][slot];
                let missing = Missing::NoPeers { have: have as u16, need: PEERS as u16 };
                let median = median.filter(|_| have >= PEERS).ok_or(missing)?;
                points += f64::from(u8::from(if k < 4 { own.value > median } else { own.value < median }));
                made = Some(made.map_or(own, |all| all.with(own, 0.0)));
            }
            points += f64::from(u8::from(columns[1][slot]?.value > columns[0][slot]?.value));
            made.map(|all| all.map(|_| points)).ok_or(Missing::NoStatements)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn alone_in_its_sector_a_company_cannot_be_compared() {
        use breadth_domain::Concept::*;
        let c = crate::fixture::quarters(&[
            (NetIncome, &[1.0; 20]),
            (OperatingCashFlow, &[2.0; 20]),
            (Revenue, &[10.0; 20]),
            (Assets, &[100.0; 20]),
        ]);
        assert_eq!(c.value("mohanram_g"), Err(crate::Missing::NoPeers { have: 1, need: 3 }));
    }
}
