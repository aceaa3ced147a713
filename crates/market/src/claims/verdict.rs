//! From a figure to a verdict.
use serde::{Deserialize, Serialize};

use super::evidence::{ClaimUnit, Evidence};

/// What the data say of a claim.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The figure is what the claim says.
    Supported,
    /// It goes that way, but not as far, or likely but not for certain.
    Partly,
    /// It is not what the claim says.
    NotSupported,
    /// The data at hand do not decide it.
    CannotTell,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::Supported, Verdict::Partly, Verdict::NotSupported, Verdict::CannotTell];

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Verdict::Supported => "SUPPORTED",
            Verdict::Partly => "PARTLY",
            Verdict::NotSupported => "NOT SUPPORTED",
            Verdict::CannotTell => "CANNOT TELL",
        }
    }

    /// Its sign, so that no verdict rests on colour.
    pub const fn sign(self) -> &'static str {
        match self {
            Verdict::Supported => "✔",
            Verdict::Partly => "◐",
            Verdict::NotSupported => "✘",
            Verdict::CannotTell => "?",
        }
    }
}

/// A comparison that a figure meets or does not.
#[derive(Copy, Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Value ≥ x.
    AtLeast(f64),
    /// Value ≤ x.
    AtMost(f64),
    /// Value > x.
    Above(f64),
    /// Value < x.
    Below(f64),
    /// a ≤ value ≤ b.
    Between([f64; 2]),
    /// |value − of| ≤ by.
    Within {
        /// The figure of the claim.
        of: f64,
        /// How far off it may be.
        by: f64,
    },
    /// No lower value in so many years before.
    LowestInYears(f64),
    /// No higher value in so many years before.
    HighestInYears(f64),
    /// Ahead of what it is held against: value > 0.
    Leads,
    /// Behind it: value < 0.
    Lags,
}

impl Test {
    /// Whether a value meets it; tests on years need the evidence's history and are not met without.
    pub fn met(&self, value: f64, evidence: &Evidence) -> bool {
        match self {
            Test::AtLeast(x) => value >= *x,
            Test::AtMost(x) => value <= *x,
            Test::Above(x) => value > *x,
            Test::Below(x) => value < *x,
            Test::Between([a, b]) => (*a..=*b).contains(&value),
            // Decimals such as 2590.61 have no exact double: the last digits do not decide.
            Test::Within { of, by } => (value - of).abs() <= by + 1e-9 * of.abs(),
            Test::LowestInYears(n) => evidence.years_since(|v| v < value).is_some_and(|years| years >= *n),
            Test::HighestInYears(n) => evidence.years_since(|v| v > value).is_some_and(|years| years >= *n),
            Test::Leads => value > 0.0,
            Test::Lags => value < 0.0,
        }
    }

    /// The share of the values between `low` and `high` that meet it.
    fn share_met(&self, low: f64, high: f64, evidence: &Evidence) -> f64 {
        const STEPS: u32 = 200;
        let at = |k: u32| if k == STEPS { high } else { low + (high - low) * f64::from(k) / f64::from(STEPS) };
        let met = (0..=STEPS).filter(|k| self.met(at(*k), evidence)).count();
        met as f64 / f64::from(STEPS + 1)
    }

    /// What it asks for, in words.
    pub fn text(&self, unit: ClaimUnit) -> String {
        let t = |v: f64| unit.asked(v);
        match self {
            // Of two answers, a bound names the one it lets through.
            Test::AtLeast(_) | Test::Above(_) if unit == ClaimUnit::YesNo => t(1.0),
            Test::AtMost(_) | Test::Below(_) if unit == ClaimUnit::YesNo => t(0.0),
            Test::AtLeast(x) => format!("at least {}", t(*x)),
            Test::AtMost(x) => format!("at most {}", t(*x)),
            Test::Above(x) => format!("above {}", t(*x)),
            Test::Below(x) => format!("below {}", t(*x)),
            Test::Between([a, b]) => format!("from {} to {}", t(*a), t(*b)),
            Test::Within { of, by: deviation } => match t(*deviation) {
                by if *deviation == 0.0 || by == "0" => t(*of),
                by => format!("{}, give or take {}", t(*of), by.trim_start_matches('+')),
            },
            Test::LowestInYears(n) => format!("the lowest in {n} years"),
            Test::HighestInYears(n) => format!("the highest in {n} years"),
            Test::Leads => "ahead".to_owned(),
            Test::Lags => "behind".to_owned(),
        }
    }

    /// Whether its numbers can be meant.
    pub fn is_sound(&self) -> bool {
        match self {
            Test::AtLeast(x) | Test::AtMost(x) | Test::Above(x) | Test::Below(x) => x.is_finite(),
            Test::Between([a, b]) => a.is_finite() && b.is_finite() && a <= b,
            Test::Within { of, by } => of.is_finite() && *by >= 0.0 && by.is_finite(),
            Test::LowestInYears(n) | Test::HighestInYears(n) => *n > 0.0 && n.is_finite(),
            Test::Leads | Test::Lags => true,
        }
    }
}

/// What decides.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The figure: for facts of record.
    #[default]
    Value,
    /// Its whole interval: for what is estimated.
    Interval,
}

/// The share of an interval that must meet the test for PARTLY: a figure whose interval lies to both sides alike is
/// explained by chance.
const MOSTLY: f64 = 0.75;

/// The verdict of a figure. By value: SUPPORTED where it meets `supported`, PARTLY where it meets `partly`, else NOT
/// SUPPORTED. By interval: SUPPORTED where the value and its whole interval meet `supported`; PARTLY where the value does
/// and three quarters of the interval, or the value meets `partly`; else NOT SUPPORTED.
pub fn judge(supported: &Test, partly: Option<&Test>, by: DecidedBy, evidence: &Evidence) -> Verdict {
    let value = evidence.value;
    let weaker =
        || if partly.is_some_and(|test| test.met(value, evidence)) { Verdict::Partly } else { Verdict::NotSupported };
    if !supported.met(value, evidence) {
        return weaker();
    }
    if by == DecidedBy::Value {
        return Verdict::Supported;
    }
    // An estimate without an interval is not certain, whatever its value.
    let share = evidence.interval.as_ref().map_or(0.0, |i| supported.share_met(i.low, i.high, evidence));
    match share {
        s if s >= 1.0 => Verdict::Supported,
        s if s >= MOSTLY => Verdict::Partly,
        _ => weaker(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::evidence::Interval;
    use breadth_domain::Date;

    fn of(value: f64, interval: Option<(f64, f64)>) -> Evidence {
        let mut e = Evidence::new(value, ClaimUnit::Change, Date::from_days(20_000));
        e.interval = interval.map(|(low, high)| Interval { low, high, level: 0.9, method: "by hand" });
        e
    }

    #[test]
    fn a_fact_is_judged_by_its_figure_and_an_estimate_by_its_interval() {
        let (wide, narrow) = (of(0.10, Some((-0.02, 0.22))), of(0.10, Some((0.03, 0.17))));
        let chance = of(0.016, Some((-0.19, 0.23)));
        assert_eq!(judge(&Test::Leads, None, DecidedBy::Value, &wide), Verdict::Supported);
        assert_eq!(judge(&Test::Leads, None, DecidedBy::Interval, &wide), Verdict::Partly);
        assert_eq!(judge(&Test::Leads, None, DecidedBy::Interval, &narrow), Verdict::Supported);
        assert_eq!(judge(&Test::Lags, None, DecidedBy::Interval, &wide), Verdict::NotSupported);
        // 0.23 of 0.42 lies above 0: chance explains it.
        assert_eq!(judge(&Test::Leads, None, DecidedBy::Interval, &chance), Verdict::NotSupported);
        assert_eq!(judge(&Test::Leads, Some(&Test::Leads), DecidedBy::Interval, &chance), Verdict::Partly);
        assert_eq!(judge(&Test::Leads, None, DecidedBy::Interval, &of(0.1, None)), Verdict::NotSupported);
    }

    #[test]
    fn partly_is_a_weaker_test_of_the_same_figure() {
        let e = of(0.05, None);
        let verdict = |supported, partly| judge(&supported, partly, DecidedBy::Value, &e);
        assert_eq!(verdict(Test::AtLeast(0.05), None), Verdict::Supported);
        assert_eq!(verdict(Test::Above(0.05), None), Verdict::NotSupported);
        assert_eq!(verdict(Test::AtLeast(0.08), Some(&Test::AtLeast(0.04))), Verdict::Partly);
        assert_eq!(verdict(Test::Within { of: 0.08, by: 0.03 }, None), Verdict::Supported);
        assert_eq!(verdict(Test::Between([0.06, 0.08]), None), Verdict::NotSupported);
    }

    #[test]
    fn a_test_is_told_as_it_was_written() {
        let told = |test: Test, unit| test.text(unit);
        assert_eq!(told(Test::AtLeast(0.1), ClaimUnit::Change), "at least +10 %");
        assert_eq!(told(Test::Above(0.0), ClaimUnit::Change), "above 0");
        assert_eq!(told(Test::Between([0.44, 0.61]), ClaimUnit::Change), "from +44 % to +61 %");
        assert_eq!(told(Test::AtMost(1.0 / 3.0), ClaimUnit::Share), "at most 33.3 %");
        assert_eq!(
            told(Test::Within { of: -0.25, by: 0.05 }, ClaimUnit::Points),
            "-0.25 points, give or take 0.05 points"
        );
        assert_eq!(told(Test::Within { of: 3.75, by: 0.001 }, ClaimUnit::Level), "3.75");
        assert_eq!(told(Test::Within { of: 5.35, by: 0.35 }, ClaimUnit::Multiple), "5.35, give or take 0.35");
        assert_eq!(told(Test::AtLeast(2800.0), ClaimUnit::Level), "at least 2800");
        assert_eq!(told(Test::AtLeast(1.0), ClaimUnit::YesNo), "yes");
        assert_eq!(told(Test::Below(0.5), ClaimUnit::YesNo), "no");
        assert_eq!(told(Test::Within { of: 0.0, by: 0.0 }, ClaimUnit::Days), "that very day");
    }

    #[test]
    fn lowest_in_years_asks_the_history() {
        // 0.3 twenty years ago, then 0.5, today 0.35: lower was 7,300 days ago, which is 19.99 years.
        let mut e = of(0.35, None);
        let today = Date::from_days(20_000);
        e.history = vec![(today.plus_days(-7_300), 0.3), (today.plus_days(-3_000), 0.5), (today, 0.35)];
        assert!(Test::LowestInYears(19.9).met(0.35, &e) && !Test::LowestInYears(20.0).met(0.35, &e));
        // Nothing higher since 3,000 days, and a history of 7,300 days without lower is no record of more.
        assert!(!Test::HighestInYears(9.0).met(0.35, &e));
        assert!(Test::HighestInYears(19.9).met(0.6, &e) && !Test::HighestInYears(20.1).met(0.6, &e));
    }
}
