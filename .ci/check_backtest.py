"""Recomputes a backtest from its exported trade list, in another language and from the raw closes.

    python3 .ci/check_backtest.py RESULT.json TRADES.csv JOURNAL.csv PRICES.parquet [FRENCH.csv] [FEDFUNDS.csv]

RESULT.json is `breadth backtest STUDY --json`, TRADES.csv and JOURNAL.csv its `--trades` and `--journal`; PRICES.parquet is
the file of prices that was imported, FRENCH.csv French's daily factors with the bill, FEDFUNDS.csv
FRED's rate overnight. Positions come from the trades, share
counts that splits and dividends changed from the journal, payments at the end of a series from the table of outcomes in the
result, every price of every day from the file. Fails where a value of any day or a measure differs by more than 1e-9.
"""
import csv
import json
import sys
from collections import defaultdict
from datetime import date

import numpy as np
import pyarrow.parquet as pq

SAME = 1e-9


def closes_of(path, symbols):
    table = pq.read_table(path, columns=["symbol", "date", "close"]).to_pandas()
    table = table[table["symbol"].isin(symbols)]
    out = defaultdict(dict)
    # The file keeps 32-bit floats: the shortest decimal that reads back the same is the price that was printed.
    for symbol, day, close in zip(table["symbol"], table["date"].astype(str).str[:10], table["close"]):
        if close > 0:
            out[symbol][day] = float(str(np.float32(close)))
    return out


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def bill(path, dates):
    """The bill's return of each date in per cent a day, the last one carried on."""
    known, begun = {}, False
    for line in open(path, encoding="latin-1"):
        cells = [c.strip() for c in line.split(",")]
        if cells[-1] == "RF":
            begun = True
        elif begun and len(cells[0]) == 8 and cells[0].isdigit():
            known[f"{cells[0][:4]}-{cells[0][4:6]}-{cells[0][6:]}"] = float(cells[-1]) / 100
    out, last = [], None
    for d in dates:
        last = known.get(d, last)
        out.append(last)
    return out


def overnight(path, dates):
    """(1 + yield)^(calendar days / 365.25) - 1 with the last month's yield that ended 45 days or more before."""
    known = []
    for r in rows(path):
        day, value = list(r.values())[:2]
        if value not in ("", "."):
            year, month = int(day[:4]), int(day[5:7])
            after = date(year + month // 12, month % 12 + 1, 1)
            known.append((date.fromordinal(after.toordinal() - 1), float(value)))
    days = [date.fromisoformat(d) for d in dates]
    out = [0.0]
    for a, b in zip(days, days[1:]):
        value = [v for d, v in known if (a - d).days >= 45][-1]
        out.append((1 + value / 100) ** ((b - a).days / 365.25) - 1)
    return out


def replay(result, trades, journal, closes):
    dates = result["dates"]
    tickers = defaultdict(list)
    for r in sorted(trades + [j for j in journal if j["security"]], key=lambda r: r["date"]):
        tickers[r["security"]].append((r["date"], r["ticker"]))
    exits = defaultdict(list)
    for e in result["exits"]:
        exits[e["security"]].append(e)
    ended = {s["security"]: s["last"] for s in result["still_held"]}
    by_day, moved = defaultdict(list), defaultdict(list)
    for t in trades:
        by_day[t["date"]].append(t)
    for j in journal:
        if j["kind"] != "trade":
            moved[j["date"]].append(j)
    cash, held, price, written = result["value"]["base"][0], defaultdict(float), {}, {}
    values, traded, cost = [], [], 0.0
    filled = {r["filled"] for r in result["rebalances"]}

    def close(security, day):
        for e in exits[security]:
            if day > e["last"] and not (e["resumed"] and day >= e["resumed"]):
                return None
        if security in ended and day > ended[security]:
            return None
        # Its ticker of the day: the last one it is known to have had, or the next where that one has gone silent.
        names = tickers[security]
        before = [t for d, t in names if d <= day][-1:]
        after = [t for d, t in names if d > day][:1]
        for ticker in before + after:
            if day in closes[ticker]:
                return closes[ticker][day]
        return None

    for day in dates:
        for j in moved[day]:
            s = j["security"]
            if j["kind"] == "shares":
                # Cash is there where shares are whole, for the fraction that a split left.
                held[s] += float(j["shares"])
                cash += float(j["cash"])
            elif j["kind"] in ("dividend", "interest", "fee", "flow"):
                cash += float(j["cash"])
            elif j["kind"] == "written_down":
                written[s] = next(e for e in exits[s] if e["recognised"] == day)["booked"]["base"]
            elif j["kind"] == "paid_out":
                booked = [e for e in exits[s] if e["recognised"] == day]
                rest = held.pop(s) * price[s] * (1 + written.pop(s, 0.0))
                paid = rest * (1 + booked[0]["booked"]["base"]) if booked else rest
                assert abs(paid - float(j["cash"])) <= SAME * abs(paid), (day, s, paid, j["cash"])
                cash += paid
            elif j["kind"] == "written_back":
                written.pop(s, None)
            else:
                raise SystemExit(f"{day}: the journal has a {j['kind']}, which is not recomputed here")
        for s in held:
            now = close(s, day)
            if now is not None:
                price[s] = now
        value = cash + sum(n * price[s] * (1 + written.get(s, 0.0)) for s, n in held.items())
        moved_today = sum(abs(float(t["value"])) for t in by_day[day])
        if by_day[day] and (day in filled or not traded):
            traded.append((moved_today, value))
        elif by_day[day]:
            # The rest of an order belongs to the decision that asked for it.
            traded[-1] = (traded[-1][0] + moved_today, traded[-1][1])
        for t in by_day[day]:
            s, n, p = t["security"], float(t["shares"]), float(t["price"])
            assert abs(close(s, day) / p - 1) <= SAME, (day, s, close(s, day), p)
            assert abs(n * p / float(t["value"]) - 1) <= SAME, t
            held[s] += n
            price[s] = p
            cash -= n * p + float(t["cost"])
            cost += float(t["cost"])
            # What a whole sale leaves is a rounding of the file's decimals.
            if abs(held[s]) <= 1e-9 * abs(n):
                del held[s]
        values.append(cash + sum(n * price[s] * (1 + written.get(s, 0.0)) for s, n in held.items()))
    return np.array(values), traded, cost


def measures(dates, values, traded, cost, benchmark, free):
    days = [date.fromisoformat(d) for d in dates]
    years = (days[-1] - days[0]).days / 365.25
    r = values[1:] / values[:-1] - 1
    e = r - free
    b = benchmark[1:] / benchmark[:-1] - 1
    root = np.sqrt(252.0)
    peak = np.maximum.accumulate(values)
    low = np.quantile(r, 0.05)
    cagr = (values[-1] / values[0]) ** (1 / years) - 1
    deepest = (values / peak - 1).min()
    months = defaultdict(lambda: 1.0)
    for d, x in zip(days[1:], r):
        months[d.year, d.month] *= 1 + x
    n = len(r)
    m2, m3, m4 = (((r - r.mean()) ** k).mean() for k in (2, 3, 4))
    beta = np.cov(r, b)[0, 1] / np.var(b, ddof=1)
    beta_e = np.cov(e, b - free)[0, 1] / np.var(b - free, ddof=1)
    active = r - b
    return {
        "total_return": values[-1] / values[0] - 1,
        "cagr": cagr,
        "volatility": r.std(ddof=1) * root,
        "sharpe": e.mean() / e.std(ddof=1) * root,
        "sortino": e.mean() / np.sqrt((np.minimum(e, 0) ** 2).mean()) * root,
        "omega": np.maximum(e, 0).sum() / np.maximum(-e, 0).sum(),
        "max_drawdown": deepest,
        "calmar": cagr / -deepest,
        "var_95": low,
        "cvar_95": r[r <= low].mean(),
        "tail_ratio": np.quantile(r, 0.95) / abs(low),
        "skewness": np.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5,
        "kurtosis": (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6),
        "hit_rate_days": (r > 0).sum() / (r != 0).sum(),
        "worst_month": min(months.values()) - 1,
        "best_month": max(months.values()) - 1,
        "active_return": active.mean() * 252,
        "tracking_error": active.std(ddof=1) * root,
        "information_ratio": active.mean() / active.std(ddof=1) * root,
        "beta": beta,
        "alpha": (e.mean() - beta_e * (b - free).mean()) * 252,
        "correlation": np.corrcoef(r, b)[0, 1],
        "turnover": sum(0.5 * t / v for t, v in traded[1:]) / years,
        "cost_drag": cost / values.mean() / years * 1e4,
    }


def main():
    result = json.load(open(sys.argv[1]))["data"]
    trades, journal = rows(sys.argv[2]), rows(sys.argv[3])
    dates = result["dates"]
    closes = closes_of(sys.argv[4], {t["ticker"] for t in trades} | {j["ticker"] for j in journal if j["ticker"]})
    values, traded, cost = replay(result, trades, journal, closes)
    theirs = np.array(result["value"]["base"])
    worst = np.abs(values / theirs - 1)
    print(f"{len(dates)} values from {len(trades)} trades: at most {worst.max():.2e} apart, on {dates[worst.argmax()]}")
    bad = [f"value of {dates[worst.argmax()]}"] if worst.max() > SAME else []
    free = np.zeros(len(dates) - 1)
    if any("French's factor file" in a for a in result["assumptions"]):
        free = np.array(bill(next(p for p in sys.argv[5:] if "F-F_" in p), dates)[1:])
    if any("FEDFUNDS" in a for a in result["assumptions"]):
        free = np.array(overnight(next(p for p in sys.argv[5:] if "FEDFUNDS" in p), dates)[1:])
    benchmark = np.array(result["benchmarks"][0]["value"], dtype=float)
    assert not np.isnan(benchmark).any(), "the benchmark has days without a value"
    for name, ours in measures(dates, values, traded, cost, benchmark, free).items():
        told = result["measures"][name]["base"]
        apart = abs(ours - told) / max(abs(told), 1e-3)
        print(f"{name:20} {ours:+.12f} {told:+.12f} {apart:.1e}")
        if apart > SAME:
            bad.append(name)
    if bad:
        raise SystemExit(f"differ: {', '.join(bad)}")
    print("the result is what its trades make")


main()
