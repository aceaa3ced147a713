//! What listings said, by symbol and the day on which it was seen: a change log, or daily pictures.
use breadth_domain::finding::kinds;
use breadth_domain::{Date, ListingRow, Records, Symbol};

use crate::columns::{Columns, Field, SYMBOL_NAMES, missing};
use crate::number::Read as Number;
use crate::source::{Context, Input};
use crate::table::{Row, Visitor, scan};
use crate::tally::Tally;
use crate::{IngestError, dates};

const FIELDS: &[Field] = &[
    Field { id: "symbol", aliases: SYMBOL_NAMES },
    Field {
        id: "seen_on",
        aliases: &[
            "date",
            "as_of",
            "asof",
            "as_of_date",
            "snapshot_date",
            "seen",
            "valid_from",
            "effective_date",
            "timestamp",
            "day",
        ],
    },
    Field { id: "exchange", aliases: &["primary_exchange", "market", "listing_exchange", "exch"] },
    Field { id: "sector", aliases: &["gics_sector"] },
    Field { id: "industry", aliases: &["gics_industry", "sub_industry"] },
    Field { id: "country", aliases: &["domicile", "country_name"] },
    Field { id: "ipo_year", aliases: &["ipo"] },
    Field { id: "name", aliases: &["security_name", "company_name", "company", "description", "issuer"] },
];
const SYMBOL: usize = 0;
const SEEN_ON: usize = 1;
const EXCHANGE: usize = 2;
const SECTOR: usize = 3;
const INDUSTRY: usize = 4;
const COUNTRY: usize = 5;
const IPO_YEAR: usize = 6;
const NAME: usize = 7;

struct Listings<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    tally: &'t mut Tally<'s>,
    columns: Option<Columns>,
    /// The day of every row, where the caller gave it.
    constant: Option<Date>,
    file: u32,
    rows: &'t mut Vec<(ListingRow, u32, u64)>,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading listings", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let mut rows = Vec::new();
    for (file, input) in context.inputs.iter().enumerate() {
        let mut listings = Listings {
            context,
            input,
            tally: &mut *tally,
            columns: None,
            constant: None,
            file: file as u32,
            rows: &mut rows,
        };
        scan(input, &mut listings, &|n| context.progress.advance(n))?;
    }
    rows.sort_by(|(a, fa, la), (b, fb, lb)| (a.symbol, a.seen_on, fa, la).cmp(&(b.symbol, b.seen_on, fb, lb)));
    let mut kept: Vec<ListingRow> = Vec::with_capacity(rows.len());
    for (row, file, line) in rows {
        if let Some(last) = kept.last()
            && (last.symbol, last.seen_on) == (row.symbol, row.seen_on)
        {
            let kind = if *last == row { &kinds::DUPLICATE } else { &kinds::CONFLICT };
            let name = &context.inputs[file as usize].name;
            tally.quarantine(kind, name, line, || format!("kept: {}", text(last)), || text(&row))?;
            continue;
        }
        tally.cover(row.seen_on);
        kept.push(row);
    }
    tally.send_all(kept, Records::Listings)?;
    context.progress.end();
    Ok(())
}

fn text(row: &ListingRow) -> String {
    format!(
        "{},{},{},{},{},{},{}",
        row.symbol, row.seen_on, row.exchange, row.sector, row.industry, row.country, row.name
    )
}

impl Visitor for Listings<'_, '_, '_> {
    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        let columns = Columns::bind(names, FIELDS, self.context, self.input)?;
        columns.need(SYMBOL, FIELDS, self.input)?;
        if columns.at(SEEN_ON).is_none() {
            let said = self.context.constant("seen_on").or(self.context.constant("date"));
            self.constant = said.and_then(dates::parse).filter(|d| dates::possible(*d, self.context.options.today));
            if self.constant.is_none() {
                return Err(IngestError::NotSaid {
                    file: self.input.name.clone(),
                    what: "on which day it was seen",
                    hint: "give the day with --map seen_on=YYYY-MM-DD, or name its column with --map COLUMN=seen_on",
                });
            }
        }
        // A ticker and a day alone say nothing about a listing.
        if [EXCHANGE, SECTOR, INDUSTRY, COUNTRY, IPO_YEAR, NAME].iter().all(|f| columns.at(*f).is_none()) {
            return Err(missing(&FIELDS[NAME], names, false, self.input));
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let Some(columns) = &self.columns else { return Ok(()) };
        let (file, line) = (self.input.name.as_str(), row.line);
        let cell = |which: usize| row.cell(columns.at(which));
        let ticker = cell(SYMBOL).text();
        let Some(symbol) = Symbol::new(&ticker) else {
            return self.tally.quarantine(&kinds::BAD_SYMBOL, file, line, || format!("`{ticker}`"), || row.as_text());
        };
        let day = match self.constant {
            Some(day) => Some(day),
            None => cell(SEEN_ON).day().ok().flatten(),
        };
        let Some(seen_on) = day.filter(|d| dates::possible(*d, self.context.options.today)) else {
            let seen = || format!("`{}`", cell(SEEN_ON).text());
            return self.tally.quarantine(&kinds::IMPOSSIBLE_DATE, file, line, seen, || row.as_text());
        };
        let ipo_year = match cell(IPO_YEAR).number() {
            Number::Missing => None,
            Number::Value(y) if (1700.0..=2200.0).contains(&y) => Some(y as i16),
            Number::Value(0.0) => None,
            _ => {
                let seen = || format!("ipo_year = `{}`", cell(IPO_YEAR).text());
                return self.tally.quarantine(&kinds::UNREADABLE_ROW, file, line, seen, || row.as_text());
            }
        };
        let words = |which: usize| -> Box<str> { cell(which).text().as_ref().into() };
        let listing = ListingRow {
            symbol,
            seen_on,
            exchange: cell(EXCHANGE).text().to_lowercase().into(),
            sector: words(SECTOR),
            industry: words(INDUSTRY),
            country: words(COUNTRY),
            ipo_year,
            name: words(NAME),
        };
        self.rows.push((listing, self.file, line));
        Ok(())
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let seen = || format!("{} fields", row.cells.len());
        self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, seen, || row.as_text())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[SYMBOL], &[seen.to_owned()], true, self.input)
    }
}
