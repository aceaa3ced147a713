//! Draws which of a few states held when: each state has its lane, and a stretch of it is a coloured band there, so that the
//! place tells what the colour does.
use breadth_domain::Date;

use crate::chart::days::day_ticks;
use crate::chart::scale::Scale;
use crate::chart::{Size, open_svg, svg_line, svg_rect, svg_text};
use crate::document::Ribbon;
use crate::format::{Format, counted};
use crate::html::{Html, Px};
use crate::palette::SERIES;

/// A stretch in one state: the state, its first and its last day, and how many spans it joins.
pub(crate) type Stretch = (usize, Date, Date, usize);

/// Neighbouring spans of one state as one stretch; what is not known separates.
pub(crate) fn stretches(chart: &Ribbon) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    let mut open = false;
    for (from, to, state) in &chart.spans {
        match (state, out.last_mut().filter(|_| open)) {
            (Some(k), Some(last)) if last.0 == *k => (last.2, last.3) = (*to, last.3 + 1),
            (Some(k), _) => out.push((*k, *from, *to, 1)),
            (None, _) => {}
        }
        open = state.is_some();
    }
    out
}

/// What the ribbon shows, in words.
pub(crate) fn describe(chart: &Ribbon) -> String {
    let all = stretches(chart);
    let (Some(first), Some(last)) = (chart.spans.first(), chart.spans.last()) else { return "No data.".into() };
    let of = |(k, label): (usize, &String)| {
        let mine = || all.iter().filter(|s| s.0 == k);
        let months: usize = mine().map(|s| s.3).sum();
        let now = mine().next_back().map_or(String::new(), |s| format!(", last {} to {}", s.1, s.2));
        let months = counted(months, "month", "months");
        format!("{label}: {months} in {}{now}.", counted(mine().count(), "stretch", "stretches"))
    };
    let states: Vec<String> = chart.states.iter().enumerate().map(of).collect();
    let unknown = chart.spans.iter().filter(|s| s.2.is_none()).count();
    let rest =
        if unknown == 0 { String::new() } else { format!(" Not known: {}.", Format::Count.text(Some(unknown as f64))) };
    format!("From {} to {}. {}{rest}", first.0, last.1, states.join(" "))
}

/// The ribbon in one size; `None` where no state is known.
pub(crate) fn draw(h: &mut Html, id: &str, chart: &Ribbon, size: Size, desc: &str) -> Option<()> {
    let all = stretches(chart);
    all.first()?;
    let (first, last) = (chart.spans.first()?.0, chart.spans.last()?.1);
    let (lane, band) = (38.0, 18.0);
    let bottom = lane * chart.states.len() as f64 + 4.0;
    let x = Scale {
        low: f64::from(first.days()),
        high: f64::from(last.days()) + 1.0,
        from: 4.0,
        to: size.width() - 4.0,
        log: false,
    };
    open_svg(h, id, size, bottom + 26.0, &chart.title, desc);
    for (k, label) in chart.states.iter().enumerate() {
        let top = lane * k as f64 + 18.0;
        svg_text(h, "tick name", x.from, top - 5.0, label);
        svg_rect(h, "ribbon-track", (x.from, top), (x.to, top + band));
        for (_, from, to, _) in all.iter().filter(|s| s.0 == k) {
            let (a, b) = (x.at(f64::from(from.days())), x.at(f64::from(to.days()) + 1.0));
            h.open("rect").class(format_args!("bar f{}", k % SERIES)).attr("x", Px(a)).attr("y", Px(top));
            // A month among sixty years is still seen.
            h.attr("width", Px((b - a).max(1.0))).attr("height", Px(band)).close();
        }
    }
    svg_line(h, "axis", (x.from, bottom), (x.to, bottom));
    let most = ((x.to - x.from) / if size == Size::Wide { 62.0 } else { 52.0 }) as usize;
    for tick in day_ticks(first, last, most.max(2)) {
        let at = x.at(f64::from(tick.day.days()));
        svg_line(h, "axis", (at, bottom), (at, bottom + 4.0));
        svg_text(h, "tick mid", at.clamp(16.0, size.width() - 16.0), bottom + 18.0, &tick.label);
    }
    h.close().line();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ribbon(states: &[Option<usize>]) -> Ribbon {
        let first = Date::parse("2024-01-01").unwrap();
        let span = |(k, s): (usize, &Option<usize>)| {
            let from = first.plus_months(k as i32);
            (from, from.month_end(), *s)
        };
        Ribbon {
            title: "R".into(),
            note: String::new(),
            states: vec!["calm".into(), "rough".into()],
            spans: states.iter().enumerate().map(span).collect(),
        }
    }

    #[test]
    fn months_of_one_state_are_one_stretch_and_gaps_are_kept() {
        let chart = ribbon(&[Some(0), Some(0), Some(1), None, Some(1), Some(0)]);
        let found: Vec<(usize, String, String, usize)> =
            stretches(&chart).into_iter().map(|(k, a, b, n)| (k, a.to_string(), b.to_string(), n)).collect();
        let said = |k, a: &str, b: &str, n| (k, a.to_owned(), b.to_owned(), n);
        assert_eq!(
            found,
            [
                said(0, "2024-01-01", "2024-02-29", 2),
                said(1, "2024-03-01", "2024-03-31", 1),
                said(1, "2024-05-01", "2024-05-31", 1),
                said(0, "2024-06-01", "2024-06-30", 1),
            ]
        );
        assert_eq!(
            describe(&chart),
            "From 2024-01-01 to 2024-06-30. calm: 3 months in 2 stretches, last 2024-06-01 to 2024-06-30. rough: 2 months in 2 \
             stretches, last 2024-05-01 to 2024-05-31. Not known: 1."
        );
    }

    #[test]
    fn a_band_lies_in_its_state_s_lane() {
        let mut h = Html::default();
        draw(&mut h, "r", &ribbon(&[Some(0), Some(1)]), Size::Wide, "").unwrap();
        let text = h.finish();
        let bands: Vec<&str> = text.split("<rect").filter(|r| r.contains("bar f")).collect();
        assert!(bands.len() == 2 && bands[0].contains("bar f0") && bands[0].contains("y=\"18\""), "{bands:?}");
        assert!(bands[1].contains("bar f1") && bands[1].contains("y=\"56\""), "{bands:?}");
        assert!(draw(&mut Html::default(), "r", &ribbon(&[None, None]), Size::Narrow, "").is_none());
    }
}
