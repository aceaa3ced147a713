//! Regimes: which states the market is in.
use super::{Topic, TopicCell, TopicTable};
use crate::Unit;
use crate::regimes::{RegimePage, regime_page};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "regimes",
    label: "Regimes",
    about: "calm and turbulent months of small against large, two states by jumps, growth and inflation",
    tables: |asked| Ok(tables(&regime_page(asked.view)?)),
};

/// Months that the tables of history show; JSON of the page has them all.
const SHOWN: usize = 24;

/// The tables of a page.
pub fn tables(page: &RegimePage) -> Vec<TopicTable> {
    let mut out = vec![switching(page), history(page)];
    let jump = &page.jump;
    let share = |v: Option<f64>| TopicCell::number(v, Unit::Fraction);
    let rows = vec![
        vec![TopicCell::text("small led"), TopicCell::count(jump.months[0]), share(jump.earned[0])],
        vec![TopicCell::text("big led"), TopicCell::count(jump.months[1]), share(jump.earned[1])],
    ];
    let refused = jump.refused.as_ref().map_or_else(String::new, |r| format!(" The last fit: {r}."));
    out.push(
        TopicTable::new("jump", "Jump model: what followed each state as named then", &["state", "months", "small less big a year"], rows)
            .note(format!(
                "Centres fitted each December on the past; a change costs {} now, chosen by what it earned before; three months from a month's end to the return earned.{}{refused}",
                jump.penalty,
                jump.remark()
            )),
    );
    let rows = page.grid.history.iter().rev().take(SHOWN).map(|m| {
        let share = |v: f64| TopicCell::number(v, Unit::Fraction);
        vec![
            TopicCell::Day(m.month),
            TopicCell::Day(m.known_on),
            TopicCell::text(m.quadrant.label()),
            share(m.growth),
            share(m.growth_change),
            share(m.inflation),
            share(m.inflation_change),
        ]
    });
    let columns = ["month", "known on", "state", "growth", "its change", "inflation", "its change"];
    out.push(
        TopicTable::new("grid", "Growth and inflation", &columns, rows.collect()).note(format!(
            "{} and {}: change over twelve months, and how it changed over three; newest first. Release lags are declared; revisions are those of the files at hand.",
            page.grid.growth, page.grid.inflation
        )),
    );
    out
}

fn switching(page: &RegimePage) -> TopicTable {
    let columns = ["parameter", "value", "standard error"];
    let now = match &page.size.now {
        Ok(now) => now,
        Err(why) => {
            return TopicTable::new("switching", "Calm and turbulent: no fit", &columns, Vec::new())
                .note(why.to_string());
        }
    };
    let number = |v: Option<f64>| TopicCell::number(v, Unit::Number);
    let mut rows: Vec<Vec<TopicCell>> = now
        .parameters
        .iter()
        .map(|p| vec![TopicCell::text(p.label), number(Some(p.value)), number(p.standard_error)])
        .collect();
    let more = [
        ("months a calm spell lasts", now.durations[0]),
        ("months a turbulent spell lasts", now.durations[1]),
        ("share of months turbulent", now.weights[1]),
        ("ln likelihood, two states", now.log_likelihood[0]),
        ("ln likelihood, one state", now.log_likelihood[1]),
        ("BIC, two states", now.bic[0]),
        ("BIC, one state", now.bic[1]),
    ];
    rows.extend(more.iter().map(|(label, v)| vec![TopicCell::text(*label), number(Some(*v)), number(None)]));
    let mean_only = match &now.mean_only {
        Ok(means) => format!("States that differ in mean alone: {:.2} and {:.2} % a month.", means[0], means[1]),
        Err(why) => format!("States that differ in mean alone: {why}."),
    };
    TopicTable::new("switching", format!("Calm and turbulent: {} months to {}", now.n, now.month), &columns, rows).note(
        format!(
            "Small less big, percent a month (Hamilton 1989). The states differ in variance: turbulent is not a word for small leading. {mean_only}"
        ),
    )
}

fn history(page: &RegimePage) -> TopicTable {
    let rows = page.size.history.iter().rev().take(SHOWN).map(|m| {
        let jump = page.jump.history.iter().rev().find(|j| j.month == m.month).and_then(|j| j.small_leads);
        vec![
            TopicCell::Day(m.month),
            TopicCell::Day(m.known_on),
            TopicCell::number(m.turbulent, Unit::Fraction),
            TopicCell::text(match m.likeliest_turbulent {
                Some(true) => "turbulent",
                Some(false) => "calm",
                None => "·",
            }),
            TopicCell::text(match jump {
                Some(true) => "small leads",
                Some(false) => "big leads",
                None => "·",
            }),
        ]
    });
    let columns = ["month", "known on", "probability of turbulence", "hidden Markov chain", "jump model"];
    TopicTable::new("history", "Month by month, as known then", &columns, rows.collect())
        .note("Filtered probabilities under parameters of the months before, and the state in which the likeliest path up to the month ends (Viterbi); newest first. Hindsight (smoothed) is not shown.")
}
