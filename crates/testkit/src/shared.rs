//! Where real data lie, for tests that need them.
use std::path::{Path, PathBuf};

/// The file or folder `path` among the shared data: below `BREADTH_SHARED`, else below `../shared` beside the workspace.
/// `None` where it is not there, with a line on standard output that the test was skipped.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BREADTH_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let whole = root.join(path);
    if whole.exists() {
        return Some(whole);
    }
    println!("skipped: no {} (set BREADTH_SHARED)", whole.display());
    None
}
