//! The table of a target: every method, each under its drift, with end, daily and monthly touch, and simulation error.
use breadth_domain::{Date, calendar};
use breadth_kernels::{StationaryBootstrap, block_length};
use serde::Serialize;

use super::history::{DAYS_A_YEAR, History};
use super::lognormal::{end_probability, touch_probability};
use super::methods::{Path, Question, bootstrap, by_regime, filtered};

/// What is assumed of the mean.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// The expected price is today's.
    Zero,
    /// The mean of the history goes on.
    History,
}

impl Drift {
    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Drift::Zero => "none",
            Drift::History => "as in history",
        }
    }
}

/// How often one looks.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Monitoring {
    /// At the end alone.
    End,
    /// At the last session of each month.
    Monthly,
    /// At each session's close.
    Daily,
    /// At every instant.
    Continuous,
}

impl Monitoring {
    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Monitoring::End => "at the end",
            Monitoring::Monthly => "touch, month ends",
            Monitoring::Daily => "touch, daily closes",
            Monitoring::Continuous => "touch, at any instant",
        }
    }
}

/// A level by a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// The level.
    pub level: f64,
    /// The last day.
    pub by: Date,
    /// Replicates of each bootstrap.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
}

/// One probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetRow {
    /// The method's identifier.
    pub method: &'static str,
    /// The label people read.
    pub label: String,
    /// What is assumed of the mean.
    pub drift: Drift,
    /// The drift μ a year that follows.
    pub mu: f64,
    /// How often one looks.
    pub monitoring: Monitoring,
    /// The probability.
    pub probability: f64,
    /// Standard error of the simulation, √(p(1 − p)/B); `None` for a closed form. It is no error of the model.
    pub simulation_error: Option<f64>,
}

/// The answers to a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetTable {
    /// The target.
    pub target: Target,
    /// The day of the last value.
    pub last_day: Date,
    /// The last value.
    pub last: f64,
    /// What is needed, as a fraction.
    pub needed: f64,
    /// Sessions from the last value to the day.
    pub sessions: usize,
    /// The first day of the history.
    pub history_from: Date,
    /// Returns in the history.
    pub observations: usize,
    /// Windows of that many sessions that do not overlap.
    pub independent: usize,
    /// Mean length of the blocks, by Politis and White on squared returns.
    pub block: f64,
    /// Volatility a year, whole history and last 252 sessions.
    pub volatility: [f64; 2],
    /// Drift a year of the history.
    pub drift: f64,
    /// Dividend yield a year taken from the history's returns.
    pub dividend_yield: f64,
    /// The probabilities.
    pub rows: Vec<TargetRow>,
}

impl TargetTable {
    /// The least and the greatest probability under that monitoring.
    pub fn range(&self, monitoring: Monitoring) -> Option<(f64, f64)> {
        let of = || self.rows.iter().filter(|r| r.monitoring == monitoring).map(|r| r.probability);
        Some((of().min_by(f64::total_cmp)?, of().max_by(f64::total_cmp)?))
    }
}

/// The table of a target after `history`; `None` where the day is not after the history's end, or the level or a
/// volatility is not above 0.
pub fn target_table(history: &History, dividend_yield: f64, target: &Target) -> Option<TargetTable> {
    let days: Vec<Date> = calendar::sessions(history.last_day.plus_days(1), target.by).collect();
    let sessions = days.len();
    let (whole, recent, mu) = (history.volatility()?, history.recent_volatility()?, history.drift()?);
    if sessions == 0 || target.level.is_nan() || target.level <= 0.0 || whole <= 0.0 || recent <= 0.0 {
        return None;
    }
    let month_ends: Vec<usize> =
        (0..sessions).filter(|k| days.get(k + 1).is_none_or(|next| next.month() != days[*k].month())).collect();
    let question = Question { up: (target.level / history.last).ln(), sessions, month_ends: &month_ends };
    // Returns hardly depend on their neighbours, their squares do: blocks as long as the squares ask for keep calm and
    // storm together.
    let squares: Vec<f64> = history.returns.iter().map(|r| r * r).collect();
    let block = block_length(&squares).unwrap_or(1.0);
    let draw = |stream: u64| StationaryBootstrap {
        block,
        replicates: target.replicates,
        seed: target.seed.wrapping_mul(8).wrapping_add(stream),
    };
    let zero_shift = -mu / DAYS_A_YEAR;
    let mut rows = Vec::new();
    for (drift, shift, mu) in [(Drift::Zero, zero_shift, 0.0), (Drift::History, 0.0, mu)] {
        let mut simulated = |method, label: &str, paths: &[Path]| {
            push(&mut rows, method, label, drift, mu, paths);
        };
        simulated("bootstrap", "stationary bootstrap", &bootstrap(history, &question, &draw(0), shift));
        simulated("filtered", "filtered bootstrap, EWMA", &filtered(history, &question, &draw(1), mu / DAYS_A_YEAR));
        simulated("regime", "bootstrap from today's spell", &by_regime(history, &question, &draw(2), shift));
        let years = sessions as f64 / DAYS_A_YEAR;
        for (method, sigma, of) in [("lognormal", whole, "all"), ("lognormal_recent", recent, "last 252 sessions")] {
            let label = format!("lognormal, volatility {:.1} % ({of})", sigma * 100.0);
            let ends = end_probability(history.last, target.level, mu, sigma, years)?;
            let touches = touch_probability(history.last, target.level, mu, sigma, years)?;
            for (monitoring, probability) in [(Monitoring::End, ends), (Monitoring::Continuous, touches)] {
                let label = label.clone();
                rows.push(TargetRow { method, label, drift, mu, monitoring, probability, simulation_error: None });
            }
        }
    }
    Some(TargetTable {
        target: target.clone(),
        last_day: history.last_day,
        last: history.last,
        needed: target.level / history.last - 1.0,
        sessions,
        history_from: history.first_day,
        observations: history.returns.len(),
        independent: history.returns.len() / sessions,
        block,
        volatility: [whole, recent],
        drift: mu,
        dividend_yield,
        rows,
    })
}

fn push(rows: &mut Vec<TargetRow>, method: &'static str, label: &str, drift: Drift, mu: f64, paths: &[Path]) {
    let n = paths.len() as f64;
    let share = |hit: fn(&Path) -> bool| paths.iter().filter(|p| hit(p)).count() as f64 / n;
    for (monitoring, probability) in [
        (Monitoring::End, share(|p| p.ends)),
        (Monitoring::Monthly, share(|p| p.touches_monthly)),
        (Monitoring::Daily, share(|p| p.touches_daily)),
    ] {
        let simulation_error = Some((probability * (1.0 - probability) / n).sqrt());
        rows.push(TargetRow { method, label: label.into(), drift, mu, monitoring, probability, simulation_error });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A history whose returns alternate between ± 22 %/√252, around no drift.
    fn coin(days: usize) -> History {
        let step = 0.22 / DAYS_A_YEAR.sqrt();
        let mut level = 1_000.0;
        let mut state = 1_u64;
        let sessions = calendar::sessions(Date::parse("2000-01-03").unwrap(), Date::MAX);
        let values: Vec<(Date, f64)> = sessions
            .take(days)
            .map(|day| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                level *= f64::exp(if state >> 63 == 0 { step } else { -step });
                (day, level)
            })
            .collect();
        History::new(&values, 0.0).unwrap()
    }

    fn table() -> TargetTable {
        let history = coin(4_000);
        let by = history.last_day.plus_months(6);
        let target = Target { level: history.last * 1.081, by, replicates: 4_000, seed: 1 };
        target_table(&history, 0.0, &target).unwrap()
    }

    #[test]
    fn methods_agree_where_the_world_is_lognormal() {
        // Independent steps of one size: nothing for blocks, filters and regimes to find.
        let t = table();
        let p = |method: &str, drift, monitoring| {
            t.rows
                .iter()
                .find(|r| (r.method, r.drift, r.monitoring) == (method, drift, monitoring))
                .unwrap()
                .probability
        };
        for drift in [Drift::Zero, Drift::History] {
            let exact = p("lognormal", drift, Monitoring::End);
            for method in ["bootstrap", "filtered", "regime"] {
                let got = p(method, drift, Monitoring::End);
                assert!((got - exact).abs() < 0.035, "{method} {drift:?}: {got} against {exact}");
                let (monthly, daily) = (p(method, drift, Monitoring::Monthly), p(method, drift, Monitoring::Daily));
                let always = p("lognormal", drift, Monitoring::Continuous);
                assert!(got <= monthly && monthly <= daily && daily < always + 0.02, "{method}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_table_and_another_seed_another() {
        let (a, b) = (table(), table());
        assert_eq!(a, b);
        let history = coin(4_000);
        let target = Target { seed: 2, ..a.target.clone() };
        assert_ne!(target_table(&history, 0.0, &target).unwrap().rows, a.rows);
        let past = Target { by: history.last_day, ..a.target };
        assert_eq!(target_table(&history, 0.0, &past), None);
    }
}
