//! Whether one filer goes on with the history of another: a new holding company, a reorganisation, a new number.
//!
//! The first reports of a successor give the comparatives of its predecessor. Where they equal, number by number, what the
//! predecessor filed for the same periods, the two are one company.
use std::collections::BTreeMap;

use breadth_domain::{Date, FiledFact, FilerFacts};
use serde::Serialize;

use crate::rows::is_periodic;

/// The evidence that one filer goes on with another's history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Succession {
    /// The filer whose history is gone on with.
    pub old: u64,
    /// The filer that goes on.
    pub new: u64,
    /// How many (tag, unit, period) of the first reports of the new filer the old one had too, with the same value.
    pub equal: usize,
    /// How many with another value.
    pub unequal: usize,
    /// The session from which it can be told.
    pub known_on: Date,
}

/// How many numbers must be equal.
pub const SUCCESSION_NUMBERS: usize = 20;
/// Which part of them may differ: recasts.
pub const SUCCESSION_UNEQUAL: f64 = 0.05;
/// Reports of the new filer that are looked at: a year's.
const FIRST_DAYS: i32 = 400;
/// Numbers below this are shared by chance: counts, percentages, par values.
const TELLING: f64 = 1_000.0;

/// Whether `new` goes on with the history of `old`: at least [`SUCCESSION_NUMBERS`] numbers of the reports of its first year
/// equal those that `old` had filed before them for the same tag, unit and period, and fewer than
/// [`SUCCESSION_UNEQUAL`] differ. A report that both file, as co-registrants do, is no evidence.
pub fn succeeds(old: &FilerFacts, new: &FilerFacts) -> Option<Succession> {
    let first = new.filings.iter().filter(|f| is_periodic(&f.form)).map(|f| f.filed_on).min()?;
    let earlier = old.filings.iter().filter(|f| is_periodic(&f.form)).map(|f| f.filed_on).min()?;
    if old.cik == new.cik || earlier >= first {
        return None;
    }
    let early = |f: &FiledFact| {
        let filing = &new.filings[f.filing as usize];
        is_periodic(&filing.form)
            && filing.filed_on <= first.plus_days(FIRST_DAYS)
            && !old.filings.iter().any(|o| o.accession == filing.accession)
    };
    let key = |facts: &'_ FilerFacts, f: &FiledFact| -> (Box<str>, Box<str>, Option<Date>, Date) {
        (facts.tags[f.tag as usize].clone(), facts.units[f.unit as usize].clone(), f.start, f.end)
    };
    // Of the old filer, every value of a period: a recast of its own is its word too.
    let mut had: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for fact in old.facts.iter().filter(|f| f.value.value().abs() >= TELLING) {
        let filing = &old.filings[fact.filing as usize];
        if is_periodic(&filing.form) && filing.filed_on <= first {
            had.entry(key(old, fact)).or_default().push(fact.value.value());
        }
    }
    let mut told: BTreeMap<_, bool> = BTreeMap::new();
    let mut evidence = Vec::new();
    for fact in new.facts.iter().filter(|f| f.value.value().abs() >= TELLING && early(f)) {
        let key = key(new, fact);
        let Some(values) = had.get(&key) else { continue };
        let equal = values.contains(&fact.value.value());
        let seen = told.entry(key).or_insert(false);
        if equal && !*seen {
            *seen = true;
            evidence.push(new.filings[fact.filing as usize].known_on());
        }
    }
    evidence.sort_unstable();
    let equal = evidence.len();
    let unequal = told.len() - equal;
    let known_on = *evidence.get(SUCCESSION_NUMBERS - 1)?;
    ((unequal as f64) < SUCCESSION_UNEQUAL * told.len() as f64).then_some(Succession {
        old: old.cik,
        new: new.cik,
        equal,
        unequal,
        known_on,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Paper, d};

    /// A filer of years whose tag `i` measures `i` thousand and the year, `other` of them something else.
    fn filer(cik: u64, filed: &[(&str, &[i32])], other: usize) -> FilerFacts {
        let mut paper = Paper::new();
        for (filed_on, years) in filed {
            paper.file("10-K", filed_on, |p| {
                for year in *years {
                    for i in 0..30 {
                        let value = f64::from(1_000 * (i + 1) + year) + if (i as usize) < other { 0.5 } else { 0.0 };
                        p.over(&format!("us-gaap:T{i:02}"), &format!("{year}-01-01"), &format!("{year}-12-31"), value);
                    }
                }
            });
        }
        let mut facts = paper.facts();
        facts.cik = cik;
        facts.filings.iter_mut().for_each(|f| f.accession = format!("{cik}{}", f.accession).into());
        facts
    }

    #[test]
    fn comparatives_tell_who_goes_on_as_whom() {
        let old = filer(1, &[("2020-02-20", &[2019]), ("2021-02-20", &[2020])], 0);
        let new = filer(2, &[("2022-02-22", &[2021, 2020])], 0);
        // 30 numbers of 2020; those of 2021 the old filer never had.
        let found = succeeds(&old, &new).unwrap();
        assert_eq!((found.old, found.new, found.equal, found.unequal), (1, 2, 30, 0));
        assert_eq!(found.known_on, d("2022-02-23"));
        assert_eq!(succeeds(&new, &old), None);
        assert_eq!(succeeds(&old, &old), None);
    }

    #[test]
    fn other_values_are_another_company() {
        let old = filer(1, &[("2021-02-20", &[2020])], 0);
        assert_eq!(
            succeeds(&old, &filer(2, &[("2022-02-22", &[2021, 2020])], 1)).map(|s| (s.equal, s.unequal)),
            Some((29, 1))
        );
        assert_eq!(succeeds(&old, &filer(2, &[("2022-02-22", &[2021, 2020])], 2)), None);
        assert_eq!(succeeds(&old, &filer(2, &[("2022-02-22", &[2021])], 0)), None);
    }
}
