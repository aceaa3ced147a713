//! What a company earns and owns for what it costs.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Book to price.
pub const BOOK_TO_PRICE: Metric = Metric {
    id: "book_to_price",
    label: "Book to price",
    unit: Unit::Ratio,
    formula: "shareholders' equity at the newest period / market capitalisation at the close",
    source: "Fama and French (1992), with today's price",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.latest(Concept::Equity)?.over(at.market_cap()?, "market capitalisation")),
};

/// Earnings yield.
pub const EARNINGS_YIELD: Metric = Metric {
    id: "earnings_yield",
    label: "Earnings yield",
    unit: Unit::Ratio,
    formula: "net income of twelve months / market capitalisation at the close",
    source: "Basu (1977)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::NetIncome)?.over(at.market_cap()?, "market capitalisation")),
};

/// Sales to price.
pub const SALES_TO_PRICE: Metric = Metric {
    id: "sales_to_price",
    label: "Sales to price",
    unit: Unit::Ratio,
    formula: "revenue of twelve months / market capitalisation at the close",
    source: "Barbee, Mukherji and Raines (1996)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::Revenue)?.over(at.market_cap()?, "market capitalisation")),
};

/// Gross profit to price.
pub const GROSS_PROFIT_TO_PRICE: Metric = Metric {
    id: "gross_profit_to_price",
    label: "Gross profit to price",
    unit: Unit::Ratio,
    formula: "gross profit of twelve months / market capitalisation at the close",
    source: "Novy-Marx (2013)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.market_cap()?, "market capitalisation")),
};

/// Free cash flow yield.
pub const FREE_CASH_FLOW_YIELD: Metric = Metric {
    id: "free_cash_flow_yield",
    label: "Free cash flow yield",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / market capitalisation at the close",
    source: "after Lakonishok, Shleifer and Vishny (1994), cash flow to price",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.market_cap()?, "market capitalisation")),
};

/// Free cash flow to enterprise value.
pub const FCF_TO_EV: Metric = Metric {
    id: "free_cash_flow_to_enterprise_value",
    label: "Free cash flow to enterprise value",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / (market capitalisation + debt + preferred + noncontrolling interests − cash)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(parts::enterprise_value(at)?, "enterprise value")),
};

/// EBITDA to enterprise value.
pub const EBITDA_TO_EV: Metric = Metric {
    id: "ebitda_to_enterprise_value",
    label: "EBITDA to enterprise value",
    unit: Unit::Ratio,
    formula: "EBITDA of twelve months / enterprise value",
    source: "Loughran and Wellman (2011)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)?.over(parts::enterprise_value(at)?, "enterprise value")),
};

/// Dividend yield.
pub const DIVIDEND_YIELD: Metric = Metric {
    id: "dividend_yield",
    label: "Dividend yield",
    unit: Unit::Ratio,
    formula: "dividends paid in twelve months / market capitalisation at the close; never reported beside the cash flow from financing is none",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_or_none(Concept::DividendsPaid, Concept::FinancingCashFlow)?
            .over(at.market_cap()?, "market capitalisation")
    }),
};

/// Shareholder yield.
pub const SHAREHOLDER_YIELD: Metric = Metric {
    id: "shareholder_yield",
    label: "Shareholder yield",
    unit: Unit::Ratio,
    formula: "(dividends paid + shares bought back − shares issued) of twelve months / market capitalisation",
    source: "Boudoukh, Michaely, Richardson and Roberts (2007), net payout",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| payout(at)?.over(at.market_cap()?, "market capitalisation")),
};

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
