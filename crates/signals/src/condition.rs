//! One condition of a screen: a metric, a comparison, a number.
use serde::Serialize;

use crate::metric::nearest;
use crate::{Metric, Missing, Quantity, SignalError, metric};

/// How a value is compared.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// Above.
    #[serde(rename = ">")]
    Above,
    /// At or above.
    #[serde(rename = ">=")]
    AtLeast,
    /// Below.
    #[serde(rename = "<")]
    Below,
    /// At or below.
    #[serde(rename = "<=")]
    AtMost,
}

/// What came out of a condition or of a screen. Ordered so that the smaller one decides a conjunction (Kleene).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does not hold.
    Fail,
    /// A value is missing: it cannot be said.
    Unknown,
    /// It holds.
    Pass,
}

/// `metric op number`.
#[derive(Copy, Clone, Debug)]
pub struct Condition {
    /// The metric.
    pub metric: &'static Metric,
    /// The comparison.
    pub comparison: Comparison,
    /// The number.
    pub bound: f64,
}

impl Condition {
    /// Reads `metric op number`; the number may have `_` between digits and end in `%`.
    ///
    /// # Errors
    /// [`SignalError`] quotes the condition and says what is wrong, with the nearest metric where the name is off.
    pub fn parse(text: &str) -> Result<Self, SignalError> {
        let bad = |why: String| SignalError::BadCondition { condition: text.to_owned(), why };
        let (at, _) = text
            .char_indices()
            .find(|(_, c)| matches!(c, '<' | '>' | '=' | '!'))
            .ok_or_else(|| bad("it has no comparison".to_owned()))?;
        let (name, rest) = text.split_at(at);
        let end = rest.find(|c| !matches!(c, '<' | '>' | '=' | '!')).unwrap_or(rest.len());
        let (op, number) = rest.split_at(end);
        let comparison = match op {
            ">" => Comparison::Above,
            ">=" => Comparison::AtLeast,
            "<" => Comparison::Below,
            "<=" => Comparison::AtMost,
            other => return Err(bad(format!("`{other}` is no comparison"))),
        };
        let metric = find_metric(name.trim(), text)?;
        let bound = parse_number(number.trim()).ok_or_else(|| bad(format!("`{}` is no number", number.trim())))?;
        Ok(Condition { metric, comparison, bound })
    }

    /// Whether a value satisfies it; unknown where the value is missing.
    pub fn verdict(&self, value: &Result<Quantity, Missing>) -> Verdict {
        let Ok(Quantity { value, .. }) = *value else { return Verdict::Unknown };
        let holds = match self.comparison {
            Comparison::Above => value > self.bound,
            Comparison::AtLeast => value >= self.bound,
            Comparison::Below => value < self.bound,
            Comparison::AtMost => value <= self.bound,
        };
        if holds { Verdict::Pass } else { Verdict::Fail }
    }
}

/// The metric of that name, or an error that quotes where it was written.
pub(crate) fn find_metric(name: &str, written: &str) -> Result<&'static Metric, SignalError> {
    metric(name).ok_or_else(|| SignalError::UnknownMetric {
        written: written.to_owned(),
        metric: name.to_owned(),
        nearest: nearest(name),
    })
}

fn parse_number(text: &str) -> Option<f64> {
    let (digits, scale) = text.strip_suffix('%').map_or((text, 1.0), |d| (d.trim_end(), 0.01));
    let digits = digits.replace('_', "");
    // `inf` and `nan` are numbers to the parser of the standard library and to nobody who writes a screen.
    digits.parse::<f64>().ok().filter(|v| v.is_finite()).map(|v| v * scale)
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let op = match self.comparison {
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
        };
        write!(f, "{} {op} {}", self.metric.id, self.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_with_or_without_blanks() {
        for text in ["net_income_ttm >= 1_000_000", " net_income_ttm>=1e6 "] {
            let c = Condition::parse(text).unwrap();
            assert_eq!((c.metric.id, c.comparison, c.bound), ("net_income_ttm", Comparison::AtLeast, 1e6));
        }
        assert_eq!(Condition::parse("return_on_assets > 5 %").unwrap().bound, 0.05);
        assert_eq!(Condition::parse("net_margin < -0.1").unwrap().to_string(), "net_margin < -0.1");
    }

    #[test]
    fn errors_quote_the_condition_and_say_what_is_wrong() {
        let error = |text: &str| Condition::parse(text).unwrap_err().to_string();
        assert!(error("net_income_tm > 0").contains("did you mean `net_income_ttm`?"));
        assert!(error("net_income_ttm != 0").contains("`!=` is no comparison"));
        assert!(error("net_income_ttm").contains("it has no comparison"));
        assert!(error("net_income_ttm > lots").contains("`lots` is no number"));
        assert!(error("net_income_ttm > nan").contains("`nan` is no number"));
        assert!(!error("pancakes > 1").contains("did you mean"));
    }

    #[test]
    fn a_missing_value_is_unknown_and_never_passes() {
        let c = Condition::parse("net_income_ttm < 1").unwrap();
        assert_eq!(c.verdict(&Err(Missing::NoStatements)), Verdict::Unknown);
        assert!(Verdict::Fail < Verdict::Unknown && Verdict::Unknown < Verdict::Pass);
    }
}
