//! Draws series over time.
use crate::chart::days::day_ticks;
use crate::chart::scale::{Scale, log_ticks, nice_axis};
use crate::chart::thin::to_the_pixel;
use crate::chart::{Size, cut, open_svg, svg_line, svg_text};
use crate::document::{Axis, Lines};
use crate::format::Format;
use crate::html::{Html, Px};
use crate::palette::SERIES;

/// Where a chart's parts are, and how its values become positions; the page's script reads the same numbers.
pub(crate) struct Frame {
    pub(crate) height: f64,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    ticks: Vec<f64>,
}

impl Frame {
    /// `None` where there is nothing to draw: fewer than two days or no known value.
    pub(crate) fn of(chart: &Lines, size: Size) -> Option<Self> {
        let (first, last) = (*chart.days.first()?, *chart.days.last()?);
        if first == last {
            return None;
        }
        let log = chart.axis == Axis::Log;
        let band = chart.band.iter().flat_map(|b| b.low.iter().chain(&b.high));
        let drawn = chart.series.iter().flat_map(|s| &s.values).chain(band).flatten().copied();
        let levels = chart.references.iter().map(|r| r.value);
        let zero = (chart.filled || chart.nested).then_some(0.0);
        let (low, high) = drawn
            .filter(|v| v.is_finite() && (!log || *v > 0.0))
            .chain(levels.chain(zero).filter(|v| !log || *v > 0.0))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        if !low.is_finite() {
            return None;
        }
        let (height, most) = match size {
            Size::Wide => (320.0, 6),
            Size::Narrow => (250.0, 5),
        };
        let (low, high, ticks) = if log {
            // A few percent of room on a logarithmic axis; its ticks need not be its ends.
            let (low, high) = if high > low {
                (low * (low / high).powf(0.04), high * (high / low).powf(0.04))
            } else {
                (low * 0.9, high * 1.1)
            };
            (low, high, log_ticks(low, high, most))
        } else {
            nice_axis(low, high, most)
        };
        let labels = ticks.iter().map(|t| tick_text(chart.format, *t, &ticks).chars().count()).max().unwrap_or(0);
        let left = 12.0 + 7.2 * labels as f64;
        let right = match size {
            Size::Wide => {
                size.width() - 18.0 - 7.2 * direct_labels(chart).map(|l| l.chars().count()).max().unwrap_or(0) as f64
            }
            Size::Narrow => size.width() - 8.0,
        };
        Some(Frame {
            height,
            x: Scale { low: f64::from(first.days()), high: f64::from(last.days()), from: left, to: right, log: false },
            y: Scale { low, high, from: height - 26.0, to: 12.0, log },
            ticks,
        })
    }

    /// Positions of the chart's days.
    fn positions(&self, chart: &Lines) -> Vec<f64> {
        chart.days.iter().map(|d| self.x.at(f64::from(d.days()))).collect()
    }
}

/// Labels at the ends of the lines, cut to what the margin holds.
fn direct_labels(chart: &Lines) -> impl Iterator<Item = String> + '_ {
    chart.series.iter().map(|s| cut(&s.label, 26))
}

/// A tick's value with as many decimals as the step needs, and no more than that.
pub(crate) fn tick_text(format: Format, value: f64, ticks: &[f64]) -> String {
    let step = ticks.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
    let scale = match format {
        Format::Percent(_) | Format::Change(_) => 100.0,
        Format::BasisPoints(_) => 10_000.0,
        _ => 1.0,
    };
    let needed = (0..=6u8).find(|d| {
        let shown = step * scale * 10f64.powi(i32::from(*d));
        (shown - shown.round()).abs() < 1e-6 * shown.abs().max(1.0)
    });
    let d = needed.unwrap_or(2);
    let fitting = match format {
        Format::Percent(_) => Format::Percent(d),
        Format::Change(_) => Format::Change(d),
        Format::Number(_) => Format::Number(d),
        Format::Multiple(_) => Format::Multiple(d),
        Format::BasisPoints(_) => Format::BasisPoints(d),
        other => other,
    };
    fitting.text(Some(value))
}

/// The chart in one size. What it says in words is `desc`.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &Lines, size: Size, desc: &str) -> Option<()> {
    let frame = Frame::of(chart, size)?;
    let (x, y) = (&frame.x, &frame.y);
    open_svg(h, id, size, frame.height, &chart.title, desc);
    axes(h, chart, &frame, size);
    let positions = frame.positions(chart);
    if let Some(band) = &chart.band {
        let d = area(&positions, &band.low, &band.high, y);
        h.open("path").class(format_args!("band g{}", band.around)).attr("d", d).close();
    }
    for (k, series) in chart.series.iter().enumerate() {
        if chart.nested || (chart.filled && k == 0) {
            let zero = vec![Some(0.0); series.values.len()];
            h.open("path")
                .class(format_args!("band g{k}"))
                .attr("d", area(&positions, &zero, &series.values, y))
                .close();
        }
    }
    // The first series is drawn last: it lies on top.
    for (k, series) in chart.series.iter().enumerate().rev() {
        let d = path(&positions, &series.values, y);
        h.open("path").class(format_args!("line s{} g{k}", k % SERIES)).attr("d", d).close();
    }
    if size == Size::Wide {
        end_labels(h, chart, &frame);
    }
    for reference in &chart.references {
        let at = y.at(reference.value);
        svg_line(h, "reference", (x.from, at), (x.to, at));
        svg_text(h, "tick end", x.to - 4.0, at - 4.0, &reference.label);
    }
    h.close().line();
    Some(())
}

fn axes(h: &mut Html, chart: &Lines, frame: &Frame, size: Size) {
    let (x, y) = (&frame.x, &frame.y);
    for tick in &frame.ticks {
        let at = y.at(*tick);
        svg_line(h, if *tick == 0.0 { "zero" } else { "grid" }, (x.from, at), (x.to, at));
        svg_text(h, "tick end", x.from - 6.0, at + 4.0, tick_text(chart.format, *tick, &frame.ticks));
    }
    svg_line(h, "axis", (x.from, y.from), (x.to, y.from));
    let most = ((x.to - x.from) / if size == Size::Wide { 62.0 } else { 52.0 }) as usize;
    if let (Some(first), Some(last)) = (chart.days.first(), chart.days.last()) {
        for tick in day_ticks(*first, *last, most.max(2)) {
            let at = x.at(f64::from(tick.day.days()));
            svg_line(h, "axis", (at, y.from), (at, y.from + 4.0));
            // Half a label's width is kept inside the drawing.
            svg_text(h, "tick mid", at.clamp(16.0, size.width() - 16.0), y.from + 18.0, &tick.label);
        }
    }
}

/// Labels beside the last known value of each line, moved apart until none covers another.
fn end_labels(h: &mut Html, chart: &Lines, frame: &Frame) {
    const APART: f64 = 14.0;
    let (top, bottom) = (frame.y.to, frame.y.from);
    let mut labels: Vec<(f64, usize, String)> = direct_labels(chart)
        .enumerate()
        .filter_map(|(k, label)| {
            let last = chart.series[k].values.iter().rev().flatten().next()?;
            Some((frame.y.at(*last).clamp(top, bottom), k, label))
        })
        .collect();
    labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut lowest_free = f64::NEG_INFINITY;
    for label in &mut labels {
        label.0 = label.0.max(lowest_free);
        lowest_free = label.0 + APART;
    }
    // What was pushed below the drawing is pushed back up.
    let mut highest_free = bottom;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(highest_free);
        highest_free = label.0 - APART;
    }
    for (at, k, label) in labels {
        svg_text(h, &format!("label t{} g{k}", k % SERIES), frame.x.to + 8.0, at + 4.0, label);
    }
}

/// Coordinates in tenths of a pixel, written relative to the point before: short, and without drift because each
/// difference is taken between rounded positions.
struct Pen {
    d: String,
    at: Option<(i64, i64)>,
}

impl Pen {
    fn to(&mut self, x: f64, y: f64) {
        let next = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        let part = |v: i64| Px(v as f64 / 10.0).to_string();
        match self.at {
            None => self.d.push_str(&format!("M{} {}", part(next.0), part(next.1))),
            Some((px, py)) => self.d.push_str(&format!("l{} {}", part(next.0 - px), part(next.1 - py))),
        }
        self.at = Some(next);
    }

    fn lift(&mut self) {
        self.at = None;
    }
}

fn drawable(value: Option<f64>, y: &Scale) -> Option<f64> {
    value.filter(|v| v.is_finite() && (!y.log || *v > 0.0))
}

/// The line of one series.
fn path(x: &[f64], values: &[Option<f64>], y: &Scale) -> String {
    let mut pen = Pen { d: String::new(), at: None };
    for i in to_the_pixel(x, &values[..values.len().min(x.len())]) {
        match drawable(values[i], y) {
            Some(v) => pen.to(x[i], y.at(v)),
            None => pen.lift(),
        }
    }
    pen.d
}

/// The area between two edges, in one piece for each stretch where both are known: the lowest and the highest value of
/// each pixel column, so that no excursion is lost.
fn area(x: &[f64], low: &[Option<f64>], high: &[Option<f64>], y: &Scale) -> String {
    let mut d = String::new();
    let mut upper: Vec<(f64, f64)> = Vec::new();
    let mut lower: Vec<(f64, f64)> = Vec::new();
    let mut flush = |upper: &mut Vec<(f64, f64)>, lower: &mut Vec<(f64, f64)>| {
        let mut pen = Pen { d: String::new(), at: None };
        for (px, py) in upper.drain(..).chain(lower.drain(..).rev()) {
            pen.to(px, py);
        }
        if !pen.d.is_empty() {
            d.push_str(&pen.d);
            d.push('Z');
        }
    };
    let n = x.len().min(low.len()).min(high.len());
    let mut i = 0;
    while i < n {
        let column = x[i].floor();
        let end = i + x[i..n].iter().take_while(|v| v.floor() == column).count();
        let edges: Option<Vec<(f64, f64)>> = (i..end).map(|k| drawable(low[k], y).zip(drawable(high[k], y))).collect();
        match edges {
            Some(edges) => {
                let a = edges.iter().map(|e| e.0.min(e.1)).fold(f64::INFINITY, f64::min);
                let b = edges.iter().map(|e| e.0.max(e.1)).fold(f64::NEG_INFINITY, f64::max);
                upper.push((x[i], y.at(b)));
                lower.push((x[i], y.at(a)));
                if end == n {
                    upper.push((x[end - 1], y.at(b)));
                    lower.push((x[end - 1], y.at(a)));
                }
            }
            None => flush(&mut upper, &mut lower),
        }
        i = end;
    }
    flush(&mut upper, &mut lower);
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Series;
    use breadth_domain::Date;

    fn chart(values: Vec<Option<f64>>) -> Lines {
        let first = Date::parse("2024-01-01").unwrap();
        let days = (0..values.len() as i32).map(|k| first.plus_days(k)).collect();
        Lines::new("t", Format::Percent(1), days, vec![Series { label: "a".into(), values }])
    }

    #[test]
    fn a_gap_lifts_the_pen() {
        let y = Scale { low: 0.0, high: 1.0, from: 10.0, to: 0.0, log: false };
        let d = path(&[0.0, 1.0, 2.0, 3.0], &[Some(0.0), Some(1.0), None, Some(0.5)], &y);
        assert_eq!(d, "M0 10l1 -10M3 5");
    }

    #[test]
    fn relative_coordinates_do_not_drift() {
        let x: Vec<f64> = (0..1_000).map(|i| f64::from(i) * 0.333).collect();
        let values: Vec<Option<f64>> = (0..1_000).map(|i| Some(f64::from(i % 7) / 7.0)).collect();
        let y = Scale { low: 0.0, high: 1.0, from: 100.0, to: 0.0, log: false };
        let d = path(&x, &values, &y);
        let mut at = 0.0;
        for part in d.split(['M', 'l']).filter(|p| !p.is_empty()) {
            at += part.split(' ').next().unwrap().parse::<f64>().unwrap();
        }
        assert!((at - x[999]).abs() <= 0.06, "{at} against {}", x[999]);
    }

    #[test]
    fn nothing_known_is_no_drawing() {
        assert!(Frame::of(&chart(vec![None, None, None]), Size::Wide).is_none());
        assert!(Frame::of(&chart(vec![Some(1.0)]), Size::Wide).is_none());
        assert!(Frame::of(&chart(vec![Some(1.0), Some(1.0)]), Size::Narrow).is_some());
    }

    #[test]
    fn ticks_carry_the_decimals_their_step_needs() {
        assert_eq!(tick_text(Format::Percent(1), 0.2, &[0.0, 0.2, 0.4]), "20%");
        assert_eq!(tick_text(Format::Percent(0), 0.005, &[0.0, 0.005, 0.01]), "0.5%");
        assert_eq!(tick_text(Format::Number(2), 3.0, &[0.0, 1.0, 2.0, 3.0]), "3");
    }
}
