//! How fast the earnings of some companies grow together.
use breadth_domain::{Date, Symbol};

use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, DataGrade, Day, Evidence, Lack, Plan};
use crate::valuation::companies::{EARNINGS, year_before};

/// Growth of the sum of net income.
pub const AGGREGATE_GROWTH: ClaimMeasure = ClaimMeasure {
    id: "aggregate_growth",
    label: "Growth of the net income of some companies together",
    unit: ClaimUnit::Change,
    formula: "Σ net income of twelve months, as known today / Σ that of the twelve months before, as told then − 1, over the tickers in `among`, every one of them: each company's two periods end a year apart",
    source: "sums over sums on constant membership; a fact of record: no interval. Trailing: it says nothing of next year",
    needs: &[Field::Among],
    takes: &[],
    evaluate,
};

/// Days between the ends of two fiscal years, 52 or 53 weeks or months by the calendar.
const A_YEAR: std::ops::RangeInclusive<i32> = 350..=380;

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let carriers = plan.ask.among.iter().filter_map(|t| Symbol::new(t)).filter_map(|s| day.carrier(s));
    let columns: Vec<usize> = carriers.collect();
    let of = plan.ask.among.len();
    let lack = |what: &str, known| Lack::TooFew {
        what: what.to_owned(),
        known,
        of,
        figure: None,
        import: "filings of these companies: `breadth import facts companyfacts.zip`".to_owned(),
    };
    if columns.len() < of {
        return Err(lack("a price", columns.len()));
    }
    let now = day.figures_of(&columns, day.t, &EARNINGS);
    let before: Vec<Option<(f64, DataGrade)>> =
        columns.iter().zip(&now.dates).map(|(i, dates)| a_year_earlier(day, *i, (*dates)?)).collect();
    let (known, past) = (now.known().0, before.iter().flatten().count());
    if known < of || past < of {
        return Err(lack("net income of twelve months and of the twelve before", known.min(past)));
    }
    let a: f64 = now.values.iter().flatten().sum();
    let b: f64 = before.iter().flatten().map(|(v, _)| v).sum();
    if b <= 0.0 {
        return Err(lack("a profit a year ago, together", 0));
    }
    let grade = before.iter().flatten().map(|(_, g)| *g).fold(now.grade, DataGrade::max);
    let mut e = Evidence::new(a / b - 1.0, ClaimUnit::Change, day.panel().sessions[day.t]).graded(grade);
    e.known = Some((known, of));
    let ends = || now.dates.iter().flatten().map(|(end, _)| *end);
    let (first, last) = (ends().min().unwrap_or(day.today), ends().max().unwrap_or(day.today));
    let (a, b) = (a / 1e9, b / 1e9);
    Ok(e.note(format!("{a:.1} bn against {b:.1} bn a year before; the twelve months end between {first} and {last}")))
}

/// The figure of the twelve months before those of `dates`, as it was told then, with its grade.
fn a_year_earlier(day: &Day<'_>, column: usize, (end, known_on): (Date, Date)) -> Option<(f64, DataGrade)> {
    let session = year_before(day.panel(), day.today, known_on)?;
    let then = day.figures_of(&[column], session, &EARNINGS);
    let (value, (before, _)) = then.values[0].zip(then.dates[0])?;
    A_YEAR.contains(&before.days_until(end)).then_some((value, then.grade))
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::Lack;
    use crate::claims::fixture::{Story, says};

    #[test]
    fn sums_of_the_same_companies_a_year_apart() {
        // 100 and 20 as told in February 2021, 130 and 14 as told a year later: 144 / 120.
        let rows = vec![&[0.0, 0.0][..]; 300];
        let story = Story::new(&rows, &[1e9, 1e9])
            .facts(Concept::NetIncome, Span::Year, ("2020-12-31", "2021-01-29"), &[100.0, 20.0])
            .facts(Concept::NetIncome, Span::Year, ("2021-12-31", "2022-02-10"), &[130.0, 14.0]);
        let ask = |among: &str| format!("measure = \"aggregate_growth\"\namong = [{among}]");
        assert_eq!(says(story.ask(&ask("\"S0\", \"S1\"")), 0.2).known, Some((2, 2)));
        says(story.ask(&ask("\"S0\"")), 0.3);
        // A figure of half a year later is not held against the same one.
        let half = Story::new(&vec![&[0.0][..]; 300], &[1e9])
            .facts(Concept::NetIncome, Span::Year, ("2020-12-31", "2021-01-29"), &[100.0])
            .facts(Concept::NetIncome, Span::Year, ("2021-06-30", "2022-01-20"), &[120.0]);
        assert!(matches!(half.ask(&ask("\"S0\"")), Err(Lack::TooFew { known: 0, of: 1, .. })));
        // Every one of them must be known.
        assert!(matches!(story.ask(&ask("\"S0\", \"NONE\"")), Err(Lack::TooFew { known: 1, of: 2, .. })));
    }
}
