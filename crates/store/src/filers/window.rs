//! A look at the filers of a range, and then of the next: what both need is decoded once.
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::decode::{FiledGroup, FilingsGroup};
use super::index::Index;
use super::loaded::{Chosen, Loaded, Wanted};
use crate::StoreError;

/// What to decode.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Filings alone.
    Filings,
    /// Filings and numbers.
    Facts,
}

/// Row groups held from one range to the next, by part and group.
pub(crate) struct Window<'a> {
    index: Arc<Index>,
    depth: Depth,
    wanted: Option<Wanted<'a>>,
    filed: HashMap<(usize, usize), Arc<Chosen>>,
    filings: HashMap<(usize, usize), Arc<FilingsGroup>>,
}

impl<'a> Window<'a> {
    pub fn new(index: Arc<Index>, depth: Depth, wanted: Option<Wanted<'a>>) -> Self {
        Window { index, depth, wanted, filed: HashMap::new(), filings: HashMap::new() }
    }

    /// How many row groups of numbers, or of filings if they are more, a range touches.
    pub fn groups(&self, from: i64, to: i64) -> usize {
        self.index.filed_touching(from, to).len().max(self.index.filings_touching(from, to).len())
    }

    /// All that the store has of the filers of a range. Row groups are decoded in parallel and kept in the order of
    /// their import.
    pub fn slide(&mut self, from: i64, to: i64) -> Result<Loaded, StoreError> {
        let index = &self.index;
        let filings = take(&mut self.filings, &index.filings_touching(from, to), |part, group| {
            FilingsGroup::read(&index.filings[part].reader, part, group)
        })?;
        let mut loaded = Loaded::new(Arc::clone(&self.index));
        loaded.filings = filings;
        if self.depth == Depth::Facts {
            loaded.filed = take(&mut self.filed, &index.filed_touching(from, to), |part, group| {
                let group = FiledGroup::read(&index.filed[part].reader, part, group)?;
                Ok(Chosen::new(group, self.wanted))
            })?;
        }
        Ok(loaded)
    }
}

/// The groups at those places, from among those held or decoded; holds these and no others.
fn take<G: Send + Sync>(
    held: &mut HashMap<(usize, usize), Arc<G>>,
    places: &[(usize, usize)],
    read: impl Fn(usize, usize) -> Result<G, StoreError> + Sync,
) -> Result<Vec<Arc<G>>, StoreError> {
    let groups: Vec<Arc<G>> = places
        .par_iter()
        .map(|place| match held.get(place) {
            Some(group) => Ok(Arc::clone(group)),
            None => read(place.0, place.1).map(Arc::new),
        })
        .collect::<Result<_, _>>()?;
    *held = places.iter().copied().zip(groups.iter().cloned()).collect();
    Ok(groups)
}
