//! Constraints in the user's words. Each writes its equation twice: for the solver, and for the auditor, who knows no solver.
mod benchmark;
mod cash;
mod count;
mod exposure;
mod group;
mod lot;
mod names;
mod participation;
mod smallest;
mod turnover;
mod weight;

use breadth_domain::study::{ConstraintKind, ConstraintSpec};

pub use benchmark::{ActiveShare, TrackingError};
pub use cash::{Budget, Cash};
pub use count::Count;
pub use exposure::Exposure;
pub use group::Group;
pub use lot::Lot;
pub use names::{Benchmark, Names, size_band};
pub use participation::{DaysToExit, Participation};
pub use smallest::{SmallestPosition, Ticket};
pub use turnover::{Hold, Turnover};
pub use weight::{Caps, Exclude, WeightLimit};

use crate::solve::{Program, Trading};

/// Weights below this are none: rounding, not a position.
pub const DUST: f64 = 1e-9;

/// What no row of a linear programme says: the optimiser searches for it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Beyond {
    /// √((w − b)ᵀΣ(w − b)) ≤ max.
    TrackingError {
        /// At most.
        max: f64,
    },
    /// min ≤ ½ Σ |w − b| ≤ max.
    ActiveShare {
        /// At least.
        min: f64,
        /// At most.
        max: f64,
    },
    /// min ≤ number of names ≤ max.
    Names {
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// w = 0 or |w| ≥ min.
    Position {
        /// At least.
        min: f64,
    },
    /// w = held, or 0, or |w − held| ≥ min.
    Ticket {
        /// At least.
        min: f64,
    },
    /// Whole lots.
    Lot {
        /// Shares of a lot.
        shares: f64,
    },
}

impl Beyond {
    /// Whether it is a whole decision: a count, a smallest size, a lot.
    pub const fn is_whole(self) -> bool {
        !matches!(self, Beyond::TrackingError { .. } | Beyond::ActiveShare { .. })
    }
}

/// A limit on weights.
pub trait Constraint {
    /// What the user calls it.
    fn label(&self) -> String;
    /// Its equation.
    fn equation(&self) -> String;
    /// Writes it into the programme, where it is a row or a bound.
    fn add_to(&self, _program: &mut Program, _names: &Names) {}
    /// By how much the weights exceed it at worst; zero or less where it holds. Any weights, from any solver.
    fn excess(&self, w: &[f64], names: &Names) -> f64;
    /// Whether it may be violated at a price.
    fn soft(&self) -> bool {
        false
    }
    /// What no row says.
    fn beyond(&self) -> Option<Beyond> {
        None
    }
    /// The same with that much more room, for limits of single names; rows give by themselves.
    fn loosened(&self, _by: f64) -> Option<Box<dyn Constraint>> {
        None
    }
}

/// A constraint with its place in the hierarchy.
pub struct Stated {
    /// The constraint.
    pub rule: Box<dyn Constraint>,
    /// Where not all can hold, those with the least number give first; `None`: never.
    pub give_up: Option<u32>,
}

impl<C: Constraint + 'static> From<C> for Stated {
    fn from(rule: C) -> Self {
        Stated { rule: Box::new(rule), give_up: None }
    }
}

/// low ≤ what ≤ high, without a side that does not limit.
pub(crate) fn band(low: f64, what: &str, high: f64) -> String {
    let round = |v: f64| (v * 1e9).round() / 1e9;
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => format!("{what} = {}", round(low)),
        (true, true) => format!("{} ≤ {what} ≤ {}", round(low), round(high)),
        (true, false) => format!("{what} ≥ {}", round(low)),
        (false, true) => format!("{what} ≤ {}", round(high)),
        (false, false) => format!("{what} is free"),
    }
}

/// Gives a programme its trades, where it has none yet.
pub(crate) fn trades(program: &mut Program, names: &Names) {
    let n = program.names;
    program.trading.get_or_insert_with(|| Trading {
        held: (0..n).map(|i| names.held(i)).collect(),
        buy: vec![0.0; n],
        sell: vec![0.0; n],
        impact: vec![0.0; n],
        most: vec![f64::INFINITY; n],
    });
}

/// The constraints of a study.
pub fn constraints(specs: &[ConstraintSpec], names: &Names) -> Vec<Stated> {
    let mut out: Vec<Stated> = Vec::new();
    for s in specs {
        let rules = rules(s, names);
        out.extend(rules.into_iter().map(|rule| Stated { rule, give_up: s.give_up }));
    }
    out
}

fn rules(s: &ConstraintSpec, names: &Names) -> Vec<Box<dyn Constraint>> {
    use ConstraintKind as K;
    let (min, max) = (s.min, s.max);
    let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
    let count = |v: Option<f64>, none| v.map_or(none, |v| v as usize);
    let ticker = || s.of.clone().unwrap_or_default();
    let groups = |what| grouped(s, what, names);
    vec![match s.kind {
        K::Cash => Box::new(Cash { min: min.unwrap_or(0.0), max: max.unwrap_or(1.0), price: s.price }),
        K::Weight => Box::new(WeightLimit { of: s.of.clone(), min: min.unwrap_or(0.0), max: max.unwrap_or(1.0) }),
        K::Issuer => return groups("issuer"),
        K::Sector => return groups("sector"),
        K::Industry => return groups("industry"),
        K::Country => return groups("country"),
        K::Size => return groups("size"),
        K::Style | K::Beta => {
            let style = s.of.clone().filter(|_| s.kind == K::Style);
            let of_benchmark = names.benchmark.as_ref().map_or(0.0, |b| match &style {
                Some(style) => b.styles.get(style).copied().unwrap_or(0.0),
                // The benchmark's beta against itself.
                None => 1.0,
            });
            let centre = if s.relative { of_benchmark } else { 0.0 };
            Box::new(Exposure { style, min: low, max: high, centre, price: s.price })
        }
        K::Participation => Box::new(Participation { max: high }),
        K::DaysToExit => Box::new(DaysToExit { days: high, rate: s.rate.unwrap_or(0.2) }),
        K::Turnover => Box::new(Turnover { max: high, side: s.side, price: s.price }),
        K::TrackingError => Box::new(TrackingError { max: high }),
        K::ActiveShare => Box::new(ActiveShare { min: min.unwrap_or(0.0), max: high }),
        K::Names => Box::new(Count { min: count(min, 0), max: count(max, usize::MAX) }),
        K::Position => Box::new(SmallestPosition { min: low }),
        K::Ticket => Box::new(Ticket { min: low }),
        K::Lot => Box::new(Lot { shares: low }),
        K::Exclude => Box::new(Exclude { ticker: ticker() }),
        K::Hold => Box::new(Hold { ticker: ticker() }),
    }]
}

fn grouped(s: &ConstraintSpec, what: &'static str, names: &Names) -> Vec<Box<dyn Constraint>> {
    let of: Vec<String> = match &s.of {
        Some(one) => vec![one.clone()],
        None => {
            let mut all: Vec<String> = names.labels(what).iter().filter(|l| !l.is_empty()).cloned().collect();
            // A band around a benchmark speaks of its groups too of which no candidate is.
            let of_benchmark = names.benchmark.iter().filter(|_| s.relative).flat_map(|b| b.groups.keys());
            all.extend(of_benchmark.filter(|(w, l)| *w == what && !l.is_empty()).map(|(_, l)| l.clone()));
            all.sort();
            all.dedup();
            all
        }
    };
    let (min, max) = (s.min.unwrap_or(f64::NEG_INFINITY), s.max.unwrap_or(f64::INFINITY));
    of.into_iter()
        .map(|of| -> Box<dyn Constraint> {
            let centre = names.centre(s.relative, what, &of);
            Box::new(Group { what, of, min, max, centre, price: s.price })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::{Outcome, solve};

    fn names() -> Names {
        let text = |v: [&str; 4]| v.map(str::to_owned).to_vec();
        Names {
            tickers: text(["A", "B", "C", "D"]),
            sectors: text(["Tech", "Tech", "Health", ""]),
            industries: text(["", "", "", ""]),
            countries: text(["US", "US", "US", "US"]),
            ..Names::default()
        }
    }

    fn spec(kind: ConstraintKind, of: Option<&str>, min: Option<f64>, max: Option<f64>) -> ConstraintSpec {
        ConstraintSpec { of: of.map(str::to_owned), min, max, ..ConstraintSpec::of(kind) }
    }

    #[test]
    fn the_auditor_needs_no_solver() {
        let list = constraints(
            &[
                spec(ConstraintKind::Sector, None, None, Some(0.5)),
                spec(ConstraintKind::Cash, None, None, Some(0.1)),
                spec(ConstraintKind::Weight, Some("D"), Some(0.1), None),
                spec(ConstraintKind::Exclude, Some("B"), None, None),
            ],
            &names(),
        );
        // Health, Tech, cash, D, B: weights by hand.
        let excess: Vec<f64> = list.iter().map(|c| c.rule.excess(&[0.4, 0.2, 0.15, 0.05], &names())).collect();
        let wanted = [-0.35, 0.1, 0.1, 0.05, 0.2];
        assert!(excess.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{excess:?}");
    }

    #[test]
    fn what_the_solver_makes_the_auditor_accepts() {
        let list = constraints(
            &[
                spec(ConstraintKind::Sector, Some("Tech"), Some(0.7), None),
                spec(ConstraintKind::Weight, None, None, Some(0.45)),
                spec(ConstraintKind::Exclude, Some("D"), None, None),
                spec(ConstraintKind::Cash, None, Some(0.05), Some(0.05)),
            ],
            &names(),
        );
        let mut p = Program::new(4);
        p.specific = vec![1.0, 2.0, 0.1, 0.1];
        list.iter().for_each(|c| c.rule.add_to(&mut p, &names()));
        let Outcome::Optimal(s) = solve(&p) else { panic!("feasible") };
        assert!(list.iter().all(|c| c.rule.excess(&s.weights, &names()) < 1e-12), "{s:?}");
        // Tech is held at its floor: A and B as 2 to 1 but for A's cap.
        assert!((s.weights[0] - 0.45).abs() < 1e-9 && (s.weights[1] - 0.25).abs() < 1e-9, "{s:?}");
    }
}
