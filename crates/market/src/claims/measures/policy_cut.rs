//! A step of the policy rate.
use breadth_domain::Date;

use crate::claims::DataGrade;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// How far the policy rate moved at a meeting.
pub const POLICY_CUT: ClaimMeasure = ClaimMeasure {
    id: "policy_cut",
    label: "Step of the policy rate at a meeting",
    unit: ClaimUnit::Points,
    formula: "daily series: value two days after `by` − value the day before it; monthly means, for a step on the day after `by`: where more than half of the month was before it, (mean of the next month − mean of the month) / share of the month before it, else (mean of the month − mean of the month before) / share of the month after it; another step in either month falls on it",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::By],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let by = day.by(plan)?;
    let known = plan.of_line(day)?;
    let values = &known.line.values;
    let at = |wanted: Date, stale: i32| {
        let n = values.partition_point(|(d, _)| *d <= wanted);
        let found = n.checked_sub(1).map(|k| values[k]).filter(|(d, _)| d.days_until(wanted) <= stale);
        found.ok_or_else(|| known.out_of_reach(wanted))
    };
    if !known.is_monthly() {
        let ((d0, a), (d1, b)) = (at(by.plus_days(-1), 4)?, at(by.plus_days(2), 1)?);
        let e = Evidence::new(b - a, ClaimUnit::Points, d1).graded(known.grade);
        return Ok(e.note(format!("{}: {a:.2} for {d0}, {b:.2} for {d1}", known.line.label)));
    }
    let month = by.month_end();
    let before = f64::from(by.day()) / f64::from(month.day());
    let (first, second, share) = if before > 0.5 {
        (month, by.plus_months(1).month_end(), before)
    } else {
        (by.plus_months(-1).month_end(), month, 1.0 - before)
    };
    let ((d0, a), (d1, b)) = (at(first, 0)?, at(second, 0)?);
    let e = Evidence::new((b - a) / share, ClaimUnit::Points, d1).graded(DataGrade::Proxy);
    Ok(e.note(format!("{}: means {a:.2} for {d0}, {b:.2} for {d1}, over {share:.2} of a month", known.line.label)))
}

#[cfg(test)]
mod tests {
    use crate::claims::DataGrade;
    use crate::claims::fixture::{d, says, still};

    #[test]
    fn a_step_of_a_target_and_one_read_from_means() {
        // The target steps from 4.50 to 4.25 on the day after the 3rd.
        let daily =
            [("2021-02-01", 4.5), ("2021-02-02", 4.5), ("2021-02-03", 4.5), ("2021-02-04", 4.25), ("2021-02-05", 4.25)];
        // The old rate held for 24 of January's 31 days: its mean is 4.5 − 0.25 × 7/31; February is at 4.25 alone.
        let mean =
            [("2020-11-30", 4.5), ("2020-12-31", 4.5), ("2021-01-31", 4.5 - 0.25 * 7.0 / 31.0), ("2021-02-28", 4.25)];
        let story = still(30).series("TARGET", &daily).series("MEAN", &mean);
        let ask = |id: &str, by: &str| format!("measure = \"policy_cut\"\nof = \"series:{id}\"\nby = \"{by}\"");
        says(story.ask(&ask("TARGET", "2021-02-03")), -0.25);
        let read = says(story.ask(&ask("MEAN", "2021-01-24")), -0.25);
        assert_eq!(read.grade, DataGrade::Proxy);
        // Before February's mean is known it cannot be told.
        assert!(story.ask_on(d("2021-02-26"), &ask("MEAN", "2021-01-24")).is_err());
    }
}
