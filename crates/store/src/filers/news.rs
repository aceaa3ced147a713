//! What of an import's filers the store does not have yet.
use std::collections::HashMap;

use breadth_domain::{FiledFact, FilerFacts};
use rayon::prelude::*;

use super::decode::{Facts, Place, Places, Row};
use super::loaded::Loaded;
use super::window::Window;
use crate::StoreError;

/// Row groups of the store that are decoded at a time.
const GROUPS: usize = 8;

/// How much of an import the store had already.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repeated {
    pub facts: u64,
    pub filings: u64,
}

/// The filers, ascending by CIK, without what the store has: equal numbers of the same filing, and filings of which
/// nothing is new. A filing of which a number is new stays with it.
pub(crate) fn news(
    stored: &mut Window<'_>,
    filers: Vec<FilerFacts>,
    repeated: &mut Repeated,
) -> Result<Vec<FilerFacts>, StoreError> {
    let mut kept = Vec::with_capacity(filers.len());
    let mut rest = filers.into_iter().peekable();
    while let Some(first) = rest.next() {
        let from = first.cik as i64;
        let mut some = vec![first];
        while let Some(next) = rest.next_if(|f| stored.groups(from, f.cik as i64) <= GROUPS) {
            some.push(next);
        }
        let loaded = stored.slide(from, some.last().map_or(from, |f| f.cik as i64))?;
        let compared: Vec<(FilerFacts, Repeated)> =
            some.into_par_iter().map(|filer| without(&loaded, filer)).collect::<Result<_, _>>()?;
        for (filer, again) in compared {
            repeated.facts += again.facts;
            repeated.filings += again.filings;
            if !filer.filings.is_empty() {
                kept.push(filer);
            }
        }
    }
    Ok(kept)
}

fn without(loaded: &Loaded, mut filer: FilerFacts) -> Result<(FilerFacts, Repeated), StoreError> {
    let had = loaded.filings(filer.cik as i64);
    if had.is_empty() {
        return Ok((filer, Repeated::default()));
    }
    let known = |(i, row): (usize, &Row)| (row.key, Place::Known(i as u32));
    let places: Vec<(i64, Place)> = had.iter().enumerate().map(known).collect();
    let parts = loaded.parts(filer.cik as i64, &Places::new(places.into_iter()))?;
    let ours: HashMap<&str, usize> = had.iter().enumerate().map(|(i, r)| (&*r.filing.accession, i)).collect();
    let filings: Vec<Option<u32>> =
        filer.filings.iter().map(|f| ours.get(&*f.accession).map(|at| *at as u32)).collect();

    let before = (filer.facts.len(), filer.filings.len());
    for part in parts {
        let part = Stored::new(part, &filer, &filings);
        filer.facts.retain(|fact| !part.has(fact));
    }
    let mut stay: Vec<bool> = filer
        .filings
        .iter()
        .zip(&filings)
        .map(|(theirs, ours)| match ours {
            None => true,
            Some(at) => {
                let had = &had[*at as usize];
                (theirs.accepted.is_some() && had.filing.accepted.is_none())
                    || (had.name.is_empty() && !filer.name.is_empty())
            }
        })
        .collect();
    filer.facts.iter().for_each(|f| stay[f.filing as usize] = true);
    let mut places = Vec::with_capacity(stay.len());
    let mut n = 0;
    for stays in &stay {
        places.push(n);
        n += u32::from(*stays);
    }
    filer.facts.iter_mut().for_each(|f| f.filing = places[f.filing as usize]);
    let mut stays = stay.iter();
    filer.filings.retain(|_| stays.next().copied().unwrap_or(true));
    let repeated =
        Repeated { facts: (before.0 - filer.facts.len()) as u64, filings: (before.1 - filer.filings.len()) as u64 };
    Ok((filer, repeated))
}

/// A filer's stored numbers of one row group, and what an import's tags, units and filings are among them.
struct Stored<'a> {
    facts: Vec<FiledFact>,
    tags: Vec<Option<u32>>,
    units: Vec<Option<u32>>,
    filings: &'a [Option<u32>],
}

impl<'a> Stored<'a> {
    fn new(part: Facts, theirs: &FilerFacts, filings: &'a [Option<u32>]) -> Self {
        let translate = |ours: &[Box<str>], theirs: &[Box<str>]| -> Vec<Option<u32>> {
            let index: HashMap<&str, u32> = ours.iter().zip(0..).map(|(text, i)| (&**text, i)).collect();
            theirs.iter().map(|text| index.get(&**text).copied()).collect()
        };
        let (tags, units) = (translate(&part.tags, &theirs.tags), translate(&part.units, &theirs.units));
        let mut facts = part.facts;
        // They are but for units, which are numbered as they occur.
        facts.sort_by_key(key);
        Stored { facts, tags, units, filings }
    }

    /// Whether it has this number of this filing.
    fn has(&self, fact: &FiledFact) -> bool {
        let at = |list: &[Option<u32>], place: u32| list[place as usize];
        let (Some(tag), Some(unit), Some(filing)) =
            (at(&self.tags, fact.tag), at(&self.units, fact.unit), at(self.filings, fact.filing))
        else {
            return false;
        };
        let wanted = FiledFact { tag, unit, filing, ..*fact };
        let from = self.facts.partition_point(|f| key(f) < key(&wanted));
        self.facts[from..].iter().take_while(|f| key(f) == key(&wanted)).any(|f| *f == wanted)
    }
}

fn key(f: &FiledFact) -> impl Ord + use<> {
    (f.tag, f.unit, f.end, f.start, f.filing)
}
