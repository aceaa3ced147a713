//! A decision of an optimised policy, step by step: who can be held, their risk, what lies around, the programme, the weights.
use std::collections::BTreeSet;

use breadth_domain::Study;
use breadth_domain::study::{ConstraintKind, Weighting};

use crate::constraints::{Budget, Caps, Names, Participation, Stated, TrackingError, constraints};
use crate::costs::TradingCosts;
use crate::optimised::Candidate;
use crate::rebalance::{Beginning, Rebalance, Solved};
use crate::remembered::{Question, Remembered};
use crate::risk::{FactorSource, RiskModel, asks_factors, filled};
use crate::rules::{Chosen, by_rule, expected_by_view, with_core};
use crate::surroundings::{add_benchmark, add_styles, against_benchmark, names_of};
use crate::{
    Around, BestEqualWeight, Market, Optimised, PassedOver, PortfolioError, Position, Reason, Reasoning, Weights,
};

/// Relaxations that the search over whole decisions may solve: for few names and for many.
const NODES: (usize, usize) = (400, 60);
/// The same where each relaxation is itself a search, for a tracking error or an active share.
const NODES_OF_SEARCHES: usize = 20;
/// The gap at which it ends, a ten-thousandth of the objective, as mixed-integer solvers have it by default.
const GAP: f64 = 1e-4;
/// Names up to which it may solve the larger number.
const FEW: usize = 60;

/// Everything of a decision but its weights.
pub(crate) struct Assembled {
    pub chosen: Vec<Candidate>,
    /// How many of them are candidates; the others are held and on their way out.
    pub candidates: usize,
    pub passed_over: Vec<PassedOver>,
    pub model: RiskModel,
    pub names: Names,
    pub costs: Option<TradingCosts>,
    pub alpha: Vec<f64>,
    pub aversion: f64,
}

/// The same covariance with no more factors than names.
pub(crate) fn compact(model: RiskModel) -> RiskModel {
    if model.factors() <= model.names {
        return model;
    }
    RiskModel { loadings: crate::solve::triangle(&model.loadings, model.names, model.factors()), ..model }
}

/// γ where a limit on the tracking error takes the place of risk aversion: small, and enough for one answer.
const BARELY: f64 = 1e-3;

impl<'a> Optimised<'a> {
    /// The policy of a study whose risk model asks returns alone.
    pub(crate) fn of(study: &Study) -> Self {
        Optimised {
            spec: study.policy.clone(),
            constraints: study.constraints.clone(),
            costs: study.costs.clone(),
            choice: BestEqualWeight::from(&study.policy),
            risk: study.risk.clone(),
            factors: None,
            remembered: Remembered::default(),
        }
    }

    /// The policy of a study with the factor returns that its risk model asks for.
    pub(crate) fn within(study: &Study, around: &Around<'a>) -> Self {
        let factors = asks_factors(&study.risk).then(|| match around.factors {
            Some(shared) => shared.by(&study.risk),
            None => FactorSource::new(around.panel, around.fundamentals, &study.risk),
        });
        Optimised { factors, ..Optimised::of(study) }
    }
}

impl Optimised<'_> {
    fn is_solved(&self) -> bool {
        use Weighting as W;
        matches!(self.spec.weighting, W::MinimumVariance | W::MeanVariance | W::TrackingError | W::BlackLitterman)
    }

    /// Whether what is held matters for what is decided.
    fn minds_trades(&self) -> bool {
        use ConstraintKind as K;
        let of_trades = |k| matches!(k, K::Participation | K::Turnover | K::Ticket | K::Hold);
        self.is_solved() && (self.costs.is_some() || self.constraints.iter().any(|c| of_trades(c.kind)))
    }

    /// A year's return expected of each name by its score, and γ.
    pub(crate) fn views(&self, chosen: &[Candidate]) -> (Vec<f64>, f64) {
        let scores = || chosen.iter().map(|c| c.score).filter(|s| s.is_finite());
        let (best, worst) = (scores().fold(f64::NEG_INFINITY, f64::max), scores().fold(f64::INFINITY, f64::min));
        // Who has no score any more is expected to do as the worst.
        let scaled = |c: &Candidate| self.spec.score_return * (c.score.max(worst) - worst) / (best - worst);
        let by_score = || if best > worst { chosen.iter().map(scaled).collect() } else { vec![0.0; chosen.len()] };
        match self.spec.weighting {
            Weighting::MeanVariance => (by_score(), self.spec.risk_aversion),
            Weighting::TrackingError => (by_score(), BARELY),
            _ => (vec![0.0; chosen.len()], 2.0),
        }
    }

    /// What rules ask of the names.
    fn rules<T>(
        &self,
        now: &Market<'_>,
        (chosen, model, most): (&[Candidate], &RiskModel, &[f64]),
        ask: impl FnOnce(&Chosen<'_>) -> Result<T, String>,
    ) -> Result<T, PortfolioError> {
        let securities: Vec<usize> = chosen.iter().map(|c| c.security).collect();
        let caps: Option<Vec<f64>> = securities.iter().map(|i| now.cap(*i)).collect();
        let days = self.spec.risk_days;
        let returns = || filled(now, &securities, days);
        ask(&Chosen { model, caps: caps.as_deref(), most, returns: &returns, days })
            .map_err(|why| self.no_risk(now, why))
    }

    /// Everything but the weights; `Err(passed over)` where nobody can be held.
    pub(crate) fn assemble(
        &self,
        now: &Market<'_>,
        around: Option<&Around<'_>>,
    ) -> Result<Result<Assembled, Vec<PassedOver>>, PortfolioError> {
        if !(now.value() > 0.0 && now.value().is_finite()) {
            return Err(PortfolioError::Value { value: now.value() });
        }
        let (mut chosen, passed_over) = self.candidates(now);
        let candidates = chosen.len();
        if candidates == 0 {
            return Ok(Err(passed_over));
        }
        if self.minds_trades() {
            let leaving = now.held().iter().filter(|(i, w)| *w != 0.0 && !chosen.iter().any(|c| c.security == *i));
            let leaving: Vec<Candidate> = leaving
                .map(|(security, _)| Candidate {
                    security: *security,
                    score: f64::NAN,
                    volume: now.median_dollar_volume(*security, self.spec.adv_days).unwrap_or(f64::NAN),
                })
                .collect();
            chosen.extend(leaving);
        }
        let relative =
            self.spec.weighting == Weighting::TrackingError || self.constraints.iter().any(against_benchmark);
        let styles: Vec<&str> = self
            .constraints
            .iter()
            .filter(|c| c.kind == ConstraintKind::Style)
            .filter_map(|c| c.of.as_deref())
            .collect();
        let lacking = |what: &str| self.no_risk(now, format!("{what} needs the universe around the decision"));
        let (model, mut names) = if relative {
            let around = around.ok_or_else(|| lacking("a limit against the benchmark"))?;
            let (whole, weights) = self.whole(now, around, &chosen)?;
            let model = compact(whole.of(&(0..chosen.len()).collect::<Vec<_>>()));
            let mut names = names_of(now, &chosen, &model, &self.constraints);
            add_benchmark(&mut names, now, (&whole, &weights), &chosen);
            (model, names)
        } else {
            let model = self.risk(now, &chosen)?;
            let names = names_of(now, &chosen, &model, &self.constraints);
            (model, names)
        };
        if !styles.is_empty() {
            let around = around.ok_or_else(|| lacking("a constraint on a style"))?;
            add_styles(&mut names, now, around, &chosen, &styles).map_err(|why| self.no_risk(now, why))?;
        }
        for c in self.constraints.iter().filter(|c| c.kind == ConstraintKind::Participation) {
            let limit = Participation { max: c.max.unwrap_or(f64::INFINITY) };
            let most: Vec<f64> = (0..chosen.len()).map(|i| limit.most(&names, i).min(names.most[i])).collect();
            names.most = most;
        }
        if let Some(lot) = self.constraints.iter().find(|c| c.kind == ConstraintKind::Lot).and_then(|c| c.min) {
            let most = names.prices.iter().copied().filter(|p| p.is_finite()).fold(0.0, f64::max);
            // Each name may end up to one lot short.
            names.lot_room = (most * lot / now.value()) * chosen.len() as f64;
        }
        let securities: Vec<(usize, f64)> = chosen.iter().map(|c| (c.security, c.volume)).collect();
        let ranges = around.and_then(|a| a.ranges);
        let costs = self.costs.as_ref().map(|spec| TradingCosts::of(spec, now, ranges, &securities));
        let (alpha, aversion) = match self.spec.weighting {
            Weighting::BlackLitterman => {
                let view = |of: &Chosen<'_>| expected_by_view(&self.spec, of);
                (self.rules(now, (&chosen, &model, &[]), view)?, self.spec.risk_aversion)
            }
            _ => self.views(&chosen),
        };
        Ok(Ok(Assembled { chosen, candidates, passed_over, model, names, costs, alpha, aversion }))
    }

    /// The risk of some names, then of the benchmark's others, and the benchmark's weights.
    pub(crate) fn whole(
        &self,
        now: &Market<'_>,
        around: &Around<'_>,
        chosen: &[Candidate],
    ) -> Result<(RiskModel, Vec<(usize, f64)>), PortfolioError> {
        let weights = around.universe.weights_at(now.panel(), now.session());
        let taken: BTreeSet<usize> = chosen.iter().map(|c| c.security).collect();
        let others = weights.iter().map(|(i, _)| *i).filter(|i| !taken.contains(i));
        let order: Vec<usize> = chosen.iter().map(|c| c.security).chain(others).collect();
        // Measured in the panel's order, whoever is chosen: the same names are then measured once a session.
        let all: Vec<usize> = order.iter().copied().collect::<BTreeSet<usize>>().into_iter().collect();
        let whole = self.risk_of(now, &all)?;
        let places: Vec<usize> = order.iter().filter_map(|i| all.binary_search(i).ok()).collect();
        Ok((whole.of(&places), weights))
    }

    /// What liquidity allows of each name; nothing of those on their way out.
    fn liquid(&self, a: &Assembled, now: &Market<'_>) -> Vec<f64> {
        let cap = |(i, c): (usize, &Candidate)| {
            if i < a.candidates { self.spec.max_adv_share * c.volume / now.value() } else { 0.0 }
        };
        a.chosen.iter().enumerate().map(cap).collect()
    }

    /// The constraints of a decision: the user's, then the policy's own.
    pub(crate) fn list(&self, a: &Assembled, now: &Market<'_>) -> Vec<Stated> {
        let mut list = constraints(&self.constraints, &a.names);
        let own_limit = self.constraints.iter().any(|c| c.kind == ConstraintKind::TrackingError);
        if self.spec.weighting == Weighting::TrackingError && !own_limit {
            list.push(TrackingError { max: self.spec.tracking_error }.into());
        }
        let caps = self.liquid(a, now);
        if !self.constraints.iter().any(|c| c.kind == ConstraintKind::Cash) {
            // What liquidity cannot take stays in cash; the user's own limits do not.
            let stuck: f64 = (a.candidates..a.chosen.len()).map(|i| a.names.floor(i)).sum();
            let most: f64 = caps.iter().sum::<f64>() + stuck;
            list.push(Budget { total: most.min(1.0) }.into());
        }
        if self.spec.max_weight < 1.0 {
            list.push(
                Caps {
                    label: "policy.max_weight".into(),
                    equation: format!("|wᵢ| ≤ {}", self.spec.max_weight),
                    caps: vec![self.spec.max_weight; a.chosen.len()],
                }
                .into(),
            );
        }
        if a.candidates < a.chosen.len() {
            let gone = (0..a.chosen.len()).map(|i| if i < a.candidates { f64::INFINITY } else { 0.0 }).collect();
            list.push(
                Caps { label: "sale of who is no candidate".into(), equation: "wᵢ = 0".into(), caps: gone }.into(),
            );
        }
        let equation = format!("|wᵢ| x value ≤ {} x median daily dollar volumeᵢ", self.spec.max_adv_share);
        let caps =
            caps.into_iter().enumerate().map(|(i, c)| if i < a.candidates { c } else { f64::INFINITY }).collect();
        list.push(Caps { label: "policy.max_adv_share".into(), equation, caps }.into());
        list
    }

    fn searches(&self) -> bool {
        self.constraints.iter().any(|c| matches!(c.kind, ConstraintKind::TrackingError | ConstraintKind::ActiveShare))
    }

    /// The programme of a decision, at another risk aversion where one is given.
    pub(crate) fn rebalance<'a>(&self, a: &'a Assembled, now: &Market<'_>, aversion: Option<f64>) -> Rebalance<'a> {
        let held = a.names.held.clone();
        // What is held was the answer of the last decision. Where every trade costs, who trades is what is asked, and what is
        // held says nothing of it.
        let free = a.costs.is_none() && held.iter().any(|w| *w != 0.0);
        Rebalance {
            near: free.then(|| Beginning::at(held.clone())),
            names: &a.names,
            risk: &a.model,
            alpha: &a.alpha,
            aversion: aversion.unwrap_or(a.aversion),
            trading: a.costs.as_ref().map(|c| c.trading(held, now.value())),
            list: self.list(a, now),
            nodes: if self.searches() {
                NODES_OF_SEARCHES
            } else if a.chosen.len() <= FEW {
                NODES.0
            } else {
                NODES.1
            },
            gap: GAP,
        }
    }

    fn solved(&self, now: &Market<'_>, a: &Assembled) -> Result<Solved, PortfolioError> {
        self.rebalance(a, now, None).solve().map_err(|refusal| {
            if refusal.set.is_empty() {
                self.no_risk(now, refusal.to_string())
            } else {
                PortfolioError::Infeasible { date: now.today(), conflict: Box::new(refusal) }
            }
        })
    }

    /// Everything that the weights depend on beside the study and the market, where a rule makes them; `None` for a programme,
    /// which begins at what is held.
    fn question(&self, now: &Market<'_>, a: &Assembled, caps: &[f64], placed: bool) -> Option<Question> {
        if self.is_solved() {
            return None;
        }
        let room: f64 = self.liquid(a, now).iter().sum();
        let mut out = vec![now.session() as u64, u64::from(placed), room.min(1.0).to_bits()];
        for (i, (c, cap)) in a.chosen.iter().zip(caps).enumerate() {
            out.extend([c.security as u64, c.score.to_bits(), cap.to_bits()]);
            if a.names.most[i].is_finite() {
                out.extend([u64::MAX, a.names.held(i).to_bits()]);
            }
        }
        Some(out)
    }

    /// The weights by the policy's rule or programme.
    fn weigh(&self, now: &Market<'_>, a: &Assembled, caps: &[f64]) -> Result<(Vec<f64>, Reasoning), PortfolioError> {
        let core =
            |w: &[f64]| self.rules(now, (&a.chosen, &a.model, caps), |of| with_core(self.spec.core.as_ref(), of, w));
        let rule = self.rules(now, (&a.chosen, &a.model, caps), |of| by_rule(&self.spec, of))?;
        Ok(match rule {
            Some(rule) => (Self::capped(&core(&rule)?, caps), Reasoning::default()),
            // A core moves weights away from what the programme's proof is about.
            None if self.spec.core.is_some() => {
                (Self::capped(&core(&self.solved(now, a)?.weights)?, caps), Reasoning::default())
            }
            None => {
                let s = self.solved(now, a)?;
                let pulls = a.chosen.iter().map(|c| c.security).zip(s.pulls).collect();
                let reasoning = Reasoning {
                    volatility: 0.0,
                    proof: Some(s.proof),
                    prices: s.prices,
                    checks: s.checks,
                    relaxed: s.relaxed,
                    pulls,
                    iterations: s.iterations,
                    nodes: s.nodes,
                };
                (s.weights, reasoning)
            }
        })
    }

    pub(crate) fn decide(&self, now: &Market<'_>, around: Option<&Around<'_>>) -> Result<Weights, PortfolioError> {
        let a = match self.assemble(now, around)? {
            Ok(a) => a,
            Err(passed_over) => return Ok(Weights { passed_over, ..Weights::all_cash() }),
        };
        let liquid = self.liquid(&a, now);
        let caps: Vec<f64> = liquid.iter().map(|c| c.min(self.spec.max_weight)).collect();
        let (w, mut reasoning) = match self.question(now, &a, &caps, around.is_some()) {
            Some(question) => self.remembered.decision(question, || self.weigh(now, &a, &caps))?,
            None => self.weigh(now, &a, &caps)?,
        };
        reasoning.volatility = a.model.variance(&w).sqrt();
        let cash = 1.0 - w.iter().sum::<f64>();
        let reason = |i: usize| {
            let (w, cap) = (w[i], liquid[i]);
            if a.names.stuck(i, w) && w > caps[i] {
                Reason::OnItsWayOut
            } else if w >= cap {
                Reason::CappedByLiquidity { median_dollar_volume: a.chosen[i].volume, cap: cap * now.value() }
            } else {
                Reason::ByRisk
            }
        };
        let positions = (0..w.len())
            .filter(|i| w[*i].abs() > 0.0)
            .map(|i| Position {
                security: a.chosen[i].security,
                weight: w[i],
                cap: caps[i],
                score: a.chosen[i].score,
                reason: reason(i),
            })
            .collect();
        Ok(Weights {
            positions,
            cash: if cash.abs() < 1e-11 { 0.0 } else { cash },
            passed_over: a.passed_over,
            reasoning: Some(reasoning),
        })
    }
}
