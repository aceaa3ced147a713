//! One source's rows of one security: where each item's begin, which period is the newest, when anything changes.
use std::collections::HashMap;
use std::sync::Mutex;

use breadth_domain::{Concept, Date, Nature, Span};
use breadth_store::{Packer, Unpacker};

use crate::fundamentals::Row;
use crate::kept::Kept;

/// One source's rows of one security, by concept, period end and day known.
#[derive(Debug)]
pub(crate) struct Block {
    pub source: u8,
    /// Where each concept's rows begin, and the end; indexes into the rows of [`crate::Fundamentals`].
    offsets: Box<[u32; Concept::ALL.len() + 1]>,
    /// From each day on, the newest period end known of any statement item: strictly ascending in both.
    newest: Vec<(Date, Date)>,
    /// Whether some row is seen for a limited time only, so that `newest` cannot be used.
    limited: bool,
    /// Whether some row is of twelve months made from filings.
    pub trailing: bool,
    /// The days on which what is seen changes, ascending, each once.
    pub news: Vec<Date>,
    /// What was worked out since the last of them.
    pub kept: Mutex<Kept>,
}

impl Block {
    pub fn range(&self, concept: Concept) -> std::ops::Range<usize> {
        self.offsets[concept as usize] as usize..self.offsets[concept as usize + 1] as usize
    }

    /// The rows of one security from one source, sorted, of which the first is at `begin`.
    pub fn new(begin: usize, group: &[(u32, Row)]) -> Self {
        let mut offsets = Box::new([0_u32; Concept::ALL.len() + 1]);
        for (_, row) in group {
            offsets[row.concept as usize + 1] += 1;
        }
        offsets[0] = begin as u32;
        for c in 0..Concept::ALL.len() {
            offsets[c + 1] += offsets[c];
        }
        let mut periods: Vec<(Date, Date)> =
            group.iter().filter(|(_, r)| is_statement_item(r.concept)).map(|(_, r)| (r.from, r.period_end)).collect();
        periods.sort_unstable();
        let mut newest: Vec<(Date, Date)> = Vec::new();
        for (from, end) in periods {
            match newest.last_mut() {
                Some((_, best)) if end <= *best => {}
                Some((day, best)) if *day == from => *best = end,
                _ => newest.push((from, end)),
            }
        }
        let limited = group.iter().any(|(_, r)| r.until < Date::MAX) || given_for_a_while(group);
        let trailing = group.iter().any(|(_, r)| r.span == Span::Trailing);
        let kept = Mutex::default();
        Block { source: group[0].1.source, offsets, newest, limited, trailing, news: news(group), kept }
    }

    /// Writes down what its rows do not tell at once.
    pub fn pack(&self, p: &mut Packer) {
        p.byte(self.source);
        p.count((self.offsets[Concept::ALL.len()] - self.offsets[0]) as usize);
        p.count(self.newest.len());
        for (from, end) in &self.newest {
            p.date(*from);
            p.date(*end);
        }
        p.byte(u8::from(self.limited) | u8::from(self.trailing) << 1);
        p.count(self.news.len());
        self.news.iter().for_each(|day| p.date(*day));
    }

    /// Reads what [`Self::pack`] wrote of the block whose first row is at `begin`, which moves on to the next one's; where
    /// each item's rows begin is for [`Self::count`] to say.
    pub fn unpack(u: &mut Unpacker<'_>, begin: &mut usize) -> Option<Self> {
        let source = u.byte()?;
        let end = begin.checked_add(u.count()?)?;
        let mut offsets = Box::new([0_u32; Concept::ALL.len() + 1]);
        (offsets[0], offsets[Concept::ALL.len()]) = (u32::try_from(*begin).ok()?, u32::try_from(end).ok()?);
        *begin = end;
        let newest = u.each(|u| Some((u.date()?, u.date()?)))?;
        let flags = u.byte()?;
        let (limited, trailing) = (flags & 1 == 1, flags & 2 == 2);
        Some(Block {
            source,
            offsets,
            newest,
            limited,
            trailing,
            news: u.each(Unpacker::date)?,
            kept: Mutex::default(),
        })
    }

    /// Counts where each item's rows begin; `rows` are all of [`crate::Fundamentals`].
    pub fn count(&mut self, rows: &[Row]) {
        let begin = self.offsets[0];
        let own = begin as usize..self.offsets[Concept::ALL.len()] as usize;
        self.offsets.fill(0);
        for row in &rows[own] {
            self.offsets[row.concept as usize + 1] += 1;
        }
        self.offsets[0] = begin;
        for c in 0..Concept::ALL.len() {
            self.offsets[c + 1] += self.offsets[c];
        }
    }

    /// The newest period end of any statement item known by `today`, with the day from which it was; `rows` are all of
    /// [`crate::Fundamentals`].
    pub fn newest_period(&self, rows: &[Row], today: Date) -> Option<(Date, Date)> {
        if self.limited {
            let range = self.offsets[0] as usize..self.offsets[Concept::ALL.len()] as usize;
            let seen = rows[range].iter().filter(|r| r.visible(today) && is_statement_item(r.concept));
            return seen.map(|r| (r.period_end, std::cmp::Reverse(r.from))).max().map(|(end, from)| (end, from.0));
        }
        let known = self.newest.partition_point(|(from, _)| *from <= today);
        known.checked_sub(1).map(|k| (self.newest[k].1, self.newest[k].0))
    }

    /// How many days of news have passed: on days of one state the same rows are seen.
    pub fn state(&self, today: Date) -> usize {
        self.news.partition_point(|day| *day <= today)
    }
}

/// The days on which what is seen of those rows changes.
fn news(group: &[(u32, Row)]) -> Vec<Date> {
    // A row is seen from its day on, and not before the day after its period.
    let days = group.iter().flat_map(|(_, r)| [r.from, r.from.max(r.period_end.plus_days(1)), r.until, r.taken_back]);
    let mut days: Vec<Date> = days.filter(|d| *d < Date::MAX).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Whether what is taken back moves which period is the newest: some period was told first by rows that were taken back.
fn given_for_a_while(group: &[(u32, Row)]) -> bool {
    if group.iter().all(|(_, r)| r.taken_back == Date::MAX) {
        return false;
    }
    // Of each period: the first day, and the first of what stays.
    let mut periods: HashMap<Date, (Date, Date)> = HashMap::new();
    for (_, row) in group.iter().filter(|(_, r)| is_statement_item(r.concept)) {
        let (first, stays) = periods.entry(row.period_end).or_insert((Date::MAX, Date::MAX));
        *first = row.from.min(*first);
        if row.taken_back == Date::MAX {
            *stays = row.from.min(*stays);
        }
    }
    periods.values().any(|(first, stays)| first < stays)
}

/// Share counts are dated by the cover page and say nothing about which period was reported last.
pub(crate) fn is_statement_item(concept: Concept) -> bool {
    matches!(concept.nature(), Nature::Flow | Nature::Stock)
}
