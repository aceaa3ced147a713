//! How cheap small is against large, month by month, each month held against the months before it.
use breadth_domain::Date;
use breadth_kernels::quantile::quantile_sorted;
use serde::Serialize;

use super::french::GapMonth;

/// Percentiles count from here: the first month of the merged CRSP and Compustat sample that studies start with.
pub const SINCE: (i16, i8) = (1963, 7);
/// Months a percentile needs.
pub const FEWEST: usize = 240;
/// Months of the shorter window: 25 years.
pub const WINDOW: usize = 300;

/// A month's ratio and where it stood among those known with it.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct GapPoint {
    /// The month, by its last day.
    pub month: Date,
    /// The first session on which it could be read.
    pub known_on: Date,
    /// P/B of small over P/B of big.
    pub ratio: f64,
    /// P/B of the small half.
    pub small: f64,
    /// P/B of the big half.
    pub big: f64,
    /// The share of months since July 1963 up to this one, it included, with a ratio at or below it; `None` before
    /// [`FEWEST`] months.
    pub percentile: Option<f64>,
    /// The ratio below which the cheapest fifth of the months known by then lay; `None` as for the percentile.
    pub cheap_below: Option<f64>,
    /// The ratio above which the dearest fifth lay.
    pub dear_above: Option<f64>,
    /// The percentile over the last 25 years.
    pub percentile_25y: Option<f64>,
    /// Months since the ratio was last lower, over the whole history; `None` where it never was.
    pub months_since_lower: Option<usize>,
    /// The same, months of the last year left out: what was lower within one stretch says little.
    pub months_since_lower_before_last_year: Option<usize>,
}

/// The gap's history.
pub fn gap_history(months: &[GapMonth]) -> Vec<GapPoint> {
    let first = months.partition_point(|m| (m.month.year(), m.month.month()) < SINCE);
    let ratios: Vec<f64> = months.iter().map(|m| m.ratio).collect();
    let share = |from: usize, t: usize| {
        let at_or_below = ratios[from..=t].iter().filter(|r| **r <= ratios[t]).count();
        at_or_below as f64 / (t + 1 - from) as f64
    };
    // The months since 1963 in order of their ratio, one more each month.
    let mut sorted: Vec<f64> = Vec::new();
    months
        .iter()
        .enumerate()
        .map(|(t, m)| {
            if t >= first {
                sorted.insert(sorted.partition_point(|r| *r < ratios[t]), ratios[t]);
            }
            let border = |p: f64| quantile_sorted(&sorted, p).filter(|_| sorted.len() >= FEWEST);
            let lower = |until: usize| {
                let last = ratios[..until].iter().rposition(|r| *r < ratios[t])?;
                Some(months_between(months[last].month, m.month))
            };
            GapPoint {
                month: m.month,
                known_on: m.known_on,
                ratio: m.ratio,
                small: m.small,
                big: m.big,
                percentile: (t + 1 >= first + FEWEST).then(|| share(first, t)),
                cheap_below: border(0.2),
                dear_above: border(0.8),
                percentile_25y: (t + 1 >= WINDOW).then(|| share(t + 1 - WINDOW, t)),
                months_since_lower: lower(t),
                months_since_lower_before_last_year: lower(t.saturating_sub(11)),
            }
        })
        .collect()
}

/// Whole months from one to the other.
fn months_between(from: Date, to: Date) -> usize {
    let of = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month());
    (of(to) - of(from)).max(0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn months(ratios: &[f64]) -> Vec<GapMonth> {
        let mut month = Date::parse("1963-07-31").unwrap();
        ratios
            .iter()
            .map(|r| {
                let m = GapMonth {
                    month,
                    known_on: month.plus_months(2),
                    small: *r,
                    big: 1.0,
                    ratio: *r,
                    spread: None,
                    log_spread: None,
                };
                month = month.plus_days(1).month_end();
                m
            })
            .collect()
    }

    #[test]
    fn a_month_is_held_against_those_before_it() {
        // 239 months from 1.000 upward, then 1.0025: three of 240 (1.000, 1.001, 1.002) are below, and it itself counts.
        let mut ratios: Vec<f64> = (0..239).map(|k| 1.0 + f64::from(k) / 1_000.0).collect();
        ratios.extend([1.0025, 2.0]);
        let history = gap_history(&months(&ratios));
        assert_eq!((history[238].percentile, history[239].percentile), (None, Some(4.0 / 240.0)));
        assert_eq!(history[240].percentile, Some(1.0));
        // Last lower: 1.002 in month 2; of the month after, the one just before.
        assert_eq!((history[239].months_since_lower, history[240].months_since_lower), (Some(237), Some(1)));
        assert_eq!((history[0].months_since_lower, history[240].months_since_lower_before_last_year), (None, Some(12)));
        assert_eq!(history[240].percentile_25y, None);
    }

    proptest::proptest! {
        #[test]
        fn a_later_month_changes_no_earlier_one(ratios in proptest::collection::vec(0.2..2.0_f64, 300..320), cut in 1..300_usize) {
            let whole = gap_history(&months(&ratios));
            let part = gap_history(&months(&ratios[..cut]));
            proptest::prop_assert_eq!(&whole[..cut], &part[..]);
        }
    }
}
