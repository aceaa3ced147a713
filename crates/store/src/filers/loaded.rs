//! Row groups decoded, and filers made from them.
use std::collections::HashMap;
use std::sync::Arc;

use breadth_domain::{Date, FilerFacts};

use super::decode::{Facts, FiledGroup, FilingsGroup, Place, Places, Row};
use super::index::Index;
use crate::StoreError;

/// All row groups that have anything of some filers.
pub(crate) struct Loaded {
    index: Arc<Index>,
    pub filed: Vec<Arc<FiledGroup>>,
    pub filings: Vec<Arc<FilingsGroup>>,
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
        let mut rows: Vec<Row> = Vec::new();
        let mut groups = 0;
        for group in &self.filings {
            let before = rows.len();
            rows.extend(group.filings(cik));
            groups += usize::from(rows.len() > before);
        }
        if groups > 1 {
            let mut places: HashMap<i64, usize> = HashMap::with_capacity(rows.len());
            let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
            for row in rows {
                match places.get(&row.key) {
                    Some(at) => {
                        let ours = &mut merged[*at];
                        ours.filing.accepted = ours.filing.accepted.or(row.filing.accepted);
                        if ours.name.is_empty() {
                            ours.name = row.name;
                        }
                    }
                    None => {
                        places.insert(row.key, merged.len());
                        merged.push(row);
                    }
                }
            }
            rows = merged;
            rows.sort_by(|a, b| {
                (a.filing.filed_on, &a.filing.accession).cmp(&(b.filing.filed_on, &b.filing.accession))
            });
        }
        rows
    }

    /// A filer as known by a day; `None` where no filing of it was. `wanted` chooses tags.
    pub fn filer(
        &self,
        cik: i64,
        day: Date,
        wanted: Option<&(dyn Fn(&str) -> bool + Sync)>,
    ) -> Result<Option<FilerFacts>, StoreError> {
        let rows = self.filings(cik);
        let mut known = 0;
        let places: Vec<(i64, Place)> = rows
            .iter()
            .map(|row| {
                if row.filing.known_on() > day {
                    return (row.key, Place::Later);
                }
                known += 1;
                (row.key, Place::Known(known - 1))
            })
            .collect();
        if known == 0 {
            return Ok(None);
        }
        let mut filer = FilerFacts { cik: cik as u64, ..FilerFacts::default() };
        for (row, (_, place)) in rows.into_iter().zip(&places) {
            if matches!(place, Place::Known(_)) {
                // The name of the latest filing that has one.
                if !row.name.is_empty() {
                    filer.name = row.name;
                }
                filer.filings.push(row.filing);
            }
        }
        let places = Places::new(places.into_iter());
        let mut parts: Vec<FilerFacts> = Vec::new();
        for group in &self.filed {
            let rows = group.rows(cik);
            if rows.is_empty() {
                continue;
            }
            let mask = wanted.map(|w| group.wanted(w)).unwrap_or_default();
            let mut facts = Facts::default();
            let read = group.facts(rows, &places, &mask, &mut facts);
            read.map_err(|e| self.index.filed[group.part].reader.damaged(e.to_string()))?;
            let Facts { tags, units, facts } = facts;
            let of_group =
                FilerFacts { cik: filer.cik, name: "".into(), tags, units, filings: filer.filings.clone(), facts };
            parts.push(of_group);
        }
        Ok(Some(match parts.len() {
            0 => filer,
            1 => {
                let part = parts.remove(0);
                let mut whole = FilerFacts { name: filer.name, ..part };
                sort_units(&mut whole);
                if !in_order(&whole) {
                    whole.normalise();
                }
                whole
            }
            _ => FilerFacts { name: filer.name, ..FilerFacts::merge(parts) },
        }))
    }
}

/// Puts the units into their order; numbers keep theirs, for units of one tag were in order among themselves.
fn sort_units(filer: &mut FilerFacts) {
    if filer.units.is_sorted() {
        return;
    }
    let mut order: Vec<u32> = (0..filer.units.len() as u32).collect();
    order.sort_by(|a, b| filer.units[*a as usize].cmp(&filer.units[*b as usize]));
    let mut places = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| places[*old as usize] = new as u32);
    filer.units.sort();
    filer.facts.iter_mut().for_each(|f| f.unit = places[f.unit as usize]);
}

/// Whether its lists are in the order in which an encoder writes them.
fn in_order(filer: &FilerFacts) -> bool {
    filer.tags.is_sorted_by(|a, b| a < b) && filer.facts.is_sorted_by_key(|f| (f.tag, f.unit, f.end, f.start, f.filing))
}
