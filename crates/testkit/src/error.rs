//! What can go wrong when a world is written.
use std::path::PathBuf;

/// A world that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TestkitError {
    /// The disk refused.
    #[error("writing {}: {source}\n\nhint: check that the folder exists, is writable and has room for the simulated market", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The Parquet writer refused.
    #[error("writing {}: {source}\n\nhint: check that the folder is writable and has room for the simulated market", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
}
