//! What constraints know of the names of a programme.
use std::collections::BTreeMap;

use crate::risk::RiskModel;

/// The yardstick: the universe in its capitalisation weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Benchmark {
    /// Its weight of each name of the programme.
    pub weights: Vec<f64>,
    /// The weight of its names that the programme does not have.
    pub elsewhere: f64,
    /// Its weight by (what, which), for example (`sector`, `Technology`).
    pub groups: BTreeMap<(&'static str, String), f64>,
    /// Its exposure by style; zero by the scores' definition but for members whose value is not known.
    pub styles: BTreeMap<String, f64>,
    /// Σb for each name of the programme: a year's covariance with it.
    pub pull: Vec<f64>,
    /// bᵀΣb.
    pub variance: f64,
}

/// The names of a programme, as constraints see them. What is left empty is not known of any name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Tickers.
    pub tickers: Vec<String>,
    /// Companies: share classes of one have the same.
    pub issuers: Vec<String>,
    /// Sectors; empty where not known.
    pub sectors: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Countries.
    pub countries: Vec<String>,
    /// Bands of market capitalisation.
    pub sizes: Vec<String>,
    /// Weights before the trade.
    pub held: Vec<f64>,
    /// The largest trade, as a fraction of the value; ∞ where nothing limits it.
    pub most: Vec<f64>,
    /// Median daily dollar volume; `NaN` where not known.
    pub volume: Vec<f64>,
    /// The portfolio's value in dollars.
    pub value: f64,
    /// Closes, in dollars.
    pub prices: Vec<f64>,
    /// Betas against the benchmark; `NaN` where not known.
    pub betas: Vec<f64>,
    /// Standard scores by metric; `NaN` where not known.
    pub styles: BTreeMap<String, Vec<f64>>,
    /// A year's risk of the names.
    pub risk: Option<RiskModel>,
    /// The benchmark, where there is one.
    pub benchmark: Option<Benchmark>,
    /// What one lot costs at most, as a fraction of the value: the budget may stay open by that much.
    pub lot_room: f64,
}

impl Names {
    /// The labels of one kind.
    pub fn labels(&self, what: &str) -> &[String] {
        match what {
            "sector" => &self.sectors,
            "industry" => &self.industries,
            "country" => &self.countries,
            "issuer" => &self.issuers,
            _ => &self.sizes,
        }
    }

    /// The weight before the trade.
    pub fn held(&self, i: usize) -> f64 {
        self.held.get(i).copied().unwrap_or(0.0)
    }

    /// What cannot be sold in this trade, so that no upper limit binds below it.
    pub fn floor(&self, i: usize) -> f64 {
        self.most.get(i).map_or(0.0, |most| (self.held(i) - most).max(0.0))
    }

    /// Whether a name is as small as it can be made in this trade.
    pub fn stuck(&self, i: usize, w: f64) -> bool {
        let floor = self.floor(i);
        floor > 0.0 && w <= floor + 1e-12
    }

    /// The benchmark's share of a group, where a limit is counted from it; zero where not.
    pub fn centre(&self, relative: bool, what: &'static str, of: &str) -> f64 {
        let of_benchmark = |b: &Benchmark| b.groups.get(&(what, of.to_owned())).copied();
        if relative { self.benchmark.as_ref().and_then(of_benchmark).unwrap_or(0.0) } else { 0.0 }
    }
}

/// The band of a market capitalisation in dollars: micro below 0.3, small below 2, mid below 10, large below 200 billion,
/// mega above; empty where it is not known.
pub fn size_band(cap: Option<f64>) -> &'static str {
    match cap {
        None => "",
        Some(c) if c < 0.3e9 => "micro",
        Some(c) if c < 2e9 => "small",
        Some(c) if c < 10e9 => "mid",
        Some(c) if c < 200e9 => "large",
        Some(_) => "mega",
    }
}
