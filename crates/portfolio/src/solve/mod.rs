//! The optimiser: separable costs, low-rank risk and few rows, solved by a structured interior point.
//!
//! ```text
//! Program ─▶ presolve (arithmetic that needs no solver) ─▶ sift (names and rows that matter) ─▶ interior point
//!                 │                                                                                  │
//!                 └─▶ Infeasible(Conflict) ◀── elastic phase one, a Farkas proof ◀── no convergence ──┤
//!                                                            Clarabel, the general solver ◀──────────┘
//! ```
//! Whatever the way, [`certify`] recomputes the gap and the residuals from the programme alone.
mod certificate;
mod columns;
mod conic;
mod infeasible;
mod interior;
mod newton;
mod polish;
mod presolve;
mod program;
mod sift;
mod solver;

pub(crate) use sift::triangle;

pub use certificate::{Proof, certify};
pub use conic::conic;
pub use infeasible::{Conflict, Side, Term};
pub use interior::{Settings, Stop};
pub use program::{Program, Row, RowKind, Trading};
pub use solver::{Method, Near, Outcome, Solution, solve, solve_near, solve_with};
