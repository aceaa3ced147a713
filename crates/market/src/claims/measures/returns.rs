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

#[cfg(test)]
mod tests {
    use crate::claims::Lack;
    use crate::claims::fixture::{d, says, still};

    #[test]
    fn from_the_close_before_the_window_to_its_last() {
        // 100 at the end of January, 110 in the first days of February, 121 on the 5th: 21 %.
        let told = [("2021-01-29", 100.0), ("2021-02-02", 110.0), ("2021-02-05", 121.0)];
        let story = still(12).series("X", &told);
        let ask = |window: &str| format!("measure = \"return\"\nof = \"series:X\"\nwindow = \"{window}\"");
        says(story.ask(&ask("2021-01-29..2021-02-05")), 0.21);
        says(story.ask(&ask("2021-02-02..2021-02-05")), 0.1);
        // As of the 3rd it is not over.
        let early = story.ask_on(d("2021-02-03"), &ask("2021-01-29..2021-02-05"));
        assert_eq!(early.unwrap_err(), Lack::NotYet { until: d("2021-02-05") });
    }

    #[test]
    fn a_stock_s_return_is_in_today_s_units() {
        // +10 %, then +20 %.
        let story = crate::claims::fixture::Story::new(&[&[0.0][..], &[0.1], &[0.2]], &[1e9]);
        says(
            story.ask("measure = \"return\"\nof = \"stock:S0\"\nwindow = \"2021-01-29..2021-02-02\""),
            1.1 * 1.2 - 1.0,
        );
        // A dividend of 1 that the printed change has in: 100 → 101 is +1 %, whatever the change says. Then two for one.
        let story = crate::claims::fixture::Story::new(&[&[0.0][..], &[0.02], &[0.1], &[0.0]], &[1e9]);
        let e = says(
            story
                .closes(&[100.0, 101.0, 55.55, 55.55])
                .ask("measure = \"return\"\nof = \"stock:S0\"\nwindow = \"2021-01-29..2021-02-03\""),
            55.55 / 50.0 - 1.0,
        );
        assert!(e.notes[0].ends_with("50.00 on 2021-01-29, 55.55 on 2021-02-03"), "{:?}", e.notes);
    }
}
