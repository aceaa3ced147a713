//! Prices: formats, columns, and each defect planted and counted.
use std::fmt::Write;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_array::{Date32Array, TimestampMicrosecondArray};
use breadth_domain::finding::kinds;
use breadth_domain::{PriceField, Symbol, Table, calendar};
use breadth_ingest::Kind;

use crate::kit::{Folder, codes, d, found, rows};

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn csv_with_every_column_and_every_delimiter() {
    for mark in [",", ";", "\t", "|"] {
        let text = "\u{feff}Ticker,Date,Open,High,Low,Close,Adj Close,Volume,Change\r\nabc,2024-01-02,10,11,9.5,10.5,5.25,1000,0.5\r\nABC,2024-01-03,10.5,12,10,11,5.5,2000,0.5\r\n"
            .replace(',', mark);
        let (kept, imported) = Folder::new().with("vendor.data", &text).read(Kind::Prices);
        assert_eq!(kept.prices.len(), 2);
        let row = kept.prices[0];
        assert_eq!((row.symbol.as_str(), row.date), ("ABC", d("2024-01-02")));
        let fields: Vec<_> = PriceField::ALL.iter().map(|f| row.get(*f)).collect();
        assert_eq!(
            fields,
            [Some(10.0), Some(11.0), Some(9.5), Some(10.5), Some(5.25), Some(0.5), Some(1000.0), None, None]
        );
        assert!(codes(&imported).is_empty());
        assert_eq!(
            (imported.source.as_str(), imported.first, imported.last),
            ("vendor", Some(d("2024-01-02")), Some(d("2024-01-03")))
        );
        assert_eq!((imported.files[0].bytes, imported.files[0].name.as_str()), (text.len() as u64, "vendor.data"));
    }
}

#[test]
fn floats_of_32_bits_say_what_was_meant() {
    let bytes = parquet(vec![
        ("symbol", Arc::new(StringArray::from(vec!["AAA", "AAA", "BBB"])) as ArrayRef),
        (
            "date",
            Arc::new(Date32Array::from(vec![d("2024-01-02").days(), d("2024-01-03").days(), d("2024-01-02").days()])),
        ),
        ("close", Arc::new(Float32Array::from(vec![Some(120.17), None, Some(809_350.0)]))),
        ("shares_millions", Arc::new(Float32Array::from(vec![Some(306.85), Some(0.0), None]))),
        ("volume", Arc::new(Int64Array::from(vec![1, 2, 3]))),
    ]);
    let (kept, imported) = Folder::new().with("p.bin", bytes).read(Kind::Prices);
    assert_eq!(kept.prices[0].get(PriceField::Close), Some(120.17));
    assert_eq!(kept.prices[0].get(PriceField::Shares), Some(306_850_000.0));
    assert_eq!(kept.prices[2].get(PriceField::Close), Some(809_350.0));
    // Zero and empty are both "no count": two rows, the second and the third.
    assert_eq!(found(&imported, &kinds::MISSING_SHARES), (2, vec![2, 3]));
    assert!(kept.prices[1].get(PriceField::Shares).is_none() && kept.prices[1].get(PriceField::Close).is_none());
    // A row without any price is kept and counted.
    assert_eq!(found(&imported, &kinds::EMPTY_VALUE), (1, vec![2]));
}

#[test]
fn parquet_types_as_vendors_write_them() {
    let days = ["2024-01-02", "2024-01-03"].map(d);
    let symbols: DictionaryArray<Int32Type> = vec!["AAA", "AAA"].into_iter().collect();
    let micros = TimestampMicrosecondArray::from(days.map(|x| i64::from(x.days()) * 86_400_000_000 + 5).to_vec());
    let decimals = arrow_array::Decimal128Array::from(vec![1_050, 1_100]).with_precision_and_scale(10, 2).unwrap();
    let text = StringArray::from(vec![Some("10.5"), Some("1,011")]);
    for (date, name) in [
        (Arc::new(micros) as ArrayRef, "timestamp"),
        (Arc::new(StringArray::from(vec!["2024-01-02", "20240103"])), "date"),
        (Arc::new(Int64Array::from(vec![20_240_102, 20_240_103])), "day"),
    ] {
        let bytes = parquet(vec![
            ("act_symbol", Arc::new(symbols.clone()) as ArrayRef),
            (name, date),
            ("close", Arc::new(decimals.clone())),
            ("adj_close", Arc::new(text.clone())),
            ("open", Arc::new(Float64Array::from(vec![10.5, 11.0]))),
        ]);
        let (kept, _) = Folder::new().with("p", bytes).read(Kind::Prices);
        assert_eq!(kept.prices.iter().map(|r| r.date).collect::<Vec<_>>(), days);
        assert_eq!(kept.prices[1].get(PriceField::Close), Some(11.0));
        assert_eq!(kept.prices[1].get(PriceField::AdjClose), Some(1011.0));
    }
}

#[test]
fn files_of_one_symbol_take_it_from_their_name() {
    let folder = Folder::new()
        .with("msft.us.txt", "Date,Open,High,Low,Close,Volume\n2024-01-02,1,2,1,2,5\n")
        .with("AAPL.csv", "Date,Close\n2024-01-02,185.64\n")
        .with("RUT.csv", "Date,^RUT\n1999-01-04,421.260009765625\n")
        .with("SPX.csv", "Date,SPX\n1999-01-04,1228\n");
    let (kept, _) = folder.read(Kind::Prices);
    let names: Vec<&str> = kept.prices.iter().map(|r| r.symbol.as_str()).collect();
    assert_eq!(names, ["AAPL", "MSFT", "SPX", "^RUT"]);
    assert_eq!(kept.prices[3].get(PriceField::Close), Some(421.26));
    let stooq = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20240102,000000,1,2,1,2,5,0\n";
    let (kept, _) = Folder::new().with("a.txt", stooq).read(Kind::Prices);
    assert_eq!((kept.prices[0].symbol.as_str(), kept.prices[0].date), ("AAPL", d("2024-01-02")));
}

#[test]
fn columns_are_named_by_the_caller_where_their_names_say_nothing() {
    let text = "x1,x2,x3\nAAA,2024-01-02,7\n";
    let folder = Folder::new().with("p.csv", text).map("x1", "symbol").map("x2", "date").map("x3", "adj_close");
    assert_eq!(folder.read(Kind::Prices).0.prices[0].get(PriceField::AdjClose), Some(7.0));
    let wrong = Folder::new().with("p.csv", text).map("x9", "symbol").refused(Kind::Prices);
    assert!(wrong.contains("`x9`") && wrong.contains("x1, x2, x3"), "{wrong}");
    let wrong = Folder::new().with("p.csv", text).map("x1", "tikcer").refused(Kind::Prices);
    assert!(wrong.contains("`tikcer`") && wrong.contains("adj_close"), "{wrong}");
}

#[test]
fn a_member_of_a_zip_is_read_like_a_file() {
    let folder = Folder::new().zip("p.zip", "inner.csv", "symbol,date,close\nAAA,2024-01-02,1\nAAA,2024-01-06,1\n");
    let (kept, imported) = folder.read(Kind::Prices);
    assert_eq!(kept.prices.len(), 1);
    assert_eq!(&*kept.aside[0].file, "p.zip!inner.csv");
    assert_eq!(found(&imported, &kinds::NOT_A_SESSION), (1, vec![3]));
}

#[test]
fn a_folder_is_its_files_in_order() {
    let folder = Folder::new()
        .with("b.csv", "symbol,date,close\nAAA,2024-01-03,2\n")
        .with("a.csv", "symbol,date,close\nAAA,2024-01-02,1\n");
    let mut whole = Folder::new();
    whole.paths = vec![folder.dir.path().to_owned()];
    let (kept, imported) = whole.read(Kind::Prices);
    assert_eq!(kept.prices.len(), 2);
    assert_eq!(imported.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a.csv", "b.csv"]);
}

/// Every defect of a single row, planted on a line of its own.
#[test]
fn each_wrong_row_is_kept_aside_with_its_line_and_reason() {
    let text = "symbol,date,open,high,low,close,volume,shares,flag\n\
        AAA,2024-01-02,10,11,9,10,100,1000,0\n\
        AAA,2024-01-03,10,11,9,0,100,1000,0\n\
        AAA,2024-01-04,10,11,9,-1,100,1000,0\n\
        AAA,2024-01-06,10,11,9,10,100,1000,0\n\
        AAA,2024-01-15,10,11,9,10,100,1000,0\n\
        AAA,2024-02-30,10,11,9,10,100,1000,0\n\
        AAA,2025-12-31,10,11,9,10,100,1000,0\n\
        AAA,1899-12-29,10,11,9,10,100,1000,0\n\
        ,2024-01-05,10,11,9,10,100,1000,0\n\
        MUCHTOOLONGATICKER,2024-01-05,10,11,9,10,100,1000,0\n\
        AAA,2024-01-08,10,11,9,10,-5,1000,0\n\
        AAA,2024-01-09,10,9,11,10,100,1000,0\n\
        AAA,2024-01-10,10,11,9,12,100,1000,0\n\
        AAA,2024-01-11,10,11,9,ten,100,1000,0\n\
        AAA,2024-01-12,10,11,9,10,100\n\
        AAA,2024-01-16,10,11,9,10,1e16,1000,0\n\
        AAA,2024-01-17,10,11,9,10,-1,1000,2\n\
        AAA,2024-01-18,10,11,9,10,100,0,1\n\
        AAA,2024-01-18,10,11,9,10,100,0,1\n\
        AAA,2024-01-18,10,11,9,10.5,100,0,1\n\
        AAA,2024-01-19,,,,,100,,\n";
    let (kept, imported) = Folder::new().with("p.csv", text).read(Kind::Prices);
    assert_eq!(found(&imported, &kinds::NON_POSITIVE_PRICE), (2, vec![3, 4]));
    // A Saturday, and Martin Luther King Jr. Day.
    assert_eq!(found(&imported, &kinds::NOT_A_SESSION), (2, vec![5, 6]));
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (3, vec![7, 8, 9]));
    assert_eq!(found(&imported, &kinds::BAD_SYMBOL), (2, vec![10, 11]));
    assert_eq!(found(&imported, &kinds::NEGATIVE_VOLUME), (1, vec![12]));
    assert_eq!(found(&imported, &kinds::HIGH_BELOW_LOW), (2, vec![13, 14]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (2, vec![15, 16]));
    assert_eq!(found(&imported, &kinds::OUT_OF_RANGE), (1, vec![17]));
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![20]));
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![21]));
    // Kept, with a word: the repaired rows (two of them again as duplicates), the missing volume, price and shares.
    assert_eq!(found(&imported, &kinds::REPAIRED_ROW), (4, vec![18, 19, 20, 21]));
    assert_eq!(found(&imported, &kinds::EMPTY_VALUE), (2, vec![18, 22]));
    assert_eq!(found(&imported, &kinds::MISSING_SHARES), (4, vec![19, 20, 21, 22]));
    assert_eq!(rows(&imported, Table::Prices) + imported.quarantined, 21);
    let dates: Vec<String> = kept.prices.iter().map(|r| r.date.to_string()).collect();
    assert_eq!(dates, ["2024-01-02", "2024-01-17", "2024-01-18", "2024-01-19"]);
    assert_eq!(kept.prices[1].get(PriceField::Volume), None);
    let aside = kept.aside.iter().find(|r| r.line == 15).unwrap();
    assert_eq!((aside.code, &*aside.row), ("DQ001", "AAA,2024-01-11,10,11,9,ten,100,1000,0"));
}

/// 120 symbols over the sessions of January 2024; each row's numbers differ from those of any other.
fn market(skip: &str, copied: &[&str]) -> Vec<String> {
    let sessions: Vec<_> =
        calendar::sessions(d("2024-01-02"), d("2024-01-31")).filter(|s| s.to_string() != skip).collect();
    let mut lines = Vec::new();
    for s in 0..120 {
        let mut shown = String::new();
        for (t, day) in sessions.iter().enumerate() {
            if !copied.contains(&day.to_string().as_str()) {
                shown = format!("{}.{:02},{}", 10 + s, t, 1_000 + 7 * s + 13 * t);
            }
            lines.push(format!("S{s:03},{day},{shown}"));
        }
    }
    lines
}

fn csv_of(lines: &[String]) -> String {
    let mut text = "symbol,date,close,volume\n".to_owned();
    lines.iter().for_each(|l| writeln!(text, "{l}").unwrap());
    text
}

#[test]
fn a_session_that_repeats_the_one_before_is_kept_aside_whatever_the_order_of_rows() {
    let by_symbol = market("", &["2024-01-11"]);
    let mut by_date = by_symbol.clone();
    by_date.sort_by_key(|l| l[5..15].to_owned());
    let mut scattered = by_symbol.clone();
    scattered.sort_by_key(|l| l.bytes().rev().map(u64::from).fold(7, |h, c| (h * 131 + c) % 1_000_003));
    let mut all = Vec::new();
    for lines in [by_symbol, by_date, scattered] {
        let (kept, imported) = Folder::new().with("m.csv", csv_of(&lines)).read(Kind::Prices);
        assert_eq!(codes(&imported).into_iter().collect::<Vec<_>>(), [("DQ008", 120)]);
        assert!(kept.aside.iter().all(|r| r.row.contains("2024-01-11")));
        assert_eq!(kept.prices.len(), 120 * 20);
        all.push(kept.prices.iter().map(|r| format!("{r:?}")).collect::<Vec<_>>());
    }
    assert!(all[0] == all[1] && all[1] == all[2]);
}

#[test]
fn a_stale_day_among_daily_files_is_found_across_them() {
    let lines = market("", &["2024-01-11", "2024-01-12"]);
    let mut folder = Folder::new();
    for day in calendar::sessions(d("2024-01-02"), d("2024-01-31")) {
        let own: Vec<String> = lines.iter().filter(|l| l.contains(&day.to_string())).cloned().collect();
        folder = folder.with(&format!("{day}.csv"), csv_of(&own));
    }
    let (_, imported) = folder.read(Kind::Prices);
    assert_eq!(codes(&imported).into_iter().collect::<Vec<_>>(), [("DQ008", 240)]);
    let files: Vec<&str> = imported.findings.iter().map(|f| f.file.as_str()).collect();
    assert_eq!(files, ["2024-01-11.csv", "2024-01-12.csv"]);
}

#[test]
fn few_repeated_rows_are_no_stale_session() {
    // Two of a hundred and twenty.
    let mut lines = market("", &[]);
    for s in [3, 4] {
        let at = s * 21 + 8;
        lines[at] = format!("{},{}", &lines[at][..15], &lines[at - 1][16..]);
    }
    let (kept, imported) = Folder::new().with("m.csv", csv_of(&lines)).read(Kind::Prices);
    assert!(codes(&imported).is_empty());
    assert_eq!(kept.prices.len(), lines.len());
}

#[test]
fn a_session_that_the_file_lacks_is_named() {
    let (_, imported) = Folder::new().with("m.csv", csv_of(&market("2024-01-17", &[]))).read(Kind::Prices);
    let finding = imported.findings.iter().next().unwrap();
    assert_eq!((finding.code, finding.count, finding.examples[0].seen.as_str()), ("DQ021", 1, "2024-01-17"));
    // Of few symbols nothing is expected.
    let few: Vec<String> = market("2024-01-17", &[]).into_iter().filter(|l| l.starts_with("S00")).collect();
    let (_, imported) = Folder::new().with("m.csv", csv_of(&few)).read(Kind::Prices);
    assert!(codes(&imported).is_empty());
}

#[test]
fn class_marks_do_not_break_the_order() {
    // As bytes BRK-A < BRK.B < BRK/C; as symbols BRK.A, BRK.B, BRK.C; and a preferred's `$` sorts after letters as `^`.
    let text = "symbol,date,close\nBF$A,2024-01-02,1\nBF-A,2024-01-02,1\nBF.B,2024-01-02,1\nBFA,2024-01-02,1\n";
    let (kept, _) = Folder::new().with("p.csv", text).read(Kind::Prices);
    let names: Vec<Symbol> = kept.prices.iter().map(|r| r.symbol).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(names.len(), 4);
}

#[test]
fn before_the_calendar_begins_no_session_is_denied() {
    let text = "symbol,date,close\nAAA,1955-01-01,1\nAAA,1960-01-02,1\n";
    let (kept, imported) = Folder::new().with("p.csv", text).read(Kind::Prices);
    assert_eq!((kept.prices.len(), found(&imported, &kinds::NOT_A_SESSION).0), (1, 1));
}

#[test]
fn a_quote_never_closed_damages_its_own_line() {
    let text = "symbol,date,close\n\"AAA,2024-01-02,1\n\"BBB\",2024-01-02,\"1,234.5\"\nCCC,2024-01-02,3\n";
    let (kept, imported) = Folder::new().with("p.csv", text).read(Kind::Prices);
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (1, vec![2]));
    assert_eq!(kept.prices[0].get(PriceField::Close), Some(1234.5));
    assert_eq!(kept.prices.len(), 2);
}
