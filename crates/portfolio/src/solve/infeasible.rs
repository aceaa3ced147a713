//! Why there are no weights: a combination of rows that the bounds cannot reach (Farkas), cut down to a set of which no
//! member can be spared, and the least that would have to give.
use super::interior::Settings;
use super::program::{Program, RowKind, Trading};
use super::solver::{Method, feasibility};

/// Which limit of a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// At least.
    Low,
    /// At most.
    High,
}

/// One row of the combination.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Term {
    /// The row's index.
    pub row: usize,
    /// Its name.
    pub label: String,
    /// Which limit.
    pub side: Side,
    /// The limit.
    pub limit: f64,
    /// Its factor in the combination, not negative.
    pub factor: f64,
}

/// No weights satisfy everything.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Conflict {
    /// The rows of which no member can be spared; empty where one name's own limits cross.
    pub terms: Vec<Term>,
    /// The name whose own limits cross, where it is that: (index, at least, at most).
    pub name: Option<(usize, f64, f64)>,
    /// What the combination of the rows asks for.
    pub needed: f64,
    /// The most that any weights within their bounds reach of it.
    pub reach: f64,
    /// What would have to give, in all the least: (row, by how much).
    pub relaxation: Vec<(usize, f64)>,
}

impl Conflict {
    pub(super) fn of_name(p: &Program, i: usize) -> Self {
        let (mut l, mut u) = (p.lower[i], p.upper[i]);
        if let Some(t) = &p.trading {
            l = l.max(t.held[i] - t.most[i]);
            u = u.min(t.held[i] + t.most[i]);
        }
        Conflict { terms: Vec::new(), name: Some((i, l, u)), needed: l, reach: u, relaxation: Vec::new() }
    }
}

/// The proof that Σ yᵣ rowᵣ cannot reach what the limits ask for, where it is one.
pub(super) fn farkas(p: &Program, y: &[f64]) -> Option<Conflict> {
    let mut needed = 0.0;
    let mut size = 0.0;
    let mut q = vec![0.0; p.names];
    let (mut buy, mut sell) = (vec![0.0; p.names], vec![0.0; p.names]);
    let mut terms = Vec::new();
    for (r, (row, y)) in p.rows.iter().zip(y).enumerate() {
        let limit = if *y > 0.0 { row.low } else { row.high };
        if *y == 0.0 || row.penalty.is_some() {
            continue;
        }
        if !limit.is_finite() {
            return None;
        }
        needed += y * limit;
        size += (y * limit).abs();
        let side = if *y > 0.0 { Side::Low } else { Side::High };
        terms.push(Term { row: r, label: row.label.clone(), side, limit, factor: y.abs() });
        match &row.kind {
            RowKind::Weights(a) => q.iter_mut().zip(a).for_each(|(q, a)| *q += y * a),
            RowKind::Trades { buy: b, sell: s } => {
                buy.iter_mut().zip(b).for_each(|(t, b)| *t += y * b);
                sell.iter_mut().zip(s).for_each(|(t, s)| *t += y * s);
            }
        }
    }
    let reach: f64 = (0..p.names)
        .map(|i| {
            let (h, most) = p.trading.as_ref().map_or((0.0, f64::INFINITY), |t| (t.held[i], t.most[i]));
            let (l, u) = (p.lower[i].max(h - most), p.upper[i].min(h + most));
            let value = |w: f64| q[i] * w + if w > h { buy[i] * (w - h) } else { sell[i] * (h - w) };
            // Piecewise linear and concave: the best is at an end or where nothing is traded.
            let ends = [l, u, h.clamp(l, u.max(l))];
            if q[i] == 0.0 && buy[i] == 0.0 && sell[i] == 0.0 {
                0.0
            } else {
                ends.into_iter().map(value).fold(f64::NEG_INFINITY, f64::max)
            }
        })
        .sum();
    (needed - reach > 1e-10 * (size + reach.abs())).then(|| Conflict {
        terms,
        name: None,
        needed,
        reach,
        relaxation: Vec::new(),
    })
}

/// The programme whose optimum is how far the rows must give: every hard row soft at its own price, nothing else counted.
pub(super) fn elastic(p: &Program, keep: impl Fn(usize) -> bool) -> (Program, Vec<usize>) {
    let mut phase = Program::new(p.names);
    phase.lower.clone_from(&p.lower);
    phase.upper.clone_from(&p.upper);
    let kept: Vec<usize> = (0..p.rows.len()).filter(|r| p.rows[*r].penalty.is_none() && keep(*r)).collect();
    phase.rows = kept
        .iter()
        .map(|r| {
            let mut row = p.rows[*r].clone();
            row.penalty = Some(1.0);
            row
        })
        .collect();
    phase.trading = p.trading.as_ref().map(|t| Trading {
        buy: vec![0.0; p.names],
        sell: vec![0.0; p.names],
        impact: vec![0.0; p.names],
        ..t.clone()
    });
    (phase, kept)
}

/// Looks for a proof that the hard rows cannot all hold.
pub(super) fn prove(p: &Program, settings: &Settings) -> Option<Conflict> {
    let whole = find(p, settings, &|_| true)?;
    // Deletion filter: a row that is not needed for the conflict is left out for good.
    let mut kept: Vec<usize> = whole.terms.iter().map(|t| t.row).collect();
    let mut conflict = whole.clone();
    if kept.len() <= 40 {
        let mut k = 0;
        while k < kept.len() {
            let without: Vec<usize> = kept.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, r)| *r).collect();
            match find(p, settings, &|r| without.contains(&r)) {
                Some(smaller) => {
                    kept = smaller.terms.iter().map(|t| t.row).collect();
                    conflict = smaller;
                    k = 0;
                }
                None => k += 1,
            }
        }
    }
    conflict.relaxation = whole.relaxation;
    Some(conflict)
}

fn find(p: &Program, settings: &Settings, keep: &dyn Fn(usize) -> bool) -> Option<Conflict> {
    let (phase, kept) = elastic(p, keep);
    if phase.rows.is_empty() {
        return None;
    }
    let (w, nu) = feasibility(&phase, settings, Method::Structured);
    let most = nu.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let mut y = vec![0.0; p.rows.len()];
    for (r, v) in kept.iter().zip(&nu) {
        if v.abs() > 1e-6 * most {
            y[*r] = *v;
        }
    }
    let mut conflict = farkas(p, &y)?;
    // A conflict within the tolerance that a solver forgives is none.
    if conflict.needed - conflict.reach <= 1e-9 * (1.0 + most) {
        return None;
    }
    conflict.relaxation = kept.iter().map(|r| (*r, p.excess(&p.rows[*r], &w))).filter(|(_, by)| *by > 1e-8).collect();
    Some(conflict)
}
