//! Rotation: who leads whom.
use super::{Topic, side_by_side};
use crate::measure::{Family, of_family};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "rotation",
    label: "Rotation",
    about: "who leads: small against large, sectors, sizes and styles",
    tables: |asked| Ok(side_by_side(asked.page, &of_family(Family::Rotation))),
};
