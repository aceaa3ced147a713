//! How a study ranks: a tree of weighted metrics, each against the universe, its sector or its size.
use serde::{Deserialize, Serialize};

/// How those that pass are ranked: a plain list of metrics, or a tree of nodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSpec {
    /// Metrics in equal weight, each by its own direction; all of them must be known. Not beside `nodes`.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// The tree.
    #[serde(default)]
    pub nodes: Vec<NodeSpec>,
    /// What is done about a part of the tree's root that is missing.
    #[serde(default)]
    pub missing: MissingRule,
    /// Months after which a score counts half, where scores of the past are to count; scores of four half-lives do.
    #[serde(default)]
    pub half_life_months: Option<f64>,
}

/// One node: a metric, or a weighted mean of nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSpec {
    /// What people call it; the metric's identifier where empty.
    #[serde(default)]
    pub name: String,
    /// The metric of a leaf.
    #[serde(default)]
    pub metric: Option<String>,
    /// The parts of a node that is no leaf.
    #[serde(default)]
    pub nodes: Vec<NodeSpec>,
    /// Its weight among its neighbours.
    #[serde(default = "one")]
    pub weight: f64,
    /// Whether less counts as better where the metric says more, and the other way round.
    #[serde(default)]
    pub reverse: bool,
    /// Against whom it is ranked.
    #[serde(default)]
    pub within: Within,
    /// On which scale.
    #[serde(default)]
    pub scale: Scale,
    /// The share of each tail that is drawn in before it is put on the scale, for example 0.01.
    #[serde(default)]
    pub winsorise: f64,
    /// What is done about a part that is missing.
    #[serde(default)]
    pub missing: MissingRule,
}

const fn one() -> f64 {
    1.0
}

/// Against whom a node is ranked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// Everybody.
    #[default]
    Universe,
    /// The companies of its sector.
    Sector,
    /// Everybody, after what a line through the logarithm of capitalisation explains is taken away.
    Size,
}

/// On which scale a node is put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// (rank − ½) / N.
    #[default]
    Percentile,
    /// Standard scores.
    Z,
    /// Standard scores of ranks.
    RankZ,
}

/// What is done about a part that is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// The whole is missing.
    #[default]
    Unknown,
    /// The others' weights are raised to make up for it; missing where less than half of the weight is known.
    Others,
    /// It counts as the middle: 0.5 of ranks, 0 of standard scores.
    Middle,
    /// It counts as the worst of those known.
    Worst,
}
