//! Quiet and rough spells of daily returns: the one definition of a regime that is told day by day.
//!
//! Monthly states need a model of decades ([`super::switching`]); a path of days that is drawn from the past needs to know on
//! each day whether markets were rough, from that day's past alone.

/// Sessions of the mean square that tells a spell: a month.
const WINDOW: usize = 21;

/// Whether each return belongs to a quiet (`false`) or a rough (`true`) spell: the mean square of the 21 returns up to
/// and with it against the median of all of those so far, its own included. The first `year` are compared with the
/// median of their year, so that they know of one another.
pub fn rough_spells(returns: &[f64], year: usize) -> Vec<bool> {
    let squares: Vec<f64> = returns.iter().map(|r| r * r).collect();
    let local: Vec<f64> = (0..squares.len())
        .map(|t| {
            let from = (t + 1).saturating_sub(WINDOW);
            squares[from..=t].iter().sum::<f64>() / (t + 1 - from) as f64
        })
        .collect();
    let mut so_far: Vec<f64> = local[..local.len().min(year)].to_vec();
    so_far.sort_by(f64::total_cmp);
    local
        .iter()
        .enumerate()
        .map(|(t, v)| {
            if t >= year {
                let at = so_far.partition_point(|x| x < v);
                so_far.insert(at, *v);
            }
            // What differs by rounding alone is no rough spell.
            *v > so_far[(so_far.len() - 1) / 2] * (1.0 + 1e-9)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_rough_and_a_later_one_changes_nothing() {
        // A year of 1 %, a month of 3 %, then 1 % again: rough while the month's mean square is above that of the year.
        let mut r = vec![0.01; 252];
        r.extend([0.03; 21]);
        r.extend([0.01; 60]);
        let rough = rough_spells(&r, 252);
        assert!(rough[..252].iter().all(|x| !x) && rough[252..272].iter().all(|x| *x));
        // The last of the storm leaves the window 21 sessions after it.
        assert!(rough[292] && !rough[293]);
        assert_eq!(rough_spells(&r[..300], 252)[..], rough[..300]);
    }
}
