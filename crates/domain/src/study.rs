//! A study: everything a run needs, as one TOML file. What the user wrote; a plan is made from it against a store.
use serde::{Deserialize, Serialize};

use crate::Date;
pub use crate::constraint::{ConstraintKind, ConstraintSpec, CostSpec, SpreadRule, TradeSide};
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

/// How weights are set among those chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// The same for each.
    Equal,
    /// Inverse to volatility.
    InverseVolatility,
    /// The least variance.
    MinimumVariance,
    /// Every name contributes the same risk.
    EqualRisk,
    /// Along a tree of correlations, halved again and again.
    #[serde(alias = "hrp")]
    HierarchicalRiskParity,
    /// Score against variance: `policy.score_return` a year for the best score against the worst, `policy.risk_aversion`.
    MeanVariance,
    /// By capitalisation.
    Capitalisation,
    /// The largest ratio of the names' own volatilities to the portfolio's.
    MaximumDiversification,
    /// Budgets of risk that fall with the place in the ranking: n, n − 1, …, 1.
    RiskBudgets,
    /// Along a tree cut into clusters: equal risk between them and within.
    #[serde(alias = "herc")]
    HierarchicalEqualRisk,
    /// The least expected loss of the worst days, 1 − `policy.tail` of them.
    MinimumCvar,
    /// Score as far as a tracking error of `policy.tracking_error` to the names' capitalisation weights allows.
    TrackingError,
    /// Black and Litterman: what capitalisation weights imply, and the view that the best third of the scores earns
    /// `policy.score_return` a year more than the worst third; then against variance.
    BlackLitterman,
}

/// What the distance of two names is, where weights follow a tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TreeDistance {
    /// √((1 − correlation) / 2), as most libraries have it.
    #[default]
    Correlation,
    /// The distance of the columns of that matrix, as published.
    DistanceOfDistances,
}

/// How clusters are joined, where weights follow a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TreeLinkage {
    /// By the nearest pair.
    Single,
    /// By the farthest pair.
    Complete,
    /// By the mean of all pairs.
    Average,
    /// By the increase of the sum of squares.
    Ward,
}

/// A core that is held beside what the weighting says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreSpec {
    /// How the core is weighted: `equal`, `capitalisation` or `inverse-volatility`.
    pub weighting: Weighting,
    /// Its share of the portfolio.
    pub share: f64,
}

/// How a covariance is estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskKind {
    /// Ledoit and Wolf's shrinkage towards the mean variance.
    LedoitWolfIdentity,
    /// Ledoit and Wolf's shrinkage towards one factor.
    #[default]
    LedoitWolfSingleFactor,
    /// Ledoit and Wolf's shrinkage towards one correlation.
    LedoitWolfConstantCorrelation,
    /// The oracle approximating shrinkage.
    Oas,
    /// Ledoit and Wolf's analytic nonlinear shrinkage.
    NonlinearShrinkage,
    /// Correlations without the eigenvalues of noise.
    Denoised,
    /// Exponential weights.
    Ewma,
    /// The largest principal components.
    PrincipalComponents,
    /// Market, sectors, sizes and styles, by regressions across companies.
    Fundamental,
}

/// How risk is measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskSpec {
    /// The model.
    #[serde(default)]
    pub model: RiskKind,
    /// Sessions after which a return counts half in a volatility, where the model has half-lives.
    #[serde(default)]
    pub volatility_half_life: Option<f64>,
    /// The same in a correlation.
    #[serde(default)]
    pub correlation_half_life: Option<f64>,
    /// How many principal components.
    #[serde(default)]
    pub factors: Option<usize>,
    /// Another model that is mixed in.
    #[serde(default)]
    pub blend: Option<RiskKind>,
    /// The share of `model` in the mixture; a half where not given.
    #[serde(default)]
    pub share: Option<f64>,
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
    /// The largest weight of one name; 1 where not given.
    #[serde(default = "one")]
    pub max_weight: f64,
    /// Over how many sessions risk is measured.
    #[serde(default = "year")]
    pub risk_days: usize,
    /// What a unit of a year's variance costs of a year's return, halved: γ of αᵀw − ½ γ wᵀΣw.
    #[serde(default = "five")]
    pub risk_aversion: f64,
    /// A year's return expected of the best score above the worst.
    #[serde(default)]
    pub score_return: f64,
    /// The share of the days that are not the tail of `minimum-cvar`.
    #[serde(default = "nineteen_in_twenty")]
    pub tail: f64,
    /// A year's largest deviation of the difference to capitalisation weights, for `tracking-error`.
    #[serde(default = "four_percent")]
    pub tracking_error: f64,
    /// What the distance of two names is on a tree.
    #[serde(default)]
    pub tree_distance: TreeDistance,
    /// How clusters are joined on a tree; the nearest pair for risk parity and Ward's rule for equal risk where not given.
    #[serde(default)]
    pub tree_linkage: Option<TreeLinkage>,
    /// Into how many clusters the tree of `hierarchical-equal-risk` is cut; √n where not given.
    #[serde(default)]
    pub clusters: Option<usize>,
    /// A core that is held beside what the weighting says of the rest.
    #[serde(default)]
    pub core: Option<CoreSpec>,
}

fn nineteen_in_twenty() -> f64 {
    0.95
}

fn four_percent() -> f64 {
    0.04
}

fn one() -> f64 {
    1.0
}

fn five() -> f64 {
    5.0
}

fn year() -> usize {
    252
}

/// How often the portfolio is brought back to its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rebalance {
    /// On the first session of each month, decided at the close of the session before.
    Monthly,
    /// On the first session of each calendar quarter, decided at the close of the session before.
    Quarterly,
    /// On the first session of each year, decided at the close of the session before.
    Yearly,
    /// On the first session of each week, decided at the close of the session before.
    Weekly,
    /// Decided at every close.
    Daily,
}

/// When a decision is filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Execution {
    /// At the close of the session after.
    #[default]
    NextClose,
    /// At the open of the session after.
    NextOpen,
    /// At the close of the decision itself, which nobody can do with what that close has told.
    Close,
}

/// Whether shares may be divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShareRule {
    /// Fractions are traded.
    #[default]
    Fractional,
    /// Orders are cut to whole shares, towards zero.
    Whole,
}

/// What becomes of the part of an order that the day's volume has no room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfilled {
    /// It lapses.
    #[default]
    Drop,
    /// It is tried again on each session until it is filled or the next decision is.
    Carry,
}

/// Which lots a sale closes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LotRule {
    /// The oldest.
    #[default]
    Fifo,
    /// The newest.
    Lifo,
    /// The dearest.
    HighestCost,
    /// All at their mean cost.
    Average,
}

/// What becomes of distributions that the printed returns contain and the closes do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distributions {
    /// They buy more of the same.
    #[default]
    Reinvest,
    /// They are paid in cash.
    Cash,
}

/// How trading costs are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostRule {
    /// The same for every name: `cost_bp` of the traded value.
    #[default]
    Flat,
    /// By name and day: half the spread estimated from past prices, and impact by volatility and volume; `cost_bp` is where
    /// the spread cannot be told.
    ByName,
}

/// Which signal a decision waits for before it is carried out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// None: every decision is.
    #[default]
    Always,
    /// The names to hold are not those held.
    Names,
    /// A name that is held and trades no longer passes the screen, or can no longer be ranked.
    Exits,
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
    /// When a decision is filled.
    #[serde(default)]
    pub execution: Execution,
    /// Whether shares may be divided.
    #[serde(default)]
    pub shares: ShareRule,
    /// The largest part of a session's volume that one order may take; without it, no limit.
    #[serde(default)]
    pub participation: Option<f64>,
    /// What becomes of the rest of such an order.
    #[serde(default)]
    pub unfilled: Unfilled,
    /// Which lots a sale closes first.
    #[serde(default)]
    pub lots: LotRule,
    /// What becomes of distributions that the printed returns contain.
    #[serde(default)]
    pub distributions: Distributions,
    /// How trading costs are told.
    #[serde(default)]
    pub costs: CostRule,
    /// Impact of a trade as a multiple of daily volatility x √(traded value / daily dollar volume); with `costs = "by-name"`.
    #[serde(default = "one")]
    pub impact: f64,
    /// Dollars for every order filled, whatever its size.
    #[serde(default)]
    pub order_fee: f64,
    /// Fraction of the value that is charged a year, from cash, day by day.
    #[serde(default)]
    pub yearly_fee: f64,
    /// Interest a year on cash, as a fraction.
    #[serde(default)]
    pub cash_rate: f64,
    /// Interest a year on money borrowed and on the value of shares borrowed, as a fraction.
    #[serde(default)]
    pub borrow_rate: f64,
    /// A decision is carried out only where some weight is further than this from its target, as a fraction of the value.
    #[serde(default)]
    pub drift_band: Option<f64>,
    /// Which signal a decision waits for; with a drift band, either is enough.
    #[serde(default)]
    pub trigger: Trigger,
    /// Decisions are carried out only where the market was beyond a level at the close: a measure as `breadth market` has it,
    /// `>` or `<`, and a number, for example `above_200d.small > 0.5`. Where the measure is not known nothing is carried out.
    #[serde(default)]
    pub market: Option<String>,
    /// Decisions at the closes of these days (or the last sessions before them) and no other.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// Sessions at the start on which nothing is decided: what metrics need before they say anything.
    #[serde(default)]
    pub warm_up: usize,
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
    ("quality-optimised", include_str!("../presets/quality-optimised.toml")),
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
    fn a_misspelt_field_is_named() {
        let text = PRESETS[0].1.replace("cost_bp", "cost_bps");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("cost_bps"));
        let text = PRESETS[0].1.replace("count = 100", "count = 0");
        assert!(Study::parse(&text).unwrap_err().to_string().contains("policy.count"));
    }
}
