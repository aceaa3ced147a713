//! Row groups decoded, and filers made from them.
use std::collections::HashMap;
use std::sync::Arc;

use breadth_domain::{Date, FilerFacts};

use super::decode::{Facts, FiledGroup, FilingsGroup, Place, Places, Row};
use super::index::Index;
use crate::StoreError;

/// Chooses tags.
pub(crate) type Wanted<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// All row groups that have anything of some filers, in the order of their import.
pub(crate) struct Loaded {
    index: Arc<Index>,
    pub filed: Vec<Arc<Chosen>>,
    pub filings: Vec<Arc<FilingsGroup>>,
}

/// A row group of `filed` and which of its tags are wanted; an empty list wants all.
pub(crate) struct Chosen {
    pub group: FiledGroup,
    tags: Vec<bool>,
}

impl Chosen {
    pub fn new(group: FiledGroup, wanted: Option<Wanted<'_>>) -> Self {
        let tags = wanted.map(|w| group.wanted(w)).unwrap_or_default();
        Chosen { group, tags }
    }
}

impl Loaded {
    pub fn new(index: Arc<Index>) -> Self {
        Loaded { index, filed: Vec::new(), filings: Vec::new() }
    }

    /// The CIKs of the filers in a range that have filings here, ascending.
    pub fn ciks(&self, from: i64, to: i64) -> Vec<i64> {
        let mut ciks = Vec::new();
        for group in &self.filings {
            let of_group = group.cik.values().chunk_by(|a, b| a == b).filter_map(|run| run.first().copied());
            ciks.extend(of_group.filter(|cik| (from..=to).contains(cik)));
        }
        ciks.sort_unstable();
        ciks.dedup();
        ciks
    }

    /// A filer's filings, each once, ascending by day of filing and accession number. What is said first of a filing
    /// holds; its acceptance is taken from the first who knows it.
    pub fn filings(&self, cik: i64) -> Vec<Row> {
        let mut of_groups = self.filings.iter().map(|group| group.filings(cik)).filter(|rows| rows.len() > 0);
        let Some(first) = of_groups.next() else { return Vec::new() };
        let mut rows: Vec<Row> = first.collect();
        let mut more = of_groups.peekable();
        if more.peek().is_none() {
            return rows;
        }
        let mut places: HashMap<i64, usize> = rows.iter().enumerate().map(|(at, row)| (row.key, at)).collect();
        for row in more.flatten() {
            match places.get(&row.key) {
                Some(at) => {
                    let ours = &mut rows[*at];
                    ours.filing.accepted = ours.filing.accepted.or(row.filing.accepted);
                    if ours.name.is_empty() {
                        ours.name = row.name;
                    }
                }
                None => {
                    places.insert(row.key, rows.len());
                    rows.push(row);
                }
            }
        }
        rows.sort_by(|a, b| (a.filing.filed_on, &a.filing.accession).cmp(&(b.filing.filed_on, &b.filing.accession)));
        rows
    }

    /// A filer as known by a day; `None` where no filing of it was. Its name is that of the latest filing that has one.
    pub fn filer(&self, cik: i64, day: Date) -> Result<Option<FilerFacts>, StoreError> {
        self.made(cik, self.filings(cik), day)
    }

    /// As [`Self::filer`], from these filings.
    pub fn made(&self, cik: i64, rows: Vec<Row>, day: Date) -> Result<Option<FilerFacts>, StoreError> {
        let mut known = 0;
        let mut place = |row: &Row| {
            if row.filing.known_on() > day {
                return (row.key, Place::Later);
            }
            known += 1;
            (row.key, Place::Known(known - 1))
        };
        let places: Vec<(i64, Place)> = rows.iter().map(&mut place).collect();
        if known == 0 {
            return Ok(None);
        }
        let mut filer = FilerFacts { cik: cik.unsigned_abs(), ..FilerFacts::default() };
        for (row, _) in rows.into_iter().zip(&places).filter(|(_, (_, place))| *place != Place::Later) {
            if !row.name.is_empty() {
                filer.name = row.name;
            }
            filer.filings.push(row.filing);
        }
        let mut parts = self.parts(cik, &Places::new(places.into_iter()))?;
        let Some(last) = parts.pop() else { return Ok(Some(filer)) };
        if parts.is_empty() {
            let Facts { tags, units, facts } = last;
            let mut whole = FilerFacts { tags, units, facts, ..filer };
            sort_units(&mut whole.units, &mut whole.facts);
            if !in_order(&whole) {
                whole.normalise();
            }
            return Ok(Some(whole));
        }
        parts.push(last);
        let name = std::mem::take(&mut filer.name);
        let filers =
            parts.into_iter().map(|Facts { tags, units, facts }| FilerFacts { tags, units, facts, ..filer.clone() });
        Ok(Some(FilerFacts { name, ..FilerFacts::merge(filers.collect()) }))
    }

    /// A filer's numbers by row group, with their filings' places.
    pub fn parts(&self, cik: i64, places: &Places) -> Result<Vec<Facts>, StoreError> {
        let mut parts = Vec::new();
        for chosen in &self.filed {
            let rows = chosen.group.rows(cik);
            if !rows.is_empty() {
                let mut facts = Facts::default();
                let read = chosen.group.facts(rows, places, &chosen.tags, &mut facts);
                read.map_err(|e| self.index.filed[chosen.group.part].reader.damaged(e.to_string()))?;
                parts.push(facts);
            }
        }
        Ok(parts)
    }
}

/// Puts units into their order and renumbers the numbers' units.
fn sort_units(units: &mut Vec<Box<str>>, facts: &mut [breadth_domain::FiledFact]) {
    if units.is_sorted() {
        return;
    }
    let mut order: Vec<(Box<str>, usize)> = std::mem::take(units).into_iter().zip(0..).collect();
    order.sort();
    let mut places = vec![0; order.len()];
    for (new, (unit, old)) in order.into_iter().enumerate() {
        places[old] = new as u32;
        units.push(unit);
    }
    facts.iter_mut().for_each(|f| f.unit = places[f.unit as usize]);
}

/// Whether its lists are in the order in which an encoder writes them.
fn in_order(filer: &FilerFacts) -> bool {
    filer.tags.is_sorted_by(|a, b| a < b) && filer.facts.is_sorted_by_key(|f| (f.tag, f.unit, f.end, f.start, f.filing))
}
