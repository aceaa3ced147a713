//! Where the backtest's result came from: names, costs, exits, sectors, sizes, factors, the risk model; every table adds up.
use breadth_backtest::Examination;
use breadth_backtest::attribution::{Brinson, FactorAttribution, Ledgered, ModelAttribution};

use crate::document::{Block, Cell, Column, Row, Table};
use crate::format::Format;
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "attribution", title: "Where it came from", build };

/// Names listed at either end.
const NAMES: usize = 10;

fn build(run: &Run<'_>) -> Result<Content, String> {
    let b = run.backtest.ok_or("The backtest was not run.")?;
    let e: &Examination = b.examination.as_ref().ok_or("The backtest was not examined.")?;
    let c = e.contributions.as_ref().ok_or("The backtest has no session.")?;
    let money = |v: f64| Format::Money.text(Some(v));
    let summary = format!(
        "Of {} gained, {} names brought {}, exits {}, costs {}, interest and fees {}.",
        money(c.end - c.start),
        c.names.len(),
        money(c.price),
        money(c.exits),
        money(c.costs),
        money(c.carry)
    );
    let mut blocks = vec![Block::Table(names(c))];
    blocks.extend(e.brinson.iter().map(|b| Block::Table(brinson(b))));
    blocks.extend(e.factors.as_ref().map(|f| Block::Table(factors(f))));
    blocks.extend(e.model.as_ref().map(|m| Block::Table(model(m))));
    Ok(Content { summary, blocks })
}

fn names(c: &Ledgered) -> Table {
    let columns = vec![
        Column::text("Name"),
        Column::number("Gained"),
        Column::number("Sessions held"),
        Column::number("Mean weight"),
    ];
    let n = c.names.len();
    let shown = c.names.iter().enumerate().filter(|(k, _)| *k < NAMES || *k + NAMES >= n).map(|(_, r)| r);
    let mut rows: Vec<Row> = shown
        .map(|r| {
            Row::new(vec![
                Cell::text(r.ticker.clone()),
                Cell::number(Some(r.dollars), Format::Money),
                Cell::count(r.sessions),
                Cell::number(Some(r.weight), Format::Percent(2)),
            ])
        })
        .collect();
    for (label, value) in [
        ("All names", c.price),
        ("Exits", c.exits),
        ("Costs", c.costs),
        ("Interest and fees", c.carry),
        ("End less start", c.end - c.start),
    ] {
        let none = || Cell::text("");
        rows.push(Row::new(vec![Cell::text(label), Cell::number(Some(value), Format::Money), none(), none()]));
    }
    Table::new("By name, in dollars", columns, rows)
        .note(format!("The ten best and the ten worst of {n}; the lines add up to end less start."))
}

fn brinson(b: &Brinson) -> Table {
    let columns = vec![
        Column::text(if b.by == "sector" { "Sector" } else { "Size" }),
        Column::number("Weight"),
        Column::number("Universe"),
        Column::number("Allocation").help("(w − b)(r_b − R_b)"),
        Column::number("Selection").help("b (r − r_b)"),
        Column::number("Interaction").help("(w − b)(r − r_b)"),
    ];
    let mut rows: Vec<Row> = b
        .segments
        .iter()
        .map(|s| {
            let weights = [s.weight, s.benchmark_weight].map(|v| Cell::number(Some(v), Format::Percent(1)));
            let effects = [s.allocation, s.selection, s.interaction].map(|v| Cell::change(Some(v), 2));
            Row::new(std::iter::once(Cell::text(s.segment.clone())).chain(weights).chain(effects).collect())
        })
        .collect();
    for (label, v) in
        [("Exits", b.exits), ("Costs", b.costs), ("Interest and fees", b.carry), ("Active return", b.ret - b.benchmark)]
    {
        let none = || Cell::text("");
        rows.push(Row::new(vec![Cell::text(label), none(), none(), Cell::change(Some(v), 2), none(), none()]));
    }
    Table::new(&format!("Against its universe, by {}", b.by), columns, rows).note(format!(
        "Brinson and Fachler (1985) day by day, linked after Cariño (1999): portfolio {}, universe {}.",
        Format::Change(2).text(Some(b.ret)),
        Format::Change(2).text(Some(b.benchmark))
    ))
}

fn factors(f: &FactorAttribution) -> Table {
    let columns = vec![
        Column::text("Factor"),
        Column::number("Beta"),
        Column::number("Standard error"),
        Column::number("t"),
        Column::number("A year"),
    ];
    let row = |name: &str, beta: Option<f64>, error: f64, t: f64, part: f64| {
        let number = |v: Option<f64>| Cell::number(v, Format::Number(2));
        Row::new(vec![
            Cell::text(name),
            number(beta),
            Cell::number(Some(error), Format::Number(3)),
            number(Some(t)),
            Cell::change(Some(part), 2),
        ])
    };
    let mut rows = vec![row("Alpha", None, f.alpha_error, f.alpha_t, f.alpha)];
    rows.extend(f.factors.iter().map(|r| row(&r.factor, Some(r.beta), r.standard_error, r.t, r.contribution)));
    Table::new("By factors", columns, rows).note(format!(
        "{} a year over the bill = alpha and the parts of the factors. Errors after Newey and West with {} lags; R² {:.2}; {} of {} days.",
        Format::Change(2).text(Some(f.excess)),
        f.lags,
        f.r_squared,
        f.days,
        f.of
    ))
}

fn model(m: &ModelAttribution) -> Table {
    let columns = vec![
        Column::text("Factor of the risk model"),
        Column::number("Mean exposure").help("of the whole value, cash at zero"),
        Column::number("Gained").help("Σ value x exposure x the factor's return"),
    ];
    let money = |v: f64| Cell::number(Some(v), Format::Money);
    let mut rows: Vec<Row> = m
        .factors
        .iter()
        .map(|f| {
            let exposure = Cell::number(Some(f.exposure), Format::Number(3));
            Row::new(vec![Cell::text(f.factor.clone()), exposure, money(f.dollars)])
        })
        .collect();
    for (label, value) in [
        ("Choice of names", m.specific),
        ("Not in the model", m.not_covered),
        ("Exits", m.exits),
        ("Costs", m.costs),
        ("Interest and fees", m.carry),
        ("Put in or taken out", m.flows),
        ("End less start", m.end - m.start),
    ] {
        rows.push(Row::new(vec![Cell::text(label), Cell::text(""), money(value)]));
    }
    Table::new("By the risk model's factors, in dollars", columns, rows).note(format!(
        "Exposures of the month before times the day's factor returns; the lines add up to end less start. The model covers {} of {} positions and days.",
        m.covered, m.of
    ))
}
