//! What is made from a version's content and kept beside the store, so that it is not made anew for every question.
//!
//! ```text
//! derived/panel-<key>/kept.bin       the file itself, written under another name and renamed once complete
//! derived/panel-<key>/checked.json   that it was found whole since the machine was started; its time is that of the last use
//! derived/panel-<key>.lock           held by the one who keeps it; whoever else wants it meanwhile makes it for himself
//! ```
//! The key is a digest of every part that is read, the day, and the code that makes it: what is kept is never asked for by
//! anything else. Of each kind the last few used are kept; an import clears all.
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use breadth_domain::Table;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::View;
use crate::kept_file::{KeptFile, Section};
use crate::layout::Layout;
use crate::manifest::hex;

/// How many of one kind are kept: as of the last session, of an earlier day, and one more.
const OF_A_KIND: usize = 3;

/// What is to be given back where something was just made and kept.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// What was made.
    Made,
    /// What was kept, mapped: the memory of what was made is given back.
    Mapped,
}

/// One kept file, as the doctor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptState {
    /// Its folder's name in `derived/`.
    pub name: String,
    /// Bytes on disk.
    pub bytes: u64,
    /// Whether it is whole; `None` where its bytes were not read. One that is not is made again when it is asked for.
    pub whole: Option<bool>,
}

impl View {
    /// The key of what is made from those tables as of the day, by the code and with the options named in `more`.
    pub fn kept_key(&self, tables: &[Table], more: &[&str]) -> String {
        let mut hasher = Sha256::new();
        let mut take = |text: &str| {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        take(&self.as_of.to_string());
        for part in self.store.inner.manifest.parts.iter().filter(|p| tables.contains(&p.table)) {
            [part.table.id(), &part.source, &part.sha256].into_iter().for_each(&mut take);
        }
        more.iter().for_each(|text| take(text));
        hex(&hasher.finalize())
    }

    /// Whether something is kept under that kind and key: a word for who would read ahead, not a promise.
    pub fn keeps(&self, kind: &str, key: &str) -> bool {
        self.store.keeps && file(&Place::of(&self.store.inner.layout, kind, key).folder).exists()
    }

    /// What is kept under that kind and key; else what `make` gives, kept where the folder `derived` can be written to.
    /// `unpack` gives `None` for a file that it does not understand, which is then made again.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn kept_or_made<T, E>(
        &self,
        (kind, key): (&str, &str),
        then: Then,
        make: impl FnOnce() -> Result<T, E>,
        pack: impl FnOnce(&T) -> Vec<(&'static str, Section<'_>)>,
        unpack: impl Fn(&KeptFile) -> Option<T>,
    ) -> Result<T, E> {
        if !self.store.keeps {
            return make();
        }
        let place = Place::of(&self.store.inner.layout, kind, key);
        let read = || place.read(key).as_ref().and_then(&unpack);
        if let Some(kept) = read() {
            return Ok(kept);
        }
        let lock = File::options().create(true).truncate(false).write(true).open(&place.lock);
        // Nobody waits: who holds the lock may be this very thread, further up its stack.
        let Some(_lock) = lock.ok().filter(|lock| lock.try_lock().is_ok()) else { return make() };
        // Somebody else may have kept it just before.
        if let Some(kept) = read() {
            return Ok(kept);
        }
        let made = make()?;
        if place.write(key, &pack(&made)).is_err() {
            return Ok(made);
        }
        place.bound(&self.store.inner.layout, kind);
        Ok(match then {
            Then::Made => made,
            Then::Mapped => read().unwrap_or(made),
        })
    }
}

/// Where one kept file is.
struct Place {
    folder: PathBuf,
    building: PathBuf,
    lock: PathBuf,
}

impl Place {
    fn of(layout: &Layout, kind: &str, key: &str) -> Self {
        let name = format!("{kind}-{}", key.get(..32).unwrap_or(key));
        let at = |name: String| layout.derived().join(name);
        Place {
            building: at(format!("{name}.{}.building", std::process::id())),
            lock: at(format!("{name}.lock")),
            folder: at(name),
        }
    }

    fn read(&self, key: &str) -> Option<KeptFile> {
        let stamp = stamp(&self.folder);
        let file = KeptFile::open(&file(&self.folder), &stamp, key)?;
        // When it was last used decides what goes first. Where it cannot be noted nothing can be deleted either.
        let _ = File::options().write(true).open(stamp).and_then(|f| f.set_modified(SystemTime::now()));
        Some(file)
    }

    /// Under a name of its own first: others may be reading. What is in its way was found to be damaged.
    fn write(&self, key: &str, sections: &[(&str, Section<'_>)]) -> std::io::Result<()> {
        let _ = fs::remove_dir_all(&self.building);
        let written = fs::create_dir_all(&self.building)
            .and_then(|()| KeptFile::write(&file(&self.building), key, sections))
            .and_then(|()| {
                let _ = fs::remove_dir_all(&self.folder);
                fs::rename(&self.building, &self.folder)
            });
        match &written {
            Ok(()) => KeptFile::note(&file(&self.folder), &stamp(&self.folder)),
            Err(_) => drop(fs::remove_dir_all(&self.building)),
        }
        written
    }

    /// Deletes all of the kind but this one and the last used, and what a process that died left half made.
    fn bound(&self, layout: &Layout, kind: &str) {
        let Ok(entries) = fs::read_dir(layout.derived()) else { return };
        let ours = |name: &str| name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-'));
        let names: Vec<String> =
            entries.flatten().filter_map(|e| e.file_name().into_string().ok()).filter(|n| ours(n)).collect();
        let mut whole: Vec<(SystemTime, &String)> = Vec::new();
        for name in &names {
            let path = layout.derived().join(name);
            if name.ends_with(".building") && path != self.building {
                let stem = name.split('.').next().unwrap_or(name);
                // Under this one's own name the lock is held here already.
                if layout.derived().join(stem) == self.folder {
                    let _ = fs::remove_dir_all(&path);
                } else {
                    gone(layout, stem, &[&path]);
                }
            } else if !name.contains('.') && path != self.folder {
                let used = fs::metadata(stamp(&path)).and_then(|m| m.modified());
                whole.push((used.unwrap_or(SystemTime::UNIX_EPOCH), name));
            }
        }
        whole.sort();
        let too_many = (whole.len() + 1).saturating_sub(OF_A_KIND);
        for (_, name) in whole.into_iter().take(too_many) {
            gone(layout, name, &[&layout.derived().join(name)]);
        }
    }
}

/// Deletes folders of a name that nobody is making anything under.
fn gone(layout: &Layout, name: &str, folders: &[&Path]) {
    let path = layout.derived().join(format!("{name}.lock"));
    let lock = File::options().create(true).truncate(false).write(true).open(&path);
    if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
        folders.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
        let _ = fs::remove_file(&path);
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("kept.bin")
}

fn stamp(folder: &Path) -> PathBuf {
    folder.join("checked.json")
}

/// Everything that is kept in that layout's folder, by name; every byte read where `deep`.
pub(crate) fn states(layout: &Layout, deep: bool) -> Vec<KeptState> {
    let Ok(entries) = fs::read_dir(layout.derived()) else { return Vec::new() };
    let state = |name: String| {
        let path = file(&layout.derived().join(&name));
        let bytes = fs::metadata(&path).ok()?.len();
        Some(KeptState { whole: deep.then(|| KeptFile::is_whole(&path)), name, bytes })
    };
    let names = entries.flatten().filter_map(|e| e.file_name().into_string().ok()).filter(|n| !n.contains('.'));
    let mut all: Vec<KeptState> = names.filter_map(state).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}
