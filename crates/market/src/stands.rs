//! What the measures of a universe ask of the same members at the same close, counted in one pass.
use std::borrow::Cow;

use breadth_kernels::{Ddof, entropy_number, herfindahl, known, median, std_dev, top_shares};

use crate::frame::{Lookback, Side};
use crate::levels::{AVERAGES, Average, Levels, YearPlace};
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

impl Stand {
    /// The members at the close of session `t`.
    pub(crate) fn of(levels: &Levels, book: &Book<'_>, t: usize) -> Stand {
        let mut stand = Stand::default();
        let (members, caps) = book.at(t);
        for (member, _) in members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()) {
            stand.of += 1;
            let Some(side) = levels.side(member.security, t) else { continue };
            for (count, average) in stand.averages.iter_mut().zip(Average::ALL) {
                if let Some(above) = side.above(average) {
                    count.0 += 1;
                    count.1 += usize::from(above);
                }
            }
            if let Some(place) = side.place() {
                stand.with_year += 1;
                stand.highs += usize::from(place == YearPlace::Highest);
                stand.lows += usize::from(place == YearPlace::Lowest);
            }
        }
        stand
    }

    /// How many have that average, and how many are above it.
    pub fn average(&self, average: Average) -> (usize, usize) {
        self.averages[average as usize]
    }
}

/// Members' price returns since a base session.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Grown {
    /// Members that count.
    pub of: usize,
    /// Those that traded today and on the base session, without a break between.
    pub known: usize,
    /// Return of the capitalisation-weighted index; `NaN` where it cannot be told.
    pub index: f64,
    /// Of those known, the ones that grew by more than the index.
    pub beat: usize,
    /// The middle one of those known; `NaN` where none is.
    pub median: f64,
    /// The standard deviation (N − 1) of those known; `NaN` for fewer than two.
    pub spread: f64,
}

impl Grown {
    fn of(frame: &Frame<'_>, side: &Side<'_>, t: usize, lookback: Lookback) -> Grown {
        let (members, caps) = side.book.at(t);
        let of = caps.iter().filter(|c| !c.is_nan()).count();
        let nothing = Grown { of, known: 0, index: f64::NAN, beat: 0, median: f64::NAN, spread: f64::NAN };
        let Some(base) = frame.base(t, lookback).filter(|base| *base < t) else { return nothing };
        let index = side.cap_level[t] / side.cap_level[base];
        let held = members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan());
        let growth: Vec<f64> = held.filter_map(|(m, _)| frame.levels.growth(m.security, base, t)).collect();
        let beat = growth.iter().filter(|g| **g > index).count();
        let returns: Vec<f64> = growth.iter().map(|g| g - 1.0).collect();
        Grown {
            known: returns.len(),
            index: index - 1.0,
            beat,
            median: median(&returns).unwrap_or(f64::NAN),
            spread: std_dev(&returns, Ddof::Sample).unwrap_or(f64::NAN),
            ..nothing
        }
    }
}

/// How many of the largest are summed.
const LARGEST: [usize; 5] = [1, 5, 7, 10, 50];

/// How members share the universe's capitalisation.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Shares {
    /// Members with a capitalisation.
    pub count: usize,
    largest: [f64; LARGEST.len()],
    /// Σ w²; `NaN` where there is no capitalisation.
    pub herfindahl: f64,
    /// exp(−Σ w ln w), likewise.
    pub entropy_number: f64,
}

impl Shares {
    fn of(book: &Book<'_>, t: usize) -> Shares {
        let caps = known(book.at(t).1);
        Shares {
            count: caps.len(),
            largest: top_shares(&caps, LARGEST).unwrap_or([f64::NAN; LARGEST.len()]),
            herfindahl: herfindahl(&caps).unwrap_or(f64::NAN),
            entropy_number: entropy_number(&caps).unwrap_or(f64::NAN),
        }
    }

    /// The share of the `k` largest; `NaN` for a number that is not among those summed.
    pub fn of_largest(&self, k: usize) -> f64 {
        LARGEST.iter().position(|n| *n == k).map_or(f64::NAN, |i| self.largest[i])
    }
}

/// What was counted beforehand, because several measures ask for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    stands: Vec<Stand>,
    grown: Vec<(Lookback, Vec<Grown>)>,
    shares: Vec<Shares>,
}

impl Side<'_> {
    /// Counts what measures will ask for: where members stand and their returns over `lookbacks`, and with `shares` how
    /// they share the universe.
    pub(crate) fn count(&self, frame: &Frame<'_>, lookbacks: &[Lookback], shares: bool) -> Counted {
        Counted {
            stands: self.stands(frame).into_owned(),
            grown: lookbacks.iter().map(|l| (*l, self.grown(frame, *l).into_owned())).collect(),
            shares: if shares { self.shares(frame).into_owned() } else { Vec::new() },
        }
    }

    /// Where members stand, session by session.
    pub fn stands(&self, frame: &Frame<'_>) -> Cow<'_, [Stand]> {
        match self.counted.stands.as_slice() {
            [] => Cow::Owned(frame.each_session(|t| Stand::of(&frame.levels, &self.book, t))),
            made => Cow::Borrowed(made),
        }
    }

    /// Members' returns over a lookback, session by session.
    pub fn grown(&self, frame: &Frame<'_>, lookback: Lookback) -> Cow<'_, [Grown]> {
        match self.counted.grown.iter().find(|(l, _)| *l == lookback) {
            Some((_, made)) => Cow::Borrowed(made),
            None => Cow::Owned(frame.each_session(|t| Grown::of(frame, self, t, lookback))),
        }
    }

    /// How members share the universe, session by session.
    pub fn shares(&self, frame: &Frame<'_>) -> Cow<'_, [Shares]> {
        match self.counted.shares.as_slice() {
            [] => Cow::Owned(frame.each_session(|t| Shares::of(&self.book, t))),
            made => Cow::Borrowed(made),
        }
    }
}
