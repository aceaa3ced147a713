//! The twelve months to a day.
//!
//! 1. a year that ends there;
//! 2. `year + year to date − year to date a year before`, all three tied by their days: the year ends where the year to
//!    date begins, and begins where the one a year before does;
//! 3. four quarters;
//! 4. any contiguous periods that cover the twelve months (after the fiscal year was moved).
//!
//! Where 2 and 3 differ by rounding, 2 is the value. A stub is never bridged by 2: what is called a year has twelve
//! months by its days.
use breadth_domain::{Concept, Date};

use crate::answer::{Answer, Operation};
use crate::family::{Basis, Pair};
use crate::fiscal::moved;
use crate::lane::{Gap, Lane};
use crate::period::{DRIFT, Length, WANDER, days, is_twelve_months};
use crate::quarter::quarter;
use crate::view::{Cell, View, combine};
use crate::vintage::Slot;
use crate::{Flag, Reading};

/// A restatement by less than this share of the number is taken as none.
const MATERIAL: f64 = 0.005;

/// The most periods of which twelve months are put together.
const MOST_PERIODS: usize = 6;

/// The twelve months to a day.
pub(crate) fn trailing(lane: &Lane<'_>, end: Date) -> Result<Answer, Gap> {
    let cells = lane.ending(end);
    if cells.is_empty() {
        return Err(Gap::NothingEnds(end));
    }
    let view = &lane.view;
    if let Some(year) = cells
        .iter()
        .filter(|c| is_twelve_months(view.slot(**c).days()))
        .max_by_key(|c| view.rows(**c).last().map(|r| r.filing))
    {
        return lane.reported(*year);
    }
    let mut gap = Gap::NothingEnds(end);
    for to_date in cells.iter().filter(|c| matches!(view.slot(**c).days(), 70..=349)) {
        match year_and_to_date(lane, *to_date) {
            Ok(answer) => return Ok(answer),
            Err(next) => gap = worse(gap, next),
        }
    }
    for other in [four_quarters(lane, end), contiguous(lane, end)] {
        match other {
            Ok(answer) => return Ok(answer),
            Err(next) => gap = worse(gap, next),
        }
    }
    Err(gap)
}

/// Of two gaps the one that says more.
fn worse(a: Gap, b: Gap) -> Gap {
    let weight = |g: &Gap| match g {
        Gap::Ambiguous(_) | Gap::Mixed(_) => 3,
        Gap::NoPriorToDate(..) => 2,
        Gap::NoYearBefore(_) => 1,
        _ => 0,
    };
    if weight(&b) > weight(&a) { b } else { a }
}

/// `year + year to date − year to date a year before`.
fn year_and_to_date(lane: &Lane<'_>, current: Cell) -> Result<Answer, Gap> {
    let slot = lane.view.slot(current);
    let (Some(start), end) = (slot.start, slot.end) else { return Err(Gap::NothingEnds(slot.end)) };
    let row = lane.view.pick(current);
    // As first reported the rest is what it was on the day of the filing that first gave the year to date.
    let lane = match lane.view.reading {
        Reading::AsKnown => *lane,
        Reading::AsFirstReported => lane.seen(lane.view.on_the_day_of(&lane.view.rows(current)[row])),
    };
    let drift = lane.view.state.drift;
    let own = Lane { series: &[current.series], ..lane };
    let eve = start.plus_days(-1);
    let is_year = |s: &Slot| is_twelve_months(s.days()).then(|| s.end.days_until(eve).abs());
    let (from, to) = (eve.plus_days(-drift), eve.plus_days(drift));
    let Some(year) = own.find(from, to, is_year).or_else(|| lane.find(from, to, is_year)) else {
        return Err(Gap::NoYearBefore(eve));
    };
    let Some(begins) = lane.view.slot(year).start else { return Err(Gap::NoYearBefore(eve)) };
    let length = slot.days();
    let wanted = begins.plus_days(length - 1);
    let is_prior = |s: &Slot| {
        let off = lane.near(s.start, begins)?;
        Some(100 * off + (s.days() - length).abs())
    };
    let (from, to) = (wanted.plus_days(-WANDER), wanted.plus_days(WANDER));
    let Some(prior) = own.find(from, to, is_prior).or_else(|| lane.find(from, to, is_prior)) else {
        return Err(Gap::NoPriorToDate(begins, length));
    };
    let from = lane.view.slot(prior).end.plus_days(1);
    if !is_twelve_months(days(from, end)) {
        return Err(Gap::NoPriorToDate(begins, length));
    }
    let (year_row, prior_row, mut mixed) = one_family(&lane, year, prior);
    // The two years to date come from one filing, or neither was restated alone.
    let rows = (lane.view.rows(current), lane.view.rows(prior));
    if let (Some(c), Some(p)) = (rows.0.get(row), rows.1.get(prior_row)) {
        mixed |=
            c.filing != p.filing && rows.0[0].differs_by(c, MATERIAL) && lane.view.known_on(p) < lane.view.known_on(c);
    }
    let inputs =
        vec![(1.0, lane.at(year, year_row)?), (1.0, lane.at(current, row)?), (-1.0, lane.at(prior, prior_row)?)];
    let mut answer = combine(lane.concept, Operation::YearAndToDate, inputs, Some(from), end);
    if mixed {
        answer.flags = answer.flags.with(Flag::MixedVintage);
    }
    Ok(answer)
}

/// The vintages of a year and of the part of it that is taken away, and whether they are of two families for want of a
/// recast.
fn one_family(lane: &Lane<'_>, year: Cell, part: Cell) -> (usize, usize, bool) {
    let pair = Pair::of(&lane.view, year, part, MATERIAL);
    match pair.basis {
        Basis::One => (pair.longer, pair.shorter, false),
        // Restated since: the year as it was when the part was filed.
        Basis::LongerMoved => {
            let filed = &lane.view.rows(part)[pair.shorter];
            let then = lane.view.on_the_day_of(filed).rows(year).len();
            (then.saturating_sub(1), pair.shorter, true)
        }
        // The comparative was recast. If the annual report had recast the year before it too, both stand on the new
        // basis. If it had not, what an operation given up takes with it (revenue and costs) is still in the year, and is
        // taken away as it was; net income and cash flows lose nothing by that, and a change of theirs is a correction.
        Basis::ShorterMoved => match recast_by_annual(lane, year) {
            Some(true) => (pair.longer, pair.shorter, false),
            Some(false) if leaves_with_an_operation(lane.concept) => (pair.longer, pair.shorter_then, true),
            _ => (pair.longer, pair.shorter, true),
        },
    }
}

/// Whether an item is recast where an operation is given up.
fn leaves_with_an_operation(concept: Concept) -> bool {
    use Concept::*;
    !matches!(
        concept,
        NetIncome
            | NetIncomeCommon
            | NetIncomeWithNoncontrolling
            | NetIncomeNoncontrolling
            | OperatingCashFlow
            | InvestingCashFlow
            | FinancingCashFlow
            | CapitalExpenditure
            | ChangeInCash
    )
}

/// Whether the filing that gives a year changed the year before it; `None` where nothing shows it.
fn recast_by_annual(lane: &Lane<'_>, year: Cell) -> Option<bool> {
    let view: &View<'_> = &lane.view;
    let slot = view.slot(year);
    let eve = slot.start?.plus_days(-1);
    let fit = |s: &Slot| is_twelve_months(s.days()).then(|| s.end.days_until(eve).abs());
    let before = Lane { series: &[year.series], ..*lane }.find(eve.plus_days(-DRIFT), eve.plus_days(DRIFT), fit)?;
    let filing = view.rows(year).last()?.filing;
    let rows = view.rows(before);
    let at = rows.iter().position(|r| r.filing == filing)?;
    Some(rows[at.checked_sub(1)?].differs_by(&rows[at], MATERIAL))
}

/// Four quarters that follow one another.
fn four_quarters(lane: &Lane<'_>, end: Date) -> Result<Answer, Gap> {
    let (mut inputs, mut next, mut start) = (Vec::with_capacity(4), end, end);
    for _ in 0..4 {
        let found = (0..=lane.view.state.drift).flat_map(|d| [next.plus_days(-d), next.plus_days(d)]);
        let mut answer = Err(Gap::NoQuarter(next));
        for day in found {
            answer = quarter(lane, day);
            if !matches!(answer, Err(Gap::NothingEnds(_))) {
                break;
            }
        }
        let answer = answer.map_err(|gap| if let Gap::NothingEnds(d) = gap { Gap::NoQuarter(d) } else { gap })?;
        start = answer.start.unwrap_or(next);
        next = start.plus_days(-1);
        inputs.push((1.0, answer));
    }
    if !is_twelve_months(days(start, end)) {
        return Err(Gap::NoQuarter(next));
    }
    inputs.reverse();
    let mut answer = combine(lane.concept, Operation::FourQuarters, inputs, Some(start), end);
    if moved(&lane.view.state.reports, start, end) {
        answer.flags = answer.flags.with(Flag::Transition);
    }
    Ok(answer)
}

/// Periods of whatever length that follow one another and cover twelve months, the longest first.
fn contiguous(lane: &Lane<'_>, end: Date) -> Result<Answer, Gap> {
    let mut inputs: Vec<(f64, Answer)> = Vec::new();
    let (mut next, mut start) = (end, end.plus_days(1));
    while !is_twelve_months(days(start, end)) {
        if inputs.len() == MOST_PERIODS {
            return Err(Gap::NothingEnds(next));
        }
        let mut room: Vec<Cell> = (0..=lane.view.state.drift)
            .flat_map(|d| [next.plus_days(-d), next.plus_days(d)])
            .map(|day| lane.ending(day))
            .find(|cells| !cells.is_empty())
            .unwrap_or_default();
        room.retain(|c| lane.view.slot(*c).start.is_some_and(|s| days(s, end) <= 380));
        let piece = match room.first() {
            Some(cell) => lane.reported(*cell)?,
            None => quarter(lane, next).map_err(|_| Gap::NothingEnds(next))?,
        };
        start = piece.start.unwrap_or(next);
        if start > next
            || days(start, end) > 380
            || Length::of(days(start, end)) == Length::Odd && days(start, end) > 385
        {
            return Err(Gap::NothingEnds(next));
        }
        next = start.plus_days(-1);
        inputs.push((1.0, piece));
    }
    inputs.reverse();
    let mut answer = combine(lane.concept, Operation::Contiguous, inputs, Some(start), end);
    answer.flags = answer.flags.with(Flag::Transition);
    Ok(answer)
}
