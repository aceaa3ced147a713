//! What can go wrong with a store.
use std::path::PathBuf;

/// An error of the store: names the path or the thing, and the next step.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder holds no store.
    #[error("{} holds no store\n\nhint: `breadth import KIND PATH...` makes one, `breadth demo` one with a simulated market", path.display())]
    NoStore {
        /// The folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
