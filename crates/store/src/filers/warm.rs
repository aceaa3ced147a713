//! Filers kept decoded, the ones asked for last, up to a bound of memory.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use breadth_domain::{Date, FiledFact, FilerFacts};

use super::loaded::Loaded;
use crate::StoreError;

/// Numbers kept, over all filers: some 60 MB.
const FACTS: usize = 1_250_000;

/// A filer with all its filings, whenever they were known.
pub(crate) struct Whole {
    filer: FilerFacts,
    /// When each filing was known.
    known_on: Vec<Date>,
    /// The filer's name as each filing has it.
    names: Vec<Box<str>>,
}

/// The filers asked for last.
#[derive(Default)]
pub(crate) struct Warm(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    filers: HashMap<i64, (u64, Option<Arc<Whole>>)>,
    facts: usize,
    asked: u64,
}

impl Warm {
    /// The filer if it is kept; a filer of whom nothing is there can be kept too.
    pub fn get(&self, cik: i64) -> Option<Option<Arc<Whole>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let now = kept.asked;
        let (asked, whole) = kept.filers.get_mut(&cik)?;
        *asked = now;
        Some(whole.clone())
    }

    /// Keeps a filer, and lets go of those not asked for the longest.
    pub fn keep(&self, cik: i64, whole: Option<Arc<Whole>>) {
        // A filer costs something even without numbers.
        let size = |whole: &Option<Arc<Whole>>| 64 + whole.as_ref().map_or(0, |w| w.filer.facts.len());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        kept.facts += size(&whole);
        let now = kept.asked;
        if let Some((_, before)) = kept.filers.insert(cik, (now, whole)) {
            kept.facts -= size(&before);
        }
        while kept.facts > FACTS && kept.filers.len() > 1 {
            let Some(oldest) = kept.filers.iter().min_by_key(|(_, (asked, _))| *asked).map(|(cik, _)| *cik) else {
                break;
            };
            if let Some((_, gone)) = kept.filers.remove(&oldest) {
                kept.facts -= size(&gone);
            }
        }
    }
}

impl Whole {
    /// All of a filer; `None` where there is nothing.
    pub fn of(loaded: &Loaded, cik: i64) -> Result<Option<Self>, StoreError> {
        let rows = loaded.filings(cik);
        let known_on = rows.iter().map(|r| r.filing.known_on()).collect();
        let names = rows.iter().map(|r| r.name.clone()).collect();
        let filer = loaded.made(cik, rows, Date::from_days(i32::MAX))?;
        Ok(filer.map(|filer| Whole { filer, known_on, names }))
    }

    /// What of it was known by the day, with no trace of the rest: `None` where no filing was.
    pub fn known_by(&self, day: Date) -> Option<FilerFacts> {
        let all = &self.filer;
        if self.known_on.iter().all(|known_on| *known_on <= day) {
            return Some(all.clone());
        }
        let (mut places, mut filings, mut name) = (vec![None; all.filings.len()], Vec::new(), "");
        for (i, known_on) in self.known_on.iter().enumerate().filter(|(_, known_on)| **known_on <= day) {
            debug_assert!(*known_on <= day);
            places[i] = Some(filings.len() as u32);
            filings.push(all.filings[i].clone());
            name = if self.names[i].is_empty() { name } else { &self.names[i] };
        }
        if filings.is_empty() {
            return None;
        }
        let mut facts: Vec<FiledFact> = Vec::with_capacity(all.facts.len());
        facts.extend(all.facts.iter().filter_map(|f| Some(FiledFact { filing: places[f.filing as usize]?, ..*f })));
        let tags = used(&all.tags, &mut facts, |f| &mut f.tag);
        let units = used(&all.units, &mut facts, |f| &mut f.unit);
        Some(FilerFacts { cik: all.cik, name: name.into(), tags, units, filings, facts })
    }
}

/// The texts that numbers have, and the numbers renumbered: a list that names what comes later tells of it.
fn used(list: &[Box<str>], facts: &mut [FiledFact], place: impl Fn(&mut FiledFact) -> &mut u32) -> Vec<Box<str>> {
    let mut places = vec![u32::MAX; list.len()];
    facts.iter_mut().for_each(|f| places[*place(f) as usize] = 0);
    let mut kept = Vec::new();
    for (text, place) in list.iter().zip(&mut places).filter(|(_, place)| **place == 0) {
        *place = kept.len() as u32;
        kept.push(text.clone());
    }
    if kept.len() < list.len() {
        facts.iter_mut().for_each(|f| *place(f) = places[*place(f) as usize]);
    }
    kept
}
