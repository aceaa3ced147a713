//! How many companies lose money.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::companies::EARNINGS;
use crate::valuation::is_loss;

/// The share of members with a loss over twelve months.
pub const SHARE_UNPROFITABLE: ClaimMeasure = ClaimMeasure {
    id: "share_unprofitable",
    label: "Share of members that lose money",
    unit: ClaimUnit::Share,
    formula: "members whose net income of twelve months is not above 0 / members of which it is known; 95 % interval for those not known as if drawn at random",
    source: "Wilson (1927)",
    needs: &[Field::Universe],
    takes: &[Field::By],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let t = day.session(day.by(plan)?)?;
    let figures = day.figures(plan.universe(), t, &EARNINGS)?;
    let (known, of) = figures.known();
    let losing = figures.values.iter().flatten().filter(|v| is_loss(**v)).count();
    let Some(mut e) = Evidence::share(losing, (known, of), day.panel().sessions[t]) else {
        return Err(figures.too_few("net income", "statements: `breadth import facts companyfacts.zip`"));
    };
    e.grade = figures.grade;
    let unknown = of - known;
    let all = |n: usize| n as f64 / of as f64 * 100.0;
    e = e.note(format!(
        "{losing} of {known} known; whatever the {unknown} unknown do, between {:.0} and {:.0} %",
        all(losing),
        all(losing + unknown)
    ));
    e.notes.extend(figures.notes());
    Ok(e)
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::fixture::{Story, says};

    #[test]
    fn losses_among_those_known_and_the_bounds_of_the_unknown() {
        // −1, 0 and 3 of four: two of three do not earn.
        let story = Story::new(&[&[0.0; 4][..]; 2], &[1e9; 4]);
        let story = story.facts(Concept::NetIncome, Span::Year, ("2020-12-31", "2021-01-29"), &[-1.0, 0.0, 3.0]);
        let e = says(story.ask("measure = \"share_unprofitable\"\nuniverse = \"small\""), 2.0 / 3.0);
        assert_eq!((e.known, e.independent), (Some((3, 4)), Some(3)));
        assert!(e.notes[0].ends_with("between 50 and 75 %"), "{:?}", e.notes);
        assert!(e.interval.is_some_and(|i| i.low < 2.0 / 3.0 && i.high > 2.0 / 3.0));
    }
}
