//! The portfolio a study asks for on a day, with the facts that admitted each holding.
use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::study::ConstraintKind;
use breadth_domain::{Date, Study, Symbol};
use breadth_panel::{Panel, SecurityId, Universe};
use breadth_signals::{Fundamentals, FunnelStep, ScreenPlan, ScreenRow, SignalError};
use serde::Serialize;

use crate::costs::TradingCosts;
use crate::start::{Leg, cost_of};
use crate::{
    Analysis, Around, Certificate, Market, Optimised, PortfolioError, Reason, Start, audit_reasoned,
    rebalance::Relaxed, surroundings::placed,
};

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
    /// The same in words, with what it is made of.
    pub why: String,
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
    /// The trades from what is held, in the order of the holdings, then what is sold whole.
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
    /// What gave, where not all constraints could hold.
    pub relaxed: Vec<Relaxed>,
    /// Risk, exposures, costs, what 1/N would be, and who is nearest outside.
    pub analysis: Option<Analysis>,
    /// Better-placed names that were not taken: (ticker, why).
    pub passed_over: Vec<(Symbol, String)>,
    /// The screen step by step.
    pub funnel: Vec<FunnelStep>,
}

/// The portfolio that the study asks for at the close of session `t`, bought from cash.
///
/// # Errors
/// As [`build_from`].
pub fn build(
    study: &Study,
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    t: usize,
) -> Result<TargetPortfolio, PortfolioError> {
    build_from(study, panel, universe, fundamentals, t, &Start::default())
}

/// The portfolio that the study asks for at the close of session `t`, from what is held.
///
/// From cash, target dollars are counted on the value after the cost of the trades, so that weights hold exactly and cash never
/// falls below zero; from holdings the purchases pay, and what is not traded keeps its shares. For whole lots a reserve for the costs is set aside first.
///
/// # Errors
/// Where the screen cannot be run, the capital is not above zero, a position has no price, or the constraints conflict.
pub fn build_from(
    study: &Study,
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    t: usize,
    start: &Start<'_>,
) -> Result<TargetPortfolio, PortfolioError> {
    let plan = ScreenPlan::new(study)?;
    if t >= panel.sessions.len() {
        return Err(SignalError::NoSession { session: t, sessions: panel.sessions.len() }.into());
    }
    let members: Vec<usize> = universe.members_at(t).iter().map(|m| m.security).collect();
    let screened = plan.run(panel, fundamentals, &members, t);
    let ranking = Market::ranking_of(&screened);
    let bare = Market::new(panel, t, &ranking, study.backtest.capital);
    let dollars = start.dollars(&bare)?;
    let positions: f64 = dollars.iter().map(|(_, d)| d).sum();
    let own = if start.shares.is_empty() { study.backtest.capital } else { positions + start.cash };
    let capital = start.value.unwrap_or(own);
    let lots = study.constraints.iter().any(|c| c.kind == ConstraintKind::Lot);
    let flat = study.backtest.cost_bp / 1e4;
    // Whole lots cannot be scaled down to pay for themselves: what the trades may cost is set aside.
    let aside = match (lots, &study.costs) {
        (false, _) => 0.0,
        (true, None) => flat,
        (true, Some(c)) => (c.half_spread_bp + c.fee_bp) / 1e4 + LOT_RESERVE,
    };
    let worth = capital * (1.0 - aside);
    let held: Vec<(usize, f64)> = dollars.iter().map(|(i, d)| (*i, d / worth)).collect();
    let now = Market::new(panel, t, &ranking, worth).holding(&held);
    let around = Around { panel, universe, fundamentals, ranges: start.ranges, factors: None };
    let own = Optimised::within(study, &around);
    let policy = placed(own.clone(), around);
    let weights = policy.target(&now)?;
    let certificate = audit_reasoned(&policy.limits(), &weights, &now);
    let result = plan.result(&screened, study, panel, fundamentals);

    let (costs, places) = trading_costs(study, &now, start, &weights);
    let costs = costs.as_ref().map(|c| (c, &places));
    let cost = |leg: &Leg| cost_of(costs, flat, leg);
    let on = |value: f64| start.legs(&now, &weights, value);
    let legs = match (lots, costs, start.shares.is_empty()) {
        (true, ..) => on(worth),
        (false, None, true) => on(capital / (1.0 + flat * weights.positions.iter().map(|p| p.weight).sum::<f64>())),
        (false, Some(_), true) => on(start.after_costs(&now, &weights, capital, &cost)),
        (false, _, false) => start.paid(&now, &weights, capital, &cost),
    };
    let analysis = Analysis::of(study, &own, &now, &around, &weights, costs.map(|c| c.0));
    let rows = || result.pass.iter().chain(&result.fail).chain(&result.unknown);
    let mut holdings = Vec::new();
    let mut trades = Vec::new();
    for leg in &legs {
        let label = now.label(leg.security);
        let traded = leg.wanted - leg.now;
        if traded.abs() > 1e-9 * capital {
            trades.push(Trade {
                security: panel.securities[leg.security].id.clone(),
                ticker: label.symbol,
                shares: if leg.wanted == 0.0 { -leg.shares } else { traded / leg.price },
                price: leg.price,
                value: traded,
                cost: cost(leg),
            });
        }
        let Some(p) = weights.positions.iter().find(|p| p.security == leg.security) else { continue };
        let row = rows().find(|r| r.index == p.security).cloned().unwrap_or_else(|| ScreenRow {
            security: panel.securities[p.security].id.clone(),
            index: p.security,
            ticker: label.symbol,
            name: label.name.clone(),
            sector: label.sector.clone(),
            score: None,
            rank: None,
            reasons: vec!["it is not a member of the universe".to_owned()],
            conditions: Vec::new(),
            sources: Vec::new(),
            score_metrics: Vec::new(),
        });
        let a_day = now
            .median_dollar_volume(p.security, study.policy.adv_days)
            .map_or(f64::NAN, |v| study.policy.max_adv_share * v);
        holdings.push(Holding {
            security: row.security.clone(),
            ticker: row.ticker,
            name: row.name.clone(),
            sector: row.sector.clone(),
            weight: p.weight,
            reason: p.reason,
            why: crate::reasons::why(p, weights.reasoning.as_ref(), &row),
            shares: leg.wanted / leg.price,
            price: leg.price,
            value: leg.wanted,
            days_to_sell: leg.wanted.abs() / a_day,
            admitted_by: row,
        });
    }
    let (bought, cost) = trades.iter().fold((0.0, 0.0), |(b, c), t| (b + t.value, c + t.cost));
    let reasoning = weights.reasoning.as_ref();
    Ok(TargetPortfolio {
        study: study.id.clone(),
        policy: policy.describe(),
        as_of: panel.sessions[t],
        status: match (weights.positions.is_empty(), weights.cash > 0.0) {
            (true, _) => Status::AllCash,
            (false, true) => Status::PartCash,
            (false, false) => Status::Complete,
        },
        capital,
        objective: match reasoning.and_then(|r| r.proof.as_ref()) {
            Some(proof) => proof.objective,
            None => weights.positions.iter().fold(0.0, |sum, p| sum + p.weight * p.weight),
        },
        volatility: reasoning.map(|r| r.volatility),
        cash_weight: weights.cash,
        cash: capital - positions - bought - cost,
        weights: holdings,
        trades,
        cost,
        certificate,
        shadow_prices: reasoning.map_or_else(Vec::new, |r| {
            r.prices.iter().map(|(constraint, bp)| ShadowPrice { constraint: constraint.clone(), bp: *bp }).collect()
        }),
        relaxed: reasoning.map_or_else(Vec::new, |r| r.relaxed.clone()),
        analysis,
        passed_over: weights.passed_over.iter().map(|p| (panel.ticker(p.security, t), p.why.clone())).collect(),
        funnel: result.funnel,
    })
}

/// What is set aside for impact and estimated spreads, as a fraction of the value, where lots are whole.
const LOT_RESERVE: f64 = 0.003;

/// The study's costs of what is traded, with the place of each security in them.
fn trading_costs(
    study: &Study,
    now: &Market<'_>,
    start: &Start<'_>,
    weights: &crate::Weights,
) -> (Option<TradingCosts>, BTreeMap<usize, usize>) {
    let mut securities: Vec<usize> = weights.positions.iter().map(|p| p.security).collect();
    securities.extend(start.shares.iter().map(|(i, _)| *i));
    securities.sort_unstable();
    securities.dedup();
    let places = securities.iter().enumerate().map(|(place, i)| (*i, place)).collect();
    let with_volume: Vec<(usize, f64)> = securities
        .iter()
        .map(|i| (*i, now.median_dollar_volume(*i, study.policy.adv_days).unwrap_or(f64::NAN)))
        .collect();
    (study.costs.as_ref().map(|spec| TradingCosts::of(spec, now, start.ranges, &with_volume)), places)
}
