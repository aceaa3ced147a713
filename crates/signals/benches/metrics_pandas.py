#!/usr/bin/env python3
"""Twenty of the bench's metrics in pandas, on the same market: 5,500 companies, 27 items, 26 quarters, one date, from warm
frames in memory. Prints CPU milliseconds, the best of three; `cargo bench -p breadth-signals --bench screens` is beside it.

    python3 crates/signals/benches/metrics_pandas.py [NAMES]
"""
import sys, time

import numpy as np
import pandas as pd

NAMES = int(sys.argv[1]) if len(sys.argv) > 1 else 5_500
FLOWS = ["revenue", "cost", "income", "cash_flow", "capex", "ebit", "depreciation", "interest", "pretax", "tax", "sga", "rd",
         "financing", "dividends"]
BALANCES = ["assets", "equity", "current_assets", "current_liabilities", "liabilities", "cash", "long_debt", "short_debt",
            "receivables", "inventory", "payables", "plant", "retained"]
ITEMS = FLOWS + BALANCES


def market():
    """What a vendor's table is once it is read: one row a number, with the day it was known."""
    ends = pd.date_range("2019-03-31", periods=26, freq="QE")
    i, item, q = np.meshgrid(np.arange(NAMES), np.arange(len(ITEMS)), np.arange(26), indexing="ij")
    return pd.DataFrame({
        "name": i.ravel(), "item": item.ravel().astype("int16"), "end": ends.values[q.ravel()],
        "known": (ends + pd.Timedelta(days=46)).values[q.ravel()], "value": 1e6 * (1.0 + (i * 7 + q) % 13).ravel(),
    })


def metrics(facts, today, cap, closes):
    known = facts[facts["known"] <= today].sort_values(["name", "item", "end", "known"])
    known = known.drop_duplicates(["name", "item", "end"], keep="last")
    wide = known.pivot(index=["name", "end"], columns="item", values="value")
    wide.columns = [ITEMS[k] for k in wide.columns]
    by_name = wide.groupby(level="name")
    ttm = by_name[FLOWS].rolling(4).sum().droplevel(0)
    now, before = ttm.groupby(level="name").nth(-1), ttm.groupby(level="name").nth(-5)
    here, then = by_name[BALANCES].nth(-1), by_name[BALANCES].nth(-5)
    for frame in (now, before, here, then):
        frame.index = frame.index.droplevel("end")
    assets, debt = here["assets"], here["long_debt"] + here["short_debt"]
    ebitda = now["ebit"] + now["depreciation"]
    free = now["cash_flow"] - now["capex"]
    working = here["current_assets"] - here["current_liabilities"]
    past = closes.iloc[-253:]
    return pd.DataFrame({
        "gross_profitability": (now["revenue"] - now["cost"]) / assets,
        "return_on_assets": now["income"] / assets,
        "return_on_equity": now["income"] / here["equity"].where(here["equity"] > 0),
        "operating_cash_flow_to_assets": now["cash_flow"] / assets,
        "free_cash_flow_to_assets": free / assets,
        "asset_turnover": now["revenue"] / ((assets + then["assets"]) / 2),
        "gross_margin": (now["revenue"] - now["cost"]) / now["revenue"],
        "operating_margin": now["ebit"] / now["revenue"],
        "revenue_growth_1y": now["revenue"] / before["revenue"] - 1,
        "asset_growth": assets / then["assets"] - 1,
        "accruals": (now["income"] - now["cash_flow"]) / assets,
        "debt_to_assets": debt / assets,
        "net_debt_to_ebitda": (debt - here["cash"]) / ebitda.where(ebitda > 0),
        "interest_coverage": now["ebit"] / now["interest"].where(now["interest"] > 0),
        "current_ratio": here["current_assets"] / here["current_liabilities"],
        "altman_z_double_prime": 6.56 * working / assets + 3.26 * here["retained"] / assets + 6.72 * now["ebit"] / assets
        + 1.05 * here["equity"] / here["liabilities"],
        "book_to_price": here["equity"] / cap,
        "earnings_yield": now["income"] / cap,
        "momentum_12_1": past.iloc[-22] / past.iloc[0] - 1,
        "volatility_252d": past.pct_change().std() * np.sqrt(252),
    })


def main():
    facts = market()
    closes = pd.DataFrame(10.0 + (np.arange(1_513)[:, None] * 7 + np.arange(NAMES)[None, :] * 13) % 29)
    cap = pd.Series(1e8 + (np.arange(NAMES) % 53) * 1e6)
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        table = metrics(facts, pd.Timestamp("2025-12-31"), cap, closes)
        best = min(best, time.process_time() - begin)
    print(f"pandas {pd.__version__}: {table.shape[1]} metrics x {len(table)} companies, one date: {1000 * best:.0f} CPU ms")


if __name__ == "__main__":
    main()
