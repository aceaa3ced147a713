//! Filers come back as they went in, as of a day, whatever the number of imports and sources.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_domain::{FilerFacts, Records};
use breadth_store::Store;
use common::filers::*;
use common::*;

#[test]
fn a_filer_comes_back_as_it_went_in() {
    let dir = Folder::new("filers");
    let filers: Vec<FilerFacts> = (1..=7).map(|i| made(1_000 * i, 40, 500, i % 2 == 0)).collect();
    import(dir.path(), "facts", "1", vec![Records::Filed(filers.clone())]).unwrap();
    let view = Store::open(dir.path()).unwrap().as_of(d("2030-01-01"));
    assert_eq!(view.filers().unwrap(), [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000]);
    for filer in &filers {
        assert_eq!(view.filer(filer.cik).unwrap().as_ref(), Some(filer));
    }
    assert_eq!(view.filer(1_001).unwrap(), None);
    assert_eq!(view.each_filer(|f| f).unwrap(), filers);
}
