//! Published cases, to the digits printed.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use breadth_portfolio::policies::{equal_risk, maximum_diversification, mean_variance, minimum_variance, risk_budgets};
use breadth_portfolio::risk::RiskModel;
use breadth_portfolio::solve::solve;

fn model(volatilities: &[f64], correlation: impl Fn(usize, usize) -> f64) -> RiskModel {
    let n = volatilities.len();
    let entry = |i: usize, j: usize| {
        volatilities[i] * volatilities[j] * if i == j { 1.0 } else { correlation(i.min(j), i.max(j)) }
    };
    let matrix: Vec<f64> = (0..n * n).map(|e| entry(e % n, e / n)).collect();
    RiskModel::of_matrix(&matrix, n).unwrap()
}

fn percent(w: &[f64], wanted: &[f64], digits: f64) {
    assert!(w.iter().zip(wanted).all(|(w, x)| (w * 100.0 - x).abs() < digits), "{w:?} {wanted:?}");
}

fn four() -> RiskModel {
    model(&[0.1, 0.2, 0.3, 0.4], |i, j| match (i, j) {
        (0, 1) => 0.8,
        (2, 3) => -0.5,
        _ => 0.0,
    })
}

/// Maillard, Roncalli & Teiletche (2010), four assets: equal risk and minimum variance.
#[test]
fn maillard_roncalli_teiletche() {
    let w = equal_risk(&four()).unwrap();
    percent(&w, &[38.361251, 19.180625, 24.261785, 18.196339], 6e-7);
    assert!((four().variance(&w).sqrt() * 100.0 - 10.293404).abs() < 5e-7);
    let s = solve(&minimum_variance(&four(), &[1.0; 4])).optimal().unwrap();
    percent(&s.weights, &[10800.0 / 145.0, 0.0, 2200.0 / 145.0, 1500.0 / 145.0], 1e-9);
}

/// Roncalli's three assets: equal and given budgets.
#[test]
fn roncalli() {
    let m = model(&[0.3, 0.2, 0.15], |i, j| match (i, j) {
        (0, 1) => 0.8,
        (0, 2) => 0.5,
        _ => 0.3,
    });
    percent(&equal_risk(&m).unwrap(), &[19.686194, 32.444083, 47.869723], 6e-7);
    percent(&risk_budgets(&m, &[0.5, 0.2, 0.3]).unwrap(), &[31.145051, 21.899751, 46.955198], 6e-7);
}

/// The same authors' slides (2008): five assets, target volatility of 10 %, found by the risk aversion at which it is met.
#[test]
fn five_assets_at_ten_percent() {
    let m = model(&[0.12, 0.10, 0.11, 0.13, 0.12], |_, _| 0.6);
    let mu = [0.08, 0.07, 0.075, 0.085, 0.08];
    let at = |gamma: f64| solve(&mean_variance(&m, &mu, gamma, &[0.0; 5], &[1.0; 5])).optimal().unwrap().weights;
    let (mut low, mut high) = (0.5, 50.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if m.variance(&at(middle)).sqrt() > 0.10 { low = middle } else { high = middle }
    }
    let w = at(high);
    // The closed form of the frontier without bounds, which do not bind here.
    percent(&w, &[23.96653554, 6.42051959, 16.91418627, 28.73222306, 23.96653554], 1e-6);
    let mean: f64 = w.iter().zip(mu).map(|(w, m)| w * m).sum();
    assert!((mean * 100.0 - 7.994885).abs() < 1e-5, "{mean}");
}

/// Where correlations are alike, equal risk is inverse volatility; on a diagonal, maximum diversification is too.
#[test]
fn closed_forms() {
    let m = model(&[0.1, 0.2, 0.4], |_, _| 0.5);
    percent(&equal_risk(&m).unwrap(), &[400.0 / 7.0, 200.0 / 7.0, 100.0 / 7.0], 1e-8);
    let two = model(&[0.1, 0.3], |_, _| -0.7);
    percent(&equal_risk(&two).unwrap(), &[75.0, 25.0], 1e-8);
    let diagonal = RiskModel { names: 3, loadings: vec![], specific: vec![0.01, 0.04, 0.16] };
    percent(&maximum_diversification(&diagonal).unwrap(), &[400.0 / 7.0, 200.0 / 7.0, 100.0 / 7.0], 1e-6);
}
