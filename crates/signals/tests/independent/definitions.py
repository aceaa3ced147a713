"""What a metric is, by the program's manual alone: a company on one day, and its definitions."""
import datetime, math

SAME = 10  # ends this many days apart are one period


class Missing(Exception):
    """The figure cannot be told."""


# --- what a company had published by a day: rows of (item, months, end, published, value); months 0 is a balance ---

class Company:
    def __init__(self, rows):
        self.items = {}
        for item, months, end, published, value in rows:
            self.items.setdefault(item, []).append((end, published, months, value))
        for rows in self.items.values():
            rows.sort()

    def at(self, today):
        return At({i: [r for r in rows if r[1] < today and r[0] < today] for i, rows in self.items.items()})


class At:
    """One company on one day: a figure published on an earlier day is known."""

    def __init__(self, items):
        self.items = {i: rows for i, rows in items.items() if rows}
        ends = [rows[-1][0] for rows in self.items.values()]
        if not ends:
            raise Missing
        self.newest = max(ends)
        self.used = set()

    def told(self, item):
        return item in self.items

    def take(self, item, months, end):
        """The newest vintage of the period that ends nearest to that day."""
        near = [r for r in self.items.get(item, []) if r[2] == months and abs(r[0] - end) <= SAME]
        if not near:
            raise Missing
        best = min(near, key=lambda r: (abs(r[0] - end), -r[1]))
        self.used.add((item, months, best[0], best[3]))
        return best

    def end_of(self, item, years):
        rows = [r for r in self.items.get(item, [])]
        if years == 0:
            if not rows or self.newest - rows[-1][0] > SAME:
                raise Missing
            return rows[-1][0]
        target = self.newest - 1461 * years // 4
        near = [r[0] for r in rows if abs(r[0] - target) <= SAME]
        if not near:
            raise Missing
        return min(near, key=lambda e: (abs(e - target), e))

    def balance(self, item, years=0):
        rows = [r for r in self.items.get(item, []) if r[2] == 0]
        if years == 0:
            if not rows or self.newest - rows[-1][0] > SAME:
                raise Missing
            return self.take(item, 0, rows[-1][0])[3]
        target = self.newest - 1461 * years // 4
        near = [r for r in rows if abs(r[0] - target) <= SAME]
        if not near:
            raise Missing
        end = near[-1][0]
        return self.take(item, 0, end)[3]

    def year(self, item, years=0):
        """Twelve months: the fiscal year; else four quarters on end; else year + year to date - that of the year before."""
        end = self.end_of(item, years)
        try:
            return self.take(item, 12, end)[3]
        except Missing:
            pass
        try:
            return self.quarters(item, end)
        except Missing:
            return self.by_year_to_date(item, end)

    def quarters(self, item, end):
        total = []
        for _ in range(4):
            row = self.take(item, 3, end)
            total.append(row[3])
            later = [r for r in self.items[item] if r[2] == 3 and 70 <= row[0] - r[0] <= 120]
            if len(total) < 4:
                if not later:
                    raise Missing
                end = max(later)[0]
        return sum(total)

    def by_year_to_date(self, item, end):
        rows = self.items[item]
        fiscal = [r[0] for r in rows if r[2] == 12 and 60 <= end - r[0] <= 300]
        if not fiscal:
            raise Missing
        begin = max(fiscal)
        months = {3: (60, 135), 6: (135, 230), 9: (230, 320)}
        for m in (9, 6, 3):
            if months[m][0] <= end - begin < months[m][1]:
                return self.take(item, 12, begin)[3] + self.take(item, m, end)[3] - self.take(item, m, end - 365)[3]
        raise Missing


# --- the definitions ---

def over(a, b):
    if not b > 0:
        raise Missing
    return a / b


def gross(c, y=0):
    try:
        return c.year("gross_profit", y)
    except Missing:
        if c.told("gross_profit"):
            raise
        return c.year("revenue", y) - c.year("cost_of_revenue", y)


def ebit(c, y=0):
    return c.year("operating_income", y)


def ebitda(c, y=0):
    return ebit(c, y) + c.year("depreciation_amortization", y)


def free(c, y=0):
    return c.year("operating_cash_flow", y) - c.year("capital_expenditure", y)


def debt(c, y=0):
    long, short = c.told("long_term_debt"), c.told("short_term_debt")
    if not long and not short:
        raise Missing
    return (c.balance("long_term_debt", y) if long else 0.0) + (c.balance("short_term_debt", y) if short else 0.0)


def average(c, of):
    return (of(c, 0) + of(c, 1)) / 2


def assets(c, y=0):
    return c.balance("assets", y)


def growth(now, then):
    return over(now, then) - 1


def change(now, then):
    return over(now - then, abs(then))


def tax_rate(c):
    try:
        pretax = c.year("pretax_income")
    except Missing:
        c.year("net_income")
        return 0.21
    try:
        tax = c.year("income_tax")
    except Missing:
        return 0.21
    return min(max(tax / pretax, 0.0), 0.35) if pretax > 0 else 0.21


def capital(c, y=0):
    return debt(c, y) + c.balance("equity", y) - c.balance("cash", y)


def operating_assets(c, y=0):
    return (assets(c, y) - c.balance("cash", y)) - (c.balance("liabilities", y) - debt(c, y))


def working(c):
    return c.balance("current_assets") - c.balance("current_liabilities")


def altman(c, weights, book, sales):
    a = assets(c)
    parts = [over(working(c), a), over(c.balance("retained_earnings"), a), over(ebit(c), a)]
    parts.append(over(c.balance("equity"), c.balance("liabilities")))
    if sales:
        parts.append(over(c.year("revenue"), a))
    return sum(w * x for w, x in zip(weights, parts))


# Yearly means of consumer prices (Bureau of Labor Statistics), 1982-84 = 100; 1968 was 34.8.
PRICES = dict(zip(range(2004, 2025), [
    188.9, 195.3, 201.6, 207.342, 215.303, 214.537, 218.056, 224.939, 229.594, 232.957, 236.736, 237.017, 240.007,
    245.120, 251.107, 255.657, 258.811, 270.970, 292.655, 304.702, 313.689]))


def ohlson(c):
    ta, tl, ca, cl = assets(c), c.balance("liabilities"), c.balance("current_assets"), c.balance("current_liabilities")
    now, then = c.year("net_income"), c.year("net_income", 1)
    funds = c.year("pretax_income") + c.year("depreciation_amortization")
    if min(ta, tl, ca) <= 0:
        raise Missing
    size = ta / (100 * PRICES[min(datetime.date.fromordinal(c.end_of("assets", 0)).year - 1, 2024)] / 34.8)
    o = -1.32 - 0.407 * math.log(size) + 6.03 * tl / ta - 1.43 * (ca - cl) / ta + 0.0757 * cl / ca
    o += -1.72 * (tl > ta) - 2.37 * now / ta - 1.83 * funds / tl + 0.285 * (now < 0 and then < 0)
    both = abs(now) + abs(then)
    return o - (0.521 * (now - then) / both if both > 0 else 0.0)


def index(figure):
    now = figure(0)
    if now <= 0:
        raise Missing
    return over(now, figure(1))


def neutral(of):
    """One where it cannot be told, as Beneish has it."""
    try:
        return of()
    except Missing:
        return 1.0


def beneish(c, eight):
    sale = lambda of: index(lambda y: over(of(y), c.year("revenue", y)))
    a = assets(c)
    tata = over(c.year("net_income") - c.year("operating_cash_flow"), a)
    sgi = index(lambda y: c.year("revenue", y))
    dsri = sale(lambda y: c.balance("receivables", y))
    gmi = 1 / sale(lambda y: gross(c, y))

    def owed(y):
        try:
            long = c.balance("long_term_debt", y)
        except Missing:
            long = debt(c, y)
        return over(long + c.balance("current_liabilities", y), assets(c, y))

    lvgi = index(owed)
    sgai = neutral(lambda: sale(lambda y: c.year("selling_general_administrative", y)))
    plant = lambda y: c.balance("property_plant_equipment", y)
    written = lambda y: c.year("depreciation_amortization", y)
    hard = lambda y: over(c.balance("current_assets", y) + plant(y), assets(c, y))
    aqi = neutral(lambda: index(lambda y: 1 - hard(y)))
    depi = neutral(lambda: index(lambda y: over(written(y), written(y) + plant(y)))) ** -1
    if eight:
        return (-4.84 + 0.92 * dsri + 0.528 * gmi + 0.404 * aqi + 0.892 * sgi + 0.115 * depi - 0.172 * sgai
                + 4.679 * tata - 0.327 * lvgi)
    return -6.065 + 0.823 * dsri + 0.906 * gmi + 0.593 * aqi + 0.717 * sgi + 0.107 * depi


def accruals_by_balances(c):
    d = lambda item: c.balance(item) - c.balance(item, 1)
    short = d("short_term_debt") if c.told("short_term_debt") else 0.0
    made = (d("current_assets") - d("cash")) - (d("current_liabilities") - short) - c.year("depreciation_amortization")
    return over(made, average(c, assets))


DEFINITIONS = {
    "revenue_ttm": lambda c: c.year("revenue"),
    "gross_profit_ttm": gross,
    "ebit_ttm": ebit,
    "ebitda_ttm": ebitda,
    "net_income_ttm": lambda c: c.year("net_income"),
    "operating_cash_flow_ttm": lambda c: c.year("operating_cash_flow"),
    "free_cash_flow_ttm": free,
    "gross_profitability": lambda c: over(gross(c), assets(c)),
    "return_on_assets": lambda c: over(c.year("net_income"), assets(c)),
    "return_on_average_assets": lambda c: over(c.year("net_income"), average(c, assets)),
    "return_on_equity": lambda c: over(c.year("net_income"), c.balance("equity")),
    "return_on_invested_capital": lambda c: over(ebit(c) * (1 - tax_rate(c)), average(c, capital)),
    "return_on_capital_employed": lambda c: over(ebit(c), assets(c) - c.balance("current_liabilities")),
    "operating_cash_flow_to_assets": lambda c: over(c.year("operating_cash_flow"), assets(c)),
    "free_cash_flow_to_assets": lambda c: over(free(c), assets(c)),
    "asset_turnover": lambda c: over(c.year("revenue"), average(c, assets)),
    "gross_margin": lambda c: over(gross(c), c.year("revenue")),
    "operating_margin": lambda c: over(ebit(c), c.year("revenue")),
    "ebitda_margin": lambda c: over(ebitda(c), c.year("revenue")),
    "free_cash_flow_margin": lambda c: over(free(c), c.year("revenue")),
    "net_margin": lambda c: over(c.year("net_income"), c.year("revenue")),
    "cash_conversion": lambda c: over(c.year("operating_cash_flow"), c.year("net_income")),
    "revenue_growth_1y": lambda c: growth(c.year("revenue"), c.year("revenue", 1)),
    "revenue_acceleration": lambda c: growth(c.year("revenue"), c.year("revenue", 1))
    - growth(c.year("revenue", 1), c.year("revenue", 2)),
    "earnings_growth_1y": lambda c: change(c.year("net_income"), c.year("net_income", 1)),
    "earnings_acceleration": lambda c: change(c.year("net_income"), c.year("net_income", 1))
    - change(c.year("net_income", 1), c.year("net_income", 2)),
    "gross_profit_growth_1y": lambda c: growth(gross(c), gross(c, 1)),
    "operating_cash_flow_growth_1y": lambda c: change(c.year("operating_cash_flow"), c.year("operating_cash_flow", 1)),
    "asset_growth": lambda c: growth(assets(c), assets(c, 1)),
    "accruals": lambda c: over(c.year("net_income") - c.year("operating_cash_flow"), assets(c)),
    "accruals_balance_sheet": accruals_by_balances,
    "percent_accruals": lambda c: over(c.year("net_income") - c.year("operating_cash_flow"), abs(c.year("net_income"))),
    "net_operating_assets": lambda c: over(operating_assets(c), assets(c, 1)),
    "change_in_net_operating_assets": lambda c: over(operating_assets(c) - operating_assets(c, 1), average(c, assets)),
    "debt_to_assets": lambda c: over(debt(c), assets(c)),
    "debt_to_equity": lambda c: over(debt(c), c.balance("equity")),
    "net_debt_to_ebitda": lambda c: over(debt(c) - c.balance("cash"), ebitda(c)),
    "interest_coverage": lambda c: over(ebit(c), c.year("interest_expense")),
    "current_ratio": lambda c: over(c.balance("current_assets"), c.balance("current_liabilities")),
    "quick_ratio": lambda c: over(c.balance("cash") + c.balance("receivables"), c.balance("current_liabilities")),
    "cash_to_assets": lambda c: over(c.balance("cash"), assets(c)),
    "liabilities_to_assets": lambda c: over(c.balance("liabilities"), assets(c)),
    "altman_z_prime": lambda c: altman(c, [0.717, 0.847, 3.107, 0.420, 0.998], True, True),
    "altman_z_double_prime": lambda c: altman(c, [6.56, 3.26, 6.72, 1.05], True, False),
    "ohlson_o": ohlson,
    "beneish_m8": lambda c: beneish(c, True),
    "beneish_m5": lambda c: beneish(c, False),
}
