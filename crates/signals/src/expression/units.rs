//! What may be compared with what.
use super::{Arithmetic, Expr};
use crate::Unit;

/// In what a number is counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// A bare number: takes the unit of what it stands beside.
    Any,
    /// Ratios, fractions, multiples and scores.
    Plain,
    Dollars,
    Shares,
    Days,
    Months,
    Years,
    /// True, false or unknown.
    Truth,
    /// A label.
    Text,
}

impl Dimension {
    pub const fn id(self) -> &'static str {
        match self {
            Dimension::Any => "a number",
            Dimension::Plain => "a ratio",
            Dimension::Dollars => "dollars",
            Dimension::Shares => "shares",
            Dimension::Days => "days",
            Dimension::Months => "months",
            Dimension::Years => "years",
            Dimension::Truth => "true or false",
            Dimension::Text => "a label",
        }
    }

    pub const fn of(unit: Unit) -> Self {
        match unit {
            Unit::Dollars => Dimension::Dollars,
            Unit::Shares => Dimension::Shares,
            Unit::Days => Dimension::Days,
            Unit::Months => Dimension::Months,
            Unit::Ratio | Unit::Fraction | Unit::Times | Unit::Score => Dimension::Plain,
        }
    }

    /// What both are, where they agree.
    pub fn with(self, other: Dimension) -> Option<Dimension> {
        match (self, other) {
            (Dimension::Truth, _) | (_, Dimension::Truth) => None,
            (Dimension::Any, d) if d != Dimension::Text => Some(d),
            (d, Dimension::Any) if d != Dimension::Text => Some(d),
            (a, b) => (a == b).then_some(a),
        }
    }
}

/// What a sum or product of two numbers is counted in; in words what is wrong where there is none.
pub(crate) fn combined(op: Arithmetic, a: (&Expr, Dimension), b: (&Expr, Dimension)) -> Result<Dimension, String> {
    use Dimension::{Any, Dollars, Plain, Shares};
    let number = |d: Dimension| !matches!(d, Dimension::Truth | Dimension::Text);
    if !number(a.1) || !number(b.1) {
        return Err(format!(
            "`{}` is {} and `{}` is {}: only numbers are added or multiplied",
            a.0,
            a.1.id(),
            b.0,
            b.1.id()
        ));
    }
    match op {
        Arithmetic::Add | Arithmetic::Subtract => a.1.with(b.1).ok_or_else(|| mismatch(a, b)),
        Arithmetic::Multiply => match (a.1, b.1) {
            (d, Any | Plain) | (Any | Plain, d) => Ok(if d == Any { Plain } else { d }),
            // Dollars a share, of some shares.
            (Dollars, Shares) | (Shares, Dollars) => Ok(Dollars),
            _ => Err(format!("{} times {} has no unit", a.1.id(), b.1.id())),
        },
        Arithmetic::Divide => match (a.1, b.1) {
            (d, Any | Plain) => Ok(if d == Any { Plain } else { d }),
            (x, y) if x == y => Ok(Plain),
            (Any, _) => Ok(Plain),
            (Dollars, Shares) => Ok(Dollars),
            _ => Err(mismatch(a, b)),
        },
    }
}

/// Why two sides cannot stand beside each other.
pub(crate) fn mismatch(a: (&Expr, Dimension), b: (&Expr, Dimension)) -> String {
    format!("`{}` is {} and `{}` is {}", a.0, a.1.id(), b.0, b.1.id())
}
