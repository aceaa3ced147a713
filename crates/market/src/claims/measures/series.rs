//! Levels of series, their changes, and growth over a year.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Evidence};

/// The last value.
pub const LEVEL: ClaimMeasure = ClaimMeasure {
    id: "level",
    label: "Last value",
    unit: ClaimUnit::Level,
    formula: "the last value known by the day, in its own unit",
    source: "a fact of record: no interval",
    needs: &[Field::Of],
    takes: &[Field::By],
    evaluate: |day, plan| {
        let by = day.by(plan)?;
        let known = plan.of_line(day)?;
        let (at, v) = known.near(by)?;
        let mut e = Evidence::new(v, ClaimUnit::Level, at).graded(known.grade);
        e.history = known.line.values.iter().copied().filter(|(d, _)| *d <= at).collect();
        Ok(e.note(format!("{} on {at}", known.line.label)))
    },
};

/// The change over a window, in the series' unit.
pub const CHANGE: ClaimMeasure = ClaimMeasure {
    id: "change",
    label: "Change of a series over a window",
    unit: ClaimUnit::Points,
    formula: "value at the window's end − value at its base, in the series' own unit (points for rates in percent)",
    source: "a fact of record: no interval",
    needs: &[Field::Of, Field::Window],
    takes: &[],
    evaluate: |day, plan| {
        let known = plan.of_line(day)?;
        let [(from, a), (to, b)] = known.ends(plan.span(day.today)?)?;
        let e = Evidence::new(b - a, ClaimUnit::Points, to).graded(known.grade);
        Ok(e.note(format!("{}: {a:.2} on {from}, {b:.2} on {to}", known.line.label)))
    },
};

/// Growth over twelve months.
pub const GROWTH_OVER_YEAR: ClaimMeasure = ClaimMeasure {
    id: "growth_over_year",
    label: "Growth over twelve months",
    unit: ClaimUnit::Change,
    formula: "last value known / value twelve months before it − 1",
    source: "the usual rate of inflation, for a price index; a fact of record: no interval",
    needs: &[Field::Of],
    takes: &[],
    evaluate: |day, plan| {
        let known = plan.of_line(day)?;
        let (to, v) = known.near(day.today)?;
        let before = to.plus_months(-12);
        let year_earlier =
            known.line.values.iter().find(|(d, _)| (d.year(), d.month()) == (before.year(), before.month()));
        let (from, base) = *year_earlier.ok_or_else(|| known.out_of_reach(before))?;
        let e = Evidence::new(v / base - 1.0, ClaimUnit::Change, to).graded(known.grade);
        Ok(e.note(format!("{}: {base:.3} for {from}, {v:.3} for {to}", known.line.label)))
    },
};

#[cfg(test)]
mod tests {
    use crate::claims::fixture::{says, still};

    #[test]
    fn a_level_a_change_and_a_year_s_growth() {
        // Monthly, known on their own days: 250 in January 2020, 255 in December, 260 in January 2021.
        let told = [("2020-01-31", 250.0), ("2020-12-31", 255.0), ("2021-01-31", 260.0)];
        let story = still(5).series("CPI", &told);
        let of = "of = \"series:CPI\"";
        says(story.ask(&format!("measure = \"level\"\n{of}")), 260.0);
        says(story.ask(&format!("measure = \"change\"\n{of}\nwindow = \"2020-12-31..2021-01-31\"")), 5.0);
        says(story.ask(&format!("measure = \"growth_over_year\"\n{of}")), 0.04);
        // Two days earlier December was the newest, and the December before it is not there.
        let early = crate::claims::fixture::d("2021-01-29");
        says(story.ask_on(early, &format!("measure = \"level\"\n{of}")), 255.0);
        assert!(story.ask_on(early, &format!("measure = \"growth_over_year\"\n{of}")).is_err());
    }
}
