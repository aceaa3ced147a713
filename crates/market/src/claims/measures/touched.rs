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

#[cfg(test)]
mod tests {
    use crate::claims::Lack;
    use crate::claims::fixture::{d, says, still};

    #[test]
    fn reached_not_reached_and_not_over() {
        let told = [("2021-01-29", 100.0), ("2021-02-02", 106.0), ("2021-02-05", 101.0)];
        let story = still(8).series("X", &told);
        let ask = |level: f64, by: &str| {
            format!(
                "measure = \"touched\"\nof = \"series:X\"\nlevel = {level:.1}\nby = \"{by}\"\nwindow = \"since 2021-01-29\""
            )
        };
        // Reached on the 2nd: told although the day is still to come.
        assert_eq!(says(story.ask(&ask(105.0, "2021-06-30")), 1.0).day, d("2021-02-02"));
        says(story.ask(&ask(110.0, "2021-02-05")), 0.0);
        assert_eq!(story.ask(&ask(110.0, "2021-06-30")).unwrap_err(), Lack::NotYet { until: d("2021-06-30") });
        // On the day before it was not reached yet.
        assert!(story.ask_on(d("2021-02-01"), &ask(105.0, "2021-06-30")).is_err());
    }
}
