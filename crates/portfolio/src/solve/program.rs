//! The problem that every optimised policy becomes.
use breadth_kernels::linalg::{axpy, dot_fast, times, transposed_times};

/// What a row adds up.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// Σ aᵢ wᵢ.
    Weights(Vec<f64>),
    /// Σ bᵢ buyᵢ + sᵢ sellᵢ with buyᵢ = max(wᵢ − hᵢ, 0) and sellᵢ = max(hᵢ − wᵢ, 0); coefficients not below zero, and no
    /// finite lower limit, so that the row is convex.
    Trades {
        /// bᵢ.
        buy: Vec<f64>,
        /// sᵢ.
        sell: Vec<f64>,
    },
}

/// low ≤ Σ ≤ high; soft where a penalty per unit of violation is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What the user calls it.
    pub label: String,
    /// What it adds up.
    pub kind: RowKind,
    /// The least value; −∞ for none.
    pub low: f64,
    /// The largest value; ∞ for none.
    pub high: f64,
    /// What a unit of violation costs; `None`: it may not be violated.
    pub penalty: Option<f64>,
}

/// Costs of trading away from what is held.
#[derive(Clone, Debug, PartialEq)]
pub struct Trading {
    /// hᵢ: weights before the trade.
    pub held: Vec<f64>,
    /// Cost of a unit bought.
    pub buy: Vec<f64>,
    /// Cost of a unit sold.
    pub sell: Vec<f64>,
    /// κᵢ of κᵢ |wᵢ − hᵢ|^{3/2}.
    pub impact: Vec<f64>,
    /// The largest |wᵢ − hᵢ|; ∞ for none.
    pub most: Vec<f64>,
}

/// minimise Σ cᵢ wᵢ + ½ Σ dᵢ (wᵢ − bᵢ)² + ½ |Gᵀ(w − b)|² + costs(w − h) + penalties
/// subject to lᵢ ≤ wᵢ ≤ uᵢ and the rows.
///
/// Risk aversion is in G and d: G = √γ F Ω^{1/2} and d = γ x specific variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// How many names.
    pub names: usize,
    /// cᵢ, for example −alphaᵢ.
    pub linear: Vec<f64>,
    /// G by column, `names` x `factors`.
    pub loadings: Vec<f64>,
    /// dᵢ ≥ 0.
    pub specific: Vec<f64>,
    /// bᵢ: zero, or a benchmark.
    pub anchor: Vec<f64>,
    /// lᵢ.
    pub lower: Vec<f64>,
    /// uᵢ.
    pub upper: Vec<f64>,
    /// The rows, the budget among them.
    pub rows: Vec<Row>,
    /// Costs of trading, where there are any.
    pub trading: Option<Trading>,
}

impl Program {
    /// A programme of `names` with nothing in it yet: 0 ≤ w ≤ 1.
    pub fn new(names: usize) -> Self {
        Program {
            names,
            linear: vec![0.0; names],
            loadings: Vec::new(),
            specific: vec![0.0; names],
            anchor: vec![0.0; names],
            lower: vec![0.0; names],
            upper: vec![1.0; names],
            rows: Vec::new(),
            trading: None,
        }
    }

    /// How many columns G has.
    pub fn factors(&self) -> usize {
        self.loadings.len().checked_div(self.names).unwrap_or(0)
    }

    /// Adds low ≤ Σ aᵢ wᵢ ≤ high.
    pub fn row(&mut self, label: impl Into<String>, coefficients: Vec<f64>, low: f64, high: f64) {
        self.rows.push(Row { label: label.into(), kind: RowKind::Weights(coefficients), low, high, penalty: None });
    }

    /// Adds Σ wᵢ = total.
    pub fn budget(&mut self, total: f64) {
        self.row("budget", vec![1.0; self.names], total, total);
    }

    /// The value of each row at `w`.
    pub fn activity(&self, row: &Row, w: &[f64]) -> f64 {
        match &row.kind {
            RowKind::Weights(a) => dot_fast(a, w),
            RowKind::Trades { buy, sell } => {
                let held = |i: usize| self.trading.as_ref().map_or(0.0, |t| t.held[i]);
                w.iter()
                    .enumerate()
                    .map(|(i, w)| {
                        let z = w - held(i);
                        if z > 0.0 { buy[i] * z } else { -sell[i] * z }
                    })
                    .sum()
            }
        }
    }

    /// (w − b)ᵀ(D + GGᵀ)(w − b).
    pub fn quadratic(&self, w: &[f64]) -> f64 {
        let x: Vec<f64> = w.iter().zip(&self.anchor).map(|(w, b)| w - b).collect();
        let y = transposed_times(&self.loadings, self.names, &x);
        dot_fast(&y, &y) + x.iter().zip(&self.specific).map(|(x, d)| d * x * x).sum::<f64>()
    }

    /// c + (D + GGᵀ)(w − b): the gradient without the costs of trading.
    pub fn smooth_gradient(&self, w: &[f64]) -> Vec<f64> {
        let x: Vec<f64> = w.iter().zip(&self.anchor).map(|(w, b)| w - b).collect();
        let y = transposed_times(&self.loadings, self.names, &x);
        let mut g = times(&self.loadings, self.names, &y);
        axpy(&mut g, 1.0, &self.linear);
        g.iter_mut().zip(&x).zip(&self.specific).for_each(|((g, x), d)| *g += d * x);
        g
    }

    /// Costs of trading from what is held to `w`.
    pub fn cost(&self, w: &[f64]) -> f64 {
        self.trading.as_ref().map_or(0.0, |t| {
            w.iter()
                .enumerate()
                .map(|(i, w)| {
                    let z = w - t.held[i];
                    let linear = if z > 0.0 { t.buy[i] * z } else { -t.sell[i] * z };
                    linear + t.impact[i] * z.abs() * z.abs().sqrt()
                })
                .sum()
        })
    }

    /// By how much a row's limits are exceeded at `w`.
    pub fn excess(&self, row: &Row, w: &[f64]) -> f64 {
        let v = self.activity(row, w);
        (row.low - v).max(v - row.high).max(0.0)
    }

    /// What violations of soft rows cost at `w`.
    pub fn penalties(&self, w: &[f64]) -> f64 {
        self.rows.iter().filter_map(|r| r.penalty.map(|p| p * self.excess(r, w))).sum()
    }

    /// The objective, which is minimised.
    pub fn objective(&self, w: &[f64]) -> f64 {
        dot_fast(&self.linear, w) + 0.5 * self.quadratic(w) + self.cost(w) + self.penalties(w)
    }

    /// The largest violation of any hard limit at `w`: bounds, trade limits, rows.
    pub fn worst_violation(&self, w: &[f64]) -> f64 {
        let bounds = w.iter().zip(self.lower.iter().zip(&self.upper)).map(|(w, (l, u))| (l - w).max(w - u));
        let trades = self
            .trading
            .iter()
            .flat_map(|t| w.iter().zip(t.held.iter().zip(&t.most)).map(|(w, (h, m))| (w - h).abs() - m));
        let rows = self.rows.iter().filter(|r| r.penalty.is_none()).map(|r| self.excess(r, w));
        bounds.chain(trades).chain(rows).fold(0.0, f64::max)
    }
}
