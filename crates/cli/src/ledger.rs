//! Claims judged on a store: the panel, the universes they name, the ledger and its history.
use breadth_domain::{Date, Progress};
use breadth_market::claims::ledger::month_ends;
use breadth_market::claims::{ClaimError, ClaimFile, Ledger, Past, Sources};
use breadth_panel::{
    IndexSeries, Panel, PanelError, Statements, Universe, UniverseRule, universe_rule, universes_knowing,
};
use breadth_signals::{Fundamentals, SignalError};
use breadth_store::{Store, StoreError, View};

use crate::Pipeline;

/// Claims that cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No panel.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// No statements.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// The file.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No session by the day.
    #[error(
        "no session with a price is known by {0}\n\nhint: import prices that reach back before {0}, or ask for a later day"
    )]
    NoSessions(Date),
}

/// A ledger with its past.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedClaims {
    /// The verdicts on the day.
    pub ledger: Ledger,
    /// For each claim, the verdicts at month ends; empty where they were not asked for.
    pub history: Vec<Vec<Past>>,
}

/// What claims are judged from, made once for any number of days.
pub struct Base {
    panel: Panel,
    universes: Vec<Universe>,
    indexes: Vec<IndexSeries>,
    fundamentals: Fundamentals,
}

impl Base {
    /// What the claims of a file need as of a view's day. A universe that nobody qualifies for is left out: its claims
    /// cannot be told.
    ///
    /// # Errors
    /// Where there is no panel.
    pub fn of(view: &View, file: &ClaimFile, progress: &dyn Progress) -> Result<Self, LedgerError> {
        let panel = Panel::build(view, None, progress)?;
        progress.begin("universes and statements", None);
        let rules: Vec<&UniverseRule> = file.universes().into_iter().filter_map(universe_rule).collect();
        let universes = built(view, &panel, &rules)?;
        let indexes = universes.iter().map(|u| IndexSeries::of(&panel, u)).collect();
        let fundamentals = Fundamentals::from_view(view, &panel)?;
        Ok(Base { panel, universes, indexes, fundamentals })
    }

    /// The same of those alone that still trade at the end, how many were ever members, and how many of them that leaves
    /// out. Wrong by design.
    #[must_use]
    pub fn survivors(mut self) -> (Self, usize, usize) {
        let (of, left) = crate::pipeline::survivors(&self.panel, &mut self.universes);
        self.indexes = self.universes.iter().map(|u| IndexSeries::of(&self.panel, u)).collect();
        (self, of, left)
    }

    /// The ledger as of a day no later than the view's, and its past where `history`.
    ///
    /// # Errors
    /// Where the store cannot be read or has no session by the day.
    pub fn judge(
        &self,
        store: &Store,
        file: &ClaimFile,
        day: Date,
        seed: u64,
        history: bool,
    ) -> Result<JudgedClaims, LedgerError> {
        let sources = Sources::new(store, &self.panel, &self.universes, &self.indexes, &self.fundamentals, seed);
        judge(&sources, file, day, history)
    }
}

fn built(view: &View, panel: &Panel, rules: &[&UniverseRule]) -> Result<Vec<Universe>, LedgerError> {
    let asks = rules.iter().any(|r| r.asks_statements());
    let statements = if asks { Statements::of(view)? } else { Statements::default() };
    let built = universes_knowing(panel, &statements, rules).into_iter().map(|b| b.universe);
    Ok(built.filter(|u| !u.reconstitutions.is_empty()).collect())
}

fn judge(sources: &Sources<'_>, file: &ClaimFile, day: Date, history: bool) -> Result<JudgedClaims, LedgerError> {
    let ledger = Ledger::of(sources, file, day)?.ok_or(LedgerError::NoSessions(day))?;
    let days = if history { month_ends(sources, day) } else { Vec::new() };
    Ok(JudgedClaims { ledger, history: Ledger::history(sources, file, &days)? })
}

/// The claims of a report: the built-in story where the store knows the names it speaks of, else what can be asked of any
/// market; with their past.
///
/// # Errors
/// Where the store cannot be read.
pub fn of_report(store: &Store, view: &View, run: &Pipeline, seed: u64) -> Result<JudgedClaims, LedgerError> {
    let story = ClaimFile::preset("great-rotation").filter(|f| speaks_of(view, f).unwrap_or(false));
    let Some(file) = story.or_else(|| ClaimFile::preset("any-market")) else {
        return Err(LedgerError::NoSessions(view.as_of()));
    };
    let asked = file.universes();
    // What the report has built is not built again.
    let made = |id: &str| run.universes.iter().position(|u| u.id == id);
    let rules: Vec<&UniverseRule> =
        asked.iter().filter(|id| made(id).is_none()).filter_map(|id| universe_rule(id)).collect();
    let mut universes = built(view, &run.panel, &rules)?;
    let mut indexes: Vec<IndexSeries> = universes.iter().map(|u| IndexSeries::of(&run.panel, u)).collect();
    for k in asked.iter().filter_map(|id| made(id)) {
        universes.push(run.universes[k].clone());
        indexes.push(run.indexes[k].clone());
    }
    let sources = Sources::new(store, &run.panel, &universes, &indexes, &run.fundamentals, seed);
    judge(&sources, &file, view.as_of(), true)
}

/// Whether a view has prices of at least half of the names that a story speaks of.
fn speaks_of(view: &View, story: &ClaimFile) -> Result<bool, StoreError> {
    let names = story.names();
    let blocks = view.prices()?;
    let known = names.iter().filter(|name| blocks.iter().any(|b| b.symbols().contains(name))).count();
    Ok(2 * known >= names.len())
}
