//! Constraints in the user's words. Each writes its equation twice: for the solver, and for the auditor, who knows no solver.
mod cash;
mod group;
mod weight;

use breadth_domain::study::{ConstraintKind, ConstraintSpec};

pub use cash::Cash;
pub use group::Group;
pub use weight::{Exclude, WeightLimit};

use crate::solve::Program;

/// The names of a programme, as constraints see them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Tickers.
    pub tickers: Vec<String>,
    /// Sectors; empty where not known.
    pub sectors: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Countries.
    pub countries: Vec<String>,
}

/// A limit on weights.
pub trait Constraint {
    /// What the user calls it.
    fn label(&self) -> String;
    /// Its equation.
    fn equation(&self) -> String;
    /// Writes it into the programme.
    fn add_to(&self, program: &mut Program, names: &Names);
    /// By how much the weights exceed it at worst; zero or less where it holds. Any weights, from any solver.
    fn excess(&self, w: &[f64], names: &Names) -> f64;
    /// Whether it may be violated at a price.
    fn soft(&self) -> bool {
        false
    }
}

/// The constraints of a study.
pub fn constraints(specs: &[ConstraintSpec], names: &Names) -> Vec<Box<dyn Constraint>> {
    let mut out: Vec<Box<dyn Constraint>> = Vec::new();
    for s in specs {
        let (min, max) = (s.min, s.max);
        let labels = match s.kind {
            ConstraintKind::Sector => ("sector", &names.sectors),
            ConstraintKind::Industry => ("industry", &names.industries),
            ConstraintKind::Country => ("country", &names.countries),
            ConstraintKind::Cash => {
                out.push(Box::new(Cash { min: min.unwrap_or(0.0), max: max.unwrap_or(1.0), price: s.price }));
                continue;
            }
            ConstraintKind::Weight => {
                let limit = WeightLimit { of: s.of.clone(), min: min.unwrap_or(0.0), max: max.unwrap_or(1.0) };
                out.push(Box::new(limit));
                continue;
            }
            ConstraintKind::Exclude => {
                out.push(Box::new(Exclude { ticker: s.of.clone().unwrap_or_default() }));
                continue;
            }
        };
        let of: Vec<String> = match &s.of {
            Some(one) => vec![one.clone()],
            None => {
                let mut all: Vec<String> = labels.1.iter().filter(|l| !l.is_empty()).cloned().collect();
                all.sort();
                all.dedup();
                all
            }
        };
        let (min, max) = (min.unwrap_or(0.0), max.unwrap_or(f64::INFINITY));
        out.extend(
            of.into_iter()
                .map(|of| -> Box<dyn Constraint> { Box::new(Group { what: labels.0, of, min, max, price: s.price }) }),
        );
    }
    out
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
        }
    }

    fn spec(kind: ConstraintKind, of: Option<&str>, min: Option<f64>, max: Option<f64>) -> ConstraintSpec {
        ConstraintSpec { kind, of: of.map(str::to_owned), min, max, price: None }
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
        // Health (nearest to its floor of zero), Tech, cash, D, B: weights by hand.
        let excess: Vec<f64> = list.iter().map(|c| c.excess(&[0.4, 0.2, 0.15, 0.05], &names())).collect();
        let wanted = [-0.15, 0.1, 0.1, 0.05, 0.2];
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
        list.iter().for_each(|c| c.add_to(&mut p, &names()));
        let Outcome::Optimal(s) = solve(&p) else { panic!("feasible") };
        assert!(list.iter().all(|c| c.excess(&s.weights, &names()) < 1e-12), "{s:?}");
        // Tech is held at its floor: A and B as 2 to 1 but for A's cap.
        assert!((s.weights[0] - 0.45).abs() < 1e-9 && (s.weights[1] - 0.25).abs() < 1e-9, "{s:?}");
    }
}
