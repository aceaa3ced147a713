//! A study's history: screens on all decision days at once, then one ledger for each scenario.
use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::study::CostRule;
use breadth_domain::{Progress, Study};
use breadth_panel::Panel;
use breadth_portfolio::risk::fundamental::FactorHistory;
use breadth_portfolio::{Market, Policy, PortfolioError};
use breadth_signals::ScreenPlan;
use rayon::prelude::*;

use crate::assemble::result;
use crate::ledger::{Event, Rules};
use crate::result::*;
use crate::setting::Setting;
use crate::{
    BacktestError, Convention, CostTable, Decision, Ledger, Path, Scenario, Schedule, Survivorship, Tape, World,
    simulate_in, survivors,
};

/// What a run may be given beside its setting.
#[derive(Clone, Debug, Default)]
pub struct Extras<'a> {
    /// Opening prices and ranges of the days.
    pub tape: Option<&'a Tape>,
    /// Events, ascending by session.
    pub events: &'a [(usize, Event)],
    /// For each session of the panel whether the market lets a decision of its close be carried out; none: always.
    pub open: Option<&'a [bool]>,
    /// Factor returns by session of the panel, `NaN` where missing.
    pub factors: Vec<(String, Vec<f64>)>,
    /// What cash earned each session by the factors' own source, for their regression alone; empty for nothing.
    pub factor_cash: Vec<f64>,
    /// Factor returns of the fundamental risk model, where attribution by them is asked for.
    pub risk: Option<&'a FactorHistory>,
    /// The seed of what is drawn at random.
    pub seed: u64,
    /// The ledger's convention: ours, or another program's to compare with.
    pub profile: Convention,
}

/// A result with what it was made from.
#[derive(Clone, Debug)]
pub struct Run {
    /// The result.
    pub result: BacktestResult,
    /// The curves.
    pub paths: Band<Path>,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// First and last session.
    pub window: (usize, usize),
    /// Costs by name, where the study asks for them.
    pub table: Option<Arc<CostTable>>,
}

/// Runs a study's own policy over its window.
///
/// # Errors
/// Where the study, the window or the screen cannot be used, or, without a first day of its own, it never finds a name to hold.
pub fn backtest(
    study: &Study,
    setting: &Setting<'_>,
    progress: &dyn Progress,
) -> Result<BacktestResult, BacktestError> {
    backtest_policy(study, setting, setting.policy(study, None).as_ref(), progress)
}

/// Runs any policy over a study's window, on the study's screen and score.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_policy(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<BacktestResult, BacktestError> {
    run(study, setting, &Extras::default(), policy, progress).map(|run| run.result)
}

/// As [`backtest_policy`], with extras, and everything that the result was made from.
///
/// # Errors
/// As [`backtest`], and where the study asks for opening prices that are not given.
pub fn run(
    study: &Study,
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<Run, BacktestError> {
    told(study, extras)?;
    let Prepared { mut decisions, counts, window } = prepare(study, setting, policy, progress)?;
    let survivors = survivors::only(setting.panel, &decisions);
    let dropped = survivors::dropped(&decisions, &survivors);
    if setting.survivors_only {
        decisions.clone_from(&survivors);
    }
    let read = Study { backtest: extras.profile.spec(&study.backtest), ..study.clone() };
    let by_name = read.backtest.costs == CostRule::ByName;
    let table = by_name.then(|| Arc::new(CostTable::new(setting.panel, extras.tape, &|_| true)));
    let world = World { tape: extras.tape, events: extras.events, open: extras.open, ..World::default() };
    let follow = |decisions: &[Decision], scenario: Scenario| {
        let ledger = Ledger::with(study.backtest.capital, Rules::of(&read.backtest, table.clone()));
        simulate_in(setting.panel, world, decisions, window, ledger, policy, extras.profile, scenario)
    };
    let paths: Vec<Path> =
        Scenario::ALL.par_iter().map(|scenario| follow(&decisions, *scenario)).collect::<Result<_, _>>()?;
    let mut paths = paths.into_iter();
    let (Some(low), Some(base), Some(high)) = (paths.next(), paths.next(), paths.next()) else {
        return Err(BacktestError::NoPanel);
    };
    let paths = Band { low, base, high };
    let counts: BTreeMap<usize, ScreenCounts> = decisions.iter().zip(counts).map(|(d, c)| (d.session, c)).collect();
    let mut result = result(&read, setting, policy, &paths, &counts);
    result.convention = extras.profile;
    if extras.profile != Convention::NextClose {
        result.assumptions[0] = format!("{}.", extras.profile.describe());
    }
    if !setting.survivors_only {
        let path = follow(&survivors, Scenario::Base)?;
        let lens = Survivorship::between(&result.dates, &result.value.base, &path.value, dropped);
        result.assumptions.extend(lens.as_ref().map(Survivorship::sentence));
        result.survivorship = lens;
    }
    Ok(Run { result, paths, decisions, window, table })
}

/// That what a study waits for is told.
pub(crate) fn told(study: &Study, extras: &Extras<'_>) -> Result<(), BacktestError> {
    match &study.backtest.market {
        Some(market) if extras.open.is_none() => {
            Err(BacktestError::NoMarket { study: study.id.clone(), market: market.clone() })
        }
        _ => Ok(()),
    }
}

/// The decisions of a study before any money.
pub(crate) struct Prepared {
    pub decisions: Vec<Decision>,
    pub counts: Vec<ScreenCounts>,
    pub window: (usize, usize),
}

/// Every screen of a study's window.
pub(crate) fn prepare(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<Prepared, BacktestError> {
    let plan = ScreenPlan::new(study)?;
    let schedule = Schedule::new(study, setting.panel)?;
    let (mut decisions, mut counts) = decide(&plan, setting, &schedule.decisions, progress);
    if study.from.is_none() {
        // Without a first day of its own, the history begins with the first decision that has a name to hold. Where there
        // is none yet there is no history: all cash from the first day on would be another past than a later run tells.
        let empty = |d: &Decision| {
            let now = Market::new(setting.panel, d.session, &d.ranking, study.backtest.capital);
            match policy.target(&now) {
                Err(PortfolioError::Infeasible { .. } | PortfolioError::Risk { .. }) => Ok(true),
                told => told.map(|weights| weights.positions.is_empty()),
            }
        };
        let mut idle = 0;
        while idle < decisions.len() && empty(&decisions[idle])? {
            idle += 1;
        }
        if idle == decisions.len() {
            return Err(nothing_to_hold(study, setting.panel, &schedule, &counts));
        }
        decisions.drain(..idle);
        counts.drain(..idle);
    }
    let first = if study.from.is_some() { schedule.first } else { decisions[0].session };
    Ok(Prepared { window: (first, schedule.last), decisions, counts })
}

fn nothing_to_hold(study: &Study, panel: &Panel, schedule: &Schedule, counts: &[ScreenCounts]) -> BacktestError {
    let day = |t: Option<&usize>| panel.sessions[t.copied().unwrap_or(schedule.first)];
    BacktestError::NothingToHold {
        study: study.id.clone(),
        universe: study.universe.clone(),
        from: day(schedule.decisions.first()),
        to: day(schedule.decisions.last()),
        decisions: schedule.decisions.len(),
        members: counts.iter().map(|c| c.members).sum(),
        unknown: counts.iter().map(|c| c.unknown).sum(),
    }
}

/// Every screen, in parallel; their order and bytes do not depend on the number of threads.
fn decide(
    plan: &ScreenPlan,
    setting: &Setting<'_>,
    sessions: &[usize],
    progress: &dyn Progress,
) -> (Vec<Decision>, Vec<ScreenCounts>) {
    progress.begin("screens", Some(sessions.len() as u64));
    let out = sessions
        .par_iter()
        .map(|t| {
            let members: Vec<usize> = setting.universe.members_at(*t).iter().map(|m| m.security).collect();
            let screened = plan.run(setting.panel, setting.fundamentals, &members, *t);
            let ranking = Market::ranking_of(&screened);
            let (pass, fail, unknown) = screened.counts();
            let counts = ScreenCounts { members: screened.members.len(), pass, fail, unknown, scored: ranking.len() };
            progress.advance(1);
            (Decision { session: *t, ranking }, counts)
        })
        .unzip();
    progress.end();
    out
}
