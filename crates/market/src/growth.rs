//! What members grew by since a base session, against their index.
use std::ops::Range;

use rayon::prelude::*;

use crate::Frame;
use crate::book::Spell;
use crate::frame::{Lookback, Side};
use crate::levels::broken;

/// Sessions worked on together: a column's levels on them lie side by side, and so do those on their bases.
const BLOCK: usize = 16;

/// Members that grew by more than their index since a base session.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Beats {
    /// Members that count.
    pub of: usize,
    /// Those that traded today and on the base session, without a break between.
    pub known: usize,
    /// Return of the capitalisation-weighted index; `NaN` where it cannot be told.
    pub index: f64,
    /// Of those known, the ones that grew by more than the index.
    pub beat: usize,
}

impl Default for Beats {
    fn default() -> Self {
        Beats { of: 0, known: 0, index: f64::NAN, beat: 0 }
    }
}

/// For each session something of who beat the index over a lookback and of the returns of those known, in the order of the
/// members; of no members where there are none, or where one session alone is asked for and it is another.
pub(crate) fn grown<T: Default + Clone + Send>(
    frame: &Frame<'_>,
    side: &Side<'_>,
    lookback: Lookback,
    of: impl Fn(Beats, &[f64]) -> T + Sync,
) -> Vec<T> {
    let blocks = side.book.spells().iter().flat_map(|s| {
        let ends = move |from: usize| from..(from + BLOCK).min(s.to);
        (s.from..s.to).step_by(BLOCK).map(move |from| (s, ends(from)))
    });
    let asked = |(_, sessions): &(&Spell<'_>, Range<usize>)| frame.only.is_none_or(|t| sessions.contains(&t));
    let blocks: Vec<(&Spell<'_>, Range<usize>)> = blocks.filter(asked).collect();
    let made: Vec<Vec<T>> = blocks.par_iter().map(|(s, t)| block(frame, side, s, t.clone(), lookback, &of)).collect();
    let mut all = vec![T::default(); frame.panel.sessions.len()];
    for ((_, sessions), made) in blocks.into_iter().zip(made) {
        all[sessions].iter_mut().zip(made).for_each(|(all, made)| *all = made);
    }
    all
}

fn block<T>(
    frame: &Frame<'_>,
    side: &Side<'_>,
    spell: &Spell<'_>,
    sessions: Range<usize>,
    lookback: Lookback,
    of: &impl Fn(Beats, &[f64]) -> T,
) -> Vec<T> {
    let base = |t: usize| frame.base(t, lookback).filter(|base| *base < t);
    let bases: Vec<Option<usize>> = sessions.clone().map(base).collect();
    let growth_of_index =
        |(t, base): (usize, &Option<usize>)| base.map_or(f64::NAN, |base| side.cap_level[t] / side.cap_level[base]);
    let index: Vec<f64> = sessions.clone().zip(&bases).map(growth_of_index).collect();
    let mut beats: Vec<Beats> = index.iter().map(|g| Beats { index: g - 1.0, ..Beats::default() }).collect();
    let mut returns: Vec<Vec<f64>> =
        bases.iter().map(|b| Vec::with_capacity(b.map_or(0, |_| spell.columns.len()))).collect();
    for (place, column) in spell.columns.iter().enumerate() {
        let away = &spell.away[place];
        let chain = frame.levels.chain(*column as usize);
        for (k, t) in sessions.clone().enumerate() {
            if !away.is_empty() && away.binary_search(&(t as u32)).is_ok() {
                continue;
            }
            beats[k].of += 1;
            let (Some(base), Some((level, breaks))) = (bases[k], chain) else { continue };
            let growth = level[t] / level[base];
            if !growth.is_nan() && (breaks.is_empty() || !broken(breaks, base, t)) {
                beats[k].known += 1;
                beats[k].beat += usize::from(growth > index[k]);
                returns[k].push(growth - 1.0);
            }
        }
    }
    beats.into_iter().zip(&returns).map(|(beats, returns)| of(beats, returns)).collect()
}
