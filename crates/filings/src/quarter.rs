//! A quarter: as reported, or a longer period less the one before it that begins on the same day.
use breadth_domain::Date;

use crate::answer::{Answer, Operation};
use crate::family::{Basis, Pair};
use crate::lane::{Gap, Lane};
use crate::period::{Length, is_twelve_months};
use crate::view::{Cell, combine};
use crate::vintage::Slot;
use crate::{Flag, Reading};

/// Days within which the shorter of two periods ends before the longer.
const QUARTER: (i32, i32) = (70, 120);

/// The quarter to a day.
///
/// The reported number stands where it agrees with the longer periods to within rounding or nothing can be subtracted.
/// Where they disagree the fourth quarter is the year less the rest of it, since selected quarterly data is not filed
/// again when the year is corrected; any other quarter is as reported. Either carries a flag.
pub(crate) fn quarter(lane: &Lane<'_>, end: Date) -> Result<Answer, Gap> {
    let cells = lane.ending(end);
    let view = &lane.view;
    let reported = cells
        .iter()
        .filter(|c| Length::of(view.slot(**c).days()) == Length::Quarter)
        .max_by_key(|c| view.rows(**c).last().map(|r| r.filing))
        .map(|c| Ok((lane.reported(*c)?, view.rows(*c)[view.pick(*c)].grain)));
    let derived = cells
        .iter()
        .rev()
        .filter(|c| matches!(view.slot(**c).days(), 140..=385))
        .map(|longer| decumulated(lane, *longer))
        .reduce(|best, next| if best.is_ok() { best } else { next });
    match (reported, derived) {
        (Some(Ok((mut reported, grain))), Some(Ok((mut derived, coarser)))) => {
            if (reported.value - derived.value).abs() <= grain.max(coarser) {
                return Ok(reported);
            }
            if cells.iter().any(|c| is_twelve_months(view.slot(*c).days())) {
                derived.flags = derived.flags.with(Flag::DerivedDisagrees);
                return Ok(derived);
            }
            reported.flags = reported.flags.with(Flag::DerivedDisagrees);
            Ok(reported)
        }
        (Some(Ok((reported, _))), _) => Ok(reported),
        (_, Some(derived)) => derived.map(|(answer, _)| answer),
        (Some(Err(gap)), None) => Err(gap),
        (None, None) if cells.is_empty() => Err(Gap::NothingEnds(end)),
        (None, None) => Err(Gap::NoQuarter(end)),
    }
}

/// A period less the one before it that begins on the same day, or less the quarters of that time; and one unit of the
/// coarsest rounding in it.
fn decumulated(lane: &Lane<'_>, longer: Cell) -> Result<(Answer, f64), Gap> {
    let slot = lane.view.slot(longer);
    let (Some(start), end) = (slot.start, slot.end) else { return Err(Gap::NoQuarter(slot.end)) };
    // As first reported the longer period is what it was, and the shorter what it was by then.
    let row = lane.view.rows(longer)[lane.view.pick(longer)];
    let lane = match lane.view.reading {
        Reading::AsKnown => *lane,
        Reading::AsFirstReported => lane.seen(lane.view.on_the_day_of(&row)),
    };
    let (from, to) = (end.plus_days(-QUARTER.1), end.plus_days(-QUARTER.0));
    let same_series = Lane { series: &[longer.series], ..lane };
    let fit = |s: &Slot| lane.near(s.start, start);
    if let Some(shorter) = same_series.find(from, to, fit).or_else(|| lane.find(from, to, fit)) {
        let pair = Pair::of(&lane.view, longer, shorter, 0.0);
        if pair.basis != Basis::One {
            return Err(Gap::Mixed(end));
        }
        let inputs = vec![(1.0, lane.at(longer, pair.longer)?), (-1.0, lane.at(shorter, pair.shorter)?)];
        let begins = lane.view.slot(shorter).end.plus_days(1);
        let grain = row.grain.max(lane.view.rows(shorter)[pair.shorter].grain);
        return Ok((combine(lane.concept, Operation::Decumulated, inputs, Some(begins), end), grain));
    }
    // Nothing that begins there: the quarters themselves, back to the same start.
    let mut grain = row.grain;
    let mut inputs = vec![(1.0, lane.at(longer, lane.view.pick(longer))?)];
    let (mut found, mut next) = (Vec::new(), start);
    while found.len() < 3 {
        let (from, to) = (next.plus_days(QUARTER.0 - 1), next.plus_days(QUARTER.1 - 1));
        let fits = |s: &Slot| (Length::of(s.days()) == Length::Quarter).then(|| lane.near(s.start, next))?;
        let Some(cell) = lane.find(from, to, fits) else { break };
        if lane.view.slot(cell).end >= end {
            break;
        }
        found.push(cell);
        next = lane.view.slot(cell).end.plus_days(1);
    }
    if found.is_empty() || Length::of(crate::period::days(next, end)) != Length::Quarter {
        return Err(Gap::NoQuarter(end));
    }
    for cell in found {
        let pair = Pair::of(&lane.view, longer, cell, 0.0);
        if pair.basis != Basis::One {
            return Err(Gap::Mixed(end));
        }
        grain = grain.max(lane.view.rows(cell)[pair.shorter].grain);
        inputs.push((-1.0, lane.at(cell, pair.shorter)?));
    }
    Ok((combine(lane.concept, Operation::Decumulated, inputs, Some(next), end), grain))
}
