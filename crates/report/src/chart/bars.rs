//! Draws amounts by category.
use crate::chart::lines::tick_text;
use crate::chart::scale::{Scale, nice_axis};
use crate::chart::{Size, cut, open_svg, svg_line, svg_rect, svg_text};
use crate::document::{Bars, Orientation};
use crate::html::Html;
use crate::palette::SERIES;

/// The chart in one size; `None` where no value is known.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &Bars, size: Size, desc: &str) -> Option<()> {
    let values = || chart.series.iter().flat_map(|s| &s.values).flatten().copied().filter(|v| v.is_finite());
    values().next()?;
    let (low, high) = values().fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
    match chart.orientation {
        Orientation::Horizontal => horizontal(h, id, chart, size, desc, (low, high)),
        Orientation::Vertical => vertical(h, id, chart, size, desc, (low, high)),
    }
    Some(())
}

fn horizontal(h: &mut Html, id: &str, chart: &Bars, size: Size, desc: &str, (low, high): (f64, f64)) {
    let k = chart.series.len();
    // Values stand beside bars without touching those of the next.
    let bar = if k == 1 { 16.0 } else { 13.0 };
    // Labels stand beside the bars on wide pages and above them on phones.
    let wide = |c: &String| c.chars().take(58).map(|c| if c.is_uppercase() { 9.4 } else { 6.8 }).sum::<f64>();
    let (label_width, head) = match size {
        Size::Wide => (14.0 + chart.categories.iter().map(wide).fold(0.0, f64::max), 0.0),
        Size::Narrow => (4.0, 16.0),
    };
    let value_width = 64.0;
    let row = head + bar * k as f64 + 8.0;
    let height = row * chart.categories.len() as f64 + 10.0;
    let negative = if low < 0.0 { value_width } else { 0.0 };
    let x = Scale {
        low,
        high: if high > low { high } else { low + 1.0 },
        from: label_width + negative,
        to: size.width() - if high > 0.0 { value_width } else { 4.0 },
        log: false,
    };
    open_svg(h, id, size, height, &chart.title, desc);
    for (i, category) in chart.categories.iter().enumerate() {
        let top = 4.0 + i as f64 * row;
        let middle = top + bar * k as f64 / 2.0 + 4.0;
        match size {
            Size::Wide => svg_text(h, "tick end name", label_width - 10.0, middle, cut(category, 58)),
            Size::Narrow => svg_text(h, "tick name", 4.0, top + 11.0, cut(category, 50)),
        }
        let (start, end) = (top + head - 2.0, top + head + bar * k as f64 + 2.0);
        svg_line(h, "axis", (x.at(0.0), start), (x.at(0.0), end));
        for (j, series) in chart.series.iter().enumerate() {
            let at = top + head + bar * j as f64;
            let base = at + bar - (bar - 9.0) / 2.0 - 1.0;
            match series.values.get(i).copied().flatten().filter(|v| v.is_finite()) {
                Some(v) => {
                    svg_rect(h, &format!("bar f{} g{j}", j % SERIES), (x.at(0.0), at + 1.0), (x.at(v), at + bar - 1.0));
                    let (class, place) = if v < 0.0 { ("tick end", x.at(v) - 4.0) } else { ("tick", x.at(v) + 4.0) };
                    svg_text(h, &format!("{class} g{j}"), place, base, chart.format.text(Some(v)));
                }
                None => svg_text(h, &format!("tick faint g{j}"), x.at(0.0) + 4.0, base, "not known"),
            }
        }
    }
    h.close().line();
}

fn vertical(h: &mut Html, id: &str, chart: &Bars, size: Size, desc: &str, (low, high): (f64, f64)) {
    let height = if size == Size::Wide { 260.0 } else { 220.0 };
    let (low, high, ticks) = nice_axis(low, high, 5);
    let widest = ticks.iter().map(|t| tick_text(chart.format, *t, &ticks).chars().count()).max().unwrap_or(0);
    let (left, right) = (12.0 + 7.2 * widest as f64, size.width() - 8.0);
    let y = Scale { low, high, from: height - 26.0, to: 16.0, log: false };
    open_svg(h, id, size, height, &chart.title, desc);
    for tick in &ticks {
        svg_line(h, if *tick == 0.0 { "zero" } else { "grid" }, (left, y.at(*tick)), (right, y.at(*tick)));
        svg_text(h, "tick end", left - 6.0, y.at(*tick) + 4.0, tick_text(chart.format, *tick, &ticks));
    }
    let group = (right - left) / chart.categories.len().max(1) as f64;
    let bar = (group * 0.78 / chart.series.len().max(1) as f64).min(64.0);
    let every = (46.0 / group).ceil().max(1.0) as usize;
    for (i, category) in chart.categories.iter().enumerate() {
        let middle = left + group * (i as f64 + 0.5);
        let start = middle - bar * chart.series.len() as f64 / 2.0;
        for (j, series) in chart.series.iter().enumerate() {
            let at = start + bar * j as f64;
            let Some(v) = series.values.get(i).copied().flatten().filter(|v| v.is_finite()) else {
                svg_text(h, &format!("tick mid faint g{j}"), at + bar / 2.0, y.at(0.0) - 3.0, "–");
                continue;
            };
            svg_rect(h, &format!("bar f{} g{j}", j % SERIES), (at + 1.0, y.at(0.0)), (at + bar - 1.0, y.at(v)));
            let text = chart.format.text(Some(v));
            if bar >= 7.4 * text.chars().count() as f64 {
                let place = if v < 0.0 { y.at(v) + 12.0 } else { y.at(v) - 4.0 };
                svg_text(h, &format!("tick mid small g{j}"), at + bar / 2.0, place, text);
            }
        }
        if i % every == 0 {
            svg_text(h, "tick mid", middle, height - 8.0, category);
        }
    }
    h.close().line();
}
