//! What is seen on which day: answers taken back, a filer handed over to its joined history.
use breadth_domain::calendar;
use breadth_panel::{Grid, Label, ListingKind, Security, SecurityId};

use super::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// One security that trades through 2023 under ABC.
fn panel() -> Panel {
    let sessions: Vec<Date> = calendar::sessions(d("2023-01-03"), d("2023-12-29")).collect();
    let label = Label {
        from: sessions[0],
        symbol: Symbol::new("ABC").unwrap(),
        name: "ABC".into(),
        exchange: "nyse".into(),
        sector: "".into(),
        industry: "".into(),
        country: "".into(),
        kind: ListingKind::Common,
        rule: "test",
    };
    let last = sessions.len() - 1;
    let id = SecurityId("ABC@2023-01-03".into());
    Panel {
        as_of: sessions[last],
        securities: vec![Security { id, first: 0, last, labels: vec![label], exit: None }],
        close: Grid::from_rows(&vec![vec![10.0]; last + 1]),
        sessions,
        ..Panel::default()
    }
}

fn assets(end: &str, value: f64, known_on: &str) -> FactRow {
    FactRow {
        symbol: Symbol::new("ABC").unwrap(),
        concept: Concept::Assets,
        span: Span::Instant,
        period_end: d(end),
        value,
        published_on: d(known_on),
        known_on: d(known_on),
        grade: Grade::Filing,
    }
}

/// The assets of which period are seen on a day, with their number: the newest period's newest.
fn seen(f: &Fundamentals, day: &str) -> Option<(Date, f64)> {
    let rows = f.rows.iter().filter(|r| r.visible(d(day)) && r.concept == Concept::Assets);
    rows.max_by_key(|r| (r.period_end, r.known_on)).map(|r| (r.period_end, r.value))
}

fn steps(rows: Vec<FactRow>, from: Date, until: Date) -> FilerSteps {
    FilerSteps { tickers: vec![(Symbol::new("ABC").unwrap(), None)], names: Vec::new(), rows, from, until }
}

fn gathered(filers: &[FilerSteps]) -> Fundamentals {
    let panel = panel();
    let mut gathered = Gathered::default();
    gathered.filings(filers, &Linker::new(&panel));
    gathered.laid_out(&panel)
}

#[test]
fn what_is_taken_back_is_not_seen_from_its_day_on() {
    // Given in May, taken back in June, given anew in August.
    let rows = vec![
        assets("2022-12-31", 90.0, "2023-03-01"),
        assets("2023-03-31", 100.0, "2023-05-10"),
        assets("2023-03-31", f64::NAN, "2023-06-15"),
        assets("2023-03-31", 104.0, "2023-08-09"),
    ];
    let f = gathered(&[steps(rows, Date::MIN, Date::MAX)]);
    let before = (d("2022-12-31"), 90.0);
    assert_eq!(seen(&f, "2023-05-09"), Some(before));
    assert_eq!(seen(&f, "2023-05-10"), Some((d("2023-03-31"), 100.0)));
    assert_eq!(seen(&f, "2023-06-14"), Some((d("2023-03-31"), 100.0)));
    assert_eq!((seen(&f, "2023-06-15"), seen(&f, "2023-08-08")), (Some(before), Some(before)));
    assert_eq!(seen(&f, "2023-08-09"), Some((d("2023-03-31"), 104.0)));
    // Nor is its period the newest while nothing of it is there.
    let newest = |day: &str| f.newest_period(&f.blocks(0)[0], d(day)).map(|(end, _)| end);
    assert_eq!((newest("2023-06-14"), newest("2023-06-15")), (Some(d("2023-03-31")), Some(before.0)));
    assert_eq!(newest("2023-08-09"), Some(d("2023-03-31")));
}

#[test]
fn a_filer_hands_over_to_its_joined_history_on_the_day_that_the_numbers_tell_it() {
    // By itself it has the quarter to March; with its predecessor the year before as well, and the quarter restated.
    let own = vec![assets("2023-03-31", 100.0, "2023-05-10")];
    let joined = vec![
        assets("2022-12-31", 90.0, "2023-03-01"),
        assets("2023-03-31", 100.0, "2023-05-10"),
        assets("2023-06-30", 110.0, "2023-08-09"),
    ];
    let day = d("2023-08-09");
    let f = gathered(&[steps(own, Date::MIN, day), steps(joined, day, Date::MAX)]);
    let number = |day: &str| f.rows.iter().filter(|r| r.visible(d(day))).count();
    // Before it, its own number alone; from the day on the three of the joined history, and its own no more.
    assert_eq!((number("2023-05-09"), number("2023-05-10"), number("2023-08-08")), (0, 1, 1));
    assert_eq!((number("2023-08-09"), number("2023-12-29")), (3, 3));
    assert_eq!(seen(&f, "2023-08-08"), Some((d("2023-03-31"), 100.0)));
    assert_eq!(seen(&f, "2023-08-09"), Some((d("2023-06-30"), 110.0)));
    // Which period is the newest is told the same way.
    let newest = |day: &str| f.newest_period(&f.blocks(0)[0], d(day)).map(|(end, _)| end);
    assert_eq!((newest("2023-05-09"), newest("2023-08-08")), (None, Some(d("2023-03-31"))));
    assert_eq!(newest("2023-08-09"), Some(d("2023-06-30")));
}
