//! Factor returns, and what cash earned beside them, on a panel's sessions, out of the series that the store has.
use std::sync::Arc;

use breadth_backtest::measures::DAYS_PER_YEAR;
use breadth_panel::Panel;
use breadth_store::{StoreError, View};

/// Daily files of the French library that give factors, and the columns taken of them; the first that is there is used.
const FACTOR_FILES: &[(&str, &[&str])] = &[
    ("F-F_Research_Data_5_Factors_2x3_daily", &["Mkt-RF", "SMB", "HML", "RMW", "CMA"]),
    ("F-F_Research_Data_Factors_daily", &["Mkt-RF", "SMB", "HML"]),
];

/// The momentum factor's file and column, beside them.
const MOMENTUM: (&str, &str) = ("F-F_Momentum_Factor_daily", "Mom");

/// Yields of bills and of money overnight, in per cent a year, the first of which that is there is used: (series, days from
/// the date a value describes until it was the last one known, days for which it may stand for what is not there).
const YIELDS: &[(&str, i32, i32)] =
    &[("DGS3MO", 1, 15), ("DTB3", 1, 15), ("TB3MS", 45, 110), ("DFF", 1, 15), ("FEDFUNDS", 45, 110)];

/// Sessions for which the last return of a bill stands where French's file has ended.
const CARRIED: usize = 66;

/// What cash earned, session by session.
#[derive(Clone, Debug, PartialEq)]
pub struct CashReturn {
    /// Its source in words, with its coverage.
    pub source: String,
    /// The return of each session of the panel.
    pub daily: Vec<f64>,
}

/// What of these the store has.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// What cash earned on every session of the panel but the first, for measures over it; `None` where no source reaches
    /// over all of them.
    pub risk_free: Option<CashReturn>,
    /// The bill's return of each session, from the same file as the factors; `NaN` where missing, empty where there is none.
    pub cash: Vec<f64>,
    /// Factors, `NaN` where missing.
    pub factors: Vec<(String, Vec<f64>)>,
}

impl Rates {
    /// Those of a view. French's series are in per cent a day.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View, panel: &Panel) -> Result<Self, StoreError> {
        let ids = view.series_ids()?;
        let find = |file: &str, column: &str| -> Option<Arc<str>> {
            let (begin, end) = (format!("french/{file}/"), format!("/{column}"));
            ids.iter().find(|id| id.starts_with(&begin) && id.ends_with(&end)).cloned()
        };
        let on_sessions = |id: &str| -> Result<Option<Vec<f64>>, StoreError> {
            Ok(view.series(id)?.map(|series| {
                let mut daily = vec![f64::NAN; panel.sessions.len()];
                for (date, value) in &series.values {
                    if let Ok(t) = panel.sessions.binary_search(date) {
                        daily[t] = value / 100.0;
                    }
                }
                daily
            }))
        };
        let mut rates = Rates::default();
        for (file, columns) in FACTOR_FILES {
            let Some(found) = columns.iter().map(|c| find(file, c)).collect::<Option<Vec<_>>>() else { continue };
            for (column, id) in columns.iter().zip(found) {
                if let Some(daily) = on_sessions(&id)? {
                    rates.factors.push(((*column).to_owned(), daily));
                }
            }
            if let Some(daily) = find(file, "RF").map(|id| on_sessions(&id)).transpose()?.flatten() {
                rates.cash = daily;
            }
            break;
        }
        if let Some(id) = find(MOMENTUM.0, MOMENTUM.1).filter(|_| !rates.factors.is_empty())
            && let Some(daily) = on_sessions(&id)?
        {
            rates.factors.push((MOMENTUM.1.to_owned(), daily));
        }
        rates.risk_free = match carried(&rates.cash) {
            Some(cash) => Some(cash),
            None => of_yields(view, panel)?,
        };
        Ok(rates)
    }
}

/// The bill's returns of French's file, the last one carried on where it has ended.
fn carried(cash: &[f64]) -> Option<CashReturn> {
    let known = cash.iter().skip(1).filter(|r| !r.is_nan()).count();
    let mut daily = cash.to_vec();
    let mut age = 0;
    for t in 1..daily.len() {
        age = if daily[t].is_nan() { age + 1 } else { 0 };
        if daily[t].is_nan() {
            daily[t] = daily[t - 1];
        }
        // The first session has no return that counts.
        if daily[t].is_nan() || age > CARRIED {
            return None;
        }
    }
    let all = daily.len().checked_sub(1).filter(|n| *n > 0)?;
    let rest = if known < all { ", the last one before for the rest" } else { "" };
    let source = format!("the one-month bill of French's factor file, known for {known} of {all} sessions{rest}");
    Some(CashReturn { source, daily })
}

/// Returns from a yearly yield: (1 + yield)^(calendar days / 365.25) − 1 with the last yield known at the session before.
fn of_yields(view: &View, panel: &Panel) -> Result<Option<CashReturn>, StoreError> {
    for (id, lag, stale) in YIELDS {
        let Some(series) = view.series(id)? else { continue };
        let mut daily = vec![f64::NAN; panel.sessions.len()];
        for (t, pair) in panel.sessions.windows(2).enumerate() {
            let known = series.values.partition_point(|(date, _)| date.days_until(pair[0]) >= *lag);
            let Some((date, value)) = known.checked_sub(1).map(|k| series.values[k]) else { break };
            if date.days_until(pair[0]) <= *stale {
                let years = f64::from(pair[0].days_until(pair[1])) / DAYS_PER_YEAR;
                daily[t + 1] = (1.0 + value / 100.0).powf(years) - 1.0;
            }
        }
        if daily.len() > 1 && daily.iter().skip(1).all(|r| !r.is_nan()) {
            let source = format!("{id}, the last value known at the session before, on calendar days");
            return Ok(Some(CashReturn { source, daily }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_return_of_a_bill_is_carried_for_a_quarter_and_no_longer() {
        let n = f64::NAN;
        let cash = carried(&[n, 0.001, 0.002, n, n]).unwrap();
        assert_eq!(cash.daily[1..], [0.001, 0.002, 0.002, 0.002]);
        assert!(cash.source.contains("2 of 4 sessions"), "{}", cash.source);
        assert_eq!(carried(&[n, n, 0.001]), None, "what came before is not known from what came after");
        let long: Vec<f64> = [n, 0.001].into_iter().chain(std::iter::repeat_n(n, CARRIED + 1)).collect();
        assert_eq!(carried(&long), None);
        assert_eq!(carried(&long[..CARRIED + 2]).map(|c| c.daily.len()), Some(CARRIED + 2));
        assert_eq!(carried(&[]), None);
    }
}
