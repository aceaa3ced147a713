//! By which rules a ledger keeps its books.
use std::sync::Arc;

use breadth_domain::study::{BacktestSpec, Distributions, Execution, LotRule, ShareRule, Trigger, Unfilled};

use crate::costs::{CostTable, Costs};

/// The rules of a ledger; what a study says of its backtest, planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Costs of trading.
    pub costs: Costs,
    /// When a decision is filled; the conventions of other programs have their own.
    pub execution: Execution,
    /// Whether shares may be divided.
    pub shares: ShareRule,
    /// The largest part of a session's volume that one order may take.
    pub participation: Option<f64>,
    /// What becomes of the rest.
    pub unfilled: Unfilled,
    /// Which lots a sale closes first.
    pub lots: LotRule,
    /// What becomes of distributions that returns contain.
    pub distributions: Distributions,
    /// Interest a year on cash.
    pub cash_rate: f64,
    /// Interest a year on what is borrowed.
    pub borrow_rate: f64,
    /// Fraction of the value charged a year.
    pub yearly_fee: f64,
    /// A decision is carried out only where some weight is further than this from its target.
    pub drift_band: Option<f64>,
    /// A decision is carried out only where this signal fires; with a drift band, either is enough.
    pub trigger: Trigger,
}

impl Rules {
    /// The default rules with a flat cost in basis points.
    pub fn flat(cost_bp: f64) -> Self {
        Rules {
            costs: Costs::flat(cost_bp),
            execution: Execution::NextClose,
            shares: ShareRule::Fractional,
            participation: None,
            unfilled: Unfilled::Drop,
            lots: LotRule::Fifo,
            distributions: Distributions::Reinvest,
            cash_rate: 0.0,
            borrow_rate: 0.0,
            yearly_fee: 0.0,
            drift_band: None,
            trigger: Trigger::Always,
        }
    }

    /// What a study says; `table` holds the costs by name where it asks for them.
    pub fn of(spec: &BacktestSpec, table: Option<Arc<CostTable>>) -> Self {
        let costs = Costs { fee: spec.order_fee, table, impact: spec.impact, ..Costs::flat(spec.cost_bp) };
        Rules {
            costs,
            execution: spec.execution,
            shares: spec.shares,
            participation: spec.participation,
            unfilled: spec.unfilled,
            lots: spec.lots,
            distributions: spec.distributions,
            cash_rate: spec.cash_rate,
            borrow_rate: spec.borrow_rate,
            yearly_fee: spec.yearly_fee,
            drift_band: spec.drift_band,
            trigger: spec.trigger,
        }
    }
}
