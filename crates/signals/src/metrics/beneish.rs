//! Whether earnings look manipulated.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Evidence, Metric, Missing, Quantity, Unit};

/// Beneish M, eight variables.
pub const BENEISH_M8: Metric = Metric {
    id: "beneish_m8",
    label: "Beneish M, eight variables",
    unit: Unit::Score,
    formula: "−4.84 + 0.92 DSRI + 0.528 GMI + 0.404 AQI + 0.892 SGI + 0.115 DEPI − 0.172 SGAI + 4.679 TATA − 0.327 LVGI; above −1.78 is flagged",
    source: "Beneish (1999); TATA is (net income − cash flow from operations) / assets; AQI, DEPI and SGAI that cannot be told are 1, as there, and marked as assumed",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| Indices::of(at).map(|(i, made)| made.map(|_| i.m8()))),
};

/// Beneish M, five variables.
pub const BENEISH_M5: Metric = Metric {
    id: "beneish_m5",
    label: "Beneish M, five variables",
    unit: Unit::Score,
    formula: "−6.065 + 0.823 DSRI + 0.906 GMI + 0.593 AQI + 0.717 SGI + 0.107 DEPI; above −2.76 is flagged",
    source: "Beneish (1999), the version without SGAI, TATA and LVGI",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| Indices::of(at).map(|(i, made)| made.map(|_| i.m5()))),
};

/// The eight indices.
#[derive(Copy, Clone, Debug)]
struct Indices {
    dsri: f64,
    gmi: f64,
    aqi: f64,
    sgi: f64,
    depi: f64,
    sgai: f64,
    tata: f64,
    lvgi: f64,
}

impl Indices {
    fn m8(&self) -> f64 {
        -4.84 + 0.92 * self.dsri + 0.528 * self.gmi + 0.404 * self.aqi + 0.892 * self.sgi + 0.115 * self.depi
            - 0.172 * self.sgai
            + 4.679 * self.tata
            - 0.327 * self.lvgi
    }

    fn m5(&self) -> f64 {
        -6.065 + 0.823 * self.dsri + 0.906 * self.gmi + 0.593 * self.aqi + 0.717 * self.sgi + 0.107 * self.depi
    }

    fn of(at: &At<'_>) -> Result<(Self, Quantity), Missing> {
        let assets = at.latest(Concept::Assets)?;
        let tata = (at.trailing_year(Concept::NetIncome)? - at.trailing_year(Concept::OperatingCashFlow)?)
            .over(assets, "total assets")?;
        let sales = index(&|y| at.trailing_year_ago(Concept::Revenue, y))?;
        let days = index(&|y| per_sale(at, at.balance_ago(Concept::Receivables, y)?, y))?;
        let margin = index(&|y| per_sale(at, parts::gross_profit(at, y)?, y))?;
        let leverage = index(&|y| {
            let owed = at.balance_ago(Concept::LongTermDebt, y).or_else(|_| parts::debt(at, y))?;
            (owed + at.balance_ago(Concept::CurrentLiabilities, y)?)
                .over(at.balance_ago(Concept::Assets, y)?, "total assets")
        })?;
        let soft = index(&|y| {
            let hard =
                at.balance_ago(Concept::CurrentAssets, y)? + at.balance_ago(Concept::PropertyPlantEquipment, y)?;
            Ok(hard.over(at.balance_ago(Concept::Assets, y)?, "total assets")?.map(|share| 1.0 - share))
        });
        let written_off = index(&|y| {
            let rate = at.trailing_year_ago(Concept::DepreciationAmortization, y)?;
            rate.over(rate + at.balance_ago(Concept::PropertyPlantEquipment, y)?, "plant and depreciation")
        });
        let overhead = index(&|y| per_sale(at, at.trailing_year_ago(Concept::SellingGeneralAdministrative, y)?, y));
        // Beneish sets these to one where they cannot be told.
        let neutral = |q: Result<Quantity, Missing>| q.unwrap_or(assets.map(|_| 1.0).on(Evidence::Assumed));
        let all = [days, margin, neutral(soft), sales, neutral(written_off), neutral(overhead), tata, leverage];
        let made = all.iter().fold(assets, |sum, q| sum.with(*q, 0.0));
        let [dsri, gmi, aqi, sgi, depi, sgai, tata, lvgi] = all.map(|q| q.value);
        // Two of them are the year before over this year.
        Ok((Indices { dsri, gmi: gmi.recip(), aqi, sgi, depi: depi.recip(), sgai, tata, lvgi }, made))
    }
}

/// This year's figure over that of the year before.
fn index(figure: &dyn Fn(usize) -> Result<Quantity, Missing>) -> Result<Quantity, Missing> {
    let now = figure(0)?;
    if now.value <= 0.0 {
        return Err(Missing::NotPositive { what: "a figure of the Beneish indices" });
    }
    now.over(figure(1)?, "a figure of the Beneish indices a year earlier")
}

fn per_sale(at: &At<'_>, amount: Quantity, years: usize) -> Result<Quantity, Missing> {
    amount.over(at.trailing_year_ago(Concept::Revenue, years)?, "revenue")
}

#[cfg(test)]
mod tests {
    use super::Indices;
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn the_six_published_cases() {
        let cases = [
            ([0.8281, 0.9938, 0.6864, 1.0626, 0.7583, 0.9664, -0.0586, 0.9307], "-2.99"),
            ([0.8715, 0.9812, 0.9222, 1.1028, 1.4156, 0.9261, -0.045, 0.9943], "-2.70"),
            ([0.9362, 1.0286, 0.6383, 1.1359, 0.8997, 0.9369, 0.0101, 1.0259], "-2.51"),
            ([0.7792, 0.9663, 1.5598, 1.0118, 0.8929, 1.0397, -0.0531, 0.8445], "-2.68"),
            ([0.8258, 0.8949, 0.0599, 0.7187, 0.7333, 1.2621, -0.3643, 1.905], "-5.40"),
            ([1.6768, 0.8094, 0.0606, 0.8828, 0.6288, 1.3316, -0.2135, 1.2154], "-3.61"),
        ];
        for ([dsri, gmi, aqi, sgi, depi, sgai, tata, lvgi], published) in cases {
            let m = Indices { dsri, gmi, aqi, sgi, depi, sgai, tata, lvgi }.m8();
            assert_eq!(format!("{m:.2}"), published);
        }
    }

    #[test]
    fn the_indices_from_two_years() {
        let c = years(&[
            (Receivables, &[10.0, 18.0]),
            (Revenue, &[100.0, 120.0]),
            (GrossProfit, &[40.0, 42.0]),
            (CurrentAssets, &[50.0, 60.0]),
            (PropertyPlantEquipment, &[30.0, 36.0]),
            (Assets, &[100.0, 120.0]),
            (DepreciationAmortization, &[10.0, 9.0]),
            (SellingGeneralAdministrative, &[20.0, 24.0]),
            (LongTermDebt, &[20.0, 30.0]),
            (CurrentLiabilities, &[20.0, 30.0]),
            (NetIncome, &[8.0, 10.0]),
            (OperatingCashFlow, &[8.0, 4.0]),
        ]);
        // DSRI 0.15/0.10, GMI 0.40/0.35, AQI 0.2/0.2, SGI 1.2, DEPI 0.25/0.20, SGAI 0.2/0.2, TATA 6/120, LVGI 0.5/0.4.
        let m = -4.84 + 0.92 * 1.5 + 0.528 * 0.40 / 0.35 + 0.404 + 0.892 * 1.2 + 0.115 * 1.25 - 0.172 + 4.679 * 0.05
            - 0.327 * 1.25;
        c.is("beneish_m8", m);
        c.is("beneish_m5", -6.065 + 0.823 * 1.5 + 0.906 * 0.40 / 0.35 + 0.593 + 0.717 * 1.2 + 0.107 * 1.25);
    }

    #[test]
    fn what_beneish_sets_to_one_is_marked() {
        let c = years(&[
            (Receivables, &[10.0, 10.0]),
            (Revenue, &[100.0, 100.0]),
            (GrossProfit, &[40.0, 40.0]),
            (Assets, &[100.0, 100.0]),
            (LongTermDebt, &[20.0, 20.0]),
            (CurrentLiabilities, &[20.0, 20.0]),
            (NetIncome, &[8.0, 8.0]),
            (OperatingCashFlow, &[8.0, 8.0]),
        ]);
        // Nothing changes: −4.84 + 0.92 + 0.528 + 0.404 + 0.892 + 0.115 − 0.172 − 0.327 = −2.48.
        c.is("beneish_m8", -2.48);
        assert_eq!(c.value("beneish_m8").unwrap().evidence, crate::Evidence::Assumed);
    }
}
