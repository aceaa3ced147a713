//! Draws a map of strength and momentum: each line's tail and where it stands.
use crate::chart::scale::{Scale, nice_axis};
use crate::chart::{Size, cut, open_svg, svg_line, svg_text};
use crate::document::RotationMap;
use crate::format::Format;
use crate::html::{Html, Px};
use crate::palette::SERIES;

/// The centre of both axes.
const CENTRE: f64 = 100.0;

/// The name of the quadrant of a point; the centre counts as below.
pub(crate) fn quadrant(ratio: f64, momentum: f64) -> &'static str {
    match (ratio > CENTRE, momentum > CENTRE) {
        (true, true) => "leading",
        (true, false) => "weakening",
        (false, false) => "lagging",
        (false, true) => "improving",
    }
}

/// What the map shows, in words.
pub(crate) fn describe(chart: &RotationMap) -> String {
    let of = |name: &str| {
        let there = chart.tracks.iter().filter(|t| t.points.last().is_some_and(|(_, x, y)| quadrant(*x, *y) == name));
        let labels: Vec<&str> = there.map(|t| t.label.as_str()).collect();
        format!("{}: {}.", name, if labels.is_empty() { "none".into() } else { labels.join(", ") })
    };
    ["leading", "weakening", "lagging", "improving"].map(of).join(" ")
}

/// The map in one size; `None` where no line has a point.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &RotationMap, size: Size, desc: &str) -> Option<()> {
    let all = || chart.tracks.iter().flat_map(|t| &t.points);
    all().next()?;
    // Both axes reach equally far from the centre, so that directions can be compared.
    let reach = all().map(|(_, x, y)| (x - CENTRE).abs().max((y - CENTRE).abs())).fold(0.5, f64::max);
    let (low, high, ticks) = nice_axis(CENTRE - reach, CENTRE + reach, if size == Size::Wide { 8 } else { 4 });
    let height = if size == Size::Wide { 560.0 } else { 400.0 };
    let x = Scale { low, high, from: 40.0, to: size.width() - 10.0, log: false };
    let y = Scale { low, high, from: height - 44.0, to: 12.0, log: false };
    open_svg(h, id, size, height, &chart.title, desc);
    for tick in &ticks {
        let class = if *tick == CENTRE { "zero" } else { "grid" };
        svg_line(h, class, (x.at(*tick), y.from), (x.at(*tick), y.to));
        svg_line(h, class, (x.from, y.at(*tick)), (x.to, y.at(*tick)));
        svg_text(h, "tick mid", x.at(*tick), height - 26.0, Format::Number(0).text(Some(*tick)));
        svg_text(h, "tick end", x.from - 6.0, y.at(*tick) + 4.0, Format::Number(0).text(Some(*tick)));
    }
    svg_line(h, "zero", (x.at(CENTRE), y.from), (x.at(CENTRE), y.to));
    svg_line(h, "zero", (x.from, y.at(CENTRE)), (x.to, y.at(CENTRE)));
    svg_text(h, "tick end", x.to, height - 8.0, "ratio: strength against the benchmark →");
    svg_text(h, "tick", x.at(CENTRE) + 6.0, y.to + 12.0, "momentum ↑");
    for (class, px, py, name) in [
        ("tick end quadrant", x.to - 6.0, y.to + 16.0, "LEADING"),
        ("tick end quadrant", x.to - 6.0, y.from - 8.0, "WEAKENING"),
        ("tick quadrant", x.from + 6.0, y.from - 8.0, "LAGGING"),
        ("tick quadrant", x.from + 6.0, y.to + 16.0, "IMPROVING"),
    ] {
        svg_text(h, class, px, py, name);
    }
    let mut heads: Vec<(usize, (f64, f64))> = Vec::new();
    for (k, track) in chart.tracks.iter().enumerate() {
        let Some((_, hx, hy)) = track.points.last() else { continue };
        // Phones have room for the last steps only.
        let keep = if size == Size::Wide { 5 } else { 3 };
        let tail = &track.points[track.points.len().saturating_sub(keep)..];
        let steps: Vec<String> = tail.iter().map(|(_, a, b)| format!("{} {}", Px(x.at(*a)), Px(y.at(*b)))).collect();
        h.open("path")
            .class(format_args!("line s{}", k % SERIES))
            .attr("d", format_args!("M{}", steps.join("L")))
            .close();
        let head = (x.at(*hx), y.at(*hy));
        h.open("circle").class(format_args!("f{}", k % SERIES));
        h.attr("cx", Px(head.0)).attr("cy", Px(head.1)).attr("r", Px(4.5)).close();
        heads.push((k, head));
    }
    // Labels last: no line runs over one.
    let most = if size == Size::Wide { 26 } else { 14 };
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (k, head) in heads {
        label(h, k, &cut(&chart.tracks[k].label, most), head, &x, &mut taken);
    }
    h.close().line();
    Some(())
}

/// The label beside the point, moved down until it lies on no other; on the left where the right has no room.
fn label(h: &mut Html, k: usize, text: &str, (px, py): (f64, f64), x: &Scale, taken: &mut Vec<(f64, f64, f64)>) {
    let width = 6.6 * text.chars().count() as f64 + 8.0;
    let left = px + 8.0 + width > x.to;
    let (from, to) = if left { (px - 8.0 - width, px - 8.0) } else { (px + 8.0, px + 8.0 + width) };
    let mut at = py + 4.0;
    while taken.iter().any(|(a, b, t)| (t - at).abs() < 12.0 && *a < to && from < *b) {
        at += 6.0;
    }
    taken.push((from, to, at));
    // A label that was moved away is tied to its point.
    if at - (py + 4.0) > 9.0 {
        svg_line(h, "leader", (px, py), (if left { to } else { from }, at - 4.0));
    }
    let end = if left { " end" } else { "" };
    svg_text(h, &format!("tick{end} t{}", k % SERIES), if left { to } else { from }, at, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Track;
    use breadth_domain::Date;

    fn map(points: &[(f64, f64)]) -> RotationMap {
        let day = Date::parse("2025-12-26").unwrap();
        let track =
            |(k, (x, y)): (usize, &(f64, f64))| Track { label: format!("Line {k}"), points: vec![(day, *x, *y)] };
        RotationMap { title: "Map".into(), note: String::new(), tracks: points.iter().enumerate().map(track).collect() }
    }

    #[test]
    fn words_name_every_quadrant() {
        let text = describe(&map(&[(101.0, 101.0), (101.0, 99.0), (99.0, 99.0), (102.0, 100.5)]));
        assert_eq!(text, "leading: Line 0, Line 3. weakening: Line 1. lagging: Line 2. improving: none.");
    }

    #[test]
    fn labels_do_not_lie_on_each_other() {
        let mut h = Html::default();
        draw(&mut h, "m", &map(&[(101.0, 101.0), (101.0, 101.0), (101.0, 101.0)]), Size::Wide, "").unwrap();
        let text = h.finish();
        let heights: Vec<&str> = text
            .split("<text class=\"tick")
            .filter(|t| t.contains(">Line "))
            .filter_map(|t| t.split("y=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(heights.len(), 3);
        assert!(heights.iter().collect::<std::collections::BTreeSet<_>>().len() == 3, "{heights:?}");
        let mut empty = Html::default();
        assert!(draw(&mut empty, "m", &map(&[]), Size::Narrow, "").is_none());
    }
}
