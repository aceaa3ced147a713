//! Named places at which a test can make the process die.

/// Aborts the process where the environment variable `BREADTH_FAILPOINT` has that name; compiled to nothing without the
/// feature `failpoints`, which only this crate's tests switch on.
#[inline]
pub(crate) fn reached(_name: &str) {
    #[cfg(feature = "failpoints")]
    if std::env::var("BREADTH_FAILPOINT").is_ok_and(|wanted| wanted == _name) {
        std::process::abort();
    }
}
