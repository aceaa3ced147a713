//! What only small runs and large files show.
use breadth_domain::{Date, PriceRow, Records, Silent, calendar};

use super::read_in_runs;
use crate::source::{Context, inputs, list};
use crate::tally::{KEPT_OF_A_CODE, Tally};
use crate::{Imported, Options, Sink, SinkError};

#[derive(Default)]
struct Kept {
    rows: Vec<PriceRow>,
    aside: u64,
}

impl Sink for Kept {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        match records {
            Records::Prices(rows) => self.rows.extend(rows),
            other => self.aside += other.len() as u64,
        }
        Ok(())
    }
}

fn import(text: &str, run_rows: usize) -> (Kept, Imported) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("p.csv");
    std::fs::write(&path, text).unwrap();
    let files = list(&[path]).unwrap();
    let inputs = inputs(&files).unwrap();
    let options = Options::on(Date::parse("2025-06-30").unwrap());
    let context = Context { options: &options, progress: &Silent, inputs: &inputs };
    let mut sink = Kept::default();
    let mut tally = Tally::new(&mut sink);
    read_in_runs(&context, &mut tally, run_rows).unwrap();
    let imported = tally.finish("p".to_owned(), Vec::new()).unwrap();
    (sink, imported)
}

/// Rows of 40 symbols in an order that is none, a session that repeats the one before, and some rows twice.
fn scattered() -> String {
    let day = |t: &str| Date::parse(t).unwrap();
    let sessions: Vec<Date> = calendar::sessions(day("2024-01-02"), day("2024-03-28")).collect();
    let mut lines = Vec::new();
    for s in 0..40 {
        for (t, date) in sessions.iter().enumerate() {
            // The 21st session is a copy of the 20th.
            let of = if t == 20 { 19 } else { t };
            lines.push(format!("S{s:02},{date},{}.{of:02},{}", 10 + s, 1_000 + 17 * of + s));
        }
    }
    lines.extend_from_within(100..110);
    lines.sort_by_key(|l| l.bytes().fold(7u64, |h, c| (h * 1_313 + u64::from(c)) % 1_000_003));
    format!("symbol,date,close,volume\n{}\n", lines.join("\n"))
}

#[test]
fn sorting_on_disk_gives_the_rows_that_sorting_in_memory_gives() {
    let text = scattered();
    let (whole, told) = import(&text, usize::MAX);
    let keys: Vec<_> = whole.rows.iter().map(|r| (r.symbol, r.date)).collect();
    assert!(keys.windows(2).all(|w| w[0] < w[1]));
    // 61 sessions less the copy; 10 rows twice.
    assert_eq!((whole.rows.len(), whole.aside), (40 * 60, 50));
    for run_rows in [1, 7, 100, 2_449] {
        let (runs, said) = import(&text, run_rows);
        assert_eq!(format!("{:?}", runs.rows), format!("{:?}", whole.rows), "{run_rows}");
        assert_eq!(said.findings.into_vec(), import(&text, usize::MAX).1.findings.into_vec());
    }
    assert_eq!(told.quarantined, 50);
}

#[test]
fn beyond_so_many_rows_of_a_kind_only_the_count_is_kept() {
    let n = KEPT_OF_A_CODE + 77;
    let text = format!("symbol,date,close\nAAA,2024-01-02,1\n{}", "AAA,2024-01-03,0\n".repeat(n as usize));
    let (kept, imported) = import(&text, 10);
    assert_eq!((kept.rows.len(), kept.aside, imported.quarantined), (1, KEPT_OF_A_CODE, n));
    assert_eq!(imported.findings.count(&breadth_domain::finding::kinds::NON_POSITIVE_PRICE), n);
}
