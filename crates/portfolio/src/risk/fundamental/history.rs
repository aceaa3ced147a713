//! Factor returns and specific returns, session by session.
use std::sync::Arc;

use breadth_domain::{Date, calendar};
use breadth_panel::Panel;
use breadth_signals::Fundamentals;
use rayon::prelude::*;

use super::covariance::{CovarianceRule, factor_covariance};
use super::exposures::Exposures;
use super::model::FundamentalModel;
use super::regression::{CrossRegression, Fitted};
use super::specific::{SpecificRule, SpecificSums, shrunk_by_size};
use super::thin::market_returns;

/// Sessions of factor returns that a covariance looks back on: four half-lives of its correlations.
const WINDOW: usize = 1008;

/// One session's returns by factor and what they leave.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorSession {
    /// The session of the returns.
    pub session: usize,
    /// The fit.
    pub fit: Fitted,
}

/// The sessions that share one set of exposures.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorPeriod {
    /// The exposures, formed at a close before the first of the sessions.
    pub exposures: Arc<Exposures>,
    /// The factors, in the order of [`Exposures::factors`] and of every fit.
    pub factors: Vec<String>,
    /// The sessions, ascending.
    pub sessions: Vec<FactorSession>,
}

/// The factor returns of a panel: exposures are formed at the close of each month's last session, known as such by the
/// exchange's calendar, and explain the sessions after it up to the next month's last. A portfolio decided at a month's end
/// finds its exposures made.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorHistory {
    /// The market's return of each session, from the panel's first.
    pub market: Vec<f64>,
    /// The periods, ascending.
    pub periods: Vec<FactorPeriod>,
}

impl FactorHistory {
    /// The history of sessions `from..=to` of the panel. What is told of session t depends on nothing known after t.
    pub fn of(panel: &Panel, fundamentals: &Fundamentals, from: usize, to: usize) -> Self {
        let market = market_returns(panel, 0, to);
        let month = |day: Date| (day.year(), day.month());
        let ends = |t: usize| month(calendar::session_after(panel.sessions[t])) != month(panel.sessions[t]);
        // Where a panel lacks a month's last session, the first one after it.
        let late = |t: usize| month(panel.sessions[t]) != month(panel.sessions[t - 1]) && !ends(t - 1);
        let formed: Vec<usize> = (from..=to).filter(|t| *t == from || ends(*t) || late(*t)).collect();
        let periods = (0..formed.len())
            .into_par_iter()
            .map(|k| {
                let last = formed.get(k + 1).copied().unwrap_or(to);
                let exposures = Arc::new(Exposures::at(panel, fundamentals, &market, formed[k]));
                let mut regression = CrossRegression::new(&exposures);
                let sessions = (formed[k] + 1..=last)
                    .filter_map(|session| {
                        let row = panel.ret.row(session);
                        let returns: Vec<f64> = exposures.securities.iter().map(|i| row[*i]).collect();
                        Some(FactorSession { session, fit: regression.fit(&returns)? })
                    })
                    .collect();
                FactorPeriod { factors: exposures.factors(), sessions, exposures }
            })
            .collect();
        FactorHistory { market, periods }
    }

    /// The period and the fit of a session.
    pub fn on(&self, session: usize) -> Option<(&FactorPeriod, &FactorSession)> {
        let k = self.periods.partition_point(|p| p.exposures.session < session).checked_sub(1)?;
        let period = &self.periods[k];
        let at = period.sessions.binary_search_by_key(&session, |s| s.session).ok()?;
        Some((period, &period.sessions[at]))
    }

    /// The fits of sessions up to `session`, the last `window` of them, oldest first.
    fn fits(&self, session: usize, window: usize) -> Vec<(&FactorPeriod, &FactorSession)> {
        let all = self.periods.iter().flat_map(|p| p.sessions.iter().map(move |s| (p, s)));
        let mut out: Vec<_> = all.filter(|(_, s)| s.session <= session).collect();
        out.drain(..out.len().saturating_sub(window));
        out
    }

    /// The returns of those factors over the last `window` sessions up to `session`, oldest first, `NaN` where a factor had none.
    pub fn returns(&self, factors: &[String], session: usize, window: usize) -> Vec<Vec<f64>> {
        let mut out = vec![Vec::with_capacity(window); factors.len()];
        let mut period: Option<&FactorPeriod> = None;
        let mut places: Vec<Option<usize>> = Vec::new();
        for (own, fit) in self.fits(session, window) {
            if !period.is_some_and(|p| std::ptr::eq(p, own)) {
                period = Some(own);
                places = factors.iter().map(|f| own.factors.iter().position(|g| g == f)).collect();
            }
            for (series, place) in out.iter_mut().zip(&places) {
                series.push(place.map_or(f64::NAN, |i| fit.fit.returns[i]));
            }
        }
        out
    }

    /// Specific variances of those securities, ascending, over the last `rule.window` sessions up to `session`.
    fn specific(&self, securities: &[usize], session: usize, rule: &SpecificRule) -> Vec<Option<(f64, usize)>> {
        let from = (session + 1).saturating_sub(rule.window);
        let within = |s: &&FactorSession| s.session >= from && s.session <= session;
        let periods = || self.periods.iter().filter(|p| p.exposures.session < session);
        let sessions = periods().flat_map(|p| &p.sessions).filter(within).count();
        let mut sums = SpecificSums::new(securities.len(), sessions, rule);
        for period in periods() {
            let mut fits = period.sessions.iter().filter(within).peekable();
            if fits.peek().is_none() {
                continue;
            }
            let slots: Vec<Option<usize>> = securities.iter().map(|i| period.exposures.slot(*i)).collect();
            for fit in fits {
                sums.push(slots.iter().map(|slot| slot.map_or(f64::NAN, |s| fit.fit.specific[s])));
            }
        }
        sums.variances()
    }

    /// The model at the close of `session`: exposures of that close, covariances from the returns up to it. `None` where fewer
    /// than `rule.least` sessions have factor returns.
    pub fn model(
        &self,
        panel: &Panel,
        fundamentals: &Fundamentals,
        session: usize,
        rule: &CovarianceRule,
        own: &SpecificRule,
    ) -> Option<FundamentalModel> {
        // A period's own are those of the close it was formed at.
        let formed = self.periods.binary_search_by_key(&session, |p| p.exposures.session);
        let exposures = match formed {
            Ok(k) => self.periods[k].exposures.clone(),
            Err(_) => Arc::new(Exposures::at(panel, fundamentals, &self.market, session)),
        };
        let names = exposures.factors();
        let (live, covariance) = factor_covariance(&self.returns(&names, session, WINDOW), rule);
        if live.is_empty() {
            return None;
        }
        let estimates = self.specific(&exposures.securities, session, own);
        let specific = shrunk_by_size(&estimates, &exposures.caps, own);
        Some(FundamentalModel::new(exposures, &live, covariance, specific))
    }
}
