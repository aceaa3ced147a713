//! Breadth: how many take part.
use super::{Topic, side_by_side};
use crate::measure::{Family, of_family};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "breadth",
    label: "Breadth",
    about: "how many companies take part: advances, averages, highs and lows, thrusts, participation",
    tables: |asked| Ok(side_by_side(asked.page, &of_family(Family::Breadth))),
};
