//! What a price row must be to be kept.
use breadth_domain::finding::kinds;
use breadth_domain::{Date, FindingKind, PriceField, PriceRow, Symbol, calendar};

use super::{Chunk, Note, Reject};
use crate::dates;

/// Text stood where a number belongs: a NaN that no file can bring by itself into a column, told apart by its bits.
pub(super) const WRONG: f64 = f64::from_bits(0x7ff8_0000_0bad_0bad);
/// No number of shares or dollars a share is as large.
const LARGEST: f64 = 1e15;
/// How far high, low, open and close may contradict each other: the rounding of 32-bit floats, some times over.
const ROUNDING: f64 = 1e-6;
/// How many rows of a note are given as examples, of each chunk.
const PLACES: usize = 5;

/// The calendar, looked up once for every day that a file may speak of.
pub(super) struct Rules {
    today: Date,
    /// From [`dates::EARLIEST`] on: whether a price of that day can be kept.
    open: Vec<bool>,
}

/// What is noted of rows that are kept, gathered over a chunk.
#[derive(Default)]
pub(super) struct Notes {
    shares: Gather,
    repaired: Gather,
    empty: Gather,
}

#[derive(Default)]
struct Gather {
    count: u64,
    places: Vec<(u64, String)>,
}

impl Gather {
    fn add(&mut self, line: u64, seen: impl FnOnce() -> String) {
        self.count += 1;
        if self.places.len() < PLACES {
            self.places.push((line, seen()));
        }
    }
}

impl Notes {
    pub(super) fn into_chunk(self, chunk: &mut Chunk) {
        for (kind, gather) in [
            (&kinds::MISSING_SHARES, self.shares),
            (&kinds::REPAIRED_ROW, self.repaired),
            (&kinds::EMPTY_VALUE, self.empty),
        ] {
            if gather.count > 0 {
                chunk.notes.push(Note { kind, count: gather.count, places: gather.places });
            }
        }
    }
}

/// Which fields the file has, for the rules that depend on it.
#[derive(Copy, Clone)]
pub(super) struct Has {
    pub(super) volume: bool,
    pub(super) shares: bool,
    pub(super) flag: bool,
}

type Fault = (&'static FindingKind, String);

impl Rules {
    pub(super) fn new(today: Date) -> Self {
        let open = (dates::EARLIEST.days()..=today.days())
            .map(|d| calendar::is_session(Date::from_days(d)).unwrap_or(true))
            .collect();
        Rules { today, open }
    }

    /// Judges one row. `symbol` and `date` are as read, `None` where they could not be; the texts are asked for only when
    /// something is wrong.
    #[inline]
    pub(super) fn judge(
        &self,
        symbol: Option<Symbol>,
        date: Option<Date>,
        fields: &mut [f64; 9],
        has: Has,
        line: u64,
        notes: &mut Notes,
    ) -> Result<PriceRow, Fault> {
        let Some(symbol) = symbol else {
            return Err((&kinds::BAD_SYMBOL, "no ticker, or none of at most 15 printable letters".to_owned()));
        };
        let Some(date) = date else {
            return Err((&kinds::IMPOSSIBLE_DATE, "no such day".to_owned()));
        };
        match self
            .open
            .get(usize::try_from(i64::from(date.days()) - i64::from(dates::EARLIEST.days())).unwrap_or(usize::MAX))
        {
            Some(true) => {}
            Some(false) => return Err((&kinds::NOT_A_SESSION, format!("{date}: {}", why_closed(date)))),
            None => return Err((&kinds::IMPOSSIBLE_DATE, format!("{date} is not within 1900 and {}", self.today))),
        }
        let mut priced = false;
        for (i, value) in fields.iter().enumerate() {
            if value.is_nan() {
                if value.to_bits() == WRONG.to_bits() {
                    return Err((&kinds::UNREADABLE_ROW, format!("{} is no number", PriceField::ALL[i].id())));
                }
                continue;
            }
            if value.abs() > LARGEST {
                return Err((&kinds::OUT_OF_RANGE, format!("{} = {value:e}", PriceField::ALL[i].id())));
            }
            if i <= PriceField::AdjClose as usize {
                if *value <= 0.0 {
                    return Err((&kinds::NON_POSITIVE_PRICE, format!("{} = {value}", PriceField::ALL[i].id())));
                }
                priced = true;
            }
        }
        let [open, high, low, close, ..] = *fields;
        // Comparisons with a missing number are false.
        let slack = ROUNDING * if high.is_nan() { low } else { high };
        if high + slack < low
            || high + slack < open
            || high + slack < close
            || open + slack < low
            || close + slack < low
        {
            return Err((&kinds::HIGH_BELOW_LOW, format!("open {open}, high {high}, low {low}, close {close}")));
        }
        let flag = fields[PriceField::Flag as usize];
        let repaired = has.flag && flag != 0.0 && !flag.is_nan();
        let volume = &mut fields[PriceField::Volume as usize];
        let mut emptied = false;
        if has.volume && *volume < 0.0 {
            // On a row that the vendor rebuilt a negative volume is its mark for "none".
            if !repaired {
                return Err((&kinds::NEGATIVE_VOLUME, format!("volume = {volume}")));
            }
            *volume = f64::NAN;
            emptied = true;
        }
        if emptied || !priced {
            let what = if priced { "volume" } else { "price" };
            notes.empty.add(line, || format!("{symbol} {date}: no {what}"));
        }
        if repaired {
            notes.repaired.add(line, || format!("{symbol} {date}: flag {flag}"));
        }
        if has.shares {
            let shares = &mut fields[PriceField::Shares as usize];
            if shares.is_nan() || *shares <= 0.0 {
                *shares = f64::NAN;
                notes.shares.add(line, || format!("{symbol} {date}"));
            }
        }
        Ok(PriceRow { symbol, date, fields: *fields })
    }
}

fn why_closed(date: Date) -> String {
    match (date.weekday(), calendar::holiday(date)) {
        (6, _) => "a Saturday".to_owned(),
        (7, _) => "a Sunday".to_owned(),
        (_, Some(name)) => name.to_owned(),
        _ => "a special closing".to_owned(),
    }
}

/// Files a fault.
pub(super) fn reject((kind, seen): Fault, line: u64, row: String) -> Reject {
    Reject { kind, line, seen, row }
}
