//! How much cost a result could bear, and how much money.
use serde::Serialize;

use super::CostTable;
use crate::Path;

/// A study at another size, with costs by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CapacityPoint {
    /// Dollars at the start.
    pub capital: f64,
    /// Growth a year.
    pub cagr: Option<f64>,
    /// Sharpe ratio.
    pub sharpe: Option<f64>,
    /// Costs a year in basis points of the mean value.
    pub cost_bp: Option<f64>,
    /// Mean part of the value that is invested: what no name could take stays in cash, which costs nothing to hold.
    pub invested: Option<f64>,
    /// Days to sell the portfolio at the end.
    pub days: Option<DaysToExit>,
}

/// Sessions that selling a portfolio takes.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct DaysToExit {
    /// For the middle name by value.
    pub median: f64,
    /// Until 90 % of the value is sold.
    pub p90: f64,
    /// Until all of it is sold whose volume is known.
    pub last: f64,
    /// Names whose volume is known.
    pub known: usize,
    /// Names held.
    pub of: usize,
}

/// Sessions to sell what a curve holds at its end at `participation` of each name's median dollar volume.
pub fn days_to_exit(path: &Path, table: &CostTable, participation: f64) -> Option<DaysToExit> {
    let session = path.first + path.value.len() - 1;
    let mut days: Vec<(f64, f64)> = Vec::new();
    for (i, value) in path.ledger.positions() {
        if let Some(adv) = table.quote(session, i).dollar_volume.filter(|v| *v > 0.0) {
            days.push((value.abs() / (participation * adv), value.abs()));
        }
    }
    days.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = days.iter().map(|d| d.1).sum();
    let at = |part: f64| {
        let mut sold = 0.0;
        days.iter()
            .find(|(_, v)| {
                sold += v;
                sold >= part * total * (1.0 - 1e-12)
            })
            .map(|d| d.0)
    };
    Some(DaysToExit {
        median: at(0.5)?,
        p90: at(0.9)?,
        last: days.last()?.0,
        known: days.len(),
        of: path.ledger.held().len(),
    })
}

/// The most basis points that are tried.
const MOST_BP: f64 = 2_000.0;
/// How near to the goal's cost one comes, in basis points.
const NEAR_BP: f64 = 0.01;

/// The flat cost in basis points, one way, at which a study's growth falls to `goal` a year, to a hundredth of one. `run`
/// gives the growth at a cost, which falls as the cost rises. `None` where it is below the goal without any cost; 2,000 where
/// it never is.
///
/// What is returned is what halving the interval from 0 to 2,000 until it is no wider than a hundredth would end with; the
/// place of the goal is looked for by secants before, so that most halves are decided without a run.
///
/// # Errors
/// As `run`.
pub fn break_even_bp<E>(goal: f64, mut run: impl FnMut(f64) -> Result<f64, E>) -> Result<Option<f64>, E> {
    // The dearest cost known to reach the goal and the cheapest known to miss it, with the growth above the goal.
    let mut reaches = (0.0, run(0.0)? - goal);
    if reaches.1 < 0.0 {
        return Ok(None);
    }
    let mut misses: Option<(f64, f64)> = None;
    let mut next = 50.0;
    // Growth is nearly linear in the cost, so that a secant is right to a few hundredths after three or four runs.
    for _ in 0..8 {
        let above = run(next)? - goal;
        let other = misses.unwrap_or(reaches);
        if above >= 0.0 {
            reaches = (next, above)
        } else {
            misses = Some((next, above))
        }
        if next == MOST_BP && above >= 0.0 {
            return Ok(Some(MOST_BP));
        }
        let slope = (above - other.1) / (next - other.0);
        let step = if above >= 0.0 { NEAR_BP } else { -NEAR_BP };
        // A little beyond where the secant meets the goal, so that it comes to lie between.
        let guess = next - above / slope + step;
        let upper = misses.map_or(MOST_BP, |m| m.0);
        if upper - reaches.0 <= 2.0 * NEAR_BP {
            break;
        }
        next = match misses {
            // Where growth does not fall there is no secant to follow.
            None if !guess.is_finite() => MOST_BP,
            None => guess.max(2.0 * next).min(MOST_BP),
            Some(_) if guess > reaches.0 && guess < upper => guess,
            Some(_) => 0.5 * (reaches.0 + upper),
        };
    }
    let (mut low, mut high) = (0.0, MOST_BP);
    while high - low > NEAR_BP {
        let middle = 0.5 * (low + high);
        let holds = if middle <= reaches.0 {
            true
        } else if misses.is_some_and(|m| middle >= m.0) {
            false
        } else {
            run(middle)? >= goal
        };
        if holds { low = middle } else { high = middle }
    }
    Ok(Some(0.5 * (low + high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn break_even_is_where_growth_meets_the_goal() {
        // Growth 10 % less 4 % for every 100 bp: 5 % at 125 bp.
        let found = break_even_bp(0.05, |bp| Ok::<_, ()>(0.10 - 0.0004 * bp)).unwrap().unwrap();
        assert!((found - 125.0).abs() < 0.01, "{found}");
        assert_eq!(break_even_bp(0.20, |bp| Ok::<_, ()>(0.10 - bp)).unwrap(), None);
        assert_eq!(break_even_bp(0.05, |_| Ok::<_, ()>(0.10)).unwrap(), Some(2_000.0));
    }

    #[test]
    fn secants_end_where_halving_does_with_fewer_runs() {
        for (k, root) in [0.004, 3.7, 49.99, 50.01, 212.3, 777.0, 1999.0].into_iter().enumerate() {
            // Falling and bent: zero at the root.
            let growth = |bp: f64| (root - bp) * (1e-4 - 2e-8 * k as f64 * bp);
            let (mut low, mut high) = (0.0, 2_000.0);
            while high - low > 0.01 {
                let middle = 0.5 * (low + high);
                if growth(middle) >= 0.0 { low = middle } else { high = middle }
            }
            let mut runs = 0;
            let counted = |bp: f64| {
                runs += 1;
                Ok::<_, ()>(growth(bp))
            };
            assert_eq!(break_even_bp(0.0, counted).unwrap(), Some(0.5 * (low + high)), "{root}");
            // Halving takes 20. A root next to zero, or behind a strong bend, is no place for secants.
            let most = if (1.0..500.0).contains(&root) { 14 } else { 26 };
            assert!(runs <= most, "{runs} runs for {root}");
        }
    }
}
