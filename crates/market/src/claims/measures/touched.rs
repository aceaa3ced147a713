//! Whether a level was reached.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// Whether a line closed at or above a level by a day.
pub const TOUCHED: ClaimMeasure = ClaimMeasure {
    id: "touched",
    label: "Level reached by a day",
    unit: ClaimUnit::YesNo,
    formula: "1 where a value of the line within the window, up to `by`, is at or above the level; 0 where `by` is past and none is",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::Level, Field::By, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let (by, level) = (plan.ask.by.unwrap_or(day.today), plan.ask.level.unwrap_or(f64::NAN));
    let span = plan.span(day.today).map_err(|_| Lack::NotYet { until: by })?;
    let known = plan.of_line(day)?;
    let hit = known.line.values.iter().find(|(d, v)| *d > span.base && *d <= by && *v >= level);
    if let Some((at, v)) = hit {
        let e = Evidence::new(1.0, ClaimUnit::YesNo, *at).graded(known.grade);
        return Ok(e.note(format!("{}: {v:.2} on {at}", known.line.label)));
    }
    if by > day.today {
        return Err(Lack::NotYet { until: by });
    }
    let (at, last) = known.near(by)?;
    let e = Evidence::new(0.0, ClaimUnit::YesNo, at).graded(known.grade);
    Ok(e.note(format!("{}: {last:.2} on {at}", known.line.label)))
}
