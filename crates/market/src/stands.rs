//! What the measures of a universe ask of the same members at the same close, counted in one pass.
use std::borrow::Cow;

use breadth_kernels::{herfindahl, known, top_shares};
use rayon::prelude::*;

use crate::book::Spell;
use crate::columns::STRIP;
use crate::frame::{Lookback, Side};
use crate::growth::{Beats, grown};
use crate::levels::{AVERAGES, Average, FULL_YEAR, HIGHEST, LOWEST, Levels};
use crate::measure::Ask;
use crate::{Book, Frame};

/// Members held against their own averages and their own year.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Stand {
    /// Members that count.
    pub of: usize,
    /// For each of [`Average`]: how many have one, and how many are above it.
    averages: [(usize, usize); AVERAGES],
    /// How many traded today and on enough sessions before for a year.
    pub with_year: usize,
    /// Of these, at their highest.
    pub highs: usize,
    /// Of these, at their lowest.
    pub lows: usize,
}

/// How many bits tell where a level stands.
const BITS: usize = 16;

/// For each byte its bits as eight counts of a byte each.
static COUNTS: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Counts of a strip fit into bytes.
const _: () = assert!(STRIP <= u8::MAX as usize);

impl Stand {
    /// The members at every close, counted column by column: each adds its bits session by session, so that all reading is
    /// in order. Counts are whole numbers: in whatever order they come, the sums are the same.
    pub(crate) fn all(levels: &Levels, book: &Book<'_>, sessions: usize) -> Vec<Stand> {
        let spells = book.spells().iter();
        let units: Vec<(&Spell<'_>, usize)> =
            spells.flat_map(|s| (0..s.columns.len()).map(move |place| (s, place))).collect();
        let nothing = || (vec![[0_u32; BITS]; sessions], vec![[0_u64; 2]; sessions]);
        let counted = units.par_chunks(STRIP).with_min_len(8).fold(nothing, |(mut counts, mut strip), units| {
            for (spell, place) in units {
                let Some((_, sides)) = levels.column(spell.columns[*place] as usize) else { continue };
                for (strip, side) in strip[spell.from..spell.to].iter_mut().zip(&sides[spell.from..spell.to]) {
                    let [low, high] = side.to_le_bytes();
                    strip[0] += COUNTS[low as usize];
                    strip[1] += COUNTS[high as usize];
                }
                // Taken back where it is away, which is seldom.
                for t in &spell.away[*place] {
                    let [low, high] = sides[*t as usize].to_le_bytes();
                    strip[*t as usize][0] -= COUNTS[low as usize];
                    strip[*t as usize][1] -= COUNTS[high as usize];
                }
            }
            for (counts, strip) in counts.iter_mut().zip(&mut strip) {
                let own = strip[0].to_le_bytes().into_iter().chain(strip[1].to_le_bytes());
                counts.iter_mut().zip(own).for_each(|(n, own)| *n += u32::from(own));
                *strip = [0; 2];
            }
            (counts, strip)
        });
        let (counts, _) = counted.reduce(nothing, |(mut a, strip), (b, _)| {
            a.iter_mut().zip(&b).for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
            (a, strip)
        });
        let mut of = vec![0_usize; sessions];
        for spell in book.spells() {
            of[spell.from..spell.to].iter_mut().for_each(|n| *n += spell.columns.len());
            spell.away.iter().flatten().for_each(|t| of[*t as usize] -= 1);
        }
        counts.iter().zip(of).map(|(counts, of)| Stand::of(counts, of)).collect()
    }

    fn of(counts: &[u32; BITS], of: usize) -> Stand {
        let count = |bit: u16| counts[bit.trailing_zeros() as usize] as usize;
        Stand {
            of,
            averages: Average::ALL.map(|a| {
                let (full, above) = a.bits();
                (count(full), count(above))
            }),
            with_year: count(FULL_YEAR),
            highs: count(HIGHEST),
            lows: count(LOWEST),
        }
    }

    /// How many have that average, and how many are above it.
    pub fn average(&self, average: Average) -> (usize, usize) {
        self.averages[average as usize]
    }
}

/// How members share the universe's capitalisation.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Weights {
    /// Members with a capitalisation.
    pub count: usize,
    /// Σ w²; `NaN` where there is no capitalisation.
    pub herfindahl: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Weights { count: 0, herfindahl: f64::NAN }
    }
}

impl Weights {
    fn of(book: &Book<'_>, t: usize) -> Weights {
        let caps = known(book.held(t).1);
        Weights { count: caps.len(), herfindahl: herfindahl(&caps).unwrap_or(f64::NAN) }
    }
}

/// How many of the largest are summed.
const LARGEST: [usize; 5] = [1, 5, 7, 10, 50];

/// The shares of the largest members.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Largest {
    /// Members with a capitalisation.
    pub count: usize,
    shares: [f64; LARGEST.len()],
}

impl Default for Largest {
    fn default() -> Self {
        Largest { count: 0, shares: [f64::NAN; LARGEST.len()] }
    }
}

impl Largest {
    fn of(book: &Book<'_>, t: usize) -> Largest {
        let caps = known(book.held(t).1);
        Largest { count: caps.len(), shares: top_shares(&caps, LARGEST).unwrap_or([f64::NAN; LARGEST.len()]) }
    }

    /// The share of the `k` largest; `NaN` for a number that is not among those summed.
    pub fn share(&self, k: usize) -> f64 {
        LARGEST.iter().position(|n| *n == k).map_or(f64::NAN, |i| self.shares[i])
    }
}

/// What was counted beforehand, because several measures ask for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    stands: Vec<Stand>,
    beats: Vec<(Lookback, Vec<Beats>)>,
    weights: Vec<Weights>,
    largest: Vec<Largest>,
}

impl Side<'_> {
    /// Counts what measures will ask for.
    pub(crate) fn count(&self, frame: &Frame<'_>, asks: &[Ask]) -> Counted {
        let mut counted = Counted::default();
        for (_, ask) in asks.iter().enumerate().filter(|(k, ask)| !asks[..*k].contains(ask)) {
            match ask {
                Ask::Stands => counted.stands = self.stands(frame).into_owned(),
                Ask::Beats(l) => counted.beats.push((*l, self.beats(frame, *l).into_owned())),
                Ask::Weights => counted.weights = self.weights(frame).into_owned(),
                Ask::Largest => counted.largest = self.largest(frame).into_owned(),
            }
        }
        counted
    }

    /// Where members stand, session by session.
    pub fn stands(&self, frame: &Frame<'_>) -> Cow<'_, [Stand]> {
        match self.counted.stands.as_slice() {
            [] => Cow::Owned(Stand::all(&frame.levels, &self.book, frame.panel.sessions.len())),
            made => Cow::Borrowed(made),
        }
    }

    /// Members against their index over a lookback, session by session.
    pub fn beats(&self, frame: &Frame<'_>, lookback: Lookback) -> Cow<'_, [Beats]> {
        match self.counted.beats.iter().find(|(l, _)| *l == lookback) {
            Some((_, made)) => Cow::Borrowed(made),
            None => Cow::Owned(grown(frame, self, lookback, |beats, _| beats)),
        }
    }

    /// How concentrated the universe is, session by session.
    pub fn weights(&self, frame: &Frame<'_>) -> Cow<'_, [Weights]> {
        match self.counted.weights.as_slice() {
            [] => Cow::Owned(frame.each_session(|t| Weights::of(&self.book, t))),
            made => Cow::Borrowed(made),
        }
    }

    /// What its largest members weigh, session by session.
    pub fn largest(&self, frame: &Frame<'_>) -> Cow<'_, [Largest]> {
        match self.counted.largest.as_slice() {
            [] => Cow::Owned(frame.each_session(|t| Largest::of(&self.book, t))),
            made => Cow::Borrowed(made),
        }
    }
}
