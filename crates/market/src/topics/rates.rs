//! Rates: the curve, its slope, the policy rate, credit, banks.
use breadth_signals::Fundamentals;

use super::{Topic, TopicCell, TopicTable};
use crate::Unit;
use crate::rates::{RatePage, rate_page, remarks};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "rates",
    label: "Rates",
    about: "the curve, its slope, cuts counted, real yields, credit spreads, what banks earn",
    tables: |asked| {
        let fundamentals = Fundamentals::from_view(asked.view, asked.panel)?;
        Ok(tables(&rate_page(asked.view, asked.panel, asked.universes, &fundamentals)?))
    },
};

/// Months that the tables of history show.
const SHOWN: usize = 24;

/// The tables of a page.
pub fn tables(page: &RatePage) -> Vec<TopicTable> {
    let number = |v: Option<f64>| TopicCell::number(v, Unit::Number);
    let rows = page.readings.iter().map(|r| {
        vec![
            TopicCell::text(r.label),
            number(Some(r.value)),
            TopicCell::Day(r.date),
            TopicCell::Day(r.known_on),
            number(r.change_3m),
            number(r.change_12m),
            TopicCell::number(r.percentile, Unit::Fraction),
            TopicCell::Day(r.since),
        ]
    });
    let columns = ["line", "percent", "of", "known on", "change 3m", "change 12m", "percentile", "since"];
    let mut out = vec![TopicTable::new("lines", "Yields, slopes, spreads", &columns, rows.collect()).note(format!(
        "Percent a year; changes in percentage points; percentiles of each line's own values.{}",
        remarks(&page.readings)
    ))];
    let rows = page.moves.iter().rev().take(SHOWN).map(|m| {
        vec![
            TopicCell::Day(m.date),
            TopicCell::text(m.name.label()),
            number(Some(m.slope)),
            number(Some(m.short)),
            number(Some(m.long)),
        ]
    });
    let columns = ["month end", "over twelve months", "10y less 2y", "change 2y", "change 10y"];
    out.push(TopicTable::new("moves", "What the curve did", &columns, rows.collect()));
    if let Some(p) = &page.policy {
        let rows = p.moves.iter().rev().take(SHOWN).map(|m| {
            vec![TopicCell::Day(m.from), TopicCell::Day(m.to), number(Some(m.change)), TopicCell::count(m.moves)]
        });
        let least = if p.how == "counted" { "" } else { "at least " };
        let change = p.change_12m.map_or_else(|| "·".to_owned(), |c| format!("{c:+.2}"));
        out.push(
            TopicTable::new("policy", "The policy rate's moves", &["from", "to", "change", "moves"], rows.collect())
                .note(format!(
                    "{}, {}: {:.2} % of {}; {change} points over twelve months, {least}{} cuts. {}",
                    p.series, p.how, p.value, p.date, p.cuts_12m, p.note
                )),
        );
    }
    let rows = page.banks.iter().flat_map(|b| {
        b.history.last().map(|m| {
            vec![
                TopicCell::text(b.universe.as_str()),
                TopicCell::Day(m.session),
                TopicCell::number(m.margin, Unit::Fraction)
                    .because(m.margin.is_none().then_some("not reported by any")),
                TopicCell::text(format!("{} of {} banks", m.known, m.of)),
            ]
        })
    });
    let columns = ["universe", "month end", "net interest margin", "known"];
    let formula = page.banks.first().map_or("", |b| b.formula);
    let untold = page.banks.iter().all(|b| b.history.last().is_none_or(|m| m.known == 0));
    let remedy =
        "; vendors' tables of banks lack interest income, filings have it: `breadth import facts companyfacts.zip`";
    let note = format!("{formula}{}", if untold { remedy } else { "" });
    out.push(TopicTable::new("banks", "What banks earn", &columns, rows.collect()).note(note));
    out.push(bank_signal(page));
    out
}

/// What the curve says of banks' margins, and what that was worth.
pub fn bank_signal(page: &RatePage) -> TopicTable {
    let number = |v: Option<f64>| TopicCell::number(v, Unit::Number);
    let rows = page.banks.iter().filter_map(|b| Some((b, b.signal.as_ref()?))).map(|(b, s)| {
        let few = s.beta.is_none().then(|| format!("{} quarters are too few", s.quarters));
        vec![
            TopicCell::text(b.universe.as_str()),
            TopicCell::Day(s.month),
            number(Some(s.slope_change)),
            TopicCell::text(s.expected),
            number(s.beta).because(few),
            TopicCell::number(s.t, Unit::TStatistic),
            TopicCell::text(format!("{} quarters, {} independent", s.quarters, s.independent)),
        ]
    });
    let columns = ["universe", "month", "slope, 12m", "margin to come", "beta", "t", "measured on"];
    TopicTable::new("bank_signal", "What the curve says of margins", &columns, rows.collect()).note(
        "A curve that steepened over twelve months widens margins two quarters later, by the rule; beta is what it did, points of margin for a point of slope, Newey-West errors over the overlap.",
    )
}
