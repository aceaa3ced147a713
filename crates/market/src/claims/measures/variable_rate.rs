//! How many companies owe at variable rates.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::companies::FLOATING;

/// The share of members that report debt at variable rates.
pub const VARIABLE_RATE_SHARE: ClaimMeasure = ClaimMeasure {
    id: "variable_rate_share",
    label: "Share of members with debt at variable rates",
    unit: ClaimUnit::Share,
    formula: "members that report an amount above 0 of debt at variable rates / members that report the amount at all",
    source: "filings; smaller reporting companies need not say (Regulation S-K, item 305(e)), so that few are known",
    needs: &[Field::Universe],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let figures = day.figures(plan.universe(), day.t, &FLOATING)?;
    let (known, of) = figures.known();
    let with = figures.values.iter().flatten().filter(|v| **v > 0.0).count();
    let Some(mut e) = Evidence::share(with, (known, of), day.panel().sessions[day.t]) else {
        let import = "filings with notes on debt: `breadth import facts companyfacts.zip`, the SEC's whole file";
        return Err(figures.too_few("debt at variable rates", import));
    };
    e.grade = figures.grade;
    e.notes.extend(figures.notes());
    Ok(e)
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::Lack;
    use crate::claims::fixture::{Story, says};

    #[test]
    fn those_that_tell_an_amount_above_nothing() {
        let ask = "measure = \"variable_rate_share\"\nuniverse = \"small\"";
        let story = Story::new(&[&[0.0; 4][..]; 2], &[1e9; 4]);
        assert!(matches!(story.ask(ask), Err(Lack::TooFew { known: 0, of: 4, .. })));
        let story =
            story.facts(Concept::VariableRateDebt, Span::Instant, ("2020-12-31", "2021-01-29"), &[10.0, 0.0, 5.0]);
        assert_eq!(says(story.ask(ask), 2.0 / 3.0).known, Some((3, 4)));
    }
}
