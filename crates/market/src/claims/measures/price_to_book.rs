//! Price to book of a universe, as sums over sums.
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::members::EQUITY;
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

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
    let by = plan.ask.by.unwrap_or(day.today);
    if by > day.today {
        return Err(Lack::NotYet { until: by });
    }
    let t = day.session(by)?;
    let figures = day.figures(plan.universe(), t, &EQUITY)?;
    let pairs = || figures.caps.iter().zip(&figures.values).filter_map(|((_, cap), book)| cap.zip(*book));
    let (cap, book) = pairs().fold((0.0, 0.0), |(c, b), (cap, book)| (c + cap, b + book));
    let all: f64 = figures.caps.iter().filter_map(|(_, cap)| *cap).sum();
    let (known, of) = (pairs().count(), figures.values.len());
    if known == 0 || book <= 0.0 {
        let import = "statements with equity: `breadth import facts companyfacts.zip`".to_owned();
        return Err(Lack::TooFew { what: "equity".to_owned(), known, of, figure: None, import });
    }
    let mut e = Evidence::new(cap / book, ClaimUnit::Multiple, day.panel().sessions[t]).graded(figures.grade);
    e.known = Some((known, of));
    let negative = pairs().filter(|(_, b)| *b < 0.0).count();
    e = e.note(format!(
        "members known are {:.0} % of the capitalisation; {negative} have negative equity",
        cap / all * 100.0
    ));
    e.notes.extend(figures.note());
    Ok(e)
}
