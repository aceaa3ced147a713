//! Regimes: calm and turbulent months, two states by jumps, growth and inflation, as known then.
use breadth_domain::Date;
use breadth_market::regimes::{GridMonth, Quadrant, RegimePage};

use super::{Content, SectionKind};
use crate::document::{Block, Cell, Column, Lines, Ribbon, Row, Series, Table};
use crate::format::{Format, long_date};
use crate::run::Run;

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "regimes", title: "Regimes", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let page = &run.conditions.ok_or("Regimes were not computed in this run.")?.regimes;
    if page.size.history.is_empty() && page.grid.history.is_empty() {
        return Err(
            "Neither the portfolios by size and book-to-market nor the series of growth and prices are in the store: \
                    `breadth import french 6_Portfolios_2x3.csv`, `breadth import series INDPRO.csv CPIAUCSL.csv`."
                .into(),
        );
    }
    let mut blocks = Vec::new();
    blocks.extend(turbulence(page).map(Block::Lines));
    blocks.extend(likeliest(page).map(Block::Ribbon));
    blocks.extend(jumps(page).map(Block::Ribbon));
    blocks.extend(grid(page).map(Block::Ribbon));
    blocks.push(Block::Table(parameters(page)));
    Ok(Content { summary: summary(page), blocks })
}

fn summary(page: &RegimePage) -> String {
    let mut out = Vec::new();
    if let Some(m) = page.size.history.last() {
        out.push(format!(
            "The size spread of {} was turbulent with a probability of {}, as known then.",
            long_date(m.month),
            Format::Percent(0).text(m.turbulent)
        ));
    }
    if let Some(m) = page.grid.history.last() {
        out.push(format!("Of {}: {}.", long_date(m.month), m.quadrant.label()));
    }
    out.join(" ")
}

fn turbulence(page: &RegimePage) -> Option<Lines> {
    let history = &page.size.history;
    history.get(1)?;
    let days = history.iter().map(|m| m.month).collect();
    let series = vec![Series { label: "turbulent".into(), values: history.iter().map(|m| m.turbulent).collect() }];
    let mut lines = Lines::new("Probability that the size spread is turbulent", Format::Percent(0), days, series)
        .note(
            "Small less big a month, two states that differ in variance (Hamilton 1989); filtered, with parameters of the months \
             before: no month is repainted. Turbulent is no word for small leading.",
        )
        .reference(0.5, "even");
    lines.filled = true;
    Some(lines)
}

/// A ribbon of months, each from its first day to its last.
fn ribbon(title: &str, states: &[&str], months: &[(Date, Option<usize>)], note: String) -> Option<Ribbon> {
    months.get(1)?;
    let first = |month: Date| month.plus_days(1 - i32::from(month.day()));
    Some(Ribbon {
        title: title.into(),
        note,
        states: states.iter().map(|s| (*s).to_owned()).collect(),
        spans: months.iter().map(|(month, state)| (first(*month), *month, *state)).collect(),
    })
}

fn likeliest(page: &RegimePage) -> Option<Ribbon> {
    let state = |turbulent: bool| usize::from(turbulent);
    let months: Vec<(Date, Option<usize>)> =
        page.size.history.iter().map(|m| (m.month, m.likeliest_turbulent.map(state))).collect();
    let note = "The state in which the likeliest path up to each month ends (hidden Markov chain, Viterbi 1967), with parameters of \
                the months before: named then, and not named anew.";
    ribbon("Calm and turbulent, by the likeliest path", &["calm", "turbulent"], &months, note.into())
}

fn jumps(page: &RegimePage) -> Option<Ribbon> {
    let months: Vec<(Date, Option<usize>)> =
        page.jump.history.iter().map(|m| (m.month, m.small_leads.map(|s| usize::from(!s)))).collect();
    let earned = |k: usize| Format::Change(1).text(page.jump.earned[k]);
    let note = format!(
        "Jump model of the size spread, named on the day (after Shu, Yu and Mulvey 2024). Small less big a year after each, three \
         months later: small leads, {} ({} months); big leads, {} ({} months).{}",
        earned(0),
        page.jump.months[0],
        earned(1),
        page.jump.months[1],
        page.jump.remark()
    );
    ribbon("Which half leads, by a jump model", &["small leads", "big leads"], &months, note)
}

fn grid(page: &RegimePage) -> Option<Ribbon> {
    let lane = |m: &GridMonth| Quadrant::ALL.iter().position(|q| *q == m.quadrant);
    let months: Vec<(Date, Option<usize>)> = page.grid.history.iter().map(|m| (m.month, lane(m))).collect();
    let note = format!(
        "{} and {}: whether the change over twelve months is above that of three months before. A month is known when the later \
         of the two is; a month that was not released is not there.",
        page.grid.growth, page.grid.inflation
    );
    ribbon("Growth and inflation", &Quadrant::ALL.map(Quadrant::label), &months, note)
}

fn parameters(page: &RegimePage) -> Table {
    let columns = vec![Column::text("Parameter"), Column::number("Value"), Column::number("Standard error")];
    let caption = "Calm and turbulent: the fit on all months known";
    let now = match &page.size.now {
        Ok(now) => now,
        Err(why) => return Table::new(caption, columns, Vec::new()).note(why.to_string()),
    };
    let number = |v: Option<f64>, d: u8| Cell::number(v, Format::Number(d));
    let mut rows: Vec<Row> = now
        .parameters
        .iter()
        .map(|p| Row::new(vec![Cell::text(p.label), number(Some(p.value), 3), number(p.standard_error, 3)]))
        .collect();
    let more = [
        ("months a calm spell lasts", now.durations[0]),
        ("months a turbulent spell lasts", now.durations[1]),
        ("share of months turbulent", now.weights[1]),
        ("BIC, two states", now.bic[0]),
        ("BIC, one state", now.bic[1]),
    ];
    rows.extend(more.iter().map(|(label, v)| Row::new(vec![Cell::text(*label), number(Some(*v), 2), Cell::text("")])));
    let alone = match &now.mean_only {
        Ok(m) => format!("States that differ in mean alone: {:.2} and {:.2}.", m[0], m[1]),
        Err(why) => format!("States that differ in mean alone are {why}."),
    };
    Table::new(caption, columns, rows).note(format!("Percent a month, {} months to {}. {alone}", now.n, now.month))
}
