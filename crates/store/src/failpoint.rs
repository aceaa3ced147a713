//! Named places at which a test can make the process die.

/// Aborts the process where the environment variable `BREADTH_FAILPOINT` is that name, or `name#n` and this is the n-th
/// time; compiled to nothing without the feature `failpoints`, which only this crate's tests switch on.
#[inline]
pub(crate) fn reached(_name: &str) {
    #[cfg(feature = "failpoints")]
    if let Ok(wanted) = std::env::var("BREADTH_FAILPOINT") {
        use std::sync::atomic::{AtomicU32, Ordering};
        static TIMES: AtomicU32 = AtomicU32::new(0);
        let (name, nth) = wanted.split_once('#').unwrap_or((&wanted, "1"));
        if name == _name && TIMES.fetch_add(1, Ordering::Relaxed) + 1 == nth.parse().unwrap_or(1) {
            std::process::abort();
        }
    }
}
