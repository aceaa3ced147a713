//! The best names by score, weighted by risk: estimated from the returns before the decision.
use breadth_domain::Study;
use breadth_domain::study::{
    ConstraintSpec, CostSpec, PolicySpec, RiskKind, RiskSpec, TreeDistance, TreeLinkage, Weighting,
};

use crate::remembered::Remembered;
use crate::risk::{FactorSource, RiskModel, measured, model_entry};
use crate::{BestEqualWeight, Market, PassedOver, Policy, PortfolioError, Weights};

/// Takes the `count` best-scored names that can be traded, measures their risk over the last `risk_days` sessions
/// by the study's risk model, and weights them as the study says; no name above `max_weight` or above `max_adv_share`
/// of its median dollar volume; what nobody can take stays in cash.
///
/// A return that is missing, as of a halt or before a listing, counts as the mean of the others that day; a name that lacks
/// more than a fifth of them is passed over.
#[derive(Clone)]
pub struct Optimised<'a> {
    pub(crate) spec: PolicySpec,
    pub(crate) constraints: Vec<ConstraintSpec>,
    pub(crate) costs: Option<CostSpec>,
    pub(crate) choice: BestEqualWeight,
    pub(crate) risk: RiskSpec,
    pub(crate) factors: Option<FactorSource<'a>>,
    pub(crate) remembered: Remembered,
}

/// The policy of a study by itself: its constraints and its risk model ask for nothing around it but returns.
pub fn policy_of(study: &Study) -> Box<dyn Policy> {
    match study.policy.weighting {
        Weighting::Equal => Box::new(BestEqualWeight::from(&study.policy)),
        _ => Box::new(Optimised::of(study)),
    }
}

/// Sessions of a year, by which variances are annualised.
const YEAR: f64 = 252.0;

/// A name that may be held.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub security: usize,
    pub score: f64,
    pub volume: f64,
}

impl Optimised<'_> {
    pub(crate) fn candidates(&self, now: &Market<'_>) -> (Vec<Candidate>, Vec<PassedOver>) {
        let (mut chosen, mut passed) = (Vec::new(), Vec::new());
        let known = now.known_returns(self.spec.risk_days);
        for ((security, score), known) in now.ranking().iter().zip(known) {
            if chosen.len() == self.spec.count {
                break;
            }
            let why = match self.choice.admit(now, *security) {
                Ok(volume) if 5 * known >= 4 * self.spec.risk_days => {
                    chosen.push(Candidate { security: *security, score: *score, volume });
                    continue;
                }
                Ok(_) => format!("{known} of {} returns are known; risk takes four fifths", self.spec.risk_days),
                Err(why) => why,
            };
            passed.push(PassedOver { security: *security, why });
        }
        (chosen, passed)
    }

    pub(crate) fn no_risk(&self, now: &Market<'_>, why: String) -> PortfolioError {
        PortfolioError::Risk { policy: self.describe(), date: now.today(), why }
    }

    /// A year's risk of the candidates.
    pub(crate) fn risk(&self, now: &Market<'_>, chosen: &[Candidate]) -> Result<RiskModel, PortfolioError> {
        let securities: Vec<usize> = chosen.iter().map(|c| c.security).collect();
        self.risk_of(now, &securities)
    }

    /// A year's risk of those securities.
    pub(crate) fn risk_of(&self, now: &Market<'_>, securities: &[usize]) -> Result<RiskModel, PortfolioError> {
        let days = self.spec.risk_days;
        let measure =
            || measured(&self.risk, self.factors.as_ref(), now, securities, days).map_err(|why| self.no_risk(now, why));
        // The fundamental model of a day is kept where it is made.
        let mut model = match (self.risk.model, self.risk.blend) {
            (RiskKind::Fundamental, None) => measure()?,
            _ => self.remembered.model(now.session(), securities, measure)?,
        };
        // A price that never moved has no risk of its own by the sample; it gets a percent of the others' mean.
        let mean = model.variances().iter().sum::<f64>() / model.names.max(1) as f64;
        model.specific.iter_mut().for_each(|d| *d = d.max(0.01 * mean));
        Ok(model.times(YEAR))
    }

    /// The weights of a rule, cut to the caps; what is cut goes to the others in proportion as far as theirs allow.
    pub(crate) fn capped(rule: &[f64], caps: &[f64]) -> Vec<f64> {
        let mut w = vec![0.0; rule.len()];
        let mut open: Vec<usize> = (0..rule.len()).filter(|i| rule[*i] > 0.0).collect();
        let mut left = 1.0;
        while !open.is_empty() {
            let total: f64 = open.iter().map(|i| rule[*i]).sum();
            let full: Vec<usize> = open.iter().copied().filter(|i| left * rule[*i] / total >= caps[*i]).collect();
            if full.is_empty() {
                open.iter().for_each(|i| w[*i] = left * rule[*i] / total);
                break;
            }
            for i in &full {
                w[*i] = caps[*i];
                left -= caps[*i];
            }
            open.retain(|i| !full.contains(i));
        }
        w
    }
}

impl Policy for Optimised<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        self.decide(now, None)
    }

    fn describe(&self) -> String {
        let how = match self.spec.weighting {
            Weighting::Equal => "in equal weight",
            Weighting::Capitalisation => "by capitalisation",
            Weighting::InverseVolatility => "inverse to volatility",
            Weighting::MinimumVariance => "with the least variance",
            Weighting::MaximumDiversification => "with the largest diversification ratio",
            Weighting::EqualRisk => "with equal risk contributions",
            Weighting::RiskBudgets => "with budgets of risk that fall with the place",
            Weighting::HierarchicalRiskParity => "by hierarchical risk parity",
            Weighting::HierarchicalEqualRisk => "by hierarchical equal risk contributions",
            Weighting::MeanVariance => "with the best score against variance",
            Weighting::MinimumCvar => "with the least expected loss of the worst days",
            Weighting::TrackingError => "with the best score within a tracking error to capitalisation weights",
            Weighting::BlackLitterman => "by Black and Litterman's mixture of the market with the view of the scores",
        };
        let tree = match self.spec.weighting {
            Weighting::HierarchicalRiskParity | Weighting::HierarchicalEqualRisk => {
                let linkage = match (self.spec.tree_linkage, self.spec.weighting) {
                    (Some(TreeLinkage::Single), _) | (None, Weighting::HierarchicalRiskParity) => "single",
                    (Some(TreeLinkage::Complete), _) => "complete",
                    (Some(TreeLinkage::Average), _) => "average",
                    _ => "Ward's",
                };
                let distance = match self.spec.tree_distance {
                    TreeDistance::Correlation => "correlation distances",
                    TreeDistance::DistanceOfDistances => "distances of correlation distances",
                };
                format!(" ({linkage} linkage on {distance})")
            }
            _ => String::new(),
        };
        let core = self.spec.core.as_ref().map_or_else(String::new, |c| {
            let how = match c.weighting {
                Weighting::Capitalisation => "by capitalisation",
                Weighting::InverseVolatility => "inverse to volatility",
                _ => "in equal weight",
            };
            format!(" beside a core of {} % {how}", c.share * 100.0)
        });
        let more = match (self.constraints.len(), &self.costs) {
            (0, None) => String::new(),
            (0, Some(_)) => "; trading costs weighed".to_owned(),
            (n, None) => format!("; {n} constraints"),
            (n, Some(_)) => format!("; {n} constraints, trading costs weighed"),
        };
        format!(
            "the best {} by score {how}{tree}{core}, risk of {} sessions ({}); no name above {} % or above {} % of its median dollar volume of {} sessions; close at least {} dollars{more}",
            self.spec.count,
            self.spec.risk_days,
            model_entry(self.risk.model).label,
            self.spec.max_weight * 100.0,
            self.spec.max_adv_share * 100.0,
            self.spec.adv_days,
            self.spec.min_price
        )
    }

    fn limits(&self) -> BestEqualWeight {
        self.choice.clone()
    }
}
