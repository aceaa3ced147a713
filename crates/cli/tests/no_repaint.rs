//! The no-repaint law on the real market: sessions that are appended change no past value of any measure and no past verdict
//! of any claim. What is computed as of a day is compared, bit for bit, with what the whole store says of that day. Skipped,
//! with a word, where the real data are not at hand.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::PathBuf;
use std::sync::Mutex;

use breadth::ledger::Base;
use breadth_domain::{Date, Silent};
use breadth_ingest::Kind;
use breadth_market::claims::{ClaimFile, Lack};
use breadth_market::{Conditions, MarketPage, Reading, conditions, market_page, sector_readings};
use breadth_panel::{IndexSeries, Panel, Universe, universe_rule, universes};
use breadth_signals::Fundamentals;
use breadth_store::Store;
use common::import_batches;

const DAYS: [&str; 5] = ["2022-06-27", "2023-03-10", "2024-04-30", "2025-06-27", "2025-12-11"];

/// The real store: prices, funds, listings, statements, series, French's portfolios. Made once.
fn store() -> Option<Store> {
    static MADE: Mutex<Option<PathBuf>> = Mutex::new(None);
    let data = common::real_data()?;
    let mut made = MADE.lock().unwrap();
    if made.is_none() {
        let dir = common::scratch("no_repaint");
        let store = common::real::import(&dir, &data, None);
        let more = |kind: Kind, source: &str, files: Vec<std::path::PathBuf>| {
            import_batches(&store, kind, source, common::real::kept(kind, &files));
        };
        let fred = ["DGS2", "DGS10", "T10Y2Y", "T10Y3M", "DFII10", "FEDFUNDS", "CPIAUCSL", "CPILFESL", "INDPRO"];
        more(Kind::Series, "fred", fred.iter().map(|id| data.join(format!("fred/{id}.csv"))).collect());
        more(Kind::Series, "index", ["RUT", "GSPC"].iter().map(|id| data.join(format!("index/{id}.csv"))).collect());
        more(Kind::French, "french", vec![data.join("french/6_Portfolios_2x3.csv")]);
        *made = Some(dir);
    }
    Store::open(made.as_ref().unwrap()).ok()
}

struct Known {
    page: MarketPage,
    sectors: Vec<Reading>,
    conditions: Conditions,
}

fn known(store: &Store, day: Date) -> Known {
    let view = store.as_of(day);
    let panel = Panel::build(&view, None, &Silent).unwrap();
    let rules = ["small", "large"].map(|id| universe_rule(id).unwrap());
    let both: Vec<Universe> = universes(&panel, &rules);
    let indexes: Vec<IndexSeries> = both.iter().map(|u| IndexSeries::of(&panel, u)).collect();
    let fundamentals = Fundamentals::from_view(&view, &panel).unwrap();
    let pairs: Vec<_> = both.iter().zip(&indexes).collect();
    Known {
        page: market_page(&view, &panel, &both, &indexes).unwrap(),
        sectors: sector_readings(&panel, &pairs, |_, _| true).unwrap(),
        conditions: conditions(&view, &panel, &both, &fundamentals).unwrap(),
    }
}

fn bits(r: &Reading, day: Date) -> Vec<(Date, Option<u64>)> {
    r.history.iter().filter(|(d, _)| *d <= day).map(|(d, v)| (*d, v.map(f64::to_bits))).collect()
}

#[test]
fn appended_sessions_change_no_measure() {
    let Some(store) = store() else { return };
    let end = store.last_session().unwrap();
    let late = known(&store, end);
    let mut values = 0;
    for day in DAYS.map(|d| Date::parse(d).unwrap()) {
        let then = known(&store, day);
        for (old, new) in [
            (&then.page.readings, &late.page.readings),
            (&then.page.sectors, &late.page.sectors),
            (&then.sectors, &late.sectors),
        ] {
            for r in old {
                let now = new.iter().find(|n| n.id == r.id).unwrap_or_else(|| panic!("{day}: {} is gone", r.id));
                assert_eq!(bits(r, day), bits(now, day), "{day}: {}", r.id);
                values += r.history.len();
            }
        }
        for (old, new) in [(&then.page.map, &late.page.map), (&then.page.map_daily, &late.page.map_daily)] {
            assert_eq!(old.len(), new.len(), "{day}");
        }
        let told =
            |c: &Conditions| c.dated().into_iter().filter(|(d, _)| *d <= day).map(|(_, line)| line).collect::<Vec<_>>();
        let (a, b) = (told(&then.conditions), told(&late.conditions));
        let first = a.iter().zip(&b).find(|(x, y)| x != y);
        assert!(first.is_none() && a.len() == b.len(), "{day}: {first:?}, {} and {} lines", a.len(), b.len());
        values += a.len();
    }
    assert!(values > 500_000, "only {values} values: little was tested");
    println!("{values} values of five days, none changed");
}

#[test]
fn appended_sessions_change_no_verdict() {
    let Some(store) = store() else { return };
    let file = ClaimFile::preset("great-rotation").unwrap();
    let base = |day: Date| Base::of(&store.as_of(day), &file, &Silent).unwrap();
    let late = base(store.last_session().unwrap());
    let mut told = 0;
    for day in DAYS.map(|d| Date::parse(d).unwrap()) {
        let then = base(day).judge(&store, &file, day, 1, false).unwrap();
        let now = late.judge(&store, &file, day, 1, false).unwrap();
        for (a, b) in then.ledger.claims.iter().zip(&now.ledger.claims) {
            assert_eq!(a, b, "{day}: {}", a.id);
        }
        // A story of the end of 2025 is not judged before its time.
        let early =
            then.ledger.claims.iter().filter(|c| c.topic == "Small caps" && day < Date::parse("2025-09-01").unwrap());
        for claim in early {
            assert!(matches!(claim.lack, Some(Lack::NotYet { .. })), "{day}: {} {:?}", claim.id, claim.lack);
        }
        told += then.ledger.claims.iter().filter(|c| c.value.is_some()).count();
    }
    assert!(told > 24, "only {told} figures: little was tested");
}
