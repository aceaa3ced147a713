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

/// The flat cost in basis points, one way, at which a study's growth falls to `goal` a year: found by halving between 0 and
/// 2,000. `run` gives the growth at a cost. `None` where it is below the goal without any cost; 2,000 where it never is.
///
/// # Errors
/// As `run`.
pub fn break_even_bp<E>(goal: f64, mut run: impl FnMut(f64) -> Result<f64, E>) -> Result<Option<f64>, E> {
    let (mut low, mut high) = (0.0, 2_000.0);
    if run(low)? < goal {
        return Ok(None);
    }
    if run(high)? >= goal {
        return Ok(Some(high));
    }
    // To a hundredth of a basis point.
    while high - low > 0.01 {
        let middle = 0.5 * (low + high);
        if run(middle)? >= goal { low = middle } else { high = middle }
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
}
