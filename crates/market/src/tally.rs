//! Rises and falls of a universe's members, session by session.
use rayon::prelude::*;

use crate::book::Spell;
use crate::columns::{Columns, STRIP};
use crate::{Book, Levels};

/// How many members rose, fell and stood still on a session.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Return above 0.
    pub advances: usize,
    /// Return below 0.
    pub declines: usize,
    /// Return of 0.
    pub unchanged: usize,
    /// Members that still count, with or without a return.
    pub members: usize,
    /// Shares traded in those that rose; of members with a return and a volume.
    pub up_volume: f64,
    /// Shares traded in those that fell, likewise.
    pub down_volume: f64,
    /// Members with a return and a volume.
    pub with_volume: usize,
}

impl Tally {
    /// Members with a return.
    pub fn known(&self) -> usize {
        self.advances + self.declines + self.unchanged
    }

    /// The members of every session, counted column by column, so that all reading is in order. A member counts on a
    /// session if it counted at the close before. Volumes are summed in strips of members, in the members' order, and the
    /// strips' sums added in theirs: the same bytes for any number of threads.
    pub(crate) fn all(levels: &Levels, volumes: &Columns, book: &Book<'_>) -> Vec<Tally> {
        let sessions = levels.rows();
        let spells = book.spells().iter();
        let units: Vec<(&Spell<'_>, usize)> =
            spells.flat_map(|s| (0..s.columns.len()).map(move |place| (s, place))).collect();
        let strips: Vec<Strip> = units.par_chunks(STRIP).map(|units| Strip::of(levels, volumes, units)).collect();
        let mut all = vec![Tally::default(); sessions];
        for (t, all) in all.iter_mut().enumerate() {
            all.members = book.held_before(t).1.iter().filter(|cap| !cap.is_nan()).count();
        }
        for strip in strips {
            for (k, all) in all[strip.from..].iter_mut().take(strip.counts.len()).enumerate() {
                let count = |place: u32| (strip.counts[k] >> (FIELD * place) & MOST as u64) as usize;
                all.advances += count(0);
                all.declines += count(1);
                all.unchanged += count(2);
                all.with_volume += count(3);
                all.up_volume += strip.up_volume[k];
                all.down_volume += strip.down_volume[k];
            }
        }
        all
    }
}

/// Bits of one of the four counts of a session, packed into one number: several sessions are counted at once.
const FIELD: u32 = 16;
/// The most that such a count holds; a strip has fewer members.
const MOST: u16 = u16::MAX;
const _: () = assert!(STRIP < MOST as usize);

/// What a strip of members adds, session by session from `from` on.
struct Strip {
    from: usize,
    /// Advances, declines, unchanged, members with a volume: lowest field first.
    counts: Vec<u64>,
    up_volume: Vec<f64>,
    down_volume: Vec<f64>,
}

impl Strip {
    fn of(levels: &Levels, volumes: &Columns, units: &[(&Spell<'_>, usize)]) -> Strip {
        let sessions = levels.rows();
        let from = units.iter().map(|(s, _)| s.from + 1).min().unwrap_or(0);
        let to = units.iter().map(|(s, _)| (s.to + 1).min(sessions)).max().unwrap_or(0);
        let n = to.saturating_sub(from);
        let mut strip = Strip { from, counts: vec![0; n], up_volume: vec![0.0; n], down_volume: vec![0.0; n] };
        for (spell, place) in units {
            let column = spell.columns[*place] as usize;
            let Some(((returns, _), slot)) = levels.column(column).zip(levels.slot(column)) else { continue };
            for stretch in spell.counts_on(*place, sessions) {
                let (k, returns) = (stretch.start - from, &returns[stretch.clone()]);
                match volumes.of(slot).get(stretch) {
                    Some(volumes) => strip.add_with_volumes(returns, volumes, k),
                    None => strip.add(returns, k),
                }
            }
        }
        strip
    }

    fn add(&mut self, returns: &[f64], k: usize) {
        self.counts[k..k + returns.len()].iter_mut().zip(returns).for_each(|(count, r)| *count += moves(*r));
    }

    fn add_with_volumes(&mut self, returns: &[f64], volumes: &[f64], k: usize) {
        let n = returns.len();
        let sums = self.up_volume[k..k + n].iter_mut().zip(&mut self.down_volume[k..k + n]);
        let all = self.counts[k..k + n].iter_mut().zip(sums).zip(returns.iter().zip(volumes));
        for ((count, (up, down)), (r, v)) in all {
            // A volume counts for a member with a return.
            *count += moves(*r) + (u64::from(*v >= 0.0 && !r.is_nan()) << (3 * FIELD));
            *up += if *v >= 0.0 && *r > 0.0 { *v } else { 0.0 };
            *down += if *v >= 0.0 && *r < 0.0 { *v } else { 0.0 };
        }
    }
}

/// One in the field of the way it went; none for a missing return.
#[inline]
fn moves(r: f64) -> u64 {
    u64::from(r > 0.0) + (u64::from(r < 0.0) << FIELD) + (u64::from(r == 0.0) << (2 * FIELD))
}
