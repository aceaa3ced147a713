//! Would it have worked: the curve with its band against the benchmarks, its falls, its years, its measures.
use breadth_backtest::BacktestResult;
use breadth_backtest::measures::{MEASURES, MeasureUnit, by_month};

use crate::document::{Band, Bars, Block, Callout, Cell, Column, Kpi, Lines, Orientation, Row, Series, Table, finite};
use crate::format::{Format, MONTHS, counted};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "backtest", title: "Would it have worked", build };

/// How many exits are listed.
const EXITS_SHOWN: usize = 60;
/// How many decisions that constraints changed are listed.
const CHANGED_SHOWN: usize = 24;

fn build(run: &Run<'_>) -> Result<Content, String> {
    let b = run.backtest.ok_or("The backtest was not run.")?;
    let (Some(first), Some(last)) = (b.dates.first(), b.dates.last()) else {
        return Err("The backtest has no session.".into());
    };
    let growth = |v: &[f64]| Some(v.last()? / v.first()? - 1.0);
    let change = |v: Option<f64>| Format::Change(1).text(v);
    let total = b.value.map(|v| growth(v));
    let mut summary = format!(
        "From {first} to {last} the portfolio returned {} after costs ({} if exits of unknown outcome paid nothing, {} if they paid the last close)",
        change(total.base),
        change(total.low),
        change(total.high),
    );
    for benchmark in &b.benchmarks {
        let known: Vec<f64> = benchmark.value.iter().flatten().copied().collect();
        summary.push_str(&format!(", {} {}", benchmark.id, change(growth(&known))));
    }
    summary.push_str(&format!(". {} were met on the way.", counted(b.exits.len(), "exit", "exits")));
    let mut blocks = vec![
        Block::Kpis(kpis(b)),
        Block::Lines(equity(b)),
        Block::Lines(drawdown(b)),
        Block::Bars(years_chart(b)),
        Block::Table(years_table(b)),
        Block::Table(months(b)),
        Block::Table(measures(b)),
        Block::Table(rebalances(b)),
    ];
    blocks.extend(constrained(b).map(Block::Table));
    if !b.exits.is_empty() {
        blocks.push(Block::Table(exits(b)));
    }
    if !b.still_held.is_empty() {
        let lines = b.still_held.iter().map(|s| {
            format!("{}: last close on {}, {} in the base curve", s.ticker, s.last, Format::Money.text(Some(s.value)))
        });
        blocks.push(Callout::warning("Held at the end without a close, carried at the last one", lines.collect()));
    }
    blocks.push(Callout::note("What is assumed", b.assumptions.clone()));
    Ok(Content { summary, blocks })
}

fn kpis(b: &BacktestResult) -> Vec<Kpi> {
    let kpi = |id: &str| {
        let row = b.measures.get(id)?;
        let format = unit_format(row.unit);
        let text = |v: Option<f64>| format.text(v);
        let note = format!("low {}, high {}", text(row.band.low), text(row.band.high));
        Some(Kpi { label: row.label.into(), value: row.band.base, format, note })
    };
    ["cagr", "volatility", "sharpe", "max_drawdown", "active_return", "turnover"].into_iter().filter_map(kpi).collect()
}

fn equity(b: &BacktestResult) -> Lines {
    let base = b.value.base.first().copied().unwrap_or(f64::NAN);
    let scaled = |v: &[f64]| finite(v.iter().map(|x| x / base));
    let mut series = vec![Series { label: "Portfolio, base".into(), values: scaled(&b.value.base) }];
    series.extend(b.benchmarks.iter().map(|c| Series {
        label: format!("{} ({})", c.id, c.kind),
        values: c.value.iter().map(|v| v.map(|x| x / base)).collect(),
    }));
    let known: Vec<String> = b
        .benchmarks
        .iter()
        .map(|c| format!("{} known on {} of {} sessions", c.id, c.known, b.dates.len().saturating_sub(1)))
        .collect();
    let mut lines = Lines::new("Growth of one dollar", Format::Number(3), b.dates.clone(), series)
        .note(format!(
            "After costs; logarithmic axis. The band runs from unknown outcomes paying nothing to paying the last close. Benchmarks: {}.",
            if known.is_empty() { "none".into() } else { known.join(", ") }
        ))
        .reference(1.0, "")
        .log();
    lines.band =
        Some(Band { around: 0, label: "low to high".into(), low: scaled(&b.value.low), high: scaled(&b.value.high) });
    lines
}

fn drawdown(b: &BacktestResult) -> Lines {
    let below = |values: &[Option<f64>]| -> Vec<Option<f64>> {
        let mut peak = f64::NEG_INFINITY;
        let step = |v: &Option<f64>| {
            v.map(|x| {
                peak = peak.max(x);
                x / peak - 1.0
            })
        };
        values.iter().map(step).collect()
    };
    let mut series =
        vec![Series { label: "Portfolio, base".into(), values: below(&finite(b.value.base.iter().copied())) }];
    series.extend(b.benchmarks.iter().map(|c| Series { label: c.id.clone(), values: below(&c.value) }));
    let deepest = b.drawdown.base.map_or(String::new(), |d| {
        let back = d.recovered.map_or("not recovered by the end".to_owned(), |day| format!("recovered on {day}"));
        format!("Deepest: {} from {} to {}, {back}.", Format::Percent(1).text(Some(d.depth)), d.peak, d.trough)
    });
    let mut lines = Lines::new("Below the running peak", Format::Percent(1), b.dates.clone(), series).note(deepest);
    lines.filled = true;
    lines
}

fn years_chart(b: &BacktestResult) -> Bars {
    let mut series =
        vec![Series { label: "Portfolio, base".into(), values: b.years.iter().map(|y| Some(y.band.base)).collect() }];
    series.extend(b.benchmarks.iter().enumerate().map(|(k, c)| Series {
        label: c.id.clone(),
        values: b.years.iter().map(|y| y.benchmarks.get(k).copied().flatten()).collect(),
    }));
    Bars {
        title: "Calendar years".into(),
        note: "A star marks a year that the curve covers in part.".into(),
        categories: b.years.iter().map(|y| format!("{}{}", y.year, if y.partial { "*" } else { "" })).collect(),
        series,
        orientation: Orientation::Vertical,
        format: Format::Change(1),
    }
}

fn years_table(b: &BacktestResult) -> Table {
    let mut columns = vec![
        Column::text("Year"),
        Column::number("Sessions"),
        Column::number("Low"),
        Column::number("Base"),
        Column::number("High"),
    ];
    columns.extend(b.benchmarks.iter().map(|c| Column::number(&format!("{} ({})", c.id, c.kind))));
    let rows = b.years.iter().map(|y| {
        let mut cells =
            vec![Cell::text(format!("{}{}", y.year, if y.partial { "*" } else { "" })), Cell::count(y.sessions)];
        cells.extend([y.band.low, y.band.base, y.band.high].map(|v| Cell::change(Some(v), 1)));
        cells.extend(
            y.benchmarks.iter().map(|v| Cell::change(*v, 1).because(Some("not known for the same sessions".into()))),
        );
        Row::new(cells)
    });
    Table::new("Returns by calendar year", columns, rows.collect()).note("* in part.")
}

fn months(b: &BacktestResult) -> Table {
    let mut years: std::collections::BTreeMap<i16, [Option<f64>; 12]> = std::collections::BTreeMap::new();
    for month in by_month(&b.dates, &b.value.base) {
        years.entry(month.last.year()).or_default()[month.last.month() as usize - 1] = Some(month.ret);
    }
    let columns = std::iter::once(Column::text("Year")).chain(MONTHS.iter().map(|m| Column::number(&m[..3])));
    let rows = years.into_iter().map(|(year, months)| {
        let cells = months
            .map(|v| Cell::number(v, Format::Change(1)).tinted(0.10).because(Some("outside the backtest".into())));
        Row::new(std::iter::once(Cell::text(year.to_string())).chain(cells).collect())
    });
    Table::new("Returns by month, base curve", columns.collect(), rows.collect())
        .note("The first and the last month may be partial. Tints are full at ±10%.")
}

fn measures(b: &BacktestResult) -> Table {
    let versus = b.benchmarks.first().map_or("Benchmark".to_owned(), |c| c.id.clone());
    let columns = vec![
        Column::text("Measure"),
        Column::number("Low"),
        Column::number("Base"),
        Column::number("High"),
        Column::number(&versus),
        Column::text("Formula"),
    ];
    let rows = MEASURES.iter().filter_map(|m| b.measures.get(m.id)).map(|row| {
        let format = unit_format(row.unit);
        let figure = |v: Option<f64>| Cell::number(v, format).because(Some("not defined for it".into()));
        let band = &row.band;
        let mut cells = vec![Cell::text(row.label)];
        cells.extend([band.low, band.base, band.high, row.benchmark].map(figure));
        cells.push(Cell::text(row.formula));
        Row::new(cells)
    });
    Table::new("Measures", columns, rows.collect())
        .note("252 sessions a year for moments of daily returns, 365.25 calendar days a year for compounded growth.")
}

fn rebalances(b: &BacktestResult) -> Table {
    let columns = vec![
        Column::text("Filled"),
        Column::number("Members"),
        Column::number("Pass"),
        Column::number("Fail"),
        Column::number("Unknown"),
        Column::number("Names"),
        Column::number("Capped").help("held below the equal share by liquidity"),
        Column::number("Turnover").help("½ (bought + sold) / value before"),
        Column::number("Cash"),
        Column::number("Cost"),
    ];
    let rows = b.rebalances.iter().map(|r| {
        let s = &r.screen;
        let mut cells = vec![Cell::text(r.filled.to_string())];
        cells.extend([s.members, s.pass, s.fail, s.unknown, r.names, r.capped].map(Cell::count));
        cells.push(Cell::number(Some(r.turnover), Format::Percent(1)));
        cells.push(Cell::number(Some(r.cash), Format::Percent(1)));
        cells.push(Cell::number(Some(r.cost), Format::Money));
        Row::new(cells)
    });
    Table::new("Rebalances of the base curve", columns, rows.collect())
}

/// The decisions that the study's own constraints changed: what was held is kept, or some of them gave.
fn constrained(b: &BacktestResult) -> Option<Table> {
    let kept = b.kept.iter().map(|k| (k.decided, "kept what was held", k.why.lines().next().unwrap_or("").to_owned()));
    let relaxed = b.decisions.iter().filter(|d| !d.relaxed.is_empty()).map(|d| {
        let gave = |r: &breadth_portfolio::rebalance::Relaxed| format!("{} {}", r.constraint, r.told());
        (d.decided, "constraints gave", d.relaxed.iter().map(gave).collect::<Vec<_>>().join("; "))
    });
    let mut rows: Vec<_> = kept.chain(relaxed).collect();
    rows.sort_by_key(|r| r.0);
    let of = rows.len();
    let columns = vec![Column::text("Decided"), Column::text("What"), Column::text("Why")];
    let shown = rows.into_iter().rev().take(CHANGED_SHOWN);
    let rows: Vec<Row> = shown
        .map(|(day, what, why)| Row::new(vec![Cell::text(day.to_string()), Cell::text(what), Cell::text(why)]))
        .collect();
    let note = format!("{of} of {} decisions, the latest first.", b.decisions.len() + b.kept.len() + b.not_called_for);
    (of > 0).then(|| Table::new("Decisions that constraints changed", columns, rows).note(note).of(of))
}

fn exits(b: &BacktestResult) -> Table {
    let columns = vec![
        Column::text("Ticker"),
        Column::text("Name"),
        Column::text("Last close"),
        Column::text("Outcome"),
        Column::number("Held, base").help("dollars at the last close"),
        Column::number("Low"),
        Column::number("Base"),
        Column::number("High"),
        Column::text("Evidence and source"),
    ];
    let rows = b.exits.iter().take(EXITS_SHOWN).map(|e| {
        let mut cells = vec![
            Cell::text(e.ticker.to_string()),
            Cell::text(&*e.name),
            Cell::Day(Some(e.last)),
            Cell::text(super::outcome_label(e.outcome)),
            Cell::number(e.value.base, Format::Money).because(Some("not held by the base curve".into())),
        ];
        cells.extend([e.booked.low, e.booked.base, e.booked.high].map(|v| Cell::number(Some(v), Format::Change(0))));
        let again = e.resumed.map_or_else(String::new, |d| format!("; traded again on {d}, written back"));
        cells.push(Cell::text(format!("{}{again}; {}", e.evidence, e.source)));
        Row::new(cells)
    });
    Table::new("Exits met, with the return booked on the last close", columns, rows.collect()).of(b.exits.len())
}

pub(super) const fn unit_format(unit: MeasureUnit) -> Format {
    match unit {
        MeasureUnit::FractionPerYear | MeasureUnit::Fraction => Format::Percent(1),
        MeasureUnit::Ratio => Format::Number(2),
        MeasureUnit::BasisPointsPerYear => Format::Bp,
        MeasureUnit::Days => Format::Days,
    }
}
