//! What can go wrong on the way to a market page.
use breadth_domain::Date;
use breadth_store::StoreError;

/// A market page that cannot be made. A number that cannot be known is no error: it is a reading with its reason.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// No session by the day.
    #[error(
        "no session with a price is known by {as_of}\n\nhint: import prices that reach back before {as_of}, or ask for a later day"
    )]
    NoSessions {
        /// The day asked for.
        as_of: Date,
    },
    /// The view and the panel are of different days.
    #[error("the view is as of {view} and the panel as of {panel}\n\nhint: make the panel from this view")]
    Days {
        /// The view's day.
        view: Date,
        /// The panel's day.
        panel: Date,
    },
    /// Fewer than the two universes that are compared.
    #[error(
        "{given} universes with their indexes are given; the page compares small companies with large ones\n\nhint: give both, small first"
    )]
    Universes {
        /// How many there are.
        given: usize,
    },
    /// A list of baskets that cannot be read.
    #[error(
        "the list of baskets cannot be read: {why}\n\nhint: write `[[basket]]` with id, label, named_on, source and members, as in crates/market/presets/baskets.toml"
    )]
    Baskets {
        /// What is wrong with it, and where.
        why: String,
    },
    /// An index that does not end with the panel.
    #[error(
        "the index `{id}` covers sessions {start} to {end} of a panel of {sessions}\n\nhint: make the index from this panel"
    )]
    Index {
        /// The index.
        id: String,
        /// Its first session.
        start: usize,
        /// One past its last session.
        end: usize,
        /// The panel's number of sessions.
        sessions: usize,
    },
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reported figures could not be read.
    #[error(transparent)]
    Signal(#[from] breadth_signals::SignalError),
}
