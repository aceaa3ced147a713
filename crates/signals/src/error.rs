//! What can be wrong with a screen as written, or with what it is asked of.
use breadth_domain::Date;
use breadth_store::StoreError;

/// A screen that cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum SignalError {
    /// A metric that is not in the catalogue.
    #[error("`{metric}` in `{written}` is no metric{}\n\nhint: `breadth metrics` lists them", suggest(.nearest))]
    UnknownMetric {
        /// The condition or list entry as written.
        written: String,
        /// The name looked for.
        metric: String,
        /// The nearest name in the catalogue.
        nearest: Option<&'static str>,
    },
    /// A condition of another form.
    #[error(
        "`{condition}` is not a condition: {why}\n\nhint: write for example `net_income_ttm > 0` or `top(book_to_price, 30%, sector)`; `breadth metrics` lists what may be asked"
    )]
    BadCondition {
        /// As written.
        condition: String,
        /// What is wrong.
        why: String,
    },
    /// A ranking that cannot be meant.
    #[error(
        "`score` of study `{study}`: {why}\n\nhint: `breadth build --print-study qmj` writes one with nodes to start from"
    )]
    BadRanking {
        /// The study.
        study: String,
        /// What is wrong.
        why: String,
    },
    /// A study that ranks by nothing.
    #[error(
        "`score.metrics` of study `{study}` is empty\n\nhint: name at least one metric, or nodes; `breadth metrics` lists the metrics"
    )]
    NoScore {
        /// The study.
        study: String,
    },
    /// A session that the panel does not have.
    #[error(
        "session {session} is outside the panel, which has {sessions} sessions\n\nhint: import prices that reach that day"
    )]
    NoSession {
        /// The index asked for.
        session: usize,
        /// How many there are.
        sessions: usize,
    },
    /// A universe without members on that day.
    #[error("universe `{universe}` has no members on {date}{}\n\nhint: choose a day from its first reconstitution on", first_from(.first))]
    NoMembers {
        /// The universe.
        universe: String,
        /// The day.
        date: Date,
        /// The first day with members.
        first: Option<Date>,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn suggest(nearest: &Option<&'static str>) -> String {
    nearest.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default()
}

fn first_from(first: &Option<Date>) -> String {
    first.map(|d| format!("; its first members are of {d}")).unwrap_or_default()
}
