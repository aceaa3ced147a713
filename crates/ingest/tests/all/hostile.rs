//! Bytes that nobody vouches for: any answer, but an answer.
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float32Array, RecordBatch, StringArray};
use breadth_ingest::Kind;
use proptest::prelude::*;

use crate::kit::Folder;

/// One small file of every format, well formed.
fn samples() -> Vec<Vec<u8>> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("symbol", Arc::new(StringArray::from(vec!["AAA", "BBB"]))),
        ("date", Arc::new(Date32Array::from(vec![19_724, 19_725]))),
        ("close", Arc::new(Float32Array::from(vec![1.5, 2.5]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut parquet = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let zipped = Folder::new().zip("a.zip", "a.csv", "symbol,date,close\nAAA,2024-01-02,1\n");
    vec![
        parquet,
        std::fs::read(&zipped.paths[0]).unwrap(),
        b"symbol,date,open,high,low,close,volume\nAAA,2024-01-02,1,2,1,2,5\n\"BBB\",2024-01-03,1,2,1,2,5\n".to_vec(),
        b"symbol;seen_on;exchange;name\nAAA;2024-01-02;nyse;\"A; Inc\"\n".to_vec(),
        b"ticker,period_end,filed,period,form,revenue,capex\nAAA,2024-03-31,2024-05-02,Q1,10-Q,5,1\n".to_vec(),
        b"Ticker;SimFinId;Currency;Fiscal Period;Report Date;Publish Date;Restated Date;Revenue\nA;1;USD;Q1;2024-03-31;2024-05-02;2024-05-02;1\n".to_vec(),
        b"observation_date,DGS10\n2024-01-02,3.9\n2024-01-03,.\n".to_vec(),
        b"Made of the 202412 CRSP database\n\n  Title\n,A,B\n202401, 1.0, -99.99\n\n  Other\n,A\n2024, 3\n".to_vec(),
        b"Fund Holdings as of,\"May 13, 2025\"\n\nTicker,Name,Weight (%)\n\"A\",\"A Inc\",\"99.5\"\n\"-\",\"x\",\"0.5\"\n\nfooter\n".to_vec(),
    ]
}

fn any_answer(bytes: &[u8]) {
    let folder = Folder::new().with("file", bytes);
    for kind in Kind::ALL {
        match folder.try_read(kind) {
            Ok((_, imported)) => assert!(!imported.rows.is_empty() || imported.quarantined > 0),
            Err(error) => assert!(error.to_string().contains("hint:"), "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        any_answer(&bytes);
    }

    #[test]
    fn random_lines(lines in prop::collection::vec("[ -~,;\t\"\n]{0,40}", 0..12)) {
        any_answer(lines.join("\n").as_bytes());
    }

    #[test]
    fn files_with_some_bytes_changed(
        which in 0usize..9,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        any_answer(&bytes);
    }
}
