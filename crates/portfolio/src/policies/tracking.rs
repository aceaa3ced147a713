//! The best objective within a tracking error: a search over risk aversion.
use crate::solve::{Outcome, Program, Solution, solve};

/// What the search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Tracking {
    /// The weights.
    pub solution: Solution,
    /// The risk aversion at which the limit binds; zero where it does not.
    pub risk_aversion: f64,
    /// √((w − b)ᵀΣ(w − b)).
    pub tracking_error: f64,
}

/// minimises the programme's own objective subject to √((w − b)ᵀΣ(w − b)) ≤ `limit`. The programme's G and d hold Σ
/// itself (risk aversion of one); they are used at `floor` times it at least, which keeps the answer unique.
///
/// Tracking error falls as risk aversion rises, so that the root is bracketed and found by regula falsi (Illinois) in logarithms.
/// `Err` has the outcome that was not optimal: a limit below the least tracking error there is, or constraints in conflict.
pub fn within_tracking_error(program: &Program, limit: f64, floor: f64) -> Result<Tracking, Box<Outcome>> {
    let at = |aversion: f64| -> Result<(Solution, f64), Box<Outcome>> {
        let mut p = program.clone();
        p.loadings.iter_mut().for_each(|v| *v *= aversion.sqrt());
        p.specific.iter_mut().for_each(|v| *v *= aversion);
        match solve(&p) {
            Outcome::Optimal(s) => {
                let te = program.quadratic(&s.weights).sqrt();
                Ok((s, te))
            }
            other => Err(Box::new(other)),
        }
    };
    let (loose, te) = at(floor)?;
    if te <= limit {
        return Ok(Tracking { solution: loose, risk_aversion: floor, tracking_error: te });
    }
    let (mut a, mut fa) = (floor.ln(), te.ln() - limit.ln());
    let (mut b, mut fb, mut best) = (a, fa, None);
    for _ in 0..30 {
        b += 2.3;
        let (s, te) = at(b.exp())?;
        fb = te.ln() - limit.ln();
        if fb <= 0.0 {
            best = Some((s, b, te));
            break;
        }
        (a, fa) = (b, fb);
    }
    let Some(mut best) = best else {
        let (best, te) = at(b.exp())?;
        return Err(Box::new(Outcome::Stalled {
            best,
            reason: format!(
                "the least tracking error that the other constraints allow is {te:.6}, above the limit of {limit}"
            ),
        }));
    };
    let mut side = 0;
    for _ in 0..60 {
        if best.2 <= limit && (limit - best.2) <= 1e-9 * limit || (b - a).abs() < 1e-13 {
            break;
        }
        let m = (fa * b - fb * a) / (fa - fb);
        let (s, te) = at(m.exp())?;
        let f = te.ln() - limit.ln();
        if f <= 0.0 {
            (b, fb) = (m, f);
            best = (s, m, te);
            if side == -1 {
                fa *= 0.5;
            }
            side = -1;
        } else {
            (a, fa) = (m, f);
            if side == 1 {
                fb *= 0.5;
            }
            side = 1;
        }
    }
    Ok(Tracking { solution: best.0, risk_aversion: best.1.exp(), tracking_error: best.2 })
}
