//! Draws one amount against another: a line of points, and marks beside it.
use crate::chart::lines::tick_text;
use crate::chart::scale::{Scale, nice_axis};
use crate::chart::{Size, cut, open_svg, svg_line, svg_text};
use crate::document::Curve;
use crate::html::{Html, Px};
use crate::palette::SERIES;

/// The curve in one size; `None` where there is neither a line nor a mark.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &Curve, size: Size, desc: &str) -> Option<()> {
    let all = || chart.points.iter().copied().chain(chart.marks.iter().map(|m| (m.x, m.y)));
    let of = |pick: fn((f64, f64)) -> f64| {
        all()
            .map(pick)
            .filter(|v| v.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
    };
    let (xs, ys) = (of(|p| p.0), of(|p| p.1));
    if !xs.0.is_finite() || !ys.0.is_finite() {
        return None;
    }
    let wide = size == Size::Wide;
    let height = if wide { 320.0 } else { 260.0 };
    // A point has no span of its own: a tenth of its size.
    let room =
        |(a, b): (f64, f64)| if b > a { (a, b) } else { (a - 0.05 * a.abs().max(1e-6), b + 0.05 * b.abs().max(1e-6)) };
    let (xs, ys) = (room(xs), room(ys));
    let (xl, xh, xt) = nice_axis(xs.0, xs.1, if wide { 8 } else { 4 });
    let (yl, yh, yt) = nice_axis(ys.0, ys.1, 5);
    let widest = yt.iter().map(|t| tick_text(chart.y_format, *t, &yt).chars().count()).max().unwrap_or(0);
    let x = Scale { low: xl, high: xh, from: 12.0 + 7.2 * widest as f64, to: size.width() - 14.0, log: false };
    let y = Scale { low: yl, high: yh, from: height - 44.0, to: 24.0, log: false };
    open_svg(h, id, size, height, &chart.title, desc);
    for tick in &yt {
        svg_line(h, "grid", (x.from, y.at(*tick)), (x.to, y.at(*tick)));
        svg_text(h, "tick end", x.from - 6.0, y.at(*tick) + 4.0, tick_text(chart.y_format, *tick, &yt));
    }
    for tick in &xt {
        svg_line(h, "grid", (x.at(*tick), y.from), (x.at(*tick), y.to));
        svg_text(h, "tick mid", x.at(*tick), height - 28.0, tick_text(chart.x_format, *tick, &xt));
    }
    svg_text(h, "tick end", x.to, height - 8.0, format!("{} →", chart.x_label));
    svg_text(h, "tick", x.from, 12.0, format!("{} ↑", chart.y_label));
    if chart.points.len() > 1 {
        let steps: Vec<String> =
            chart.points.iter().map(|(a, b)| format!("{} {}", Px(x.at(*a)), Px(y.at(*b)))).collect();
        h.open("path").class("line s0").attr("d", format_args!("M{}", steps.join("L"))).close();
    }
    let mut taken: Vec<f64> = Vec::new();
    for (k, mark) in chart.marks.iter().enumerate().filter(|(_, m)| m.x.is_finite() && m.y.is_finite()) {
        let (px, py) = (x.at(mark.x), y.at(mark.y));
        h.open("circle").class(format_args!("f{}", (k + 1) % SERIES));
        h.attr("cx", Px(px)).attr("cy", Px(py)).attr("r", Px(5.0)).close();
        let text = cut(&mark.label, if wide { 30 } else { 18 });
        let left = px + 10.0 + 6.8 * text.chars().count() as f64 > x.to;
        let mut at = py + 4.0;
        while taken.iter().any(|t| (t - at).abs() < 12.0) {
            at += 12.0;
        }
        taken.push(at);
        let (class, place) = if left { ("tick end", px - 9.0) } else { ("tick", px + 9.0) };
        svg_text(h, &format!("{class} t{}", (k + 1) % SERIES), place, at, text);
    }
    h.close().line();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Mark;
    use crate::format::Format;

    #[test]
    fn a_line_and_its_marks() {
        let mark = |label: &str, x, y| Mark { label: label.into(), x, y };
        let mut chart = Curve {
            title: "Frontier".into(),
            note: String::new(),
            x_label: "volatility".into(),
            y_label: "expected".into(),
            x_format: Format::Percent(1),
            y_format: Format::Percent(1),
            points: vec![(0.10, 0.01), (0.15, 0.03), (0.20, 0.04)],
            marks: vec![mark("this", 0.15, 0.03), mark("1/N", 0.15, 0.03), mark("unknown", f64::NAN, 0.0)],
        };
        let mut h = Html::default();
        draw(&mut h, "c", &chart, Size::Wide, "").unwrap();
        let text = h.finish();
        assert_eq!((text.matches("<circle").count(), text.matches("<path").count()), (2, 1));
        assert!(!text.contains("NaN") && text.contains(">15%<") || text.contains("15"));
        (chart.points, chart.marks) = (vec![], vec![]);
        assert!(draw(&mut Html::default(), "c", &chart, Size::Narrow, "").is_none());
    }
}
