//! The portfolio a study asks for on a day, with the facts that admitted each holding.
use std::sync::Arc;

use breadth_domain::{Date, Study, Symbol};
use breadth_panel::{Panel, SecurityId, Universe};
use breadth_signals::{Fundamentals, FunnelStep, ScreenPlan, ScreenRow, SignalError};
use serde::Serialize;

use crate::{Certificate, Market, PortfolioError, Reason, audit_reasoned, policy_of};

/// How complete the portfolio is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Fully invested.
    Complete,
    /// Liquidity leaves a part in cash.
    PartCash,
    /// No name passes: all in cash.
    AllCash,
}

/// One holding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holding {
    /// The security.
    pub security: SecurityId,
    /// Its ticker.
    pub ticker: Symbol,
    /// Its name.
    pub name: Arc<str>,
    /// Its sector; empty where not known.
    pub sector: Arc<str>,
    /// Fraction of the portfolio's value after costs.
    pub weight: f64,
    /// Why this weight.
    #[serde(flatten)]
    pub reason: Reason,
    /// Shares, fractions allowed.
    pub shares: f64,
    /// The close they are counted at.
    pub price: f64,
    /// Dollars.
    pub value: f64,
    /// Days to sell it at the policy's largest share of median daily dollar volume.
    pub days_to_sell: f64,
    /// The screen's row: every condition and score metric with period, day known, source, grade and facts.
    pub admitted_by: ScreenRow,
}

/// One trade.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trade {
    /// The security.
    pub security: SecurityId,
    /// Its ticker.
    pub ticker: Symbol,
    /// Shares bought (positive) or sold (negative), fractions allowed.
    pub shares: f64,
    /// The close it is counted at.
    pub price: f64,
    /// Dollars bought (positive) or sold (negative).
    pub value: f64,
    /// Cost in dollars.
    pub cost: f64,
}

/// What room in a constraint would be worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShadowPrice {
    /// The constraint.
    pub constraint: String,
    /// Basis points of a year's objective for one percentage point more room.
    pub bp: f64,
}

/// What to hold, the trades from cash, their cost, and the proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetPortfolio {
    /// The study.
    pub study: String,
    /// The policy in words.
    pub policy: String,
    /// The session at whose close it is decided.
    pub as_of: Date,
    /// How complete it is.
    pub status: Status,
    /// Dollars to invest.
    pub capital: f64,
    /// The holdings, best score first.
    pub weights: Vec<Holding>,
    /// Fraction left in cash.
    pub cash_weight: f64,
    /// Dollars left in cash after trades and costs.
    pub cash: f64,
    /// The trades from cash, in the order of the holdings.
    pub trades: Vec<Trade>,
    /// Their cost in dollars.
    pub cost: f64,
    /// The programme's objective, which is minimised; for a rule Σ wᵢ², whose reciprocal is the effective number of names.
    pub objective: f64,
    /// A year's volatility by the policy's risk model, where it has one.
    pub volatility: Option<f64>,
    /// How far the weights are from feasible and from optimal.
    pub certificate: Certificate,
    /// What limits cost; empty where the policy follows a rule.
    pub shadow_prices: Vec<ShadowPrice>,
    /// Better-placed names that were not taken: (ticker, why).
    pub passed_over: Vec<(Symbol, String)>,
    /// The screen step by step.
    pub funnel: Vec<FunnelStep>,
}

/// The portfolio that the study asks for at the close of session `t`.
///
/// Target dollars are counted on the value after the cost of the trades from cash, so that weights hold exactly and cash
/// never falls below zero: value = capital / (1 + cost x Σ wᵢ).
///
/// # Errors
/// Where the screen cannot be run, or the capital is not above zero.
pub fn build(
    study: &Study,
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    t: usize,
) -> Result<TargetPortfolio, PortfolioError> {
    let plan = ScreenPlan::new(study)?;
    if t >= panel.sessions.len() {
        return Err(SignalError::NoSession { session: t, sessions: panel.sessions.len() }.into());
    }
    let members: Vec<usize> = universe.members_at(t).iter().map(|m| m.security).collect();
    let screened = plan.run(panel, fundamentals, &members, t);
    let ranking = Market::ranking_of(&screened);
    let now = Market::new(panel, t, &ranking, study.backtest.capital);
    let policy = policy_of(study);
    let weights = policy.target(&now)?;
    let certificate = audit_reasoned(&policy.limits(), &weights, &now);
    let result = plan.result(&screened, study, panel, fundamentals);

    let cost_rate = study.backtest.cost_bp / 1e4;
    let invested: f64 = weights.positions.iter().map(|p| p.weight).sum();
    let value = study.backtest.capital / (1.0 + cost_rate * invested);
    let mut holdings = Vec::new();
    let mut trades = Vec::new();
    for p in &weights.positions {
        let (Some(price), Some(row)) = (now.close(p.security), result.pass.iter().find(|r| r.index == p.security))
        else {
            continue;
        };
        let dollars = p.weight * value;
        let a_day = p.cap * study.backtest.capital;
        trades.push(Trade {
            security: row.security.clone(),
            ticker: row.ticker,
            shares: dollars / price,
            price,
            value: dollars,
            cost: dollars * cost_rate,
        });
        holdings.push(Holding {
            security: row.security.clone(),
            ticker: row.ticker,
            name: row.name.clone(),
            sector: row.sector.clone(),
            weight: p.weight,
            reason: p.reason,
            shares: dollars / price,
            price,
            value: dollars,
            days_to_sell: dollars / a_day,
            admitted_by: row.clone(),
        });
    }
    let (bought, cost) = trades.iter().fold((0.0, 0.0), |(b, c), t| (b + t.value, c + t.cost));
    Ok(TargetPortfolio {
        study: study.id.clone(),
        policy: policy.describe(),
        as_of: panel.sessions[t],
        status: match (weights.positions.is_empty(), weights.cash > 0.0) {
            (true, _) => Status::AllCash,
            (false, true) => Status::PartCash,
            (false, false) => Status::Complete,
        },
        capital: study.backtest.capital,
        objective: match weights.reasoning.as_ref().and_then(|r| r.proof.as_ref()) {
            Some(proof) => proof.objective,
            None => weights.positions.iter().fold(0.0, |sum, p| sum + p.weight * p.weight),
        },
        volatility: weights.reasoning.as_ref().map(|r| r.volatility),
        cash_weight: weights.cash,
        cash: study.backtest.capital - bought - cost,
        weights: holdings,
        trades,
        cost,
        certificate,
        shadow_prices: weights.reasoning.as_ref().map_or_else(Vec::new, |r| {
            r.prices.iter().map(|(constraint, bp)| ShadowPrice { constraint: constraint.clone(), bp: *bp }).collect()
        }),
        passed_over: weights.passed_over.iter().map(|p| (panel.ticker(p.security, t), p.why.clone())).collect(),
        funnel: result.funnel,
    })
}
