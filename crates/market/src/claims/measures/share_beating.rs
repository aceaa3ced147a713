//! Breadth over a window: how many members beat the index.
use crate::claims::DataGrade;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// The share of members that beat their index.
pub const SHARE_BEATING: ClaimMeasure = ClaimMeasure {
    id: "share_beating",
    label: "Share of members that beat the index",
    unit: ClaimUnit::Share,
    formula: "members at the window's base whose price return is above the cap-weighted index's / members that trade at both ends",
    source: "a count of record: no interval; members that ended inside the window are not known",
    needs: &[Field::Universe, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let name = crate::claims::lines::LineName::Index { universe: plan.universe().to_owned(), equal: false };
    let index = day.line(&name)?;
    let [(_, i0), (to, i1)] = index.ends(span)?;
    let (t0, t1) = (day.session(span.base)?, day.session(span.to)?);
    let members = day.members(plan.universe(), t0)?;
    let levels = day.levels(day.universe(plan.universe())?);
    let growth: Vec<f64> = members.iter().filter_map(|m| levels.growth(m.security, t0, t1)).collect();
    let ahead = growth.iter().filter(|g| **g > i1 / i0).count();
    let mut e = Evidence::new(ahead as f64 / growth.len() as f64, ClaimUnit::Share, to).graded(DataGrade::Rebuilt);
    e.known = Some((growth.len(), members.len()));
    let returned = ClaimUnit::Change.text(i1 / i0 - 1.0);
    Ok(e.note(format!("{ahead} of {} members of {} beat its {returned}", growth.len(), plan.universe())))
}

#[cfg(test)]
mod tests {
    use crate::claims::fixture::{Story, says};

    #[test]
    fn one_large_winner_leaves_the_others_behind() {
        // Caps 8, 1, 1, 1: the largest gains 10 %, two stand still, one gains 20 %: the index 1.0 / 11 = 9.1 %.
        let story = Story::new(&[&[0.0; 4][..], &[0.1, 0.0, 0.0, 0.2]], &[8e9, 1e9, 1e9, 1e9]);
        let e = says(
            story.ask("measure = \"share_beating\"\nuniverse = \"small\"\nwindow = \"2021-01-29..2021-02-01\""),
            0.5,
        );
        assert_eq!((e.known, e.notes[0].as_str()), (Some((4, 4)), "2 of 4 members of small beat its +9.09 %"));
    }
}
