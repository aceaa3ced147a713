//! Doubts about numbers where answers are made of them: what two witnesses put right is used as put right, what one
//! doubts is used as filed and said to be doubted.
use std::collections::HashMap;

use breadth_domain::{Concept, Date};

use crate::answer::{Answer, Operation};
use crate::filer::Filer;
use crate::view::{Cell, View, combine};
use crate::vintage::{Row, Series, Slot};
use crate::{Doubt, Flag, Sign, doubts, item};

/// Doubts by the number they are about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doubted(HashMap<Key, (f64, Flag)>);

/// Tag, unit, first and last day, and the filing's rank.
type Key = (u32, u32, Option<Date>, Date, u32);

/// A factor below this is no matter of thousands, whatever the witnesses' tolerance.
const APART: f64 = 300.0;
/// How far about a number its neighbours are looked for: four periods of one length, with those of the other lengths between.
const ABOUT: usize = 24;

impl Doubted {
    /// What is doubted by the day.
    pub fn new(filer: &Filer, day: Date) -> Doubted {
        let facts = filer.facts();
        let ranks: HashMap<&str, u32> =
            filer.filings.iter().enumerate().map(|(rank, f)| (&*f.accession, rank as u32)).collect();
        let key = |doubt: &Doubt| {
            let fact = facts.facts.get(doubt.fact)?;
            let name = facts.tags.get(fact.tag as usize)?;
            let tag = filer.catalogue.tags().binary_search_by(|t| (**t).cmp(name)).ok()?;
            let rank = ranks.get(&*facts.filings.get(fact.filing as usize)?.accession)?;
            Some((tag as u32, fact.unit, fact.start, fact.end, *rank))
        };
        Doubted(doubts(facts, day).iter().filter_map(|d| Some((key(d)?, (d.factor, d.flag)))).collect())
    }

    /// The doubt about a number.
    pub fn of(&self, series: &Series, slot: &Slot, filing: u32) -> Option<Verdict> {
        let (factor, flag) = self.0.get(&(series.tag, series.unit, slot.start, slot.end, filing))?;
        Some(Verdict { factor: *factor, flag: *flag })
    }
}

/// What is to be done with a number.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Verdict {
    factor: f64,
    flag: Flag,
}

impl Verdict {
    /// The answer put right, or flagged.
    pub fn applied_to(self, mut answer: Answer) -> Answer {
        if matches!(self.flag, Flag::ScaleRepaired | Flag::SignRepaired) {
            let (start, end) = (answer.start, answer.end);
            answer = combine(answer.concept, Operation::Repaired, vec![(self.factor, answer)], start, end);
        }
        answer.flags = answer.flags.with(self.flag);
        answer
    }
}

/// Whether anything near a number could make it doubtful: looking at all of a filer's numbers is only worth it then. Every
/// doubt rests on such a neighbour or vintage, so nothing is missed.
pub(crate) fn stands_out(view: &View<'_>, concept: Concept, cell: Cell, row: &Row) -> bool {
    if row.value < 0.0 && item(concept).is_some_and(|i| i.sign == Sign::NonNegative) {
        return true;
    }
    let series = view.series(cell);
    let at = cell.slot as usize;
    let mut near = at.saturating_sub(ABOUT)..(at + ABOUT + 1).min(series.slots.len());
    let size = row.value.abs();
    let apart = |other: f64| other != 0.0 && size != 0.0 && !(1.0 / APART..APART).contains(&(other.abs() / size));
    let turned = |s: usize, other: f64| s == at && other * row.value < 0.0;
    near.any(|s| {
        let vintages = series.known(&series.slots[s], view.below);
        vintages.iter().any(|v| apart(v.value) || turned(s, v.value))
    })
}
