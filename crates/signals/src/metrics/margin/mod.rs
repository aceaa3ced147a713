//! How much of revenue is kept.
pub(crate) mod cash_conversion;
pub(crate) mod ebitda_margin;
pub(crate) mod free_cash_flow_margin;
pub(crate) mod gross_margin;
pub(crate) mod net_margin;
pub(crate) mod operating_margin;

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
