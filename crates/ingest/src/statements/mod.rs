//! Reported numbers: any table with a ticker, a period end and a publish date, and SimFin's zips as downloaded.
//!
//! Every number is known from the session after its publish date. A row published less than [`MIN_DAYS_TO_PUBLISH`] days
//! after its period's end was not known then: it is kept aside.
mod collect;
mod companies;
mod fields;
mod mapping;
mod reader;
mod span;

use breadth_domain::Records;

use crate::IngestError;
use crate::source::Context;
use crate::table::scan;
use crate::tally::Tally;
use collect::Collected;
pub use mapping::{COMPANY_COLUMNS, CONCEPT_COLUMNS, ConceptColumn, SIMFIN_COLUMNS};
use reader::Reader;

/// The least number of days from the end of a period to a publication that can be believed.
///
/// A 10-Q is due 40 to 45 days after the quarter and a 10-K 60 to 90 days after the year; the fastest filers close, have the
/// figures reviewed and file in some two weeks (in 31,729 filings of 2015 to 2017 with their own filing dates the fastest took
/// 14 days, but for two whose dates are wrong). The rare exception (Delta Air Lines filed three of its quarters of 2025 and 2026
/// after 8 and 9 days) costs those rows. A publish date nearer to the period's end mostly shows that the vendor has moved the
/// period's end, to the end of a month for companies with years of 52 or 53 weeks, and the row's two dates cannot both be used.
/// The one threshold serves all sources: what it keeps aside wrongly is a row, what it lets through wrongly is look-ahead.
pub const MIN_DAYS_TO_PUBLISH: i32 = 10;

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading statements", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let mut collected = Collected::default();
    for (file, input) in context.inputs.iter().enumerate() {
        let mut reader = Reader::new(context, input, file as u32, tally, &mut collected);
        scan(input, &mut reader, &|n| context.progress.advance(n))?;
        reader.close()?;
    }
    context.progress.end();
    context.progress.begin("sorting statements", None);
    let names: Vec<&str> = context.inputs.iter().map(|i| i.name.as_str()).collect();
    let (facts, companies) = collected.settle(&names, tally)?;
    tally.send_all(facts, Records::Facts)?;
    tally.send_all(companies, Records::Companies)?;
    context.progress.end();
    Ok(())
}
