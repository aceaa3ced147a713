//! The whole way from a view to a portfolio and its history, every stage once.
use breadth_backtest::{BacktestError, BacktestResult, Extras, RiskFree, Setting, Tape, examine, imported_events};
use breadth_domain::study::{CostRule, Execution};
use breadth_domain::{Date, Progress, Study};
use breadth_market::{Conditions, MarketError, MarketPage, conditions, market_page};
use breadth_panel::{IndexSeries, Panel, PanelError, Universe, UniverseRule, beside, universe_rule, universes};
use breadth_portfolio::risk::fundamental::FactorHistory;
use breadth_portfolio::{PortfolioError, TargetPortfolio, build};
use breadth_signals::{Fundamentals, ScreenResult, SignalError, screen};
use breadth_store::View;
use rayon::prelude::*;

use crate::rates::{CashReturn, Rates};

/// The whole way cannot be gone.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// No panel.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// A universe that is not built in.
    #[error("`{id}` is no universe\n\nhint: there are {known}")]
    NoUniverse {
        /// The name asked for.
        id: String,
        /// Those there are.
        known: String,
    },
    /// Nobody qualifies.
    #[error(
        "no listing qualifies for `{id}` on any rank day up to {as_of}: it takes prices with share counts, and listings with names and countries\n\nhint: `breadth universe {id} --excluded` tells why each is out, `breadth doctor` what is missing"
    )]
    EmptyUniverse {
        /// The universe.
        id: String,
        /// The day.
        as_of: Date,
    },
    /// The market page.
    #[error(transparent)]
    Market(#[from] MarketError),
    /// The screen.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// The portfolio.
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    /// The history.
    #[error(transparent)]
    Backtest(#[from] BacktestError),
}

/// The rules of the two universes that the market page compares.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Small companies.
    pub small: UniverseRule,
    /// Large companies.
    pub large: UniverseRule,
    /// None but those that still trade at the end: wrong by design, and there to see by how much.
    pub survivors_only: bool,
    /// Whether the backtest's result is told apart by the fundamental risk model's factors too, which takes as long as
    /// everything else together.
    pub risk_model: bool,
}

impl Default for Rules {
    fn default() -> Self {
        let rule =
            |id| universe_rule(id).cloned().expect("`small` and `large` are built in, as a test of the panel shows");
        Rules { small: rule("small"), large: rule("large"), survivors_only: false, risk_model: false }
    }
}

impl Rules {
    fn of(&self, id: &str) -> Result<&UniverseRule, PipelineError> {
        [&self.small, &self.large].into_iter().find(|r| r.id == id).ok_or_else(|| PipelineError::NoUniverse {
            id: id.into(),
            known: format!("{}, {}", self.small.id, self.large.id),
        })
    }
}

/// Every stage's result.
#[derive(Debug)]
pub struct Pipeline {
    /// The study.
    pub study: Study,
    /// What traded.
    pub panel: Panel,
    /// `small`, then `large`.
    pub universes: Vec<Universe>,
    /// Their indexes.
    pub indexes: Vec<IndexSeries>,
    /// Where the market is.
    pub market: MarketPage,
    /// Valuation, regimes, rates.
    pub conditions: Conditions,
    /// Reported figures.
    pub fundamentals: Fundamentals,
    /// Who passes on the last session.
    pub screen: ScreenResult,
    /// What to hold.
    pub target: TargetPortfolio,
    /// Its history.
    pub backtest: BacktestResult,
    /// Where none but survivors are looked at: how many were ever members, and how many of them that leaves out.
    pub lens: Option<(usize, usize)>,
}

impl Pipeline {
    /// Goes the whole way.
    ///
    /// # Errors
    /// The first stage that cannot be gone, with its reason.
    pub fn run(view: &View, study: &Study, rules: &Rules, progress: &dyn Progress) -> Result<Self, PipelineError> {
        Self::go(view, study, rules, progress, |_| {}, true)
    }

    /// As [`Self::run`], with a hand laid on the panel before anything is decided from it. Only the tests of the
    /// look-ahead law use it: to plant a peek, and see the law turn red.
    ///
    /// # Errors
    /// As [`Self::run`].
    #[doc(hidden)]
    pub fn run_with(
        view: &View,
        study: &Study,
        rules: &Rules,
        progress: &dyn Progress,
        tamper: impl FnOnce(&mut Panel),
    ) -> Result<Self, PipelineError> {
        Self::go(view, study, rules, progress, tamper, false)
    }

    fn go(
        view: &View,
        study: &Study,
        rules: &Rules,
        progress: &dyn Progress,
        tamper: impl FnOnce(&mut Panel),
        examined: bool,
    ) -> Result<Self, PipelineError> {
        let wanted = rules.of(&study.universe)?.id.as_str();
        // The tables of statements are read beside the prices, unless what follows from them is kept.
        let ahead = || if Fundamentals::are_kept(view, study.from) { Ok(()) } else { view.read_facts() };
        let (panel, _) = beside(|| Panel::build(view, study.from, progress), ahead);
        let mut panel = panel?;
        tamper(&mut panel);
        let mut universes = universes(&panel, &[&rules.small, &rules.large]);
        if let Some(empty) = universes.iter().find(|u| u.reconstitutions.is_empty()) {
            return Err(PipelineError::EmptyUniverse { id: empty.id.clone(), as_of: view.as_of() });
        }
        let lens = rules.survivors_only.then(|| survivors(&panel, &mut universes));
        let indexes: Vec<IndexSeries> = universes.par_iter().map(|u| IndexSeries::of(&panel, u)).collect();
        progress.begin("market page and statements", None);
        let (market, fundamentals) =
            rayon::join(|| market_page(view, &panel, &universes, &indexes), || Fundamentals::from_view(view, &panel));
        let (market, fundamentals) = (market?, fundamentals?);
        progress.begin("valuation, regimes, rates", None);
        let conditions = conditions(view, &panel, &universes, &fundamentals)?;
        progress.begin("screen and portfolio", None);
        let t = panel.sessions.len() - 1;
        let chosen = universes.iter().position(|u| u.id == wanted).unwrap_or(0);
        let screen = screen(study, &panel, &universes[chosen], &fundamentals, t)?;
        let target = build(study, &panel, &universes[chosen], &fundamentals, t)?;
        let benchmarks = benchmarks(study, &indexes)?;
        let setting = Setting {
            panel: &panel,
            universe: &universes[chosen],
            fundamentals: &fundamentals,
            benchmarks: &benchmarks,
            risk_free: None,
            survivors_only: rules.survivors_only,
        };
        let backtest = history(view, study, &setting, examined.then_some(rules.risk_model), progress)?;
        progress.end();
        Ok(Pipeline {
            study: study.clone(),
            panel,
            universes,
            indexes,
            market,
            conditions,
            fundamentals,
            screen,
            target,
            backtest,
            lens,
        })
    }
}

/// Takes out of universes all that no longer trade; how many were ever members, and how many of them that leaves out.
pub fn survivors(panel: &Panel, universes: &mut [Universe]) -> (usize, usize) {
    universes.iter_mut().fold((0, 0), |(all, left), universe| {
        let (kept, of, dropped) = universe.survivors(panel);
        *universe = kept;
        (all + of, left + dropped)
    })
}

/// A study's history; examined against everything that could be wrong with it where asked for, by the risk model's factors
/// too where that is true. Trials are counted where
/// backtests are asked for by name, so that a report that shows one does not count it again.
fn history(
    view: &View,
    study: &Study,
    setting: &Setting<'_>,
    examined: Option<bool>,
    progress: &dyn Progress,
) -> Result<BacktestResult, PipelineError> {
    let spec = &study.backtest;
    let tape = (examined.is_some() || spec.execution == Execution::NextOpen || spec.costs == CostRule::ByName)
        .then(|| Tape::of(view, setting.panel, true))
        .transpose()
        .map_err(PanelError::from)?
        .flatten();
    let rates = Rates::of(view, setting.panel).map_err(PanelError::from)?;
    let actions = view.actions().map_err(PanelError::from)?;
    let (events, lost) = imported_events(&actions, setting.panel, Vec::new());
    let extras = Extras {
        tape: tape.as_ref(),
        events: &events,
        factors: rates.factors,
        factor_cash: rates.cash,
        ..Extras::default()
    };
    let setting = Setting { risk_free: rates.risk_free.as_ref().map(risk_free), ..*setting };
    let setting = &setting;
    let policy = setting.policy(study, tape.as_ref());
    let policy = policy.as_ref();
    let mut run = breadth_backtest::run(study, setting, &extras, policy, progress)?;
    run.result.assumptions.extend(lost);
    if let Some(by_model) = examined {
        let (first, last) = run.window;
        let risk = by_model.then(|| FactorHistory::of(setting.panel, setting.fundamentals, first, last));
        let extras = Extras { risk: risk.as_ref(), ..extras };
        run.result.examination = Some(examine(study, setting, &extras, policy, &run, &[], progress)?);
    }
    Ok(run.result)
}

/// What cash earned, as a backtest takes it.
pub fn risk_free(cash: &CashReturn) -> RiskFree<'_> {
    RiskFree { id: &cash.source, daily: &cash.daily }
}

/// The indexes that a study is held against, in its order.
///
/// # Errors
/// Where it names one that is not there.
pub fn benchmarks(study: &Study, indexes: &[IndexSeries]) -> Result<Vec<IndexSeries>, PipelineError> {
    study
        .benchmarks
        .iter()
        .map(|id| {
            indexes.iter().find(|i| i.id == *id).cloned().ok_or_else(|| PipelineError::NoUniverse {
                id: id.clone(),
                known: indexes.iter().map(|i| i.id.as_str()).collect::<Vec<_>>().join(", "),
            })
        })
        .collect()
}
