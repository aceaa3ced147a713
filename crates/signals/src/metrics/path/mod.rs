//! How long the cash lasts, and whether the business is on its way to pay for itself.
pub(crate) mod cash_flow_slope;
pub(crate) mod cash_runway_months;
pub(crate) mod months_to_break_even;

use breadth_domain::Concept;

use crate::{At, Missing, Quantity};

/// Quarters looked at, and needed.
const QUARTERS: usize = 8;
const LEAST: usize = 4;

/// The slope a quarter of the operating cash flow margin, and its newest value.
fn trend(at: &At<'_>) -> Result<(Quantity, f64), Missing> {
    let margins: Vec<Quantity> = at
        .quarters(Concept::OperatingCashFlow, QUARTERS)
        .into_iter()
        .zip(at.quarters(Concept::Revenue, QUARTERS))
        .map_while(|(flow, revenue)| flow.over(revenue, "revenue").ok())
        .collect();
    let (have, need) = (margins.len() as u16, LEAST as u16);
    let newest = *margins.first().filter(|_| margins.len() >= LEAST).ok_or(Missing::ShortRecord { have, need })?;
    // Time runs forward: the newest quarter is the last.
    let (x, y): (Vec<f64>, Vec<f64>) = margins.iter().rev().enumerate().map(|(k, m)| (k as f64, m.value)).unzip();
    let fit = breadth_kernels::newey_west_slope(&x, &y, 0).ok_or(Missing::ShortRecord { have, need })?;
    Ok((margins.iter().fold(newest, |all, m| all.with(*m, fit.slope)), newest.value))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::{quarters, years};

    #[test]
    fn burn_and_runway() {
        let c = years(&[(FreeCashFlow, &[-24.0]), (Cash, &[30.0]), (Assets, &[100.0])]);
        // Two a month: fifteen months. Undrawn credit is taken as none.
        c.is("cash_runway_months", 15.0);
        let rich = years(&[(FreeCashFlow, &[1.0]), (Cash, &[30.0]), (Assets, &[100.0])]);
        let endless = rich.value("cash_runway_months").unwrap();
        // Who burns nothing needs no credit line: nothing is assumed of it.
        assert_eq!((endless.value, endless.evidence), (f64::INFINITY, crate::Evidence::Reported));
        assert_eq!(c.value("cash_runway_months").unwrap().evidence, crate::Evidence::Assumed);
    }

    #[test]
    fn a_margin_that_rises_by_two_points_a_quarter() {
        let c = quarters(&[(OperatingCashFlow, &[-10.0, -8.0, -6.0, -4.0]), (Revenue, &[100.0; 4])]);
        c.is("cash_flow_slope", 0.02);
        // 4 points to go at 2 a quarter: two quarters.
        c.is("months_to_break_even", 6.0);
        let sinking = quarters(&[(OperatingCashFlow, &[-1.0, -2.0, -3.0, -4.0]), (Revenue, &[100.0; 4])]);
        assert!(sinking.value("months_to_break_even").is_err());
    }
}
