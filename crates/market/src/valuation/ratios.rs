//! Valuation of many companies as one: sums over sums, each with how many of how many, and how much of the value, it knew.
//!
//! Σ ME / Σ BE is the capitalisation-weighted harmonic mean of P/B; the arithmetic mean is not used, for a few companies of
//! almost no book would decide it. The usual ways to treat losses stand side by side, because they differ by a factor.
use serde::Serialize;

use super::companies::Company;
use crate::Unit;

/// A number about some companies.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The number; `None` where nothing it is made of is known, or its denominator is not above zero.
    pub value: Option<f64>,
    /// How many companies it could use.
    pub known: usize,
    /// How many there are.
    pub of: usize,
    /// The share of their capitalisation that those known have.
    pub known_cap: Option<f64>,
}

/// A valuation measure.
#[derive(Copy, Clone)]
pub struct Ratio {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The equation.
    pub formula: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// Computes it.
    pub compute: fn(&[Company]) -> Figure,
}

const SUMS: &str = "sums over sums, as index providers do";

/// Every ratio, in the order of the page.
pub const RATIOS: &[Ratio] = &[
    Ratio {
        id: "pb",
        label: "P/B",
        unit: Unit::Number,
        formula: "Σ cap / Σ book, negative books included",
        source: SUMS,
        compute: |c| over(c, |c| c.book, |k| (k.cap(), k.sum())),
    },
    Ratio {
        id: "bp",
        label: "B/P",
        unit: Unit::Number,
        formula: "Σ book / Σ cap, negative books included",
        source: SUMS,
        compute: |c| over(c, |c| c.book, |k| (k.sum(), k.cap())),
    },
    Ratio {
        id: "pe_all",
        label: "P/E, all",
        unit: Unit::Number,
        formula: "Σ cap / Σ net income of twelve months, losses included; no number where Σ is not above zero",
        source: "as the Wall Street Journal and Siblis Research print it",
        compute: |c| over(c, |c| c.earnings, |k| (k.cap(), k.sum())),
    },
    Ratio {
        id: "pe_ex_negative",
        label: "P/E, losses left out",
        unit: Unit::Number,
        formula: "Σ cap / Σ net income over the companies that earn",
        source: "FTSE Russell, P/E Ex-Neg Earnings",
        compute: |c| over(c, |c| c.earnings, |k| k.only(|e, _| e > 0.0).price_over()),
    },
    Ratio {
        id: "pe_ex_negative_capped",
        label: "P/E, losses left out, at most 60",
        unit: Unit::Number,
        formula: "Σ cap / Σ max(net income, cap / 60) over the companies that earn",
        source: "iShares fact sheets of 2014: P/E above 60 set to 60, weighted harmonic mean",
        compute: |c| {
            over(
                c,
                |c| c.earnings,
                |k| {
                    let earning = k.only(|e, _| e > 0.0);
                    (earning.cap(), earning.0.iter().map(|(e, cap)| e.max(cap / 60.0)).sum())
                },
            )
        },
    },
    Ratio {
        id: "pe_median",
        label: "P/E, median of those that earn",
        unit: Unit::Number,
        formula: "median of cap / net income over the companies that earn",
        source: "a median, robust",
        compute: |c| over(c, |c| c.earnings, |k| (k.only(|e, _| e > 0.0).median(|e, cap| cap / e), 1.0)),
    },
    Ratio {
        id: "ep_median",
        label: "E/P, median of all",
        unit: Unit::Fraction,
        formula: "median of net income / cap, losses included",
        source: "a median, robust",
        compute: |c| over(c, |c| c.earnings, |k| (k.median(|e, cap| e / cap), 1.0)),
    },
    Ratio {
        id: "ep",
        label: "E/P",
        unit: Unit::Fraction,
        formula: "Σ net income of twelve months / Σ cap, losses included: continuous through zero",
        source: SUMS,
        compute: |c| over(c, |c| c.earnings, |k| (k.sum(), k.cap())),
    },
    Ratio {
        id: "sp",
        label: "S/P",
        unit: Unit::Number,
        formula: "Σ revenue of twelve months / Σ cap",
        source: SUMS,
        compute: |c| over(c, |c| c.sales, |k| (k.sum(), k.cap())),
    },
    Ratio {
        id: "negative_books",
        label: "Negative books",
        unit: Unit::Fraction,
        formula: "share of companies whose equity is below zero",
        source: "a count",
        compute: |c| over(c, |c| c.book, |k| k.share(|b| b < 0.0)),
    },
    Ratio {
        id: "unprofitable",
        label: "Unprofitable, twelve months, by count",
        unit: Unit::Fraction,
        formula: "share of companies whose net income of twelve months is not above zero",
        source: "a count",
        compute: |c| over(c, |c| c.earnings, |k| k.share(is_loss)),
    },
    Ratio {
        id: "unprofitable_cap",
        label: "Unprofitable, twelve months, by value",
        unit: Unit::Fraction,
        formula: "their share of the capitalisation",
        source: "a share",
        compute: |c| over(c, |c| c.earnings, |k| (k.only(|e, _| is_loss(e)).cap(), k.cap())),
    },
    Ratio {
        id: "unprofitable_quarter",
        label: "Unprofitable, newest quarter, by count",
        unit: Unit::Fraction,
        formula: "share of companies whose net income of the newest quarter is not above zero",
        source: "a count",
        compute: |c| over(c, |c| c.quarter, |k| k.share(is_loss)),
    },
    Ratio {
        id: "unprofitable_quarter_cap",
        label: "Unprofitable, newest quarter, by value",
        unit: Unit::Fraction,
        formula: "their share of the capitalisation",
        source: "a share",
        compute: |c| over(c, |c| c.quarter, |k| (k.only(|e, _| is_loss(e)).cap(), k.cap())),
    },
    Ratio {
        id: "earnings_growth",
        label: "Earnings growth, the same companies",
        unit: Unit::Fraction,
        formula: "Σ net income of twelve months / Σ the same a year before − 1 over today's members known on both days, each as told then",
        source: "constant membership: a reconstitution drops losers and would pass for growth",
        compute: |c| over_pairs(c, |now, then| (now - then, then)),
    },
    Ratio {
        id: "rising_earnings",
        label: "Rising earnings, by count",
        unit: Unit::Fraction,
        formula: "share of companies whose net income of twelve months is above that of a year before",
        source: "a count",
        compute: |c| {
            let change = |c: &Company| Some(c.earnings? - c.earnings_before?);
            over(c, change, |k| k.share(|d| d > 0.0))
        },
    },
    Ratio {
        id: "interest_burden",
        label: "Interest of income before it",
        unit: Unit::Fraction,
        formula: "Σ interest expense / Σ (income before tax + interest expense), Finance left out; no number where Σ is not above zero",
        source: "the inverse of interest coverage; vendors net interest earned against it",
        compute: |c| {
            let own: Vec<Company> = c.iter().filter(|c| &*c.sector != "Finance").cloned().collect();
            let both = |c: &Company| Some((c.interest?, c.pretax?));
            over(
                &own,
                |c| both(c).map(|(i, _)| i),
                |k| {
                    let income: f64 = own.iter().filter_map(both).map(|(i, p)| i + p).sum();
                    (k.sum(), income)
                },
            )
        },
    },
    Ratio {
        id: "interest_rate",
        label: "Interest of debt",
        unit: Unit::Fraction,
        formula: "Σ interest expense of twelve months / Σ debt, Finance left out",
        source: "the mean rate paid",
        compute: |c| {
            let own: Vec<Company> = c.iter().filter(|c| &*c.sector != "Finance").cloned().collect();
            let paying = |c: &Company| Some((c.interest?, c.debt.filter(|d| *d > 0.0)?));
            over(
                &own,
                |c| paying(c).map(|(i, _)| i),
                |k| (k.sum(), own.iter().filter_map(paying).map(|(_, d)| d).sum()),
            )
        },
    },
    Ratio {
        id: "floating_share",
        label: "Floating-rate debt, reported",
        unit: Unit::Fraction,
        formula: "Σ debt at variable rates / Σ debt over the companies that report both: the tier `reported` alone",
        source: "notes to the accounts; a few percent of the filers report it",
        compute: |c| {
            let both = |c: &Company| Some((c.floating?, c.debt.filter(|d| *d > 0.0)?));
            over(c, |c| both(c).map(|(f, _)| f), |k| (k.sum(), c.iter().filter_map(both).map(|(_, d)| d).sum()))
        },
    },
];

/// Whether net income is a loss: not above zero. The one definition of "unprofitable".
pub const fn is_loss(net_income: f64) -> bool {
    net_income <= 0.0
}

/// The ratio with that identifier.
pub fn ratio(id: &str) -> Option<&'static Ratio> {
    RATIOS.iter().find(|r| r.id == id)
}

/// The companies with a figure: (figure, capitalisation), in their order.
struct Known(Vec<(f64, f64)>);

impl Known {
    fn sum(&self) -> f64 {
        self.0.iter().map(|(v, _)| v).sum()
    }

    fn cap(&self) -> f64 {
        self.0.iter().map(|(_, c)| c).sum()
    }

    fn only(&self, keep: impl Fn(f64, f64) -> bool) -> Known {
        Known(self.0.iter().copied().filter(|(v, c)| keep(*v, *c)).collect())
    }

    fn price_over(&self) -> (f64, f64) {
        (self.cap(), self.sum())
    }

    fn share(&self, of: impl Fn(f64) -> bool) -> (f64, f64) {
        (self.0.iter().filter(|(v, _)| of(*v)).count() as f64, self.0.len() as f64)
    }

    /// `NaN` for none.
    fn median(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        breadth_kernels::median(&self.0.iter().map(|(v, c)| f(*v, *c)).collect::<Vec<_>>()).unwrap_or(f64::NAN)
    }
}

/// A quotient over the companies with a figure; the denominator must be above zero.
fn over(all: &[Company], figure: impl Fn(&Company) -> Option<f64>, parts: impl Fn(&Known) -> (f64, f64)) -> Figure {
    let known = Known(all.iter().filter_map(|c| Some((figure(c)?, c.cap))).collect());
    let total: f64 = all.iter().map(|c| c.cap).sum();
    let (numerator, denominator) = parts(&known);
    let value = (!known.0.is_empty() && denominator > 0.0).then(|| numerator / denominator);
    Figure {
        value: value.filter(|v| v.is_finite()),
        known: known.0.len(),
        of: all.len(),
        // The sum of nothing is −0.
        known_cap: (total > 0.0).then(|| known.cap().max(0.0) / total),
    }
}

/// As [`over`], of two figures of each company.
fn over_pairs(all: &[Company], parts: fn(f64, f64) -> (f64, f64)) -> Figure {
    let pair = |c: &Company| Some((c.earnings?, c.earnings_before?));
    let (now, then) = all.iter().filter_map(pair).fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    over(all, |c| pair(c).map(|(v, _)| v), |_| parts(now, then))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(cap: f64, book: f64, earnings: f64) -> Company {
        Company { cap, book: Some(book), earnings: Some(earnings), ..Company::default() }
    }

    fn value(id: &str, companies: &[Company]) -> Option<f64> {
        (ratio(id).unwrap().compute)(companies).value
    }

    #[test]
    fn four_ways_to_treat_a_loss() {
        // Caps 100, 300, 600, 50; earnings 10, 2, 30, −20. All: 1050/22. Earners: 1000/42. At most 60: 300/2 = 150 becomes
        // 60, hence 5: 1000/45. Median of 10, 150, 20 = 20. The last one tells no book.
        let mut all = vec![company(100.0, 50.0, 10.0), company(300.0, -10.0, 2.0), company(600.0, 60.0, 30.0)];
        all.push(Company { cap: 50.0, earnings: Some(-20.0), ..Company::default() });
        assert_eq!(value("pe_all", &all), Some(1050.0 / 22.0));
        assert_eq!(value("pe_ex_negative", &all), Some(1000.0 / 42.0));
        assert_eq!(value("pe_ex_negative_capped", &all), Some(1000.0 / 45.0));
        assert_eq!(value("pe_median", &all), Some(20.0));
        assert_eq!((value("pb", &all), value("ep", &all)), (Some(10.0), Some(22.0 / 1050.0)));
        assert_eq!((value("unprofitable", &all), value("unprofitable_cap", &all)), (Some(0.25), Some(50.0 / 1050.0)));
        assert_eq!(value("negative_books", &all), Some(1.0 / 3.0));
        let pb = (ratio("pb").unwrap().compute)(&all);
        assert_eq!((pb.known, pb.of, pb.known_cap), (3, 4, Some(1000.0 / 1050.0)));
        // Losses without end are no multiple.
        assert_eq!(value("pe_all", &[company(100.0, 1.0, -5.0)]), None);
        assert_eq!(value("sp", &all), None);
    }

    #[test]
    fn growth_is_of_the_same_companies() {
        // 10 → 12 and −4 → −2: Σ 6 → 10, + 2/3; a third has no year before and does not enter.
        let of = |now: f64, before: Option<f64>| Company { earnings_before: before, ..company(1.0, 1.0, now) };
        let all = [of(12.0, Some(10.0)), of(-2.0, Some(-4.0)), of(50.0, None)];
        assert_eq!(value("earnings_growth", &all), Some(4.0 / 6.0));
        assert_eq!(value("rising_earnings", &all), Some(1.0));
        assert_eq!(value("earnings_growth", &[of(1.0, Some(-3.0))]), None);
    }

    #[test]
    fn every_ratio_is_named_once_and_whole() {
        for (i, r) in RATIOS.iter().enumerate() {
            assert!(RATIOS[..i].iter().all(|o| o.id != r.id && o.label != r.label), "{}", r.id);
            assert!(!r.formula.is_empty() && !r.source.is_empty());
            assert_eq!((r.compute)(&[]).value, None, "{}", r.id);
        }
    }

    proptest::proptest! {
        #[test]
        fn the_aggregate_is_the_weighted_harmonic_mean(parts in proptest::collection::vec((1.0..1e6_f64, 0.01..1e5_f64), 1..60)) {
            let all: Vec<Company> = parts.iter().map(|(cap, book)| company(*cap, *book, *book / 7.0)).collect();
            let total: f64 = parts.iter().map(|(cap, _)| cap).sum();
            let harmonic = 1.0 / parts.iter().map(|(cap, book)| cap / total * (book / cap)).sum::<f64>();
            let pb = value("pb", &all).unwrap();
            proptest::prop_assert!((pb / harmonic - 1.0).abs() < 1e-12, "{pb} {harmonic}");
            proptest::prop_assert!((pb * value("bp", &all).unwrap() - 1.0).abs() < 1e-12);
            proptest::prop_assert!(value("pe_ex_negative_capped", &all).unwrap() <= 60.0 * (1.0 + 1e-12));
        }
    }
}
