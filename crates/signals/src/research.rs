//! What a metric has been worth: how its ranks went with the returns that followed.
use breadth_domain::Date;
use breadth_kernels::regress::{Drift, newey_west_drift, newey_west_lags};
use breadth_kernels::{correlation, mean, rank, student_quantile_two_sided};
use serde::Serialize;

use crate::operators::buckets;

/// Fewer names with a value and a return than this make no date.
const LEAST: usize = 20;
/// The parts of a universe by capitalisation.
pub const SIZES: [&str; 3] = ["small", "middle", "large"];

/// One date: the metric turned so that more is better, and the returns that followed.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The day on whose close the values were known.
    pub date: Date,
    /// The securities, so that one knows who stayed in a bucket.
    pub securities: Vec<usize>,
    /// The values; `NaN` where missing.
    pub values: Vec<f64>,
    /// Capitalisation; `NaN` where missing.
    pub caps: Vec<f64>,
    /// By horizon, then scenario (low, base, high): the return that followed; `NaN` where not over by the end of the data.
    pub forward: Vec<[Vec<f64>; 3]>,
}

/// A mean over dates with its uncertainty.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error: Newey and West (1987), over as many lags as returns overlap, at least the usual.
    pub standard_error: f64,
    /// The mean over its error.
    pub t: Option<f64>,
    /// The mean ± as many errors as Student's t takes for 95 %, of one degree of freedom fewer than there are spans that do
    /// not overlap: Newey and West's error is too small where these are few. `None` for fewer than two.
    pub interval: Option<[f64; 2]>,
    /// Dates.
    pub dates: usize,
    /// Spans that do not overlap among them.
    pub independent: usize,
}

impl Estimate {
    /// Over dates whose returns run over `overlap` of them.
    fn over(x: &[f64], overlap: usize) -> Option<Self> {
        let known = breadth_kernels::known(x);
        let lags = newey_west_lags(known.len()).max(overlap.saturating_sub(1));
        let Drift { mean, standard_error, t, n } = newey_west_drift(&known, lags)?;
        let independent = n / overlap.max(1);
        let reach = student_quantile_two_sided(0.05, independent.saturating_sub(1)) * standard_error;
        let interval = reach.is_finite().then_some([mean - reach, mean + reach]);
        Some(Estimate { mean, standard_error, t, interval, dates: n, independent })
    }
}

/// One date's figures, over the first horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByDate {
    /// The date.
    pub date: Date,
    /// Names with a value and a return, of so many.
    pub known: usize,
    /// Names.
    pub of: usize,
    /// Rank correlation with what followed.
    pub ic: Option<f64>,
    /// Best bucket less worst.
    pub spread: Option<f64>,
}

/// One calendar year of dates, over the first horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByYear {
    /// The year.
    pub year: i16,
    /// Dates with a correlation.
    pub dates: usize,
    /// Their mean rank correlation.
    pub ic: Option<f64>,
    /// The share of them on which it was above zero.
    pub ic_positive: Option<f64>,
    /// Their mean spread, best bucket less worst.
    pub spread: Option<f64>,
}

/// One horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Horizon {
    /// Months.
    pub months: usize,
    /// Rank correlation with the return over them.
    pub ic: Option<Estimate>,
    /// Best bucket less worst over them, base scenario.
    pub spread: Option<Estimate>,
}

/// One part of the universe by capitalisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BySize {
    /// Which third.
    pub size: &'static str,
    /// Rank correlation within it.
    pub ic: Option<Estimate>,
    /// Best bucket less worst within it.
    pub spread: Option<Estimate>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Research {
    /// How many buckets.
    pub buckets: usize,
    /// Rank correlation over the first horizon, base scenario.
    pub ic: Option<Estimate>,
    /// The share of dates on which it was above zero.
    pub ic_positive: Option<f64>,
    /// The mean return of each bucket over the first horizon, worst first, in the base scenario.
    pub bucket_returns: Vec<Option<Estimate>>,
    /// Best less worst by scenario: low, base, high.
    pub spread: [Option<Estimate>; 3],
    /// The share of the best bucket's names that are new, a date.
    pub turnover: Option<f64>,
    /// The rank correlation of the values with themselves a date later.
    pub persistence: Option<f64>,
    /// By horizon.
    pub decay: Vec<Horizon>,
    /// By size.
    pub by_size: Vec<BySize>,
    /// By calendar year.
    pub by_year: Vec<ByYear>,
    /// By date.
    pub by_date: Vec<ByDate>,
}

/// Spearman's correlation over those that have both.
fn rank_correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let (a, b): (Vec<f64>, Vec<f64>) =
        x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan()).map(|(x, y)| (*x, *y)).unzip();
    if a.len() < LEAST { None } else { correlation(&rank::ranks(&a), &rank::ranks(&b)) }
}

/// Values of those whose return is known.
fn paired(values: &[f64], returns: &[f64]) -> Vec<f64> {
    values.iter().zip(returns).map(|(v, r)| if r.is_nan() { f64::NAN } else { *v }).collect()
}

/// The mean return of each of `n` buckets; missing for too few names.
fn bucket_means(values: &[f64], returns: &[f64], n: usize) -> Vec<f64> {
    let values = paired(values, returns);
    if values.iter().filter(|v| !v.is_nan()).count() < LEAST.max(n) {
        return vec![f64::NAN; n];
    }
    let cut = buckets(&values, n);
    (1..=n)
        .map(|b| {
            let own: Vec<f64> = cut.iter().zip(returns).filter(|(c, _)| **c == Some(b)).map(|(_, r)| *r).collect();
            mean(&own).unwrap_or(f64::NAN)
        })
        .collect()
}

fn spread_of(values: &[f64], returns: &[f64], n: usize) -> f64 {
    let means = bucket_means(values, returns, n);
    means[n - 1] - means[0]
}

/// Studies a metric: `observations` one a month in order, `horizons` in months as in each observation.
pub fn research(observations: &[Observation], horizons: &[usize], n: usize) -> Research {
    let n = n.max(2);
    let overlap = horizons.first().copied().unwrap_or(1);
    let over = |f: &dyn Fn(&Observation) -> f64| observations.iter().map(f).collect::<Vec<f64>>();
    let ic_of = |o: &Observation, h: usize| rank_correlation(&o.values, &o.forward[h][1]).unwrap_or(f64::NAN);
    let ics = over(&|o| ic_of(o, 0));
    let known_ics = breadth_kernels::known(&ics);
    let means: Vec<Vec<f64>> = observations.iter().map(|o| bucket_means(&o.values, &o.forward[0][1], n)).collect();
    let decay = horizons
        .iter()
        .enumerate()
        .map(|(h, months)| Horizon {
            months: *months,
            ic: Estimate::over(&over(&|o| ic_of(o, h)), *months),
            spread: Estimate::over(&over(&|o| spread_of(&o.values, &o.forward[h][1], n)), *months),
        })
        .collect();
    let by_size = SIZES
        .iter()
        .enumerate()
        .map(|(k, size)| {
            let of = |o: &Observation| -> Vec<f64> {
                let thirds = buckets(&o.caps, SIZES.len());
                o.values.iter().zip(thirds).map(|(v, third)| if third == Some(k + 1) { *v } else { f64::NAN }).collect()
            };
            let ic = over(&|o| rank_correlation(&of(o), &o.forward[0][1]).unwrap_or(f64::NAN));
            let spread = over(&|o| spread_of(&of(o), &o.forward[0][1], n));
            BySize { size, ic: Estimate::over(&ic, overlap), spread: Estimate::over(&spread, overlap) }
        })
        .collect();
    let by_date: Vec<ByDate> = observations
        .iter()
        .zip(&ics)
        .map(|(o, ic)| ByDate {
            date: o.date,
            known: paired(&o.values, &o.forward[0][1]).iter().filter(|v| !v.is_nan()).count(),
            of: o.values.len(),
            ic: Some(*ic).filter(|v| !v.is_nan()),
            spread: Some(spread_of(&o.values, &o.forward[0][1], n)).filter(|v| !v.is_nan()),
        })
        .collect();
    Research {
        buckets: n,
        ic: Estimate::over(&ics, overlap),
        ic_positive: (!known_ics.is_empty())
            .then(|| known_ics.iter().filter(|v| **v > 0.0).count() as f64 / known_ics.len() as f64),
        bucket_returns: (0..n)
            .map(|b| Estimate::over(&means.iter().map(|m| m[b]).collect::<Vec<_>>(), overlap))
            .collect(),
        spread: [0, 1, 2].map(|s| Estimate::over(&over(&|o| spread_of(&o.values, &o.forward[0][s], n)), overlap)),
        turnover: mean(&breadth_kernels::known(&pairs(observations, |a, b| entered(a, b, n)))),
        persistence: mean(&breadth_kernels::known(&pairs(observations, |a, b| {
            rank_correlation(&a.values, &placed(b, a)).unwrap_or(f64::NAN)
        }))),
        decay,
        by_size,
        by_year: by_date.chunk_by(|a, b| a.date.year() == b.date.year()).map(year).collect(),
        by_date,
    }
}

fn year(dates: &[ByDate]) -> ByYear {
    let known = |of: &dyn Fn(&ByDate) -> Option<f64>| dates.iter().filter_map(of).collect::<Vec<f64>>();
    let (ics, spreads) = (known(&|d| d.ic), known(&|d| d.spread));
    let positive = ics.iter().filter(|v| **v > 0.0).count() as f64 / ics.len() as f64;
    ByYear {
        year: dates[0].date.year(),
        dates: ics.len(),
        ic: mean(&ics),
        ic_positive: (!ics.is_empty()).then_some(positive),
        spread: mean(&spreads),
    }
}

fn pairs(observations: &[Observation], f: impl Fn(&Observation, &Observation) -> f64) -> Vec<f64> {
    observations.windows(2).map(|w| f(&w[0], &w[1])).collect()
}

/// The values of `b` in the order of the securities of `a`.
fn placed(b: &Observation, a: &Observation) -> Vec<f64> {
    let of = |i: &usize| b.securities.binary_search(i).map_or(f64::NAN, |k| b.values[k]);
    a.securities.iter().map(of).collect()
}

/// The share of the best bucket's names at `b` that were not in it at `a`.
fn entered(a: &Observation, b: &Observation, n: usize) -> f64 {
    let best = |o: &Observation| -> Vec<usize> {
        let cut = buckets(&o.values, n);
        o.securities.iter().zip(cut).filter(|(_, c)| *c == Some(n)).map(|(i, _)| *i).collect()
    };
    let (before, now) = (best(a), best(b));
    let new = now.iter().filter(|i| before.binary_search(i).is_err()).count();
    if before.is_empty() || now.is_empty() { f64::NAN } else { new as f64 / now.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty names whose return is their value, in thousandths, turned round on odd dates where `turned`.
    fn world(turned: bool) -> Vec<Observation> {
        (0..12)
            .map(|t| {
                let values: Vec<f64> = (0..40).map(f64::from).collect();
                let sign = if turned && t % 2 == 1 { -1.0 } else { 1.0 };
                let base: Vec<f64> = values.iter().map(|v| sign * v / 1000.0).collect();
                let low: Vec<f64> = base.iter().map(|r| r - 0.001).collect();
                Observation {
                    date: Date::from_ymd(2024, 1, 31).unwrap().plus_months(t).month_end(),
                    securities: (0..40).collect(),
                    caps: values.clone(),
                    values,
                    forward: vec![[low, base.clone(), base]],
                }
            })
            .collect()
    }

    #[test]
    fn what_tells_the_order_has_a_correlation_of_one() {
        let r = research(&world(false), &[1], 4);
        assert!((r.ic.unwrap().mean - 1.0).abs() < 1e-12 && r.ic_positive == Some(1.0));
        // Buckets of ten: means 4.5, 14.5, 24.5, 34.5 thousandths; best less worst is 30.
        let means: Vec<f64> = r.bucket_returns.iter().map(|e| e.unwrap().mean).collect();
        assert!(means.iter().zip([0.0045, 0.0145, 0.0245, 0.0345]).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(r.spread.iter().all(|s| (s.unwrap().mean - 0.030).abs() < 1e-12));
        assert_eq!((r.turnover, r.by_date[0].known, r.by_date[0].of), (Some(0.0), 40, 40));
        assert!((r.persistence.unwrap() - 1.0).abs() < 1e-12);
        // Thirds of 13 or 14 names are too few for a date.
        assert!(r.by_size[0].ic.is_none());
    }

    #[test]
    fn what_turns_round_is_worth_nothing_and_overlap_widens_the_error() {
        let r = research(&world(true), &[1], 4);
        assert!(r.ic.unwrap().mean.abs() < 1e-12 && r.ic_positive == Some(0.5));
        // 1, 2, 3, 4 rising: with more lags the error grows.
        let x = [1.0, 1.0, 1.0, 1.0, 4.0, 4.0, 4.0, 4.0];
        let (one, six) = (Estimate::over(&x, 1).unwrap(), Estimate::over(&x, 4).unwrap());
        assert!(six.standard_error > one.standard_error);
        // Eight dates over four of them each are two spans: one degree of freedom takes 12.7 errors and not 2.4.
        assert_eq!((one.independent, six.independent), (8, 2));
        let reach = |e: Estimate| (e.interval.unwrap()[1] - e.mean) / e.standard_error;
        assert!((reach(one) - 2.364_624).abs() < 1e-5 && (reach(six) - 12.706_205).abs() < 1e-5);
        assert_eq!(Estimate::over(&x, 8).unwrap().interval, None);
    }

    #[test]
    fn a_year_is_the_mean_of_its_dates() {
        let mut world = world(true);
        world.truncate(11);
        world[10].date = Date::from_ymd(2025, 1, 31).unwrap();
        let years = research(&world, &[1], 4).by_year;
        // Ten dates of 2024, five of them turned round; one of 2025, which is not.
        assert_eq!((years.len(), years[0].year, years[0].dates, years[1].dates), (2, 2024, 10, 1));
        assert_eq!((years[0].ic_positive, years[1].ic_positive), (Some(0.5), Some(1.0)));
        assert!(years[0].ic.unwrap().abs() < 1e-12 && (years[1].spread.unwrap() - 0.030).abs() < 1e-12);
    }

    #[test]
    fn too_few_names_make_no_date() {
        let mut world = world(false);
        world.iter_mut().for_each(|o| o.values[..25].fill(f64::NAN));
        assert!(research(&world, &[1], 4).ic.is_none());
    }
}
