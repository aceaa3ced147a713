//! Valuation: what small and large cost, since 1926 and at month ends, and what followed.
use breadth_domain::Date;
use breadth_market::Unit;
use breadth_market::valuation::{Forward, Scope, ValuationPage};

use super::{Content, SectionKind};
use crate::document::{Band, Block, Cell, Column, Kpi, Lines, Row, Series, Table};
use crate::format::{Format, long_date};
use crate::run::Run;

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "valuation", title: "Valuation", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let page = &run.conditions.ok_or("Valuation was not computed in this run.")?.valuation;
    let mut blocks = vec![Block::Kpis(kpis(page))];
    blocks.extend(since_1926(page).map(Block::Lines));
    blocks.extend(at_month_ends(page, "pb", "P/B at month ends").map(Block::Lines));
    blocks.extend(
        at_month_ends(page, "unprofitable", "Unprofitable companies, twelve months, by count").map(Block::Lines),
    );
    blocks.push(Block::Table(ratios(page)));
    blocks.extend(page.now.iter().filter(|s| s.sector.is_none()).map(|s| Block::Table(sectors(page, s))));
    blocks.push(Block::Table(super::market::topic(breadth_market::topics::valuation::floating(page))));
    blocks.push(Block::Table(published(page)));
    blocks.extend(page.forward.iter().map(|f| Block::Table(forward(f))));
    if !page.episodes.is_empty() {
        blocks.push(Block::Table(episodes(page)));
    }
    Ok(Content { summary: summary(page), blocks })
}

fn summary(page: &ValuationPage) -> String {
    let pb = |id: &str| page.universe(id).and_then(|s| s.ratios.iter().find(|r| r.id == "pb"));
    let mut out = Vec::new();
    if let (Some(s), Some(l)) = (pb("small"), pb("large")) {
        out.push(format!(
            "On {} small cost {} times book ({} of {} known) and large {} ({} of {}).",
            long_date(page.session),
            Format::Number(2).text(s.figure.value),
            s.figure.known,
            s.figure.of,
            Format::Number(2).text(l.figure.value),
            l.figure.known,
            l.figure.of,
        ));
    }
    if let Some(last) = page.since_1926.last() {
        out.push(format!(
            "Since 1926, by the library's month of {}: small over big {}, at or above {} of the months since 1963.",
            long_date(last.month),
            Format::Number(3).text(Some(last.ratio)),
            Format::Percent(1).text(last.percentile),
        ));
    }
    out.join(" ")
}

fn kpis(page: &ValuationPage) -> Vec<Kpi> {
    let mut out = Vec::new();
    for universe in ["small", "large"] {
        for (id, format) in
            [("pb", Format::Number(2)), ("pe_ex_negative", Format::Number(1)), ("unprofitable", Format::Percent(0))]
        {
            let Some(r) = page.universe(universe).and_then(|s| s.ratios.iter().find(|r| r.id == id)) else { continue };
            out.push(Kpi {
                label: format!("{}: {}", universe, r.label),
                value: r.figure.value,
                format,
                note: format!("{} of {} known", r.figure.known, r.figure.of),
            });
        }
    }
    out
}

/// The gap with the fifths of its own past, cheap months and false starts on top of the line.
fn since_1926(page: &ValuationPage) -> Option<Lines> {
    let history = &page.since_1926;
    history.first()?;
    let days: Vec<Date> = history.iter().map(|p| p.month).collect();
    let false_start = |k: usize| page.false_starts.binary_search(&history[k].month).is_ok();
    let cheap = |k: usize| history[k].percentile.is_some_and(|p| p <= breadth_market::valuation::forward::CHEAP);
    // One line in three pieces: each month is in one, and the month before it too, so that the pieces meet.
    let piece = |label: &str, of: &dyn Fn(usize) -> bool| Series {
        label: label.into(),
        values: (0..history.len())
            .map(|k| (of(k) || (k + 1 < history.len() && of(k + 1))).then_some(history[k].ratio))
            .collect(),
    };
    let series = vec![
        piece("not cheap", &|k| !cheap(k)),
        piece("cheap when known", &|k| cheap(k) && !false_start(k)),
        piece("false start", &|k| cheap(k) && false_start(k)),
    ];
    let mut lines = Lines::new("P/B of small over P/B of big since 1926", Format::Number(2), days, series).log().note(
        "Six portfolios by size and book-to-market (Ken French), logarithmic axis. The band holds three fifths of the months \
         since July 1963 known by then; cheap is below it. A false start is a cheap month after which small fell behind over \
         36 months.",
    );
    lines.band = Some(Band {
        around: 0,
        label: "second to fourth fifth of the months before".into(),
        low: history.iter().map(|p| p.cheap_below).collect(),
        high: history.iter().map(|p| p.dear_above).collect(),
    });
    Some(lines)
}

fn at_month_ends(page: &ValuationPage, ratio: &str, title: &str) -> Option<Lines> {
    let of = |universe: &str| page.history(&format!("{ratio}.{universe}"));
    let (small, large) = (of("small")?, of("large")?);
    if small.values.len() < 2 {
        return None;
    }
    let definition = breadth_market::valuation::ratio(ratio)?;
    let format = if definition.unit == Unit::Fraction { Format::Percent(1) } else { Format::Number(2) };
    let days = small.values.iter().map(|(d, _)| *d).collect();
    let series = [("small", small), ("large", large)]
        .map(|(label, h)| Series { label: label.into(), values: h.values.iter().map(|(_, f)| f.value).collect() });
    let known = |h: &breadth_market::valuation::RatioHistory| {
        h.values.last().map_or_else(String::new, |(_, f)| format!("{} of {}", f.known, f.of))
    };
    let note = format!("{}. Last: small {}, large {} known.", definition.formula, known(small), known(large));
    Some(Lines::new(title, format, days, series.into()).note(note))
}

fn ratios(page: &ValuationPage) -> Table {
    let universes: Vec<&Scope> = page.now.iter().filter(|s| s.sector.is_none()).collect();
    let mut columns = vec![Column::text("Ratio")];
    for s in &universes {
        columns.push(Column::number(&s.universe));
        columns.push(Column::number("known"));
        columns.push(Column::number("of the value").help("share of the capitalisation that those known have"));
    }
    columns.push(Column::text("Equation"));
    let rows = breadth_market::valuation::RATIOS.iter().map(|r| {
        let mut cells = vec![Cell::text(r.label)];
        for s in &universes {
            let found = s.ratios.iter().find(|x| x.id == r.id);
            let format = if r.unit == Unit::Fraction { Format::Percent(1) } else { Format::Number(2) };
            let figure = found.map(|x| x.figure);
            let why = figure.filter(|f| f.value.is_none()).map(|f| {
                if f.known == 0 { "not known of any" } else { "no meaning: the denominator is not above zero" }
                    .to_owned()
            });
            cells.push(Cell::number(figure.and_then(|f| f.value), format).because(why));
            cells.push(Cell::text(figure.map_or_else(String::new, |f| format!("{} of {}", f.known, f.of))));
            cells.push(Cell::number(figure.and_then(|f| f.known_cap), Format::Percent(0)));
        }
        cells.push(Cell::text(r.formula));
        Row::new(cells)
    });
    Table::new("Valuation on the last session", columns, rows.collect())
        .note(format!(
            "Sums over sums of trailing figures as known on the day; no forecasts; capitalisations without float. Figures of {} \
             companies are left out as errors of scale.",
            universes.iter().map(|s| s.doubtful).sum::<usize>()
        ))
}

fn sectors(page: &ValuationPage, whole: &Scope) -> Table {
    const SHOWN: [(&str, &str, Format); 5] = [
        ("pb", "P/B", Format::Number(2)),
        ("pe_ex_negative", "P/E, losses left out", Format::Number(1)),
        ("ep", "E/P", Format::Percent(1)),
        ("unprofitable", "Unprofitable", Format::Percent(0)),
        ("earnings_growth", "Earnings growth", Format::Change(0)),
    ];
    let mut columns = vec![Column::text("Sector"), Column::number("Members")];
    columns.extend(SHOWN.iter().map(|(_, label, _)| Column::number(label)));
    columns.push(Column::number("Book known"));
    let of = page.now.iter().filter(|s| s.universe == whole.universe && s.sector.is_some());
    let rows = of.map(|s| {
        let name = s.sector.as_deref().filter(|n| !n.is_empty()).unwrap_or("not named");
        let mut cells = vec![Cell::text(name), Cell::count(s.members)];
        cells.extend(SHOWN.iter().map(|(id, _, format)| Cell::number(s.value(id), *format)));
        let known = s.ratios.iter().find(|r| r.id == "pb").map_or(0, |r| r.figure.known);
        cells.push(Cell::text(format!("{known} of {}", s.members)));
        Row::new(cells)
    });
    Table::new(&format!("Sectors of {}", whole.universe), columns, rows.collect())
        .note("Earnings growth is of the same companies and the same quarters; where last year's sum is not above zero there is none.")
}

fn published(page: &ValuationPage) -> Table {
    let columns = vec![
        Column::text("Published"),
        Column::text("Ratio"),
        Column::number("Theirs"),
        Column::number("Ours"),
        Column::text("Session"),
        Column::number("Known"),
    ];
    let rows = page.published.iter().map(|p| {
        let ratio = breadth_market::valuation::ratio(p.ratio);
        let format =
            if ratio.is_some_and(|r| r.unit == Unit::Fraction) { Format::Percent(1) } else { Format::Number(2) };
        Row::new(vec![
            Cell::text(p.source),
            Cell::text(ratio.map_or(p.ratio, |r| r.label)),
            Cell::number(Some(p.value), format),
            Cell::number(p.ours.value, format),
            Cell::Day(Some(p.session)),
            Cell::text(format!("{} of {}", p.ours.known, p.ours.of)),
        ])
    });
    Table::new("Beside what others published", columns, rows.collect())
        .note("Ours is of the universe that stands in for the index, with full weights and the companies whose figures are at hand.")
}

fn forward(f: &Forward) -> Table {
    let columns = vec![
        Column::text("Starts"),
        Column::number("Small less big").help("ln returns, a year"),
        Column::number("s.e.").help("Newey-West, lags of the horizon less one"),
        Column::number("s.e. H-H").help("Hansen-Hodrick; missing where its equal weights give no root"),
        Column::number("Small led"),
        Column::number("Months"),
        Column::number("Windows").help("that do not overlap"),
        Column::number("Episodes"),
    ];
    let rows = f.quintiles.iter().chain(&f.cheap_when_known).map(|g| {
        Row::new(vec![
            Cell::text(&g.label),
            Cell::number(g.mean, Format::Change(1)),
            Cell::number(g.newey_west, Format::Percent(1)),
            Cell::number(g.hansen_hodrick, Format::Percent(1)),
            Cell::number(g.positive, Format::Percent(0)),
            Cell::count(g.starts),
            Cell::number(Some(g.independent), Format::Number(1)),
            Cell::count(g.episodes),
        ])
    });
    Table::new(&format!("What followed over {} months", f.horizon), columns, rows.collect()).note(format!(
        "{} starts, {} windows that do not overlap. Fifths are in sample: nobody knew their borders then; cheap when known is by \
         the percentile of the day.",
        f.starts, f.independent
    ))
}

fn episodes(page: &ValuationPage) -> Table {
    let columns = vec![
        Column::text("From"),
        Column::text("To"),
        Column::number("Cheap months"),
        Column::number("36 months after")
            .help("ln small less big a year, mean over the cheap months whose window is over"),
        Column::number("False starts"),
        Column::number("From first to last").help("ln small less big, not a year"),
        Column::text("Outcome"),
    ];
    let rows = page.episodes.iter().map(|e| {
        Row::new(vec![
            Cell::Day(Some(e.from)),
            Cell::Day(Some(e.to)),
            Cell::count(e.months),
            Cell::number(e.mean_after, Format::Change(1)),
            Cell::text(format!("{} of {}", e.false_starts, e.over)),
            Cell::number(Some(e.during), Format::Change(1)),
            Cell::text(e.outcome),
        ])
    });
    Table::new("Cheap as it was known then, and what came of it", columns, rows.collect())
}
