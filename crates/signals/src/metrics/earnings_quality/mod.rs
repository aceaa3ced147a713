//! How much of income is not cash.
pub(crate) mod accruals;
pub(crate) mod accruals_balance_sheet;
pub(crate) mod change_in_net_operating_assets;
pub(crate) mod net_operating_assets;
pub(crate) mod percent_accruals;

use breadth_domain::Concept;

use crate::metrics::parts;
use crate::{At, Missing, Quantity};

fn operating_assets(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    let assets = at.balance_ago(Concept::Assets, years)? - parts::cash(at, years)?;
    Ok(assets - (at.balance_ago(Concept::Liabilities, years)? - parts::debt(at, years)?))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn accruals_both_ways() {
        let c = years(&[
            (NetIncome, &[8.0, 12.0]),
            (OperatingCashFlow, &[9.0, 18.0]),
            (DepreciationAmortization, &[3.0, 4.0]),
            (CurrentAssets, &[50.0, 70.0]),
            (CurrentLiabilities, &[30.0, 36.0]),
            (ShortTermDebt, &[5.0, 8.0]),
            (LongTermDebt, &[20.0, 22.0]),
            (Cash, &[10.0, 15.0]),
            (Liabilities, &[80.0, 95.0]),
            (Assets, &[160.0, 200.0]),
        ]);
        c.is("accruals", -6.0 / 200.0);
        c.is("percent_accruals", -0.5);
        // (20 − 5) − (6 − 3) − 4 = 8 on 180.
        c.is("accruals_balance_sheet", 8.0 / 180.0);
        // Now (200 − 15) − (95 − 30) = 120, then (160 − 10) − (80 − 25) = 95.
        c.is("net_operating_assets", 120.0 / 160.0);
        c.is("change_in_net_operating_assets", 25.0 / 180.0);
    }
}
