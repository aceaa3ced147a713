//! What a store has of filers by a day, in numbers.
use breadth_domain::Date;
use serde::Serialize;

/// Filers as of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FilersState {
    /// Filers with a filing known by the day.
    pub filers: u64,
    /// Their filings known by the day, each once.
    pub filings: u64,
    /// Rows of numbers in them; a number that two sources give is two rows.
    pub facts: u64,
    /// The first day of filing among them.
    pub first_filed: Option<Date>,
    /// The last day of filing among them.
    pub last_filed: Option<Date>,
    /// Filings whose time of acceptance is known: the others are taken as known on the session after their day of filing.
    pub with_acceptance: u64,
    /// Filers of whom a ticker is known by the day.
    pub with_ticker: u64,
}

impl FilersState {
    /// Both together; tickers are counted apart.
    pub(crate) fn join(&mut self, other: &FilersState) {
        self.filers += other.filers;
        self.filings += other.filings;
        self.facts += other.facts;
        self.first_filed = self.first_filed.into_iter().chain(other.first_filed).min();
        self.last_filed = self.last_filed.into_iter().chain(other.last_filed).max();
        self.with_acceptance += other.with_acceptance;
    }
}
