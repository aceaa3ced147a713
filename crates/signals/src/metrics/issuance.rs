//! Shares and debt issued and bought back.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Change of share count over a year.
pub const SHARE_CHANGE: Metric = Metric {
    id: "share_change_1y",
    label: "Change of share count over a year",
    unit: Unit::Fraction,
    formula: "(market capitalisation / market capitalisation 252 sessions ago) / (1 + price return between) − 1",
    source: "Daniel and Titman (2006), composite issuance; Pontiff and Woodgate (2008)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| share_change(at, 1)),
};

/// Change of share count over three years, a year.
pub const SHARE_CHANGE_3Y: Metric = Metric {
    id: "share_change_3y",
    label: "Change of share count over three years, a year",
    unit: Unit::Fraction,
    formula: "((market capitalisation / market capitalisation 756 sessions ago) / (1 + price return between))^(1/3) − 1",
    source: "as `share_change_1y`",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(share_change(at, 3)?.map(|c| (1.0 + c).powf(1.0 / 3.0) - 1.0))),
};

/// External financing.
pub const EXTERNAL_FINANCING: Metric = Metric {
    id: "external_financing",
    label: "External financing",
    unit: Unit::Ratio,
    formula: "(shares issued − shares bought back − dividends + change of debt), all of twelve months / average assets",
    source: "Bradshaw, Richardson and Sloan (2006); flows never reported beside the cash flow from financing are taken as none",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let flow = |c| at.trailing_or_none(c, Concept::FinancingCashFlow);
        let equity = flow(Concept::ShareIssuance)? - flow(Concept::ShareRepurchases)? - flow(Concept::DividendsPaid)?;
        let borrowed = parts::debt(at, 0)? - parts::debt(at, 1)?;
        (equity + borrowed).over(at.average(Concept::Assets)?, "average assets")
    }),
};

/// Stock compensation to revenue.
pub const STOCK_COMPENSATION: Metric = Metric {
    id: "stock_compensation_to_revenue",
    label: "Stock compensation to revenue",
    unit: Unit::Ratio,
    formula: "stock compensation / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::StockCompensation)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};

/// The change of the share count over that many years, whatever splits there were.
pub(crate) fn share_change(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    // Both the ratio of capitalisations and the compounded split-safe return are free of splits; what is left of the one
    // after the other is shares issued or bought back.
    let cap = at.market_cap()?;
    let windows = at.windows();
    let growth =
        if years == 1 { 1.0 + windows.compounded(at.slot, 0)? } else { windows.growth_over_years(at.slot, years)? };
    let then = windows.market_cap_ago(at.slot, years).ok_or(Missing::NoMarketCap)?;
    parts::growth(cap, at.of_prices(then * growth), "market capitalisation of then")
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn shares_from_capitalisations_and_returns() {
        let mut c = years(&[(Revenue, &[200.0]), (StockCompensation, &[10.0])]);
        // Half as many shares more in the last year, of them none from the price: 1,000 to 1,500 at the same price.
        let last = c.panel.sessions.len() - 1;
        (last - 100..=last).for_each(|t| c.panel.cap.set(t, 0, 1500.0));
        c.is("share_change_1y", 0.5);
        c.is("share_change_3y", 1.5_f64.powf(1.0 / 3.0) - 1.0);
        c.is("stock_compensation_to_revenue", 0.05);
    }

    #[test]
    fn money_from_outside() {
        let c = years(&[
            (ShareIssuance, &[0.0, 30.0]),
            (DividendsPaid, &[5.0, 5.0]),
            (FinancingCashFlow, &[-5.0, 45.0]),
            (TotalDebt, &[40.0, 60.0]),
            (Assets, &[180.0, 220.0]),
        ]);
        // 30 − 0 − 5 + 20 on 200; nothing is bought back, which is assumed.
        c.is("external_financing", 45.0 / 200.0);
        assert_eq!(c.value("external_financing").unwrap().evidence, crate::Evidence::Assumed);
    }
}
