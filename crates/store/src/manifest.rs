//! A version's manifest: which parts it consists of and which imports brought them.
use std::collections::BTreeMap;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use breadth_domain::{Date, Finding, Table};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::layout::Layout;
use crate::part::Days;

/// The latest format of manifests and parts known here.
pub const FORMAT: u32 = 1;

/// One version of a store, whole: nothing needs to be looked up in an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of this file and of the parts.
    pub format: u32,
    /// Its number; 0 is the empty store.
    pub version: u64,
    /// The version it was made from.
    pub parent: Option<u64>,
    /// When it was committed, UTC.
    pub created_at: String,
    /// SHA-256 of its content: tables, sources and parts, in order; no clock, no path.
    pub digest: String,
    /// The parts, in the order of their import.
    pub parts: Vec<Part>,
    /// The imports, in order.
    pub imports: Vec<Import>,
}

/// An immutable Parquet file with rows of one table from one source. No two parts of a source hold the same key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The table.
    #[serde(with = "table_id")]
    pub table: Table,
    /// The source's name.
    pub source: String,
    /// SHA-256 of the file, which is also its name.
    pub sha256: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// How many rows.
    pub rows: u64,
    /// The first day described.
    pub first: Option<Date>,
    /// The last day described.
    pub last: Option<Date>,
    /// The first day on which one of its rows was known.
    pub first_known: Option<Date>,
    /// The last day on which one of its rows became known.
    pub last_known: Option<Date>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The version that brought it.
    pub version: u64,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// The version it made.
    pub version: u64,
    /// When, UTC.
    pub at: String,
    /// The kind of file.
    pub kind: String,
    /// The source's name.
    pub source: String,
    /// The options it was run with.
    pub options: BTreeMap<String, String>,
    /// The files.
    pub files: Vec<ImportFile>,
    /// Rows stored, by table.
    pub rows: BTreeMap<String, u64>,
    /// Rows left out because an earlier import of the source has their key, by table.
    pub repeated: BTreeMap<String, u64>,
    /// Rows kept aside.
    pub quarantined: u64,
    /// What was found in the files.
    pub findings: Vec<StoredFinding>,
    /// The first day described.
    pub first: Option<Date>,
    /// The last day described.
    pub last: Option<Date>,
    /// What the reader should know, in words.
    pub notes: Vec<String>,
}

/// A file as it was when it was imported. Its folder is not kept: it means nothing on another machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ImportFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// A finding as it is kept; text instead of constants, for a later program may know other kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFinding {
    /// The kind's code.
    pub code: String,
    /// The kind's short name.
    pub slug: String,
    /// What it is.
    pub label: String,
    /// What was done: `quarantined` or `noted`.
    pub handling: String,
    /// What the reader can do.
    pub hint: String,
    /// The file (and the member inside it).
    pub file: String,
    /// How many rows.
    pub count: u64,
    /// The first few places.
    pub examples: Vec<StoredPlace>,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPlace {
    /// The line or row.
    pub line: u64,
    /// What was seen.
    pub seen: String,
}

impl Part {
    /// The days its rows speak of.
    pub(crate) fn days(&self) -> Days {
        Days { first: self.first, last: self.last, first_known: self.first_known, last_known: self.last_known }
    }
}

impl From<&Finding> for StoredFinding {
    fn from(f: &Finding) -> Self {
        StoredFinding {
            code: f.code.to_owned(),
            slug: f.slug.to_owned(),
            label: f.label.to_owned(),
            handling: match f.handling {
                breadth_domain::finding::Handling::Quarantined => "quarantined".to_owned(),
                breadth_domain::finding::Handling::Noted => "noted".to_owned(),
            },
            hint: f.hint.to_owned(),
            file: f.file.clone(),
            count: f.count,
            examples: f.examples.iter().map(|p| StoredPlace { line: p.line, seen: p.seen.clone() }).collect(),
        }
    }
}

impl Manifest {
    /// The version of a store in which nothing is.
    pub(crate) fn empty() -> Self {
        let mut manifest = Manifest {
            format: FORMAT,
            version: 0,
            parent: None,
            created_at: timestamp(UNIX_EPOCH),
            digest: String::new(),
            parts: Vec::new(),
            imports: Vec::new(),
        };
        manifest.digest = manifest.content_digest();
        manifest
    }

    /// SHA-256 over one line a part: table, source and the part's digest, separated by tabs, in order. Imports in the same
    /// order into an empty store give the same digest on any machine at any time.
    pub fn content_digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(format!("breadth store, format {}\n", self.format));
        for part in &self.parts {
            // A source's name is quoted as in JSON so that no name can imitate two fields.
            hasher.update(format!("{}\t{:?}\t{}\n", part.table.id(), part.source, part.sha256));
        }
        hex(&hasher.finalize())
    }

    /// The parts of a table, in the order of their import.
    pub fn parts_of(&self, table: Table) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |p| p.table == table)
    }

    /// A table's sources in the order of their first import, each with its parts.
    pub fn sources(&self, table: Table) -> Vec<(&str, Vec<&Part>)> {
        let mut sources: Vec<(&str, Vec<&Part>)> = Vec::new();
        for part in self.parts_of(table) {
            match sources.iter_mut().find(|(name, _)| *name == part.source) {
                Some((_, parts)) => parts.push(part),
                None => sources.push((&part.source, vec![part])),
            }
        }
        sources
    }

    /// The files a part was imported from, in words.
    pub(crate) fn files_of(&self, part: &Part) -> String {
        let names: Vec<&str> = self
            .imports
            .iter()
            .filter(|i| i.version == part.version)
            .flat_map(|i| i.files.iter().map(|f| f.name.as_str()))
            .collect();
        match names.len() {
            0 => format!("the files of source `{}`", part.source),
            1..=3 => format!("`{}`", names.join("`, `")),
            n => format!("`{}` and {} more files", names[..2].join("`, `"), n - 2),
        }
    }

    /// The import of the same bytes with the same options, if there was one.
    pub(crate) fn import_of(&self, kind: &str, sha256: &[&str], options: &BTreeMap<String, String>) -> Option<&Import> {
        let mut wanted = sha256.to_vec();
        wanted.sort_unstable();
        self.imports.iter().find(|import| {
            let mut had: Vec<&str> = import.files.iter().map(|f| f.sha256.as_str()).collect();
            had.sort_unstable();
            !had.is_empty() && import.kind == kind && had == wanted && import.options == *options
        })
    }

    /// Reads a version's manifest and checks it against its own digest.
    pub(crate) fn load(layout: &Layout, version: u64) -> Result<Self, StoreError> {
        match Self::load_plain(layout, version) {
            Ok(manifest) => Ok(manifest),
            Err(StoreError::VersionDamaged { path, version, fault, .. }) => {
                let earlier = layout.list_versions().unwrap_or_default();
                let previous =
                    earlier.into_iter().rev().filter(|n| *n < version).find(|n| Self::load_plain(layout, *n).is_ok());
                Err(StoreError::VersionDamaged { path, version, fault, previous })
            }
            Err(other) => Err(other),
        }
    }

    pub(crate) fn load_plain(layout: &Layout, version: u64) -> Result<Self, StoreError> {
        /// The one field that every format has.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let path = layout.manifest(version);
        let damaged = |fault: String| StoreError::VersionDamaged { path: path.clone(), version, fault, previous: None };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(damaged("is missing".to_owned())),
            Err(e) => return Err(StoreError::io("reading", &path)(e)),
        };
        let format = serde_json::from_slice::<Format>(&text).map_err(|e| damaged(format!("cannot be read ({e})")))?;
        if format.format > FORMAT {
            return Err(StoreError::NewerFormat { path, format: format.format, ours: FORMAT });
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|e| damaged(format!("cannot be read ({e})")))?;
        if manifest.version != version || manifest.content_digest() != manifest.digest {
            return Err(damaged("does not match its own digest".to_owned()));
        }
        Ok(manifest)
    }

    /// The file's content.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut json =
            serde_json::to_vec_pretty(self).expect("a manifest has only text, numbers and lists: always JSON");
        json.push(b'\n');
        json
    }
}

/// A moment as `YYYY-MM-DDThh:mm:ssZ`.
pub(crate) fn timestamp(at: SystemTime) -> String {
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (day, s) = ((seconds / 86_400) as i32, seconds % 86_400);
    format!("{}T{:02}:{:02}:{:02}Z", Date::from_days(day), s / 3_600, s / 60 % 60, s % 60)
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A table by its stable name.
mod table_id {
    use breadth_domain::Table;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(table: &Table, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(table.id())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Table, D::Error> {
        let id = String::deserialize(d)?;
        Table::from_id(&id).ok_or_else(|| serde::de::Error::custom(format!("`{id}` is no table")))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_is_written_in_utc() {
        // 2026-01-02 03:04:05 UTC is 20,455 days and 11,045 seconds after the epoch.
        let at = UNIX_EPOCH + Duration::from_secs(20_455 * 86_400 + 11_045);
        assert_eq!(timestamp(at), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn the_digest_knows_content_and_order_but_no_clock() {
        let part = |sha: &str| Part {
            table: Table::Prices,
            source: "a".into(),
            sha256: sha.into(),
            bytes: 1,
            rows: 1,
            first: None,
            last: None,
            first_known: None,
            last_known: None,
            columns: vec![],
            version: 1,
        };
        let with = |parts: Vec<Part>| Manifest { parts, ..Manifest::empty() };
        let (ab, ba) = (with(vec![part("x"), part("y")]), with(vec![part("y"), part("x")]));
        assert_ne!(ab.content_digest(), ba.content_digest());
        let later = Manifest { created_at: "2030-01-01T00:00:00Z".into(), version: 9, ..ab.clone() };
        assert_eq!(later.content_digest(), ab.content_digest());
    }
}
