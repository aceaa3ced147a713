//! Series by date.
use breadth_domain::finding::kinds;
use breadth_ingest::Kind;

use crate::kit::{Folder, d, found};

#[test]
fn fred_files_of_each_rhythm() {
    let folder = Folder::new()
        .with("DGS10.csv", "observation_date,DGS10\n2024-01-11,3.98\n2024-01-12,3.96\n2024-01-15,\n2024-01-16,.\n")
        .with("CPIAUCSL.csv", "DATE,CPIAUCSL\n2024-01-01,309.685\n2024-02-01,311.054\n")
        .with("two.csv", "DATE,AAA,BBB\n2024-01-01,1,2\n2024-02-01,3,\n2024-03-01,x,4\n2024-02-30,1,1\n2024-04-01,1\n2024-02-01,3,9\n");
    let (kept, imported) = folder.read(Kind::Series);
    let rows: Vec<_> = kept.series.iter().map(|r| (&*r.series, r.date, r.value, r.known_on)).collect();
    // A month is dated by its last day; Monday 2024-01-15 was no session; 26 days after January is 2024-02-26.
    assert_eq!(
        rows,
        [
            ("AAA", d("2024-01-31"), 1.0, d("2024-03-18")),
            ("AAA", d("2024-02-29"), 3.0, d("2024-04-15")),
            ("BBB", d("2024-01-31"), 2.0, d("2024-03-18")),
            ("BBB", d("2024-02-29"), 9.0, d("2024-04-15")),
            ("BBB", d("2024-03-31"), 4.0, d("2024-05-15")),
            ("CPIAUCSL", d("2024-01-31"), 309.685, d("2024-02-26")),
            ("CPIAUCSL", d("2024-02-29"), 311.054, d("2024-03-26")),
            ("DGS10", d("2024-01-11"), 3.98, d("2024-01-12")),
            ("DGS10", d("2024-01-12"), 3.96, d("2024-01-16")),
        ]
    );
    assert_eq!(found(&imported, &kinds::EMPTY_VALUE), (3, vec![4, 5, 3]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (2, vec![4, 6]));
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![5]));
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![7]));
    assert!(imported.notes.iter().any(|n| n.starts_with("AAA: no declared release lag")), "{:?}", imported.notes);
    assert!(imported.notes.iter().any(|n| n.contains("revisions")));
}

#[test]
fn a_long_table_of_series() {
    let text = "series_id,date,value\nB,2024-01-02,1\nA,2024-01-03,2\nA,2024-01-02,3\n,2024-01-02,3\nA,2024-01-02,4\n";
    let (kept, imported) = Folder::new().with("s.csv", text).read(Kind::Series);
    let rows: Vec<_> = kept.series.iter().map(|r| (&*r.series, r.value)).collect();
    assert_eq!(rows, [("A", 3.0), ("A", 2.0), ("B", 1.0)]);
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![6]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (1, vec![5]));
}
