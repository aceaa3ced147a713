//! Many studies at once: grids of parameters, walk-forward choice among them, buckets of a score.
mod buckets;
mod grid;
mod sweep;
mod walk;

pub use buckets::{BucketRow, Buckets, buckets};
pub use grid::{GridError, Variant, Vary, variants};
pub use sweep::{Checkpoint, Sweep, SweepRow, sweep};
pub use walk::{WalkForward, WalkStep, walk_forward};
