//! Published cases, to the digits printed.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use breadth_portfolio::policies::{
    equal_risk, frontier, maximum_diversification, mean_variance, minimum_variance, risk_budgets,
};
use breadth_portfolio::reasons::attributed;
use breadth_portfolio::risk::RiskModel;
use breadth_portfolio::solve::{Program, Trading, solve};

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
    let w = at(halved(0.5, 50.0, |gamma| m.variance(&at(gamma)).sqrt() > 0.10));
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
    percent(&maximum_diversification(&diagonal, &[1.0; 3]).unwrap(), &[400.0 / 7.0, 200.0 / 7.0, 100.0 / 7.0], 1e-6);
}

fn of_rows(rows: &[&[f64]]) -> Vec<f64> {
    // Symmetric: by row is by column.
    rows.concat()
}

/// A model of a matrix with a part of every variance apart, as the factor form asks; the sum is the matrix.
fn apart(mut matrix: Vec<f64>, n: usize, own: f64) -> RiskModel {
    (0..n).for_each(|i| matrix[i * (n + 1)] -= own);
    RiskModel { specific: vec![own; n], ..RiskModel::of_matrix(&matrix, n).unwrap() }
}

/// Where something that falls meets zero, from outside: the end at which it is not above.
fn halved(low: f64, high: f64, above: impl Fn(f64) -> bool) -> f64 {
    let mut ends = (low, high);
    for _ in 0..60 {
        let middle = 0.5 * (ends.0 + ends.1);
        if above(middle) { ends.0 = middle } else { ends.1 = middle }
    }
    ends.1
}

/// The ten assets of Bailey & López de Prado (2013), An open-source implementation of the critical-line algorithm.
#[test]
fn critical_line_of_ten_assets() {
    let mean = [1.175, 1.19, 0.396, 1.12, 0.346, 0.679, 0.089, 0.73, 0.481, 1.08];
    let covariance = of_rows(&[
        &[
            0.40755159, 0.03175842, 0.05183923, 0.05663904, 0.0330226, 0.00827775, 0.02165938, 0.01332419, 0.0343476,
            0.02249903,
        ],
        &[
            0.03175842, 0.9063047, 0.03136385, 0.02687256, 0.01917172, 0.00934384, 0.02495043, 0.00761036, 0.02874874,
            0.01336866,
        ],
        &[
            0.05183923, 0.03136385, 0.19490901, 0.04408485, 0.03006772, 0.01322738, 0.03525971, 0.0115493, 0.0427563,
            0.02057303,
        ],
        &[
            0.05663904, 0.02687256, 0.04408485, 0.19528471, 0.02777345, 0.00526665, 0.01375808, 0.00780878, 0.02914176,
            0.01640377,
        ],
        &[
            0.0330226, 0.01917172, 0.03006772, 0.02777345, 0.34059105, 0.00777055, 0.02067844, 0.00736409, 0.02542657,
            0.01284075,
        ],
        &[
            0.00827775, 0.00934384, 0.01322738, 0.00526665, 0.00777055, 0.15983874, 0.02105575, 0.00518686, 0.01723737,
            0.00723779,
        ],
        &[
            0.02165938, 0.02495043, 0.03525971, 0.01375808, 0.02067844, 0.02105575, 0.68056711, 0.01377882, 0.04627027,
            0.01926088,
        ],
        &[
            0.01332419, 0.00761036, 0.0115493, 0.00780878, 0.00736409, 0.00518686, 0.01377882, 0.95526918, 0.0106553,
            0.00760955,
        ],
        &[
            0.0343476, 0.02874874, 0.0427563, 0.02914176, 0.02542657, 0.01723737, 0.04627027, 0.0106553, 0.31681584,
            0.01854318,
        ],
        &[
            0.02249903, 0.01336866, 0.02057303, 0.01640377, 0.01284075, 0.00723779, 0.01926088, 0.00760955, 0.01854318,
            0.11079287,
        ],
    ]);
    let m = apart(covariance, 10, 0.05);
    let f = frontier(&m, &mean, &[0.0; 10], &[1.0; 10]).unwrap();
    // λ and the weights of each turning point, from the largest mean to the least variance.
    let published: [(f64, [f64; 10]); 10] = [
        (58.303085, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        (4.174273, [0.649369, 0.350631, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        (1.945566, [0.433984, 0.231248, 0.0, 0.334768, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        (0.164581, [0.126888, 0.072343, 0.0, 0.281254, 0.0, 0.0, 0.0, 0.0, 0.0, 0.519515]),
        (0.147389, [0.123201, 0.070444, 0.0, 0.278994, 0.0, 0.0, 0.0, 0.006436, 0.0, 0.520926]),
        (0.056172, [0.086922, 0.050451, 0.0, 0.223594, 0.0, 0.173832, 0.0, 0.030173, 0.0, 0.435029]),
        (0.052048, [0.084671, 0.049254, 0.0, 0.219634, 0.0, 0.180039, 0.0, 0.031030, 0.006486, 0.428887]),
        (0.036522, [0.073789, 0.043829, 0.0, 0.198976, 0.026158, 0.198152, 0.0, 0.033420, 0.027903, 0.397774]),
        (0.030971, [0.068344, 0.041387, 0.015215, 0.188134, 0.034162, 0.202319, 0.0, 0.033929, 0.033633, 0.382875]),
        (0.0, [0.036969, 0.026901, 0.094942, 0.125776, 0.076746, 0.219356, 0.029987, 0.035963, 0.061350, 0.292010]),
    ];
    // The largest mean is a corner from λ = ∞ on.
    let corners: Vec<_> = f.corners.iter().filter(|c| c.lambda.is_finite()).collect();
    assert_eq!(corners.len(), published.len(), "{:?}", corners.iter().map(|c| c.lambda).collect::<Vec<_>>());
    for (c, (lambda, w)) in corners.iter().zip(published) {
        assert!((c.lambda - lambda).abs() < 6e-7, "{} {lambda}", c.lambda);
        assert!(c.weights.iter().zip(w).all(|(a, b)| (a - b).abs() < 6e-7), "{:?} {w:?}", c.weights);
    }
    // The paper's largest Sharpe ratio and its least variance: 4.4535 and 0.0421 (0.2052²).
    let best = f.corners.windows(2).flat_map(|c| {
        (0..=1000).map(move |s| {
            let s = f64::from(s) / 1000.0;
            c[0].weights.iter().zip(&c[1].weights).map(|(a, b)| s * a + (1.0 - s) * b).collect::<Vec<f64>>()
        })
    });
    let sharpe = best.map(|w| w.iter().zip(mean).map(|(w, m)| w * m).sum::<f64>() / m.variance(&w).sqrt());
    assert!((sharpe.fold(0.0, f64::max) - 4.4535).abs() < 5e-5);
    assert!((f.corners.last().unwrap().variance.sqrt() - 0.2052).abs() < 5e-5);
}

/// MOSEK's example of market impact (`portfolio_3_impact`): eight assets, risk of at most 0.36, impact 0.01 |x|^{3/2} paid out of
/// the budget. The budget's price and risk aversion are found from outside.
#[test]
fn market_impact_paid_out_of_the_budget() {
    let mean = [0.07197, 0.15518, 0.17535, 0.08981, 0.42896, 0.39292, 0.32171, 0.18379];
    let upper: [&[f64]; 8] = [
        &[0.30758, 0.12146, 0.11341, 0.11327, 0.17625, 0.11973, 0.10435, 0.10638],
        &[0.25042, 0.09946, 0.09164, 0.06692, 0.08706, 0.09173, 0.08506],
        &[0.19914, 0.05867, 0.06453, 0.07367, 0.06468, 0.01914],
        &[0.20876, 0.04933, 0.03651, 0.09381, 0.07742],
        &[0.36096, 0.12574, 0.10157, 0.0571],
        &[0.21552, 0.05663, 0.06187],
        &[0.22514, 0.03327],
        &[0.2202],
    ];
    let mut g = vec![0.0; 64];
    for (f, row) in upper.iter().enumerate() {
        row.iter().enumerate().for_each(|(j, v)| g[f * 8 + f + j] = *v);
    }
    let m = RiskModel { names: 8, loadings: g, specific: vec![0.0; 8] };
    let at = |aversion: f64, price: f64, impact: f64| {
        let mut p = Program::new(8);
        p.linear = mean.iter().map(|m| price - m).collect();
        let model = m.clone().times(aversion);
        (p.loadings, p.specific) = (model.loadings, model.specific);
        p.upper = vec![2.0; 8];
        if impact > 0.0 {
            p.trading = Some(Trading {
                held: vec![0.0; 8],
                buy: vec![0.0; 8],
                sell: vec![0.0; 8],
                impact: vec![price.max(0.0) * impact; 8],
                most: vec![f64::INFINITY; 8],
            });
        }
        solve(&p).optimal().unwrap().weights
    };
    let spent = |w: &[f64], impact: f64| w.iter().map(|w| w + impact * w.powf(1.5)).sum::<f64>();
    let best = |aversion: f64, impact: f64| {
        at(aversion, halved(0.0, 1.0, |price| spent(&at(aversion, price, impact), impact) > 1.0), impact)
    };
    for (impact, earned, held) in [(0.01, 0.4165712226, [0.73944, 0.25293]), (0.0, 0.4192267283, [0.729931, 0.270069])]
    {
        let w = best(halved(1e-2, 10.0, |aversion| m.variance(&best(aversion, impact)).sqrt() > 0.36), impact);
        let mean: f64 = w.iter().zip(mean).map(|(w, m)| w * m).sum();
        assert!((mean - earned).abs() < 2e-8, "{mean} {earned}");
        assert!((w[4] - held[0]).abs() < 6e-6 && (w[5] - held[1]).abs() < 6e-6, "{w:?}");
    }
}

/// Stubbs & Vandenbussche (2008), Constraint attribution, table 1: alphas, benchmark, covariance.
fn four_companies() -> ([f64; 4], [f64; 4], RiskModel) {
    let covariance = of_rows(&[
        &[0.02, 0.0001, 0.002, -0.0001],
        &[0.0001, 0.04, 0.0003, 0.0009],
        &[0.002, 0.0003, 0.05, 0.0001],
        &[-0.0001, 0.0009, 0.0001, 0.02],
    ]);
    ([-0.05, 0.07, 0.04, -0.02], [0.30, 0.23, 0.12, 0.35], apart(covariance, 4, 0.01))
}

/// The same example, tables 2 to 5 and 8: what the constraints make of the holdings, the expected return, the alphas and the
/// utility.
#[test]
fn what_constraints_make_of_a_small_example() {
    let (alpha, benchmark, m) = four_companies();
    let within = |lower: f64, upper: [f64; 4], budget: bool| {
        let mut p = mean_variance(&m, &alpha, 1.0, &benchmark, &upper);
        p.lower = vec![lower; 4];
        if !budget {
            p.rows.clear();
        }
        let s = solve(&p).optimal().unwrap();
        let expected: f64 = s.weights.iter().zip(alpha).map(|(w, a)| w * a).sum();
        (s, expected)
    };
    let (s, expected) = within(-0.05, [2.0, 0.5, 2.0, 2.0], true);
    percent(&s.weights, &[-5.0, 50.0, 60.0, -5.0], 5e-3);
    percent(&[expected], &[6.25], 5e-3);
    let active: Vec<f64> = s.weights.iter().zip(benchmark).map(|(w, b)| w - b).collect();
    let implied = m.covariances(&active);
    percent(&implied, &[-0.60, 1.05, 2.33, -0.77], 5e-3);
    // Alpha = implied alpha + budget's price + the bounds': table 5 reads from alpha down to implied alpha.
    let price = s.prices[0];
    percent(&[price], &[-1.67], 5e-3);
    let bounds: Vec<f64> = (0..4).map(|i| implied[i] - alpha[i] - price).collect();
    percent(&bounds, &[6.07, -4.28, 0.0, 2.90], 5e-3);

    let alone = |i: usize| (0..4).map(|j| if i == j { bounds[i] } else { 0.0 }).collect::<Vec<f64>>();
    let pushes: Vec<(String, Vec<f64>)> = [("budget", vec![price; 4])]
        .into_iter()
        .chain([("DELL", alone(0)), ("ORCL", alone(3)), ("IBM", alone(1))])
        .map(|(label, push)| (label.to_owned(), push))
        .collect();
    let parts = attributed(&m, 1.0, (&alpha, &benchmark), &pushes).unwrap();
    // Table 3, holdings, and the first column of table 4, expected returns.
    let published: [([f64; 4], f64); 5] = [
        ([-230.39, 200.45, 101.57, -74.73], 31.11),
        ([-80.54, -39.38, -29.70, -81.78], 1.72),
        ([304.66, -0.71, -12.19, 1.62], -15.80),
        ([0.77, -3.26, -0.30, 145.08], -3.18),
        ([0.50, -107.09, 0.61, 4.82], -7.59),
    ];
    for (part, (holdings, expected)) in parts.iter().zip(published) {
        percent(&part.weights, &holdings, 5e-3);
        percent(&[part.expected], &[expected], 5e-3);
    }
    let whole: Vec<f64> = (0..4).map(|i| parts.iter().map(|p| p.weights[i]).sum()).collect();
    assert!(whole.iter().zip(&s.weights).all(|(a, b)| (a - b).abs() < 1e-12), "{whole:?}");
    // Table 8: the parts of what is lost of the utility; the last is printed so that they add up to 100.
    let utility: Vec<f64> = parts[1..].iter().map(|p| p.utility).collect();
    percent(&utility[..3], &[-8.41, 66.99, 9.90], 5e-3);
    percent(&utility[3..], &[31.52], 1e-2);
    // The second column of table 4: the expected return without each constraint.
    percent(&[within(-0.05, [2.0, 0.5, 2.0, 2.0], false).1], &[7.58], 5e-3);
    percent(&[within(-0.05, [2.0; 4], true).1], &[7.69], 5e-3);
    for (free, without) in [(0, 14.75), (3, 8.74)] {
        let mut p = mean_variance(&m, &alpha, 1.0, &benchmark, &[2.0, 0.5, 2.0, 2.0]);
        p.lower = (0..4).map(|i| if i == free { -20.0 } else { -0.05 }).collect();
        let w = solve(&p).optimal().unwrap().weights;
        percent(&[w.iter().zip(alpha).map(|(w, a)| w * a).sum()], &[without], 5e-3);
    }
}
