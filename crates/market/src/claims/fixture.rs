//! A small market with series, funds and statements, of which tests ask the measures of claims.
use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use breadth_domain::{Concept, Date, FactRow, Grade, PriceField, PriceRow, Records, SeriesRow, Span, Symbol};
use breadth_ingest::{Imported, Kind};
use breadth_panel::{Grid, IndexSeries, Universe};
use breadth_signals::Fundamentals;
use breadth_store::{ImportMeta, Store};

use super::{Ask, ClaimFile, Evidence, Judged, Lack, Ledger, Plan, Sources};
use crate::testing::World;

/// A day as text.
pub(crate) fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The market: a panel from 2021-01-29 whose companies are S0, S1, …, and the universe `small` of all of them from the first
/// close on.
pub(crate) struct Story {
    folder: tempfile::TempDir,
    world: World,
    members: Vec<(usize, f64)>,
    facts: Vec<FactRow>,
}

impl Story {
    /// Companies with those returns, row by row, and those capitalisations on the first session, in dollars.
    pub fn new(returns: &[&[f64]], caps: &[f64]) -> Self {
        let mut world = World::new(returns);
        let panel = &mut world.panel;
        panel.cap = Grid::missing(returns.len(), caps.len());
        for (i, cap) in caps.iter().enumerate() {
            let first = panel.close.at(0, i);
            for t in 0..returns.len() {
                panel.cap.set(t, i, cap * panel.close.at(t, i) / first);
            }
        }
        let members = caps.iter().copied().enumerate().collect();
        let story = Story { folder: tempfile::tempdir().unwrap(), world, members, facts: Vec::new() };
        story.import(Kind::Series, "nothing", Records::Series(Vec::new()));
        story
    }

    /// The same with those closes of the first company, first sessions first; returns stay as they are.
    pub fn closes(mut self, closes: &[f64]) -> Self {
        let panel = &mut self.world.panel;
        panel.shares = Grid::missing(panel.sessions.len(), panel.securities.len());
        closes.iter().enumerate().for_each(|(t, close)| self.world.panel.close.set(t, 0, *close));
        self
    }

    /// The same with a series, each value known on its own day.
    pub fn series(self, id: &str, values: &[(&str, f64)]) -> Self {
        let row =
            |(day, value): &(&str, f64)| SeriesRow { series: id.into(), date: d(day), value: *value, known_on: d(day) };
        self.import(Kind::Series, id, Records::Series(values.iter().map(row).collect()));
        self
    }

    /// The same with a fund's total-return values.
    pub fn fund(self, symbol: &str, values: &[(Date, f64)]) -> Self {
        let row = |(day, value): &(Date, f64)| {
            let mut row = PriceRow::empty(Symbol::new(symbol).unwrap(), *day);
            row.set(PriceField::AdjClose, *value);
            row
        };
        self.import(Kind::Prices, symbol, Records::Prices(values.iter().map(row).collect()));
        self
    }

    /// The same with one figure a company, of a period's end, known on a day.
    pub fn facts(mut self, concept: Concept, span: Span, (period_end, known_on): (&str, &str), values: &[f64]) -> Self {
        self.facts.extend(values.iter().enumerate().map(|(i, value)| FactRow {
            symbol: Symbol::new(&format!("S{i}")).unwrap(),
            concept,
            span,
            period_end: d(period_end),
            value: *value,
            published_on: d(known_on),
            known_on: d(known_on),
            grade: Grade::Filing,
        }));
        self
    }

    /// What the measure answers to a question as of the last session: `ask` holds the lines of a claim's `ask` table.
    pub fn ask(&self, ask: &str) -> Result<Evidence, Lack> {
        self.ask_on(self.world.panel.as_of, ask)
    }

    /// The same as of a day.
    pub fn ask_on(&self, day: Date, ask: &str) -> Result<Evidence, Lack> {
        let ask: Ask = toml::from_str(ask).unwrap();
        let plan = Plan::of(&ask).unwrap();
        self.on(|sources| (plan.measure.evaluate)(&sources.at(day).unwrap().unwrap(), &plan))
    }

    /// The verdict on the only claim of a file as of the last session.
    pub fn judged(&self, file: &str) -> Judged {
        let file = ClaimFile::parse("test.toml", file).unwrap();
        let day = self.world.panel.as_of;
        self.on(|sources| Ledger::of(sources, &file, day).unwrap().unwrap().claims.remove(0))
    }

    fn on<T>(&self, f: impl FnOnce(&Sources<'_>) -> T) -> T {
        let store = Store::open(self.folder.path()).unwrap();
        let universes: Vec<Universe> = vec![self.world.universe("small", &[(0, 0, &self.members)])];
        let indexes: Vec<IndexSeries> = universes.iter().map(|u| IndexSeries::of(&self.world.panel, u)).collect();
        let fundamentals = Fundamentals::new(&[("told".into(), self.facts.clone())], &self.world.panel);
        let mut sources = Sources::new(&store, &self.world.panel, &universes, &indexes, &fundamentals, 1);
        sources.replicates = 200;
        f(&sources)
    }

    /// The panel's sessions.
    pub fn sessions(&self) -> &[Date] {
        &self.world.panel.sessions
    }

    fn import(&self, kind: Kind, source: &str, records: Records) {
        let store = Store::create_or_open(self.folder.path()).unwrap();
        let mut writer = store.writer(ImportMeta { kind, options: BTreeMap::new() }).unwrap();
        writer.push(records).unwrap();
        let imported = Imported {
            source: source.into(),
            files: Vec::new(),
            rows: BTreeMap::new(),
            quarantined: 0,
            findings: Default::default(),
            first: None,
            last: None,
            notes: Vec::new(),
        };
        writer.commit(imported, UNIX_EPOCH).unwrap();
    }
}

/// A panel of one company that does not move, for questions to series and funds.
pub(crate) fn still(sessions: usize) -> Story {
    Story::new(&vec![&[0.0][..]; sessions], &[1e9])
}

/// The value of an answer, near a number.
#[track_caller]
pub(crate) fn says(answer: Result<Evidence, Lack>, value: f64) -> Evidence {
    let e = answer.unwrap();
    assert!((e.value - value).abs() < 1e-12, "{} for {value}", e.value);
    e
}
