//! What a company earns and owns for what it costs.
pub(crate) mod book_to_price;
pub(crate) mod dividend_yield;
pub(crate) mod earnings_yield;
pub(crate) mod ebitda_to_enterprise_value;
pub(crate) mod free_cash_flow_to_enterprise_value;
pub(crate) mod free_cash_flow_yield;
pub(crate) mod gross_profit_to_price;
pub(crate) mod sales_to_price;
pub(crate) mod shareholder_yield;

use breadth_domain::Concept;

use crate::{At, Missing, Quantity};

/// Dividends + shares bought back − shares issued, of twelve months.
pub(crate) fn payout(at: &At<'_>) -> Result<Quantity, Missing> {
    let flow = |c| at.trailing_or_none(c, Concept::FinancingCashFlow);
    Ok(flow(Concept::DividendsPaid)? + flow(Concept::ShareRepurchases)? - flow(Concept::ShareIssuance)?)
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn yields_on_a_capitalisation_of_a_thousand() {
        let c = years(&[
            (Equity, &[400.0]),
            (NetIncome, &[50.0]),
            (Revenue, &[700.0]),
            (GrossProfit, &[300.0]),
            (FreeCashFlow, &[60.0]),
            (OperatingIncome, &[80.0]),
            (DepreciationAmortization, &[20.0]),
            (TotalDebt, &[300.0]),
            (Cash, &[100.0]),
            (DividendsPaid, &[10.0]),
            (ShareRepurchases, &[25.0]),
            (FinancingCashFlow, &[-35.0]),
        ]);
        c.is("book_to_price", 0.4);
        c.is("earnings_yield", 0.05);
        c.is("sales_to_price", 0.7);
        c.is("gross_profit_to_price", 0.3);
        c.is("free_cash_flow_yield", 0.06);
        // 1,000 + 300 − 100 = 1,200.
        c.is("free_cash_flow_to_enterprise_value", 0.05);
        c.is("ebitda_to_enterprise_value", 100.0 / 1200.0);
        c.is("dividend_yield", 0.01);
        c.is("shareholder_yield", 0.035);
    }
}
