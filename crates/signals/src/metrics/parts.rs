//! What several metrics are made of: profit before interest and tax, debt, cash, capital, the tax rate.
use breadth_domain::Concept;

use crate::{At, Evidence, Missing, Quantity};

type Answer = Result<Quantity, Missing>;

/// The share of liabilities that must be something else for a company that names no debt to have none.
const EXPLAINED: f64 = 0.9;
/// The federal rate of tax on companies, where the company's own cannot be told.
const STATUTORY_TAX: f64 = 0.21;
/// The highest rate of tax that is taken at its word.
const HIGHEST_TAX: f64 = 0.35;

/// The item itself, else what it follows from; where neither is there, why the one that the source reports is not.
fn either(at: &At<'_>, itself: Concept, years: usize, from_parts: impl Fn() -> Answer) -> Answer {
    at.trailing_year_ago(itself, years)
        .or_else(|why| from_parts().map_err(|parts| if at.reports(itself) { why } else { parts }))
}

/// Gross profit where the source has it, else revenue − cost of revenue.
pub(crate) fn gross_profit(at: &At<'_>, years: usize) -> Answer {
    either(at, Concept::GrossProfit, years, || {
        Ok(at.trailing_year_ago(Concept::Revenue, years)? - at.trailing_year_ago(Concept::CostOfRevenue, years)?)
    })
}

/// Free cash flow where the source has it, else cash flow from operations − capital expenditure.
pub(crate) fn free_cash_flow(at: &At<'_>, years: usize) -> Answer {
    either(at, Concept::FreeCashFlow, years, || {
        let operations = at.trailing_year_ago(Concept::OperatingCashFlow, years)?;
        Ok(operations - at.trailing_year_ago(Concept::CapitalExpenditure, years)?)
    })
}

/// EBIT: income before interest and tax where the source has it, else operating income, else income before tax + interest expense.
pub(crate) fn ebit(at: &At<'_>, years: usize) -> Answer {
    either(at, Concept::IncomeBeforeInterestAndTax, years, || {
        either(at, Concept::OperatingIncome, years, || {
            Ok(at.trailing_year_ago(Concept::PretaxIncome, years)?
                + at.trailing_year_ago(Concept::InterestExpense, years)?)
        })
    })
}

/// EBITDA: EBIT + depreciation and amortisation.
pub(crate) fn ebitda(at: &At<'_>, years: usize) -> Answer {
    Ok(ebit(at, years)? + at.trailing_year_ago(Concept::DepreciationAmortization, years)?)
}

/// Total debt where the source has it, else long-term + short-term debt. A company that names none has none only where it
/// has no interest expense and nine tenths of its liabilities are something else; that is marked as assumed.
pub(crate) fn debt(at: &At<'_>, years: usize) -> Answer {
    let whole = at.balance_ago(Concept::TotalDebt, years);
    let Err(why) = whole else { return whole };
    let (long, short) = (at.balance_ago(Concept::LongTermDebt, years), at.balance_ago(Concept::ShortTermDebt, years));
    match (long, short) {
        (Ok(long), Ok(short)) => Ok(long + short),
        (Ok(long), Err(_)) if !at.reports(Concept::ShortTermDebt) => Ok(long.on(Evidence::Assumed)),
        (Err(_), Ok(short)) if !at.reports(Concept::LongTermDebt) => Ok(short.on(Evidence::Assumed)),
        (Err(long), _) if at.reports(Concept::LongTermDebt) => Err(long),
        (_, Err(short)) if at.reports(Concept::ShortTermDebt) => Err(short),
        _ if at.reports(Concept::TotalDebt) => Err(why),
        _ => no_debt(at, years).ok_or(why),
    }
}

fn no_debt(at: &At<'_>, years: usize) -> Option<Quantity> {
    if at.trailing_year_ago(Concept::InterestExpense, years).is_ok_and(|q| q.value != 0.0) {
        return None;
    }
    let liabilities = at.balance_ago(Concept::Liabilities, years).ok()?;
    let other = [Concept::Payables, Concept::DeferredRevenue, Concept::OperatingLeases];
    let explained: f64 = other.iter().filter_map(|c| at.balance_ago(*c, years).ok()).map(|q| q.value.max(0.0)).sum();
    (explained >= EXPLAINED * liabilities.value).then(|| liabilities.map(|_| 0.0).on(Evidence::Assumed))
}

/// Cash and short-term investments where the source has them together, else cash and cash equivalents with whatever
/// short-term investments are reported.
pub(crate) fn cash(at: &At<'_>, years: usize) -> Answer {
    at.balance_ago(Concept::Cash, years).or_else(|why| {
        let cash = at
            .balance_ago(Concept::CashAndCashEquivalents, years)
            .map_err(|parts| if at.reports(Concept::Cash) { why } else { parts })?;
        Ok(at.balance_ago(Concept::ShortTermInvestments, years).map_or(cash, |more| cash + more))
    })
}

/// Common equity: shareholders' equity − preferred equity where there is any.
pub(crate) fn common_equity(at: &At<'_>, years: usize) -> Answer {
    let equity = at.balance_ago(Concept::Equity, years)?;
    Ok(at.balance_ago(Concept::PreferredEquity, years).map_or(equity, |preferred| equity - preferred))
}

/// Debt + shareholders' equity + noncontrolling interests where there are any − cash. Leases are no debt here.
pub(crate) fn invested_capital(at: &At<'_>, years: usize) -> Answer {
    let capital = debt(at, years)? + at.balance_ago(Concept::Equity, years)?;
    let capital = at.balance_ago(Concept::NoncontrollingInterest, years).map_or(capital, |others| capital + others);
    Ok(capital - cash(at, years)?)
}

/// Income tax / income before tax, held between 0 and 35 %; 21 %, as an assumption, where there is no profit to tax or
/// one of them is not known.
pub(crate) fn tax_rate(at: &At<'_>) -> Answer {
    match (at.trailing_year(Concept::IncomeTax), at.trailing_year(Concept::PretaxIncome)) {
        (Ok(tax), Ok(pretax)) if pretax.value > 0.0 => {
            Ok(tax.with(pretax, (tax.value / pretax.value).clamp(0.0, HIGHEST_TAX)))
        }
        (_, Ok(pretax)) => Ok(pretax.map(|_| STATUTORY_TAX).on(Evidence::Assumed)),
        (_, Err(_)) => Ok(at.trailing_year(Concept::NetIncome)?.map(|_| STATUTORY_TAX).on(Evidence::Assumed)),
    }
}

/// Market capitalisation + debt + preferred equity and noncontrolling interests where there are any − cash.
pub(crate) fn enterprise_value(at: &At<'_>) -> Answer {
    let value = debt(at, 0)? + at.market_cap()? - cash(at, 0)?;
    let others = [Concept::PreferredEquity, Concept::NoncontrollingInterest];
    Ok(others.iter().filter_map(|c| at.latest(*c).ok()).fold(value, |sum, more| sum + more))
}

/// The ratio of now to then less one; only where then is above zero.
pub(crate) fn growth(now: Quantity, then: Quantity, what: &'static str) -> Answer {
    Ok(now.over(then, what)?.map(|ratio| ratio - 1.0))
}

/// The sample's standard deviation of some quarters' figures, with the provenance of the newest.
///
/// # Errors
/// [`Missing::ShortRecord`] for fewer than `need`.
pub(crate) fn deviation(figures: &[Quantity], need: usize) -> Answer {
    let values: Vec<f64> = figures.iter().map(|q| q.value).collect();
    let spread = breadth_kernels::std_dev(&values, breadth_kernels::Ddof::Sample);
    match (figures.first(), spread) {
        (Some(first), Some(spread)) if figures.len() >= need => {
            Ok(figures.iter().fold(*first, |sum, q| sum.with(*q, spread)))
        }
        _ => Err(Missing::ShortRecord { have: figures.len() as u16, need: need as u16 }),
    }
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;
    use crate::{Evidence, Missing};

    #[test]
    fn debt_that_is_not_named_is_unknown_unless_the_liabilities_are_something_else() {
        let company = |liabilities: f64, payables: f64| {
            years(&[(Liabilities, &[liabilities]), (Payables, &[payables]), (Assets, &[200.0]), (NetIncome, &[1.0])])
                .value("debt_to_assets")
        };
        // 95 of 100 are payables: no debt is assumed. 50 of 100 are: nothing is said.
        let none = company(100.0, 95.0).unwrap();
        assert_eq!((none.value, none.evidence), (0.0, Evidence::Assumed));
        assert_eq!(company(100.0, 50.0), Err(Missing::NotReported { concept: TotalDebt }));
        let both = years(&[(LongTermDebt, &[40.0]), (ShortTermDebt, &[10.0]), (Assets, &[200.0])]);
        both.is("debt_to_assets", 0.25);
    }
}
