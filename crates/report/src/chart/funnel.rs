//! Draws how many remain after each step: a bar of passed, failed and unknown for each, on one scale.
use crate::chart::{Size, cut, open_svg, svg_rect, svg_text};
use crate::document::Funnel;
use crate::format::Format;
use crate::html::{Html, Px};

/// The chart in one size; `None` where nothing entered.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &Funnel, size: Size, desc: &str) -> Option<()> {
    let widest = chart.steps.iter().map(|s| s.entered).max().filter(|n| *n > 0)? as f64;
    let (row, bar) = (48.0, 20.0);
    let height = row * chart.steps.len() as f64 + 4.0;
    let width = size.width() - 8.0;
    let hatch = format!("{id}__{}-hatch", size.class());
    open_svg(h, id, size, height, &chart.title, desc);
    h.open("defs").open("pattern").attr("id", &hatch).attr("width", 6).attr("height", 6);
    h.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
    svg_rect(h, "hatch-ground", (0.0, 0.0), (6.0, 6.0));
    svg_rect(h, "hatch-line", (0.0, 0.0), (2.0, 6.0));
    h.close().close();
    let count = |n: usize| Format::Count.text(Some(n as f64));
    for (i, step) in chart.steps.iter().enumerate() {
        let top = 4.0 + i as f64 * row;
        let most = if size == Size::Wide { 70 } else { 28 };
        svg_text(h, "tick name", 4.0, top + 12.0, cut(&step.label, most));
        let says = match (step.failed, step.unknown) {
            (0, 0) => count(step.passed),
            (f, 0) => format!("{} pass · {} fail", count(step.passed), count(f)),
            (0, u) => format!("{} pass · {} unknown", count(step.passed), count(u)),
            (f, u) if size == Size::Wide => {
                format!("{} pass · {} fail · {} unknown", count(step.passed), count(f), count(u))
            }
            (f, u) => format!("{} / {} / {}", count(step.passed), count(f), count(u)),
        };
        svg_text(h, "tick end", 4.0 + width, top + 12.0, says);
        let (y1, y2) = (top + 18.0, top + 18.0 + bar);
        let mut x = 4.0;
        for (n, class) in [(step.passed, "bar f0"), (step.failed, "bar failed"), (step.unknown, "bar unknown")] {
            let next = x + n as f64 / widest * width;
            if n > 0 {
                h.open("rect").class(class).attr("x", Px(x)).attr("y", Px(y1));
                // A count of one among thousands is still seen.
                h.attr("width", Px((next - x).max(1.0))).attr("height", Px(y2 - y1));
                if class == "bar unknown" {
                    h.attr("fill", format_args!("url(#{hatch})"));
                }
                h.close();
            }
            x = next;
        }
    }
    h.close().line();
    Some(())
}
