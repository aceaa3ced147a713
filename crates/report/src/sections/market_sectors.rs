//! The heat table of the market page: what sectors returned, how many of their companies take part, and what they cost.
use breadth_market::topics::breadth::is_current;
use breadth_market::valuation::{Scope, ValuationPage, ratio};
use breadth_market::{MarketPage, Unit, measure};

use crate::document::{Cell, Column, Row, Table};
use crate::format::Format;

/// A measure's cell: what it is, its header, the value that is neutral, how far from it the tint is full, how it is written.
struct Heat {
    measure: &'static str,
    label: &'static str,
    neutral: f64,
    full: f64,
    format: Format,
}

const fn heat(measure: &'static str, label: &'static str, (neutral, full): (f64, f64), format: Format) -> Heat {
    Heat { measure, label, neutral, full, format }
}

/// Breadth, highs, and the middle company against its sector.
const HEAT: &[Heat] = &[
    heat("breadth_score", "score", (0.5, 0.4), Format::Percent(0)),
    heat("above_50d", "> 50 d", (0.5, 0.4), Format::Percent(0)),
    heat("above_200d", "> 200 d", (0.5, 0.4), Format::Percent(0)),
    heat("ad_percent", "A-D", (0.0, 0.8), Format::Change(0)),
    heat("up_volume", "up vol.", (0.5, 0.4), Format::Percent(0)),
    heat("mcclellan", "McClellan", (0.0, 80.0), Format::Number(0)),
    heat("net_highs", "NH-NL", (0.0, 0.2), Format::Change(1)),
    heat("high_low_index", "H-L index", (0.5, 0.4), Format::Percent(0)),
    heat("beat_index_3m", "beat, 3 m", (0.5, 0.3), Format::Percent(0)),
    heat("median_minus_index_3m", "median, 3 m", (0.0, 0.1), Format::Change(1)),
];

/// Returns, and momentum.
const SPANS: &[&str] = &["1m", "qtd", "ytd", "12_1"];

/// What companies cost: the ratio, and whether more of it is worse.
const COSTS: &[(&str, &str)] = &[("pb", "P/B"), ("pe_ex_negative", "P/E, earners"), ("unprofitable", "unprofitable")];

/// A row a sector; valuation is small's and large's own, where it was computed.
pub(super) fn table(page: &MarketPage, valuation: Option<&ValuationPage>) -> Table {
    let mut columns = vec![Column::text("Sector"), Column::number("Members")];
    let span = |id: &str| page.sector_returns.columns.iter().find(|c| c.id == id);
    let spans: Vec<_> = SPANS.iter().filter_map(|id| span(id)).collect();
    columns
        .extend(spans.iter().map(|c| Column::number(&c.label).help(&format!("price return, {} to {}", c.from, c.to))));
    let help = |id: &str| measure(id).map_or("", |m| m.label);
    columns.extend(HEAT.iter().map(|h| Column::number(h.label).help(help(h.measure))));
    let costs = costs(valuation);
    columns.extend(costs.iter().map(|(universe, id, label)| {
        Column::number(&format!("{label}, {universe}")).help(ratio(id).map_or("", |r| r.formula))
    }));
    let rows = page.sector_returns.rows.iter().filter(|line| is_current(page, &line.id)).map(|line| {
        let of = |id: &str| page.reading(&format!("{id}.{}", line.id));
        let label = line.label.replace(", capitalisation-weighted", "");
        let members = of("ad_percent").map_or(Cell::text(""), |r| Cell::count(r.of));
        let returns = spans.iter().map(|c| Cell::change(page.sector_returns.value(&line.id, &c.id), 1).tinted(0.2));
        let heat = HEAT.iter().map(|h| match of(h.measure) {
            None => Cell::text(""),
            Some(r) => Cell::Number {
                value: r.value,
                format: h.format,
                missing: r.missing.as_ref().map(ToString::to_string),
                heat: r.value.map(|v| ((v - h.neutral) / h.full).clamp(-1.0, 1.0)),
                arrow: false,
            },
        });
        let whole = line.id == breadth_market::page::MARKET;
        let cost = costs.iter().map(|(universe, id, _)| {
            let scope = valuation.and_then(|v| scope(v, universe, (!whole).then_some(label.as_str())));
            scope.map_or(Cell::text(""), |s| cost(s, id))
        });
        Row::new([Cell::text(&label), members].into_iter().chain(returns).chain(heat).chain(cost).collect())
    });
    Table::new("Sectors: what they returned, how many take part, what they cost", columns, rows.collect()).note(
        "Small and large members together, by the sector their listing shows, taken anew at each month's first close; what they \
         cost is told for small and large apart, sums over sums of those known. 12-1: the year but for its last month. Tints run \
         from low (orange) through the middle to high (blue); the figures say the same. Beat and median are against the \
         sector's own index.",
    )
}

/// Universe, ratio and header of each column of what companies cost; none without a valuation.
fn costs(valuation: Option<&ValuationPage>) -> Vec<(&'static str, &'static str, &'static str)> {
    let there = |universe: &&str| valuation.is_some_and(|v| v.universe(universe).is_some());
    let universes = ["small", "large"].into_iter().filter(there);
    universes.flat_map(|u| COSTS.iter().map(move |(id, label)| (u, *id, *label))).collect()
}

/// The companies of a sector in a universe, or all of it; a listing without a sector is one of its own.
fn scope<'a>(page: &'a ValuationPage, universe: &str, sector: Option<&str>) -> Option<&'a Scope> {
    let of = |s: &&Scope| s.universe == universe && s.sector.as_deref() == sector;
    page.now.iter().find(of)
}

fn cost(scope: &Scope, id: &str) -> Cell {
    let Some(r) = scope.ratios.iter().find(|r| r.id == id) else { return Cell::text("") };
    let format = if r.unit == Unit::Fraction { Format::Percent(0) } else { Format::Number(1) };
    let missing = format!("{} of {} known", r.figure.known, r.figure.of);
    Cell::number(r.figure.value, format).because(Some(missing).filter(|_| r.figure.value.is_none()))
}
