//! Splits, dividends and spin-offs: an event a row, or a vendor's daily rows with a column for each.
//!
//! ```text
//! symbol,ex_date,type,value            an event a row; or a column `dividend`, a column `split`
//! symbol,ex_date,type,value,child      a spin-off: shares of the child for one share, and its ticker
//! Date,...,Dividends,Stock Splits      a row a session (Yahoo); `divCash`, `splitFactor` (Tiingo)
//! ```
//!
//! Daily rows say more than events: a day without one had none. Their first and last day are kept as coverage.
mod ratio;

use std::collections::BTreeMap;

use breadth_domain::calendar::{session_after, session_on_or_before};
use breadth_domain::finding::kinds;
use breadth_domain::{ActionEvent, ActionRow, Date, FindingKind, Records, Symbol};

use crate::columns::{Columns, Field, SYMBOL_NAMES, missing};
use crate::number::Read as Number;
use crate::source::{Context, Input};
use crate::table::{Cell, Row, Visitor, scan};
use crate::tally::Tally;
use crate::{IngestError, dates};

const FIELDS: &[Field] = &[
    Field { id: "symbol", aliases: SYMBOL_NAMES },
    Field {
        id: "ex_date",
        aliases: &[
            "date",
            "ex_dividend_date",
            "ex_div_date",
            "exdate",
            "execution_date",
            "effective_date",
            "split_date",
            "timestamp",
            "datetime",
            "day",
        ],
    },
    Field { id: "event", aliases: &["type", "action", "kind", "event_type", "what"] },
    Field { id: "value", aliases: &["rate"] },
    Field {
        id: "dividend",
        aliases: &["dividends", "div_cash", "cash_amount", "dividend_amount", "cash_dividend", "amount", "cash"],
    },
    Field {
        id: "split",
        aliases: &["stock_splits", "split_factor", "split_ratio", "splits", "ratio", "split_coefficient"],
    },
    Field { id: "split_to", aliases: &["to_factor", "numerator"] },
    Field { id: "split_from", aliases: &["from_factor", "denominator", "for_factor"] },
    Field { id: "declared_on", aliases: &["declaration_date", "declared_date", "announced", "announcement_date"] },
    Field { id: "pay_date", aliases: &["payment_date", "payable_date", "paid_on"] },
    Field {
        id: "child",
        aliases: &["child_symbol", "new_symbol", "spinoff_symbol", "spun_off", "into", "spinco", "child_ticker"],
    },
    Field { id: "close", aliases: &["adj_close", "close_last", "open", "price"] },
];
const SYMBOL: usize = 0;
const EX_DATE: usize = 1;
const EVENT: usize = 2;
const VALUE: usize = 3;
const DIVIDEND: usize = 4;
const SPLIT: usize = 5;
const SPLIT_TO: usize = 6;
const SPLIT_FROM: usize = 7;
const DECLARED_ON: usize = 8;
const PAY_DATE: usize = 9;
const CHILD: usize = 10;
const CLOSE: usize = 11;

/// A dividend larger than this a share, in dollars, is a mistake.
const LARGEST_DIVIDEND: f64 = 10_000.0;
/// What is declared lies at most so many days ahead.
const AHEAD_DAYS: i32 = 400;

type Key = (Symbol, Date, ActionEvent, Option<Symbol>);

/// An event with the place where it was read.
struct Read {
    row: ActionRow,
    file: u32,
    line: u64,
    /// The amounts added up in it.
    parts: Vec<f64>,
}

struct Actions<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    tally: &'t mut Tally<'s>,
    columns: Option<Columns>,
    /// The ticker of every row, where the caller gave it.
    constant: Option<Symbol>,
    file: u32,
    events: &'t mut BTreeMap<Key, Read>,
    /// The first and the last daily row of each symbol.
    daily: &'t mut BTreeMap<Symbol, (Date, Date)>,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading actions", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let (mut events, mut daily) = (BTreeMap::new(), BTreeMap::new());
    for (file, input) in context.inputs.iter().enumerate() {
        let mut actions = Actions {
            context,
            input,
            tally: &mut *tally,
            columns: None,
            constant: None,
            file: file as u32,
            events: &mut events,
            daily: &mut daily,
        };
        scan(input, &mut actions, &|n| context.progress.advance(n))?;
    }
    let mut rows: Vec<ActionRow> = events.into_values().map(|read: Read| read.row).collect();
    if !daily.is_empty() {
        tally
            .notes
            .push(format!("{} symbols have a row for every session: a day without an event had none", daily.len()));
    }
    for (symbol, (first, last)) in daily {
        for (event, day) in [(ActionEvent::CoverageBegins, first), (ActionEvent::CoverageEnds, last)] {
            rows.push(ActionRow {
                symbol,
                ex_date: day,
                event,
                value: 0.0,
                child: None,
                known_on: day,
                pay_date: None,
            });
        }
    }
    rows.sort_by_key(|r| (r.symbol, r.ex_date, r.event, r.child));
    rows.iter().for_each(|r| tally.cover(r.ex_date));
    tally.send_all(rows, Records::Actions)?;
    context.progress.end();
    Ok(())
}

impl Actions<'_, '_, '_> {
    fn aside(
        &mut self,
        kind: &'static FindingKind,
        row: &Row<'_>,
        seen: impl FnOnce() -> String,
    ) -> Result<(), IngestError> {
        self.tally.quarantine(kind, &self.input.name, row.line, seen, || row.as_text())
    }

    /// Takes one event. Dividends of one day are added up; of two splits the first is kept.
    fn take(&mut self, action: ActionRow, row: &Row<'_>) -> Result<(), IngestError> {
        let key = (action.symbol, action.ex_date, action.event, action.child);
        let Some(had) = self.events.get_mut(&key) else {
            let read = Read { row: action, file: self.file, line: row.line, parts: vec![action.value] };
            self.events.insert(key, read);
            return Ok(());
        };
        let (same, place) = (had.parts.contains(&action.value), (had.file, had.line));
        if !same && action.event == ActionEvent::Dividend {
            had.parts.push(action.value);
            had.row.value += action.value;
            had.row.known_on = had.row.known_on.max(action.known_on);
            return Ok(());
        }
        let kept = had.row.value;
        let seen = || format!("kept: {kept} of {}:{}", self.context.inputs[place.0 as usize].name, place.1);
        let kind = if same { &kinds::DUPLICATE } else { &kinds::CONFLICT };
        self.tally.quarantine(kind, &self.input.name, row.line, seen, || row.as_text())
    }
}

/// A split's ratio out of a cell; `Ok(None)` is none: empty, 0 or 1 as vendors fill their daily rows.
fn split_of(cell: &Cell<'_>) -> Result<Option<f64>, ()> {
    match cell.number() {
        Number::Missing | Number::Value(0.0 | 1.0) => Ok(None),
        _ => ratio::parse(&cell.text()).map(|r| (r != 1.0).then_some(r)).ok_or(()),
    }
}

/// A dividend out of a cell; `Ok(None)` is none.
fn dividend_of(cell: &Cell<'_>) -> Result<Option<f64>, ()> {
    match cell.number() {
        Number::Missing | Number::Value(0.0) => Ok(None),
        Number::Value(v) if v > 0.0 && v <= LARGEST_DIVIDEND => Ok(Some(v)),
        _ => Err(()),
    }
}

impl Visitor for Actions<'_, '_, '_> {
    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        let columns = Columns::bind(names, FIELDS, self.context, self.input)?;
        columns.need(EX_DATE, FIELDS, self.input)?;
        if columns.at(SYMBOL).is_none() {
            self.constant = self.context.constant("symbol").and_then(Symbol::new);
            if self.constant.is_none() {
                return Err(IngestError::NotSaid {
                    file: self.input.name.clone(),
                    what: "whose splits and dividends they are",
                    hint: "give the ticker with --map symbol=TICKER, or name its column with --map COLUMN=symbol",
                });
            }
        }
        if [VALUE, DIVIDEND, SPLIT, SPLIT_TO].iter().all(|f| columns.at(*f).is_none()) {
            return Err(missing(&FIELDS[DIVIDEND], names, false, self.input));
        }
        if columns.at(VALUE).is_some() && columns.at(EVENT).is_none() {
            return Err(missing(&FIELDS[EVENT], names, false, self.input));
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let Some(columns) = self.columns.clone() else { return Ok(()) };
        let cell = |which: usize| row.cell(columns.at(which));
        let ticker = cell(SYMBOL).text();
        let Some(symbol) = self.constant.or_else(|| Symbol::new(&ticker)) else {
            return self.aside(&kinds::BAD_SYMBOL, row, || format!("`{ticker}`"));
        };
        let today = self.context.options.today;
        let declared = match cell(DECLARED_ON).day() {
            Ok(day) => day.filter(|d| dates::possible(*d, today)),
            Err(()) => None,
        };
        let latest = if declared.is_some() { today.plus_days(AHEAD_DAYS) } else { today };
        let Some(ex_date) = cell(EX_DATE).day().ok().flatten().filter(|d| dates::possible(*d, latest)) else {
            let seen = || format!("`{}`", cell(EX_DATE).text());
            return self.aside(&kinds::IMPOSSIBLE_DATE, row, seen);
        };
        let on_the_day = session_after(session_on_or_before(ex_date.plus_days(-1)));
        let known_on = declared.map_or(on_the_day, |d| session_after(d).min(on_the_day));
        let pay_date = cell(PAY_DATE).day().ok().flatten();
        let action = |event, value| ActionRow { symbol, ex_date, event, value, child: None, known_on, pay_date };

        let said = cell(EVENT).text().to_lowercase();
        if ["spin", "demerger"].iter().any(|word| said.contains(word)) {
            let child = Symbol::new(&cell(CHILD).text());
            let per_share = [VALUE, SPLIT, DIVIDEND].into_iter().map(cell).find(|c| !c.is_empty());
            let (Some(child), Some(per_share)) = (child.filter(|c| *c != symbol), per_share) else {
                let why = "a spin-off without the ticker of its child (`child`) or the shares of it (`value`)";
                return self.aside(&kinds::UNREADABLE_ROW, row, || why.to_owned());
            };
            // One child for one parent is a ratio like any other.
            let Some(ratio) = ratio::parse(&per_share.text()) else {
                return self.aside(&kinds::OUT_OF_RANGE, row, || per_share.text().into_owned());
            };
            return self.take(ActionRow { child: Some(child), ..action(ActionEvent::SpinOff, ratio) }, row);
        }
        let (dividend, split) = if columns.at(EVENT).is_some() {
            let value =
                [VALUE, DIVIDEND, SPLIT].into_iter().map(cell).find(|c| !c.is_empty()).unwrap_or(&Cell::Missing);
            if said.contains("split") {
                (Ok(None), split_of(value))
            } else if said.contains("div") || said.contains("cash") {
                (dividend_of(value), Ok(None))
            } else {
                let seen = || format!("event = `{said}`: neither a split, a dividend nor a spin-off");
                return self.aside(&kinds::UNREADABLE_ROW, row, seen);
            }
        } else {
            let two = (cell(SPLIT_TO).number(), cell(SPLIT_FROM).number());
            let split = match two {
                (Number::Value(to), Number::Value(from)) => split_of(&Cell::Text(format!("{to}:{from}").into())),
                (Number::Missing, Number::Missing) => split_of(cell(SPLIT)),
                _ => Err(()),
            };
            (dividend_of(cell(DIVIDEND)), split)
        };
        let (Ok(dividend), Ok(split)) = (dividend, split) else {
            let which = [VALUE, DIVIDEND, SPLIT, SPLIT_TO];
            let seen = || which.map(|f| cell(f).text().into_owned()).join(" ").trim().to_owned();
            return self.aside(&kinds::OUT_OF_RANGE, row, seen);
        };
        // A row with a price is a session's, whether or not anything happened on it.
        let is_daily = columns.at(CLOSE).is_some() && columns.at(EVENT).is_none();
        if is_daily {
            let span = self.daily.entry(symbol).or_insert((ex_date, ex_date));
            *span = (span.0.min(ex_date), span.1.max(ex_date));
        }
        if dividend.is_none() && split.is_none() && !is_daily {
            return self.aside(&kinds::UNREADABLE_ROW, row, || "neither a split nor a dividend".into());
        }
        if let Some(value) = dividend {
            self.take(action(ActionEvent::Dividend, value), row)?;
        }
        if let Some(value) = split {
            self.take(action(ActionEvent::Split, value), row)?;
        }
        Ok(())
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let seen = || format!("{} fields", row.cells.len());
        self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, seen, || row.as_text())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[EX_DATE], &[seen.to_owned()], true, self.input)
    }
}
