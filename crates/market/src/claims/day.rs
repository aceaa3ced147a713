//! The day as of which claims are judged: the only door of measures to data.
use std::collections::BTreeMap;
use std::sync::Mutex;

use breadth_domain::{Date, Symbol};
use breadth_panel::{IndexSeries, Member, Panel, Universe};
use breadth_signals::Fundamentals;
use breadth_store::{PriceBlock, Store, StoreError, View};

use super::evidence::Lack;
use super::plan::Plan;
use crate::Levels;

/// What claims are judged from. The panel may reach past the day asked for: its rows depend on nothing later than
/// themselves, and [`Day`] reads none after its session.
pub struct Sources<'a> {
    /// The store; only `as_of` is asked of it.
    pub store: &'a Store,
    /// What traded.
    pub panel: &'a Panel,
    /// The universes that the claims name, as far as they could be built.
    pub universes: &'a [Universe],
    /// Their indexes.
    pub indexes: &'a [IndexSeries],
    /// Reported figures.
    pub fundamentals: &'a Fundamentals,
    /// The seed of intervals and paths.
    pub seed: u64,
    /// Replicates of intervals and paths.
    pub replicates: usize,
    levels: Mutex<BTreeMap<String, std::sync::Arc<Levels>>>,
}

impl<'a> Sources<'a> {
    /// The sources of claims.
    pub fn new(
        store: &'a Store,
        panel: &'a Panel,
        universes: &'a [Universe],
        indexes: &'a [IndexSeries],
        fundamentals: &'a Fundamentals,
        seed: u64,
    ) -> Self {
        let levels = Mutex::new(BTreeMap::new());
        Sources { store, panel, universes, indexes, fundamentals, seed, replicates: REPLICATES, levels }
    }

    /// Everything known at the close of the last session on or before `day`; `None` before the first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn at(&self, day: Date) -> Result<Option<Day<'_>>, StoreError> {
        let Some(t) = self.panel.session_on_or_before(day.min(self.panel.as_of)) else { return Ok(None) };
        let today = day.min(self.panel.as_of);
        let view = self.store.as_of(today);
        let blocks = view.prices()?;
        Ok(Some(Day { sources: self, view, blocks, today, t }))
    }
}

/// Replicates of bootstraps: simulation error of a probability at most 1.6 points.
const REPLICATES: usize = 1_000;

/// A day with everything known on it.
pub struct Day<'a> {
    pub(super) sources: &'a Sources<'a>,
    pub(super) view: View,
    blocks: Vec<PriceBlock>,
    /// The day.
    pub today: Date,
    /// Its session in the panel, the last one by it.
    pub t: usize,
}

impl Day<'_> {
    /// What traded; rows after [`Self::t`] are not to be read.
    pub(super) fn panel(&self) -> &Panel {
        self.sources.panel
    }

    pub(super) fn prices(&self) -> &[PriceBlock] {
        &self.blocks
    }

    /// The universe of that name.
    ///
    /// # Errors
    /// [`Lack::NoData`] where it could not be built.
    pub(super) fn universe(&self, id: &str) -> Result<&Universe, Lack> {
        self.sources.universes.iter().find(|u| u.id == id).ok_or_else(|| Lack::NoData {
            what: format!("the universe `{id}`"),
            import: "prices with share counts, and listings: `breadth doctor` says what is missing".to_owned(),
        })
    }

    /// The members of a universe at the close of a session.
    ///
    /// # Errors
    /// [`Lack::NoData`] where there is no such universe or it has no members yet.
    pub(super) fn members(&self, id: &str, session: usize) -> Result<&[Member], Lack> {
        let members = self.universe(id)?.members_at(session.min(self.t));
        if members.is_empty() {
            return Err(Lack::NoData {
                what: format!("a member of `{id}` on {}", self.panel().sessions[session]),
                import: "prices that reach further back: `breadth import prices FILE`".to_owned(),
            });
        }
        Ok(members)
    }

    /// Price levels of everything that is ever a member of a universe. Columns do not depend on each other.
    pub(super) fn levels(&self, universe: &Universe) -> std::sync::Arc<Levels> {
        let mut cache = self.sources.levels.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let made = || {
            let all = universe.reconstitutions.iter().flat_map(|r| r.members.iter().map(|m| m.security));
            std::sync::Arc::new(Levels::new(self.panel(), all))
        };
        std::sync::Arc::clone(cache.entry(universe.id.clone()).or_insert_with(made))
    }

    /// The session of the close that stands for a day, at most a week before it.
    ///
    /// # Errors
    /// [`Lack::OutOfReach`] before the panel's first session.
    pub(super) fn session(&self, day: Date) -> Result<usize, Lack> {
        let sessions = &self.panel().sessions;
        self.panel().session_on_or_before(day).filter(|t| *t <= self.t && sessions[*t].days_until(day) <= 7).ok_or_else(
            || Lack::OutOfReach {
                what: "the panel of prices".to_owned(),
                day,
                from: sessions.first().copied().unwrap_or(day),
                to: sessions[self.t],
                import: "prices that reach there: `breadth import prices FILE`".to_owned(),
            },
        )
    }

    /// The day a question asks for, today where it names none.
    ///
    /// # Errors
    /// [`Lack::NotYet`] for one that is still to come.
    pub(super) fn by(&self, plan: &Plan<'_>) -> Result<Date, Lack> {
        let by = plan.ask.by.unwrap_or(self.today);
        if by > self.today { Err(Lack::NotYet { until: by }) } else { Ok(by) }
    }

    /// The column of the security that carries a ticker today: of several, the one that traded last.
    pub(super) fn carrier(&self, symbol: Symbol) -> Option<usize> {
        let panel = self.panel();
        let carriers = panel.securities.iter().enumerate().filter(|(_, s)| s.first <= self.t);
        let traded = |i: usize| (0..=self.t).rev().find(|t| !panel.close.at(*t, i).is_nan());
        carriers
            .filter(|(_, s)| s.label(self.today).symbol == symbol)
            .filter_map(|(i, _)| traded(i).map(|t| (t, std::cmp::Reverse(i))))
            .max()
            .map(|(_, i)| i.0)
    }
}
