//! A number with what it was made from.
use std::ops::{Add, Sub};

use breadth_domain::{Date, Grade};

use crate::{FactId, Missing};

/// The most inputs a quantity lists: two trailing years by the year-to-date identity (7 each) and a balance, with room.
const CAPACITY: usize = 18;

/// The facts a number was made from, held inline: a screen makes millions of them.
#[derive(Copy, Clone, PartialEq)]
pub(crate) struct Inputs {
    ids: [FactId; CAPACITY],
    len: u8,
}

impl Inputs {
    pub(crate) const NONE: Inputs = Inputs { ids: [FactId(0); CAPACITY], len: 0 };

    pub(crate) fn push(&mut self, id: FactId) {
        // A quantity made of more facts than the catalogue's metrics need keeps the first ones; `METRICS` is tested to
        // stay below the capacity.
        if let Some(slot) = self.ids.get_mut(self.len as usize) {
            *slot = id;
            self.len += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[FactId] {
        &self.ids[..self.len as usize]
    }
}

impl std::fmt::Debug for Inputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice().fmt(f)
    }
}

/// A number with its provenance: the newest period it describes, the day the last of its inputs was known, the worst
/// grade among them, its source (never more than one) and the facts themselves.
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
    pub(crate) inputs: Inputs,
}

impl Quantity {
    /// A number from prices alone, known at the close of that day.
    pub fn of_prices(value: f64, day: Date) -> Self {
        Quantity { value, period_end: day, known_on: day, grade: None, source: None, inputs: Inputs::NONE }
    }

    /// The facts it was made from.
    pub fn inputs(&self) -> &[FactId] {
        self.inputs.as_slice()
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

    fn with(mut self, other: Quantity, value: f64) -> Self {
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
        for id in other.inputs.as_slice() {
            self.inputs.push(*id);
        }
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
