//! How steady the business is, from its quarters.
pub(crate) mod gross_margin_volatility;
pub(crate) mod return_on_assets_volatility;
pub(crate) mod return_on_equity_volatility;
pub(crate) mod sales_growth_volatility;

use breadth_domain::Concept;

use crate::{At, Quantity};

/// How many quarters are looked at.
const QUARTERS: usize = 20;
/// How many there must be.
const LEAST: usize = 8;

/// Quarterly net income over the balance at the quarter's end, newest first, while both are known.
fn returns(at: &At<'_>, balance: Concept) -> Vec<Quantity> {
    at.quarters(Concept::NetIncome, QUARTERS)
        .into_iter()
        .filter_map(|income| income.over(at.balance_at(balance, income.period_end)?, "balance").ok())
        .collect()
}

fn quarterly_gross_profit(at: &At<'_>) -> Vec<Quantity> {
    let reported = at.quarters(Concept::GrossProfit, QUARTERS);
    if !reported.is_empty() {
        return reported;
    }
    let (revenue, cost) = (at.quarters(Concept::Revenue, QUARTERS), at.quarters(Concept::CostOfRevenue, QUARTERS));
    revenue.into_iter().zip(cost).map(|(revenue, cost)| revenue - cost).collect()
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::quarters;

    #[test]
    fn spread_of_eight_quarters() {
        // Net income of 1 and 3 in turn on assets of 10: 0.1 and 0.3, mean 0.2; 8 x 0.01 / 7.
        let c = quarters(&[
            (NetIncome, &[1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0]),
            (Assets, &[10.0; 8]),
            (Equity, &[5.0; 8]),
            (GrossProfit, &[4.0, 6.0, 4.0, 6.0, 4.0, 6.0, 4.0, 6.0]),
            (Revenue, &[10.0; 8]),
        ]);
        c.is("return_on_assets_volatility", (0.08_f64 / 7.0).sqrt());
        c.is("return_on_equity_volatility", (0.32_f64 / 7.0).sqrt());
        c.is("gross_margin_volatility", (0.08_f64 / 7.0).sqrt());
        // Only four quarters have one a year before.
        assert_eq!(c.value("sales_growth_volatility"), Err(crate::Missing::ShortRecord { have: 4, need: 8 }));
    }

    #[test]
    fn spread_of_growth() {
        // 10 for a year, then 11 and 12 in turn on 10, then 11 and 12 on 11 and 12: growth 0.1, 0.2, 0.1, 0.2, 0, 0, 0, 0.
        let mut revenue = vec![10.0; 4];
        revenue.extend([11.0, 12.0].repeat(4));
        let growth = [0.1, 0.2, 0.1, 0.2, 0.0, 0.0, 0.0, 0.0];
        let mean = 0.6 / 8.0;
        let expected = (growth.iter().map(|g: &f64| (g - mean).powi(2)).sum::<f64>() / 7.0).sqrt();
        quarters(&[(Revenue, &revenue)]).is("sales_growth_volatility", expected);
    }
}
