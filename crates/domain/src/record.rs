//! What crosses from `ingest` to `store`: rows of few plain shapes, whatever file they came from.
use serde::Serialize;

use crate::filed::{FilerFacts, FilerLabelRow};
use crate::{Concept, Date, Symbol};

/// The tables of a store, one per shape of row.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// [`PriceRow`]s, sorted by symbol and date.
    Prices,
    /// [`ListingRow`]s, sorted by symbol and day seen.
    Listings,
    /// [`FactRow`]s, sorted by symbol, concept, period end and day known.
    Facts,
    /// [`SeriesRow`]s, sorted by series and date.
    Series,
    /// [`BasketRow`]s, sorted by basket, day and line.
    Baskets,
    /// [`ActionRow`]s, sorted by symbol, ex-date and event.
    Actions,
    /// [`CompanyRow`]s, sorted by symbol.
    Companies,
    /// Numbers as filed, one row for each appearance in a filing, sorted by filer, tag, unit, period and filing.
    Filed,
    /// Filings, sorted by filer, day of filing and accession number.
    Filings,
    /// [`FilerLabelRow`]s, sorted.
    FilerLabels,
    /// Rows kept aside, as text, with their reasons.
    Quarantine,
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 11] = [
        Table::Prices,
        Table::Listings,
        Table::Facts,
        Table::Series,
        Table::Baskets,
        Table::Actions,
        Table::Companies,
        Table::Filed,
        Table::Filings,
        Table::FilerLabels,
        Table::Quarantine,
    ];

    /// The stable name, as in folders, JSON and SQL.
    pub const fn id(self) -> &'static str {
        match self {
            Table::Prices => "prices",
            Table::Listings => "listings",
            Table::Facts => "facts",
            Table::Series => "series",
            Table::Baskets => "baskets",
            Table::Actions => "actions",
            Table::Companies => "companies",
            Table::Filed => "filed",
            Table::Filings => "filings",
            Table::FilerLabels => "filer_labels",
            Table::Quarantine => "quarantine",
        }
    }

    /// The table with that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.id() == id)
    }
}

/// The numeric columns a price file may have.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceField {
    /// Opening price, raw.
    Open,
    /// Highest price, raw.
    High,
    /// Lowest price, raw.
    Low,
    /// Closing price, raw (as printed that day).
    Close,
    /// Closing price adjusted for splits and dividends by the vendor, on the basis of the day the file was made.
    AdjClose,
    /// Close minus the previous close on today's split basis, as the exchange prints it.
    NetChange,
    /// Shares traded.
    Volume,
    /// Shares outstanding (units, not millions).
    Shares,
    /// The vendor's repair mark; 0 = as first seen.
    Flag,
}

impl PriceField {
    /// Every field, in the order of the columns.
    pub const ALL: [PriceField; 9] = [
        PriceField::Open,
        PriceField::High,
        PriceField::Low,
        PriceField::Close,
        PriceField::AdjClose,
        PriceField::NetChange,
        PriceField::Volume,
        PriceField::Shares,
        PriceField::Flag,
    ];

    /// The stable name of the column.
    pub const fn id(self) -> &'static str {
        match self {
            PriceField::Open => "open",
            PriceField::High => "high",
            PriceField::Low => "low",
            PriceField::Close => "close",
            PriceField::AdjClose => "adj_close",
            PriceField::NetChange => "net_change",
            PriceField::Volume => "volume",
            PriceField::Shares => "shares",
            PriceField::Flag => "flag",
        }
    }
}

/// One security's prices on one session. `NaN` is "not given": this is the one bulk shape where a missing number has no
/// `Option`, for a store has tens of millions of them; single values are handed out as `Option<f64>`.
#[derive(Copy, Clone, Debug)]
pub struct PriceRow {
    /// The ticker of that day.
    pub symbol: Symbol,
    /// The session.
    pub date: Date,
    /// The fields, in the order of [`PriceField::ALL`].
    pub fields: [f64; 9],
}

impl PriceRow {
    /// A row with no field given.
    pub const fn empty(symbol: Symbol, date: Date) -> Self {
        PriceRow { symbol, date, fields: [f64::NAN; 9] }
    }

    /// The field, where given.
    pub fn get(&self, field: PriceField) -> Option<f64> {
        Some(self.fields[field as usize]).filter(|v| !v.is_nan())
    }

    /// Sets the field.
    pub fn set(&mut self, field: PriceField, value: f64) {
        self.fields[field as usize] = value;
    }
}

/// What a listing said on the day it was seen. Empty text is "not said".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListingRow {
    /// The ticker.
    pub symbol: Symbol,
    /// The day on which the source showed this.
    pub seen_on: Date,
    /// The exchange, lower case as the source has it.
    pub exchange: Box<str>,
    /// The sector by the source's own scheme.
    pub sector: Box<str>,
    /// The industry by the source's own scheme.
    pub industry: Box<str>,
    /// The country of the issuer.
    pub country: Box<str>,
    /// The year of the initial offering.
    pub ipo_year: Option<i16>,
    /// The name of the listing, for example `Agilent Technologies Inc. Common Stock`.
    pub name: Box<str>,
}

/// How a reported number covers time.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// At the period's end.
    Instant,
    /// Three months (12 to 16 weeks).
    Quarter,
    /// From the start of the fiscal year to the period's end.
    YearToDate,
    /// A fiscal year.
    Year,
    /// The twelve months to the period's end, whichever day that is, made from filings by identity.
    Trailing,
}

impl Span {
    /// Every span, in the order of the codes stored.
    pub const ALL: [Span; 5] = [Span::Instant, Span::Quarter, Span::YearToDate, Span::Year, Span::Trailing];
}

/// How well the day on which a number was known is itself known, best first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// From the filing itself, with its date.
    Filing,
    /// A vendor's figure with the day it was published.
    Published,
    /// A vendor's figure with the day it was published, restated since: the value was not known on that day.
    Restated,
}

impl Grade {
    /// Every grade, in the order of the codes stored.
    pub const ALL: [Grade; 3] = [Grade::Filing, Grade::Published, Grade::Restated];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Grade::Filing => "filing",
            Grade::Published => "published",
            Grade::Restated => "restated",
        }
    }
}

/// One reported number.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct FactRow {
    /// The ticker by which the source names the company.
    pub symbol: Symbol,
    /// What it measures.
    pub concept: Concept,
    /// How it covers time.
    pub span: Span,
    /// The last day of the period.
    pub period_end: Date,
    /// The number, in units (dollars, shares), income positive, costs and payments positive.
    pub value: f64,
    /// The day the source says it was filed or published.
    pub published_on: Date,
    /// The first session on which the market could use it: the session after `published_on`.
    pub known_on: Date,
    /// How good `known_on` is.
    pub grade: Grade,
}

/// One value of a named series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRow {
    /// The series, for example `DGS10` or `french/6_Portfolios_2x3/Average Value Weighted Returns -- Monthly/SMALL LoBM`.
    pub series: std::sync::Arc<str>,
    /// The day, or the last day of the month or year, it describes.
    pub date: Date,
    /// The value in the source's unit.
    pub value: f64,
    /// The first session on which it was known, by the declared release lag of its source.
    pub known_on: Date,
}

/// One line of a fund's or an index's holdings.
#[derive(Clone, Debug, PartialEq)]
pub struct BasketRow {
    /// The basket, for example `IWM`.
    pub basket: Box<str>,
    /// The day of the holdings.
    pub date: Date,
    /// The ticker; `None` for cash and derivatives.
    pub symbol: Option<Symbol>,
    /// The name as given.
    pub name: Box<str>,
    /// Sector as given.
    pub sector: Box<str>,
    /// Asset class as given.
    pub asset_class: Box<str>,
    /// Weight, as a fraction.
    pub weight: Option<f64>,
    /// Shares held.
    pub quantity: Option<f64>,
    /// Value held, in dollars.
    pub market_value: Option<f64>,
    /// Price used.
    pub price: Option<f64>,
}

/// What a source states of a security on a day.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionEvent {
    /// A cash dividend: dollars a share, on the share's basis of its ex-date.
    Dividend,
    /// A split: new shares for one old share.
    Split,
    /// From this day on the source has a row for every session: a day without an event had none. The value is 0.
    CoverageBegins,
    /// The last day for which that holds. The value is 0.
    CoverageEnds,
    /// A spin-off: shares of the child for one share of the parent, which stays.
    SpinOff,
}

impl ActionEvent {
    /// Every event, in the order of the codes stored.
    pub const ALL: [ActionEvent; 5] = [
        ActionEvent::Dividend,
        ActionEvent::Split,
        ActionEvent::CoverageBegins,
        ActionEvent::CoverageEnds,
        ActionEvent::SpinOff,
    ];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            ActionEvent::Dividend => "dividend",
            ActionEvent::Split => "split",
            ActionEvent::CoverageBegins => "coverage_begins",
            ActionEvent::CoverageEnds => "coverage_ends",
            ActionEvent::SpinOff => "spin_off",
        }
    }
}

/// A split, a dividend or a spin-off as a source states it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct ActionRow {
    /// The ticker of that day.
    pub symbol: Symbol,
    /// The first day on which the share trades without the dividend or the child, or on the split's new basis.
    pub ex_date: Date,
    /// What.
    pub event: ActionEvent,
    /// Dollars a share, new shares for one old share, or shares of the child for one of the parent.
    pub value: f64,
    /// The ticker under which the child of a spin-off begins to trade.
    pub child: Option<Symbol>,
    /// The first session on which the market could know it: the one after its declaration where that is told, and the
    /// ex-date at the latest.
    pub known_on: Date,
    /// The day on which holders are paid.
    pub pay_date: Option<Date>,
}

/// A company's undated labels, for display only: no day is known on which they were known.
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyRow {
    /// The ticker by which the source names the company.
    pub symbol: Symbol,
    /// The name.
    pub name: Box<str>,
    /// Industry, by the source's own scheme.
    pub industry: Box<str>,
    /// Central index key of the filer.
    pub cik: Option<u64>,
    /// ISIN.
    pub isin: Box<str>,
    /// The last month of the fiscal year.
    pub fiscal_year_end_month: Option<i8>,
}

/// A row kept aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// The finding's code.
    pub code: &'static str,
    /// The file (and the member inside it).
    pub file: Box<str>,
    /// The line or row.
    pub line: u64,
    /// The row as it was, as text.
    pub row: Box<str>,
}

/// A batch of rows of one shape.
#[derive(Clone, Debug)]
pub enum Records {
    /// Prices.
    Prices(Vec<PriceRow>),
    /// Listings.
    Listings(Vec<ListingRow>),
    /// Reported numbers.
    Facts(Vec<FactRow>),
    /// Series.
    Series(Vec<SeriesRow>),
    /// Holdings.
    Baskets(Vec<BasketRow>),
    /// Splits and dividends.
    Actions(Vec<ActionRow>),
    /// Companies.
    Companies(Vec<CompanyRow>),
    /// Filers with their filings and the numbers in them, ascending by CIK; a filer may come in several batches.
    Filed(Vec<FilerFacts>),
    /// Labels of filers.
    FilerLabels(Vec<FilerLabelRow>),
    /// Rows kept aside.
    Quarantine(Vec<QuarantinedRow>),
}

impl Records {
    /// The table these rows belong to.
    pub const fn table(&self) -> Table {
        match self {
            Records::Prices(_) => Table::Prices,
            Records::Listings(_) => Table::Listings,
            Records::Facts(_) => Table::Facts,
            Records::Series(_) => Table::Series,
            Records::Baskets(_) => Table::Baskets,
            Records::Actions(_) => Table::Actions,
            Records::Companies(_) => Table::Companies,
            Records::Filed(_) => Table::Filed,
            Records::FilerLabels(_) => Table::FilerLabels,
            Records::Quarantine(_) => Table::Quarantine,
        }
    }

    /// How many rows; of filers, how many numbers.
    pub fn len(&self) -> usize {
        match self {
            Records::Prices(r) => r.len(),
            Records::Listings(r) => r.len(),
            Records::Facts(r) => r.len(),
            Records::Series(r) => r.len(),
            Records::Baskets(r) => r.len(),
            Records::Actions(r) => r.len(),
            Records::Companies(r) => r.len(),
            Records::Filed(filers) => filers.iter().map(|f| f.facts.len()).sum(),
            Records::FilerLabels(r) => r.len(),
            Records::Quarantine(r) => r.len(),
        }
    }

    /// Whether there is nothing. A filer without numbers is something: it has filings.
    pub fn is_empty(&self) -> bool {
        match self {
            Records::Filed(filers) => filers.is_empty(),
            other => other.len() == 0,
        }
    }
}
