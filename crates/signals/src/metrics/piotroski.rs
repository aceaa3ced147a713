//! The nine signals of Piotroski.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Piotroski F.
pub const PIOTROSKI_F: Metric = Metric {
    id: "piotroski_f",
    label: "Piotroski F",
    unit: Unit::Score,
    formula: "one point each: return on assets > 0; cash flow > 0; return on assets rises; cash flow > net income; long-term debt / average assets falls; current ratio rises; share count grows by half a per cent at most; gross margin rises; revenue / assets rises. Returns and turnover are on assets at the begin of the year",
    source: "Piotroski (2000); gross margin and not operating margin, and what is missing earns no point but makes the score unknown",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let (now, newest) = ratios(at, 0)?;
        let (before, older) = ratios(at, 1)?;
        let shares = super::issuance::share_change(at, 1)?;
        let score = points(&now, &before, shares.value);
        Ok(newest.with(older, 0.0).with(shares, f64::from(score.into_iter().map(u8::from).sum::<u8>())))
    }),
};

/// A share count that grows by less than this is taken as no issue of shares: options exercised, rounding.
const NO_ISSUE: f64 = 0.005;

/// One year's ratios.
struct Ratios {
    /// Net income / assets at the begin.
    roa: f64,
    /// Cash flow from operations / assets at the begin.
    cash: f64,
    /// Long-term debt / average assets.
    leverage: f64,
    /// Current assets / current liabilities.
    current: f64,
    /// Gross profit / revenue.
    margin: f64,
    /// Revenue / assets at the begin.
    turnover: f64,
}

/// The nine signals; `shares` is the growth of the share count.
fn points(now: &Ratios, before: &Ratios, shares: f64) -> [bool; 9] {
    [
        now.roa > 0.0,
        now.cash > 0.0,
        now.roa > before.roa,
        now.cash > now.roa,
        now.leverage < before.leverage,
        now.current > before.current,
        shares <= NO_ISSUE,
        now.margin > before.margin,
        now.turnover > before.turnover,
    ]
}

fn ratios(at: &At<'_>, years: usize) -> Result<(Ratios, Quantity), Missing> {
    let flow = |c| at.trailing_year_ago(c, years);
    let begin = at.balance_ago(Concept::Assets, years + 1)?;
    let average = at.balance_ago(Concept::Assets, years)?.mean_with(begin);
    // Total debt less what is due soon stands for long-term debt where the source has no other.
    let debt = at.balance_ago(Concept::LongTermDebt, years).or_else(|_| parts::debt(at, years))?;
    let current = at.balance_ago(Concept::CurrentAssets, years)?;
    let all = [
        flow(Concept::NetIncome)?.over(begin, "total assets")?,
        flow(Concept::OperatingCashFlow)?.over(begin, "total assets")?,
        debt.over(average, "average assets")?,
        current.over(at.balance_ago(Concept::CurrentLiabilities, years)?, "current liabilities")?,
        parts::gross_profit(at, years)?.over(flow(Concept::Revenue)?, "revenue")?,
        flow(Concept::Revenue)?.over(begin, "total assets")?,
    ];
    let [roa, cash, leverage, current, margin, turnover] = all.map(|q| q.value);
    let made = all[1..].iter().fold(all[0], |sum, q| sum.with(*q, 0.0));
    Ok((Ratios { roa, cash, leverage, current, margin, turnover }, made))
}

#[cfg(test)]
mod tests {
    use super::{Ratios, points};
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    /// Net income, cash flow, revenue, gross profit, assets at the begin, average assets, long-term debt, current assets and
    /// liabilities.
    fn year([income, cash, revenue, gross, begin, average, debt, assets, liabilities]: [f64; 9]) -> Ratios {
        Ratios {
            roa: income / begin,
            cash: cash / begin,
            leverage: debt / average,
            current: assets / liabilities,
            margin: gross / revenue,
            turnover: revenue / begin,
        }
    }

    fn score(now: &Ratios, before: &Ratios) -> usize {
        points(now, before, 0.0).iter().filter(|p| **p).count()
    }

    #[test]
    fn walmart_as_published() {
        // Twelve months to July 2016, October 2014 and January 2014, in millions; shares were bought back in each.
        let july = year([14730.0, 32218.0, 483833.0, 123359.0, 198620.0, 199987.2, 42743.0, 58232.0, 68122.0]);
        let before = year([15493.0, 0.0, 485621.0, 120720.0, 203762.0, 202857.4, 42843.0, 58132.0, 65262.0]);
        assert_eq!(score(&july, &before), 6);
        let october = year([15828.0, 25407.0, 483792.0, 119850.0, 209876.0, 205849.4, 44487.0, 65841.0, 71560.0]);
        let before = year([17197.0, 0.0, 474364.0, 118195.0, 205818.0, 204391.0, 44543.0, 67142.0, 77021.0]);
        assert_eq!(score(&october, &before), 7);
        // Here the source divides debt by assets at the end.
        let january = year([16022.0, 23257.0, 476526.0, 118386.0, 203105.0, 204751.0, 44559.0, 61185.0, 69345.0]);
        let before = year([16999.0, 0.0, 468868.0, 116506.0, 193406.0, 203105.0, 41417.0, 59940.0, 71818.0]);
        assert_eq!(score(&january, &before), 5);
    }

    #[test]
    fn napco_as_published() {
        let now = Ratios { roa: 9.1, cash: 10.9, leverage: 10.5, current: 526.0, margin: 33.5, turnover: 130.5 };
        let before = Ratios { roa: 6.2, cash: 0.0, leverage: 14.6, current: 457.0, margin: 32.7, turnover: 123.7 };
        assert_eq!(score(&now, &before), 9);
    }

    #[test]
    fn from_statements_and_prices() {
        let mut c = years(&[
            (NetIncome, &[5.0, 8.0, 9.0]),
            (OperatingCashFlow, &[6.0, 9.0, 12.0]),
            (Revenue, &[90.0, 100.0, 110.0]),
            (GrossProfit, &[30.0, 35.0, 40.0]),
            (Assets, &[80.0, 90.0, 95.0]),
            (LongTermDebt, &[20.0, 18.0, 10.0]),
            (CurrentAssets, &[30.0, 30.0, 35.0]),
            (CurrentLiabilities, &[20.0, 20.0, 20.0]),
        ]);
        // ROA 9/90 = 8/80 does not rise, turnover 110/90 < 100/80 falls: 7.
        c.is("piotroski_f", 7.0);
        // A tenth of new shares costs a point.
        let last = c.panel.sessions.len() - 1;
        (last - 9..=last).for_each(|t| c.panel.cap.set(t, 0, 1100.0));
        c.is("piotroski_f", 6.0);
    }
}
