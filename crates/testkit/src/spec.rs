//! What a simulated market is asked to be.
use breadth_domain::Date;

use crate::Defects;

/// A simulated market's wishes: size, window, premia, defects. The same spec gives the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldSpec {
    /// The seed of every stream of chance.
    pub seed: u64,
    /// How many places for domestic operating companies there are; about 95 % are filled at any time, and a company that
    /// leaves is followed by another after a while.
    pub operating: usize,
    /// About how many listings of other kinds there are: funds, blank-cheque companies with their units, warrants and
    /// rights, preferred shares, notes, depositary receipts, foreign ordinary shares, second share classes.
    pub others: usize,
    /// The first day; the first session is the first one on or after it.
    pub from: Date,
    /// How many years from there.
    pub years: usize,
    /// How many companies by rank are large; the small-cap trackers hold those after them.
    pub large: usize,
    /// Expected return of the market factor, a year, as a fraction.
    pub market_premium: f64,
    /// Expected return a year, as a fraction, of a size loading of 1: a company at or below the boundary of `large`. The
    /// loading is 0 from four times that boundary on.
    pub size_premium: f64,
    /// Expected return a year, as a fraction, of a quality of 1 standard deviation.
    pub quality_premium: f64,
    /// The seven largest companies' share of the market's value at the start.
    pub top7_start: f64,
    /// The same at its highest, before the rotation of the last half year.
    pub top7_peak: f64,
    /// The same that the rotation leads to.
    pub top7_end: f64,
    /// Further small-cap return of the rotation, a fraction over the last half year.
    pub rotation: f64,
    /// Defects put into the files, as vendors do.
    pub defects: Defects,
}

impl Default for WorldSpec {
    /// The demo's market: 1,500 operating companies over ten years.
    fn default() -> Self {
        WorldSpec {
            seed: 6,
            operating: 1_500,
            others: 350,
            from: Date::from_ymd(2016, 1, 1).unwrap_or_default(),
            years: 10,
            large: 1_000,
            market_premium: 0.085,
            size_premium: 0.03,
            quality_premium: 0.03,
            top7_start: 0.15,
            top7_peak: 0.28,
            top7_end: 0.23,
            rotation: 0.12,
            defects: Defects::demo(),
        }
    }
}

impl WorldSpec {
    /// A market for tests: about 120 names over three years, no defects, the first half of the ranks large.
    pub fn small(seed: u64) -> Self {
        WorldSpec {
            seed,
            operating: 100,
            others: 24,
            from: Date::from_ymd(2021, 1, 1).unwrap_or_default(),
            years: 3,
            large: 50,
            defects: Defects::none(),
            ..WorldSpec::default()
        }
    }

    /// The last day.
    pub fn to(&self) -> Date {
        self.from.plus_months(12 * self.years.max(1) as i32).plus_days(-1)
    }
}
