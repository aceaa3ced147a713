//! One page of reasons to doubt the backtest: uncertainty, trials, what it hangs on, how much money it bears.
use breadth_backtest::Examination;
use breadth_backtest::honesty::Gravity;
use breadth_backtest::measures::MEASURES;

use crate::document::{Bars, Block, Callout, Cell, Column, Orientation, Row, Series, Table};
use crate::format::{Format, counted};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "doubts", title: "Reasons to doubt this", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let b = run.backtest.ok_or("The backtest was not run.")?;
    let e = b.examination.as_ref().ok_or("The backtest was not examined.")?;
    let of = |g: Gravity| e.doubts.reasons.iter().filter(|d| d.gravity == g).count();
    let summary = format!(
        "{} and {}; {} looked at and found in order.",
        counted(of(Gravity::Grave), "grave reason", "grave reasons"),
        counted(of(Gravity::Serious), "serious one", "serious ones"),
        counted(of(Gravity::Clear), "thing", "things"),
    );
    let lines = |gravities: &[Gravity]| -> Vec<String> {
        let chosen = e.doubts.reasons.iter().filter(|d| gravities.contains(&d.gravity));
        chosen.map(|d| d.says.clone()).collect()
    };
    let mut blocks = Vec::new();
    let heavy = lines(&[Gravity::Grave, Gravity::Serious]);
    if !heavy.is_empty() {
        blocks.push(Callout::warning("These take something from it", heavy));
    }
    let light = lines(&[Gravity::Mild]);
    if !light.is_empty() {
        blocks.push(Callout::note("Good to know", light));
    }
    let clear = lines(&[Gravity::Clear]);
    if !clear.is_empty() {
        blocks.push(Callout::note("Looked at, and no reason to doubt", clear));
    }
    blocks.extend(intervals(e));
    blocks.push(Block::Table(sensitivity(e)));
    blocks.extend(capacity(e));
    Ok(Content { summary, blocks })
}

fn intervals(e: &Examination) -> Option<Block> {
    let i = e.doubts.intervals.as_ref()?;
    let columns = ["Lower", "Value", "Upper", "Above zero"].map(Column::number);
    let rows = i.rows.iter().filter_map(|r| {
        let measure = MEASURES.iter().find(|m| m.id == r.measure)?;
        let figure = |v: f64| Cell::number(Some(v), super::backtest::unit_format(measure.unit));
        let part = Cell::number(Some(r.above_zero), Format::Percent(0));
        Some(Row::new(vec![Cell::text(measure.label), figure(r.low), figure(r.value), figure(r.high), part]))
    });
    let columns = std::iter::once(Column::text("Measure")).chain(columns).collect();
    let note = format!(
        "{:.0} % percentile intervals of the stationary bootstrap: {} replicates of blocks of {:.1} sessions on the average, seed {}.",
        i.level * 100.0,
        i.replicates,
        i.block,
        i.seed
    );
    Some(Block::Table(Table::new("How far the figures may be off", columns, rows.collect()).note(note)))
}

fn sensitivity(e: &Examination) -> Table {
    let columns = vec![
        Column::text("Change"),
        Column::number("Growth a year"),
        Column::number("Sharpe"),
        Column::number("Active"),
    ];
    let rows = e.doubts.sensitivity.rows.iter().map(|r| {
        Row::new(vec![
            Cell::text(r.label.clone()),
            Cell::change(r.cagr, 2),
            Cell::number(r.sharpe, Format::Number(2)),
            Cell::change(r.active, 2),
        ])
    });
    let even = match e.doubts.sensitivity.break_even_bp {
        Some(bp) => format!("Break-even cost, one way: {}.", Format::Bp.text(Some(bp))),
        None => "It is behind its benchmark without any cost.".to_owned(),
    };
    Table::new("One thing changed at a time, base curve", columns, rows.collect()).note(even)
}

fn capacity(e: &Examination) -> Vec<Block> {
    if e.capacity.is_empty() {
        return Vec::new();
    }
    let chart = Bars {
        title: "Growth a year by size".into(),
        note: "Costs by name: half the spread estimated from daily ranges, and impact by volatility and volume.".into(),
        categories: e.capacity.iter().map(|p| Format::Money.text(Some(p.capital))).collect(),
        series: vec![Series { label: "Growth a year".into(), values: e.capacity.iter().map(|p| p.cagr).collect() }],
        orientation: Orientation::Vertical,
        format: Format::Change(1),
    };
    let columns = vec![
        Column::text("Capital"),
        Column::number("Growth a year"),
        Column::number("Sharpe"),
        Column::number("Cost a year"),
        Column::number("Invested").help("mean part of the value; what no name could take stays in cash"),
        Column::number("Sessions to sell half").help("at a tenth of each name's median volume"),
        Column::number("90 %"),
        Column::number("Volume known").help("names held at the end"),
    ];
    let rows = e.capacity.iter().map(|p| {
        let days = |f: fn(&breadth_backtest::DaysToExit) -> f64| {
            Cell::number(p.days.as_ref().map(f), Format::Number(1)).because(Some("no volume is known".into()))
        };
        let known = p.days.as_ref().map_or("·".to_owned(), |d| format!("{} of {}", d.known, d.of));
        Row::new(vec![
            Cell::text(Format::Money.text(Some(p.capital))),
            Cell::change(p.cagr, 2),
            Cell::number(p.sharpe, Format::Number(2)),
            Cell::number(p.cost_bp, Format::Bp),
            Cell::number(p.invested, Format::Percent(0)),
            days(|d| d.median),
            days(|d| d.p90),
            Cell::text(known),
        ])
    });
    vec![Block::Bars(chart), Block::Table(Table::new("Capacity", columns, rows.collect()))]
}
