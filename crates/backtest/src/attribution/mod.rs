//! Where a result came from: names, costs, exits, sectors, sizes, factors. Every table adds up to the result.
mod brinson;
mod factors;
mod groups;
mod model;
mod names;

pub use brinson::{Brinson, Segment, SegmentDay, Told, brinson, link};
pub use factors::{FactorAttribution, FactorRow, factor_attribution};
pub use groups::Groups;
pub use model::{ModelAttribution, ModelFactor, model_attribution};
pub use names::{Day, Ledgered, NameRow, contributions, days};
