//! Ends of single made-up series.
use super::*;
use crate::{Grid, Label, Security, SecurityId};
use breadth_domain::{Date, Symbol};
use std::sync::Arc;

/// One security with these closes, then silence to the panel's end; returns follow from the closes.
fn panel(closes: &[f64], kind: ListingKind) -> Panel {
    let rows = closes.len() + SILENT_SESSIONS + 5;
    let mut p = Panel { close: Grid::missing(rows, 1), ret: Grid::missing(rows, 1), ..Panel::default() };
    p.sessions = (0..rows as i32).map(Date::from_days).collect();
    for (t, c) in closes.iter().enumerate() {
        p.close.set(t, 0, *c);
        if t > 0 {
            p.ret.set(t, 0, c / closes[t - 1] - 1.0);
        }
    }
    let blank: Arc<str> = Arc::from("");
    let label = Label {
        from: Date::from_days(0),
        symbol: Symbol::new("X").unwrap(),
        name: blank.clone(),
        exchange: blank.clone(),
        sector: blank.clone(),
        industry: blank.clone(),
        country: blank,
        kind,
        rule: "test",
    };
    let id = SecurityId(Arc::from("X@1970-01-01"));
    p.securities = vec![Security { id, first: 0, last: closes.len() - 1, labels: vec![label], exit: None }];
    p.judge_ends();
    p
}

fn outcome(closes: &[f64], kind: ListingKind) -> Option<Outcome> {
    panel(closes, kind).securities[0].exit.as_ref().map(|e| e.outcome)
}

#[test]
fn a_price_pinned_to_an_offer_is_a_cash_merger() {
    // Up by half on the announcement, then within a few cents of 53.50.
    let mut closes = vec![30.0, 31.0, 30.5, 45.75];
    closes.extend((0..16).map(|k| 53.40 + 0.02 * f64::from(k % 3)));
    assert_eq!(outcome(&closes, ListingKind::Common), Some(Outcome::CashMerger));
    assert_eq!(outcome(&closes, ListingKind::BlankCheque), Some(Outcome::Unknown));
}

#[test]
fn who_withdraws_by_its_own_form_went_dark_once_that_is_known() {
    use crate::filers::FilerTickers;
    // Between 3.00 and 3.60 for eighty sessions, half a year's high behind it: nothing in the prices tells the end.
    let mut closes = vec![6.0, 5.2, 4.6];
    closes.extend((0..80).map(|k| 3.0 + 0.15 * f64::from(k % 5)));
    let ended = |form: Form, known: i32, cik: u64| {
        let mut p = panel(&closes, ListingKind::Common);
        let last = closes.len() as i32 - 1;
        assert_eq!(p.securities[0].exit.as_ref().unwrap().outcome, Outcome::Unknown);
        let tickers = FilerTickers::new([(Symbol::new("X").unwrap(), (7, None, None))]);
        p.withdrawals = Withdrawals::new([(cik, vec![(Date::from_days(last + known), form)])], tickers);
        p.end_seen(0, closes.len() - 1).outcome
    };
    for form in [Form::Withdrawal, Form::Deregistration] {
        assert_eq!(ended(form, 10, 7), Outcome::WentDark);
        assert_eq!(ended(form, 11, 7), Outcome::Unknown, "known after the end is recognised");
        assert_eq!(ended(form, -31, 7), Outcome::Unknown, "of another time");
        assert_eq!(ended(form, 0, 8), Outcome::Unknown, "of another company");
    }
}

#[test]
fn a_decline_and_cents_are_failures_and_a_frozen_price_tells_nothing() {
    let falling: Vec<f64> = (0..30).map(|k| 20.0 * 0.93_f64.powi(k)).collect();
    // 20 x 0.93^29 = 2.44: 88 % below the high.
    assert_eq!(outcome(&falling, ListingKind::Common), Some(Outcome::Failed));
    assert_eq!(outcome(&[106.04; 20], ListingKind::Common), Some(Outcome::Unknown));
    let cents: Vec<f64> = (0..20).map(|k| 0.100 + 0.0001 * f64::from(k % 2)).collect();
    assert_eq!(outcome(&cents, ListingKind::Common), Some(Outcome::Failed));
}

#[test]
fn a_series_that_reaches_the_end_has_not_ended() {
    let mut p = panel(&[10.0, 10.1], ListingKind::Common);
    p.securities[0].exit = None;
    p.securities[0].last = p.sessions.len() - SILENT_SESSIONS - 1;
    p.judge_ends();
    assert_eq!(p.securities[0].exit, None);
}
