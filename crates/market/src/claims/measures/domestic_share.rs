//! How many companies earn at home.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::members::DOMESTIC_SHARE as SHARE;
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// The share of members that earn most of their income at home.
pub const DOMESTIC_SHARE: ClaimMeasure = ClaimMeasure {
    id: "domestic_share",
    label: "Share of members that earn mostly at home",
    unit: ClaimUnit::Share,
    formula: "members whose domestic income before tax is more than half of all of it / members with a profit that report both parts",
    source: "filings (Regulation S-X, rule 4-08(h)); companies without foreign income report no parts, so that the share errs low",
    needs: &[Field::Universe],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let figures = day.figures(plan.universe(), day.t, &SHARE)?;
    let (known, of) = figures.known();
    let home = figures.values.iter().flatten().filter(|v| **v > 0.5).count();
    let Some(mut e) = Evidence::share(home, (known, of), day.panel().sessions[day.t]) else {
        let import = "filings with income before tax by country: `breadth import facts companyfacts.zip`";
        return Err(figures.too_few("income before tax at home and abroad", import));
    };
    e.grade = figures.grade;
    e.notes.extend(figures.notes());
    Ok(e)
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::fixture::{Story, says};

    #[test]
    fn more_than_half_at_home() {
        // 6 of 10, 5 of 10, and a loss that has no parts.
        let year = ("2020-12-31", "2021-01-29");
        let story = Story::new(&[&[0.0; 4][..]; 2], &[1e9; 4])
            .facts(Concept::PretaxIncomeDomestic, Span::Year, year, &[6.0, 5.0, -9.0])
            .facts(Concept::PretaxIncomeForeign, Span::Year, year, &[4.0, 5.0, 1.0]);
        let e = says(story.ask("measure = \"domestic_share\"\nuniverse = \"small\""), 0.5);
        assert_eq!(e.known, Some((2, 4)));
    }
}
