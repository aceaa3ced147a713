//! Figures that others published, beside ours of the same month: no test of ours passes by agreeing, and a difference is
//! shown, with what is known of its cause.
use breadth_domain::Date;
use serde::Serialize;

use super::page::RatioHistory;
use super::ratios::Figure;

/// One published figure.
struct Fixture {
    ratio: &'static str,
    universe: &'static str,
    /// The month it was published for: ours is of its last session.
    month: (i16, i8),
    value: f64,
    source: &'static str,
}

/// Published figures; `small` and `large` stand in for the indexes they name.
const FIXTURES: &[Fixture] = &[
    Fixture {
        ratio: "pb",
        universe: "small",
        month: (2023, 9),
        value: 1.86,
        source: "FTSE Russell fact sheet, Russell 2000, 2023-09-30",
    },
    Fixture {
        ratio: "pe_ex_negative",
        universe: "small",
        month: (2023, 9),
        value: 13.03,
        source: "FTSE Russell fact sheet, Russell 2000, 2023-09-30",
    },
    Fixture {
        ratio: "unprofitable",
        universe: "small",
        month: (2024, 10),
        value: 0.43,
        source: "press, Russell 2000, October 2024",
    },
    Fixture {
        ratio: "unprofitable",
        universe: "small",
        month: (2025, 8),
        value: 0.40,
        source: "press, Russell 2000, 2025",
    },
    Fixture {
        ratio: "interest_rate",
        universe: "small",
        month: (2024, 12),
        value: 0.07,
        source: "press, Russell 2000, interest of $832 bn of debt, 2024",
    },
    Fixture {
        ratio: "pb",
        universe: "small",
        month: (2025, 8),
        value: 2.03,
        source: "Jefferies, Russell 2000, summer 2025",
    },
    Fixture {
        ratio: "pb",
        universe: "large",
        month: (2025, 8),
        value: 5.35,
        source: "Jefferies, Russell 1000, summer 2025",
    },
];

/// A published figure beside ours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// The ratio.
    pub ratio: &'static str,
    /// The universe that stands in for the index.
    pub universe: &'static str,
    /// The session ours is of.
    pub session: Date,
    /// Theirs.
    pub value: f64,
    /// Where it was published.
    pub source: &'static str,
    /// Ours.
    pub ours: Figure,
}

/// The published figures whose month the history has.
pub(super) fn published(history: &[RatioHistory]) -> Vec<Published> {
    FIXTURES
        .iter()
        .filter_map(|f| {
            let id = format!("{}.{}", f.ratio, f.universe);
            let of = history.iter().find(|h| h.id == id)?;
            let (session, ours) = of.values.iter().find(|(d, _)| (d.year(), d.month()) == f.month)?;
            Some(Published {
                ratio: f.ratio,
                universe: f.universe,
                session: *session,
                value: f.value,
                source: f.source,
                ours: *ours,
            })
        })
        .collect()
}
