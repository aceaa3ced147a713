//! Lines of the curve and of credit: as published, or as differences of what is published.
use breadth_domain::Date;
use breadth_kernels::percentile_of;
use breadth_store::{View, Vintage};
use serde::Serialize;

use crate::MarketError;
use crate::vintages::first_known;

/// What a line is: a series, or the first less the second.
struct Definition {
    id: &'static str,
    label: &'static str,
    series: &'static str,
    less: Option<&'static str>,
    /// What must be said with it.
    note: &'static str,
}

const fn line(id: &'static str, label: &'static str, series: &'static str) -> Definition {
    Definition { id, label, series, less: None, note: "" }
}

/// Every line, in percent a year, in the order of the page.
const LINES: &[Definition] = &[
    Definition {
        less: Some("T10Y3M"),
        note: "the ten-year yield less its published distance from the three-month yield",
        ..line("3m", "Treasury, 3 months", "DGS10")
    },
    line("2y", "Treasury, 2 years", "DGS2"),
    line("10y", "Treasury, 10 years", "DGS10"),
    line("30y", "Treasury, 30 years", "DGS30"),
    line("10y_2y", "Slope, 10 years less 2", "T10Y2Y"),
    line("10y_3m", "Slope, 10 years less 3 months", "T10Y3M"),
    line("real_10y", "Real yield, 10 years", "DFII10"),
    line("breakeven_10y", "Breakeven inflation, 10 years", "T10YIE"),
    line("high_yield", "High-yield spread", "BAMLH0A0HYM2"),
    line("investment_grade", "Investment-grade spread", "BAMLC0A0CM"),
];

/// Days by which the two parts of a difference may be apart, and a value older than asked for.
const STALE_DAYS: i32 = 7;

/// A line with the day each of its values was known.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// The series it is made of.
    pub series: String,
    /// What must be said with it.
    pub note: &'static str,
    /// Its values by the day described; percent a year.
    pub values: Vec<Vintage>,
}

impl Line {
    /// The last value described on or before `day` and known by `today`, no more than a week older than `day`.
    pub fn at(&self, day: Date, today: Date) -> Option<Vintage> {
        let end = self.values.partition_point(|v| v.date <= day);
        let found = self.values[..end].iter().rev().find(|v| v.known_on <= today)?;
        (found.date.days_until(day) <= STALE_DAYS).then_some(*found)
    }
}

/// A line on the view's day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RateReading {
    /// The line.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The series it is made of.
    pub series: String,
    /// The last value known, percent a year.
    pub value: f64,
    /// The day it describes.
    pub date: Date,
    /// The session from which it could be read.
    pub known_on: Date,
    /// Its change over three months, in percentage points.
    pub change_3m: Option<f64>,
    /// Its change over twelve months.
    pub change_12m: Option<f64>,
    /// The share of all values so far, this one included, at or below it.
    pub percentile: Option<f64>,
    /// The first day of these values.
    pub since: Date,
    /// What must be said with it.
    pub note: String,
    /// The last value of each month, by the day described.
    pub history: Vec<(Date, f64)>,
}

/// The lines whose series the view has.
///
/// # Errors
/// Where the store cannot be read.
pub fn lines(view: &View) -> Result<Vec<Line>, MarketError> {
    let mut out = Vec::new();
    for d in LINES {
        let values = first_known(view.series_vintages(d.series)?);
        let (values, series) = match d.less {
            None => (values, d.series.to_owned()),
            Some(other) => {
                (difference(&values, &first_known(view.series_vintages(other)?)), format!("{} − {other}", d.series))
            }
        };
        if !values.is_empty() {
            out.push(Line { id: d.id, label: d.label, series, note: d.note, values });
        }
    }
    Ok(out)
}

/// The first less the second on the days that both have.
fn difference(a: &[Vintage], b: &[Vintage]) -> Vec<Vintage> {
    let of = |v: &Vintage| {
        let k = b.binary_search_by_key(&v.date, |w| w.date).ok()?;
        Some(Vintage { date: v.date, known_on: v.known_on.max(b[k].known_on), value: v.value - b[k].value })
    };
    a.iter().filter_map(of).collect()
}

/// What must be said of a line, its window among it: of ICE indices the publisher shows only three years at a time since
/// April 2026, and a percentile of such a window is no history.
fn window_note(line: &Line) -> String {
    let (Some(first), Some(last)) = (line.values.first(), line.values.last()) else { return line.note.to_owned() };
    if !line.series.starts_with("BAML") {
        return line.note.to_owned();
    }
    let years = f64::from(first.date.days_until(last.date)) / 365.25;
    if years < 5.0 {
        return format!("a window of {years:.1} years, all that the publisher shows: its percentile is no history");
    }
    format!("{years:.0} years, imported whole: the publisher itself shows three years since April 2026")
}

/// What must be said of lines, each remark once with the lines it is about; empty, or begun by a space, to follow a text.
pub fn remarks(readings: &[RateReading]) -> String {
    let mut told: Vec<&str> = Vec::new();
    for r in readings.iter().filter(|r| !r.note.is_empty()) {
        if !told.contains(&r.note.as_str()) {
            told.push(&r.note);
        }
    }
    let whose = |note: &&str| {
        let labels: Vec<&str> = readings.iter().filter(|r| r.note == *note).map(|r| r.label).collect();
        format!(" {}: {note}.", labels.join(", "))
    };
    told.iter().map(whose).collect()
}

/// A line's last value with its changes; `None` for a line without a value.
pub fn reading(line: &Line) -> Option<RateReading> {
    let last = line.values.last()?;
    let before = |months: i32| {
        let day = last.date.plus_months(-months);
        line.at(day, last.known_on).map(|v| last.value - v.value)
    };
    let values: Vec<f64> = line.values.iter().map(|v| v.value).collect();
    let month = |v: &Vintage| (v.date.year(), v.date.month());
    let history = line.values.chunk_by(|a, b| month(a) == month(b)).filter_map(|of| of.last());
    Some(RateReading {
        id: line.id,
        label: line.label,
        series: line.series.clone(),
        value: last.value,
        date: last.date,
        known_on: last.known_on,
        change_3m: before(3),
        change_12m: before(12),
        percentile: percentile_of(&values, last.value),
        since: line.values.first()?.date,
        note: window_note(line),
        history: history.map(|v| (v.date, v.value)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn line_of(values: &[(&str, f64)]) -> Line {
        let values = values.iter().map(|(day, v)| Vintage { date: d(day), known_on: d(day).plus_days(1), value: *v });
        Line { id: "x", label: "X", series: "X".into(), note: "", values: values.collect() }
    }

    #[test]
    fn changes_are_from_the_same_day_a_year_before() {
        let line = line_of(&[("2023-12-29", 3.9), ("2024-09-30", 3.8), ("2024-12-30", 4.5), ("2024-12-31", 4.6)]);
        let r = reading(&line).unwrap();
        // 31 December 2023 is a Sunday: the last value is two days older. 30 September is the day itself.
        assert!((r.change_12m.unwrap() - 0.7).abs() < 1e-12 && (r.change_3m.unwrap() - 0.8).abs() < 1e-12);
        assert_eq!((r.percentile, r.history.len()), (Some(1.0), 3));
        // A value that is not known yet is not there; nor one that is too old.
        assert_eq!(line.at(d("2024-12-31"), d("2024-12-31")).map(|v| v.value), Some(4.5));
        assert_eq!(line.at(d("2024-03-31"), d("2024-12-31")), None);
    }

    #[test]
    fn a_remark_stands_once_with_the_lines_it_is_about() {
        let of = |label, note: &str| {
            let told = reading(&line_of(&[("2024-12-31", 1.0)])).unwrap();
            RateReading { label, note: note.to_owned(), ..told }
        };
        let readings = [of("A", "whole"), of("B", ""), of("C", "whole"), of("D", "short")];
        assert_eq!(remarks(&readings), " A, C: whole. D: short.");
        assert_eq!(remarks(&readings[1..2]), "");
    }

    #[test]
    fn a_window_of_three_years_is_called_one() {
        let ice = |values: &[(&str, f64)]| Line { series: "BAMLH0A0HYM2".into(), ..line_of(values) };
        let short = reading(&ice(&[("2022-12-31", 4.0), ("2025-12-31", 2.8)])).unwrap();
        assert!(short.note.starts_with("a window of 3.0 years"), "{}", short.note);
        assert!(reading(&ice(&[("1996-12-31", 4.0), ("2025-12-31", 2.8)])).unwrap().note.starts_with("29 years"));
        assert_eq!(reading(&line_of(&[("2022-12-31", 4.0), ("2025-12-31", 2.8)])).unwrap().note, "");
    }

    #[test]
    fn a_difference_is_known_when_both_parts_are() {
        let mut late = line_of(&[("2024-01-02", 1.0), ("2024-01-04", 1.5)]).values;
        late[0].known_on = d("2024-01-09");
        let found = difference(&line_of(&[("2024-01-02", 4.0), ("2024-01-03", 4.1)]).values, &late);
        assert_eq!(found, [Vintage { date: d("2024-01-02"), known_on: d("2024-01-09"), value: 3.0 }]);
    }
}
