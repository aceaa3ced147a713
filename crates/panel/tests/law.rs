//! The look-ahead law of this room: a panel made from an earlier view is, number for number, the beginning of one made
//! from a later view, whatever the later view holds; and the truths of the simulated market are found again.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use breadth_domain::{
    ActionEvent, ActionRow, Date, FiledFact, FilerFacts, FilerLabelKind, FilerLabelRow, Filing, Number, PriceField,
    PriceRow, Records, Silent, Symbol,
};
use breadth_ingest::{Imported, Kind};
use breadth_panel::rules::{Admitted, PRESETS};
use breadth_panel::{Built, IncomeKnown, IndexSeries, Panel, Statements, UniverseRule, universes_knowing};
use breadth_store::{ImportMeta, Store};
use breadth_testkit::{World, WorldSpec};

fn store(dir: &Path, world: &World) -> Store {
    let batches = vec![
        (Kind::Prices, "prices", Records::Prices(world.prices().collect())),
        (Kind::Listings, "listings", Records::Listings(world.listings())),
        (Kind::Statements, "statements", Records::Facts(world.facts())),
    ];
    import(dir, batches.into_iter().chain(dividends(world)).chain(floats(world)).collect())
}

/// Public floats of every other security once a year: between 2 and 82 % of its capitalisation, known 60 days later.
fn floats(world: &World) -> Vec<(Kind, &'static str, Records)> {
    let (mut filers, mut labels) = (Vec::new(), Vec::new());
    let sessions = &world.truth.sessions;
    for s in &world.truth.securities {
        // By its first ticker: another future has other securities, in other places.
        let bytes = s.labels[0].symbol.as_str().bytes();
        let cik = bytes.fold(0_u64, |sum, b| (sum * 101 + u64::from(b)) % 1_000_000_007);
        let k = (cik % 1_009) as usize;
        if k % 2 == 1 {
            continue;
        }
        let told: Vec<(Date, f64)> = (0..sessions.len()).filter_map(|t| Some((sessions[t], s.cap(t)?))).collect();
        if told.is_empty() {
            continue;
        }
        let filings = told.iter().enumerate().map(|(n, (on, _))| Filing {
            accession: format!("{cik:010}-{n:02}-000001").into(),
            form: "10-K".into(),
            filed_on: on.plus_days(60),
            accepted: None,
        });
        let facts = told.iter().enumerate().map(|(n, (on, cap))| FiledFact {
            tag: 0,
            unit: 0,
            filing: n as u32,
            start: None,
            end: *on,
            value: Number::Decimal(cap * (0.02 + 0.2 * ((k / 2 + n) % 5) as f64)),
            exact: true,
        });
        let mut filer = FilerFacts {
            cik,
            name: "".into(),
            tags: vec!["dei:EntityPublicFloat".into()],
            units: vec!["USD".into()],
            filings: filings.collect(),
            facts: facts.collect(),
        };
        filer.normalise();
        filers.push(filer);
        labels.extend(s.labels.iter().map(|l| FilerLabelRow {
            cik,
            kind: FilerLabelKind::Ticker,
            value: l.symbol.as_str().into(),
            from: Some(l.from),
            to: None,
        }));
    }
    vec![(Kind::Facts, "filed", Records::Filed(filers)), (Kind::Facts, "tickers", Records::FilerLabels(labels))]
}

/// Dividends of the world's securities every 63 rows: of a third stated by a source, of a third inside adjusted closes.
fn dividends(world: &World) -> Vec<(Kind, &'static str, Records)> {
    let mut of: BTreeMap<Symbol, (usize, f64)> = BTreeMap::new();
    let (mut stated, mut adjusted) = (Vec::new(), Vec::new());
    let mut rows: Vec<PriceRow> = world.prices().collect();
    rows.sort_by_key(|r| (r.symbol, r.date));
    for row in rows {
        let Some(close) = row.get(PriceField::Close) else { continue };
        let (n, factor) = of.entry(row.symbol).or_insert((0, 1.0));
        *n += 1;
        let pays = *n % 63 == 0;
        match row.symbol.as_str().bytes().map(usize::from).sum::<usize>() % 3 {
            0 if pays => stated.push(ActionRow {
                symbol: row.symbol,
                ex_date: row.date,
                event: ActionEvent::Dividend,
                value: 0.01 * close,
                child: None,
                known_on: row.date,
                pay_date: None,
            }),
            1 => {
                *factor *= if pays { 1.01 } else { 1.0 };
                let mut only = PriceRow::empty(row.symbol, row.date);
                only.set(PriceField::AdjClose, close * *factor);
                adjusted.push(only);
            }
            _ => {}
        }
    }
    vec![(Kind::Actions, "dividends", Records::Actions(stated)), (Kind::Prices, "adjusted", Records::Prices(adjusted))]
}

fn import(dir: &Path, batches: Vec<(Kind, &str, Records)>) -> Store {
    let store = Store::create_or_open(dir).unwrap();
    for (kind, source, records) in batches {
        let mut writer = store.writer(ImportMeta { kind, options: BTreeMap::new() }).unwrap();
        writer.push(records).unwrap();
        let imported = Imported {
            source: source.into(),
            files: vec![],
            rows: BTreeMap::new(),
            quarantined: 0,
            findings: Default::default(),
            first: None,
            last: None,
            notes: vec![],
        };
        writer.commit(imported, SystemTime::UNIX_EPOCH).unwrap();
    }
    Store::open(dir).unwrap()
}

/// Universes of the size of the small worlds: plain ranks, a band with additions, a range with memory.
fn rules() -> Vec<UniverseRule> {
    let preset = |id: &str, from: &[(&str, &str)]| {
        let (_, text) = PRESETS.iter().find(|(name, _)| *name == id).unwrap();
        let text = from.iter().fold((*text).to_owned(), |text, (a, b)| {
            assert!(text.contains(a), "{id} lacks {a}");
            text.replace(a, b)
        });
        UniverseRule::parse(&text).unwrap()
    };
    vec![
        UniverseRule::by_rank("large", 1, 50),
        UniverseRule::by_rank("small", 51, 150),
        // Floats are known of every other company: one rule takes them, the other has too few.
        preset(
            "russell-like-2000",
            &[
                ("float_coverage = 0.8", "float_coverage = 0.2"),
                ("1001", "51"),
                ("3000", "150"),
                ("at = 1000", "at = 50"),
                ("0.025", "0.05"),
            ],
        ),
        preset("sp500-like", &[("count = 500", "count = 40"), ("e9 }", "e8 }")]),
    ]
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

/// The panel and the statements of a store as of a day.
fn known(store: &Store, day: Date) -> (Panel, Statements) {
    let view = store.as_of(day);
    (Panel::build(&view, None, &Silent).unwrap(), Statements::of(&view).unwrap())
}

/// Everything decided by session `t`, as text and bits.
fn decided((panel, statements): &(Panel, Statements), t: usize) -> Vec<String> {
    let mut out = Vec::new();
    let known: Vec<usize> = (0..panel.securities.len()).filter(|i| panel.securities[*i].first <= t).collect();
    for i in &known {
        let s = &panel.securities[*i];
        let labels: Vec<_> = s.labels.iter().filter(|l| l.from <= panel.sessions[t]).collect();
        out.push(format!("{} {} {labels:?}", s.id, s.first));
    }
    for s in 0..=t {
        let income: Vec<_> = known.iter().map(|i| panel.income_known(s, *i)).collect();
        out.push(format!("{s} {:?} {income:?}", panel.paid(s)));
        for grid in [&panel.close, &panel.ret, &panel.volume, &panel.shares, &panel.cap] {
            out.push(format!("{s} {:?}", bits(&grid.row(s)[..known.len()])));
        }
    }
    let rules = rules();
    for built in universes_knowing(panel, statements, &rules.iter().collect::<Vec<_>>()) {
        let Built { universe: u, admitted, floats } = built;
        let by_then = |a: &&Admitted| a.effective <= panel.sessions[t];
        out.push(format!("{:?}", admitted.iter().filter(by_then).collect::<Vec<_>>()));
        for (r, float) in u.reconstitutions.iter().zip(&floats).filter(|(r, _)| r.effective_session <= t) {
            out.push(format!("{r:?} {float:?}"));
        }
        let index = IndexSeries::of(panel, &u);
        let n = (t + 1).saturating_sub(index.start);
        out.push(format!("{:?} {:?}", bits(&index.total()[..n]), bits(&index.equal_weighted[..n])));
        out.push(format!("{:?}", bits(&index.cap_weighted[..n])));
    }
    out
}

#[test]
fn an_earlier_panel_is_the_beginning_of_a_later_one() {
    for seed in [1, 2, 3] {
        let world = World::simulate(&WorldSpec::small(seed));
        let sessions = world.truth.sessions.clone();
        let dir = tempfile::tempdir().unwrap();
        let full = store(&dir.path().join("full"), &world);
        let end = *sessions.last().unwrap();
        let whole = known(&full, end);
        let mut newcomers = 0;
        for k in 1..5 {
            let day: Date = sessions[sessions.len() * k / 5 + seed as usize];
            let early = known(&full, day);
            let t = early.0.sessions.len() - 1;
            assert_eq!(decided(&early, t), decided(&whole, t), "seed {seed}, {day}");
            let other = store(&dir.path().join(format!("other{k}")), &world.rewritten_after(day, 1000 + k as u64));
            let other = known(&other, end);
            assert_eq!(decided(&early, t), decided(&other, t), "seed {seed}, {day}, another future");
            // The other future is another one: else the law was tested on nothing.
            assert_ne!(whole.0.close.as_slice(), other.0.close.as_slice());
            let told = |by| (0..=t).flat_map(|s| early.0.paid(s)).filter(|p| p.by == by).count();
            let both = [told(IncomeKnown::Stated), told(IncomeKnown::Adjusted)];
            assert!(both.iter().all(|n| *n > 20), "seed {seed}, {day}: dividends {both:?}");
            let lines = decided(&early, t);
            let floats = ["float: Some(0.2", "LowFloat"].map(|text| lines.iter().filter(|l| l.contains(text)).count());
            assert!(k == 1 || floats.iter().all(|n| *n > 0), "seed {seed}, {day}: floats {floats:?}");
            newcomers = decided(&early, t).iter().filter(|line| line.contains("NoEarnings")).count();
        }
        assert!(newcomers > 0, "seed {seed}: no newcomer was asked for its earnings");
    }
}

#[test]
fn who_is_who_is_found_again() {
    let world = World::simulate(&WorldSpec { operating: 300, others: 80, ..WorldSpec::small(11) });
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), &world);
    let end = *world.truth.sessions.last().unwrap();
    let panel = Panel::build(&store.as_of(end), None, &Silent).unwrap();
    let (mut renamed, mut joined) = (0, 0);
    for s in &world.truth.securities {
        for pair in s
            .labels
            .windows(2)
            .filter(|p| p[0].symbol != p[1].symbol && p[1].from <= end && p[0].from >= world.truth.sessions[0])
        {
            // A blank-cheque company that merges takes another name, another ticker and another number of shares at once:
            // nothing in prices and listings tells that it is the same.
            if s.kind(pair[1].from.plus_days(-1)) != s.kind(pair[1].from) {
                continue;
            }
            renamed += 1;
            let before = panel.resolve(pair[0].symbol, pair[1].from.plus_days(-5));
            let after = panel.resolve(pair[1].symbol, pair[1].from.plus_days(5));
            joined += usize::from(before.is_some() && before == after);
        }
    }
    assert!(renamed >= 5, "only {renamed} renames to find");
    assert!(joined * 10 >= renamed * 9, "{joined} of {renamed} renames joined");
}

#[test]
fn older_prices_change_nobodys_name() {
    let world = World::simulate(&WorldSpec { operating: 120, others: 30, ..WorldSpec::small(5) });
    let sessions = &world.truth.sessions;
    let (cut, end) = (sessions[sessions.len() / 2], *sessions.last().unwrap());
    let (older, newer): (Vec<_>, Vec<_>) = world.prices().partition(|row| row.date < cut);
    let listings = || (Kind::Listings, "listings", Records::Listings(world.listings()));
    let dir = tempfile::tempdir().unwrap();
    let first =
        import(&dir.path().join("newer"), vec![listings(), (Kind::Prices, "prices", Records::Prices(newer.clone()))]);
    let before = Panel::build(&first.as_of(end), None, &Silent).unwrap();
    for (k, source) in ["prices", "another"].into_iter().enumerate() {
        let batches = vec![
            listings(),
            (Kind::Prices, "prices", Records::Prices(newer.clone())),
            (Kind::Prices, source, Records::Prices(older.clone())),
        ];
        let second = import(&dir.path().join(format!("both-{k}")), batches);
        let after = Panel::build(&second.as_of(end), None, &Silent).unwrap();
        assert!(after.sessions[0] < cut, "the older prices are there");
        let names: std::collections::BTreeSet<&str> = after.securities.iter().map(|s| &*s.id.0).collect();
        let lost: Vec<&str> = before.securities.iter().map(|s| &*s.id.0).filter(|id| !names.contains(id)).collect();
        assert!(lost.is_empty(), "{source}: {lost:?} of {}", before.securities.len());
        assert_eq!(names.len(), after.securities.len(), "two securities of one name");
        // And what a name means is what it meant: the same ticker at the end of its series.
        for s in &before.securities {
            let same = &after.securities[after.find(&s.id.0).unwrap()];
            let ends = [(s, &before), (same, &after)].map(|(s, p)| (p.sessions[s.last], s.label(end).symbol));
            assert_eq!(ends[0], ends[1], "{source}: {}", s.id);
        }
    }
}
