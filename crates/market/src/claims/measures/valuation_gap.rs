//! The valuation of small against big companies since 1926.
use breadth_domain::Date;

use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::{GapMonth, GapPoint, gap_history, gap_months};

/// Small companies' price to book over big companies'.
pub const VALUATION_GAP: ClaimMeasure = ClaimMeasure {
    id: "valuation_gap",
    label: "Price to book of small companies over that of big ones, French's files",
    unit: ClaimUnit::Multiple,
    formula: "(Σ ME / Σ ME·BM over the three small portfolios) / (the same over the three big ones), ME = firms x average capitalisation, BM with December prices; with a window: the lowest in it",
    source: "French, 6 portfolios formed on size and book-to-market; a fact of record: no interval",
    needs: &[],
    takes: &[Field::Window, Field::By],
    evaluate,
};

/// The days by which French's files trail: they reach users some two months after the month.
const LAG_DAYS: i32 = 100;

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let by = day.by(plan)?;
    let until = plan.span(by)?;
    let months = gap_months(&day.view).unwrap_or_default();
    let within = |month: Date| plan.window.is_none() || month > until.base;
    found(&months, by, within, plan.window.is_some())
}

/// The last month's gap by `by`, or of those `within` the lowest.
fn found(months: &[GapMonth], by: Date, within: impl Fn(Date) -> bool, lowest: bool) -> Result<Evidence, Lack> {
    let import =
        "the file 6_Portfolios_2x3.csv of French's library, with values near the day: `breadth import french FILE`";
    let absent = || Lack::NoData {
        what: "French's 6 portfolios by size and book-to-market".to_owned(),
        import: import.to_owned(),
    };
    let points: Vec<GapPoint> = gap_history(months).into_iter().filter(|p| p.month <= by).collect();
    let (first, last) = points.first().zip(points.last()).ok_or_else(absent)?;
    if last.month.days_until(by) > LAG_DAYS {
        let what = "the gap from French's files".to_owned();
        let (from, to) = (first.month, last.month);
        return Err(Lack::OutOfReach { what, day: by, from, to, import: import.to_owned() });
    }
    let best = points.iter().filter(|p| within(p.month)).reduce(|best, p| if p.ratio < best.ratio { p } else { best });
    let at = if lowest { best.ok_or_else(absent)? } else { last };
    let so_far: Vec<f64> = points.iter().filter(|p| p.month <= at.month).map(|p| p.ratio).collect();
    let all = breadth_kernels::percentile_of(&so_far, at.ratio).unwrap_or(f64::NAN) * 100.0;
    // From July 1963 on the exchanges other than New York's are in the file.
    let modern = at.percentile.map_or_else(|| "·".to_owned(), |p| format!("{:.1}", p * 100.0));
    let mut e = Evidence::new(at.ratio, ClaimUnit::Multiple, at.month);
    e.history = points.iter().map(|p| (p.month, p.ratio)).collect();
    let years = e.years_since(|v| v < at.ratio).unwrap_or(f64::NAN);
    Ok(e.note(format!(
        "of {}; percentile until then {modern} since 1963-07, {all:.1} since {}; {years:.1} years since a lower one",
        at.month, first.month
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(ratios: &[f64]) -> Vec<GapMonth> {
        let first = Date::parse("1963-07-31").unwrap();
        let month = |(k, ratio): (usize, &f64)| {
            let month = first.plus_months(k as i32).month_end();
            let (known_on, ratio) = (month.plus_months(2), *ratio);
            GapMonth { month, known_on, small: ratio, big: 1.0, ratio, spread: None, log_spread: None }
        };
        ratios.iter().enumerate().map(month).collect()
    }

    #[test]
    fn the_lowest_within_and_how_long_it_was_not_lower() {
        // 0.5, then 0.4 for a month, 0.6, and 0.45 and 0.55 at the end: lower than 0.45 it was 37 months before.
        let mut ratios = vec![0.5; 10];
        ratios.push(0.4);
        ratios.extend([0.6; 36]);
        ratios.extend([0.45, 0.55]);
        let all = months(&ratios);
        let (end, low) = (all[48].month, all[47].month);
        let last = found(&all, end, |_| true, false).unwrap();
        assert_eq!((last.value, last.day), (0.55, end));
        let lowest = found(&all, end, |m| m > all[40].month, true).unwrap();
        assert_eq!((lowest.value, lowest.day), (0.45, low));
        let years = lowest.years_since(|v| v < 0.45).unwrap();
        assert!((years - 37.0 / 12.0).abs() < 0.01, "{years}");
        // Two of forty-eight months are at or below it.
        assert!(lowest.notes[0].contains(&format!("{:.1} since 1963-07-31", 2.0 / 48.0 * 100.0)), "{:?}", lowest.notes);
        assert!(matches!(found(&all, end.plus_days(101), |_| true, false), Err(Lack::OutOfReach { .. })));
        assert!(matches!(found(&[], end, |_| true, false), Err(Lack::NoData { .. })));
    }
}
