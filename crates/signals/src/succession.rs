//! Who goes on with whose history, by the numbers: a new holding company, a reorganisation, a new central index key.
//!
//! The first reports of a successor repeat what its predecessor had filed. A few telling numbers of every filer are
//! looked through for candidates, and [`breadth_filings::succeeds`] judges each on all numbers of both.
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use breadth_domain::{Date, FilerFacts};
use breadth_filings::{Succession, is_periodic, succeeds};
use breadth_store::View;

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

/// Successors with their predecessors, as the numbers filed by a day show them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Successions(BTreeMap<u64, Succession>);

/// What of a filer is compared with all others.
struct Print {
    cik: u64,
    /// The day of its first periodic report.
    first: Date,
    /// Its telling numbers, each hashed, with the day of their first filing; sorted.
    had: Vec<(u64, Date)>,
}

impl Successions {
    /// Looks through all filers of the view.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View) -> Result<Self, SignalError> {
        let prints: Vec<Print> = view
            .each_filer_with(Some(&|tag| TELLING.contains(&tag)), |facts| print(&facts))?
            .into_iter()
            .flatten()
            .collect();
        // Looked up, never iterated.
        let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, print) in prints.iter().enumerate() {
            print.had.iter().for_each(|(number, _)| holders.entry(*number).or_default().push(at));
        }
        let mut found = BTreeMap::new();
        for new in &prints {
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            for (number, filed) in &new.had {
                for at in
                    holders.get(number).into_iter().flatten().filter(|_| *filed <= new.first.plus_days(FIRST_DAYS))
                {
                    if prints[*at].first < new.first {
                        *shared.entry(*at).or_default() += 1;
                    }
                }
            }
            let candidates = shared.into_iter().filter(|(_, n)| *n >= SHARED).map(|(at, _)| prints[at].cik);
            let mut best: Option<Succession> = None;
            for old in candidates {
                let (Some(old), Some(new)) = (view.filer(old)?, view.filer(new.cik)?) else { continue };
                // Of several the one with whom most is shared: of a chain the last before it.
                let seen = succeeds(&old, &new);
                best = [best, seen].into_iter().flatten().max_by_key(|s| (s.equal, std::cmp::Reverse(s.old)));
            }
            found.extend(best.map(|s| (new.cik, s)));
        }
        Ok(Successions(found))
    }

    /// The evidence that a filer goes on with another's history.
    pub fn get(&self, cik: u64) -> Option<&Succession> {
        self.0.get(&cik)
    }
}

fn print(facts: &FilerFacts) -> Option<Print> {
    let periodic = |f: &&breadth_domain::FiledFact| is_periodic(&facts.filings[f.filing as usize].form);
    let first = facts.filings.iter().filter(|f| is_periodic(&f.form)).map(|f| f.filed_on).min()?;
    let mut had: Vec<(u64, Date)> = facts
        .facts
        .iter()
        .filter(periodic)
        .filter(|f| f.value.value().abs() >= LARGE)
        .map(|f| {
            let mut hash = DefaultHasher::new();
            let names = (&facts.tags[f.tag as usize], &facts.units[f.unit as usize]);
            (names, f.start, f.end, f.value.value().to_bits()).hash(&mut hash);
            (hash.finish(), facts.filings[f.filing as usize].filed_on)
        })
        .collect();
    had.sort_unstable();
    had.dedup_by_key(|(number, _)| *number);
    (!had.is_empty()).then_some(Print { cik: facts.cik, first, had })
}
