//! The sessions, the days on which universes are decided, and the points where the future is rewritten.
use breadth_domain::{Date, calendar};

use crate::WorldSpec;
use crate::stream::{Domain, Stream};

/// The window's calendar and where its future was rewritten.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    /// The spec's seed.
    pub(crate) seed: u64,
    /// The sessions, ascending.
    pub(crate) sessions: Vec<Date>,
    /// (rank session, effective session): the first pair is the first session twice.
    pub(crate) reconstitutions: Vec<(usize, usize)>,
    /// (first session rewritten, its seed), ascending.
    pub(crate) rewrites: Vec<(usize, u64)>,
    /// The vendor's repair mark of each session: 1 re-dated, 2 rebuilt without volume.
    pub(crate) flags: Vec<i8>,
}

impl Timeline {
    pub(crate) fn new(spec: &WorldSpec, rewrites: &[(Date, u64)]) -> Self {
        let sessions: Vec<Date> = calendar::sessions(spec.from, spec.to()).collect();
        let index = |day: Date| sessions.partition_point(|s| *s <= day).saturating_sub(1);
        let mut reconstitutions = vec![(0, 0)];
        for year in spec.from.year()..=spec.to().year() {
            if let (Some(rank), Some(effective)) =
                (calendar::last_session_of_month(year, 4), calendar::last_friday_session(year, 6))
                && rank >= spec.from
                && effective <= spec.to()
            {
                reconstitutions.push((index(rank), index(effective)));
            }
        }
        let rewrites: Vec<(usize, u64)> =
            rewrites.iter().map(|(t, seed)| (sessions.partition_point(|s| s <= t), *seed)).collect();
        let mut timeline =
            Timeline { seed: spec.seed, flags: vec![0; sessions.len()], sessions, reconstitutions, rewrites };
        let mut chance = timeline.stream(Domain::Defects, u64::MAX);
        for s in 0..timeline.len() {
            if let Some(new) = timeline.restream(s, Domain::Defects, u64::MAX) {
                chance = new;
            }
            let u = chance.unit();
            timeline.flags[s] = if s > 0 && u < 0.0008 {
                2
            } else if s > 0 && u < 0.002 {
                1
            } else {
                0
            };
        }
        timeline
    }

    /// How many sessions.
    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// The first session on or after that day, as an index; `len()` where there is none.
    pub(crate) fn at_or_after(&self, day: Date) -> usize {
        self.sessions.partition_point(|s| *s < day)
    }

    /// The stream of an entity from the start.
    pub(crate) fn stream(&self, domain: Domain, index: u64) -> Stream {
        Stream::new(self.seed, domain, index)
    }

    /// The entity's new stream, where the future is rewritten from session `s` on.
    pub(crate) fn restream(&self, s: usize, domain: Domain, index: u64) -> Option<Stream> {
        // A seed of its own even where the caller rewrites with the world's own seed.
        self.rewrites.iter().rev().find(|(from, _)| *from == s).map(|(_, seed)| {
            Stream::new(seed.rotate_left(32) ^ self.seed ^ 0x9e37_79b9_7f4a_7c15, domain, index ^ (s as u64) << 40)
        })
    }

    /// Whether session `s` lies in a rewritten future.
    pub(crate) fn is_rewritten(&self, s: usize) -> bool {
        self.rewrites.first().is_some_and(|(from, _)| *from <= s)
    }

    /// How often the future was rewritten by session `s`.
    pub(crate) fn rewrites_by(&self, s: usize) -> usize {
        self.rewrites.partition_point(|(from, _)| *from <= s)
    }
}
