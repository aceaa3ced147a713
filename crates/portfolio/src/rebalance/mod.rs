//! One rebalance: the user's constraints become a programme, the programme weights, and the auditor checks each constraint by
//! its own equation.
//!
//! ```text
//! Names, risk, alpha, costs, constraints ─▶ Program ─▶ core (rows, tracking error, active share)
//!                                                       └▶ branch (count, smallest position, smallest trade) ─▶ lots ─▶ Solved
//! not all can hold ─▶ the hierarchy gives, in order, by the least that does ─▶ else Refusal: the smallest set in conflict
//! ```
mod branch;
mod core;
mod counts;
mod lots;
mod refusal;
mod relax;

pub use self::core::Beginning;
pub use refusal::{Refusal, Way};
pub use relax::Relaxed;

use breadth_kernels::linalg::axpy;

use crate::constraints::{Beyond, Constraint, Names, Stated, TrackingError};
use crate::policies::mean_variance;
use crate::risk::RiskModel;
use crate::solve::{Program, Proof, RowKind, Trading};

/// What is to be decided: αᵀw − ½ γ wᵀΣw − costs(w − held) within the constraints.
pub struct Rebalance<'a> {
    /// The names.
    pub names: &'a Names,
    /// A year's risk, Σ.
    pub risk: &'a RiskModel,
    /// A year's expected return of each name, α.
    pub alpha: &'a [f64],
    /// γ.
    pub aversion: f64,
    /// Costs of trading, each spread over its horizon.
    pub trading: Option<Trading>,
    /// What must hold.
    pub list: Vec<Stated>,
    /// The most relaxations that the search over whole decisions may solve.
    pub nodes: usize,
    /// The gap, as a fraction of the objective, at which that search ends: what is reported is what is left.
    pub gap: f64,
    /// Weights that may be near the answer, such as those held: where the search begins. None: from nowhere. The answer is the
    /// same to within its proof.
    pub near: Option<Beginning>,
}

/// A constraint, checked from the weights alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What the user calls it.
    pub label: String,
    /// Its equation.
    pub equation: String,
    /// By how much it is exceeded at worst; zero or less where it holds.
    pub excess: f64,
    /// Whether it may be violated at a price.
    pub soft: bool,
}

/// What a name's place in the optimum is made of, each a year's return for a unit of weight: alpha − risk − trading + limits is
/// zero for a name between its bounds.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Pull {
    /// αᵢ.
    pub alpha: f64,
    /// γ (Σw)ᵢ: what a little more of it costs in risk.
    pub risk: f64,
    /// What a little more of it costs to buy (above what is held) or saves in selling (below it), spread over the horizon.
    pub trading: f64,
    /// What the rows of constraints add: Σ νᵣ aᵣᵢ, the tracking error's part among it.
    pub limits: f64,
}

impl Pull {
    /// By how much the expected return would have to rise for a little more of the name to be worth its while.
    pub fn lacking(&self) -> f64 {
        self.risk + self.trading - self.limits - self.alpha
    }
}

/// Weights with everything that shows that they are right.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// The weights.
    pub weights: Vec<f64>,
    /// The proof; where whole decisions were searched, its gap is against the best that any choice could reach.
    pub proof: Proof,
    /// (constraint, a year's objective in basis points for one percentage point more room).
    pub prices: Vec<(String, f64)>,
    /// Each constraint by its own equation, as it stands after the hierarchy.
    pub checks: Vec<Check>,
    /// What gave.
    pub relaxed: Vec<Relaxed>,
    /// For each name what its weight is made of.
    pub pulls: Vec<Pull>,
    /// Iterations of the interior point in all.
    pub iterations: usize,
    /// Relaxations solved in the search over whole decisions; zero where there was none.
    pub nodes: usize,
}

/// A programme with the constraint that each row belongs to.
#[derive(Clone)]
pub(crate) struct Built {
    pub program: Program,
    pub owners: Vec<usize>,
    pub beyond: Vec<(usize, Beyond)>,
}

/// Why there are no weights.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// Rows and bounds conflict.
    Conflict,
    /// A constraint that is no row cannot be met: (its index, why, the nearest that can be had).
    Unmet(usize, String, f64),
    /// Neither found nor refuted.
    Stalled(String),
}

impl Rebalance<'_> {
    /// The programme of some of the constraints.
    pub(crate) fn built(&self, list: &[(usize, &dyn Constraint)]) -> Built {
        let n = self.risk.names;
        let mut program = mean_variance(self.risk, self.alpha, self.aversion, &vec![0.0; n], &vec![1.0; n]);
        program.rows.clear();
        program.trading.clone_from(&self.trading);
        if self.names.most.iter().any(|m| m.is_finite()) {
            crate::constraints::trades(&mut program, self.names);
            if let Some(t) = &mut program.trading {
                t.most.iter_mut().zip(&self.names.most).for_each(|(m, own)| *m = m.min(*own));
            }
        }
        let (mut owners, mut beyond) = (Vec::new(), Vec::new());
        for (k, rule) in list {
            rule.add_to(&mut program, self.names);
            owners.resize(program.rows.len(), *k);
            beyond.extend(rule.beyond().map(|b| (*k, b)));
        }
        Built { program, owners, beyond }
    }

    /// Finds the weights.
    ///
    /// # Errors
    /// [`Refusal`]: not all constraints can hold and none of those in the way may give; or no solver came near enough.
    pub fn solve(&self) -> Result<Solved, Refusal> {
        let all: Vec<(usize, &dyn Constraint)> =
            self.list.iter().enumerate().map(|(k, s)| (k, s.rule.as_ref())).collect();
        let built = self.built(&all);
        match self.decide(&built) {
            Ok(found) => Ok(self.told(found, &built, &all, Vec::new())),
            Err(stop) => self.give_way(stop),
        }
    }

    /// Weights of a programme, whatever lies beyond its rows included.
    pub(crate) fn decide(&self, built: &Built) -> Result<core::Found, Stop> {
        let found = branch::search(self, built)?;
        let shares = built.beyond.iter().find_map(|(_, b)| match b {
            Beyond::Lot { shares } => Some(*shares),
            _ => None,
        });
        Ok(match shares {
            Some(shares) => lots::rounded(self, built, found, shares),
            None => found,
        })
    }

    /// The answer, with each constraint checked from the weights alone.
    pub(crate) fn told(
        &self,
        found: core::Found,
        built: &Built,
        list: &[(usize, &dyn Constraint)],
        relaxed: Vec<Relaxed>,
    ) -> Solved {
        let w = &found.weights;
        let p = &built.program;
        let gradient = self.risk.covariances(w);
        let mut limits = vec![0.0; w.len()];
        let (mut buy, mut sell) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        for (row, nu) in found.rows.iter().zip(&found.prices) {
            match &row.kind {
                RowKind::Weights(a) => axpy(&mut limits, *nu, a),
                RowKind::Trades { buy: b, sell: s } => {
                    axpy(&mut buy, -nu, b);
                    axpy(&mut sell, -nu, s);
                }
            }
        }
        if let Some(b) = self.names.benchmark.as_ref().filter(|_| found.tracking > 0.0) {
            let active = gradient.iter().zip(&b.pull).map(|(c, p)| -found.tracking * (c - p));
            limits.iter_mut().zip(active).for_each(|(l, a)| *l += a);
        }
        let trading = |i: usize| {
            let Some(t) = &p.trading else { return 0.0 };
            let z = w[i] - t.held[i];
            let slope = 1.5 * t.impact[i] * z.abs().sqrt();
            if z < -1e-12 { -(t.sell[i] + sell[i] + slope) } else { t.buy[i] + buy[i] + slope }
        };
        let pulls = (0..w.len())
            .map(|i| Pull {
                alpha: self.alpha[i],
                risk: self.aversion * gradient[i],
                trading: trading(i),
                limits: limits[i],
            })
            .collect();
        // One percentage point more room is worth ν / 100 of a year's objective, in basis points x 10⁴.
        let mut prices: Vec<(String, f64)> =
            found.rows.iter().zip(&found.prices).map(|(r, nu)| (r.label.clone(), nu.abs() * 100.0)).collect();
        for (k, b) in &built.beyond {
            if let Beyond::TrackingError { max } = b {
                prices.push((self.list[*k].rule.label(), found.tracking * max * 100.0));
            }
        }
        let checks = list.iter().map(|(_, rule)| check(*rule, w, self.names)).collect();
        Solved {
            pulls,
            prices,
            checks,
            relaxed,
            proof: found.proof,
            iterations: found.iterations,
            nodes: found.nodes,
            weights: found.weights,
        }
    }

    /// √((w − b)ᵀΣ(w − b)), where there is a benchmark.
    pub fn tracking_error(&self, w: &[f64]) -> Option<f64> {
        Some(TrackingError::of(w, self.names)).filter(|te| te.is_finite())
    }
}

/// A constraint by its own equation.
pub fn check(rule: &dyn Constraint, w: &[f64], names: &Names) -> Check {
    let excess = rule.excess(w, names);
    Check { label: rule.label(), equation: rule.equation(), excess, soft: rule.soft() }
}
