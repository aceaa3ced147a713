//! All filers, one after another, by all threads, with a bounded number of them in memory.
use std::sync::Arc;

use rayon::prelude::*;

use super::index::Index;
use super::loaded::{Loaded, Wanted};
use super::window::{Depth, Window};
use crate::StoreError;

/// Row groups that a thread has decoded at a time, of the table that is cut by.
const GROUPS_A_THREAD: usize = 4;

/// What the work makes of each filer that has filings, ascending by CIK. The filers of some row groups are decoded by all
/// threads, then worked on by all threads, then those of the next.
pub(crate) fn scan<T: Send>(
    index: &Arc<Index>,
    depth: Depth,
    wanted: Option<Wanted<'_>>,
    work: impl Fn(&Loaded, i64) -> Result<Option<T>, StoreError> + Sync,
) -> Result<Vec<T>, StoreError> {
    let mut window = Window::new(Arc::clone(index), depth, wanted);
    let mut done = Vec::new();
    let starts = index.starts(depth);
    let waves: Vec<i64> = starts.chunks(GROUPS_A_THREAD * rayon::current_num_threads()).map(|c| c[0]).collect();
    for (at, from) in waves.iter().enumerate() {
        let to = waves.get(at + 1).map_or(i64::MAX, |next| next - 1);
        let loaded = window.slide(*from, to)?;
        let ciks = loaded.ciks(*from, to);
        let of_wave: Vec<Option<T>> = ciks.par_iter().map(|cik| work(&loaded, *cik)).collect::<Result<_, _>>()?;
        done.extend(of_wave.into_iter().flatten());
    }
    Ok(done)
}
