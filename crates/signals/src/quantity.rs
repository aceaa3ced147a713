//! A number with what is known of its making.
use std::ops::{Add, Mul, Neg, Sub};

use breadth_domain::{Date, Grade};
use serde::Serialize;

use crate::Missing;

/// How far a number rests on what the company itself reported, best first.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// On reported figures alone.
    #[default]
    Reported,
    /// On a rule applied to reported figures that describe something else.
    Estimated,
    /// On what is taken to be so where the company says nothing.
    Assumed,
}

impl Evidence {
    /// The badge people read.
    pub const fn id(self) -> &'static str {
        match self {
            Evidence::Reported => "reported",
            Evidence::Estimated => "estimated",
            Evidence::Assumed => "assumed",
        }
    }
}

/// A number with its provenance: the newest period it describes, the day the last of its inputs was known, the worst
/// grade and evidence among them, and its source (never more than one). The facts themselves are asked of
/// [`crate::CrossSection::proof`]: a screen makes millions of quantities and shows the facts of a few.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number.
    pub value: f64,
    /// The newest period end among the inputs; the session's date for a number from prices alone.
    pub period_end: Date,
    /// The day on which the last of the inputs was known.
    pub known_on: Date,
    /// The worst grade among the facts; `None` for a number from prices alone.
    pub grade: Option<Grade>,
    /// The statement source (index in [`crate::Fundamentals::sources`]); `None` for a number from prices alone.
    pub source: Option<u8>,
    /// The worst evidence among the inputs.
    pub evidence: Evidence,
}

impl Quantity {
    /// A number from prices alone, known at the close of that day.
    pub const fn of_prices(value: f64, day: Date) -> Self {
        Quantity { value, period_end: day, known_on: day, grade: None, source: None, evidence: Evidence::Reported }
    }

    /// Divides by a number that must be above zero.
    ///
    /// # Errors
    /// [`Missing::NotPositive`] where `denominator` is zero or less: the ratio has no meaning then.
    pub fn over(self, denominator: Quantity, what: &'static str) -> Result<Quantity, Missing> {
        if denominator.value > 0.0 {
            Ok(self.with(denominator, self.value / denominator.value))
        } else {
            Err(Missing::NotPositive { what })
        }
    }

    /// The same provenance, another value.
    #[must_use]
    pub fn map(mut self, f: impl FnOnce(f64) -> f64) -> Self {
        self.value = f(self.value);
        self
    }

    /// The mean of the two.
    #[must_use]
    pub fn mean_with(self, other: Quantity) -> Self {
        (self + other) * 0.5
    }

    /// The same number on evidence no better than that.
    #[must_use]
    pub fn on(mut self, evidence: Evidence) -> Self {
        self.evidence = self.evidence.max(evidence);
        self
    }

    /// `value`, made from this and the other.
    #[must_use]
    pub fn with(mut self, other: Quantity, value: f64) -> Self {
        // A price is known on the session itself and describes no fiscal period: it moves neither date of a statement.
        if other.source.is_some() {
            if self.source.is_some() {
                self.period_end = self.period_end.max(other.period_end);
                self.known_on = self.known_on.max(other.known_on);
            } else {
                (self.period_end, self.known_on) = (other.period_end, other.known_on);
            }
        }
        self.grade = self.grade.max(other.grade);
        self.source = self.source.or(other.source);
        self.evidence = self.evidence.max(other.evidence);
        self.value = value;
        self
    }
}

impl Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        self.with(other, self.value + other.value)
    }
}

impl Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        self.with(other, self.value - other.value)
    }
}

impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        self.map(|v| -v)
    }
}

impl Mul<f64> for Quantity {
    type Output = Quantity;
    fn mul(self, factor: f64) -> Quantity {
        self.map(|v| v * factor)
    }
}

impl Mul for Quantity {
    type Output = Quantity;
    fn mul(self, other: Quantity) -> Quantity {
        self.with(other, self.value * other.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_evidence_and_the_later_day_of_the_two_remain() {
        let day = |d| Date::from_ymd(2024, 1, d).unwrap();
        let a = Quantity { source: Some(0), grade: Some(Grade::Filing), ..Quantity::of_prices(3.0, day(2)) };
        let b = Quantity { source: Some(0), grade: Some(Grade::Restated), ..Quantity::of_prices(4.0, day(3)) };
        let ratio = a.over(b.on(Evidence::Assumed), "b").unwrap();
        assert_eq!((ratio.value, ratio.known_on, ratio.grade), (0.75, day(3), Some(Grade::Restated)));
        assert_eq!(ratio.evidence, Evidence::Assumed);
        // A price of a later day moves neither date.
        assert_eq!(a.over(Quantity::of_prices(2.0, day(9)), "price").unwrap().known_on, day(2));
        assert_eq!(a.over(-b, "b").unwrap_err(), Missing::NotPositive { what: "b" });
    }
}
