//! Record highs: how high, when, and how far below one stands.
use breadth_domain::Date;

use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// The highest value.
pub const RECORD_HIGH: ClaimMeasure = ClaimMeasure {
    id: "record_high",
    label: "Highest value",
    unit: ClaimUnit::Level,
    formula: "greatest value of the line up to the window's end, within the window where there is one",
    source: "a fact of record: no interval; a record is no older than the line",
    needs: &[Field::Of],
    takes: &[Field::Window],
    evaluate: |day, plan| {
        let (known, (at, high), first) = highest(day, plan)?;
        let e = Evidence::new(high, ClaimUnit::Level, at).graded(known.grade);
        Ok(e.note(format!("{}: on {at}; the line begins on {first}", known.line.label)))
    },
};

/// How many days the highest value came after a day.
pub const RECORD_DAY: ClaimMeasure = ClaimMeasure {
    id: "record_day",
    label: "Day of the highest value",
    unit: ClaimUnit::Days,
    formula: "calendar days from `by` to the day of the greatest value of the line up to the window's end; 0 is that very day",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::By],
    takes: &[Field::Window],
    evaluate: |day, plan| {
        let by = day.by(plan)?;
        let (known, (at, high), first) = highest(day, plan)?;
        let e = Evidence::new(f64::from(by.days_until(at)), ClaimUnit::Days, at).graded(known.grade);
        Ok(e.note(format!("{}: {high:.2} on {at}; the line begins on {first}", known.line.label)))
    },
};

/// How far below its highest value a line stands.
pub const BELOW_RECORD: ClaimMeasure = ClaimMeasure {
    id: "below_record",
    label: "Distance below the highest value",
    unit: ClaimUnit::Change,
    formula: "last value / greatest value − 1; with a window: its highest value / the greatest up to its end − 1",
    source: "a fact of record: no interval; a record is no older than the line",
    needs: &[Field::Of],
    takes: &[Field::Window],
    evaluate: |day, plan| {
        let span = plan.span(day.today)?;
        let known = plan.of_line(day)?;
        known.near(span.to)?;
        let until = || known.line.values.iter().filter(|(d, _)| *d <= span.to);
        let within = || until().filter(|(d, _)| plan.window.is_none() || *d > span.base);
        let now = if plan.window.is_some() { greatest(within()) } else { until().next_back().copied() };
        let lack = || known.out_of_reach(span.to);
        let ((at, v), (then, high)) = now.zip(greatest(until())).ok_or_else(lack)?;
        let e = Evidence::new(v / high - 1.0, ClaimUnit::Change, at).graded(known.grade);
        let first = known.line.values.first().map_or(at, |(d, _)| *d);
        Ok(e.note(format!(
            "{}: {v:.2} on {at}, record {high:.2} on {then}; the line begins on {first}",
            known.line.label
        )))
    },
};

type Point = (Date, f64);

fn highest(day: &Day<'_>, plan: &Plan<'_>) -> Result<(crate::claims::lines::Known, Point, Date), Lack> {
    let span = plan.span(day.today)?;
    let known = plan.of_line(day)?;
    // A record said to be of all time needs the values up to the end.
    known.near(span.to)?;
    let values = &known.line.values;
    let best = greatest(values.iter().filter(|(d, _)| *d > span.base && *d <= span.to));
    let first = values.first().map_or(span.to, |(d, _)| *d);
    let best = best.ok_or_else(|| known.out_of_reach(span.to))?;
    Ok((known, best, first))
}

/// The greatest value, the first day of several.
fn greatest<'a>(values: impl Iterator<Item = &'a Point>) -> Option<Point> {
    values.copied().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use crate::claims::fixture::{d, says, still};

    #[test]
    fn how_high_when_and_how_far_below() {
        // 100, 130, 130, 117: the record is 130 on the first of its two days; 117 stands a tenth below it.
        let told = [("2021-01-29", 100.0), ("2021-02-02", 130.0), ("2021-02-04", 130.0), ("2021-02-08", 117.0)];
        let story = still(7).series("X", &told);
        let ask = |measure: &str, more: &str| format!("measure = \"{measure}\"\nof = \"series:X\"\n{more}");
        let high = says(story.ask(&ask("record_high", "")), 130.0);
        assert_eq!(high.day, d("2021-02-02"));
        says(story.ask(&ask("record_day", "by = \"2021-02-05\"")), -3.0);
        says(story.ask(&ask("below_record", "")), -0.1);
        // With a window: its best value against the record up to its end.
        says(story.ask(&ask("below_record", "window = \"2021-02-04..2021-02-08\"")), 117.0 / 130.0 - 1.0);
        // Before the second value the record was the first.
        says(story.ask_on(d("2021-02-01"), &ask("record_high", "")), 100.0);
    }
}
