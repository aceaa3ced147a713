#!/usr/bin/env python3
"""Metrics of 300 real filers on eight days, written from their definitions and held against the program's.

    metrics.py BREADTH SHARED_DATA [FOLDER]

Reads a vendor's quarterly statements (SimFin's layout) and 200 filers' companyfacts itself, with nothing but the standard
library; knows of the program only its manual: what a metric is. For each filer, day and metric the two numbers are equal
within 1e-9 (relative, or absolute below one), or the figures they were made from differ, which is shown and counted. Ends
with an error where a number differs on the same figures, where fewer than 300 filers or 30 metrics were compared, or where
the figures themselves agree for less than 97 of 100.
"""
import csv, datetime, io, json, math, os, re, subprocess, sys, tempfile, zipfile

from definitions import DEFINITIONS, Company, Missing

DAYS = ["2022-06-30", "2022-09-30", "2022-12-30", "2023-03-31", "2023-06-30", "2023-09-29", "2024-03-28", "2024-06-28"]
# Tickers of filers are known from the first list of them on.
FILED_DAYS = ["2024-08-30", "2024-09-30", "2024-10-31", "2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30", "2025-11-28"]
FILERS, METRICS, AGREED = 300, 30, 0.97
# Of the filers at hand nearly all are listed and report: fewer than this were compared where something joins them badly.
FILED_FILERS, FILED_METRICS = 150, 15
LAG = 200  # days from the end of a period to the report of the next one

day = lambda text: datetime.date.fromisoformat(text).toordinal()


# --- the two kinds of files ---

SIMFIN = {  # column: (item, sign)
    "income": {"Revenue": ("revenue", 1), "Cost of Revenue": ("cost_of_revenue", -1), "Gross Profit": ("gross_profit", 1),
               "Selling, General & Administrative": ("selling_general_administrative", -1),
               "Operating Income (Loss)": ("operating_income", 1), "Interest Expense, Net": ("interest_expense", -1),
               "Pretax Income (Loss)": ("pretax_income", 1), "Income Tax (Expense) Benefit, Net": ("income_tax", -1),
               "Net Income": ("net_income", 1)},
    "balance": {"Cash, Cash Equivalents & Short Term Investments": ("cash", 1),
                "Accounts & Notes Receivable": ("receivables", 1), "Total Current Assets": ("current_assets", 1),
                "Property, Plant & Equipment, Net": ("property_plant_equipment", 1),
                "Total Assets": ("assets", 1), "Total Current Liabilities": ("current_liabilities", 1),
                "Short Term Debt": ("short_term_debt", 1), "Long Term Debt": ("long_term_debt", 1),
                "Total Liabilities": ("liabilities", 1), "Retained Earnings": ("retained_earnings", 1),
                "Total Equity": ("equity", 1)},
    "cashflow": {"Depreciation & Amortization": ("depreciation_amortization", 1),
                 "Net Cash from Operating Activities": ("operating_cash_flow", 1),
                 "Change in Fixed Assets & Intangibles": ("capital_expenditure", -1)},
}


def simfin(folder):
    """Companies of the general tables; rows published less than ten days after their period are not believed."""
    rows = {}
    for statement, columns in SIMFIN.items():
        with zipfile.ZipFile(f"{folder}/us-{statement}-quarterly.zip") as z:
            text = io.TextIOWrapper(z.open(z.namelist()[0]), "utf-8")
            for line in csv.DictReader(text, delimiter=";"):
                if not line["Ticker"] or not line["Publish Date"] or line["Currency"] != "USD":
                    continue
                end, published = day(line["Report Date"]), day(line["Publish Date"])
                if published < end + 10:
                    continue
                for column, (item, sign) in columns.items():
                    if line[column].strip():
                        months = 0 if statement == "balance" else 3
                        rows.setdefault(line["Ticker"], []).append((item, months, end, published, sign * float(line[column])))
    return {ticker: Company(r) for ticker, r in rows.items()}


TAGS = {"NetIncomeLoss": "net_income", "OperatingIncomeLoss": "operating_income", "Assets": "assets",
        "AssetsCurrent": "current_assets", "LiabilitiesCurrent": "current_liabilities", "StockholdersEquity": "equity",
        "NetCashProvidedByUsedInOperatingActivities": "operating_cash_flow",
        "PaymentsToAcquirePropertyPlantAndEquipment": "capital_expenditure"}
FORMS = re.compile(r"^(10-K|10-KT|10-Q|10-QT|20-F|40-F|6-K|8-K|10-K405)(/A)?$")
LENGTHS = [(70, 120, 3), (140, 229, 6), (230, 329, 9), (330, 385, 12)]


def companyfacts(path):
    out = {}
    with zipfile.ZipFile(path) as z:
        for name in sorted(z.namelist()):
            if not name.endswith(".json"):
                continue
            document, rows = json.loads(z.read(name)), []
            for tag, concept in document["facts"].get("us-gaap", {}).items():
                for fact in concept["units"].get("USD", []) if tag in TAGS else []:
                    if not FORMS.match(fact["form"] or ""):
                        continue
                    end, months = day(fact["end"]), 0
                    if fact.get("start"):
                        days = end - day(fact["start"]) + 1
                        months = next((m for low, high, m in LENGTHS if low <= days <= high), None)
                    if months is not None and (months == 0) == (TAGS[tag] in BALANCES):
                        rows.append((TAGS[tag], months, end, day(fact["filed"]), float(fact["val"])))
            out[document["entityName"]] = Company(rows)
    return out


BALANCES = {item for item, _ in SIMFIN["balance"].values()}

# --- the comparison ---


class Program:
    def __init__(self, binary, store):
        self.binary, self.store = binary, store

    def run(self, *args):
        done = subprocess.run([self.binary, "--store", self.store, "--quiet", *args], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"breadth {' '.join(args)[:200]}: {done.stderr[:2000]}")
        return done.stdout

    def values(self, on):
        table = csv.DictReader(io.StringIO(self.run("--as-of", on, "metrics", "--values", "--universe", "all-us")))
        return {row["ticker"]: row for row in table}

    def inputs(self, on, tickers):
        """By ticker and metric the figures that the program used: (end, value)."""
        document = json.loads(self.run("--as-of", on, "metrics", "--values", "--of", ",".join(tickers), "--facts", "--json"))
        figures = lambda v: {(f["period_end"], f["value"]) for f in v.get("inputs", [])}
        return {row["ticker"]: {m: figures(v) for m, v in row["metrics"].items()} for row in document["data"]["rows"]}


def same(a, b):
    return a == b or abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def compare(program, companies, wanted, days, label):
    tables = {on: program.values(on) for on in days}
    reports = lambda t: max((r[-1][0] for r in companies[t].items.values()), default=0) > day(days[-1]) - LAG
    listed = [t for t in sorted(companies) if all(t in tables[on] for on in days) and reports(t)]
    # A spread over the alphabet, the same each time.
    wanted = min(wanted * 6 // 5, len(listed))  # some have figures for nothing that is asked
    chosen = [listed[k * len(listed) // wanted] for k in range(wanted)]
    equal, differ, one_sided, seen, tickers = 0, [], 0, {}, set()
    for on in days:
        for ticker in chosen:
            try:
                c = companies[ticker].at(day(on))
            except Missing:
                continue
            for metric, define in DEFINITIONS.items():
                told = tables[on][ticker][metric]
                c.used = set()
                try:
                    mine = define(c)
                except Missing:
                    mine = None
                if mine is None or not told or math.isinf(float(told)):
                    one_sided += (mine is None) != (not told)
                elif same(mine, float(told)):
                    equal += 1
                    seen[metric] = seen.get(metric, 0) + 1
                    tickers.add(ticker)
                else:
                    differ.append((on, ticker, metric, mine, float(told), set(c.used)))
    wrong = []
    for on in days:
        names = sorted({d[1] for d in differ if d[0] == on})
        inputs = program.inputs(on, names) if names else {}
        for _, ticker, metric, mine, told, used in (d for d in differ if d[0] == on):
            theirs = inputs.get(ticker, {}).get(metric, set())
            own = {(datetime.date.fromordinal(end).isoformat(), value) for _, _, end, value in used}
            if theirs == own:
                wrong.append((on, ticker, metric, mine, told))
            elif len(wrong) == 0 and os.environ.get("SHOW"):
                print("  figures differ", on, ticker, metric, mine, told, sorted(own - theirs)[:3], sorted(theirs - own)[:3])
    agreed = equal / max(1, equal + len(differ))
    print(f"{label}: {len(tickers)} filers, {len(days)} days, {len(seen)} metrics: {equal} numbers equal within 1e-9, "
          f"{len(differ)} on other figures ({1 - agreed:.2%}), {one_sided} known to one side only, {len(wrong)} wrong")
    for row in wrong[:20]:
        print("  WRONG", *row)
    return tickers, seen, agreed, wrong


def main():
    binary, data = os.path.abspath(sys.argv[1]), sys.argv[2]
    folder = sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp()
    statements = f"{data}/fundamentals/simfin"
    facts = f"{data}/fundamentals/companyfacts_small_caps.zip"
    stores = [Program(binary, f"{folder}/vendor"), Program(binary, f"{folder}/filings")]
    for program in stores:
        if not os.path.exists(program.store):
            program.run("import", "prices", f"{data}/prices/us_daily_2021_2025.parquet")
            program.run("import", "listings", f"{data}/reference/us_listings_2021_2025.parquet")
            if program is stores[0]:
                program.run("import", "statements", statements, "--source", "simfin")
            else:
                program.run("import", "facts", facts)
                program.run("import", "facts", f"{data}/reference/ticker_cik_history.parquet")
    runs = [compare(stores[0], simfin(statements), FILERS, DAYS, "vendor's tables"),
            compare(stores[1], companyfacts(facts), FILERS, FILED_DAYS, "filings")]
    filers, metrics = runs[0][0] | runs[1][0], set(runs[0][1])
    bad = [f"{len(r[3])} numbers differ on the same figures" for r in runs if r[3]]
    bad += [f"figures agree for {r[2]:.1%} only" for r in runs if r[2] < AGREED]
    for (tickers, seen, _, _), filers_at_least, metrics_at_least in zip(runs, (FILERS, FILED_FILERS), (METRICS, FILED_METRICS)):
        if len(tickers) < filers_at_least or len(seen) < metrics_at_least:
            bad.append(f"{len(tickers)} filers and {len(seen)} metrics are too few")
    print(f"in all {len(filers)} filers and {len(metrics)} metrics")
    if bad:
        sys.exit("; ".join(bad))


if __name__ == "__main__":
    main()
