//! Return of one line less another's.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// What a line returned beyond another.
pub const EXCESS_RETURN: ClaimMeasure = ClaimMeasure {
    id: "excess_return",
    label: "Return beyond a benchmark's",
    unit: ClaimUnit::Change,
    formula: "return of the line − return of the benchmark, both over the window",
    source: "a fact of record: no interval; it says what was, not what goes on",
    needs: &[Field::Of, Field::Against, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let (a, b) = (plan.of_line(day)?, plan.against_line(day)?);
    let ([(_, a0), (to, a1)], [(_, b0), (_, b1)]) = (a.ends(span)?, b.ends(span)?);
    let (ra, rb) = (a1 / a0 - 1.0, b1 / b0 - 1.0);
    let mut evidence = Evidence::new(ra - rb, ClaimUnit::Change, to).graded(a.grade.max(b.grade));
    let text = |r| ClaimUnit::Change.text(r);
    evidence = evidence.note(format!("{}: {}; {}: {}", a.line.label, text(ra), b.line.label, text(rb)));
    if a.line.kind != b.line.kind && [a.line.kind, b.line.kind].contains(&"total") {
        evidence = evidence.note("one line has dividends in and the other not: the difference holds them".to_owned());
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use crate::claims::fixture::{says, still};

    #[test]
    fn one_return_less_the_other() {
        // 100 → 112 against 50 → 51: 12 % less 2 %.
        let story = still(6)
            .series("A", &[("2021-01-29", 100.0), ("2021-02-05", 112.0)])
            .series("B", &[("2021-01-29", 50.0), ("2021-02-05", 51.0)]);
        let e = says(
            story.ask("measure = \"excess_return\"\nof = \"series:A\"\nagainst = \"series:B\"\nwindow = \"2021-01-29..2021-02-05\""),
            0.10,
        );
        assert_eq!(e.notes, ["A: +12.00 %; B: +2.00 %"]);
    }

    #[test]
    fn dividends_on_one_side_are_told() {
        let story = still(3).series("A", &[("2021-01-29", 100.0), ("2021-02-02", 101.0)]);
        let days = story.sessions().to_vec();
        let story = story.fund("IWM", &[(days[0], 10.0), (days[2], 11.0)]);
        let e = says(
            story.ask("measure = \"excess_return\"\nof = \"fund:IWM\"\nagainst = \"series:A\"\nwindow = \"2021-01-29..2021-02-02\""),
            0.09,
        );
        assert!(e.notes[1].contains("dividends"), "{:?}", e.notes);
    }
}
