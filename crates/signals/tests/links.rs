//! Which security a ticker means: at every session, what the panel made then would say.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_domain::{Concept, Date, FactRow, Span};
use breadth_panel::Panel;
use breadth_signals::{CrossSection, Fundamentals, metric};
use proptest::prelude::*;
use support::*;

const NAMES: usize = 5;
const SESSIONS: usize = 40;

/// A panel in which names start, fall silent, end, and take each other's tickers.
fn any_panel() -> impl Strategy<Value = Panel> {
    let lives = prop::collection::vec(
        (0..SESSIONS - 1, 0..SESSIONS, 0..3_usize, prop::option::of((1..SESSIONS, 0..3_usize))),
        NAMES,
    );
    lives.prop_map(|lives| {
        let mut panel = flat_panel("2023-01-03", "2023-06-30", &["A", "B", "C", "D", "E"]);
        panel.sessions.truncate(SESSIONS);
        let days = panel.sessions.clone();
        let mut lives = lives;
        lives.sort_by_key(|l| l.0);
        for (i, (first, long, ticker, renamed)) in lives.into_iter().enumerate() {
            let last = (first + long).min(SESSIONS - 1);
            let security = &mut panel.securities[i];
            (security.first, security.last) = (first, last);
            security.labels = vec![label(days[first], ["X", "Y", "Z"][ticker])];
            if let Some((s, other)) = renamed.filter(|(s, _)| first < *s && *s <= last) {
                security.labels.push(label(days[s], ["X", "Y", "Z"][other]));
            }
            for t in 0..SESSIONS {
                // Every seventh session inside the life is silent, except where it begins, ends or changes its label.
                let silent = (t + i) % 7 == 0 && t != first && t != last && renamed.is_none_or(|(s, _)| s != t);
                if t < first || t > last || silent {
                    panel.close.set(t, i, f64::NAN);
                }
            }
        }
        panel
    })
}

/// The panel as it would have been at session `t`.
fn truncated(panel: &Panel, t: usize) -> Panel {
    let mut cut = panel.clone();
    cut.sessions.truncate(t + 1);
    cut.securities.retain(|s| s.first <= t);
    for (i, security) in cut.securities.iter_mut().enumerate() {
        security.last =
            (security.first..=security.last.min(t)).rev().find(|k| panel.close.get(*k, i).is_some()).unwrap();
        security.labels.retain(|l| l.from <= cut.sessions[t]);
    }
    cut
}

fn asset(ticker: &str, known_on: Date) -> FactRow {
    let mut row = fact(ticker, Concept::Assets, Span::Instant, "2022-09-30", 1.0, "2022-11-01");
    row.known_on = known_on;
    row
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_ticker_means_what_the_panel_of_the_day_says(panel in any_panel(), known in 0..SESSIONS + 5, ticker in 0..3_usize) {
        // Some rows are known before the panel begins.
        let on = panel.sessions[known.saturating_sub(5)].plus_days(if known < 5 { -30 } else { 0 });
        let ticker = ["X", "Y", "Z"][ticker];
        let f = Fundamentals::new(&[source("s", vec![asset(ticker, on)])], &panel);
        let everyone: Vec<usize> = (0..NAMES).collect();
        for t in panel.session_on_or_after(on).unwrap()..SESSIONS {
            let cross = CrossSection::new(&panel, &f, &everyone, t);
            let who: Vec<usize> = (0..NAMES)
                .filter(|i| cross.value(metric("fundamentals_age_days").unwrap(), *i).is_ok())
                .collect();
            let expected: Vec<usize> = truncated(&panel, t).resolve(symbol(ticker), on).into_iter().collect();
            prop_assert_eq!(who, expected, "row of {} known on {}, asked on {}", ticker, on, panel.sessions[t]);
        }
    }
}
