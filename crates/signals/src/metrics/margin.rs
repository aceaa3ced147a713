//! How much of revenue is kept.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

/// Gross margin.
pub const GROSS_MARGIN: Metric = Metric {
    id: "gross_margin",
    label: "Gross margin",
    unit: Unit::Ratio,
    formula: "gross profit / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};

/// Operating margin.
pub const OPERATING_MARGIN: Metric = Metric {
    id: "operating_margin",
    label: "Operating margin",
    unit: Unit::Ratio,
    formula: "income before interest and tax / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebit(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};

/// EBITDA margin.
pub const EBITDA_MARGIN: Metric = Metric {
    id: "ebitda_margin",
    label: "EBITDA margin",
    unit: Unit::Ratio,
    formula: "income before interest, tax, depreciation and amortisation / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};

/// Free cash flow margin.
pub const FREE_CASH_FLOW_MARGIN: Metric = Metric {
    id: "free_cash_flow_margin",
    label: "Free cash flow margin",
    unit: Unit::Ratio,
    formula: "free cash flow / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};

/// Net margin.
pub const NET_MARGIN: Metric = Metric {
    id: "net_margin",
    label: "Net margin",
    unit: Unit::Ratio,
    formula: "net income / revenue, both of twelve months; undefined where revenue is not above zero",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};

/// Cash conversion.
pub const CASH_CONVERSION: Metric = Metric {
    id: "cash_conversion",
    label: "Cash conversion",
    unit: Unit::Ratio,
    formula: "cash flow from operations / net income, both of twelve months; undefined for a loss",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::OperatingCashFlow)?.over(at.trailing_year(Concept::NetIncome)?, "net income")
    }),
};

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn margins_of_one_year() {
        let c = years(&[
            (Revenue, &[200.0]),
            (GrossProfit, &[80.0]),
            (OperatingIncome, &[30.0]),
            (DepreciationAmortization, &[10.0]),
            (FreeCashFlow, &[24.0]),
            (OperatingCashFlow, &[30.0]),
            (NetIncome, &[20.0]),
        ]);
        c.is("gross_margin", 0.4);
        c.is("operating_margin", 0.15);
        c.is("ebitda_margin", 0.2);
        c.is("free_cash_flow_margin", 0.12);
        c.is("net_margin", 0.1);
        c.is("cash_conversion", 1.5);
    }
}
