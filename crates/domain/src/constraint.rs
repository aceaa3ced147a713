//! What must hold of a portfolio, and what trading costs, as a study says it.
use serde::{Deserialize, Serialize};

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintKind {
    /// The fraction left in cash.
    Cash,
    /// Every name, or the ticker named by `of`.
    Weight,
    /// Every company with all its share classes together, or the one named by `of`.
    Issuer,
    /// Every sector, or the one named by `of`.
    Sector,
    /// Every industry, or the one named by `of`.
    Industry,
    /// Every country, or the one named by `of`.
    Country,
    /// Every band of market capitalisation, or the one named by `of`: micro, small, mid, large, mega.
    Size,
    /// The exposure to the metric named by `of`, in standard deviations of the universe.
    Style,
    /// The beta against the universe's capitalisation weights.
    Beta,
    /// Every trade, as a share of the name's median daily dollar volume.
    Participation,
    /// Sessions to sell a position at the share `rate` of its median daily dollar volume.
    DaysToExit,
    /// What is traded, one way, as a fraction of the value: ½ Σ |w − held|; or one `side` alone.
    Turnover,
    /// A year's standard deviation of the difference to the universe's capitalisation weights.
    TrackingError,
    /// ½ Σ |w − b| against the universe's capitalisation weights b.
    ActiveShare,
    /// How many names are held.
    Names,
    /// The least weight of a name that is held at all.
    Position,
    /// The least trade that is made at all, as a fraction of the value.
    Ticket,
    /// Positions are whole multiples of `min` shares.
    Lot,
    /// The ticker named by `of` is not held.
    Exclude,
    /// The ticker named by `of` is not traded.
    Hold,
}

/// Which trades count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TradeSide {
    /// Half of purchases and sales together.
    #[default]
    Both,
    /// Purchases.
    Buy,
    /// Sales.
    Sell,
}

/// One constraint: `min` and `max` are fractions of the portfolio's value, or what the kind says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintSpec {
    /// What it is about.
    pub kind: ConstraintKind,
    /// Which one; all where not given.
    #[serde(default)]
    pub of: Option<String>,
    /// At least.
    #[serde(default)]
    pub min: Option<f64>,
    /// At most.
    #[serde(default)]
    pub max: Option<f64>,
    /// Soft: what a whole unit of violation costs of a year's return. Hard where not given.
    #[serde(default)]
    pub price: Option<f64>,
    /// `min` and `max` are counted from the universe's own value: a band around the benchmark.
    #[serde(default)]
    pub relative: bool,
    /// Which trades count, for turnover.
    #[serde(default)]
    pub side: TradeSide,
    /// The share of daily dollar volume at which one sells, for days to exit; 0.2 where not given.
    #[serde(default)]
    pub rate: Option<f64>,
    /// Where not all can hold: those with 1 give first, then those with 2, and so on; without it, never.
    #[serde(default)]
    pub give_up: Option<u32>,
}

impl ConstraintSpec {
    /// A constraint of a kind with nothing said of it yet.
    pub fn of(kind: ConstraintKind) -> Self {
        let (price, relative, side) = (None, false, TradeSide::Both);
        ConstraintSpec { kind, of: None, min: None, max: None, price, relative, side, rate: None, give_up: None }
    }

    /// What is wrong with it; `None` where nothing is.
    pub fn fault(&self) -> Option<&'static str> {
        use ConstraintKind as K;
        let nan = |v: Option<f64>| v.is_some_and(f64::is_nan);
        let bare = matches!(self.kind, K::Exclude | K::Hold);
        let lower_only = matches!(self.kind, K::Position | K::Ticket | K::Lot);
        let upper_only = matches!(self.kind, K::Participation | K::DaysToExit | K::Turnover | K::TrackingError);
        let grouped = matches!(self.kind, K::Issuer | K::Sector | K::Industry | K::Country | K::Size);
        let row = grouped || matches!(self.kind, K::Cash | K::Style | K::Beta | K::Turnover);
        if bare && self.of.is_none() {
            return Some("told which ticker, by `of`");
        }
        if self.kind == K::Style && self.of.is_none() {
            return Some("told which metric, by `of`");
        }
        if !bare && self.min.is_none() && self.max.is_none() {
            return Some("given a `min` or a `max`");
        }
        if nan(self.min) || nan(self.max) || self.min.zip(self.max).is_some_and(|(l, u)| l > u) {
            return Some("given a `min` that is not above its `max`");
        }
        if lower_only && self.min.is_none_or(|v| v <= 0.0) {
            return Some("given a `min` above 0 (there is no `max` of it)");
        }
        if upper_only && (self.max.is_none_or(|v| v < 0.0) || self.min.is_some()) {
            return Some("given a `max` of 0 or more, and no `min`");
        }
        if self.price.is_some_and(|p| !(p > 0.0 && p.is_finite())) {
            return Some("given a `price` above 0");
        }
        if self.price.is_some() && !row {
            return Some("hard: a `price` is for groups, cash, styles, beta and turnover; `give_up` for the others");
        }
        if self.relative && !(grouped || matches!(self.kind, K::Style | K::Beta)) {
            return Some("absolute: `relative` is for groups, styles and beta");
        }
        if self.rate.is_some_and(|r| !(r > 0.0 && r <= 1.0)) {
            return Some("given a `rate` above 0 and at most 1");
        }
        if self.give_up == Some(0) {
            return Some("given a `give_up` of 1 or more");
        }
        None
    }
}

/// How half the spread between bid and ask is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpreadRule {
    /// `half_spread_bp` for every name.
    #[default]
    Given,
    /// From daily highs and lows: Corwin and Schultz (2012).
    CorwinSchultz,
    /// From daily closes, highs and lows: Abdi and Ranaldo (2017).
    AbdiRanaldo,
    /// From daily opens, highs, lows and closes: Ardia, Guidotti and Kroencke (2024).
    Edge,
}

/// What a trade costs, for the optimiser and for what is printed.
///
/// cost(d) = d x (fee + half spread + κ σ √(d / ADV)), with σ the daily volatility and ADV the median daily dollar volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostSpec {
    /// How half the spread is told.
    #[serde(default)]
    pub spread: SpreadRule,
    /// Half the spread in basis points, where it is given, or where the estimate cannot be made.
    #[serde(default)]
    pub half_spread_bp: f64,
    /// Commission in basis points of the traded value.
    #[serde(default)]
    pub fee_bp: f64,
    /// κ: impact of a trade of a whole day's volume in daily standard deviations.
    #[serde(default)]
    pub impact: f64,
    /// Sessions over which a trade's cost is spread when it is weighed against a year's return and risk.
    #[serde(default = "a_year")]
    pub horizon_days: f64,
}

fn a_year() -> f64 {
    252.0
}

impl CostSpec {
    /// The field that cannot be meant: (field, value, what it must be).
    pub fn fault(&self) -> Option<(&'static str, f64, &'static str)> {
        for (field, value) in [("costs.half_spread_bp", self.half_spread_bp), ("costs.fee_bp", self.fee_bp)] {
            if !(0.0..=2_000.0).contains(&value) {
                return Some((field, value, "between 0 and 2000"));
            }
        }
        if !(0.0..=100.0).contains(&self.impact) {
            return Some(("costs.impact", self.impact, "between 0 and 100"));
        }
        if !(self.horizon_days >= 1.0 && self.horizon_days.is_finite()) {
            return Some(("costs.horizon_days", self.horizon_days, "1 session or more"));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_said() {
        let with = |kind, min, max| ConstraintSpec { min, max, ..ConstraintSpec::of(kind) }.fault();
        assert_eq!(with(ConstraintKind::Sector, None, Some(0.3)), None);
        assert!(with(ConstraintKind::Sector, Some(0.4), Some(0.3)).is_some());
        assert!(with(ConstraintKind::TrackingError, Some(0.1), None).is_some());
        assert!(with(ConstraintKind::Lot, None, Some(100.0)).is_some());
        assert!(with(ConstraintKind::Hold, None, None).is_some());
        let soft = ConstraintSpec { price: Some(1.0), max: Some(9.0), ..ConstraintSpec::of(ConstraintKind::Names) };
        assert!(soft.fault().is_some_and(|f| f.contains("give_up")));
    }
}
