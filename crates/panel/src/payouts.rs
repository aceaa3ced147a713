//! Where dividends and explicit splits come from: sources that state them, and vendors' adjusted closes.
//!
//! An adjusted close divides the past by `1 − dividend / last close` at each ex-date, whenever the file was made: the
//! *ratio* of two neighbouring adjusted closes holds that session's dividend and nothing later. With the raw return `r` and
//! the adjusted one `a`, the dividend is `a − r` of the last close. Two things look alike and are none: a raw close taken too
//! early, which comes back with the opposite sign a row later, and a symbol that another company's file carries, which
//! agrees on no day.
use std::collections::HashMap;

use breadth_domain::{ActionEvent, ActionRow, Date, PriceField, Symbol};
use breadth_store::{PriceBlock, StoreError, View};

use crate::income::IncomeKnown;
use crate::returns::{Step, as_split};

/// Adjusted and raw return differ by less than this where nothing was paid.
const AGREE: f64 = 0.0004;
/// The largest dividend told from adjusted closes, as a part of the last close: special ones reach a quarter.
const LARGEST: f64 = 0.30;
/// Of the last so many rows, so many must agree before a difference is taken for a dividend.
const WINDOW: u32 = 20;
const AGREEING: u32 = 16;
/// What differs by this part of yesterday's difference, with the other sign, takes it back.
const TAKEN_BACK: f64 = 0.25;
/// A stated dividend says that its source covers the security for so long.
const COVERED_DAYS: i32 = 400;

/// What is stated between two rows of a security.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stated {
    /// New shares for one old share; 1 where no split is stated.
    pub split: f64,
    /// Dollars a share, on the new basis.
    pub cash: f64,
    /// Whether the source covers the session.
    pub covered: bool,
}

/// The sources of a view.
pub(crate) struct Payouts {
    stated: HashMap<Symbol, Vec<ActionRow>>,
    /// Blocks with adjusted closes alone, each with its column by symbol.
    adjusted: Vec<(PriceBlock, HashMap<Symbol, usize>)>,
}

/// Where the adjusted closes of a list of symbols are: by block, (place in the list, column).
pub(crate) struct Places(Vec<Vec<(usize, usize)>>);

/// What is remembered of a security's adjusted closes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Agreement {
    /// The last rows, newest in the lowest bit: whether both returns agreed.
    bits: u32,
    rows: u32,
    /// The last row's difference, where it was taken for a dividend or thrown away.
    last: f64,
    taken: bool,
}

/// What adjusted closes say of a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Told {
    /// Nothing: no two neighbouring adjusted closes, or they do not agree with the raw ones in general.
    Nothing,
    /// No dividend.
    None,
    /// Income as a fraction of the last close.
    Income(f64),
}

impl Payouts {
    /// What is stated in a view.
    pub fn stated_of(view: &View) -> Result<Self, StoreError> {
        let mut stated: HashMap<Symbol, Vec<ActionRow>> = HashMap::new();
        for row in view.actions()? {
            stated.entry(row.symbol).or_default().push(row);
        }
        Ok(Payouts { stated, adjusted: Vec::new() })
    }

    /// The same with the adjusted closes of a view's prices.
    pub fn with_adjusted(self, view: &View) -> Result<Self, StoreError> {
        let lone = |b: &PriceBlock| b.has(PriceField::AdjClose) && !b.has(PriceField::Close);
        let adjusted = view.prices()?.into_iter().filter(lone).map(|b| {
            let columns = b.symbols().iter().enumerate().map(|(c, s)| (*s, c)).collect();
            (b, columns)
        });
        Ok(Payouts { adjusted: adjusted.collect(), ..self })
    }

    pub fn is_empty(&self) -> bool {
        self.stated.is_empty() && self.adjusted.is_empty()
    }

    /// Looks symbols up once for all sessions.
    pub fn places(&self, symbols: &[Symbol]) -> Places {
        let of = |(_, columns): &(PriceBlock, HashMap<Symbol, usize>)| {
            symbols.iter().enumerate().filter_map(|(k, s)| Some((k, *columns.get(s)?))).collect()
        };
        Places(self.adjusted.iter().map(of).collect())
    }

    /// The adjusted closes of a session by column of the symbols that were looked up; of two sources the first.
    pub fn session(&self, day: Date, places: &Places, into: &mut [f64]) {
        into.fill(f64::NAN);
        for ((block, _), places) in self.adjusted.iter().zip(&places.0) {
            let row = block.sessions().binary_search(&day).ok().and_then(|t| block.row(PriceField::AdjClose, t));
            let Some(row) = row else { continue };
            for (k, c) in places {
                if into[*k].is_nan() {
                    into[*k] = row[*c];
                }
            }
        }
    }

    /// What is stated of a symbol after `last` and up to `day`; `None` where no source has it.
    pub fn stated(&self, symbol: Symbol, last: Date, day: Date) -> Option<Stated> {
        let rows = self.stated.get(&symbol)?;
        let (from, to) = (rows.partition_point(|r| r.ex_date <= last), rows.partition_point(|r| r.ex_date <= day));
        let mut out = Stated { split: 1.0, cash: 0.0, covered: false };
        for of_day in rows[from..to].chunk_by(|a, b| a.ex_date == b.ex_date) {
            // The split first: a dividend is on the basis of its own ex-date.
            for row in of_day.iter().filter(|r| r.event == ActionEvent::Split) {
                out.split *= row.value;
                out.cash /= row.value;
            }
            out.cash += of_day.iter().filter(|r| r.event == ActionEvent::Dividend).map(|r| r.value).sum::<f64>();
        }
        let day_of = |event| rows.iter().find(|r| r.event == event).map(|r| r.ex_date);
        let ends = day_of(ActionEvent::CoverageEnds).unwrap_or(Date::MAX);
        let daily = day_of(ActionEvent::CoverageBegins).is_some_and(|begins| begins <= day && day <= ends);
        let paid = |r: &&ActionRow| r.event == ActionEvent::Dividend && r.ex_date.days_until(day) <= COVERED_DAYS;
        out.covered = daily || rows[..to].iter().rfind(|r| r.event == ActionEvent::Dividend).as_ref().is_some_and(paid);
        Some(out)
    }
}

impl Stated {
    /// The row's step under the stated split, and what contradicts what. A split that the prices do not show is not
    /// applied: the prices may be adjusted for it already, or its day is wrong.
    pub fn upon(&self, step: Step, last_close: f64, close: f64) -> (Step, Option<String>) {
        let near = |a: f64, b: f64| (a / b).ln().abs() < 0.02;
        if self.split == 1.0 {
            let why = (step.split != 1.0 && self.covered)
                .then(|| format!("prices show a split of {:.4} that the source does not state; used", step.split));
            return (step, why);
        }
        if near(step.split, self.split) {
            return (Step { split: self.split, ..step }, None);
        }
        let ret = close * self.split / last_close - 1.0;
        if ret.ln_1p().abs() < (close / last_close).ln().abs() {
            let why = (step.split != 1.0).then(|| {
                format!("a split of {:.4} is stated, prices show {:.4}; the stated one is used", self.split, step.split)
            });
            let stated = Step { ret, split: self.split, stale: false, contradictory: false };
            return (stated, why);
        }
        let text = format!(
            "a split of {:.4} is stated and the close went from {last_close:.4} to {close:.4}; not applied",
            self.split
        );
        (step, Some(text))
    }
}

impl Agreement {
    /// Takes a row: raw and adjusted return since the row before. `wide` sessions, whose own or last closes were taken too
    /// early, tell nothing.
    pub fn take(&mut self, raw: f64, adjusted: f64, wide: bool) -> Told {
        let difference = adjusted - raw;
        if difference.is_nan() {
            (self.last, self.taken) = (0.0, false);
            return Told::Nothing;
        }
        let agrees = difference.abs() < AGREE;
        let trusted = self.rows >= WINDOW && (self.bits & ((1 << WINDOW) - 1)).count_ones() >= AGREEING;
        self.bits = self.bits << 1 | u32::from(agrees);
        self.rows += 1;
        let (before, taken) = (self.last, self.taken);
        (self.last, self.taken) = (if agrees { 0.0 } else { difference }, false);
        if !trusted {
            return Told::Nothing;
        }
        if agrees {
            return Told::None;
        }
        if before != 0.0 && (before + difference).abs() < TAKEN_BACK * before.abs() {
            self.last = 0.0;
            return if taken { Told::Income(difference) } else { Told::None };
        }
        let is_split = as_split(1.0 + difference, 0.01).is_some();
        if wide || !(AGREE..=LARGEST).contains(&difference) || is_split {
            return Told::None;
        }
        self.taken = true;
        Told::Income(difference)
    }
}

/// The code kept for a source of income.
pub(crate) const fn code(known: IncomeKnown) -> u8 {
    known as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted() -> Agreement {
        let mut a = Agreement::default();
        (0..WINDOW).for_each(|_| assert_eq!(a.take(0.01, 0.01, false), Told::Nothing));
        a
    }

    #[test]
    fn a_dividend_is_what_the_adjusted_return_has_more() {
        // Closed 100, then 99 ex a dividend of 2: raw −1 %, adjusted 99 / 98 − 1 = +1.0204 %.
        let mut a = trusted();
        let Told::Income(income) = a.take(-0.01, 99.0 / 98.0 - 1.0, false) else { panic!() };
        assert!((income - (99.0 / 98.0 - 0.99)).abs() < 1e-12);
        assert_eq!(a.take(0.002, 0.002, false), Told::None);
    }

    #[test]
    fn a_close_taken_too_early_is_no_dividend() {
        // The raw close of the day before was 1 % too high: −1 % then +1 %.
        let mut a = trusted();
        assert_eq!(a.take(0.01, 0.0, false), Told::None);
        assert_eq!(a.take(-0.01, 0.0, false), Told::None);
        // And 1 % too low: taken for a dividend on the day, and taken back on the next.
        assert_eq!(a.take(-0.01, 0.0, false), Told::Income(0.01));
        assert_eq!(a.take(0.01, 0.0, false), Told::Income(-0.01));
        // On a session whose closes are wrong for all, nothing is inferred.
        assert_eq!(trusted().take(-0.01, 0.0, true), Told::None);
    }

    #[test]
    fn a_stated_split_goes_before_the_prices_unless_they_deny_it() {
        let plain = |ret| Step { ret, split: 1.0, stale: false, contradictory: false };
        let two = Stated { split: 2.0, cash: 0.0, covered: true };
        // 100 becomes 51 and nobody printed a split: 51 × 2 / 100 − 1.
        let (step, why) = two.upon(plain(-0.49), 100.0, 51.0);
        assert!((step.ret - 0.02).abs() < 1e-12 && step.split == 2.0 && why.is_none());
        // 100 becomes 101: the prices have no split on that day.
        let (step, why) = two.upon(plain(0.01), 100.0, 101.0);
        assert!(step == plain(0.01) && why.unwrap().contains("not applied"));
        // The prices show three for one: the statement is used, and the contradiction told.
        let (step, why) = two.upon(Step { split: 3.0, ..plain(0.5) }, 100.0, 50.0);
        assert!((step.ret, step.split) == (0.0, 2.0) && why.unwrap().contains("3.0000"));
        // A split that a source with every day does not state is told too.
        let none = Stated { split: 1.0, cash: 0.0, covered: true };
        assert!(none.upon(Step { split: 2.0, ..plain(0.0) }, 100.0, 50.0).1.is_some());
    }
}
