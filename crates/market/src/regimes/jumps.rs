//! Two states of the size spread by a statistical jump model, each month as it could be named then.
//!
//! Features of each month, from the spread (small less big) up to it: downside deviation and Sortino ratios, exponentially
//! weighted, after Shu, Yu & Mulvey (2024), whose features are of daily returns; here a month is a step. Centres are fitted
//! on the months up to each December; the price of a change is chosen from a list, each year anew, by what holding small
//! against big in the better state would have earned so far, traded with the library's delay. The months after are named
//! by the cheapest path that ends with them: nothing later enters.
use breadth_domain::Date;
use breadth_kernels::jump::{Jump, Rows, fit_jump, jump_online};
use rayon::prelude::*;
use serde::Serialize;

use super::Collapse;
use crate::valuation::GapMonth;

/// Months before the first fit.
const FEWEST: usize = 240;
/// Out-of-sample months before a price is chosen by what it earned; until then [`DEFAULT`] is taken.
const FEWEST_EARNED: usize = 60;
/// The prices of a change that are compared, ascending.
pub const PENALTIES: [f64; 6] = [2.0, 5.0, 10.0, 20.0, 40.0, 80.0];
/// The one taken while nothing tells them apart.
const DEFAULT: usize = 3;
/// Months from the end of a month to the first return that a decision from it can earn: two until the library shows it,
/// and the one in which one trades.
const DELAY: usize = 3;
/// Half-lives of the features, in months.
const HALF_LIVES: [f64; 3] = [6.0, 6.0, 12.0];
/// The least downside deviation a Sortino ratio divides by: half a percent a month, a fifth of the spread's calm deviation.
/// Below it a stretch without losses would give ratios beyond all others, and be a state of its own.
const LEAST_DEVIATION: f64 = 0.005;
/// Draws of centres a fit.
const STARTS: usize = 5;

/// One month as it was named then.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct JumpMonth {
    /// The month, by its last day.
    pub month: Date,
    /// The first session on which it could be read.
    pub known_on: Date,
    /// Whether the state is the one in which small earned more over big in the fit's sample; `None` where the fit was
    /// refused.
    pub small_leads: Option<bool>,
    /// The price of a change that was in force.
    pub penalty: f64,
}

/// The states' history and what they were worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JumpRegimes {
    /// The price of a change chosen last.
    pub penalty: f64,
    /// Changes in the last fit's own sample.
    pub switches: usize,
    /// Why the last fit was refused, where it was.
    pub refused: Option<Collapse>,
    /// Every month from the first fit on.
    pub history: Vec<JumpMonth>,
    /// Mean spread a year, small less big, in months traded on each state with the delay: small led, big led.
    pub earned: [Option<f64>; 2],
    /// Months of each.
    pub months: [usize; 2],
}

/// Months of one name after which a history is said to tell nothing of its end.
const STUCK: usize = 120;

impl JumpRegimes {
    /// The first month of the spell of one name that the history ends in, where that is ten years or more.
    pub fn stuck_since(&self) -> Option<Date> {
        let last = self.history.last()?.small_leads;
        let spell = self.history.iter().rev().take_while(|m| m.small_leads == last).count();
        (spell >= STUCK).then(|| self.history[self.history.len() - spell].month)
    }

    /// What the names of the last years are worth, in words that follow a note; empty where there is nothing to say.
    pub fn remark(&self) -> String {
        self.stuck_since().map_or_else(String::new, |since| {
            format!(
                " The name is the same since {since}: on a month's steps no lower price of a change earned more, so it says little \
                 about today."
            )
        })
    }
}

/// One candidate: for each out-of-sample month the state, and the last fit.
struct Path {
    leads: Vec<Option<bool>>,
    last: Option<Jump>,
}

/// The jump model over months with a spread.
pub fn jump_regimes(months: &[GapMonth]) -> JumpRegimes {
    let since = crate::valuation::gap::SINCE;
    let sample: Vec<(&GapMonth, f64)> = months
        .iter()
        .filter(|m| (m.month.year(), m.month.month()) >= since)
        .filter_map(|m| Some((m, m.spread?)))
        .collect();
    let y: Vec<f64> = sample.iter().map(|(_, v)| *v).collect();
    let fits: Vec<usize> = (FEWEST..=y.len()).filter(|n| *n == FEWEST || sample[n - 1].0.month.month() == 12).collect();
    let features = features(&y);
    let paths: Vec<Path> = PENALTIES.par_iter().map(|penalty| path(&y, &features, &fits, *penalty)).collect();
    let first = FEWEST;
    let mut history = Vec::new();
    let mut chosen = DEFAULT;
    for (k, from) in fits.iter().enumerate() {
        chosen = choose(&paths, &y, first, *from);
        let to = fits.get(k + 1).copied().unwrap_or(y.len());
        for ((m, _), small_leads) in sample[*from..to].iter().zip(&paths[chosen].leads[from - first..]) {
            let (month, known_on) = (m.month, m.known_on);
            history.push(JumpMonth { month, known_on, small_leads: *small_leads, penalty: PENALTIES[chosen] });
        }
    }
    let traded = |state: bool| -> Vec<f64> {
        (0..history.len().saturating_sub(DELAY))
            .filter(|k| history[*k].small_leads == Some(state))
            .map(|k| y[first + k + DELAY])
            .collect()
    };
    let (led, lagged) = (traded(true), traded(false));
    let refused =
        paths.get(chosen).and_then(|p| p.last.as_ref()).map_or(Some(Collapse::TooFew { n: y.len() }), |fit| {
            fit.collapsed().then_some(Collapse::Empty { penalty: PENALTIES[chosen] })
        });
    let mean = |x: &[f64]| breadth_kernels::mean(x).map(|m| m * 12.0);
    JumpRegimes {
        penalty: PENALTIES[chosen],
        switches: paths[chosen].last.as_ref().map_or(0, Jump::switches),
        refused,
        history,
        earned: [mean(&led), mean(&lagged)],
        months: [led.len(), lagged.len()],
    }
}

/// Row after row: downside deviation, Sortino ratio, slower Sortino ratio. Each uses returns up to its month alone.
fn features(y: &[f64]) -> Vec<f64> {
    let decay = HALF_LIVES.map(|h| 0.5_f64.powf(1.0 / h));
    let (mut mean, mut down) = ([0.0; 3], [0.0; 3]);
    let mut out = Vec::with_capacity(3 * y.len());
    for (t, r) in y.iter().enumerate() {
        for k in 0..3 {
            // Weights over the months there are, so that the first ones are not pulled to zero.
            let a = (1.0 - decay[k]) / (1.0 - decay[k].powi(t as i32 + 1));
            mean[k] += a * (r - mean[k]);
            down[k] += a * (r.min(0.0).powi(2) - down[k]);
        }
        let deviation = down.map(f64::sqrt);
        let sortino = |k: usize| mean[k] / deviation[k].max(LEAST_DEVIATION);
        out.extend([deviation[0], sortino(1), sortino(2)]);
    }
    out
}

/// Columns less their mean, over their deviation, both of the first `n` rows.
fn standardised(x: &[f64], n: usize) -> Vec<f64> {
    let mut out = x.to_vec();
    for c in 0..3 {
        let column: Vec<f64> = x[..3 * n].iter().skip(c).step_by(3).copied().collect();
        let mean = breadth_kernels::mean(&column).unwrap_or(0.0);
        let deviation = breadth_kernels::std_dev(&column, breadth_kernels::Ddof::Population).filter(|d| *d > 0.0);
        out.iter_mut().skip(c).step_by(3).for_each(|v| *v = (*v - mean) / deviation.unwrap_or(1.0));
    }
    out
}

fn path(y: &[f64], features: &[f64], fits: &[usize], penalty: f64) -> Path {
    let mut path = Path { leads: Vec::new(), last: None };
    for (k, n) in fits.iter().enumerate() {
        let to = fits.get(k + 1).copied().unwrap_or(y.len());
        let x = standardised(&features[..3 * to], *n);
        let fit = fit_jump(Rows { x: &x[..3 * n], width: 3 }, 2, penalty, STARTS, 1);
        let named = fit.as_ref().filter(|f| !f.collapsed()).map(|f| {
            let online = jump_online(Rows { x: &x, width: 3 }, &f.centres, penalty);
            // The state that small earned more in, over the fit's sample.
            let of = |s: u8| {
                let r: Vec<f64> = f.path.iter().zip(y).filter(|(p, _)| **p == s).map(|(_, v)| *v).collect();
                breadth_kernels::mean(&r).unwrap_or(0.0)
            };
            let better = u8::from(of(1) > of(0));
            (online, better)
        });
        path.leads.extend((*n..to).map(|t| named.as_ref().map(|(online, better)| online[t] == *better)));
        path.last = fit;
    }
    path
}

/// The price that would have earned the best Sharpe ratio by the end of month `until`; of equals the higher price.
fn choose(paths: &[Path], y: &[f64], first: usize, until: usize) -> usize {
    // A decision of month t earns month t + DELAY, which must be over.
    let months = until.saturating_sub(first + DELAY);
    if months < FEWEST_EARNED {
        return DEFAULT;
    }
    let sharpe = |p: &Path| {
        let earned: Vec<f64> = (0..months)
            .map(|k| match p.leads[k] {
                Some(true) => y[first + k + DELAY],
                Some(false) => -y[first + k + DELAY],
                None => 0.0,
            })
            .collect();
        let deviation = breadth_kernels::std_dev(&earned, breadth_kernels::Ddof::Sample).filter(|d| *d > 0.0);
        breadth_kernels::mean(&earned).zip(deviation).map_or(f64::NEG_INFINITY, |(m, d)| m / d)
    };
    let scores: Vec<f64> = paths.iter().map(sharpe).collect();
    (0..scores.len()).fold(DEFAULT, |best, k| {
        let better = scores[k] > scores[best] || (scores[k] == scores[best] && k > best);
        if better { k } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(n: usize) -> Vec<GapMonth> {
        let mut month = Date::parse("1963-07-31").unwrap();
        let mut state = 9_u64;
        (0..n)
            .map(|t| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let noise = (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
                // Six years in which small leads, six in which it lags and falls deeper.
                let spread = if t / 72 % 2 == 0 { 0.02 + 0.06 * noise } else { -0.02 + 0.08 * noise };
                let m = GapMonth {
                    month,
                    known_on: month.plus_months(2),
                    small: 1.0,
                    big: 2.0,
                    ratio: 0.5,
                    spread: Some(spread),
                    log_spread: Some(spread),
                };
                month = month.plus_days(1).month_end();
                m
            })
            .collect()
    }

    #[test]
    fn states_that_are_there_are_found_and_pay() {
        let found = jump_regimes(&months(620));
        assert!(found.refused.is_none(), "{:?}", found.refused);
        assert!(found.earned[0] > Some(0.1) && found.earned[1] < Some(-0.05), "{:?} {:?}", found.earned, found.penalty);
        assert_eq!(found.history.len(), 620 - FEWEST);
        assert!(jump_regimes(&months(100)).history.is_empty());
    }

    #[test]
    fn a_name_that_never_changes_says_so() {
        let mut found = jump_regimes(&months(620));
        assert_eq!((found.stuck_since(), found.remark()), (None, String::new()), "spells last six years");
        let n = found.history.len();
        found.history[n - 120..].iter_mut().for_each(|m| m.small_leads = Some(false));
        found.history[n - 121].small_leads = Some(true);
        assert_eq!(found.stuck_since(), Some(found.history[n - 120].month));
        assert!(found.remark().contains(&found.history[n - 120].month.to_string()));
        found.history[n - 119].small_leads = None;
        assert_eq!(found.stuck_since(), None);
    }

    #[test]
    fn a_later_month_changes_no_earlier_name() {
        let all = months(520);
        let whole = jump_regimes(&all).history;
        for cut in [260, 301, 400, 519] {
            let part = jump_regimes(&all[..cut]).history;
            assert_eq!(whole[..part.len()], part[..], "{cut}");
        }
    }
}
