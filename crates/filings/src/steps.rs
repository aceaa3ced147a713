//! The answers over time, as rows that a store or a panel reads: each change on the session it could be known.
use std::collections::BTreeMap;

use breadth_domain::{Concept, Date, FactRow, Grade, Nature, Span, Symbol};

use crate::{Answer, Filer, Reading};

/// Every change of every answer about the newest period, as known, ascending by (concept, span, period end, known on).
///
/// Flows give the twelve months ([`Span::Trailing`]) and the quarter ([`Span::Quarter`]), averages and per-share figures
/// the quarter, per-share figures the twelve months too, balances and counts the day ([`Span::Instant`]). Of the rows
/// known by a day the newest period's newest is what [`Filer::at`] answers on that day, wherever it answers. Where an
/// answer is not there for the newest period nothing is given, and the row of the period before shows by its end that
/// it is older. An answer that was there and no longer is, as when a filing gives several, is taken back by a row
/// without a number (not a number, NaN) on the day. The same period a year earlier, as it stands on the day, is given too where a later filing changed it.
pub fn steps(filer: &Filer, concepts: &[Concept], symbol: Symbol) -> Vec<FactRow> {
    let mut last: BTreeMap<(Concept, Span, Date), f64> = BTreeMap::new();
    let mut rows = Vec::new();
    for day in filer.days() {
        let now = filer.at(day, Reading::AsKnown);
        let Some(newest) = now.newest_period() else { continue };
        for concept in concepts {
            let mut give = |span: Span, answer: Answer| {
                if last.insert((*concept, span, answer.end), answer.value) != Some(answer.value) {
                    rows.push(FactRow {
                        symbol,
                        concept: *concept,
                        span,
                        period_end: answer.end,
                        value: answer.value,
                        published_on: answer.leaves().iter().map(|l| l.filed_on).max().unwrap_or(day),
                        known_on: day,
                        grade: Grade::Filing,
                    });
                }
            };
            let nature = concept.nature();
            let asked = match nature {
                Nature::Stock | Nature::Shares | Nature::Ratio => [Some((Span::Instant, now.balance(*concept))), None],
                _ => [
                    Some((Span::Trailing, now.trailing(*concept))),
                    Some((Span::Quarter, now.quarter(*concept, newest))),
                ],
            };
            let mut gone = Vec::new();
            match nature {
                Nature::Stock => now.year_earlier(*concept).into_iter().for_each(|a| give(Span::Instant, a)),
                Nature::Shares | Nature::Ratio => {}
                _ => now.year_earlier(*concept).into_iter().for_each(|a| give(Span::Trailing, a)),
            }
            for (span, answer) in asked.into_iter().flatten() {
                match answer {
                    Ok(answer) => give(span, answer),
                    Err(_) => gone.push(span),
                }
            }
            for span in gone {
                // A count of shares is of the cover's day, whatever period is the newest.
                let from = if nature == Nature::Shares { Date::MIN } else { newest };
                let given = last.range_mut((*concept, span, from)..=(*concept, span, Date::MAX));
                for ((_, _, end), value) in given.filter(|(_, value)| !value.is_nan()) {
                    *value = f64::NAN;
                    rows.push(FactRow {
                        symbol,
                        concept: *concept,
                        span,
                        period_end: *end,
                        value: f64::NAN,
                        published_on: day,
                        known_on: day,
                        grade: Grade::Filing,
                    });
                }
            }
        }
    }
    rows.sort_by(|a, b| {
        (a.concept, a.span, a.period_end, a.known_on).cmp(&(b.concept, b.span, b.period_end, b.known_on))
    });
    rows
}
