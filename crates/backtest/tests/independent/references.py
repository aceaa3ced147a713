"""Writes references.json: figures of independent libraries that the tests of this crate agree with.

python3 crates/backtest/tests/independent/references.py > crates/backtest/tests/independent/references.json

Needs arch, statsmodels, ffn, empyrical-reloaded, scipy, numpy and pandas; their versions are in the file.
The data are noise that anyone can make again: x' = 16807 x mod 2^31 - 1 (Park and Miller), less one half.
"""
import json
import sys
import warnings

import arch
import empyrical
import ffn
import numpy as np
import pandas as pd
import scipy
import scipy.stats
import statsmodels
import statsmodels.api as sm
from arch.bootstrap import SPA, StationaryBootstrap, optimal_block_length

warnings.filterwarnings("ignore")


def noise(seed, n):
    out, x = [], seed
    for _ in range(n):
        x = x * 16807 % 2147483647
        out.append(x / 2147483647 - 0.5)
    return np.array(out)


out = {
    "libraries": {m.__name__: m.__version__ for m in (arch, statsmodels, ffn, empyrical, scipy, np, pd)},
}

# The curve whose measures are compared: 750 days with fat tails, and a benchmark that it follows in part.
base = noise(11, 750)
returns = 0.0004 + 0.02 * base + 0.06 * base**3
benchmark = 0.0003 + 0.6 * 0.02 * base + 0.008 * noise(12, 750)
dates = pd.bdate_range("2020-01-02", periods=751)
prices = pd.Series(np.concatenate([[100.0], 100.0 * np.cumprod(1 + returns)]), index=dates)
r, b = pd.Series(returns, index=dates[1:]), pd.Series(benchmark, index=dates[1:])
stats = ffn.core.PerformanceStats(prices)
out["measures"] = {
    # our identifier: [figure, library, what was asked of it]
    "total_return": [float(stats.total_return), "ffn", "PerformanceStats.total_return"],
    "cagr": [float(ffn.calc_cagr(prices)), "ffn", "calc_cagr"],
    "volatility": [float(stats.daily_vol), "ffn", "PerformanceStats.daily_vol"],
    "sharpe": [float(stats.daily_sharpe), "ffn", "PerformanceStats.daily_sharpe"],
    "max_drawdown": [float(ffn.calc_max_drawdown(prices)), "ffn", "calc_max_drawdown"],
    "calmar": [float(ffn.calc_calmar_ratio(prices)), "ffn", "calc_calmar_ratio"],
    "skewness": [float(stats.daily_skew), "ffn", "PerformanceStats.daily_skew"],
    "kurtosis": [float(stats.daily_kurt), "ffn", "PerformanceStats.daily_kurt"],
    "sortino": [float(empyrical.sortino_ratio(r)), "empyrical", "sortino_ratio"],
    "omega": [float(empyrical.omega_ratio(r)), "empyrical", "omega_ratio"],
    "tail_ratio": [float(empyrical.tail_ratio(r)), "empyrical", "tail_ratio"],
    "var_95": [float(empyrical.value_at_risk(r, 0.05)), "empyrical", "value_at_risk(0.05)"],
    "cvar_95": [float(empyrical.conditional_value_at_risk(r, 0.05)), "empyrical", "conditional_value_at_risk(0.05)"],
    "downside_volatility": [float(empyrical.downside_risk(r)), "empyrical", "downside_risk"],
    "beta": [float(empyrical.beta(r, b)), "empyrical", "beta"],
    "tracking_error": [float((r - b).std(ddof=1) * np.sqrt(252)), "pandas", "std of r - b x sqrt 252"],
    "correlation": [float(r.corr(b)), "pandas", "corr"],
    "autocorrelation": [float(r.autocorr(1)), "pandas", "autocorr(1)"],
}

# Newey and West: two factors, the automatic lag floor(4 (n / 100)^(2/9)).
f, g = 0.01 * noise(21, 400), 0.008 * noise(22, 400)
e = noise(23, 400)
y = 0.0003 + 0.9 * f - 0.4 * g + 0.004 * (e + 0.5 * np.concatenate([[0.0], e[:-1]]))
lags = int(np.floor(4 * (400 / 100) ** (2 / 9)))
fit = sm.OLS(y, sm.add_constant(np.column_stack([f, g]))).fit(
    cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False}
)
out["newey_west"] = {
    "lags": lags,
    "coefficients": list(map(float, fit.params)),
    "errors": list(map(float, fit.bse)),
    "r_squared": float(fit.rsquared),
}

# The deflated ratio: ffn's hurdle; the probability with scipy's biased moments, as in the paper (ffn's own are unbiased).
trial_sharpes = 2.0 * noise(31, 40)
one = pd.Series(0.0009 + 0.02 * noise(32, 500))
hurdle = float(ffn.core.calc_expected_max_sharpe(40, float(np.std(trial_sharpes, ddof=1))))
sr = one.mean() / one.std(ddof=1)
skew, kurt = scipy.stats.skew(one), scipy.stats.kurtosis(one, fisher=False)
z = (sr - hurdle / np.sqrt(252)) * np.sqrt(499) / np.sqrt(1 - skew * sr + (kurt - 1) / 4 * sr**2)
out["deflated"] = {"hurdle": hurdle, "probability": float(scipy.stats.norm.cdf(z))}

# The probability of backtest overfitting.
trials = pd.DataFrame({k: 0.00002 * (k - 4) + 0.02 * noise(7919 * (k + 1), 240) for k in range(12)})
pbo = ffn.core.calc_prob_backtest_overfitting(trials, n_blocks=8, full_output=True)
out["overfitting"] = {
    "probability": float(pbo["pbo"]),
    "logits": sorted(map(float, pbo["logits"])),
}

# Superior predictive ability: the variance that studentises, and the stationary bootstrap's block length.
losses = -np.column_stack([0.01 * noise(6607 * (k + 1), 300) + 0.0002 * k for k in range(5)])
spa = SPA(np.zeros(300), losses, block_size=7, reps=10, studentize=True, nested=False, seed=1)
spa.compute()
out["superiority"] = {"variances": list(map(float, np.asarray(spa._loss_diff_var).ravel()))}
series = 0.01 * noise(41, 600)
for t in range(1, 600):
    series[t] += 0.4 * series[t - 1]
out["block_length"] = float(optimal_block_length(series)["stationary"].iloc[0])

# The stationary bootstrap's distribution of the mean: its variance is known in closed form, so that draws of any
# generator agree with it up to their number.
boot = StationaryBootstrap(out["block_length"], series, seed=3)
means = np.array([np.mean(d[0][0]) for d in boot.bootstrap(4000)])
out["bootstrap_mean_deviation"] = float(means.std(ddof=1))

# Brinson and Fachler by day, linked after Carino: 60 days, 4 segments, written out from the papers.
days, segments = 60, 4
weight = np.abs(noise(61, days * segments).reshape(days, segments)) + 0.05
weight /= weight.sum(axis=1, keepdims=True)
held = np.abs(noise(62, days * segments).reshape(days, segments)) + 0.05
held /= held.sum(axis=1, keepdims=True)
own_r = 0.03 * noise(63, days * segments).reshape(days, segments)
ben_r = 0.03 * noise(64, days * segments).reshape(days, segments)
own_t, ben_t = (weight * own_r).sum(axis=1), (held * ben_r).sum(axis=1)
R, B = np.prod(1 + own_t) - 1, np.prod(1 + ben_t) - 1
k = (np.log(1 + R) - np.log(1 + B)) / (R - B)
kt = (np.log(1 + own_t) - np.log(1 + ben_t)) / (own_t - ben_t) / k
apart = weight - held
out["brinson"] = {
    "ret": float(R),
    "benchmark": float(B),
    "allocation": list(map(float, (kt[:, None] * apart * (ben_r - ben_t[:, None])).sum(axis=0))),
    "selection": list(map(float, (kt[:, None] * held * (own_r - ben_r)).sum(axis=0))),
    "interaction": list(map(float, (kt[:, None] * apart * (own_r - ben_r)).sum(axis=0))),
}
json.dump(out, sys.stdout, indent=1)
print()
