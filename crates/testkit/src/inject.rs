//! Puts defects into the rows, each chosen by a stream of its own so that a rewritten future moves none of the past's.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use breadth_domain::{Date, calendar};

use crate::segment::{NO_VOLUME, Segment};
use crate::stream::{Domain, Stream};
use crate::tape::Tape;
use crate::timeline::Timeline;
use crate::{Defects, World, WorldSpec};

/// One price row as the file has it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) date: Date,
    pub(crate) close: f32,
    pub(crate) net: f32,
    pub(crate) volume: u32,
    pub(crate) shares: f32,
    pub(crate) flag: i8,
}

/// What the file has in place of a true row, and after it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Patch {
    /// In its place.
    pub(crate) replaced: Option<Row>,
    /// After it.
    pub(crate) extra: Vec<Row>,
}

/// The defects, by (segment, row): the segments themselves stay true.
pub(crate) type Patches = BTreeMap<(usize, usize), Patch>;

impl Segment {
    fn at(&self, i: usize, time: &Timeline) -> Row {
        let s = usize::from(self.day[i]);
        Row {
            date: time.sessions[s],
            close: self.close[i],
            net: self.net[i],
            volume: if time.flags[s] == 2 { NO_VOLUME } else { self.volume[i] },
            shares: self.shares[i],
            flag: time.flags[s],
        }
    }

    /// The row of that session.
    fn find(&self, s: usize) -> Option<usize> {
        self.day.binary_search(&(s as u16)).ok()
    }
}

impl World {
    /// The rows of a segment as the file has them.
    pub(crate) fn rows(&self, k: usize) -> impl Iterator<Item = Row> + '_ {
        let segment = &self.segments[k];
        let mut patches = self.patches.range((k, 0)..(k + 1, 0)).peekable();
        (0..segment.len()).flat_map(move |i| {
            let patch = patches.next_if(|((_, row), _)| *row == i).map(|(_, patch)| patch);
            let row = patch.and_then(|p| p.replaced).unwrap_or_else(|| segment.at(i, &self.time));
            std::iter::once(row).chain(patch.map_or(&[][..], |p| p.extra.as_slice()).iter().copied())
        })
    }
}

/// Where one defect goes.
struct Pick<'a> {
    time: &'a Timeline,
    /// How many places defects are chosen from: those of the domestic companies.
    places: usize,
}

impl Pick<'_> {
    /// The `n`-th wish of a kind: (place, session) and the stream for what else it needs. A session in a rewritten future
    /// is drawn again by that future's stream.
    fn draw(&self, kind: u64, n: usize) -> (usize, usize, Stream) {
        let id = kind << 32 | n as u64;
        let mut chance = self.time.stream(Domain::Defects, id);
        let last = self.time.len().saturating_sub(2);
        let mut found = (chance.whole(0, self.places - 1), chance.whole(1.min(last), last));
        for (from, _) in &self.time.rewrites {
            if found.1 >= *from
                && let Some(new) = self.time.restream(*from, Domain::Defects, id)
            {
                chance = new;
                found = (chance.whole(0, self.places - 1), chance.whole((*from).min(last), last));
            }
        }
        (found.0, found.1, chance)
    }
}

/// Puts the spec's defects in; tells what was done.
pub(crate) fn inject(spec: &WorldSpec, time: &Timeline, all: &mut Tape, places: &[Range<usize>]) -> (Patches, Defects) {
    let wish = &spec.defects;
    let mut done = Defects::none();
    let mut patches = Patches::new();
    if wish.is_none() {
        return (patches, done);
    }
    let pick = Pick { time, places: spec.operating.max(10).min(places.len()) };
    let mut used: BTreeSet<(usize, usize)> = BTreeSet::new();

    // Whole sessions first: their rows take no further defect.
    for n in 0..wish.stale_sessions {
        let (_, s, _) = pick.draw(1, n);
        for (k, segment) in all.segments.iter().enumerate() {
            if let (Some(i), Some(before)) = (segment.find(s), segment.find(s - 1)) {
                let row = Row { date: time.sessions[s], ..segment.at(before, time) };
                patches.entry((k, i)).or_default().replaced = Some(row);
                used.insert((k, i));
            }
        }
        done.stale_sessions += 1;
    }
    let locate = |segments: &[Segment], place: usize, s: usize| {
        places[place].clone().find_map(|k| segments[k].find(s).map(|i| (k, i)))
    };
    for n in 0..wish.duplicates {
        let (place, s, _) = pick.draw(2, n);
        if let Some(at) = locate(&all.segments, place, s).filter(|at| used.insert(*at)) {
            patches.entry(at).or_default().extra.push(all.segments[at.0].at(at.1, time));
            done.duplicates += 1;
        }
    }
    for n in 0..wish.conflicts {
        let (place, s, mut chance) = pick.draw(3, n);
        if let Some(at) = locate(&all.segments, place, s).filter(|at| used.insert(*at)) {
            let mut row = all.segments[at.0].at(at.1, time);
            row.close *= chance.between(1.02, 1.3) as f32;
            patches.entry(at).or_default().extra.push(row);
            done.conflicts += 1;
        }
    }
    for n in 0..wish.non_positive {
        let (place, s, mut chance) = pick.draw(4, n);
        if let Some(at) = locate(&all.segments, place, s).filter(|at| used.insert(*at)) {
            let row = all.segments[at.0].at(at.1, time);
            let close = if chance.chance(0.5) { 0.0 } else { -row.close };
            patches.entry(at).or_default().replaced = Some(Row { close, ..row });
            done.non_positive += 1;
        }
    }
    for n in 0..wish.holiday_rows {
        let (place, s, _) = pick.draw(5, n);
        // The last session before the next holiday on a weekday.
        let Some((s, holiday)) = (s..time.len() - 1).find_map(|s| {
            let next = time.sessions[s].plus_days(1);
            (next.weekday() <= 5 && calendar::is_session(next) == Some(false)).then_some((s, next))
        }) else {
            continue;
        };
        if let Some(at) = locate(&all.segments, place, s).filter(|at| used.insert(*at)) {
            let row = Row { date: holiday, net: 0.0, ..all.segments[at.0].at(at.1, time) };
            patches.entry(at).or_default().extra.push(row);
            done.holiday_rows += 1;
        }
    }
    for n in 0..wish.impossible_dates {
        let (place, s, _) = pick.draw(6, n);
        if let Some((k, i)) = locate(&all.segments, place, s) {
            let year = 2_150 + n as i16 % 40;
            let row = Row { date: Date::from_ymd(year, 1, 15).unwrap_or(Date::MAX), ..all.segments[k].at(i, time) };
            // At the segment's end, so that the file stays sorted.
            patches.entry((k, all.segments[k].len() - 1)).or_default().extra.push(row);
            done.impossible_dates += 1;
        }
    }
    done.look_ahead = look_ahead(wish.look_ahead, &pick, all, places);
    done.unreadable_lines = wish.unreadable_lines;
    (patches, done)
}

/// Dates statements before or within days of their period's end.
fn look_ahead(wishes: usize, pick: &Pick, all: &mut Tape, places: &[Range<usize>]) -> usize {
    let mut done = BTreeSet::new();
    for n in 0..wishes {
        let (place, s, mut chance) = pick.draw(7, n);
        let Some(company) = places[place].clone().next().map(|k| all.segments[k].security) else { continue };
        // The company's last statement that was public by then.
        let by = pick.time.sessions[s - 1];
        let last = all
            .statements
            .iter()
            .enumerate()
            .filter(|(i, st)| st.security == company && st.published_on <= by && !done.contains(i))
            .max_by_key(|(_, st)| st.published_on)
            .map(|(i, _)| i);
        if let Some(i) = last {
            let statement = &mut all.statements[i];
            statement.published_on = statement.period_end.plus_days(chance.whole(0, 7) as i32 - 3);
            done.insert(i);
        }
    }
    done.len()
}
