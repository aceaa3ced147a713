//! What is held: how names are chosen, weighted and measured for risk.
use serde::{Deserialize, Serialize};

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
    #[serde(default = "super::one")]
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

fn five() -> f64 {
    5.0
}

fn year() -> usize {
    252
}
