//! How near a company is to failing.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Altman Z.
pub const ALTMAN_Z: Metric = Metric {
    id: "altman_z",
    label: "Altman Z",
    unit: Unit::Score,
    formula: "1.2 working capital/assets + 1.4 retained earnings/assets + 3.3 EBIT/assets + 0.6 market capitalisation/liabilities + 1.0 revenue/assets; below 1.81 distress, above 2.99 safe",
    source: "Altman (1968); EBIT and not EBITDA",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let market = at.market_cap()?.over(at.latest(Concept::Liabilities)?, "total liabilities")?;
        let sales = at.trailing_year(Concept::Revenue)?.over(at.latest(Concept::Assets)?, "total assets")?;
        Ok(weighted([1.2, 1.4, 3.3, 0.6, 1.0], &[&ratios(at)?[..], &[market, sales]].concat()))
    }),
};

/// Altman Z', private companies.
pub const ALTMAN_Z1: Metric = Metric {
    id: "altman_z_prime",
    label: "Altman Z', private companies",
    unit: Unit::Score,
    formula: "0.717 working capital/assets + 0.847 retained earnings/assets + 3.107 EBIT/assets + 0.420 equity/liabilities + 0.998 revenue/assets; below 1.23 distress, above 2.90 safe",
    source: "Altman (1983)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let book = at.latest(Concept::Equity)?.over(at.latest(Concept::Liabilities)?, "total liabilities")?;
        let sales = at.trailing_year(Concept::Revenue)?.over(at.latest(Concept::Assets)?, "total assets")?;
        Ok(weighted([0.717, 0.847, 3.107, 0.420, 0.998], &[&ratios(at)?[..], &[book, sales]].concat()))
    }),
};

/// Altman Z'', outside manufacturing.
pub const ALTMAN_Z2: Metric = Metric {
    id: "altman_z_double_prime",
    label: "Altman Z'', outside manufacturing",
    unit: Unit::Score,
    formula: "6.56 working capital/assets + 3.26 retained earnings/assets + 6.72 EBIT/assets + 1.05 equity/liabilities; below 1.1 distress, above 2.6 safe",
    source: "Altman (1993), without the 3.25 of emerging markets",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let book = at.latest(Concept::Equity)?.over(at.latest(Concept::Liabilities)?, "total liabilities")?;
        Ok(weighted([6.56, 3.26, 6.72, 1.05], &[&ratios(at)?[..], &[book]].concat()))
    }),
};

/// Ohlson O.
pub const OHLSON_O: Metric = Metric {
    id: "ohlson_o",
    label: "Ohlson O",
    unit: Unit::Score,
    formula: "−1.32 − 0.407 ln(assets in dollars / price index of the year before, 1968 = 100) + 6.03 TL/TA − 1.43 WC/TA + 0.0757 CL/CA − 1.72 [TL > TA] − 2.37 NI/TA − 1.83 (pretax + D&A)/TL + 0.285 [a loss in both years] − 0.521 ΔNI/(|NI| + |NI a year earlier|)",
    source: "Ohlson (1980), model 1; the index is that of consumer prices and not of the national product, some 25 % higher by now, which lowers nobody's rank and adds 0.1 to every score",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(ohlson),
};

/// Probability of failure by Ohlson O.
pub const OHLSON_P: Metric = Metric {
    id: "ohlson_probability",
    label: "Probability of failure by Ohlson O",
    unit: Unit::Ratio,
    formula: "1 / (1 + e^−O)",
    source: "Ohlson (1980); variant as `ohlson_o`",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| Ok(ohlson(at)?.map(|o| 1.0 / (1.0 + (-o).exp())))),
};

/// Working capital, retained earnings and EBIT over total assets.
fn ratios(at: &At<'_>) -> Result<[Quantity; 3], Missing> {
    let assets = at.latest(Concept::Assets)?;
    let working = at.latest(Concept::CurrentAssets)? - at.latest(Concept::CurrentLiabilities)?;
    let over = |q: Quantity| q.over(assets, "total assets");
    Ok([over(working)?, over(at.latest(Concept::RetainedEarnings)?)?, over(parts::ebit(at, 0)?)?])
}

/// Σ wᵢ xᵢ.
fn weighted<const N: usize>(weights: [f64; N], ratios: &[Quantity]) -> Quantity {
    let score = weights.iter().zip(ratios).map(|(w, x)| w * x.value).sum();
    ratios.iter().fold(ratios[0], |all, x| all.with(*x, score))
}

/// Consumer prices of all urban consumers in the United States, yearly means, 1982-84 = 100, from [`FIRST_YEAR`] on.
/// Source: Bureau of Labor Statistics, published in the January after; the year before a balance is always known.
const CONSUMER_PRICES: [f64; 21] = [
    188.9, 195.3, 201.6, 207.342, 215.303, 214.537, 218.056, 224.939, 229.594, 232.957, 236.736, 237.017, 240.007,
    245.120, 251.107, 255.657, 258.811, 270.970, 292.655, 304.702, 313.689,
];
/// The year of the first of them.
const FIRST_YEAR: i32 = 2004;
/// The mean of 1968.
const PRICES_OF_1968: f64 = 34.8;

/// The price index of the year before that day, 1968 = 100; years outside the table take its nearest.
fn price_index(day: breadth_domain::Date) -> f64 {
    let last = CONSUMER_PRICES.len() as i32 - 1;
    let place = (i32::from(day.year()) - 1 - FIRST_YEAR).clamp(0, last);
    100.0 * CONSUMER_PRICES[place as usize] / PRICES_OF_1968
}

fn ohlson(at: &At<'_>) -> Result<Quantity, Missing> {
    let balance = |item| at.latest(item);
    let (ta, tl) = (balance(Concept::Assets)?, balance(Concept::Liabilities)?);
    let (ca, cl) = (balance(Concept::CurrentAssets)?, balance(Concept::CurrentLiabilities)?);
    let (now, then) = (at.trailing_year(Concept::NetIncome)?, at.trailing_year_ago(Concept::NetIncome, 1)?);
    let funds = at.trailing_year(Concept::PretaxIncome)? + at.trailing_year(Concept::DepreciationAmortization)?;
    let positive = [(ta, "total assets"), (tl, "total liabilities"), (ca, "current assets")];
    if let Some((_, what)) = positive.into_iter().find(|(q, _)| q.value <= 0.0) {
        return Err(Missing::NotPositive { what });
    }
    let flag = |holds: bool| f64::from(u8::from(holds));
    let swing = now.value.abs() + then.value.abs();
    let o = -1.32 - 0.407 * (ta.value / price_index(ta.period_end)).ln() + 6.03 * tl.value / ta.value
        - 1.43 * (ca.value - cl.value) / ta.value
        + 0.0757 * cl.value / ca.value
        - 1.72 * flag(tl.value > ta.value)
        - 2.37 * now.value / ta.value
        - 1.83 * funds.value / tl.value
        + 0.285 * flag(now.value < 0.0 && then.value < 0.0)
        - if swing > 0.0 { 0.521 * (now.value - then.value) / swing } else { 0.0 };
    Ok([tl, ca, cl, now, then, funds].iter().fold(ta, |all, q| all.with(*q, o)))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn the_worked_example_of_altman() {
        // Working capital 90 of 620, retained earnings 30, EBIT 55, market value 100 to debt of 280, sales 440: 1.4586.
        let mut c = years(&[
            (Assets, &[620.0]),
            (CurrentAssets, &[190.0]),
            (CurrentLiabilities, &[100.0]),
            (RetainedEarnings, &[30.0]),
            (OperatingIncome, &[55.0]),
            (Liabilities, &[280.0]),
            (Equity, &[340.0]),
            (Revenue, &[440.0]),
        ]);
        let last = c.panel.sessions.len() - 1;
        (last - 9..=last).for_each(|t| c.panel.cap.set(t, 0, 100.0));
        let z = c.value("altman_z").unwrap().value;
        assert_eq!(format!("{z:.4}"), "1.4586");
        let (a, b, e) = (90.0 / 620.0, 30.0 / 620.0, 55.0 / 620.0);
        c.is("altman_z_prime", 0.717 * a + 0.847 * b + 3.107 * e + 0.42 * 340.0 / 280.0 + 0.998 * 440.0 / 620.0);
        c.is("altman_z_double_prime", 6.56 * a + 3.26 * b + 6.72 * e + 1.05 * 340.0 / 280.0);
    }

    #[test]
    fn ratios_of_the_second_example() {
        // (0.10, 0.20, 0.13, 0.65, 0.95): 0.12 + 0.28 + 0.429 + 0.39 + 0.95 = 2.169.
        let day = breadth_domain::Date::from_ymd(2024, 1, 2).unwrap();
        let x = [0.10, 0.20, 0.13, 0.65, 0.95].map(|v| crate::Quantity::of_prices(v, day));
        let z = super::weighted([1.2, 1.4, 3.3, 0.6, 1.0], &x).value;
        assert_eq!(format!("{z:.3}"), "2.169");
    }

    #[test]
    fn a_company_like_those_of_the_paper_is_no_likely_failure() {
        // Ordinary ratios and 69 million dollars of 1975: a chance below two per cent, and not one in four.
        let day = breadth_domain::Date::from_ymd(2023, 12, 31).unwrap();
        let assets = 69e6 * super::price_index(day) / 120.0;
        let c = years(&[
            (Assets, &[assets]),
            (Liabilities, &[0.488 * assets]),
            (CurrentAssets, &[0.60 * assets]),
            (CurrentLiabilities, &[0.29 * assets]),
            (NetIncome, &[0.05 * assets, 0.053 * assets]),
            (PretaxIncome, &[0.10 * assets]),
            (DepreciationAmortization, &[0.04 * assets]),
        ]);
        assert!(c.value("ohlson_probability").unwrap().value < 0.02);
        // Outside the table the nearest year counts.
        let of = |year| super::price_index(breadth_domain::Date::from_ymd(year, 6, 30).unwrap());
        assert_eq!((of(1990), of(2031)), (of(2005), of(2025)));
    }

    #[test]
    fn ohlson_by_hand() {
        let c = years(&[
            (Assets, &[200e6]),
            (Liabilities, &[100e6]),
            (CurrentAssets, &[80e6]),
            (CurrentLiabilities, &[40e6]),
            (NetIncome, &[-5e6, 10e6]),
            (PretaxIncome, &[12e6]),
            (DepreciationAmortization, &[8e6]),
        ]);
        // The balance is of 2023: prices of 2022 were 292.655 / 34.8 = 8.4096 times those of 1968.
        let size = (200e6_f64 / 840.962_643_7).ln();
        let o = -1.32 - 0.407 * size + 6.03 * 0.5 - 1.43 * 0.2 + 0.0757 * 0.5 - 2.37 * 0.05 - 1.83 * 0.2 - 0.521;
        assert!((c.value("ohlson_o").unwrap().value - o).abs() < 1e-9);
        let o = c.value("ohlson_o").unwrap().value;
        c.is("ohlson_probability", 1.0 / (1.0 + (-o).exp()));
    }
}
