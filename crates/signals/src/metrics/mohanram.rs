//! The signals of Mohanram, against the companies of the sector.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, CrossSection, Direction, Metric, Missing, Quantity, Unit};

/// Mohanram G.
pub const MOHANRAM_G: Metric = Metric {
    id: "mohanram_g",
    label: "Mohanram G",
    unit: Unit::Score,
    formula: "one point each: return on assets, cash flow / assets, research / assets, capital expenditure / assets and advertising / assets above the median of the sector; volatility of the return on assets and of sales growth below it; cash flow above net income. Of 8; unknown unless all eight are known: advertising is told by some companies, in annual reports alone, and is that of the last fiscal year. At least three companies a sector; the metric depends on whom it is asked among",
    source: "Mohanram (2005), by sector and not by two digits of SIC; research and capital expenditure never reported are none, advertising never reported is unknown",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Across(|cross| scores(cross, true)),
};

/// Mohanram G without advertising.
pub const MOHANRAM_G7: Metric = Metric {
    id: "mohanram_g7",
    label: "Mohanram G without advertising",
    formula: "as `mohanram_g` without the signal of advertising: of 7",
    source: "a variant for sources that do not tell of advertising; research and capital expenditure never reported are none",
    compute: Compute::Across(|cross| scores(cross, false)),
    ..MOHANRAM_G
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
    ..super::profitability::return_on_assets::METRIC
};
const CAPEX: Metric = Metric {
    id: "capex_to_assets",
    compute: Compute::Each(|at| per_assets(at, Concept::CapitalExpenditure)),
    ..super::profitability::return_on_assets::METRIC
};

const ADVERTISING: Metric = Metric {
    id: "advertising_to_assets",
    compute: Compute::Each(|at| {
        let spent = at.last_year_of(Concept::AdvertisingExpense)?;
        spent.over(at.latest(Concept::Assets)?, "total assets")
    }),
    ..super::profitability::return_on_assets::METRIC
};

/// Signals of which more is better come first.
const MORE: usize = 4;

fn scores(cross: &CrossSection<'_>, with_advertising: bool) -> Vec<Result<Quantity, Missing>> {
    use super::{profitability, stability};
    let mut signals = vec![
        &profitability::return_on_assets::METRIC,
        &profitability::operating_cash_flow_to_assets::METRIC,
        &RESEARCH,
        &CAPEX,
        &stability::return_on_assets_volatility::METRIC,
        &stability::sales_growth_volatility::METRIC,
    ];
    if with_advertising {
        signals.insert(MORE, &ADVERTISING);
    }
    let more = MORE + usize::from(with_advertising);
    let columns = cross.table(&signals);
    let n = cross.securities().len();
    let sectors: Vec<&str> = (0..n).map(|slot| &**cross.sector(slot)).collect();
    let medians: Vec<Vec<(Option<f64>, usize)>> =
        columns.iter().map(|c| crate::operators::medians(&sectors, c)).collect();
    (0..n)
        .map(|slot| {
            // What the company itself does not tell comes before whom it is compared with.
            let told: Vec<Quantity> = columns.iter().map(|column| column[slot]).collect::<Result<_, _>>()?;
            let mut points = 0.0;
            let mut made: Option<Quantity> = None;
            for (k, own) in told.iter().copied().enumerate() {
                let (median, have) = medians[k][slot];
                let missing = Missing::NoPeers { have: have as u16, need: PEERS as u16 };
                let median = median.filter(|_| have >= PEERS).ok_or(missing)?;
                points += f64::from(u8::from(if k < more { own.value > median } else { own.value < median }));
                made = Some(made.map_or(own, |all| all.with(own, 0.0)));
            }
            points += f64::from(u8::from(told[1].value > told[0].value));
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
        assert_eq!(c.value("mohanram_g7"), Err(crate::Missing::NoPeers { have: 1, need: 3 }));
        // Who has never told of advertising has no score of eight.
        let untold = crate::Missing::NotReported { concept: AdvertisingExpense };
        assert_eq!(c.value("mohanram_g"), Err(untold));
    }
}
