//! Figures of independent libraries on data that anyone can make again: `independent/references.py` writes them, with the
//! libraries' versions beside.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use breadth_backtest::MEASURES;
use breadth_backtest::attribution::{SegmentDay, Told, factor_attribution, link};
use breadth_backtest::honesty::{expected_highest_sharpe, overfitting, probabilistic_sharpe, superiority};
use breadth_backtest::measures::Curve;
use breadth_domain::Date;
use breadth_kernels::{StationaryBootstrap, block_length};
use serde_json::Value;

fn truth() -> Value {
    serde_json::from_str(include_str!("independent/references.json")).unwrap()
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or_else(|| panic!("{v} is no number"))
}

fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(number).collect()
}

/// x' = 16807 x mod 2³¹ − 1 (Park and Miller), less one half.
fn noise(seed: u64, n: usize) -> Vec<f64> {
    let mut x = seed;
    (0..n)
        .map(|_| {
            x = x * 16_807 % 2_147_483_647;
            x as f64 / 2_147_483_647.0 - 0.5
        })
        .collect()
}

fn near(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3), "{what}: {ours} against {theirs}");
}

#[test]
fn measures_are_those_of_ffn_and_empyrical() {
    let base = noise(11, 750);
    let returns: Vec<f64> = base.iter().map(|x| 0.0004 + 0.02 * x + 0.06 * x.powi(3)).collect();
    let own = noise(12, 750);
    let benchmark: Vec<f64> = base.iter().zip(&own).map(|(x, e)| 0.0003 + 0.6 * 0.02 * x + 0.008 * e).collect();
    // Weekdays from 2020-01-02 on.
    let first = Date::parse("2020-01-02").unwrap();
    let dates: Vec<Date> = (0..).map(|k| first.plus_days(k)).filter(|d| d.weekday() <= 5).take(751).collect();
    let mut values = vec![100.0];
    returns.iter().for_each(|r| values.push(values[values.len() - 1] * (1.0 + r)));
    let curve = Curve {
        dates: &dates,
        values: &values,
        returns: &returns,
        benchmark: Some(&benchmark),
        risk_free: None,
        traded: &[],
        cost: 0.0,
    };
    let truth = truth();
    let told = truth["measures"].as_object().unwrap();
    assert_eq!(told.len(), 18);
    for (id, figure) in told {
        let measure = MEASURES.iter().find(|m| m.id == id).unwrap_or_else(|| panic!("no measure {id}"));
        near((measure.compute)(&curve).unwrap(), number(&figure[0]), &format!("{id} by {}", figure[1]));
    }
}

#[test]
fn factor_errors_are_those_of_statsmodels() {
    let f: Vec<f64> = noise(21, 400).iter().map(|x| 0.01 * x).collect();
    let g: Vec<f64> = noise(22, 400).iter().map(|x| 0.008 * x).collect();
    let e = noise(23, 400);
    let before = |t: usize| if t == 0 { 0.0 } else { e[t - 1] };
    let y: Vec<f64> = (0..400).map(|t| 0.0003 + 0.9 * f[t] - 0.4 * g[t] + 0.004 * (e[t] + 0.5 * before(t))).collect();
    let found = factor_attribution(&y, &[("f".into(), f), ("g".into(), g)]).unwrap();
    let truth = &truth()["newey_west"];
    assert_eq!(found.lags as u64, truth["lags"].as_u64().unwrap());
    let ours = [
        (found.alpha / 252.0, found.alpha_error / 252.0),
        (found.factors[0].beta, found.factors[0].standard_error),
        (found.factors[1].beta, found.factors[1].standard_error),
    ];
    let theirs = numbers(&truth["coefficients"]).into_iter().zip(numbers(&truth["errors"]));
    for ((b, se), (coefficient, error)) in ours.into_iter().zip(theirs) {
        near(b, coefficient, "coefficient");
        near(se, error, "standard error");
    }
    near(found.r_squared, number(&truth["r_squared"]), "R²");
}

#[test]
fn the_deflated_ratio_and_overfitting_are_those_of_ffn() {
    let truth = truth();
    let trials: Vec<f64> = noise(31, 40).iter().map(|x| 2.0 * x).collect();
    let mean = trials.iter().sum::<f64>() / 40.0;
    let deviation = (trials.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / 39.0).sqrt();
    let hurdle = expected_highest_sharpe(40, deviation);
    near(hurdle, number(&truth["deflated"]["hurdle"]), "hurdle");
    let returns: Vec<f64> = noise(32, 500).iter().map(|x| 0.0009 + 0.02 * x).collect();
    let probability = probabilistic_sharpe(&returns, hurdle / 252.0_f64.sqrt()).unwrap();
    near(probability, number(&truth["deflated"]["probability"]), "deflated probability");

    let trials: Vec<Vec<f64>> = (0..12)
        .map(|k| noise(7919 * (k + 1), 240).iter().map(|x| 0.00002 * (k as f64 - 4.0) + 0.02 * x).collect())
        .collect();
    let found = overfitting(&trials, 8).unwrap();
    near(found.probability, number(&truth["overfitting"]["probability"]), "probability of overfitting");
    let mut logits = found.logits;
    logits.sort_by(f64::total_cmp);
    let theirs = numbers(&truth["overfitting"]["logits"]);
    assert_eq!(logits.len(), theirs.len());
    logits.iter().zip(theirs).for_each(|(a, b)| near(*a, b, "logit"));
}

#[test]
fn the_stationary_bootstrap_is_that_of_arch() {
    let truth = truth();
    let mut series: Vec<f64> = noise(41, 600).iter().map(|x| 0.01 * x).collect();
    (1..600).for_each(|t| series[t] += 0.4 * series[t - 1]);
    let block = block_length(&series).unwrap();
    near(block, number(&truth["block_length"]), "block length");
    // The draws are others: the deviation of the mean over 4,000 of them is known to 1/√8,000 of itself; four of those.
    let bootstrap = StationaryBootstrap { block, replicates: 4_000, seed: 3 };
    let means = bootstrap.map(600, 600, |drawn| drawn.iter().map(|t| series[*t]).sum::<f64>() / 600.0);
    let mean = means.iter().sum::<f64>() / 4_000.0;
    let deviation = (means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 3_999.0).sqrt();
    let theirs = number(&truth["bootstrap_mean_deviation"]);
    assert!((deviation / theirs - 1.0).abs() < 4.0 * (2.0_f64 / 8_000.0).sqrt(), "{deviation} against {theirs}");
    // What studentises Hansen's test is told through the test itself: of strategies scaled to have arch's variances of
    // one, the best is the one with the largest mean.
    let variances = numbers(&truth["superiority"]["variances"]);
    let active: Vec<Vec<f64>> = (0..5)
        .map(|k| {
            let scale = variances[k as usize].sqrt().recip();
            noise(6607 * (k + 1), 300).iter().map(|x| scale * (0.01 * x + 0.0002 * k as f64)).collect()
        })
        .collect();
    let means: Vec<f64> = active.iter().map(|a| a.iter().sum::<f64>() / 300.0).collect();
    let largest = (0..5).max_by(|a, b| means[*a].total_cmp(&means[*b])).unwrap();
    let test = superiority(&active, &StationaryBootstrap { block: 7.0, replicates: 200, seed: 1 }).unwrap();
    assert_eq!((test.best, test.of), (largest, 5));
}

#[test]
fn linked_effects_are_those_of_the_papers() {
    let (days, segments) = (60, 4);
    let grid = |seed: u64| noise(seed, days * segments);
    let weights = |seed: u64| -> Vec<f64> {
        let raw: Vec<f64> = grid(seed).iter().map(|x| x.abs() + 0.05).collect();
        raw.chunks(segments).flat_map(|d| d.iter().map(|w| w / d.iter().sum::<f64>()).collect::<Vec<_>>()).collect()
    };
    let (weight, held) = (weights(61), weights(62));
    let (own, theirs) = (grid(63), grid(64));
    let told: Vec<Told> = (0..days)
        .map(|t| {
            let segment = |k: usize| {
                let at = t * segments + k;
                SegmentDay {
                    weight: weight[at],
                    gain: weight[at] * 0.03 * own[at],
                    benchmark_weight: held[at],
                    benchmark_gain: held[at] * 0.03 * theirs[at],
                }
            };
            Told { segments: (0..segments).map(segment).collect(), lines: [0.0; 3] }
        })
        .collect();
    let names: Vec<String> = (0..segments).map(|k| k.to_string()).collect();
    let found = link("segment", &names, &told);
    let truth = &truth()["brinson"];
    near(found.ret, number(&truth["ret"]), "return");
    near(found.benchmark, number(&truth["benchmark"]), "benchmark");
    for (k, s) in found.segments.iter().enumerate() {
        near(s.allocation, number(&truth["allocation"][k]), "allocation");
        near(s.selection, number(&truth["selection"][k]), "selection");
        near(s.interaction, number(&truth["interaction"][k]), "interaction");
    }
    assert!(found.unexplained.abs() < 1e-14);
}
