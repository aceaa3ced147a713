//! What a company earns on what it has.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

/// Gross profitability.
pub const GROSS_PROFITABILITY: Metric = Metric {
    id: "gross_profitability",
    label: "Gross profitability",
    unit: Unit::Ratio,
    formula: "gross profit of twelve months / total assets at their end",
    source: "Novy-Marx (2013); assets at the end, the variant over lagged assets is weaker",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};

/// Operating profitability.
pub const OPERATING_PROFITABILITY: Metric = Metric {
    id: "operating_profitability",
    label: "Operating profitability",
    unit: Unit::Ratio,
    formula: "(revenue − cost of revenue − selling, general and administrative − interest expense) of twelve months / common equity",
    source: "Fama and French (2015); interest that is never reported is taken as none",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let spent = at.trailing_year(Concept::SellingGeneralAdministrative)?
            + at.trailing_or_none(Concept::InterestExpense, Concept::Revenue)?;
        (parts::gross_profit(at, 0)? - spent).over(parts::common_equity(at, 0)?, "common equity")
    }),
};

/// Cash-based operating profitability.
pub const CASH_PROFITABILITY: Metric = Metric {
    id: "cash_based_operating_profitability",
    label: "Cash-based operating profitability",
    unit: Unit::Ratio,
    formula: "(revenue − cost of revenue − (SG&A − R&D) − Δreceivables − Δinventory + Δdeferred revenue + Δpayables) / total assets",
    source: "Ball, Gerakos, Linnainmaa and Nikolaev (2016), without prepaid and accrued expenses, which are no line items here",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let change = |item| {
            let then = at.balance_or_none(item, Concept::Assets, 1)?;
            Ok::<_, crate::Missing>(at.balance_or_none(item, Concept::Assets, 0)? - then)
        };
        let costs = at.trailing_year(Concept::SellingGeneralAdministrative)?
            - at.trailing_or_none(Concept::ResearchAndDevelopment, Concept::SellingGeneralAdministrative)?;
        let tied = change(Concept::Receivables)? + change(Concept::Inventory)?;
        let owed = change(Concept::DeferredRevenue)? + change(Concept::Payables)?;
        (parts::gross_profit(at, 0)? - costs - tied + owed).over(at.latest(Concept::Assets)?, "total assets")
    }),
};

/// Return on assets.
pub const RETURN_ON_ASSETS: Metric = Metric {
    id: "return_on_assets",
    label: "Return on assets",
    unit: Unit::Ratio,
    formula: "net income of twelve months / total assets at their end",
    source: "standard; assets at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Assets)?, "total assets")
    }),
};

/// Return on average assets.
pub const RETURN_ON_AVERAGE_ASSETS: Metric = Metric {
    id: "return_on_average_assets",
    label: "Return on average assets",
    unit: Unit::Ratio,
    formula: "net income of twelve months / mean of total assets at their begin and end",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};

/// Return on equity.
pub const RETURN_ON_EQUITY: Metric = Metric {
    id: "return_on_equity",
    label: "Return on equity",
    unit: Unit::Ratio,
    formula: "net income of twelve months / shareholders' equity at their end; undefined where equity is not above zero",
    source: "standard; equity at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};

/// Return on invested capital.
pub const ROIC: Metric = Metric {
    id: "return_on_invested_capital",
    label: "Return on invested capital",
    unit: Unit::Ratio,
    formula: "income before interest and tax x (1 − tax rate) / mean of invested capital (debt + equity + noncontrolling interests − cash, leases left out) now and a year earlier",
    source: "standard; the tax rate is the own one between 0 and 35 %, else 21 %",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let kept = parts::tax_rate(at)?.map(|rate| 1.0 - rate);
        let capital = parts::invested_capital(at, 0)?.mean_with(parts::invested_capital(at, 1)?);
        (parts::ebit(at, 0)? * kept).over(capital, "invested capital")
    }),
};

/// Return on capital employed.
pub const ROCE: Metric = Metric {
    id: "return_on_capital_employed",
    label: "Return on capital employed",
    unit: Unit::Ratio,
    formula: "income before interest and tax / (total assets − current liabilities)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::ebit(at, 0)?
            .over(at.latest(Concept::Assets)? - at.latest(Concept::CurrentLiabilities)?, "capital employed")
    }),
};

/// Cash flow from operations to assets.
pub const CASH_RETURN_ON_ASSETS: Metric = Metric {
    id: "operating_cash_flow_to_assets",
    label: "Cash flow from operations to assets",
    unit: Unit::Ratio,
    formula: "cash flow from operations of twelve months / total assets at their end",
    source: "Asness, Frazzini and Pedersen (2019), CFOA by the cash flow statement",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::OperatingCashFlow)?.over(at.latest(Concept::Assets)?, "total assets")
    }),
};

/// Free cash flow to assets.
pub const FREE_CASH_FLOW_TO_ASSETS: Metric = Metric {
    id: "free_cash_flow_to_assets",
    label: "Free cash flow to assets",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / total assets at their end",
    source: "Asness, Frazzini and Pedersen (2019), cash flow over assets",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};

/// Asset turnover.
pub const ASSET_TURNOVER: Metric = Metric {
    id: "asset_turnover",
    label: "Asset turnover",
    unit: Unit::Times,
    formula: "revenue of twelve months / mean of total assets now and a year earlier",
    source: "standard; Penman (2013)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::Revenue)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn profit_on_assets_and_equity() {
        let c = years(&[
            (Revenue, &[80.0, 100.0]),
            (CostOfRevenue, &[50.0, 60.0]),
            (SellingGeneralAdministrative, &[10.0, 20.0]),
            (ResearchAndDevelopment, &[4.0, 5.0]),
            (InterestExpense, &[2.0, 3.0]),
            (NetIncome, &[8.0, 12.0]),
            (Assets, &[160.0, 200.0]),
            (Equity, &[90.0, 100.0]),
            (Receivables, &[10.0, 14.0]),
            (Payables, &[6.0, 7.0]),
            (OperatingCashFlow, &[9.0, 18.0]),
            (CapitalExpenditure, &[3.0, 4.0]),
        ]);
        c.is("gross_profitability", 40.0 / 200.0);
        c.is("operating_profitability", (40.0 - 20.0 - 3.0) / 100.0);
        // 40 − (20 − 5) − 4 tied up in receivables + 1 owed to suppliers = 22 of 200.
        c.is("cash_based_operating_profitability", 22.0 / 200.0);
        c.is("return_on_assets", 12.0 / 200.0);
        c.is("return_on_average_assets", 12.0 / 180.0);
        c.is("return_on_equity", 0.12);
        c.is("operating_cash_flow_to_assets", 0.09);
        c.is("free_cash_flow_to_assets", 14.0 / 200.0);
        c.is("asset_turnover", 100.0 / 180.0);
    }

    #[test]
    fn return_on_capital_after_tax() {
        let c = years(&[
            (OperatingIncome, &[20.0, 30.0]),
            (PretaxIncome, &[18.0, 25.0]),
            (IncomeTax, &[4.0, 5.0]),
            (NetIncome, &[14.0, 20.0]),
            (TotalDebt, &[40.0, 50.0]),
            (Equity, &[70.0, 90.0]),
            (Cash, &[10.0, 20.0]),
            (Assets, &[150.0, 180.0]),
            (CurrentLiabilities, &[20.0, 30.0]),
        ]);
        // Tax 5 / 25 = 20 %; capital 50 + 90 − 20 = 120 now, 100 then: 30 x 0.8 / 110.
        c.is("return_on_invested_capital", 24.0 / 110.0);
        c.is("return_on_capital_employed", 30.0 / 150.0);
    }
}
