//! A study: everything a run needs, as one TOML file. What the user wrote; a plan is made from it against a store.
use serde::{Deserialize, Serialize};

use crate::Date;
pub use crate::score::{MissingRule, NodeSpec, Scale, ScoreSpec, Within};

/// A study as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Its name, in kebab case.
    pub id: String,
    /// What it asks, in a line.
    pub title: String,
    /// The universe's preset, for example `small`.
    pub universe: String,
    /// The universes whose indexes it is held against, in order; the first is the benchmark of active measures.
    #[serde(default)]
    pub benchmarks: Vec<String>,
    /// The first day, where not the store's first.
    #[serde(default)]
    pub from: Option<Date>,
    /// The last day, where not the as-of date.
    #[serde(default)]
    pub to: Option<Date>,
    /// What a company must show.
    pub screen: ScreenSpec,
    /// How those that pass are ranked.
    pub score: ScoreSpec,
    /// What is held.
    pub policy: PolicySpec,
    /// How its history is computed.
    pub backtest: BacktestSpec,
}

/// What a company must show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenSpec {
    /// Conditions, applied in this order: `metric > number`, or any expression that is true or false.
    pub require: Vec<String>,
    /// What is done with a name about which a condition cannot be told.
    #[serde(default)]
    pub na: NaRule,
}

/// What is done with a name about which a condition cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NaRule {
    /// It neither passes nor fails, and is shown apart.
    #[default]
    Show,
    /// The condition counts as held.
    Pass,
    /// The condition counts as failed.
    Fail,
}

/// How weights are set among those chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// The same for each.
    Equal,
}

/// What is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// How many of the best.
    pub count: usize,
    /// How weights are set.
    pub weighting: Weighting,
    /// The largest position, as a share of the security's median daily dollar volume.
    pub max_adv_share: f64,
    /// Over how many sessions that median is taken.
    pub adv_days: usize,
    /// The lowest price at which a position is opened.
    pub min_price: f64,
}

/// How often the portfolio is brought back to its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rebalance {
    /// On the first session of each month, decided at the close of the session before.
    Monthly,
    /// On the first session of each calendar quarter, decided at the close of the session before.
    Quarterly,
}

/// How a study's history is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestSpec {
    /// The money at the start, in dollars.
    pub capital: f64,
    /// How often.
    pub rebalance: Rebalance,
    /// Cost of trading in basis points of the traded value, one way.
    pub cost_bp: f64,
}

/// A study that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Not TOML, or a field that is unknown, missing or of the wrong type.
    #[error(
        "the study is not valid: {0}\n\nhint: start from the preset that `breadth build --print-study quality-small` writes"
    )]
    Syntax(#[from] Box<toml::de::Error>),
    /// A value that cannot be meant.
    #[error("`{field}` of study `{study}` is {value}; it must be {must}")]
    Value {
        /// The study's name.
        study: String,
        /// The field's path.
        field: &'static str,
        /// The value given.
        value: String,
        /// What it must be.
        must: &'static str,
    },
}

/// The studies that are built in: identifier and text.
pub const PRESETS: &[(&str, &str)] = &[
    ("quality-small", include_str!("../presets/quality-small.toml")),
    ("sp600-earnings", include_str!("../presets/sp600-earnings.toml")),
    ("piotroski-value", include_str!("../presets/piotroski-value.toml")),
    ("gp-value", include_str!("../presets/gp-value.toml")),
    ("qmj", include_str!("../presets/qmj.toml")),
    ("turnaround-watch", include_str!("../presets/turnaround-watch.toml")),
    ("rate-cut-beneficiaries", include_str!("../presets/rate-cut-beneficiaries.toml")),
    ("expensing-beneficiaries", include_str!("../presets/expensing-beneficiaries.toml")),
    ("regional-banks", include_str!("../presets/regional-banks.toml")),
];

impl Study {
    /// Reads a study and checks each value's range.
    ///
    /// # Errors
    /// [`StudyError`] names the line or the field, and what it must be.
    pub fn parse(text: &str) -> Result<Self, StudyError> {
        let study: Study = toml::from_str(text).map_err(Box::new)?;
        study.check()
    }

    /// The built-in study with that identifier.
    pub fn preset(id: &str) -> Option<Self> {
        PRESETS.iter().find(|(name, _)| *name == id).and_then(|(_, text)| Self::parse(text).ok())
    }

    fn check(self) -> Result<Self, StudyError> {
        let bad = |field, value: String, must| StudyError::Value { study: self.id.clone(), field, value, must };
        let positive = |field, value: f64| {
            if value > 0.0 && value.is_finite() {
                Ok(())
            } else {
                Err(bad(field, value.to_string(), "a number above 0"))
            }
        };
        if self.policy.count == 0 {
            return Err(bad("policy.count", "0".into(), "1 or more"));
        }
        if self.policy.adv_days == 0 {
            return Err(bad("policy.adv_days", "0".into(), "1 or more"));
        }
        positive("policy.max_adv_share", self.policy.max_adv_share)?;
        positive("backtest.capital", self.backtest.capital)?;
        if !(0.0..=2_000.0).contains(&self.backtest.cost_bp) {
            return Err(bad("backtest.cost_bp", self.backtest.cost_bp.to_string(), "between 0 and 2000"));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(bad("from", from.to_string(), "before `to`"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_parses_under_its_own_name() {
        for (id, text) in PRESETS {
            assert_eq!(Study::parse(text).unwrap().id, *id);
        }
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let text = PRESETS[0].1.replace("cost_bp", "cost_bps");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("cost_bps"));
        let text = PRESETS[0].1.replace("count = 100", "count = 0");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("policy.count"));
    }
}
