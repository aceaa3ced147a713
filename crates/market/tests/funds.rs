//! Funds come out of a store, as of a day, through the one door.
#![allow(clippy::unwrap_used, reason = "helpers of a test may fail it")]
use std::collections::BTreeMap;
use std::path::Path;
use std::time::UNIX_EPOCH;

use breadth_domain::{Date, PriceField, PriceRow, Records, Symbol};
use breadth_ingest::{Imported, Kind, SourceFile};
use breadth_market::{MarketError, market_page};
use breadth_panel::{Grid, IndexSeries, Panel, Universe};
use breadth_store::{ImportMeta, Store};

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn rows(symbol: &str, field: PriceField, values: &[(&str, f64)]) -> Vec<PriceRow> {
    let row = |(day, value): &(&str, f64)| {
        let mut row = PriceRow::empty(Symbol::new(symbol).unwrap(), d(day));
        row.set(field, *value);
        row
    };
    values.iter().map(row).collect()
}

fn import(dir: &Path, source: &str, rows: Vec<PriceRow>) {
    let store = Store::create_or_open(dir).unwrap();
    let mut writer = store.writer(ImportMeta { kind: Kind::Prices, options: BTreeMap::new() }).unwrap();
    writer.push(Records::Prices(rows)).unwrap();
    let file = SourceFile {
        path: format!("{source}.csv").into(),
        name: format!("{source}.csv"),
        bytes: 1,
        sha256: format!("{:064x}", source.len()),
    };
    let imported = Imported {
        source: source.into(),
        files: vec![file],
        rows: BTreeMap::new(),
        quarantined: 0,
        findings: Default::default(),
        first: None,
        last: None,
        notes: Vec::new(),
    };
    writer.commit(imported, UNIX_EPOCH).unwrap();
}

/// A panel of sessions without securities, and a universe without members.
fn nothing(as_of: &str, sessions: &[&str]) -> (Panel, Universe) {
    let panel = Panel {
        as_of: d(as_of),
        sessions: sessions.iter().map(|s| d(s)).collect(),
        close: Grid::missing(sessions.len(), 0),
        ret: Grid::missing(sessions.len(), 0),
        ..Panel::default()
    };
    (panel, Universe { id: "small".into(), label: "Small".into(), reconstitutions: Vec::new() })
}

#[test]
fn funds_are_read_as_of_the_day_and_only_from_total_returns() {
    let folder = tempfile::tempdir().unwrap();
    let days = ["2025-12-29", "2025-12-30", "2025-12-31"];
    let series = |values: [f64; 3]| days.into_iter().zip(values).collect::<Vec<_>>();
    import(
        folder.path(),
        "funds",
        [
            rows("IWM", PriceField::AdjClose, &series([100.0, 101.0, 202.0])),
            // A price that is not positive is none.
            rows("TLT", PriceField::AdjClose, &series([0.0, 50.0, 51.0])),
            rows("ACME", PriceField::AdjClose, &series([1.0, 2.0, 3.0])),
        ]
        .concat(),
    );
    import(folder.path(), "listings", rows("SPY", PriceField::Close, &series([1.0, 2.0, 3.0])));
    let store = Store::open(folder.path()).unwrap();

    let view = store.as_of(d("2025-12-30"));
    let (panel, universe) = nothing("2025-12-30", &days[..2]);
    let index = IndexSeries::of(&panel, &universe);
    let (both, indexes) = ([universe.clone(), universe], [index.clone(), index]);
    let page = market_page(&view, &panel, &both, &indexes).unwrap();
    let funds: Vec<(&str, &str)> =
        page.returns.rows.iter().map(|r| (r.id.as_str(), r.kind)).filter(|(_, kind)| *kind == "total").collect();
    assert_eq!(funds, [("IWM", "total"), ("TLT", "total")]);
    // 101 / 100 − 1: what comes on the 31st is not known.
    assert!((page.returns.value("IWM", "1d").unwrap() - 0.01).abs() < 1e-15);
    assert_eq!(page.returns.value("TLT", "1d"), None);
    // A universe without members says so in every reading.
    assert!(page.readings.iter().all(|r| r.value.is_none() && r.missing.is_some()));

    let error = market_page(&store.as_of(d("2025-12-31")), &panel, &both, &indexes).unwrap_err();
    assert!(matches!(error, MarketError::Days { .. }) && error.to_string().contains("hint:"));
}
