//! The best names by score, weighted by risk: estimated from the returns before the decision.
use breadth_domain::Study;
use breadth_domain::study::{ConstraintSpec, PolicySpec, Weighting};

use crate::constraints::{Names, constraints};
use crate::policies::{Codependence, Hierarchy, Linkage, equal_risk, hrp, inverse_volatility, mean_variance};
use crate::reasons::explain;
use crate::risk::{RiskModel, Sample, Target, ledoit_wolf};
use crate::solve::{Outcome, solve};
use crate::{BestEqualWeight, Market, PassedOver, Policy, PortfolioError, Position, Reason, Reasoning, Weights};

/// Takes the `count` best-scored names that can be traded, measures their risk over the last `risk_days` sessions
/// (Ledoit-Wolf towards one factor), and weights them as the study says; no name above `max_weight` or above `max_adv_share`
/// of its median dollar volume; what nobody can take stays in cash.
///
/// A return that is missing, as of a halt or before a listing, counts as the mean of the others that day; a name that lacks
/// more than a fifth of them is passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimised {
    spec: PolicySpec,
    constraints: Vec<ConstraintSpec>,
    choice: BestEqualWeight,
}

/// The policy of a study.
pub fn policy_of(study: &Study) -> Box<dyn Policy> {
    match study.policy.weighting {
        Weighting::Equal => Box::new(BestEqualWeight::from(&study.policy)),
        _ => Box::new(Optimised {
            spec: study.policy.clone(),
            constraints: study.constraints.clone(),
            choice: BestEqualWeight::from(&study.policy),
        }),
    }
}

/// Sessions of a year, by which variances are annualised.
const YEAR: f64 = 252.0;

struct Candidate {
    security: usize,
    score: f64,
    volume: f64,
}

impl Optimised {
    fn candidates(&self, now: &Market<'_>) -> (Vec<Candidate>, Vec<PassedOver>) {
        let (mut chosen, mut passed) = (Vec::new(), Vec::new());
        for (security, score) in now.ranking() {
            if chosen.len() == self.spec.count {
                break;
            }
            let known = now.returns(*security, self.spec.risk_days).filter(|r| !r.is_nan()).count();
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

    fn no_risk(&self, now: &Market<'_>, why: String) -> PortfolioError {
        PortfolioError::Risk { policy: self.describe(), date: now.today(), why }
    }

    /// A year's risk of the candidates.
    fn risk(&self, now: &Market<'_>, chosen: &[Candidate]) -> RiskModel {
        let days = self.spec.risk_days;
        let mut returns: Vec<f64> = chosen
            .iter()
            .flat_map(|c| {
                // Before the first session nothing is known.
                let short = days.saturating_sub(now.session() + 1);
                std::iter::repeat_n(f64::NAN, short).chain(now.returns(c.security, days))
            })
            .collect();
        for t in 0..days {
            let known = (0..chosen.len()).map(|i| returns[i * days + t]).filter(|r| !r.is_nan());
            let (sum, count) = known.fold((0.0, 0), |(s, n), r| (s + r, n + 1));
            let mean = if count > 0 { sum / f64::from(count) } else { 0.0 };
            for i in 0..chosen.len() {
                let r = &mut returns[i * days + t];
                if r.is_nan() {
                    *r = mean;
                }
            }
        }
        let (mut model, _) = ledoit_wolf(&Sample::centred(days, returns), Target::SingleFactor);
        // A price that never moved has no risk of its own by the sample; it gets a percent of the others' mean.
        let mean = model.variances().iter().sum::<f64>() / model.names.max(1) as f64;
        model.specific.iter_mut().for_each(|d| *d = d.max(0.01 * mean));
        model.times(YEAR)
    }

    fn names(&self, now: &Market<'_>, chosen: &[Candidate]) -> Names {
        let label = |c: &Candidate| now.label(c.security);
        Names {
            tickers: chosen.iter().map(|c| label(c).symbol.to_string()).collect(),
            sectors: chosen.iter().map(|c| label(c).sector.to_string()).collect(),
            industries: chosen.iter().map(|c| label(c).industry.to_string()).collect(),
            countries: chosen.iter().map(|c| label(c).country.to_string()).collect(),
        }
    }

    /// The weights of a rule, cut to the caps; what is cut goes to the others in proportion as far as theirs allow.
    fn capped(rule: &[f64], caps: &[f64]) -> Vec<f64> {
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

    fn solved(
        &self,
        now: &Market<'_>,
        chosen: &[Candidate],
        model: &RiskModel,
        caps: &[f64],
    ) -> Result<(Vec<f64>, Reasoning), PortfolioError> {
        let n = chosen.len();
        let names = self.names(now, chosen);
        let best = chosen.iter().map(|c| c.score).fold(f64::NEG_INFINITY, f64::max);
        let worst = chosen.iter().map(|c| c.score).fold(f64::INFINITY, f64::min);
        let (alpha, aversion): (Vec<f64>, f64) = match self.spec.weighting {
            Weighting::MeanVariance if best > worst => {
                let scaled = |c: &Candidate| self.spec.score_return * (c.score - worst) / (best - worst);
                (chosen.iter().map(scaled).collect(), self.spec.risk_aversion)
            }
            Weighting::MeanVariance => (vec![0.0; n], self.spec.risk_aversion),
            _ => (vec![0.0; n], 2.0),
        };
        let mut p = mean_variance(model, &alpha, aversion, &vec![0.0; n], caps);
        let list = constraints(&self.constraints, &names);
        let own_cash = list.iter().any(|c| c.label() == "cash");
        if own_cash {
            p.rows.clear();
        } else {
            // What liquidity cannot take stays in cash; the user's own limits do not.
            let most: f64 = chosen.iter().map(|c| self.spec.max_adv_share * c.volume / now.value()).sum();
            let total = most.min(1.0);
            (p.rows[0].low, p.rows[0].high) = (total * (1.0 - 1e-12), total);
        }
        list.iter().for_each(|c| c.add_to(&mut p, &names));
        let solution = match solve(&p) {
            Outcome::Optimal(s) => s,
            Outcome::Infeasible(conflict) => {
                return Err(PortfolioError::Infeasible {
                    date: now.today(),
                    conflict: explain(&conflict, &p, &names.tickers),
                });
            }
            Outcome::Stalled { reason, .. } => return Err(self.no_risk(now, reason)),
        };
        // One percentage point more room is worth ν / 100 of a year's objective, in basis points x 10⁴.
        let prices = p.rows.iter().zip(&solution.prices).map(|(r, nu)| (r.label.clone(), nu.abs() * 100.0)).collect();
        let checks =
            list.iter().filter(|c| !c.soft()).map(|c| (c.label(), c.excess(&solution.weights, &names))).collect();
        Ok((solution.weights, Reasoning { volatility: 0.0, proof: Some(solution.proof), prices, checks }))
    }
}

impl Policy for Optimised {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        if !(now.value() > 0.0 && now.value().is_finite()) {
            return Err(PortfolioError::Value { value: now.value() });
        }
        if now.ranking().is_empty() {
            return Ok(Weights::all_cash());
        }
        let (chosen, passed_over) = self.candidates(now);
        if chosen.is_empty() {
            return Ok(Weights { passed_over, ..Weights::all_cash() });
        }
        let caps: Vec<f64> = chosen
            .iter()
            .map(|c| (self.spec.max_adv_share * c.volume / now.value()).min(self.spec.max_weight))
            .collect();
        let model = self.risk(now, &chosen);
        let rule = match self.spec.weighting {
            Weighting::InverseVolatility => inverse_volatility(&model.volatilities()),
            Weighting::EqualRisk => Some(equal_risk(&model).map_err(|e| self.no_risk(now, e.to_string()))?),
            Weighting::HierarchicalRiskParity => {
                Some(hrp(&model, &Hierarchy::of(&model, Codependence::Correlation, Linkage::Single)))
            }
            _ => None,
        };
        let (w, mut reasoning) = match rule {
            Some(rule) => (Self::capped(&rule, &caps), Reasoning::default()),
            None => self.solved(now, &chosen, &model, &caps)?,
        };
        reasoning.volatility = model.variance(&w).sqrt();
        let cash = (1.0 - w.iter().sum::<f64>()).max(0.0);
        let liquid = |c: &Candidate| self.spec.max_adv_share * c.volume;
        let positions = chosen
            .iter()
            .zip(w.iter().zip(&caps))
            .filter(|(_, (w, _))| **w > 0.0)
            .map(|(c, (w, cap))| Position {
                security: c.security,
                weight: *w,
                cap: *cap,
                score: c.score,
                reason: if *w >= liquid(c) / now.value() {
                    Reason::CappedByLiquidity { median_dollar_volume: c.volume, cap: liquid(c) }
                } else {
                    Reason::ByRisk
                },
            })
            .collect();
        Ok(Weights { positions, cash: if cash < 1e-11 { 0.0 } else { cash }, passed_over, reasoning: Some(reasoning) })
    }

    fn describe(&self) -> String {
        let how = match self.spec.weighting {
            Weighting::Equal => "in equal weight",
            Weighting::InverseVolatility => "inverse to volatility",
            Weighting::MinimumVariance => "with the least variance",
            Weighting::EqualRisk => "with equal risk contributions",
            Weighting::HierarchicalRiskParity => {
                "by hierarchical risk parity (single linkage on correlation distances)"
            }
            Weighting::MeanVariance => "with the best score against variance",
        };
        format!(
            "the best {} by score {how}, risk of {} sessions (Ledoit-Wolf towards one factor); no name above {} % or above {} % of its median dollar volume of {} sessions; close at least {} dollars",
            self.spec.count,
            self.spec.risk_days,
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
