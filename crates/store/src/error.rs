//! What can go wrong with a store.
use std::path::{Path, PathBuf};

/// An error of the store: names the path or the thing, and the next step.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder holds no store.
    #[error("{} holds no store\n\nhint: `breadth import KIND PATH...` makes one, `breadth demo` one with a simulated market", path.display())]
    NoStore {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} holds other files (`{found}`) and no store\n\nhint: name an empty folder, or one that does not exist yet", path.display())]
    NotAStore {
        /// The folder.
        path: PathBuf,
        /// One of the files in it.
        found: String,
    },
    /// The operating system refused.
    #[error("{action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Somebody else writes.
    #[error("another import is writing to {}\n\nhint: wait until it is done and try again; nothing was changed", path.display())]
    Busy {
        /// The store's folder.
        path: PathBuf,
    },
    /// The file that names the newest version is lost or unreadable.
    #[error("{} {fault}\n\nhint: {}", path.display(), head_hint(path, *newest))]
    Head {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
        /// The newest version whose manifest is whole.
        newest: Option<u64>,
    },
    /// There is no such version.
    #[error("{} has no version {version}\n\nhint: its versions are {known}", path.display())]
    NoVersion {
        /// The store's folder.
        path: PathBuf,
        /// The version asked for.
        version: u64,
        /// The versions there are, in words.
        known: String,
    },
    /// A version's manifest cannot be read or contradicts itself.
    #[error("version {version} of the store is damaged: {} {fault}\n\nhint: {}", path.display(), previous_hint(path, *previous))]
    VersionDamaged {
        /// The manifest.
        path: PathBuf,
        /// The version.
        version: u64,
        /// What is wrong with it.
        fault: String,
        /// The newest version before it whose manifest is whole.
        previous: Option<u64>,
    },
    /// The store was written by a later program.
    #[error("{} has format {format}; this program reads up to {ours}\n\nhint: use the program that wrote it, or a later one", path.display())]
    NewerFormat {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        format: u32,
        /// The latest format known here.
        ours: u32,
    },
    /// A part of a table is lost or not what was written.
    #[error("a part of table `{table}` is damaged: {} {fault}\n\nhint: copy the file back from a backup of the store, or import {files} into a new store", path.display())]
    PartDamaged {
        /// The part.
        path: PathBuf,
        /// Its table.
        table: &'static str,
        /// What is wrong with it.
        fault: String,
        /// The files it was imported from, in words.
        files: String,
    },
    /// Rows could not be encoded.
    #[error("writing rows of table `{table}` to {}: {source}", path.display())]
    Encode {
        /// The part.
        path: PathBuf,
        /// Its table.
        table: &'static str,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
    /// The thread that writes is gone.
    #[error(
        "the import's writer stopped before the import was complete; the store is as it was\n\nhint: run the import again"
    )]
    WriterStopped,
}

impl StoreError {
    /// An input or output error at that path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| StoreError::Io { action, path, source }
    }

    /// The error's stable name, as in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            StoreError::NoStore { .. } => "no_store",
            StoreError::NotAStore { .. } => "not_a_store",
            StoreError::Io { .. } => "io",
            StoreError::Busy { .. } => "store_busy",
            StoreError::Head { .. } => "head_damaged",
            StoreError::NoVersion { .. } => "no_version",
            StoreError::VersionDamaged { .. } => "version_damaged",
            StoreError::NewerFormat { .. } => "newer_format",
            StoreError::PartDamaged { .. } => "part_damaged",
            StoreError::Encode { .. } => "encode",
            StoreError::WriterStopped => "writer_stopped",
        }
    }
}

fn head_hint(path: &Path, newest: Option<u64>) -> String {
    match newest {
        Some(n) => format!("version {n} is whole; write `{n:06}` into {} to open it", path.display()),
        None => "no version is whole; copy the store back from a backup".to_owned(),
    }
}

fn previous_hint(path: &Path, previous: Option<u64>) -> String {
    match previous {
        Some(n) => {
            let head = path.parent().and_then(Path::parent).unwrap_or(path).join("HEAD");
            format!("version {n} is whole; write `{n:06}` into {} to go back to it", head.display())
        }
        None => "no earlier version is whole; copy the store back from a backup".to_owned(),
    }
}
