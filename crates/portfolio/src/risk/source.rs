//! Where a policy finds the fundamental model of a day.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use breadth_domain::study::{RiskKind, RiskSpec};
use breadth_panel::Panel;
use breadth_signals::Fundamentals;

use super::fundamental::{CovarianceRule, FactorHistory, FundamentalModel, SpecificRule};

/// A market from which the fundamental model of any of its sessions can be made, by one rule; factor returns are made at once
/// (never under a lock: their threads would wait for each other), and the models of the last sessions asked for are kept.
#[derive(Clone)]
pub struct FactorSource<'a> {
    panel: &'a Panel,
    fundamentals: &'a Fundamentals,
    history: Arc<FactorHistory>,
    rule: CovarianceRule,
    own: SpecificRule,
    models: Arc<Mutex<BTreeMap<usize, Option<Arc<FundamentalModel>>>>>,
}

/// Models kept: a backtest asks the same days once for each scenario, and again for each doubt about its result. A month's
/// end shares its exposures with the history, so that a model is little more than a number a company.
const KEPT: usize = 512;

fn rules(spec: &RiskSpec) -> (CovarianceRule, SpecificRule) {
    let usual = CovarianceRule::default();
    let rule = CovarianceRule {
        volatility_half_life: spec.volatility_half_life.unwrap_or(usual.volatility_half_life),
        correlation_half_life: spec.correlation_half_life.unwrap_or(usual.correlation_half_life),
        ..usual
    };
    (rule, SpecificRule { half_life: rule.volatility_half_life, ..SpecificRule::default() })
}

/// Whether a study's risk model asks for factor returns.
pub fn asks_factors(spec: &RiskSpec) -> bool {
    spec.model == RiskKind::Fundamental || spec.blend == Some(RiskKind::Fundamental)
}

impl<'a> FactorSource<'a> {
    /// Of that market, with the half-lives of a study.
    pub fn new(panel: &'a Panel, fundamentals: &'a Fundamentals, spec: &RiskSpec) -> Self {
        let (rule, own) = rules(spec);
        let history = match panel.last_session() {
            Some(last) => FactorHistory::of(panel, fundamentals, 0, last),
            None => FactorHistory { market: Vec::new(), periods: Vec::new() },
        };
        FactorSource { panel, fundamentals, history: Arc::new(history), rule, own, models: Arc::default() }
    }

    /// The same market by another study's half-lives: returns of factors depend on none, and models are shared where the rules
    /// are the same.
    #[must_use]
    pub fn by(&self, spec: &RiskSpec) -> Self {
        let (rule, own) = rules(spec);
        let models = if (rule, own) == (self.rule, self.own) { self.models.clone() } else { Arc::default() };
        FactorSource { history: self.history.clone(), rule, own, models, ..*self }
    }

    /// Factor and specific returns of all sessions.
    pub fn history(&self) -> &FactorHistory {
        &self.history
    }

    /// The model at the close of a session; `None` where too few sessions have factor returns by then.
    pub fn at(&self, session: usize) -> Option<Arc<FundamentalModel>> {
        let kept = self.models.lock().unwrap_or_else(PoisonError::into_inner).get(&session).cloned();
        if let Some(model) = kept {
            return model;
        }
        let model = self.history.model(self.panel, self.fundamentals, session, &self.rule, &self.own).map(Arc::new);
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        while models.len() >= KEPT {
            models.pop_first();
        }
        models.insert(session, model.clone());
        model
    }
}

impl std::fmt::Debug for FactorSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FactorSource(to {})", self.panel.as_of)
    }
}
