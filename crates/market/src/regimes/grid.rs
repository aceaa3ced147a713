//! Growth and inflation, each rising or falling, from series as they were released.
//!
//! A series' pace is its change over twelve months; it rises where the pace is above that of three months before. A month
//! is known when the later of its two series is. Vintages are those the store has: where a source gives one value a
//! month, later revisions are in it, and the dates are of the release. Source: the growth-inflation grid of asset
//! allocation practice, for example Ilmanen, Maloney & Ross (2014).
use std::collections::BTreeMap;

use breadth_domain::Date;
use breadth_store::{View, Vintage};
use serde::Serialize;

use crate::MarketError;

/// The series of growth.
pub const GROWTH: &str = "INDPRO";
/// The series of inflation.
pub const INFLATION: &str = "CPIAUCSL";
/// Months of the pace.
const PACE: i32 = 12;
/// Months over which it rises or falls.
const CHANGE: i32 = 3;

/// One of the four states.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Growth rises, inflation falls.
    GrowthUpInflationDown,
    /// Both rise.
    BothUp,
    /// Both fall.
    BothDown,
    /// Growth falls, inflation rises.
    GrowthDownInflationUp,
}

impl Quadrant {
    /// Every state, in the order of the chart.
    pub const ALL: [Quadrant; 4] =
        [Quadrant::GrowthUpInflationDown, Quadrant::BothUp, Quadrant::BothDown, Quadrant::GrowthDownInflationUp];

    /// The state of two changes; a change of nothing falls.
    pub const fn of(growth: f64, inflation: f64) -> Self {
        match (growth > 0.0, inflation > 0.0) {
            (true, false) => Quadrant::GrowthUpInflationDown,
            (true, true) => Quadrant::BothUp,
            (false, false) => Quadrant::BothDown,
            (false, true) => Quadrant::GrowthDownInflationUp,
        }
    }

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Quadrant::GrowthUpInflationDown => "growth up, inflation down",
            Quadrant::BothUp => "growth up, inflation up",
            Quadrant::BothDown => "growth down, inflation down",
            Quadrant::GrowthDownInflationUp => "growth down, inflation up",
        }
    }
}

/// One month.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct GridMonth {
    /// The month, by its last day.
    pub month: Date,
    /// The first session on which both could be read.
    pub known_on: Date,
    /// Growth over twelve months, as a fraction.
    pub growth: f64,
    /// Inflation over twelve months, as a fraction.
    pub inflation: f64,
    /// The change of growth's pace over three months.
    pub growth_change: f64,
    /// The change of inflation's pace over three months.
    pub inflation_change: f64,
    /// The state.
    pub quadrant: Quadrant,
}

/// The grid's history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MacroGrid {
    /// The series of growth.
    pub growth: &'static str,
    /// The series of inflation.
    pub inflation: &'static str,
    /// Every month with both, ascending; a month whose series was not released is not there.
    pub history: Vec<GridMonth>,
}

/// The grid as far as the view knows it; empty where a series is not in the store.
///
/// # Errors
/// Where the store cannot be read.
pub fn macro_grid(view: &View) -> Result<MacroGrid, MarketError> {
    let history = grid(&view.series_vintages(GROWTH)?, &view.series_vintages(INFLATION)?);
    Ok(MacroGrid { growth: GROWTH, inflation: INFLATION, history })
}

/// A pace and its change with the day on which all of it was known.
struct Pace {
    now: f64,
    change: f64,
    known_on: Date,
}

fn grid(growth: &[Vintage], inflation: &[Vintage]) -> Vec<GridMonth> {
    let inflation = paces(inflation);
    paces(growth)
        .into_iter()
        .filter_map(|(month, g)| {
            let i = inflation.get(&month)?;
            Some(GridMonth {
                month,
                known_on: g.known_on.max(i.known_on),
                growth: g.now,
                inflation: i.now,
                growth_change: g.change,
                inflation_change: i.change,
                quadrant: Quadrant::of(g.change, i.change),
            })
        })
        .collect()
}

/// Each month's pace, from the values as first known: a revision that came later does not reach back.
fn paces(vintages: &[Vintage]) -> BTreeMap<Date, Pace> {
    let mut levels: BTreeMap<Date, (f64, Date)> = BTreeMap::new();
    for v in vintages {
        levels.entry(v.date.month_end()).or_insert((v.value, v.known_on));
    }
    let before = |month: Date, n: i32| levels.get(&month.plus_months(-n).month_end()).copied();
    let pace = |month: Date| {
        let (now, then) = (levels.get(&month)?, before(month, PACE)?);
        (then.0 > 0.0).then(|| (now.0 / then.0 - 1.0, now.1.max(then.1)))
    };
    levels
        .keys()
        .filter_map(|month| {
            let (now, known) = pace(*month)?;
            let (then, earlier) = pace(month.plus_months(-CHANGE).month_end())?;
            Some((*month, Pace { now, change: now - then, known_on: known.max(earlier) }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(levels: &[f64], lag: i32) -> Vec<Vintage> {
        let mut month = Date::parse("2020-01-01").unwrap();
        levels
            .iter()
            .map(|value| {
                let v = Vintage { date: month, known_on: month.month_end().plus_days(lag), value: *value };
                month = month.plus_months(1);
                v
            })
            .collect()
    }

    #[test]
    fn a_pace_against_the_pace_of_three_months_before() {
        // Growth: flat at 100, then 102 in month 15 (pace 2 %, three months before 0 %): up. Prices: 100, 104 in months 12
        // to 14 (4 %), 103 in month 15 (3 %, three months before 4 %): down.
        let mut growth = vec![100.0; 15];
        growth.push(102.0);
        let mut prices = vec![100.0; 12];
        prices.extend([104.0, 104.0, 104.0, 103.0]);
        let history = grid(&series(&growth, 18), &series(&prices, 26));
        let last = history.last().unwrap();
        assert_eq!((history.len(), last.quadrant), (1, Quadrant::GrowthUpInflationDown));
        assert!((last.growth_change - 0.02).abs() < 1e-12 && (last.inflation_change + 0.01).abs() < 1e-12);
        // April 2021, known with its consumer prices on 26 May.
        assert_eq!((last.month.to_string(), last.known_on.to_string()), ("2021-04-30".into(), "2021-05-26".into()));
    }

    #[test]
    fn a_month_that_was_not_released_is_not_there() {
        let mut prices = series(&(0..30).map(|k| 100.0 + f64::from(k)).collect::<Vec<_>>(), 26);
        let growth = series(&(0..30).map(|k| 100.0 + f64::from(k)).collect::<Vec<_>>(), 18);
        let gone = prices.remove(20).date.month_end();
        let history = grid(&growth, &prices);
        // The month itself, and the one three months later whose change needs it.
        assert!(history.iter().all(|m| m.month != gone && m.month != gone.plus_months(3).month_end()));
        assert!(history.iter().any(|m| m.month == gone.plus_months(1).month_end()));
    }
}
