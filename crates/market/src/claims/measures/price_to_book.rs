//! Price to book of a universe, as sums over sums.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};
use crate::valuation::companies::BOOK;
use crate::valuation::{Company, ratio};

/// A universe's price to book.
pub const PRICE_TO_BOOK: ClaimMeasure = ClaimMeasure {
    id: "price_to_book",
    label: "Price to book of a universe",
    unit: ClaimUnit::Multiple,
    formula: "Σ capitalisation / Σ equity over members with both, negative equity included: the cap-weighted harmonic mean",
    source: "FTSE Russell's factsheets, as sums over sums; no interval: all that are known are counted",
    needs: &[Field::Universe],
    takes: &[Field::By],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let t = day.session(day.by(plan)?)?;
    let figures = day.figures(plan.universe(), t, &BOOK)?;
    // The sums are the ratio's of the catalogue; a member without a capitalisation has none.
    let companies: Vec<Company> = figures
        .caps
        .iter()
        .zip(&figures.values)
        .filter_map(|((_, cap), book)| Some(Company { cap: (*cap)?, book: *book, ..Company::default() }))
        .collect();
    let pb = ratio("pb").map(|r| (r.compute)(&companies));
    let (known, of) = (pb.map_or(0, |f| f.known), figures.values.len());
    let Some(value) = pb.and_then(|f| f.value) else {
        return Err(figures.too_few("equity", "statements with equity: `breadth import facts companyfacts.zip`"));
    };
    let mut e = Evidence::new(value, ClaimUnit::Multiple, day.panel().sessions[t]).graded(figures.grade);
    e.known = Some((known, of));
    let negative = companies.iter().filter(|c| c.book.is_some_and(|b| b < 0.0)).count();
    let of_cap = pb.and_then(|f| f.known_cap).unwrap_or(0.0) * 100.0;
    e = e.note(format!("members known are {of_cap:.0} % of the capitalisation; {negative} have negative equity"));
    e.notes.extend(figures.notes());
    Ok(e)
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Span};

    use crate::claims::fixture::{Story, says};

    #[test]
    fn sums_over_sums_negative_books_included() {
        // Caps 300 and 100, then +10 % for the first: 330 + 100; books 60 and −10: 430 / 50 = 8.6. The third has no book.
        let story = Story::new(&[&[0.0; 3][..], &[0.1, 0.0, 0.0]], &[300.0, 100.0, 70.0]);
        let story = story.facts(Concept::Equity, Span::Instant, ("2020-12-31", "2021-01-29"), &[60.0, -10.0]);
        let e = says(story.ask("measure = \"price_to_book\"\nuniverse = \"small\""), 8.6);
        assert_eq!(e.known, Some((2, 3)));
        assert_eq!(e.notes[0], "members known are 86 % of the capitalisation; 1 have negative equity");
        // The day before: 400 / 50.
        says(story.ask("measure = \"price_to_book\"\nuniverse = \"small\"\nby = \"2021-01-29\""), 8.0);
    }

    #[test]
    fn a_book_out_of_all_scale_is_left_out_as_in_the_valuation() {
        // 60,000 for a capitalisation of 100 is a balance in thousands: 300 / 60 remains, and the note counts it.
        let story = Story::new(&[&[0.0; 2][..]; 2], &[300.0, 100.0]);
        let story = story.facts(Concept::Equity, Span::Instant, ("2020-12-31", "2021-01-29"), &[60.0, 60_000.0]);
        let e = says(story.ask("measure = \"price_to_book\"\nuniverse = \"small\""), 5.0);
        assert_eq!(e.known, Some((1, 2)));
        assert!(e.notes.iter().any(|n| n.starts_with("of 1 more the figure is out of all scale")), "{:?}", e.notes);
    }
}
