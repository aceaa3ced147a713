//! What one place of the market leaves behind: securities, rows, listings, statements, events.
use breadth_domain::{Date, ListingRow};

use crate::books::Statement;
use crate::factors::Factors;
use crate::segment::Segment;
use crate::timeline::Timeline;
use crate::truth::{Event, TrueExit, TrueOutcome, TrueSecurity, What};
use crate::{Kind, WorldSpec};

/// What all places see.
pub(crate) struct Market<'a> {
    pub(crate) spec: &'a WorldSpec,
    pub(crate) time: &'a Timeline,
    pub(crate) factors: &'a Factors,
    /// Natural logarithm of the factor level, a session.
    pub(crate) ln_level: Vec<f64>,
    /// Square root of the market's stress, a session.
    pub(crate) root_stress: Vec<f64>,
    /// Whether capitalisations are recorded on that session.
    pub(crate) record: Vec<bool>,
    /// Capitalisation at the boundary of `large` at the start, dollars.
    pub(crate) boundary: f64,
    /// Value of all companies but the seven largest at the start, dollars.
    pub(crate) rest: f64,
    /// The seven largest companies' returns a session, once they are known: those who buy for shares.
    pub(crate) acquirers: Vec<Vec<f64>>,
}

/// The record of one place; securities are numbered within it.
#[derive(Default)]
pub(crate) struct Tape {
    pub(crate) securities: Vec<TrueSecurity>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) events: Vec<Event>,
    pub(crate) listings: Vec<ListingRow>,
    pub(crate) statements: Vec<Statement>,
}

impl Tape {
    pub(crate) fn event(&mut self, date: Date, security: usize, what: What) {
        self.events.push(Event { date, security, what });
    }

    /// Ends a security: its last row is on that day.
    pub(crate) fn exit(&mut self, date: Date, security: usize, outcome: TrueOutcome, payout: f64) {
        self.securities[security].exit = Some(TrueExit { last: date, outcome, payout });
        self.event(date, security, What::Exit(outcome));
    }

    /// Fills in what the rows tell: first and last sessions; drops segments without a row and trims the others.
    pub(crate) fn close(&mut self, time: &Timeline) {
        self.segments.retain(|s| s.len() > 0);
        for segment in &mut self.segments {
            segment.shrink();
            let security = &mut self.securities[segment.security];
            let (first, last) = (segment.day[0], segment.day[segment.len() - 1]);
            security.first = security.first.min(time.sessions[usize::from(first)]);
            security.last = security.last.max(time.sessions[usize::from(last)]);
        }
    }

    /// Renumbers securities by adding `offset`.
    pub(crate) fn shift(&mut self, offset: usize) {
        for segment in &mut self.segments {
            segment.security += offset;
        }
        for statement in &mut self.statements {
            statement.security += offset;
        }
        for security in &mut self.securities {
            if let Some(issuer) = &mut security.issuer {
                *issuer += offset;
            }
        }
        for event in &mut self.events {
            event.security += offset;
            if let What::TookOverSymbol { before, .. } = &mut event.what {
                *before += offset;
            }
        }
    }
}

/// A security without a life yet.
pub(crate) fn unborn(kind: Kind, from: Date, sector: &'static str, country: &'static str) -> TrueSecurity {
    TrueSecurity {
        labels: Vec::new(),
        kinds: vec![(from, kind)],
        issuer: None,
        sector,
        country,
        quality: None,
        beta: 0.0,
        mega: false,
        first: Date::MAX,
        last: Date::MIN,
        exit: None,
        caps: Vec::new(),
    }
}
