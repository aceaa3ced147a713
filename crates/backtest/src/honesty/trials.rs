//! The ledger of trials: every backtest that a store has seen, counted by itself.
//!
//! One line of JSON for each run in `trials.jsonl` of the store's folder, appended in one write under a lock and never
//! changed. The same run again (same study, store, engine, seed) is the same trial. A family is what is tried for one end:
//! the studies of one universe.
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The digest of everything that makes the run what it is: see [`trial_key`].
    pub key: String,
    /// The universe of the study.
    pub family: String,
    /// The study.
    pub study: String,
    /// First and last session.
    pub from: String,
    /// Last session.
    pub to: String,
    /// Yearly Sharpe ratio of the base curve.
    pub sharpe: Option<f64>,
    /// Growth a year of the base curve.
    pub cagr: Option<f64>,
}

/// The trial ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// Reading or writing.
    #[error("the ledger of trials {}: {source}\n\nhint: the store's folder must be writable; `--no-record` runs without counting", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line that is no trial.
    #[error("line {line} of the ledger of trials {} is damaged: {why}\n\nhint: move the file away to begin a new one; what was tried before is then not counted", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

/// The SHA-256 of a run's parts, each with its length before it, in hexadecimal.
pub fn trial_key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The ledger of one store's folder.
#[derive(Clone, Debug)]
pub struct TrialLedger {
    path: PathBuf,
}

impl TrialLedger {
    /// The ledger in that folder; the file is made by the first trial.
    pub fn of(folder: &Path) -> Self {
        TrialLedger { path: folder.join("trials.jsonl") }
    }

    fn io(&self) -> impl Fn(std::io::Error) -> TrialError + '_ {
        |source| TrialError::Io { path: self.path.clone(), source }
    }

    /// Every trial, in the order in which they were made; a last line that a crash cut short was never made.
    ///
    /// # Errors
    /// Where the file cannot be read, or a line before the last is damaged.
    pub fn read(&self) -> Result<Vec<Trial>, TrialError> {
        match File::open(&self.path) {
            Ok(file) => self.parse(file),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(self.io()(e)),
        }
    }

    fn parse(&self, file: File) -> Result<Vec<Trial>, TrialError> {
        let lines: Vec<String> = BufReader::new(file).lines().collect::<Result<_, _>>().map_err(self.io())?;
        let mut trials = Vec::with_capacity(lines.len());
        for (k, line) in lines.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
            match serde_json::from_str(line) {
                Ok(trial) => trials.push(trial),
                Err(_) if k + 1 == lines.len() => {}
                Err(e) => {
                    return Err(TrialError::Damaged { path: self.path.clone(), line: k + 1, why: e.to_string() });
                }
            }
        }
        Ok(trials)
    }

    /// Adds a trial where its key is new, and gives all of its family, this one included.
    ///
    /// # Errors
    /// As [`Self::record_all`].
    pub fn record(&self, trial: &Trial) -> Result<Vec<Trial>, TrialError> {
        let mut trials = self.record_all(std::slice::from_ref(trial))?;
        trials.retain(|t| t.family == trial.family);
        Ok(trials)
    }

    /// Adds those whose key is new, and gives all there are. Two processes at once wait for each other.
    ///
    /// # Errors
    /// As [`Self::read`], or where the file cannot be written.
    pub fn record_all(&self, fresh: &[Trial]) -> Result<Vec<Trial>, TrialError> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.path).map_err(self.io())?;
        file.lock().map_err(self.io())?;
        let whole = std::fs::read(&self.path).map_err(self.io())?;
        let mut trials = self.read()?;
        let mut keys: BTreeSet<String> = trials.iter().map(|t| t.key.clone()).collect();
        let mut text = String::new();
        for trial in fresh.iter().filter(|t| keys.insert(t.key.clone())) {
            let line = serde_json::to_string(trial).map_err(std::io::Error::other).map_err(self.io())?;
            text.push_str(&line);
            text.push('\n');
            trials.push(trial.clone());
        }
        if !text.is_empty() {
            // A line that a crash cut short is cut off, so that it does not spoil the next.
            let end = whole.iter().rposition(|b| *b == b'\n').map_or(0, |k| k + 1);
            if end < whole.len() {
                file.set_len(end as u64).map_err(self.io())?;
            }
            file.write_all(text.as_bytes()).map_err(self.io())?;
            file.sync_data().map_err(self.io())?;
        }
        Ok(trials)
    }

    /// How many trials each family has.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn counts(&self) -> Result<BTreeMap<String, usize>, TrialError> {
        let mut counts = BTreeMap::new();
        for trial in self.read()? {
            *counts.entry(trial.family).or_default() += 1;
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(study: &str, family: &str) -> Trial {
        Trial {
            key: trial_key(&[study, family]),
            family: family.into(),
            study: study.into(),
            from: "2021-01-04".into(),
            to: "2025-12-31".into(),
            sharpe: Some(0.5),
            cagr: None,
        }
    }

    #[test]
    fn a_run_counts_once_and_families_apart() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = TrialLedger::of(dir.path());
        assert_eq!(ledger.read().unwrap(), []);
        assert_eq!(ledger.record(&trial("a", "small")).unwrap().len(), 1);
        assert_eq!(ledger.record(&trial("a", "small")).unwrap().len(), 1);
        assert_eq!(ledger.record(&trial("b", "large")).unwrap().len(), 1);
        assert_eq!(ledger.record(&trial("c", "small")).unwrap().len(), 2);
        assert_eq!(
            ledger.counts().unwrap().into_iter().collect::<Vec<_>>(),
            [("large".into(), 1), ("small".into(), 2)]
        );
        // Parts do not run into each other.
        assert_ne!(trial_key(&["ab", "c"]), trial_key(&["a", "bc"]));
    }

    #[test]
    fn a_line_cut_short_was_never_made_and_damage_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = TrialLedger::of(dir.path());
        ledger.record(&trial("a", "small")).unwrap();
        let path = dir.path().join("trials.jsonl");
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{{\"key\":\"12")).unwrap();
        assert_eq!(ledger.read().unwrap().len(), 1);
        assert_eq!(ledger.record(&trial("b", "small")).unwrap().len(), 2);
        assert_eq!(ledger.read().unwrap().len(), 2);
        std::fs::write(&path, format!("nonsense\n{whole}")).unwrap();
        assert!(ledger.read().unwrap_err().to_string().contains("line 1"));
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for k in 0..8 {
                let ledger = TrialLedger::of(dir.path());
                scope.spawn(move || {
                    for j in 0..10 {
                        ledger.record(&trial(&format!("{k}-{j}"), "small")).unwrap();
                    }
                });
            }
        });
        assert_eq!(TrialLedger::of(dir.path()).counts().unwrap()["small"], 80);
    }
}
