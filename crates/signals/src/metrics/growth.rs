//! How fast a company grows, as both ends are known today.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Revenue growth over a year.
pub const REVENUE_GROWTH: Metric = Metric {
    id: "revenue_growth_1y",
    label: "Revenue growth over a year",
    unit: Unit::Fraction,
    formula: "revenue of twelve months / revenue of the twelve months a year earlier − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| over_years(at, Concept::Revenue, 1)),
};

/// Revenue growth over three years, a year.
pub const REVENUE_GROWTH_3Y: Metric = Metric {
    id: "revenue_growth_3y",
    label: "Revenue growth over three years, a year",
    unit: Unit::Fraction,
    formula: "(revenue of twelve months / revenue of the twelve months three years earlier)^(1/3) − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        Ok(over_years(at, Concept::Revenue, 3)?.map(|g| (1.0 + g).max(0.0).powf(1.0 / 3.0) - 1.0))
    }),
};

/// Acceleration of revenue.
pub const REVENUE_ACCELERATION: Metric = Metric {
    id: "revenue_acceleration",
    label: "Acceleration of revenue",
    unit: Unit::Fraction,
    formula: "revenue growth over the last year − revenue growth over the year before",
    source: "after Lakonishok, Shleifer and Vishny (1994)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let before = parts::growth(
            at.trailing_year_ago(Concept::Revenue, 1)?,
            at.trailing_year_ago(Concept::Revenue, 2)?,
            "revenue two years earlier",
        )?;
        Ok(over_years(at, Concept::Revenue, 1)? - before)
    }),
};

/// Earnings growth over a year.
pub const EARNINGS_GROWTH: Metric = Metric {
    id: "earnings_growth_1y",
    label: "Earnings growth over a year",
    unit: Unit::Fraction,
    formula: "(net income of twelve months − net income a year earlier) / |net income a year earlier|",
    source: "standard; over the absolute number, so that a way out of a loss counts as growth",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        absolute_growth(at.trailing_year(Concept::NetIncome)?, at.trailing_year_ago(Concept::NetIncome, 1)?)
    }),
};

/// Gross profit growth over a year.
pub const GROSS_PROFIT_GROWTH: Metric = Metric {
    id: "gross_profit_growth_1y",
    label: "Gross profit growth over a year",
    unit: Unit::Fraction,
    formula: "gross profit of twelve months / gross profit a year earlier − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::growth(parts::gross_profit(at, 0)?, parts::gross_profit(at, 1)?, "gross profit a year earlier")
    }),
};

/// Growth of cash flow from operations over a year.
pub const CASH_FLOW_GROWTH: Metric = Metric {
    id: "operating_cash_flow_growth_1y",
    label: "Growth of cash flow from operations over a year",
    unit: Unit::Fraction,
    formula: "(cash flow of twelve months − cash flow a year earlier) / |cash flow a year earlier|",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        absolute_growth(
            at.trailing_year(Concept::OperatingCashFlow)?,
            at.trailing_year_ago(Concept::OperatingCashFlow, 1)?,
        )
    }),
};

/// Revenue growth per share over a year.
pub const REVENUE_PER_SHARE_GROWTH: Metric = Metric {
    id: "revenue_per_share_growth_1y",
    label: "Revenue growth per share over a year",
    unit: Unit::Fraction,
    formula: "(1 + revenue growth) / (1 + change of share count) − 1",
    source: "standard; the change of the share count is the split-free one of `share_change_1y`",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let shares = super::issuance::share_change(at, 1)?.map(|c| 1.0 + c);
        Ok(over_years(at, Concept::Revenue, 1)?.map(|g| 1.0 + g).over(shares, "share count")?.map(|r| r - 1.0))
    }),
};

/// Earnings growth per share over a year.
pub const EARNINGS_PER_SHARE_GROWTH: Metric = Metric {
    id: "earnings_per_share_growth_1y",
    label: "Earnings growth per share over a year",
    unit: Unit::Fraction,
    formula: "(net income / (1 + change of share count) − net income a year earlier) / |net income a year earlier|",
    source: "standard; split-free as `share_change_1y`",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let shares = super::issuance::share_change(at, 1)?.map(|c| 1.0 + c);
        let now = at.trailing_year(Concept::NetIncome)?.over(shares, "share count")?;
        absolute_growth(now, at.trailing_year_ago(Concept::NetIncome, 1)?)
    }),
};

/// Asset growth.
pub const ASSET_GROWTH: Metric = Metric {
    id: "asset_growth",
    label: "Asset growth",
    unit: Unit::Fraction,
    formula: "total assets / total assets a year earlier, as both are known today, − 1",
    source: "Cooper, Gulen and Schill (2008): fast growth earns less",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        parts::growth(at.latest(Concept::Assets)?, at.year_earlier(Concept::Assets)?, "total assets a year earlier")
    }),
};

fn over_years(at: &At<'_>, concept: Concept, years: usize) -> Result<Quantity, Missing> {
    parts::growth(at.trailing_year(concept)?, at.trailing_year_ago(concept, years)?, "the figure of then")
}

fn absolute_growth(now: Quantity, then: Quantity) -> Result<Quantity, Missing> {
    (now - then).over(then.map(f64::abs), "the figure a year earlier")
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn growth_over_years() {
        let c = years(&[
            (Revenue, &[64.0, 80.0, 100.0, 125.0]),
            (NetIncome, &[1.0, -4.0, -2.0, 3.0]),
            (GrossProfit, &[10.0, 20.0, 40.0, 50.0]),
            (OperatingCashFlow, &[1.0, 1.0, 10.0, 5.0]),
            (Assets, &[100.0, 100.0, 200.0, 220.0]),
        ]);
        c.is("revenue_growth_1y", 0.25);
        c.is("revenue_growth_3y", (125.0_f64 / 64.0).powf(1.0 / 3.0) - 1.0);
        c.is("revenue_acceleration", 0.0);
        // From −2 to 3: 5 on 2.
        c.is("earnings_growth_1y", 2.5);
        c.is("gross_profit_growth_1y", 0.25);
        c.is("operating_cash_flow_growth_1y", -0.5);
        c.is("asset_growth", 220.0 / 200.0 - 1.0);
        // The share count is flat at 100: growth per share is growth.
        c.is("revenue_per_share_growth_1y", 0.25);
        c.is("earnings_per_share_growth_1y", 2.5);
    }

    #[test]
    fn a_year_that_is_not_known_is_missing() {
        let c = years(&[(Revenue, &[100.0])]);
        assert_eq!(c.value("revenue_growth_1y").unwrap_err().code(), "no_year_earlier");
    }
}
