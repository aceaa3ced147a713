//! Who goes on with whose history, by the numbers: a new holding company, a reorganisation, a new central index key.
//!
//! The first reports of a successor repeat what its predecessor had filed. A few telling numbers of every filer are
//! looked through for candidates, and [`breadth_filings::succeeds`] judges each on all numbers of both.
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use breadth_domain::{Date, FilerFacts};
use breadth_filings::{Succession, is_periodic, succeeds};
use breadth_store::View;
use serde::{Deserialize, Serialize};

use crate::SignalError;

/// Numbers that no two companies share by chance, and nearly every filer gives.
const TELLING: [&str; 5] = [
    "us-gaap:Assets",
    "us-gaap:LiabilitiesAndStockholdersEquity",
    "us-gaap:NetCashProvidedByUsedInOperatingActivities",
    "us-gaap:NetIncomeLoss",
    "us-gaap:StockholdersEquity",
];
/// Smaller numbers are shared by chance.
const LARGE: f64 = 100_000.0;
/// How many of the telling numbers two filers must share to be looked at.
const SHARED: usize = 3;
/// The reports of a successor that are looked at: a year's.
const FIRST_DAYS: i32 = 400;

/// Two filers that share telling numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Candidate {
    /// The one that filed later.
    new: u64,
    /// The one that filed first.
    old: u64,
    /// The session on which as many shared numbers as make a candidate were known of both.
    from: Date,
}

/// Who may go on with whose history, by the numbers filed by a day.
pub(crate) struct Successions<'v> {
    view: &'v View,
    candidates: BTreeMap<u64, Vec<u64>>,
}

/// What of a filer is compared with all others.
struct Print {
    cik: u64,
    /// The day of its first periodic report.
    first: Date,
    /// Its telling numbers, each hashed, with the day of their first filing and the session from which it was known;
    /// sorted.
    had: Vec<(u64, Date, Date)>,
}

impl<'v> Successions<'v> {
    /// The candidates of the view. To find them all filers are looked through, once for a version of the store.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &'v View) -> Result<Self, SignalError> {
        let found: Vec<Candidate> = view.kept("successions", candidates)?;
        let mut candidates: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for pair in found.into_iter().filter(|pair| pair.from <= view.as_of()) {
            candidates.entry(pair.new).or_default().push(pair.old);
        }
        Ok(Successions { view, candidates })
    }

    /// The evidence that a filer goes on with another's history.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn get(&self, cik: u64) -> Result<Option<Succession>, SignalError> {
        let mut best: Option<Succession> = None;
        for old in self.candidates.get(&cik).into_iter().flatten() {
            let (Some(old), Some(new)) = (self.view.filer(*old)?, self.view.filer(cik)?) else { continue };
            // Of several the one with whom most is shared: of a chain the last before it.
            let seen = succeeds(&old, &new);
            best = [best, seen].into_iter().flatten().max_by_key(|s| (s.equal, std::cmp::Reverse(s.old)));
        }
        Ok(best)
    }
}

/// Every pair of filers of the view that share telling numbers, ascending.
fn candidates(view: &View) -> Result<Vec<Candidate>, SignalError> {
    let prints: Vec<Print> = view
        .each_filer_with(Some(&|tag| TELLING.contains(&tag)), |facts| print(&facts))?
        .into_iter()
        .flatten()
        .collect();
    // Looked up, never iterated.
    let mut holders: HashMap<u64, Vec<(usize, Date)>> = HashMap::new();
    for (at, print) in prints.iter().enumerate() {
        print.had.iter().for_each(|(number, _, known)| holders.entry(*number).or_default().push((at, *known)));
    }
    let mut found = Vec::new();
    for new in &prints {
        let mut shared: BTreeMap<usize, Vec<Date>> = BTreeMap::new();
        for (number, _, known) in new.had.iter().filter(|(_, filed, _)| *filed <= new.first.plus_days(FIRST_DAYS)) {
            for (at, theirs) in holders.get(number).into_iter().flatten() {
                if prints[*at].first < new.first {
                    shared.entry(*at).or_default().push(*known.max(theirs));
                }
            }
        }
        for (at, mut days) in shared {
            days.sort_unstable();
            found.extend(days.get(SHARED - 1).map(|from| Candidate { new: new.cik, old: prints[at].cik, from: *from }));
        }
    }
    Ok(found)
}

fn print(facts: &FilerFacts) -> Option<Print> {
    let periodic = |f: &&breadth_domain::FiledFact| is_periodic(&facts.filings[f.filing as usize].form);
    let first = facts.filings.iter().filter(|f| is_periodic(&f.form)).map(|f| f.filed_on).min()?;
    let mut had: Vec<(u64, Date, Date)> = facts
        .facts
        .iter()
        .filter(periodic)
        .filter(|f| f.value.value().abs() >= LARGE)
        .map(|f| {
            let mut hash = DefaultHasher::new();
            let names = (&facts.tags[f.tag as usize], &facts.units[f.unit as usize]);
            (names, f.start, f.end, f.value.value().to_bits()).hash(&mut hash);
            let filing = &facts.filings[f.filing as usize];
            (hash.finish(), filing.filed_on, filing.known_on())
        })
        .collect();
    had.sort_unstable();
    had.dedup_by_key(|(number, ..)| *number);
    (!had.is_empty()).then_some(Print { cik: facts.cik, first, had })
}
