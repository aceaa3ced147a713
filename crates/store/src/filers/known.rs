//! How many rows of which part were known by a day. A number is known when its filing is, which another part may tell.
use std::collections::BTreeSet;
use std::sync::Arc;

use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Table};

use super::decode::{Place, Places};
use super::index::Index;
use super::loaded::Loaded;
use super::scan::scan;
use super::state::FilersState;
use super::window::Depth;
use crate::StoreError;
use crate::part::Days;

/// Rows known by a day and what they speak of.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct PartKnown {
    pub rows: u64,
    pub days: Days,
}

/// The known rows of every part of both tables, in the order of the index, and all of it in numbers.
pub(crate) struct KnownRows {
    filed: Vec<PartKnown>,
    filings: Vec<PartKnown>,
    pub state: FilersState,
}

impl KnownRows {
    /// Looks through all filings, and through all numbers where some of them are known later.
    pub fn by(index: &Arc<Index>, day: Date, labels: &[FilerLabelRow]) -> Result<Self, StoreError> {
        let later = index.filed.iter().any(|p| p.reader.part.last_known.is_some_and(|last| last > day));
        let depth = if later { Depth::Facts } else { Depth::Filings };
        let of_filers =
            scan(index, depth, None, |loaded, cik| Ok(Some((cik.unsigned_abs(), count(loaded, cik, day)))))?;
        let mut known = KnownRows {
            filed: vec![PartKnown::default(); index.filed.len()],
            filings: vec![PartKnown::default(); index.filings.len()],
            state: FilersState::default(),
        };
        let with_ticker: BTreeSet<u64> =
            labels.iter().filter(|l| l.kind == FilerLabelKind::Ticker).map(|l| l.cik).collect();
        for (cik, (state, parts)) in of_filers {
            known.state.join(&state);
            known.state.with_ticker += u64::from(state.filers > 0 && with_ticker.contains(&cik));
            for (table, part, rows) in parts {
                let parts = if table == Table::Filed { &mut known.filed } else { &mut known.filings };
                parts[part].rows += rows.rows;
                parts[part].days.join(rows.days);
            }
        }
        if !later {
            for (part, known) in index.filed.iter().zip(&mut known.filed) {
                known.rows = part.reader.part.rows;
                known.days = part.reader.part.days();
            }
            known.state.facts = known.filed.iter().map(|p| p.rows).sum();
        }
        Ok(known)
    }

    /// Of a part, by its place among those of its table.
    pub fn of(&self, table: Table, place: usize) -> Option<PartKnown> {
        let parts = if table == Table::Filed { &self.filed } else { &self.filings };
        parts.get(place).copied()
    }
}

type Counted = (FilersState, Vec<(Table, usize, PartKnown)>);

fn count(loaded: &Loaded, cik: i64, day: Date) -> Counted {
    let mut state = FilersState::default();
    let rows = loaded.filings(cik);
    let known_on: Vec<Date> = rows.iter().map(|r| r.filing.known_on()).collect();
    for (row, _) in rows.iter().zip(&known_on).filter(|(_, known_on)| **known_on <= day) {
        state.filers = 1;
        state.filings += 1;
        state.with_acceptance += u64::from(row.filing.accepted.is_some());
        state.first_filed = state.first_filed.into_iter().chain([row.filing.filed_on]).min();
        state.last_filed = state.last_filed.into_iter().chain([row.filing.filed_on]).max();
    }
    let place = |(row, at): (&super::decode::Row, usize)| match known_on[at] <= day {
        true => (row.key, Place::Known(at as u32)),
        false => (row.key, Place::Later),
    };
    let places = Places::new(rows.iter().zip(0..).map(place).collect::<Vec<_>>().into_iter());
    let mut parts = Vec::new();
    let tally = |rows: &mut dyn Iterator<Item = (i64, Date)>| {
        let mut known = PartKnown::default();
        for (key, described) in rows {
            if let Some(Place::Known(at)) = places.get(key) {
                known.rows += 1;
                known.days.describe(described);
                known.days.know(known_on[at as usize]);
            }
        }
        known
    };
    for group in &loaded.filings {
        let rows = tally(&mut group.filings(cik).map(|row| (row.key, row.filing.filed_on)));
        parts.push((Table::Filings, group.part, rows));
    }
    for chosen in &loaded.filed {
        let rows = tally(&mut chosen.group.periods(cik));
        state.facts += rows.rows;
        parts.push((Table::Filed, chosen.group.part, rows));
    }
    parts.retain(|(_, _, known)| known.rows > 0);
    (state, parts)
}
