//! A grid run at once: screens are shared, each study has a ledger of its own.
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Mutex;

use breadth_domain::{Date, Progress, Study};
use breadth_kernels::StationaryBootstrap;
use breadth_portfolio::DollarVolumes;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Variant;
use crate::honesty::{Deflated, Overfitting, Superiority, overfitting, superiority, trial_key};
use crate::ledger::Rules;
use crate::measures::{Curve, MEASURES};
use crate::quotes::Quotes;
use crate::rows::{ranked, returns_of, returns_over, risk_free_over};
use crate::run::{Extras, Prepared, prepare, told};
use crate::setting::Setting;
use crate::{BacktestError, Ledger, Scenario, World, simulate_in, survivors};

/// Blocks of the cross-validation.
const BLOCKS: usize = 16;
/// Mean block length in sessions and replicates of Hansen's test.
const BLOCK: f64 = 21.0;
const REPLICATES: usize = 500;

/// One study of a grid, base curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepRow {
    /// What was set.
    pub label: String,
    /// The measures by identifier.
    pub measures: BTreeMap<String, Option<f64>>,
    /// Daily returns; the same days for every row.
    #[serde(skip)]
    pub returns: Vec<f64>,
}

/// A grid's outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sweep {
    /// The days, common to all.
    pub dates: Vec<Date>,
    /// The studies, in the order of the grid.
    pub rows: Vec<SweepRow>,
    /// The row with the highest Sharpe ratio.
    pub best: usize,
    /// Its Sharpe ratio, the whole grid counted.
    pub deflated: Option<Deflated>,
    /// Whether choosing the best is choosing luck.
    pub overfitting: Option<Overfitting>,
    /// Whether the best beats the benchmark by more than luck.
    pub superiority: Option<Superiority>,
}

/// Rows already computed, in a file: one line each, so that an interrupted sweep goes on where it was.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    done: BTreeMap<String, Vec<f64>>,
    file: Mutex<File>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    /// The bits of the values: decimal text would have to be read back exactly.
    values: Vec<u64>,
}

impl Checkpoint {
    /// The checkpoint in that file, made where it is not there. A line cut short is not counted.
    ///
    /// # Errors
    /// Where the file cannot be read or written.
    pub fn open(path: &FilePath) -> std::io::Result<Self> {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut done = BTreeMap::new();
        let mut whole = 0_u64;
        let mut reader = BufReader::new(File::open(path)?);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 && line.ends_with('\n') {
            let Ok(parsed) = serde_json::from_str::<Line>(&line) else { break };
            whole += line.len() as u64;
            done.insert(parsed.key, parsed.values.into_iter().map(f64::from_bits).collect());
            line.clear();
        }
        file.set_len(whole)?;
        Ok(Checkpoint { path: path.to_owned(), done, file: Mutex::new(file) })
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Takes it away: the sweep is complete.
    ///
    /// # Errors
    /// Where the file cannot be removed.
    pub fn finish(self) -> std::io::Result<()> {
        std::fs::remove_file(&self.path)
    }

    fn add(&self, key: &str, values: &[f64]) -> std::io::Result<()> {
        let line = Line { key: key.to_owned(), values: values.iter().map(|v| v.to_bits()).collect() };
        let text = serde_json::to_string(&line).map_err(std::io::Error::other)?;
        let mut file = self.file.lock().map_err(|_| std::io::Error::other("another thread failed"))?;
        file.write_all(format!("{text}\n").as_bytes())
    }
}

/// Runs every variant's base curve. All are followed over the same sessions: from the latest begin of any.
///
/// # Errors
/// Where a variant cannot be run, or the checkpoint not be written.
pub fn sweep(
    variants: &[Variant],
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    checkpoint: Option<&Checkpoint>,
    progress: &dyn Progress,
) -> Result<Sweep, BacktestError> {
    // What decides of a study before any money: its screens are shared by all that have the same.
    let group = |s: &Study| {
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            s.universe,
            s.screen,
            s.score,
            s.from,
            s.to,
            (s.backtest.rebalance, &s.backtest.dates, s.backtest.warm_up)
        )
    };
    let mut groups: BTreeMap<String, Prepared> = BTreeMap::new();
    let factors = setting.factors(variants.iter().map(|v| &v.study));
    let setting: &Setting<'_> = &Setting { ..*setting };
    let policy = |study: &Study| setting.policy_sharing(study, extras.tape, factors.as_ref());
    for v in variants {
        told(&v.study, extras)?;
        let key = group(&v.study);
        if let Entry::Vacant(place) = groups.entry(key) {
            let mut prepared = prepare(&v.study, setting, policy(&v.study).as_ref(), progress)?;
            if setting.survivors_only {
                prepared.decisions = survivors::only(setting.panel, &prepared.decisions);
            }
            place.insert(prepared);
        }
    }
    let first = groups.values().map(|p| p.window.0).max().unwrap_or(0);
    let last = groups.values().map(|p| p.window.1).min().unwrap_or(0);
    let quotes = Quotes::of(setting.panel, ranked(groups.values().flat_map(|p| &p.decisions)));
    let decided = groups.values().flat_map(|p| p.decisions.iter().map(|d| d.session));
    let days = variants.first().map_or(0, |v| v.study.policy.adv_days);
    let volumes = DollarVolumes::over(days, setting.panel.securities.len(), decided);
    let world = World {
        tape: extras.tape,
        events: extras.events,
        open: extras.open,
        quotes: Some(&quotes),
        volumes: Some(&volumes),
    };
    let table = variants
        .iter()
        .any(|v| v.study.backtest.costs == breadth_domain::study::CostRule::ByName)
        .then(|| std::sync::Arc::new(crate::CostTable::new(setting.panel, extras.tape, &|_| true)));
    let sessions = first..last + 1;
    let dates = &setting.panel.sessions[sessions.clone()];
    let benchmark = setting.benchmarks.first().map(|b| returns_over(b, sessions.clone()));
    let risk_free = risk_free_over(setting, sessions.clone());
    progress.begin("studies", Some(variants.len() as u64));
    let rows: Vec<SweepRow> = variants
        .par_iter()
        .map(|v| {
            let key = trial_key(&[&format!("{:?}", v.study), &setting.panel.digest, &format!("{first} {last}")]);
            let known = checkpoint.and_then(|c| c.done.get(&key));
            // The values of the curve, then what was traded and its value, by rebalance, and the cost.
            let packed = match known {
                Some(packed) => packed.clone(),
                None => {
                    let prepared = &groups[&group(&v.study)];
                    let policy = policy(&v.study);
                    let spec = extras.profile.spec(&v.study.backtest);
                    let by_name = spec.costs == breadth_domain::study::CostRule::ByName;
                    let rules = Rules::of(&spec, table.clone().filter(|_| by_name));
                    let ledger = Ledger::with(v.study.backtest.capital, rules);
                    let path = simulate_in(
                        setting.panel,
                        world,
                        &prepared.decisions,
                        (first, last),
                        ledger,
                        policy.as_ref(),
                        extras.profile,
                        Scenario::Base,
                    )?;
                    let mut packed = path.value.clone();
                    packed.push(path.ledger.tally().costs);
                    packed.extend(path.traded().into_iter().flat_map(|(traded, value)| [traded, value]));
                    if let Some(c) = checkpoint {
                        c.add(&key, &packed).map_err(BacktestError::Checkpoint)?;
                    }
                    packed
                }
            };
            let (values, rest) = packed.split_at(dates.len());
            let traded: Vec<(f64, f64)> = rest[1..].chunks_exact(2).map(|p| (p[0], p[1])).collect();
            let returns = returns_of(values);
            let curve = Curve {
                dates,
                values,
                returns: &returns,
                benchmark: benchmark.as_deref(),
                risk_free: risk_free.as_deref(),
                traded: &traded,
                cost: rest[0],
            };
            let measures = MEASURES.iter().map(|m| (m.id.to_owned(), (m.compute)(&curve))).collect();
            progress.advance(1);
            Ok(SweepRow { label: v.label.clone(), measures, returns })
        })
        .collect::<Result<_, BacktestError>>()?;
    progress.end();
    let sharpe = |r: &SweepRow| r.measures.get("sharpe").copied().flatten().unwrap_or(f64::NEG_INFINITY);
    let best = (0..rows.len()).fold(0, |b, k| if sharpe(&rows[k]) > sharpe(&rows[b]) { k } else { b });
    let series: Vec<Vec<f64>> = rows.iter().map(|r| r.returns.clone()).collect();
    let known = benchmark.as_ref().filter(|b| b.iter().all(|r| !r.is_nan()));
    let active: Vec<Vec<f64>> = series
        .iter()
        .map(|r| match known {
            Some(b) => r.iter().zip(b).map(|(r, b)| r - b).collect(),
            None => r.clone(),
        })
        .collect();
    let sharpes: Vec<f64> = rows.iter().filter_map(|r| r.measures.get("sharpe").copied().flatten()).collect();
    let bootstrap = StationaryBootstrap { block: BLOCK, replicates: REPLICATES, seed: extras.seed };
    let excess = series.get(best).map(|r| match &risk_free {
        Some(free) => r.iter().zip(free).map(|(r, f)| r - f).collect::<Vec<f64>>(),
        None => r.clone(),
    });
    Ok(Sweep {
        dates: dates.to_vec(),
        best,
        deflated: excess.as_ref().and_then(|r| Deflated::of(r, &sharpes)),
        overfitting: overfitting(&series, BLOCKS),
        superiority: superiority(&active, &bootstrap),
        rows,
    })
}
