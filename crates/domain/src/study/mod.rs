//! A study: everything a run needs, as one TOML file. What the user wrote; a plan is made from it against a store.
mod backtest;
mod error;
mod policy;

use serde::{Deserialize, Serialize};

use crate::Date;
pub use backtest::{
    BacktestSpec, CostRule, Distributions, Execution, LotRule, Rebalance, ShareRule, Trigger, Unfilled,
};
pub use error::StudyError;
pub use policy::{CoreSpec, PolicySpec, RiskKind, RiskSpec, TreeDistance, TreeLinkage, Weighting};

pub use crate::constraint::{ConstraintKind, ConstraintSpec, CostSpec, SpreadRule, TradeSide};
pub use crate::score::{MissingRule, NodeSpec, Scale, ScoreSpec, Within};

/// What stands where a multiple or a limit is not given.
fn one() -> f64 {
    1.0
}

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
    /// How risk is measured.
    #[serde(default)]
    pub risk: RiskSpec,
    /// What else must hold of the weights.
    #[serde(default)]
    pub constraints: Vec<ConstraintSpec>,
    /// What trading costs; the optimiser weighs it where it is given.
    #[serde(default)]
    pub costs: Option<CostSpec>,
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

/// The studies that are built in: identifier and text.
pub const PRESETS: &[(&str, &str)] = &[
    ("quality-small", include_str!("../../presets/quality-small.toml")),
    ("quality-optimised", include_str!("../../presets/quality-optimised.toml")),
    ("sp600-earnings", include_str!("../../presets/sp600-earnings.toml")),
    ("piotroski-value", include_str!("../../presets/piotroski-value.toml")),
    ("gp-value", include_str!("../../presets/gp-value.toml")),
    ("qmj", include_str!("../../presets/qmj.toml")),
    ("turnaround-watch", include_str!("../../presets/turnaround-watch.toml")),
    ("rate-cut-beneficiaries", include_str!("../../presets/rate-cut-beneficiaries.toml")),
    ("expensing-beneficiaries", include_str!("../../presets/expensing-beneficiaries.toml")),
    ("regional-banks", include_str!("../../presets/regional-banks.toml")),
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
        positive("policy.max_weight", self.policy.max_weight)?;
        positive("policy.risk_aversion", self.policy.risk_aversion)?;
        for (field, value) in [
            ("risk.volatility_half_life", self.risk.volatility_half_life),
            ("risk.correlation_half_life", self.risk.correlation_half_life),
        ] {
            value.map_or(Ok(()), |v| positive(field, v))?;
        }
        if let Some(v) = self.risk.share.filter(|v| !(0.0..=1.0).contains(v)) {
            return Err(bad("risk.share", v.to_string(), "between 0 and 1"));
        }
        if self.risk.factors == Some(0) {
            return Err(bad("risk.factors", "0".into(), "1 or more"));
        }
        if self.policy.risk_days < 21 {
            return Err(bad("policy.risk_days", self.policy.risk_days.to_string(), "21 sessions or more"));
        }
        if self.policy.weighting == Weighting::Equal && (self.policy.max_weight < 1.0 || !self.constraints.is_empty()) {
            return Err(bad("policy.weighting", "equal".into(), "another than equal where weights are constrained"));
        }
        let solved = matches!(
            self.policy.weighting,
            Weighting::MinimumVariance | Weighting::MeanVariance | Weighting::TrackingError | Weighting::BlackLitterman
        );
        positive("policy.tracking_error", self.policy.tracking_error)?;
        if !(self.policy.tail >= 0.5 && self.policy.tail < 1.0) {
            return Err(bad("policy.tail", self.policy.tail.to_string(), "at least 0.5 and below 1"));
        }
        if let Some(core) = &self.policy.core {
            use Weighting::{Capitalisation, Equal, InverseVolatility};
            if !matches!(core.weighting, Equal | Capitalisation | InverseVolatility) {
                let must = "equal, capitalisation or inverse-volatility";
                return Err(bad("policy.core.weighting", format!("{:?}", core.weighting), must));
            }
            if !(core.share > 0.0 && core.share < 1.0) {
                return Err(bad("policy.core.share", core.share.to_string(), "above 0 and below 1"));
            }
            if self.policy.weighting == Weighting::Equal || !self.constraints.is_empty() {
                let must = "left out where the weighting is equal or weights are constrained";
                return Err(bad("policy.core", "given".into(), must));
            }
        }
        if !solved && self.policy.weighting != Weighting::Equal && !self.constraints.is_empty() {
            return Err(bad(
                "constraints",
                "given".into(),
                "left out, or `policy.weighting` minimum-variance, mean-variance, tracking-error or black-litterman",
            ));
        }
        for c in &self.constraints {
            if let Some(must) = c.fault() {
                return Err(bad("constraints", format!("one of kind {:?}", c.kind), must));
            }
        }
        if let Some((field, value, must)) = self.costs.as_ref().and_then(CostSpec::fault) {
            return Err(bad(field, value.to_string(), must));
        }
        if !solved && self.costs.is_some() {
            return Err(bad(
                "costs",
                "given".into(),
                "left out, or `policy.weighting` minimum-variance, mean-variance, tracking-error or black-litterman; `[backtest] cost_bp` is for rules",
            ));
        }
        positive("backtest.capital", self.backtest.capital)?;
        if !(0.0..=2_000.0).contains(&self.backtest.cost_bp) {
            return Err(bad("backtest.cost_bp", self.backtest.cost_bp.to_string(), "between 0 and 2000"));
        }
        let b = &self.backtest;
        for (field, value) in [("backtest.participation", b.participation), ("backtest.drift_band", b.drift_band)] {
            if let Some(v) = value.filter(|v| !(*v > 0.0 && *v <= 1.0)) {
                return Err(bad(field, v.to_string(), "above 0 and at most 1"));
            }
        }
        for (field, value, most) in [
            ("backtest.impact", b.impact, 100.0),
            ("backtest.order_fee", b.order_fee, 1e6),
            ("backtest.yearly_fee", b.yearly_fee, 0.5),
            ("backtest.cash_rate", b.cash_rate, 1.0),
            ("backtest.borrow_rate", b.borrow_rate, 10.0),
        ] {
            if !(0.0..=most).contains(&value) {
                return Err(bad(field, value.to_string(), "0 or more, and not absurdly much"));
            }
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
    fn the_optimised_preset_weighs_the_names_of_quality_small() {
        let [small, optimised] = ["quality-small", "quality-optimised"].map(|id| Study::preset(id).unwrap());
        assert_eq!((small.screen, small.score), (optimised.screen, optimised.score));
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let text = PRESETS[0].1.replace("cost_bp", "cost_bps");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("cost_bps"));
        let text = PRESETS[0].1.replace("count = 100", "count = 0");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("policy.count"));
    }
}
