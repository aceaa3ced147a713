//! A store, open at one version.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use breadth_domain::{Date, Table};
use breadth_ingest::{Kind, SourceFile};
use serde::Serialize;

use crate::layout::{self, Layout};
use crate::manifest::Manifest;
use crate::tables::Tables;
use crate::writer::{self, ImportMeta, Writer};
use crate::{StoreError, View};

/// An open store, at one version: what later imports bring is not in it. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    /// Whether what is made from it is kept, and what is kept is read.
    pub(crate) keeps: bool,
}

/// What an open store and its views share.
pub(crate) struct Inner {
    pub layout: Layout,
    pub manifest: Manifest,
    pub tables: Tables,
}

/// One of a store's versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionInfo {
    /// Its number.
    pub version: u64,
    /// When it was committed, UTC.
    pub created_at: String,
    /// Its digest.
    pub digest: String,
    /// Rows of all tables.
    pub rows: u64,
    /// The source its import brought.
    pub source: Option<String>,
}

impl Store {
    /// Opens the newest version of the store in that folder, or makes an empty store there.
    ///
    /// # Errors
    /// [`StoreError::NotAStore`] where the folder holds other files; otherwise as [`Self::open`].
    pub fn create_or_open(dir: &Path) -> Result<Self, StoreError> {
        let layout = Layout::new(dir);
        if !layout.head().exists() {
            create(&layout)?;
        }
        Self::open(dir)
    }

    /// Opens the newest version of the store in that folder.
    ///
    /// # Errors
    /// [`StoreError::NoStore`] where there is none; [`StoreError::Head`] and [`StoreError::VersionDamaged`] name the newest
    /// version that is whole and how to go back to it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let layout = Layout::new(dir);
        let manifest = head(&layout)?;
        Ok(Self::at(layout, manifest))
    }

    /// Opens one version of the store in that folder.
    ///
    /// # Errors
    /// [`StoreError::NoVersion`] where there is no such version; otherwise as [`Self::open`].
    pub fn open_version(dir: &Path, version: u64) -> Result<Self, StoreError> {
        let layout = Layout::new(dir);
        if !layout.manifest(version).exists() {
            let known = layout.list_versions()?;
            if known.is_empty() {
                return Err(StoreError::NoStore { path: dir.to_owned() });
            }
            let known = known.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            return Err(StoreError::NoVersion { path: dir.to_owned(), version, known });
        }
        let manifest = Manifest::load(&layout, version)?;
        Ok(Self::at(layout, manifest))
    }

    fn at(layout: Layout, manifest: Manifest) -> Self {
        Store { inner: Arc::new(Inner { layout, manifest, tables: Tables::default() }), keeps: true }
    }

    /// The same store, from which everything is made anew: what is kept of panels and figures is neither read nor written.
    #[must_use]
    pub fn without_keeping(self) -> Self {
        Store { keeps: false, ..self }
    }

    /// What is kept of panels and figures in the store's folder, by name; every byte read where `deep`.
    pub fn kept(&self, deep: bool) -> Vec<crate::KeptState> {
        crate::kept::states(&self.inner.layout, deep)
    }

    /// The store's folder.
    pub fn path(&self) -> &Path {
        &self.inner.layout.root
    }

    /// The open version's number; 0 is the empty store.
    pub fn version(&self) -> u64 {
        self.inner.manifest.version
    }

    /// The open version's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// The path of a part's file, for readers of Parquet.
    pub fn part_path(&self, part: &crate::manifest::Part) -> std::path::PathBuf {
        self.inner.layout.part(part.table, &part.sha256)
    }

    /// All versions up to the newest, ascending; those whose manifest is damaged are left out.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn versions(&self) -> Result<Vec<VersionInfo>, StoreError> {
        let layout = &self.inner.layout;
        let newest = head_number(layout)?;
        let all = layout.list_versions()?;
        Ok(all
            .into_iter()
            .filter(|n| *n <= newest)
            .filter_map(|n| Some(info(&Manifest::load_plain(layout, n).ok()?)))
            .collect())
    }

    /// Begins an import. Only one can be under way at a time, in any process.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another import is under way.
    pub fn writer(&self, meta: ImportMeta) -> Result<Writer, StoreError> {
        Writer::begin(&self.inner.layout, meta)
    }

    /// The version that brought these very bytes with these options, if one did: to import them again changes nothing.
    pub fn already_imported(
        &self,
        kind: Kind,
        files: &[SourceFile],
        options: &BTreeMap<String, String>,
    ) -> Option<u64> {
        let digests: Vec<&str> = files.iter().map(|f| f.sha256.as_str()).collect();
        self.inner.manifest.import_of(kind.id(), &digests, options).map(|import| import.version)
    }

    /// The last day on which anything of it became known; `None` of a store that has nothing dated.
    pub fn last_known(&self) -> Option<Date> {
        self.inner.manifest.parts.iter().filter_map(|p| p.last_known).max()
    }

    /// The last session with a price in the store: the default as-of date.
    pub fn last_session(&self) -> Option<Date> {
        self.inner.manifest.parts_of(Table::Prices).filter_map(|p| p.last).max()
    }

    /// SHA-256 of the version's content, in hexadecimal: the same imports give the same digest.
    pub fn digest(&self) -> &str {
        &self.inner.manifest.digest
    }

    /// Everything known by that day. The only way to a number.
    pub fn as_of(&self, date: Date) -> View {
        View::new(self.clone(), date)
    }

    /// Deletes all but the newest `keep` versions and the parts that only they name; returns how many versions went.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where an import is under way; where a file cannot be deleted.
    pub fn prune(&self, keep: usize) -> Result<usize, StoreError> {
        let layout = &self.inner.layout;
        let _lock = writer::lock(layout)?;
        let head = head(layout)?;
        let versions: Vec<u64> = layout.list_versions()?.into_iter().filter(|n| *n <= head.version).collect();
        let gone = &versions[..versions.len().saturating_sub(keep.max(1))];
        for version in gone {
            let path = layout.manifest(*version);
            fs::remove_file(&path).map_err(StoreError::io("deleting", &path))?;
        }
        layout::sync_dir(&layout.versions())?;
        writer::clean(layout, &head);
        Ok(gone.len())
    }
}

fn info(manifest: &Manifest) -> VersionInfo {
    VersionInfo {
        version: manifest.version,
        created_at: manifest.created_at.clone(),
        digest: manifest.digest.clone(),
        rows: manifest.parts.iter().map(|p| p.rows).sum(),
        source: manifest.imports.iter().find(|i| i.version == manifest.version).map(|i| i.source.clone()),
    }
}

/// Makes an empty store.
fn create(layout: &Layout) -> Result<(), StoreError> {
    if let Ok(entries) = fs::read_dir(&layout.root) {
        let ours = ["versions", "parts", "derived", "tmp", "lock", "HEAD.new"];
        let names = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
        if let Some(found) = names.into_iter().find(|name| !ours.contains(&name.as_str())) {
            return Err(StoreError::NotAStore { path: layout.root.clone(), found });
        }
    }
    layout.create()?;
    let _lock = writer::lock(layout)?;
    if layout.head().exists() {
        return Ok(());
    }
    // A store without HEAD that has versions is damaged, not new.
    if let Some(newest) = layout.list_versions()?.into_iter().rev().find(|n| *n > 0) {
        let newest = Manifest::load_plain(layout, newest).ok().map(|m| m.version);
        return Err(StoreError::Head { path: layout.head(), fault: "is missing".to_owned(), newest });
    }
    layout::replace(&layout.manifest(0), &Manifest::empty().to_json())?;
    layout::replace(&layout.head(), b"000000\n")
}

/// The newest version's manifest.
pub(crate) fn head(layout: &Layout) -> Result<Manifest, StoreError> {
    let version = head_number(layout)?;
    Manifest::load(layout, version)
}

fn head_number(layout: &Layout) -> Result<u64, StoreError> {
    let path = layout.head();
    let newest_whole = || {
        let versions = layout.list_versions().unwrap_or_default();
        versions.into_iter().rev().find(|n| Manifest::load_plain(layout, *n).is_ok())
    };
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(match newest_whole() {
                None | Some(0) => StoreError::NoStore { path: layout.root.clone() },
                newest => StoreError::Head { path, fault: "is missing".to_owned(), newest },
            });
        }
        // The path given is a file, not a folder.
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(StoreError::NoStore { path: layout.root.clone() });
        }
        Err(e) => return Err(StoreError::io("reading", &path)(e)),
    };
    let number = std::str::from_utf8(&text).ok().and_then(|t| t.trim().parse::<u64>().ok());
    number.ok_or_else(|| StoreError::Head {
        path,
        fault: "does not hold the number of a version".to_owned(),
        newest: newest_whole(),
    })
}
