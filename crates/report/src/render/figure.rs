//! A chart with everything around it: title, legend, drawing, data table and the whole data for the script.
use std::collections::BTreeSet;
use std::fmt::Write;

use crate::chart::lines::Frame;
use crate::chart::{
    Size, bars as bar_chart, curve as curve_chart, funnel as funnel_chart, lines as line_chart, ribbon as ribbon_chart,
    rotation_map as map_chart,
};
use crate::document::{Axis, Bars, Cell, Column, Curve, Funnel, Lines, Ribbon, RotationMap, Row, Table};
use crate::format::{Format, counted};
use crate::html::{Html, Px, json_for_script};
use crate::palette::SERIES;

use super::Ids;
use super::table::{compact, grid};

/// How many rows of a long series its table shows at most.
const TABLE_ROWS: usize = 64;

/// Writes a chart of series over time.
pub(crate) fn lines(h: &mut Html, ids: &mut Ids, chart: &Lines) {
    let id = open_figure(h, ids, "lines", &chart.title, &chart.note);
    let labels: Vec<&str> = chart.series.iter().map(|s| s.label.as_str()).collect();
    legend(h, &labels, chart.band.as_ref().map(|b| (b.label.as_str(), b.around)), "line");
    let desc = describe(chart);
    h.open("div").class("plot");
    for size in Size::BOTH {
        if let Some(frame) = Frame::of(chart, size) {
            h.open("div").class(format_args!("canvas {}", size.class()));
            h.attr("data-size", format_args!("{} {}", Px(size.width()), Px(frame.height)));
            h.attr("data-x", scale_text(&frame.x)).attr("data-y", scale_text(&frame.y));
            if chart.axis == Axis::Log {
                h.flag("data-log");
            }
            line_chart::draw(h, &id, chart, size, &desc);
            h.close();
        } else if size == Size::Wide {
            nothing(h);
        }
    }
    h.close().line();
    let data = thinned(chart);
    data_table(h, &id, &data);
    h.open("script").attr("type", "application/json").class("series");
    h.trusted(&json_for_script(&series_json(chart))).close().line();
    h.close().line();
}

/// Writes a chart of amounts by category.
pub(crate) fn bars(h: &mut Html, ids: &mut Ids, chart: &Bars) {
    let id = open_figure(h, ids, "bars", &chart.title, &chart.note);
    let labels: Vec<&str> = chart.series.iter().map(|s| s.label.as_str()).collect();
    if labels.len() > 1 {
        legend(h, &labels, None, "bar");
    }
    let desc = format!(
        "Bars of {} for {}. The figures are in the table below.",
        labels.join(", "),
        counted(chart.categories.len(), "category", "categories")
    );
    h.open("div").class("plot");
    if Size::BOTH.into_iter().filter_map(|size| bar_chart::draw(h, &id, chart, size, &desc)).count() == 0 {
        nothing(h);
    }
    h.close().line();
    let mut columns = vec![Column::text("")];
    columns.extend(labels.iter().map(|l| Column::number(l)));
    let rows = chart.categories.iter().enumerate().map(|(i, category)| {
        let values = chart.series.iter().map(|s| Cell::number(s.values.get(i).copied().flatten(), chart.format));
        Row::new(std::iter::once(Cell::text(category)).chain(values).collect())
    });
    data_table(h, &id, &Table::new(&chart.title, columns, rows.collect()));
    h.close().line();
}

/// Writes how many remain after each step.
pub(crate) fn funnel(h: &mut Html, ids: &mut Ids, chart: &Funnel) {
    let id = open_figure(h, ids, "funnel", &chart.title, &chart.note);
    h.open("ul").class("legend");
    for (class, label) in
        [("f0", "pass"), ("failed", "fail"), ("unknown", "unknown: a figure is missing, never counted as a pass")]
    {
        h.open("li").open("span").class(format_args!("swatch {class}")).attr("aria-hidden", "true").close();
        h.element("span", label).close();
    }
    h.close().line();
    let desc = chart
        .steps
        .iter()
        .map(|s| format!("{}: {} in, {} pass, {} fail, {} unknown.", s.label, s.entered, s.passed, s.failed, s.unknown))
        .collect::<Vec<_>>()
        .join(" ");
    h.open("div").class("plot");
    if Size::BOTH.into_iter().filter_map(|size| funnel_chart::draw(h, &id, chart, size, &desc)).count() == 0 {
        nothing(h);
    }
    h.close().line();
    let columns = ["In", "Pass", "Fail", "Unknown"].map(Column::number);
    let rows = chart.steps.iter().map(|s| {
        let counts = [s.entered, s.passed, s.failed, s.unknown].map(Cell::count);
        Row::new(std::iter::once(Cell::text(&s.label)).chain(counts).collect())
    });
    let columns = std::iter::once(Column::text("Step")).chain(columns).collect();
    data_table(h, &id, &Table::new(&chart.title, columns, rows.collect()));
    h.close().line();
}

/// Writes one amount against another.
pub(crate) fn curve(h: &mut Html, ids: &mut Ids, chart: &Curve) {
    let id = open_figure(h, ids, "curve", &chart.title, &chart.note);
    let write = |x: f64, y: f64| {
        format!(
            "{} {}, {} {}",
            chart.x_label,
            chart.x_format.text(Some(x)),
            chart.y_label,
            chart.y_format.text(Some(y))
        )
    };
    let desc: Vec<String> = chart.marks.iter().map(|m| format!("{}: {}.", m.label, write(m.x, m.y))).collect();
    h.open("div").class("plot");
    if Size::BOTH.into_iter().filter_map(|size| curve_chart::draw(h, &id, chart, size, &desc.join(" "))).count() == 0 {
        nothing(h);
    }
    h.close().line();
    let columns = vec![Column::text(""), Column::number(&chart.x_label), Column::number(&chart.y_label)];
    let row = |label: &str, x: f64, y: f64| {
        Row::new(vec![Cell::text(label), Cell::number(Some(x), chart.x_format), Cell::number(Some(y), chart.y_format)])
    };
    let marks = chart.marks.iter().map(|m| row(&m.label, m.x, m.y));
    let line = chart.points.iter().map(|(x, y)| row("on the line", *x, *y));
    data_table(h, &id, &Table::new(&chart.title, columns, marks.chain(line).collect()));
    h.close().line();
}

/// Writes a rotation map.
pub(crate) fn rotation_map(h: &mut Html, ids: &mut Ids, chart: &RotationMap) {
    let id = open_figure(h, ids, "rotation-map", &chart.title, &chart.note);
    let desc = map_chart::describe(chart);
    h.open("div").class("plot");
    if Size::BOTH.into_iter().filter_map(|size| map_chart::draw(h, &id, chart, size, &desc)).count() == 0 {
        nothing(h);
    }
    h.close().line();
    let columns = vec![
        Column::text("Line"),
        Column::text("Quadrant"),
        Column::number("Ratio").help("100 + z of the relative strength"),
        Column::number("Momentum").help("100 + z of the ratio's rate of change"),
        Column::number("Speed").help("length of the last step"),
        Column::text("Point of"),
    ];
    let rows = chart.tracks.iter().filter_map(|track| {
        let (day, x, y) = *track.points.last()?;
        let speed = track.points.iter().rev().nth(1).map(|(_, a, b)| (x - a).hypot(y - b));
        let figure = |v| Cell::number(v, Format::Number(2));
        let words = [Cell::text(&track.label), Cell::text(map_chart::quadrant(x, y))];
        let rest = [figure(Some(x)), figure(Some(y)), figure(speed), Cell::Day(Some(day))];
        Some(Row::new(words.into_iter().chain(rest).collect()))
    });
    let rows = rows.collect();
    data_table(h, &id, &Table::new(&chart.title, columns, rows));
    h.close().line();
}

/// Writes which states held when.
pub(crate) fn ribbon(h: &mut Html, ids: &mut Ids, chart: &Ribbon) {
    let id = open_figure(h, ids, "ribbon", &chart.title, &chart.note);
    let desc = ribbon_chart::describe(chart);
    h.open("div").class("plot");
    if Size::BOTH.into_iter().filter_map(|size| ribbon_chart::draw(h, &id, chart, size, &desc)).count() == 0 {
        nothing(h);
    }
    h.close().line();
    let columns = vec![Column::text("State"), Column::text("From"), Column::text("To"), Column::number("Months")];
    let all = ribbon_chart::stretches(chart);
    let rows = all.iter().rev().take(TABLE_ROWS).map(|(k, from, to, months)| {
        let state = chart.states.get(*k).map_or("", String::as_str);
        Row::new(vec![Cell::text(state), Cell::Day(Some(*from)), Cell::Day(Some(*to)), Cell::count(*months)])
    });
    let table = Table::new(&chart.title, columns, rows.collect()).of(all.len());
    data_table(h, &id, &table.note("Stretches, newest first."));
    h.close().line();
}

fn open_figure(h: &mut Html, ids: &mut Ids, kind: &str, title: &str, note: &str) -> String {
    let id = ids.take(title);
    h.open("figure").class(format_args!("chart {kind}")).attr("id", &id).line();
    h.open("figcaption").open("h3").attr("id", format_args!("{id}__title")).text(title).close();
    if !note.is_empty() {
        h.open("p").class("note").text(note).close();
    }
    h.close().line();
    id
}

fn legend(h: &mut Html, labels: &[&str], band: Option<(&str, usize)>, kind: &str) {
    h.open("ul").class("legend");
    for (k, label) in labels.iter().enumerate() {
        h.open("li").attr("data-series", k);
        swatch(h, kind, k);
        h.element("span", label).close();
    }
    if let Some((label, around)) = band {
        h.open("li").open("span").class(format_args!("swatch band g{around}")).attr("aria-hidden", "true").close();
        h.element("span", label).close();
    }
    h.close().line();
}

/// The series' mark beside its name: a piece of the line with its dash, or a patch of the bar.
fn swatch(h: &mut Html, kind: &str, k: usize) {
    if kind == "line" {
        h.open("svg").class("swatch-line").attr("viewBox", "0 0 28 8").attr("aria-hidden", "true");
        h.open("path").class(format_args!("line s{}", k % SERIES)).attr("d", "M0 4h28").close().close();
    } else {
        h.open("span").class(format_args!("swatch f{}", k % SERIES)).attr("aria-hidden", "true").close();
    }
}

fn nothing(h: &mut Html) {
    h.open("p").class("empty").text("Nothing to draw: no value is known for this chart.").close();
}

fn data_table(h: &mut Html, id: &str, table: &Table) {
    h.open("details").class("data").line();
    h.element("summary", "Data table");
    h.open("div").class("scroll").attr("role", "region").attr("tabindex", "0");
    h.attr("aria-label", format_args!("Data of {}", table.caption)).line();
    h.open("table").attr("aria-labelledby", format_args!("{id}__title"));
    grid(h, table, true);
    h.close().close().line();
    if !table.note.is_empty() {
        h.open("p").class("note").text(&table.note).close();
    }
    h.close().line();
}

/// What the chart shows, in words with figures.
fn describe(chart: &Lines) -> String {
    let (Some(first), Some(last)) = (chart.days.first(), chart.days.last()) else {
        return "No data.".into();
    };
    let mut words = format!("From {first} to {last}, {}.", counted(chart.days.len(), "day", "days"));
    for series in &chart.series {
        let known = || series.values.iter().flatten().copied();
        let ends = (known().next(), known().last());
        let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let t = |v: Option<f64>| chart.format.text(v);
        let _ = match ends {
            (Some(_), Some(_)) => write!(
                words,
                " {}: first {}, last {}, lowest {}, highest {}.",
                series.label,
                t(ends.0),
                t(ends.1),
                t(Some(low)),
                t(Some(high))
            ),
            _ => write!(words, " {}: not known.", series.label),
        };
    }
    words
}

fn scale_text(s: &crate::chart::scale::Scale) -> String {
    format!("{} {} {} {}", compact(s.low), compact(s.high), Px(s.from), Px(s.to))
}

/// Every column of the chart by name: the series, then the edges of the band.
fn columns_of(chart: &Lines) -> Vec<(String, &[Option<f64>])> {
    let mut columns: Vec<(String, &[Option<f64>])> =
        chart.series.iter().map(|s| (s.label.clone(), s.values.as_slice())).collect();
    if let Some(band) = &chart.band {
        columns.push(("low".into(), &band.low));
        columns.push(("high".into(), &band.high));
    }
    columns
}

/// The rows of a chart's table: all days, or the last days of months, quarters or years, as few as fit.
fn thinned(chart: &Lines) -> Table {
    let n = chart.days.len();
    let ends = |months: i32| -> BTreeSet<usize> {
        let period = |i: usize| {
            let (y, m, _) = chart.days[i].ymd();
            (i32::from(y) * 12 + i32::from(m) - 1).div_euclid(months)
        };
        (0..n).filter(|i| *i == 0 || i + 1 == n || period(*i) != period(i + 1)).collect()
    };
    let (rows, what) = if n <= TABLE_ROWS {
        ((0..n).collect(), "")
    } else {
        [(1, "the last days of months"), (3, "the last days of quarters"), (12, "the last days of years")]
            .into_iter()
            .map(|(months, what)| (ends(months), what))
            .find(|(rows, _)| rows.len() <= TABLE_ROWS)
            .unwrap_or_else(|| (ends(120), "the last days of decades"))
    };
    let columns = columns_of(chart);
    let header = std::iter::once(Column::text("Day")).chain(columns.iter().map(|(label, _)| Column::number(label)));
    let body = rows.iter().map(|i| {
        let values = columns.iter().map(|(_, v)| Cell::number(v.get(*i).copied().flatten(), chart.format));
        Row::new(std::iter::once(Cell::Day(Some(chart.days[*i]))).chain(values).collect())
    });
    let mut table = Table::new(&chart.title, header.collect(), body.collect());
    if rows.len() < n {
        table.note = format!(
            "Shown are the first day and {what}: {} of {}. The page holds all of them, to nine digits; the buttons export them.",
            Format::Count.text(Some(rows.len() as f64)),
            counted(n, "day", "days")
        );
    }
    table
}

/// The whole data, once: days as differences, values to nine digits.
fn series_json(chart: &Lines) -> String {
    let mut json = String::from("{\"days\":[");
    let mut previous = 0;
    for (i, day) in chart.days.iter().enumerate() {
        let _ = write!(json, "{}{}", if i > 0 { "," } else { "" }, day.days() - previous);
        previous = day.days();
    }
    let _ =
        write!(json, "],\"format\":\"{}\",\"decimals\":{},\"series\":[", chart.format.id(), chart.format.decimals());
    for (k, (label, values)) in columns_of(chart).into_iter().enumerate() {
        let name = serde_json::to_string(&label).unwrap_or_default();
        let _ = write!(json, "{}{{\"label\":{name},\"values\":[", if k > 0 { "," } else { "" });
        for i in 0..chart.days.len() {
            json.push_str(if i > 0 { "," } else { "" });
            match values.get(i).copied().flatten().filter(|v| v.is_finite()) {
                Some(v) => json.push_str(&compact(v)),
                None => json.push_str("null"),
            }
        }
        json.push_str("]}");
    }
    json.push_str("]}");
    json
}
