//! What a change of interest rates does to a company.
pub(crate) mod floating_rate_share;
pub(crate) mod rate_cut_to_earnings;
pub(crate) mod rate_shock_per_share;
pub(crate) mod rate_shock_to_earnings;
pub(crate) mod rate_shock_to_price;

use breadth_domain::Concept;

use crate::metrics::parts;
use crate::{At, Evidence, Missing, Quantity};

/// The policy rate must have moved by this much, in percentage points, to tell floating debt from fixed.
const A_MOVE: f64 = 2.0;
/// What is assumed where nothing can be told: one third of the debt of small companies floats.
const OF_THE_INDEX: f64 = 1.0 / 3.0;
/// A hundred basis points.
const SHOCK: f64 = 0.01;

fn floating(at: &At<'_>) -> Result<Quantity, Missing> {
    if let (Ok(variable), Ok(fixed)) = (at.latest(Concept::VariableRateDebt), at.latest(Concept::FixedRateDebt)) {
        return variable.over(variable + fixed, "debt by kind of rate");
    }
    let debt = parts::debt(at, 0)?;
    if debt.value == 0.0 {
        return Ok(debt);
    }
    Ok(by_interest_paid(at).unwrap_or(debt.map(|_| OF_THE_INDEX).on(Evidence::Assumed)))
}

/// How much of a move of the policy rate over two years is seen in what the debt costs.
fn by_interest_paid(at: &At<'_>) -> Option<Quantity> {
    let cost = |years| {
        let debt = parts::debt(at, years).ok()?.mean_with(parts::debt(at, years + 1).ok()?);
        at.trailing_year_ago(Concept::InterestExpense, years).ok()?.over(debt, "average debt").ok()
    };
    let (now, then) = (cost(0)?, cost(2)?);
    let rate = |q: Quantity| at.policy_rate(q.period_end);
    let moved = rate(now)? - rate(then)?;
    if moved.abs() < A_MOVE {
        return None;
    }
    Some(((now - then).map(|change| (100.0 * change / moved).clamp(0.0, 1.0))).on(Evidence::Estimated))
}

/// What a hundred basis points more give or take in a year, after tax.
fn effect(at: &At<'_>) -> Result<Quantity, Missing> {
    let exposed = parts::cash(at, 0)? - floating(at)? * parts::debt(at, 0)?;
    let kept = parts::tax_rate(at)?.map(|rate| 1.0 - rate);
    Ok((exposed * kept * SHOCK).on(Evidence::Estimated))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    use crate::Evidence;

    #[test]
    fn the_share_by_tiers() {
        let told = years(&[(VariableRateDebt, &[30.0]), (FixedRateDebt, &[70.0])]);
        told.is("floating_rate_share", 0.3);
        let debts = [(TotalDebt, &[100.0, 100.0, 100.0, 100.0][..]), (InterestExpense, &[3.0, 3.0, 4.0, 5.0][..])];
        // The policy rate was 0 to the end of 2021 and 4 % in 2023; the cost of debt went from 3 % to 5 %: half of it.
        let moved = years(&debts).rates([4.0; 12].into_iter().chain([2.0; 12]).chain([0.0; 24]));
        let share = moved.value("floating_rate_share").unwrap();
        assert!((share.value - 0.5).abs() < 1e-12 && share.evidence == Evidence::Estimated);
        // Without a move nothing can be told.
        let still = years(&debts).rates([1.0; 48]).value("floating_rate_share").unwrap();
        assert_eq!((still.value, still.evidence), (1.0 / 3.0, Evidence::Assumed));
    }

    #[test]
    fn who_gains_and_who_loses() {
        let company = |cash: f64| {
            years(&[
                (VariableRateDebt, &[50.0]),
                (FixedRateDebt, &[50.0]),
                (TotalDebt, &[100.0]),
                (Cash, &[cash]),
                (PretaxIncome, &[10.0]),
                (IncomeTax, &[2.0]),
                (NetIncome, &[8.0]),
            ])
        };
        // 10 − 50 = −40 exposed, 1 %, four fifths after tax: −0.32 of 8.
        company(10.0).is("rate_shock_to_earnings", -0.04);
        company(10.0).is("rate_shock_to_price", -0.00032);
        company(10.0).is("rate_cut_to_earnings", 0.04);
        // 1,000 at 10 a share are 100 shares: 0.32 cents each.
        company(10.0).is("rate_shock_per_share", -0.0032);
        // With more cash than floating debt a rise is a gain, and a cut a loss.
        company(90.0).is("rate_shock_to_earnings", 0.04);
        company(90.0).is("rate_cut_to_earnings", -0.04);
    }
}
