//! Splits and dividends.
use breadth_domain::finding::kinds;
use breadth_domain::{ActionEvent, ActionRow};
use breadth_ingest::Kind;

use super::kit::{Folder, codes, d};

fn told(rows: &[ActionRow]) -> Vec<(String, String, ActionEvent, f64)> {
    rows.iter().map(|r| (r.symbol.to_string(), r.ex_date.to_string(), r.event, r.value)).collect()
}

fn row(symbol: &str, day: &str, event: ActionEvent, value: f64) -> (String, String, ActionEvent, f64) {
    (symbol.into(), day.into(), event, value)
}

#[test]
fn events_one_a_row() {
    let text = "ticker,ex_date,type,value,declaration_date,payment_date\n\
                KO,2024-03-14,Dividend,0.485,2024-02-14,2024-04-01\n\
                KO,2024-03-14,Special Dividend,1,2024-02-14,\n\
                KO,2024-03-14,Dividend,0.485,,\n\
                NVDA,2024-06-10,Split,10:1,,\n\
                NVDA,2024-06-10,Split,4-for-1,,\n\
                GE,2021-08-02,reverse split,1-for-8,,\n\
                GE,2021-08-02,merger,1,,\n\
                GE,2021-09-02,Dividend,-3,,\n\
                ,2021-09-02,Dividend,3,,\n\
                GE,2031-09-02,Dividend,3,,\n";
    let (kept, imported) = Folder::new().with("actions.csv", text).read(Kind::Actions);
    // Two dividends of one day are added up, 0.485 + 1; the same again is a duplicate.
    let expected = [
        row("GE", "2021-08-02", ActionEvent::Split, 0.125),
        row("KO", "2024-03-14", ActionEvent::Dividend, 0.485 + 1.0),
        row("NVDA", "2024-06-10", ActionEvent::Split, 10.0),
    ];
    assert_eq!(told(&kept.actions), expected);
    // Declared: known on the session after; not declared: on its ex-date.
    assert_eq!((kept.actions[1].known_on, kept.actions[1].pay_date), (d("2024-02-15"), Some(d("2024-04-01"))));
    assert_eq!(kept.actions[2].known_on, d("2024-06-10"));
    let counted = [
        kinds::DUPLICATE,
        kinds::CONFLICT,
        kinds::UNREADABLE_ROW,
        kinds::OUT_OF_RANGE,
        kinds::BAD_SYMBOL,
        kinds::IMPOSSIBLE_DATE,
    ];
    for kind in counted {
        assert_eq!(codes(&imported).get(kind.code), Some(&1), "{}", kind.slug);
    }
    assert_eq!(imported.quarantined, 6);
}

#[test]
fn daily_rows_of_vendors_tell_on_which_days_nothing_happened() {
    let yahoo = "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n\
                 2024-06-07 00:00:00-04:00,1,1,1,1208.88,1,0.0,0.0\n\
                 2024-06-10 00:00:00-04:00,1,1,1,121.79,1,0.0,10.0\n\
                 2024-06-11 00:00:00-04:00,1,1,1,120.91,1,0.01,0.0\n";
    let tiingo =
        "symbol,date,close,divCash,splitFactor\nAAPL,2024-08-09,216.24,0.0,1.0\nAAPL,2024-08-12,217.53,0.25,1.0\n";
    let (kept, _) = Folder::new().with("NVDA.csv", yahoo).map("symbol", "NVDA").read(Kind::Actions);
    let expected = [
        row("NVDA", "2024-06-07", ActionEvent::CoverageBegins, 0.0),
        row("NVDA", "2024-06-10", ActionEvent::Split, 10.0),
        row("NVDA", "2024-06-11", ActionEvent::Dividend, 0.01),
        row("NVDA", "2024-06-11", ActionEvent::CoverageEnds, 0.0),
    ];
    assert_eq!(told(&kept.actions), expected);
    let (kept, _) = Folder::new().with("tiingo.csv", tiingo).read(Kind::Actions);
    assert_eq!(told(&kept.actions)[1], row("AAPL", "2024-08-12", ActionEvent::Dividend, 0.25));
    let refused = Folder::new().with("NVDA.csv", yahoo).refused(Kind::Actions);
    assert!(refused.contains("--map symbol="), "{refused}");
    Folder::new().with("no.csv", "symbol,date,close\nA,2024-01-02,1\n").refused(Kind::Actions);
}

#[test]
fn a_spin_off_names_its_child() {
    let text = "ticker,ex_date,type,value,new_symbol\n\
                DTE,2021-07-01,Spin-off,1:2,DTM\n\
                IBM,2021-11-04,spinoff,0.2,KD\n\
                IBM,2021-11-04,spinoff,0.2,KD\n\
                GE,2023-01-04,spin-off,1:3,\n\
                GE,2024-04-02,spin-off,,GEV\n\
                GE,2024-04-02,spin-off,x,GEV\n\
                GE,2024-04-02,spin-off,1:4,GE\n";
    let (kept, imported) = Folder::new().with("actions.csv", text).read(Kind::Actions);
    let expected =
        [row("DTE", "2021-07-01", ActionEvent::SpinOff, 0.5), row("IBM", "2021-11-04", ActionEvent::SpinOff, 0.2)];
    assert_eq!(told(&kept.actions), expected);
    let children: Vec<String> = kept.actions.iter().map(|r| r.child.unwrap().to_string()).collect();
    assert_eq!(children, ["DTM", "KD"]);
    // Without a child, without a ratio, of itself; a ratio that is none; the same twice.
    let counted = [(kinds::DUPLICATE.code, 1), (kinds::OUT_OF_RANGE.code, 1), (kinds::UNREADABLE_ROW.code, 3)];
    let found = codes(&imported);
    assert!(counted.iter().all(|(code, n)| found.get(*code) == Some(n)), "{found:?}");
}
