//! From a programme to an outcome: presolve, scale, sift, iterate, polish, prove; the general solver where that fails.
use super::certificate::{Proof, certify};
use super::columns::Columns;
use super::conic::conic;
use super::infeasible::{Conflict, prove};
use super::interior::{Settings, Stop, run};
use super::polish::{Active, ROUNDS, WARM_ROUNDS, polish};
use super::presolve::{presolve_telling, price_forced};
use super::program::{Program, RowKind};
use super::sift;

/// What found the weights.
#[derive(Copy, Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The structured interior point.
    Structured,
    /// Clarabel, the general conic solver.
    Conic,
}

/// Weights with their proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The weights.
    pub weights: Vec<f64>,
    /// νᵣ: what a unit of each row's limit is worth; positive where a lower limit binds, negative where an upper one does.
    pub prices: Vec<f64>,
    /// The proof, recomputed from the programme.
    pub proof: Proof,
    /// Iterations of the interior point; rounds of the active set where it began near the answer and ended there.
    pub iterations: usize,
    /// What found them.
    pub method: Method,
}

/// An answer: infeasible is one too.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Optimal to within the proof's gap.
    Optimal(Solution),
    /// No weights satisfy everything.
    Infeasible(Conflict),
    /// Neither could be shown; the best found, with its proof, and the reason.
    Stalled {
        /// The best found.
        best: Solution,
        /// Why it is not called optimal.
        reason: String,
    },
}

impl Outcome {
    /// The solution, where it is optimal.
    pub fn optimal(self) -> Option<Solution> {
        match self {
            Outcome::Optimal(s) => Some(s),
            Outcome::Infeasible(_) | Outcome::Stalled { .. } => None,
        }
    }
}

/// Rounding of limits that is forgiven.
const FORGIVEN: f64 = 1e-9;

/// Where a solve may begin: weights near the answer, and rows' prices where they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Near {
    /// The weights.
    pub weights: Vec<f64>,
    /// νᵣ of the first rows; rows without one begin at zero.
    pub prices: Vec<f64>,
}

/// Solves with the default settings.
pub fn solve(program: &Program) -> Outcome {
    solve_with(program, &Settings::default())
}

/// As [`solve`], from weights that are near the answer: whoever lies at a bound there is first taken to stay at it. Where that
/// does not end in a proved optimum within a few rounds, it is solved as from nowhere, so that the answer is the same.
pub fn solve_near(program: &Program, near: &Near) -> Outcome {
    let mut p = program.clone();
    let mut forced = Vec::new();
    if near.weights.len() == program.names
        && presolve_telling(&mut p, FORGIVEN, &mut forced).is_none()
        && let Some(mut found) = warm(&p, near)
    {
        price_forced(program, &forced, &found.0, &mut found.1);
        let best = solution(program, found.0, found.1, found.2, Method::Structured);
        if good(program, &best) {
            return Outcome::Optimal(best);
        }
    }
    solve(program)
}

/// Solves.
pub fn solve_with(program: &Program, settings: &Settings) -> Outcome {
    let mut p = program.clone();
    let mut forced = Vec::new();
    if let Some(conflict) = presolve_telling(&mut p, FORGIVEN, &mut forced) {
        return Outcome::Infeasible(conflict);
    }
    let mut first = if sift::worth(&p) { sifted(&p, settings) } else { structured(&p, settings) };
    price_forced(program, &forced, &first.0, &mut first.1);
    let mut best = solution(program, first.0, first.1, first.2, Method::Structured);
    if good(program, &best) {
        return Outcome::Optimal(best);
    }
    if let Some(conflict) = prove(&p, settings) {
        return Outcome::Infeasible(conflict);
    }
    if let Some((w, nu)) = conic(&p) {
        let other = solution(program, w, nu, best.iterations, Method::Conic);
        if merit(program, &other) < merit(program, &best) {
            best = other;
        }
    }
    if good(program, &best) {
        return Outcome::Optimal(best);
    }
    let reason = format!(
        "gap {:.1e} of an objective of {:.3e}, worst violation {:.1e}: neither solver came nearer, and no set of rows could be shown to be in conflict",
        best.proof.gap, best.proof.objective, best.proof.worst_violation
    );
    Outcome::Stalled { best, reason }
}

/// What the gap is measured against: the parts of the objective, none of which cancels another.
fn size(p: &Program, w: &[f64]) -> f64 {
    let linear: f64 = p.linear.iter().zip(w).map(|(c, w)| (c * w).abs()).sum();
    linear + 0.5 * p.quadratic(w) + p.cost(w) + p.penalties(w)
}

fn merit(p: &Program, s: &Solution) -> f64 {
    (s.proof.gap.abs() / (1e-8 * size(p, &s.weights) + 1e-14)).max(s.proof.worst_violation / FORGIVEN)
}

fn good(p: &Program, s: &Solution) -> bool {
    merit(p, s) <= 1.0
}

fn solution(p: &Program, mut weights: Vec<f64>, prices: Vec<f64>, iterations: usize, method: Method) -> Solution {
    // The last bit of a bound is the bound.
    for ((w, l), u) in weights.iter_mut().zip(&p.lower).zip(&p.upper) {
        *w = w.max(*l).min(*u);
    }
    let proof = certify(p, &weights, &prices);
    Solution { weights, prices, proof, iterations, method }
}

/// Rows with coefficients of at most one, gradients of at most one.
pub(super) struct Scaled {
    pub p: Program,
    rows: Vec<f64>,
    objective: f64,
}

impl Scaled {
    pub fn of(p: &Program) -> Self {
        let mut q = p.clone();
        let rows: Vec<f64> = q
            .rows
            .iter()
            .map(|row| {
                let most = |v: &[f64]| v.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
                let size = match &row.kind {
                    RowKind::Weights(a) => most(a),
                    RowKind::Trades { buy, sell } => most(buy).max(most(sell)),
                };
                if size > 0.0 { 1.0 / size } else { 1.0 }
            })
            .collect();
        let middle: Vec<f64> = (0..p.names)
            .map(|i| {
                let (l, u) = (p.lower[i], p.upper[i]);
                let held = p.trading.as_ref().map_or(1.0 / p.names as f64, |t| t.held[i]);
                held.max(if l.is_finite() { l } else { held }).min(u)
            })
            .collect();
        let steep = p.smooth_gradient(&middle).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let penalty = p.rows.iter().filter_map(|r| r.penalty).fold(0.0_f64, f64::max);
        let steep = if steep > 0.0 { steep } else { penalty };
        let f = if steep > 0.0 { 1.0 / steep } else { 1.0 };
        for (row, s) in q.rows.iter_mut().zip(&rows) {
            match &mut row.kind {
                RowKind::Weights(a) => a.iter_mut().for_each(|v| *v *= s),
                RowKind::Trades { buy, sell } => buy.iter_mut().chain(sell).for_each(|v| *v *= s),
            }
            row.low *= s;
            row.high *= s;
            row.penalty = row.penalty.map(|p| p * f / s);
        }
        q.linear.iter_mut().chain(&mut q.specific).for_each(|v| *v *= f);
        q.loadings.iter_mut().for_each(|v| *v *= f.sqrt());
        if let Some(t) = &mut q.trading {
            t.buy.iter_mut().chain(&mut t.sell).chain(&mut t.impact).for_each(|v| *v *= f);
        }
        Scaled { p: q, rows, objective: f }
    }

    pub fn prices(&self, nu: &[f64]) -> Vec<f64> {
        nu.iter().zip(&self.rows).map(|(n, s)| n * s / self.objective).collect()
    }

    /// The other way: prices of the programme as it was given.
    fn scaled(&self, prices: &[f64]) -> Vec<f64> {
        let given = prices.iter().copied().chain(std::iter::repeat(0.0));
        self.rows.iter().zip(given).map(|(s, n)| n * self.objective / s).collect()
    }
}

/// Weights, prices, iterations.
type Found = (Vec<f64>, Vec<f64>, usize);

/// Whether the proof leaves nothing but rounding.
fn exact(p: &Program, found: &Found) -> bool {
    let proof = certify(p, &found.0, &found.1);
    proof.gap.abs() <= 1e-12 * size(p, &found.0) && proof.worst_violation <= 1e-12
}

/// The active set method alone, from weights near the answer; `None` where it does not end in a proved optimum.
fn warm(p: &Program, near: &Near) -> Option<Found> {
    let scaled = Scaled::of(p);
    let columns = Columns::of(&scaled.p);
    let active = Active::of_weights(&scaled.p, &columns, &near.weights, scaled.scaled(&near.prices));
    let end = polish(&scaled.p, &columns, active, WARM_ROUNDS)?;
    let found = (columns.weights(&end.x), scaled.prices(&end.nu), end.rounds);
    exact(p, &found).then_some(found)
}

fn structured(p: &Program, settings: &Settings) -> Found {
    let scaled = Scaled::of(p);
    let columns = Columns::of(&scaled.p);
    // Near the end nearly all columns that stay between their bounds are known, and Newton's method finds the others.
    let early = Settings { gap: settings.gap.max(1e-4), residual: settings.residual.max(1e-8), ..*settings };
    let point = run(&scaled.p, &columns, &early, None);
    if point.stop == Stop::Converged
        && let Some(end) = polish(&scaled.p, &columns, Active::of_point(&columns, &point), ROUNDS)
    {
        let found = (columns.weights(&end.x), scaled.prices(&end.nu), point.iterations);
        if exact(p, &found) {
            return found;
        }
    }
    let before = point.iterations;
    let mut point = run(&scaled.p, &columns, settings, Some(point));
    point.iterations += before;
    let raw = (columns.weights(&point.x), scaled.prices(&point.nu), point.iterations);
    let judge = |f: &Found| {
        let proof = certify(p, &f.0, &f.1);
        let size = size(p, &f.0);
        (proof.gap.abs() / (1e-11 * size + 1e-300)).max(proof.worst_violation / 1e-13)
    };
    if point.stop != Stop::Converged && point.residual > 1e-5 {
        return raw;
    }
    match polish(&scaled.p, &columns, Active::of_point(&columns, &point), ROUNDS) {
        Some(end) => {
            let polished = (columns.weights(&end.x), scaled.prices(&end.nu), point.iterations);
            if judge(&polished) <= judge(&raw) { polished } else { raw }
        }
        None => raw,
    }
}

/// Weights and prices of a programme whose hard rows are all soft, which always has an answer.
pub(super) fn feasibility(p: &Program, settings: &Settings, method: Method) -> (Vec<f64>, Vec<f64>) {
    if method == Method::Structured {
        let (w, nu, _) = structured(p, settings);
        let proof = certify(p, &w, &nu);
        if proof.gap.abs() <= 1e-7 * (1.0 + proof.objective.abs()) {
            return (w, nu);
        }
    }
    conic(p).unwrap_or_else(|| (p.lower.clone(), vec![0.0; p.rows.len()]))
}

/// Solves on ever more names until those outside are proved to stay there.
fn sifted(p: &Program, settings: &Settings) -> Found {
    let equal = vec![1.0 / p.names as f64; p.names];
    let mut names = sift::first(p, &equal, 240.min(p.names));
    let mut iterations = 0;
    for _ in 0..25 {
        let part = sift::restrict(p, &names);
        if super::presolve::presolve(&mut part.clone(), FORGIVEN).is_some() {
            // Too few names to satisfy the rows: more of them.
            let more = sift::first(p, &equal, (names.len() * 2).min(p.names));
            if more.len() == names.len() {
                break;
            }
            names = more;
            continue;
        }
        let (w, nu, used) = structured(&part, settings);
        iterations += used;
        let all = sift::spread(p, &names, &w);
        if part.worst_violation(&w) > 1e-6 {
            names = sift::first(p, &equal, (names.len() * 2).min(p.names));
            if names.len() == p.names {
                break;
            }
            continue;
        }
        let next = sift::entering(p, &names, &all, &nu);
        if next.is_empty() {
            return (all, nu, iterations);
        }
        // Whoever is held stays, whoever has priced itself in comes.
        let mut keep: Vec<usize> =
            names.iter().zip(&w).filter(|(i, w)| **w > p.lower[**i] + 1e-9).map(|(i, _)| *i).collect();
        keep.extend(next.into_iter().take(150));
        keep.sort_unstable();
        keep.dedup();
        names = keep;
    }
    structured(p, settings)
}
