//! Shares and debt issued and bought back.
pub(crate) mod external_financing;
pub(crate) mod share_change_1y;
pub(crate) mod share_change_3y;
pub(crate) mod stock_compensation_to_revenue;

use crate::metrics::parts;
use crate::{At, Missing, Quantity};

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
