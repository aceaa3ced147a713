"""The ten commonest measures with pandas, on what `examples/ten.rs` exported: the yardstick of the bench, and a check.

    cargo run --release -p breadth-market --example ten STORE OUT
    python3 crates/market/benches/ten.py OUT

Written as one writes it with pandas: frames of dates by securities, `rolling`, `ewm`, no loop over dates, members' columns only.
Timed from the frames in memory to the values, as the Rust side is. Measured on a machine with two cores, 1,237 sessions x 12,378
securities of which some 4,500 were ever members: pandas 3.1.1 4.0 s (3.99 CPU seconds, one thread). All ten agree to rounding.
"""
import sys
import time

import numpy as np
import pandas as pd

SILENT = 10
folder = sys.argv[1]
rows, cols = map(int, open(f"{folder}/shape.txt").read().split())


def grid(name):
    data = np.fromfile(f"{folder}/{name}.f64")
    return pd.DataFrame(data.reshape(rows, cols)) if data.size else None


returns, close, volume = grid("returns"), grid("close"), grid("volume")
members = pd.read_csv(f"{folder}/members.csv")


def drifted(group, universe_columns, r, traded):
    """Capitalisations at each close: of the rank day, moved with returns, gone while silent."""
    caps = pd.DataFrame(np.nan, index=r.index, columns=universe_columns)
    starts = sorted(group.effective_session.unique())
    quiet = ~(traded.rolling(SILENT + 1, min_periods=1).max() > 0)
    for k, start in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else rows
        part = group[group.effective_session == start].set_index("column")
        rank = part.rank_session.iloc[0]
        growth = (1 + r.loc[rank + 1 : end - 1, part.index].fillna(0)).cumprod().reindex(range(rank, end), fill_value=1.0)
        block = growth.mul(part.cap)
        block = block.mask(quiet.loc[rank : end - 1, part.index])
        caps.loc[start : end - 1, part.index] = block.loc[start : end - 1]
    return caps


def moving_average(level, n):
    """Over traded sessions: at once for whole columns, one by one for those with gaps."""
    known = level.notna()
    inside = known[::-1].cummax()[::-1] & known.cummax()
    gaps = (inside & ~known).any()
    out = level.rolling(n).mean()
    for c in level.columns[gaps]:
        out[c] = level[c].dropna().rolling(n).mean().reindex(level.index)
    return out


def extreme(level, n, how):
    known = level.notna()
    inside = known[::-1].cummax()[::-1] & known.cummax()
    gaps = (inside & ~known).any()
    out = getattr(level.rolling(n), how)()
    for c in level.columns[gaps]:
        out[c] = getattr(level[c].dropna().rolling(n), how)().reindex(level.index)
    return out


def ten(name):
    group = members[members.universe == name]
    columns = np.sort(group.column.unique())
    r, price = returns[columns], close[columns]
    traded = price.notna().astype(float)
    caps = drifted(group, columns, r, traded)
    held = caps.notna()
    earning = held.shift(1, fill_value=False)
    moved = r.where(earning)
    up, down, still = (moved > 0).sum(axis=1), (moved < 0).sum(axis=1), (moved == 0).sum(axis=1)
    level = (1 + r.fillna(0)).cumprod().where(price.notna())
    mean = {n: moving_average(level, n) for n in (50, 200)}
    high, low = extreme(level, 252, "max"), extreme(level, 252, "min")
    counted = held & high.notna()
    moves = high > low * (1 + 1e-12)
    out = {"ad_percent": (up - down) / (up + down + still).replace(0, np.nan)}
    out["ad_line"] = (up - down).where(up + down + still > 0).cumsum()
    if volume is not None:
        traded_volume = volume[columns].where(moved.notna())
        rising = traded_volume.where(moved > 0).sum(axis=1)
        falling = traded_volume.where(moved < 0).sum(axis=1)
        out["up_volume"] = rising / (rising + falling)
    for n in (50, 200):
        known = held & mean[n].notna() & level.notna()
        out[f"above_{n}d"] = ((level > mean[n] * (1 + 1e-12)) & known).sum(axis=1) / known.sum(axis=1).replace(0, np.nan)
    any_known = counted.any(axis=1)
    out["new_highs"] = (counted & moves & (level >= high * (1 - 1e-12))).sum(axis=1).where(any_known)
    out["new_lows"] = (counted & moves & (level <= low * (1 + 1e-12))).sum(axis=1).where(any_known)
    net = (1000 * (up - down) / (up + down)).dropna()
    oscillator = net.ewm(alpha=0.1, adjust=False).mean() - net.ewm(alpha=0.05, adjust=False).mean()
    out["mcclellan"] = oscillator.where(np.arange(len(oscillator)) >= 149)
    weights = caps.div(caps.sum(axis=1), axis=0)
    out["effective_n"] = 1 / (weights**2).sum(axis=1).replace(0, np.nan)
    out["dispersion_1d"] = moved.std(axis=1)
    return out


start, cpu = time.perf_counter(), time.process_time()
found = {name: ten(name) for name in ("small", "large")}
print(f"pandas {pd.__version__}: {time.perf_counter() - start:.2f} s, {time.process_time() - cpu:.2f} CPU seconds")
ours = pd.read_csv(f"{folder}/ours.csv")
for (measure, name), group in ours.groupby(["id", "universe"], sort=False):
    theirs = found[name].get(measure)
    if theirs is None:
        continue
    a, b = group.set_index("t").value, theirs.reindex(group.t)
    gap = (a - b).abs()
    scale = a.abs().max()
    print(f"{measure:14} {name:6} {len(a):5} sessions, largest difference {gap.max():.3g} of up to {scale:.4g}; lacking {int(b.isna().sum())}")
