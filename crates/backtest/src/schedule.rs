//! On which sessions decisions are taken.
use breadth_domain::study::Rebalance;
use breadth_domain::{Date, Study, calendar};
use breadth_panel::Panel;

use crate::BacktestError;

/// A hole between two sessions that is longer than this is a time without data: the longest closing since 1960 is seven
/// calendar days (September 2001).
const HOLE_DAYS: i32 = 15;

/// A window of a panel and its decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The window's first session.
    pub first: usize,
    /// The window's last session.
    pub last: usize,
    /// The sessions at whose close a decision is taken.
    pub decisions: Vec<usize>,
}

impl Schedule {
    /// The study's window: as it says, else the panel's last stretch of sessions without a hole.
    ///
    /// # Errors
    /// Where the panel has no sessions there, or a hole.
    pub fn new(study: &Study, panel: &Panel) -> Result<Self, BacktestError> {
        let (Some(first_day), Some(last_day)) = (panel.sessions.first(), panel.sessions.last()) else {
            return Err(BacktestError::NoPanel);
        };
        let last = study.to.map_or(panel.last_session(), |to| panel.session_on_or_before(to));
        let hole = |t: &usize| panel.sessions[t - 1].days_until(panel.sessions[*t]) > HOLE_DAYS;
        let first = match study.from {
            Some(from) => panel.session_on_or_after(from),
            None => last.map(|last| (1..=last).rev().find(hole).unwrap_or(0)),
        };
        let (Some(first), Some(last)) = (first, last.filter(|last| first.is_some_and(|first| first < *last))) else {
            return Err(BacktestError::NoSessions {
                study: study.id.clone(),
                from: study.from.unwrap_or(*first_day),
                to: study.to.unwrap_or(*last_day),
                first: *first_day,
                last: *last_day,
            });
        };
        if let Some(t) = (first + 1..=last).find(hole) {
            return Err(BacktestError::Hole {
                from: panel.sessions[first],
                to: panel.sessions[last],
                hole_from: panel.sessions[t - 1],
                hole_to: panel.sessions[t],
            });
        }
        let mut decisions = if study.backtest.dates.is_empty() {
            decision_sessions(panel, first, last, study.backtest.rebalance)
        } else {
            stated_sessions(panel, first, last, &study.backtest.dates)
        };
        decisions.retain(|t| *t >= first + study.backtest.warm_up);
        Ok(Schedule { first, last, decisions })
    }
}

/// The last session on or before each of these days, ascending, each once.
fn stated_sessions(panel: &Panel, first: usize, last: usize, days: &[Date]) -> Vec<usize> {
    let mut sessions: Vec<usize> = days.iter().filter_map(|d| panel.session_on_or_before(*d)).collect();
    sessions.retain(|t| (first..=last).contains(t));
    sessions.sort_unstable();
    sessions.dedup();
    sessions
}

/// The sessions at whose close a decision is taken: the last of each period, known as such by the
/// exchange's calendar and not by what comes next in the panel; where the panel lacks that session, the first one after.
pub fn decision_sessions(panel: &Panel, first: usize, last: usize, rhythm: Rebalance) -> Vec<usize> {
    let period = |day: Date| {
        let month = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
        match rhythm {
            Rebalance::Monthly => month,
            Rebalance::Quarterly => month.div_euclid(3),
            Rebalance::Yearly => month.div_euclid(12),
            // Weeks begin on Monday: day 4 since 1970-01-01, a Thursday, was the first.
            Rebalance::Weekly => (day.days() - 4).div_euclid(7),
            Rebalance::Daily => day.days(),
        }
    };
    let mut decisions = Vec::new();
    let mut decided = period(panel.sessions[first]) - 1;
    for t in first..=last {
        let today = panel.sessions[t];
        let is_last = period(calendar::session_after(today)) != period(today);
        let due = if is_last { period(today) } else { period(today) - 1 };
        if due > decided {
            decisions.push(t);
            decided = due;
        }
    }
    decisions
}
