//! Whether companies that earn money did better.
use breadth_kernels::mean;

use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::companies::EARNINGS;
use crate::valuation::is_loss;

/// Mean return of profitable members beyond that of the others.
pub const PROFITABLE_EXCESS: ClaimMeasure = ClaimMeasure {
    id: "profitable_excess",
    label: "Return of profitable members beyond unprofitable ones",
    unit: ClaimUnit::Change,
    formula: "mean growth over the window of members whose net income of twelve months, as known at its base, is above 0, less that of the others; equal weights, no trading between",
    source: "a fact of record: no interval; members that ended inside the window are left out, which flatters the unprofitable",
    needs: &[Field::Universe, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let (t0, t1) = (day.session(span.base)?, day.session(span.to)?);
    let figures = day.figures(plan.universe(), t0, &EARNINGS)?;
    let levels = day.levels(day.universe(plan.universe())?);
    let growth = |earns: bool| -> Vec<f64> {
        let pairs = figures.caps.iter().zip(&figures.values);
        let of = pairs.filter(|(_, v)| v.is_some_and(|v| is_loss(v) != earns));
        of.filter_map(|((i, _), _)| levels.growth(*i, t0, t1)).collect()
    };
    let (earning, losing) = (growth(true), growth(false));
    let (known, of) = (earning.len() + losing.len(), figures.values.len());
    let Some((a, b)) = mean(&earning).zip(mean(&losing)) else {
        let import = "statements: `breadth import facts companyfacts.zip`".to_owned();
        return Err(Lack::TooFew { what: "net income and a return".to_owned(), known, of, figure: None, import });
    };
    let mut e = Evidence::new(a - b, ClaimUnit::Change, day.panel().sessions[t1]).graded(figures.grade);
    e.known = Some((known, of));
    let text = |g: f64| ClaimUnit::Change.text(g - 1.0);
    Ok(e.note(format!("{} profitable: {}; {} unprofitable: {}", earning.len(), text(a), losing.len(), text(b))))
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::fixture::{Story, says};

    #[test]
    fn the_mean_of_those_that_earn_less_that_of_the_others() {
        // Earners return 10 % and 4 %, the others −5 % and 1 %; the last is not known.
        let story = Story::new(&[&[0.0; 5][..], &[0.1, 0.04, -0.05, 0.01, 0.9]], &[1e9; 5]);
        let story = story.facts(Concept::NetIncome, Span::Year, ("2020-12-31", "2021-01-29"), &[5.0, 1.0, -2.0, 0.0]);
        let e = says(
            story.ask("measure = \"profitable_excess\"\nuniverse = \"small\"\nwindow = \"2021-01-29..2021-02-01\""),
            0.07 + 0.02,
        );
        assert_eq!(e.known, Some((4, 5)));
    }
}
