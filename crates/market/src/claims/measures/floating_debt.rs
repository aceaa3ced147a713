//! How much of a universe's debt floats, by tier of evidence.
use breadth_signals::Evidence as Rests;

use crate::claims::DataGrade;
use crate::claims::evidence::Interval;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::companies::DEBT;
use crate::valuation::floating::{FloatingDebt, floating_debt, shares};

/// The share of a universe's debt that floats.
pub const FLOATING_DEBT_SHARE: ClaimMeasure = ClaimMeasure {
    id: "floating_debt_share",
    label: "Share of a universe's debt at floating rates",
    unit: ClaimUnit::Share,
    formula: "Σ shareᵢ debtᵢ / Σ debtᵢ over members with debt, Finance left out; a company's share is reported, else estimated from interest paid, else assumed at a third; the interval sets the assumed ones to 20 and to 50 %",
    source: "the metric `floating_rate_share`; published shares of the index range from a third to a half",
    needs: &[Field::Universe],
    takes: &[Field::By],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let t = day.session(day.by(plan)?)?;
    let figures = day.figures(plan.universe(), t, &DEBT)?;
    let columns: Vec<usize> = figures.caps.iter().map(|(i, _)| *i).collect();
    let shares = shares(day.panel(), day.sources.fundamentals, &columns, t);
    let pairs: Vec<_> = figures.values.iter().copied().zip(shares).collect();
    evidence(&floating_debt(day.panel().sessions[t], &pairs))
}

fn evidence(found: &FloatingDebt) -> Result<Evidence, Lack> {
    let (Some(share), Some(low), Some(high)) = (found.share, found.low, found.high) else {
        let import = "statements with debt: `breadth import facts companyfacts.zip`".to_owned();
        return Err(Lack::TooFew { what: "debt".to_owned(), known: 0, of: found.of, figure: None, import });
    };
    // What is told by hardly anybody is a proxy, whatever the grade of the filings.
    let mut e = Evidence::new(share, ClaimUnit::Share, found.session).graded(DataGrade::Proxy);
    e.interval = Some(Interval { low, high, level: 1.0, method: "the assumed at 20 and at 50 %" });
    e.known = Some((found.known, found.of));
    let tiers = found.tiers.iter().map(|tier| {
        let percent = |v: Option<f64>| v.map_or_else(|| "·".to_owned(), |v| format!("{:.0} %", v * 100.0));
        let of = percent(tier.of_debt);
        format!("{} {} ({of} of the debt, {} floats)", tier.companies, tier.evidence.id(), percent(tier.share))
    });
    let e = e.note(tiers.collect::<Vec<_>>().join("; "));
    let assumed = found.tiers.iter().find(|t| t.evidence == Rests::Assumed).and_then(|t| t.of_debt).unwrap_or(0.0);
    Ok(if assumed > 0.5 { e.note("most of it is the assumption itself") } else { e })
}

#[cfg(test)]
mod tests {
    use super::*;
    use breadth_domain::Date;

    #[test]
    fn the_interval_is_the_assumption_s() {
        // 100 reported at 0.5 and 300 assumed at a third: 150 / 400; 110 and 200 / 400 at the ends.
        let companies = [(Some(100.0), Some((0.5, Rests::Reported))), (Some(300.0), Some((1.0 / 3.0, Rests::Assumed)))];
        let e = evidence(&floating_debt(Date::parse("2024-12-31").unwrap(), &companies)).unwrap();
        let interval = e.interval.unwrap();
        assert!((e.value - 0.375).abs() < 1e-15);
        assert_eq!((interval.low, interval.high, e.known), (0.275, 0.5, Some((2, 2))));
        assert_eq!(e.notes.len(), 2, "{:?}", e.notes);
        assert!(evidence(&floating_debt(Date::MIN, &[])).is_err());
    }
}
