//! Factor returns, and the bill's beside them, on a panel's sessions, out of the series that the store has.
use std::sync::Arc;

use breadth_panel::Panel;
use breadth_store::{StoreError, View};

/// Daily files of the French library that give factors, and the columns taken of them; the first that is there is used.
const FACTOR_FILES: &[(&str, &[&str])] = &[
    ("F-F_Research_Data_5_Factors_2x3_daily", &["Mkt-RF", "SMB", "HML", "RMW", "CMA"]),
    ("F-F_Research_Data_Factors_daily", &["Mkt-RF", "SMB", "HML"]),
];

/// The momentum factor's file and column, beside them.
const MOMENTUM: (&str, &str) = ("F-F_Momentum_Factor_daily", "Mom");

/// What of these the store has.
#[derive(Clone, Debug, Default)]
pub struct Rates {
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
        Ok(rates)
    }
}
