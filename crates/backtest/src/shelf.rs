//! Results kept beside the store, to be listed and compared: one file each, named by everything that made it.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use breadth_domain::Date;
use serde::{Deserialize, Serialize};

use crate::{BacktestResult, Band};

/// A result as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The digest of what made it.
    pub key: String,
    /// The study.
    pub study: String,
    /// Its universe.
    pub universe: String,
    /// What the day was taken to be.
    pub as_of: Date,
    /// The store's digest.
    pub store: String,
    /// The engine's version.
    pub engine: String,
    /// The seed.
    pub seed: u64,
    /// The measures of each curve.
    pub measures: BTreeMap<String, Band<Option<f64>>>,
    /// The sessions.
    pub dates: Vec<Date>,
    /// The values.
    pub value: Band<Vec<f64>>,
    /// SHA-256 of the trades.
    pub trades_digest: String,
    /// How many there were.
    pub trades: usize,
}

/// The shelf cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// Reading or writing.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is no result.
    #[error("{} is no result: {why}\n\nhint: remove it; `breadth backtest STUDY` makes it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Nothing of that name.
    #[error(
        "no result is called `{name}`\n\nhint: `breadth results` lists them; a study's name or the first letters of a key will do"
    )]
    None {
        /// What was asked for.
        name: String,
    },
    /// Several.
    #[error("`{name}` may be any of {}\n\nhint: write more letters of the key", keys.join(", "))]
    Several {
        /// What was asked for.
        name: String,
        /// Those it may be.
        keys: Vec<String>,
    },
}

/// The folder of results of a store.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf in a store's folder.
    pub fn of(store: &Path) -> Self {
        Shelf { folder: store.join("results") }
    }

    /// Keeps a result; the same one again changes nothing. Readers see all of it or nothing.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn keep(&self, kept: &Kept) -> Result<(), ShelfError> {
        let path = self.folder.join(format!("{}.json", kept.key));
        let io = |path: &Path| {
            let path = path.to_owned();
            |source| ShelfError::Io { path, source }
        };
        std::fs::create_dir_all(&self.folder).map_err(io(&self.folder))?;
        let text =
            serde_json::to_string(kept).map_err(|e| ShelfError::Damaged { path: path.clone(), why: e.to_string() })?;
        // A name of its own for each process, so that two at once do not write into each other's.
        let draft = self.folder.join(format!("{}.{}.tmp", kept.key, std::process::id()));
        std::fs::write(&draft, text).map_err(io(&draft))?;
        std::fs::rename(&draft, &path).map_err(io(&path))
    }

    /// Every result, by study, then by key.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file in it is no result.
    pub fn all(&self) -> Result<Vec<Kept>, ShelfError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(ShelfError::Io { path: self.folder.clone(), source }),
        };
        let mut kept = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| ShelfError::Io { path: self.folder.clone(), source })?.path();
            if path.extension().is_none_or(|e| e != "json") {
                continue;
            }
            let text =
                std::fs::read_to_string(&path).map_err(|source| ShelfError::Io { path: path.clone(), source })?;
            let result: Kept = serde_json::from_str(&text)
                .map_err(|e| ShelfError::Damaged { path: path.clone(), why: e.to_string() })?;
            kept.push(result);
        }
        kept.sort_by(|a: &Kept, b| (&a.study, &a.key).cmp(&(&b.study, &b.key)));
        Ok(kept)
    }

    /// The one result that a study's name or the begin of a key means.
    ///
    /// # Errors
    /// Where there is none, or more than one.
    pub fn find(&self, name: &str) -> Result<Kept, ShelfError> {
        let mut found: Vec<Kept> =
            self.all()?.into_iter().filter(|k| k.study == name || k.key.starts_with(name)).collect();
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(ShelfError::None { name: name.to_owned() }),
            _ => Err(ShelfError::Several {
                name: name.to_owned(),
                keys: found.iter().map(|k| k.key.chars().take(12).collect()).collect(),
            }),
        }
    }
}

/// What of a result is kept.
pub fn kept(result: &BacktestResult, key: String, as_of: Date, store: &str, engine: &str, seed: u64) -> Kept {
    Kept {
        key,
        study: result.study.clone(),
        universe: result.universe.clone(),
        as_of,
        store: store.to_owned(),
        engine: engine.to_owned(),
        seed,
        measures: result.measures.iter().map(|(id, m)| ((*id).to_owned(), m.band.clone())).collect(),
        dates: result.dates.clone(),
        value: result.value.clone(),
        trades_digest: result.trades_digest.clone(),
        trades: result.trades.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, study: &str) -> Kept {
        Kept {
            key: key.into(),
            study: study.into(),
            universe: "small".into(),
            as_of: Date::from_days(19_000),
            store: "abc".into(),
            engine: "breadth".into(),
            seed: 0,
            measures: BTreeMap::from([("cagr".to_owned(), Band { low: None, base: Some(0.1), high: Some(0.2) })]),
            dates: vec![Date::from_days(18_000)],
            value: Band { low: vec![1.0], base: vec![1.0], high: vec![1.0] },
            trades_digest: "d".into(),
            trades: 3,
        }
    }

    #[test]
    fn what_is_kept_is_found_by_study_or_key() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(dir.path());
        assert_eq!(shelf.all().unwrap(), []);
        for (key, study) in [("aa11", "one"), ("ab22", "two"), ("cc33", "two")] {
            shelf.keep(&of(key, study)).unwrap();
        }
        shelf.keep(&of("aa11", "one")).unwrap();
        assert_eq!(shelf.all().unwrap().len(), 3);
        assert_eq!(shelf.find("one").unwrap(), of("aa11", "one"));
        assert_eq!(shelf.find("c").unwrap().key, "cc33");
        assert!(matches!(shelf.find("two"), Err(ShelfError::Several { keys, .. }) if keys.len() == 2));
        assert!(shelf.find("zz").unwrap_err().to_string().contains("breadth results"));
        std::fs::write(dir.path().join("results/bad.json"), "{").unwrap();
        assert!(shelf.all().unwrap_err().to_string().contains("bad.json"));
    }
}
