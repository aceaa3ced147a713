//! How long work says how far it is, without knowing who listens.

/// A listener to long work. Implementations must be cheap: `advance` is called once per batch.
pub trait Progress: Sync {
    /// A step begins; `total` is in the step's own unit (bytes, rows, dates) where known.
    fn begin(&self, step: &str, total: Option<u64>);
    /// `n` more units are done.
    fn advance(&self, n: u64);
    /// The step is over.
    fn end(&self);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
