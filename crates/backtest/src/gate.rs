//! Whether the market lets a decision be carried out: a measure of it, and a level.
use std::str::FromStr;

use breadth_domain::Date;

/// A measure of the market that must be beyond a level at the close of a decision, or what is held is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The measure's identifier, as the market's page has it.
    pub measure: String,
    /// Whether it must be above the level, and not below.
    pub above: bool,
    /// The level.
    pub level: f64,
}

/// What is no gate.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error(
    "`{0}` is no condition on the market\n\nhint: write a measure, `>` or `<`, and a number, for example above_200d.small > 0.5; `breadth market --json` has the measures"
)]
pub struct GateError(String);

impl FromStr for Gate {
    type Err = GateError;

    fn from_str(text: &str) -> Result<Self, GateError> {
        let read = |sign: char| {
            let (measure, level) = text.split_once(sign)?;
            let (measure, level) = (measure.trim(), level.trim().parse::<f64>().ok()?);
            (!measure.is_empty() && level.is_finite()).then(|| Gate {
                measure: measure.to_owned(),
                above: sign == '>',
                level,
            })
        };
        read('>').or_else(|| read('<')).ok_or_else(|| GateError(text.to_owned()))
    }
}

impl Gate {
    /// For each session whether it is open: the measure's value of that very session is known and beyond the level.
    /// `values` are ascending by day, each as it was known at that day's close.
    pub fn over(&self, sessions: &[Date], values: &[(Date, Option<f64>)]) -> Vec<bool> {
        let of = |day: &Date| values.binary_search_by_key(day, |(d, _)| *d).ok().and_then(|k| values[k].1);
        let beyond = |v: f64| if self.above { v > self.level } else { v < self.level };
        sessions.iter().map(|day| of(day).is_some_and(beyond)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_where_the_measure_is_known_and_beyond_the_level() {
        let gate: Gate = "above_200d.small > 0.5".parse().unwrap();
        assert_eq!(gate, Gate { measure: "above_200d.small".into(), above: true, level: 0.5 });
        let day = |k| Date::from_days(19_000 + k);
        // 0.6, exactly the level, not known, no value of that day at all, 0.7.
        let values = [(day(0), Some(0.6)), (day(1), Some(0.5)), (day(2), None), (day(4), Some(0.7))];
        let sessions: Vec<Date> = (0..5).map(day).collect();
        assert_eq!(gate.over(&sessions, &values), [true, false, false, false, true]);
        let below: Gate = "rotation_score<-1".parse().unwrap();
        assert_eq!(below.over(&sessions[..1], &[(day(0), Some(-1.5))]), [true]);
        assert!(["", "above > x", "> 3", "above = 2", "a > inf"].iter().all(|t| t.parse::<Gate>().is_err()));
    }
}
