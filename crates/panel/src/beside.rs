//! Two pieces of work side by side.

/// Runs two pieces of work side by side and gives both results.
///
/// The second has a thread of its own, outside of the pool: whoever waits for what is read once only (a table of a store)
/// must not be a worker that may be needed to read it. On a worker of the pool both run one after the other.
pub fn beside<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    if rayon::current_thread_index().is_some() {
        return (first(), second());
    }
    std::thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        match second.join() {
            Ok(second) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn both_are_done_on_a_worker_and_off_it() {
        assert_eq!(beside(|| 1, || 2), (1, 2));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(pool.install(|| beside(|| 1, || 2)), (1, 2));
    }
}
