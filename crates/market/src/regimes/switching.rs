//! Two regimes of the size spread: calm and turbulent, by Hamilton's filter, each month with parameters that its own past
//! gave.
//!
//! The states differ in variance, and are named by it: "turbulent" is no word for "small leads". What a month says is its
//! filtered probability under parameters fitted on the months up to the last third December before it; smoothed
//! probabilities are hindsight and are not dated here.
use breadth_domain::Date;
use breadth_kernels::hamilton::Switching;
use breadth_kernels::switching_fit::{SwitchingFit, Variances, fit_switching};
use rayon::prelude::*;
use serde::Serialize;

use super::Collapse;
use crate::valuation::GapMonth;

/// Months before the first fit.
pub const FEWEST: usize = 240;
/// A state that lasts no longer than this on the average describes single months.
pub const SHORTEST_DURATION: f64 = 3.0;
/// A state of fewer than this share of the months is an outlier, no regime.
pub const LEAST_WEIGHT: f64 = 0.05;

/// Years between fits: parameters of decades move little in one.
const REFIT_YEARS: i32 = 3;

/// A parameter with its standard error.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// What it is.
    pub label: &'static str,
    /// The estimate; percent a month where it is a mean, squared for a variance.
    pub value: f64,
    /// Its standard error.
    pub standard_error: Option<f64>,
}

/// The fit on all months known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SwitchingNow {
    /// The last month of the sample.
    pub month: Date,
    /// Months.
    pub n: usize,
    /// p[calm→calm], p[turbulent→calm], means, variances.
    pub parameters: Vec<Parameter>,
    /// ln of the likelihood of two states, and of one.
    pub log_likelihood: [f64; 2],
    /// Schwarz's criterion of two states, and of one: the lower is preferred. A likelihood ratio has no usual law here, for
    /// under one state some parameters mean nothing.
    pub bic: [f64; 2],
    /// Mean length of a spell in each state, in months.
    pub durations: [f64; 2],
    /// Share of the months in each state.
    pub weights: [f64; 2],
    /// Probability of turbulence in the last month, by the filter.
    pub turbulent: f64,
    /// What states that differ in mean alone come to: refused where they describe single months.
    pub mean_only: Result<[f64; 2], Collapse>,
}

/// One month as it was known then.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct RegimeMonth {
    /// The month, by its last day.
    pub month: Date,
    /// The first session on which it could be read.
    pub known_on: Date,
    /// Filtered probability of turbulence; `None` where the fit of its day was refused.
    pub turbulent: Option<f64>,
    /// Whether the likeliest path of states up to this month (Viterbi, the hidden Markov chain with the same parameters) ends
    /// in turbulence. It is the state as named then: later months would name some months otherwise.
    pub likeliest_turbulent: Option<bool>,
}

/// The size spread's regimes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SizeRegimes {
    /// The fit on everything known: for the parameters, not for the past.
    pub now: Result<SwitchingNow, Collapse>,
    /// Every month from the first fit on, as it was known then.
    pub history: Vec<RegimeMonth>,
}

/// A fit that describes two regimes, or why it does not.
///
/// # Errors
/// [`Collapse`] where there are too few observations, or a state lasts under [`SHORTEST_DURATION`] or holds under
/// [`LEAST_WEIGHT`].
pub fn sound(y: &[f64], variances: Variances) -> Result<SwitchingFit, Collapse> {
    let fit = fit_switching(y, variances).ok_or(Collapse::TooFew { n: y.len() })?;
    let durations = fit.model.durations();
    for ((duration, weight), mean) in durations.into_iter().zip(fit.weights).zip(fit.model.mean) {
        if duration < SHORTEST_DURATION {
            return Err(Collapse::Fleeting { mean, duration });
        }
        if weight < LEAST_WEIGHT {
            return Err(Collapse::Rare { mean, weight });
        }
    }
    Ok(fit)
}

/// The regimes of months with a spread; the months must be ascending and whole.
pub fn size_regimes(months: &[GapMonth]) -> SizeRegimes {
    let since = crate::valuation::gap::SINCE;
    let sample: Vec<(&GapMonth, f64)> = months
        .iter()
        .filter(|m| (m.month.year(), m.month.month()) >= since)
        .filter_map(|m| Some((m, m.spread? * 100.0)))
        .collect();
    let y: Vec<f64> = sample.iter().map(|(_, v)| *v).collect();
    // A fit each third December, from what is described by then; it serves the months after it, known later than itself.
    let fits: Vec<usize> = (FEWEST..=y.len())
        .filter(|n| {
            let last = sample[n - 1].0.month;
            *n == FEWEST || (last.month() == 12 && i32::from(last.year()) % REFIT_YEARS == 0)
        })
        .collect();
    let models: Vec<Option<Switching>> =
        fits.par_iter().map(|n| sound(&y[..*n], Variances::Own).ok().map(|f| f.model)).collect();
    let mut history = Vec::new();
    for (k, (from, model)) in fits.iter().zip(&models).enumerate() {
        let to = fits.get(k + 1).copied().unwrap_or(y.len());
        let filter = model.and_then(|m| m.filter(&y[..to]));
        // The month that ends the sample of the first fit is in its own sample; every other comes after its fit's.
        let begin = if k == 0 { from - 1 } else { *from };
        let density = model.map(|m| (m.chain(m.ergodic()), m.log_density(&y[..to])));
        for (t, (m, _)) in sample[..to].iter().enumerate().skip(begin) {
            let turbulent = filter.as_ref().map(|f| f.filtered[t][1]);
            let path = density.as_ref().and_then(|(chain, d)| chain.likeliest_path(&d[..2 * (t + 1)]));
            let likeliest_turbulent = path.and_then(|(states, _)| states.last().map(|s| *s == 1));
            history.push(RegimeMonth { month: m.month, known_on: m.known_on, turbulent, likeliest_turbulent });
        }
    }
    let now = || {
        let fit = sound(&y, Variances::Own)?;
        let filter = fit.model.filter(&y).ok_or(Collapse::TooFew { n: y.len() })?;
        let month = sample.last().map(|(m, _)| m.month).ok_or(Collapse::TooFew { n: 0 })?;
        Ok(now_of(&y, month, &fit, filter.filtered[y.len() - 1][1]))
    };
    SizeRegimes { now: now(), history }
}

fn now_of(y: &[f64], month: Date, fit: &SwitchingFit, turbulent: f64) -> SwitchingNow {
    let labels =
        ["p calm to calm", "p turbulent to calm", "mean calm", "mean turbulent", "variance calm", "variance turbulent"];
    let values = fit.model.to_array();
    SwitchingNow {
        month,
        n: fit.n,
        parameters: (0..6)
            .map(|i| Parameter {
                label: labels[i],
                value: values[i],
                standard_error: fit.standard_errors.map(|e| e[i]),
            })
            .collect(),
        log_likelihood: [fit.log_likelihood, fit.one_state],
        bic: [fit.bic(), fit.bic_one_state()],
        durations: fit.model.durations(),
        weights: fit.weights,
        turbulent,
        mean_only: sound(y, Variances::Common).map(|f| f.model.mean),
    }
}
