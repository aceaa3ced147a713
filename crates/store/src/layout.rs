//! Where things are in a store's folder, and how a file becomes durable.
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use breadth_domain::Table;

use crate::{StoreError, failpoint};

/// The folder of a store.
///
/// ```text
/// HEAD                        the newest version's number
/// versions/000001.json        one manifest a version
/// parts/prices/<sha256>.parquet   immutable, named by their content
/// derived/                    caches that can be deleted at any time
/// tmp/                        work in progress, cleared by the next import
/// lock                        held while somebody writes
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub root: PathBuf,
}

impl Layout {
    pub fn new(root: &Path) -> Self {
        Layout { root: root.to_owned() }
    }

    pub fn head(&self) -> PathBuf {
        self.root.join("HEAD")
    }

    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub fn versions(&self) -> PathBuf {
        self.root.join("versions")
    }

    pub fn manifest(&self, version: u64) -> PathBuf {
        self.versions().join(format!("{version:06}.json"))
    }

    pub fn parts(&self) -> PathBuf {
        self.root.join("parts")
    }

    pub fn part(&self, table: Table, sha256: &str) -> PathBuf {
        self.parts().join(table.id()).join(format!("{sha256}.parquet"))
    }

    pub fn derived(&self) -> PathBuf {
        self.root.join("derived")
    }

    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Makes the folders of a new store.
    pub fn create(&self) -> Result<(), StoreError> {
        for dir in [self.root.clone(), self.versions(), self.parts(), self.derived(), self.tmp()] {
            fs::create_dir_all(&dir).map_err(StoreError::io("creating", &dir))?;
        }
        Ok(())
    }

    /// The versions with a manifest, ascending.
    pub fn list_versions(&self) -> Result<Vec<u64>, StoreError> {
        let dir = self.versions();
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(StoreError::io("reading", &dir)(e)),
        };
        let mut versions = Vec::new();
        for entry in entries {
            let name = entry.map_err(StoreError::io("reading", &dir))?.file_name();
            versions.extend(name.to_str().and_then(|n| n.strip_suffix(".json")).and_then(|n| n.parse::<u64>().ok()));
        }
        versions.sort_unstable();
        Ok(versions)
    }
}

/// Replaces a file so that a reader, and a machine that loses power, sees the old content or the new one: the content is
/// on disk under another name before it takes the name.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let temp = path.with_extension("new");
    let mut file = File::create(&temp).map_err(StoreError::io("creating", &temp))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(StoreError::io("writing", &temp))?;
    drop(file);
    failpoint::reached("replacement-written");
    rename(&temp, path)
}

/// Gives a file its final name, durably.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("renaming to", to))?;
    to.parent().map_or(Ok(()), sync_dir)
}

/// Makes a folder's entries durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    // Windows has no way to flush a directory and does not need one.
    if cfg!(unix) {
        File::open(dir).and_then(|d| d.sync_all()).map_err(StoreError::io("flushing", dir))?;
    }
    Ok(())
}

/// Deletes a folder's content, or as much of it as can be: leftovers cost space, not correctness.
pub(crate) fn clear(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
}

/// What tells one start of this machine from another, where the system says it.
pub(crate) fn machine_start() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().map(|id| id.trim().to_owned())
}
