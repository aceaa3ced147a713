//! Concentration: how much the largest weigh.
use super::{Topic, side_by_side};
use crate::measure::{Family, of_family};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "concentration",
    label: "Concentration",
    about: "how much the largest companies weigh and contribute",
    tables: |asked| Ok(side_by_side(asked.page, &of_family(Family::Concentration))),
};
