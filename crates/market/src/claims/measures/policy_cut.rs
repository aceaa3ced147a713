//! A step of the policy rate.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// How far the policy rate moved at a meeting.
pub const POLICY_CUT: ClaimMeasure = ClaimMeasure {
    id: "policy_cut",
    label: "Step of the policy rate at a meeting",
    unit: ClaimUnit::Points,
    formula: "daily series: value two days after `by` − value the day before it; monthly means: mean of the month after `by`'s month − mean of the month before it, which holds every step of three months",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::By],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let by = plan.ask.by.unwrap_or(day.today);
    if by > day.today {
        return Err(Lack::NotYet { until: by });
    }
    let known = plan.of_line(day)?;
    let (before, after) = if known.is_monthly() {
        (by.plus_months(-1).month_end(), by.plus_months(1).month_end())
    } else {
        (by.plus_days(-1), by.plus_days(2))
    };
    let values = &known.line.values;
    // The effect must have been published, not only the meeting be over.
    let at = |wanted: breadth_domain::Date| {
        let n = values.partition_point(|(d, _)| *d <= wanted);
        let found = n
            .checked_sub(1)
            .map(|k| values[k])
            .filter(|(d, _)| d.days_until(wanted) <= if known.is_monthly() { 0 } else { 4 });
        found.ok_or_else(|| known.out_of_reach(wanted))
    };
    let ((d0, a), (d1, b)) = (at(before)?, at(after)?);
    let e = Evidence::new(b - a, ClaimUnit::Points, d1).graded(known.grade);
    Ok(e.note(format!("{}: {a:.2} for {d0}, {b:.2} for {d1}", known.line.label)))
}
