//! Return over a window.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// What a line returned.
pub const RETURN: ClaimMeasure = ClaimMeasure {
    id: "return",
    label: "Return over a window",
    unit: ClaimUnit::Change,
    formula: "value at the window's end / value at its base − 1",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let known = plan.of_line(day)?;
    let [(from, base), (to, end)] = known.ends(span)?;
    let evidence = Evidence::new(end / base - 1.0, ClaimUnit::Change, to).graded(known.grade);
    Ok(evidence.note(format!("{} ({}): {base:.2} on {from}, {end:.2} on {to}", known.line.label, known.line.kind)))
}
