//! Where a policy finds the fundamental model of a day.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use breadth_domain::study::RiskSpec;
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

/// Models kept: a backtest asks the same days once for each scenario.
const KEPT: usize = 64;

impl<'a> FactorSource<'a> {
    /// Of that market, with the half-lives of a study.
    pub fn new(panel: &'a Panel, fundamentals: &'a Fundamentals, spec: &RiskSpec) -> Self {
        let usual = CovarianceRule::default();
        let rule = CovarianceRule {
            volatility_half_life: spec.volatility_half_life.unwrap_or(usual.volatility_half_life),
            correlation_half_life: spec.correlation_half_life.unwrap_or(usual.correlation_half_life),
            ..usual
        };
        let own = SpecificRule { half_life: rule.volatility_half_life, ..SpecificRule::default() };
        let history = match panel.last_session() {
            Some(last) => FactorHistory::of(panel, fundamentals, 0, last),
            None => FactorHistory { market: Vec::new(), periods: Vec::new() },
        };
        FactorSource { panel, fundamentals, history: Arc::new(history), rule, own, models: Arc::default() }
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
