//! Tables about filers: who had which ticker when, and a user's own list of predecessors.
use breadth_domain::finding::kinds;
use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Symbol};

use crate::columns::{Columns, Field, missing, plain};
use crate::source::{Context, Input};
use crate::table::{Row, Visitor, scan};
use crate::tally::Tally;
use crate::{IngestError, dates};

const FIELDS: &[Field] = &[
    Field { id: "cik", aliases: &["cik_str", "central_index_key"] },
    Field { id: "ticker", aliases: &["symbol", "act_symbol"] },
    Field { id: "predecessor", aliases: &["predecessor_cik", "former_cik"] },
    Field { id: "name", aliases: &["title", "company_name", "company"] },
    Field { id: "first_seen", aliases: &["from", "valid_from", "start"] },
    Field { id: "last_seen", aliases: &["to", "valid_to", "end"] },
];
const CIK: usize = 0;
const TICKER: usize = 1;
const PREDECESSOR: usize = 2;
const NAME: usize = 3;
const FROM: usize = 4;
const TO: usize = 5;

/// Reads a table of labels, in order.
pub(super) fn read(
    context: &Context<'_>,
    input: &Input,
    tally: &mut Tally<'_>,
) -> Result<Vec<FilerLabelRow>, IngestError> {
    let mut table = Labels { context, input, tally, columns: None, rows: Vec::new() };
    scan(input, &mut table, &|n| context.progress.advance(n))?;
    let seen = table.columns.as_ref().and_then(|c| c.at(TO).map(|to| plain(&c.names[to]) == "lastseen"));
    let mut rows = table.rows;
    if seen == Some(true) {
        // What was still seen on the last day on which the source looked, still holds.
        let last = rows.iter().filter_map(|r| r.to).max();
        for row in &mut rows {
            row.to = row.to.filter(|to| Some(*to) != last);
        }
    }
    rows.sort();
    rows.dedup();
    Ok(rows)
}

struct Labels<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    tally: &'t mut Tally<'s>,
    columns: Option<Columns>,
    rows: Vec<FilerLabelRow>,
}

impl Visitor for Labels<'_, '_, '_> {
    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        let columns = Columns::bind(names, FIELDS, self.context, self.input)?;
        columns.need(CIK, FIELDS, self.input)?;
        if columns.at(PREDECESSOR).is_none() {
            columns.need(TICKER, FIELDS, self.input)?;
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let Some(columns) = &self.columns else { return Ok(()) };
        let (file, line) = (self.input.name.as_str(), row.line);
        let cell = |which: usize| row.cell(columns.at(which));
        let cik_of = |which: usize| {
            let text = cell(which).text();
            text.parse::<u64>().ok().filter(|c| (1..10_000_000_000).contains(c)).ok_or(text.into_owned())
        };
        let cik = match cik_of(CIK) {
            Ok(cik) => cik,
            Err(seen) => {
                let seen = || format!("`cik` is `{seen}`");
                return self.tally.quarantine(&kinds::UNREADABLE_ROW, file, line, seen, || row.as_text());
            }
        };
        let mut days = [None, None];
        for (slot, which) in days.iter_mut().zip([FROM, TO]) {
            let possible = |d: &Date| dates::possible(*d, self.context.options.today);
            *slot = match cell(which).day() {
                Ok(None) => None,
                Ok(Some(day)) if possible(&day) => Some(day),
                _ => {
                    let seen = || format!("`{}`", cell(which).text());
                    return self.tally.quarantine(&kinds::IMPOSSIBLE_DATE, file, line, seen, || row.as_text());
                }
            };
        }
        let [from, to] = days;
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            let seen = || "it ends before it begins".to_owned();
            return self.tally.quarantine(&kinds::IMPOSSIBLE_DATE, file, line, seen, || row.as_text());
        }
        let mut labels: Vec<(FilerLabelKind, String)> = Vec::new();
        if columns.at(PREDECESSOR).is_some() && !cell(PREDECESSOR).is_empty() {
            match cik_of(PREDECESSOR) {
                Ok(before) if before != cik => labels.push((FilerLabelKind::Predecessor, before.to_string())),
                other => {
                    let seen = || format!("`predecessor` is `{}`", other.map_or_else(|t| t, |n| n.to_string()));
                    return self.tally.quarantine(&kinds::UNREADABLE_ROW, file, line, seen, || row.as_text());
                }
            }
        }
        let ticker = cell(TICKER).text();
        match Symbol::new(&ticker) {
            Some(symbol) => labels.push((FilerLabelKind::Ticker, symbol.to_string())),
            None if ticker.is_empty() && !labels.is_empty() => {}
            None => {
                let seen = || format!("`{ticker}`");
                return self.tally.quarantine(&kinds::BAD_SYMBOL, file, line, seen, || row.as_text());
            }
        }
        let name = cell(NAME).text();
        if !name.is_empty() {
            labels.push((FilerLabelKind::Name, name.into_owned()));
        }
        for (kind, value) in labels {
            // A reorganisation is a fact of the past, whenever it is told.
            if from.is_none() && kind != FilerLabelKind::Predecessor {
                self.tally.note(&kinds::UNDATED, file, line, || format!("{cik} {} {value}", kind.id()));
            }
            self.rows.push(FilerLabelRow { cik, kind, value: value.into(), from, to });
        }
        Ok(())
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let seen = || format!("{} fields", row.cells.len());
        self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, seen, || row.as_text())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[CIK], &[seen.to_owned()], true, self.input)
    }
}
