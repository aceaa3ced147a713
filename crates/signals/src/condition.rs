//! One condition of a screen: an expression that is true, false or unknown of a company.
use crate::expression::{Expr, parse};
use crate::{Metric, SignalError};

/// One step of a screen.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(crate) expr: Expr,
    text: String,
}

impl Condition {
    /// Reads an expression, for example `net_income_ttm > 0` or `top(book_to_price, 30%, sector)`; see the crate's
    /// documentation for the language.
    ///
    /// # Errors
    /// [`SignalError`] quotes the condition and says what is wrong, with the nearest metric where the name is off.
    pub fn parse(text: &str) -> Result<Self, SignalError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Condition { expr: parse(&text)?, text })
    }

    /// Reads an expression as several conditions, one for each part joined by `and`: each is a step of the funnel.
    ///
    /// # Errors
    /// As [`Condition::parse`].
    pub fn parse_all(text: &str) -> Result<Vec<Self>, SignalError> {
        let parts = Self::parse(text)?.expr.conjuncts();
        Ok(parts.into_iter().map(|expr| Condition { text: expr.to_string(), expr }).collect())
    }

    /// The metrics it names, each once, in the order of first use.
    pub fn metrics(&self) -> Vec<&'static Metric> {
        self.expr.metrics()
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_by_and_is_several_steps() {
        let parts =
            Condition::parse_all("net_margin > 0 and (beta_252d < 1 or net_margin > 5%) and close > $2").unwrap();
        let texts: Vec<String> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["net_margin > 0", "beta_252d < 1 or net_margin > 0.05", "close > 2"]);
        assert_eq!(parts[1].metrics().iter().map(|m| m.id).collect::<Vec<_>>(), ["beta_252d", "net_margin"]);
    }
}
