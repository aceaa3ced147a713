//! What the engine sees on one day: the filer's numbers below a rank, in one reading.
use std::sync::OnceLock;

use breadth_domain::{Concept, Date, Grade, Nature};

use crate::answer::{Answer, Derivation, Leaf, Operation};
use crate::doubted::{self, Doubted};
use crate::filer::Filer;
use crate::fiscal::{self, FiscalYear};
use crate::period::DRIFT;
use crate::snapshot::Reading;
use crate::vintage::{Row, Series, Slot};
use crate::{Flag, Flags, Split, Template};

/// What is settled for every question of a day.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub newest: Option<Date>,
    pub years: Vec<FiscalYear>,
    /// The ends of the periods of annual reports, ascending.
    pub reports: Vec<Date>,
    /// The unit of money, of shares, of money per share and of ratios.
    units: [Option<u32>; 4],
    pub template: Template,
    /// By how many days periods that follow one another may miss or overlap.
    pub drift: i32,
    day: Date,
    doubts: OnceLock<Doubted>,
    splits: OnceLock<Vec<Split>>,
}

impl State {
    pub fn new(filer: &Filer, day: Date, below: u32) -> State {
        let at = (below as usize).saturating_sub(1);
        let count = |unit: usize| filer.money[unit].get(at).copied().unwrap_or(0);
        let money = (0..filer.units.len()).rev().filter(|u| count(*u) > 0).max_by_key(|u| count(*u));
        let place = |name: &str| filer.units.iter().position(|u| **u == *name).map(|u| u as u32);
        let years = fiscal::years(&filer.years, below);
        let reports = filer.reports.iter().filter(|(_, rank)| *rank < below).map(|(end, _)| *end).collect();
        State {
            newest: filer.filings.get(at).and_then(|f| f.newest),
            units: [
                money.map(|u| u as u32),
                place("shares"),
                money.and_then(|u| place(&format!("{}/shares", filer.units[u]))),
                place("pure"),
            ],
            template: filer.told(day, below),
            drift: if fiscal::drifts(&years) { DRIFT } else { 0 },
            day,
            doubts: OnceLock::new(),
            splits: OnceLock::new(),
            years,
            reports,
        }
    }

    /// The splits that filings show by the day, and those that prices tell.
    pub fn splits(&self, filer: &Filer) -> &[Split] {
        self.splits.get_or_init(|| {
            let told = filer.told_splits.partition_point(|(day, _)| *day <= self.day);
            crate::with_effective(crate::splits(filer.facts(), self.day), &filer.told_splits[..told])
        })
    }

    /// What is doubted of the filer's numbers by the day.
    pub fn doubts(&self, filer: &Filer) -> &Doubted {
        self.doubts.get_or_init(|| Doubted::new(filer, self.day))
    }

    pub fn unit(&self, nature: Nature) -> Option<u32> {
        self.units[match nature {
            Nature::Flow | Nature::Stock => 0,
            Nature::Shares | Nature::AverageShares => 1,
            Nature::PerShare => 2,
            Nature::Ratio => 3,
        }]
    }
}

/// A period of a series.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub series: u32,
    pub slot: u32,
}

/// The filer below a rank, in one reading.
#[derive(Copy, Clone)]
pub(crate) struct View<'a> {
    pub filer: &'a Filer,
    pub state: &'a State,
    pub reading: Reading,
    pub below: u32,
}

impl<'a> View<'a> {
    pub fn series(&self, cell: Cell) -> &'a Series {
        &self.filer.series[cell.series as usize]
    }

    pub fn slot(&self, cell: Cell) -> &'a Slot {
        &self.series(cell).slots[cell.slot as usize]
    }

    /// The appearances known, the first first; never empty of a cell that the view gave.
    pub fn rows(&self, cell: Cell) -> &'a [Row] {
        let series = self.series(cell);
        series.known(&series.slots[cell.slot as usize], self.below)
    }

    /// The place of the appearance this reading takes: the latest, or the first.
    pub fn pick(&self, cell: Cell) -> usize {
        match self.reading {
            Reading::AsKnown => self.rows(cell).len().saturating_sub(1),
            Reading::AsFirstReported => 0,
        }
    }

    /// The session on which a filing was known.
    pub fn known_on(&self, row: &Row) -> Date {
        self.filer.filings[row.filing as usize].known_on
    }

    /// As this was seen on the day of that filing, all of that day's filings included, latest vintages first.
    pub fn on_the_day_of(&self, row: &Row) -> View<'a> {
        View {
            below: self.filer.filings[row.filing as usize].day_ends.min(self.below),
            reading: Reading::AsKnown,
            ..*self
        }
    }

    /// The number as filed, with where it stands.
    pub fn reported(&self, concept: Concept, cell: Cell, at: usize) -> Answer {
        let (series, slot, rows) = (self.series(cell), self.slot(cell), self.rows(cell));
        let row = &rows[at.min(rows.len().saturating_sub(1))];
        if row.parts.0 < row.parts.1 {
            return self.made(concept, series, slot, row);
        }
        let filing = &self.filer.filings[row.filing as usize];
        let unit = &self.filer.units[series.unit as usize];
        let mut flags = Flags::NONE;
        if row.differs(&rows[0]) {
            flags = flags.with(Flag::Restated);
        }
        if row.rounded {
            flags = flags.with(Flag::RoundedDates);
        }
        if filing.inherited {
            flags = flags.with(Flag::Predecessor);
        }
        let doubt = doubted::stands_out(self, concept, cell, row)
            .then(|| self.state.doubts(self.filer).of(series, slot, row.filing))
            .flatten();
        let leaf = Leaf {
            tag: self.filer.catalogue.tags()[series.tag as usize].clone(),
            unit: unit.clone(),
            start: slot.start,
            end: slot.end,
            value: row.value,
            accession: filing.accession.clone(),
            form: filing.form.clone(),
            filed_on: filing.filed_on,
            known_on: filing.known_on,
            vintage: at as u16 + 1,
            vintages: rows.len() as u16,
        };
        let answer = Answer {
            concept,
            value: row.value,
            unit: unit.clone(),
            start: slot.start,
            end: slot.end,
            known_on: filing.known_on,
            grade: Grade::Filing,
            flags,
            derivation: Derivation::Reported(leaf),
        };
        match doubt {
            Some(doubt) => doubt.applied_to(answer),
            None => answer,
        }
    }

    /// A number of several tags; of one alone simply that one.
    fn made(&self, concept: Concept, series: &Series, slot: &Slot, row: &Row) -> Answer {
        let parts = &series.parts[row.parts.0 as usize..row.parts.1 as usize];
        let leaf = |part: &crate::vintage::Part| {
            self.reported(concept, Cell { series: part.series, slot: part.slot }, part.row as usize)
        };
        match parts {
            [one] if one.factor == 1.0 => leaf(one),
            _ => {
                let inputs = parts.iter().map(|p| (p.factor, leaf(p))).collect();
                combine(concept, Operation::Combined, inputs, slot.start, slot.end)
            }
        }
    }
}

/// The sum of `factor × input` over a period.
pub(crate) fn combine(
    concept: Concept,
    operation: Operation,
    inputs: Vec<(f64, Answer)>,
    start: Option<Date>,
    end: Date,
) -> Answer {
    Answer {
        concept,
        value: inputs.iter().map(|(factor, a)| factor * a.value).sum(),
        unit: inputs.first().map_or_else(|| "".into(), |(_, a)| a.unit.clone()),
        start,
        end,
        known_on: inputs.iter().map(|(_, a)| a.known_on).max().unwrap_or(end),
        grade: Grade::Filing,
        flags: inputs.iter().fold(Flags::NONE, |flags, (_, a)| flags.and(a.flags)),
        derivation: Derivation::Derived { operation, inputs },
    }
}
