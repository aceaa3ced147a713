//! The instances of `peers/optimiser` where the shared folder has them.
#![allow(dead_code, reason = "each test takes what it needs")]
pub mod world;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use breadth_portfolio::solve::{Program, Trading};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The folder, or `None` with a word on standard error.
pub fn folder() -> Option<PathBuf> {
    breadth_testkit::shared("peers/optimiser")
}

fn table(path: PathBuf) -> BTreeMap<String, Vec<f64>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    let mut out: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for batch in reader {
        let batch = batch.unwrap();
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            let values = out.entry(field.name().clone()).or_default();
            if let Some(v) = column.as_primitive_opt::<Float64Type>() {
                values.extend(v.values().iter());
            } else if let Some(v) = column.as_primitive_opt::<Int64Type>() {
                values.extend(v.values().iter().map(|v| *v as f64));
            }
        }
    }
    out
}

fn numbers(path: PathBuf, skip: usize) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(skip).map(|l| l.split(',').map(|v| v.trim().parse().unwrap()).collect()).collect()
}

/// Two thousand names, twenty factors.
pub struct Names {
    pub n: usize,
    pub loadings: Vec<Vec<f64>>,
    /// F Ω^{1/2} of a year, by column.
    pub root: Vec<f64>,
    /// A year's specific variance.
    pub specific: Vec<f64>,
    pub columns: BTreeMap<String, Vec<f64>>,
    pub bands: Vec<(f64, f64)>,
}

pub fn names() -> Option<Names> {
    let dir = folder()?;
    let columns = table(dir.join("names_2000.parquet"));
    let omega = numbers(dir.join("factor_covariance_daily.csv"), 0);
    let k = omega.len();
    let loadings: Vec<Vec<f64>> = (0..k).map(|f| columns[&format!("factor_{f:02}")].clone()).collect();
    let n = loadings[0].len();
    // Ω = CCᵀ by hand; column c of the root is Σ_f loading_f C[f][c].
    let mut c = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let s: f64 = (0..j).map(|l| c[i][l] * c[j][l]).sum();
            c[i][j] = if i == j { (omega[i][i] - s).sqrt() } else { (omega[i][j] - s) / c[j][j] };
        }
    }
    let mut root = Vec::with_capacity(n * k);
    #[allow(clippy::needless_range_loop, reason = "a column of a triangle of rows")]
    for col in 0..k {
        root.extend((0..n).map(|i| 252.0_f64.sqrt() * (col..k).map(|f| loadings[f][i] * c[f][col]).sum::<f64>()));
    }
    let specific = columns["idio_vol_daily"].iter().map(|v| 252.0 * v * v).collect();
    let bands = numbers(dir.join("exposure_bands.csv"), 1).into_iter().map(|b| (b[0], b[1])).collect();
    Some(Names { n, loadings, root, specific, columns, bands })
}

/// 750 x 2000 daily returns, each name's a column.
pub fn returns() -> Option<(usize, Vec<f64>)> {
    let columns = table(folder()?.join("returns_750x2000.parquet"));
    let days = columns.values().next()?.len();
    Some((days, columns.into_values().flatten().collect()))
}

/// minimise wᵀΣw, as ½ wᵀ(2Σ)w; 0 ≤ w ≤ 2 %, Σ w = 1.
pub fn minimum_variance(names: &Names) -> Program {
    let mut p = Program::new(names.n);
    p.loadings = names.root.iter().map(|v| v * 2.0_f64.sqrt()).collect();
    p.specific = names.specific.iter().map(|v| 2.0 * v).collect();
    p.upper = vec![0.02; names.n];
    p.budget(1.0);
    p
}

/// The rebalance of the peers' README; its objective is maximised, so that the programme's is its negative.
pub fn rebalance(names: &Names, impact: bool) -> Program {
    let mut p = Program::new(names.n);
    let column = |c: &str| names.columns[c].clone();
    p.linear = column("alpha_annual").iter().map(|a| -a).collect();
    p.loadings = names.root.iter().map(|v| v * 10.0_f64.sqrt()).collect();
    p.specific = names.specific.iter().map(|v| 10.0 * v).collect();
    p.anchor = column("benchmark_weight");
    p.upper = column("max_weight");
    p.trading = Some(Trading {
        held: column("current_weight"),
        buy: column("linear_cost"),
        sell: column("linear_cost"),
        impact: if impact { column("impact_coefficient") } else { vec![0.0; names.n] },
        most: column("max_trade"),
    });
    p.budget(1.0);
    for (b, factor) in (1..12).chain([0]).chain(12..20).enumerate() {
        p.row(format!("factor {factor}"), names.loadings[factor].clone(), names.bands[b].0, names.bands[b].1);
    }
    p
}

/// Processor seconds of this thread.
pub fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let ticks = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        text.split_whitespace().next().and_then(|v| v.parse::<f64>().ok()).map(|ns| ns / 1e9)
    };
    let (before, clock) = (ticks(), std::time::Instant::now());
    let out = work();
    let spent = match (before, ticks()) {
        (Some(a), Some(b)) => b - a,
        _ => clock.elapsed().as_secs_f64(),
    };
    (out, spent)
}

/// A stream of numbers from a seed.
pub struct Draw(u64);

impl Draw {
    /// Begins away from the seed itself.
    pub fn new(seed: u64) -> Self {
        let mut d = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..8).for_each(|_| {
            d.unit();
        });
        d
    }

    /// In 0..1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In low..high.
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Of mean zero and deviation one: twelve uniform numbers less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
