//! How fast a company grows, as both ends are known today.
pub(crate) mod asset_growth;
pub(crate) mod earnings_acceleration;
pub(crate) mod earnings_growth_1y;
pub(crate) mod earnings_per_share_growth_1y;
pub(crate) mod gross_profit_growth_1y;
pub(crate) mod operating_cash_flow_growth_1y;
pub(crate) mod revenue_acceleration;
pub(crate) mod revenue_growth_1y;
pub(crate) mod revenue_growth_3y;
pub(crate) mod revenue_per_share_growth_1y;

use breadth_domain::Concept;

use crate::metrics::parts;
use crate::{At, Missing, Quantity};

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
        // 2.5, and from −4 to −2 the year before: 2 on 4.
        c.is("earnings_acceleration", 2.0);
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
