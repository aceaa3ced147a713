//! Factor returns and specific returns, session by session.
use std::collections::BTreeMap;

use breadth_panel::Panel;
use breadth_signals::Fundamentals;
use rayon::prelude::*;

use super::covariance::{CovarianceRule, factor_covariance};
use super::exposures::Exposures;
use super::model::FundamentalModel;
use super::regression::{CrossRegression, Fitted};
use super::specific::{SpecificRule, shrunk_by_size, specific_variance};
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
    pub exposures: Exposures,
    /// The factors, in the order of [`Exposures::factors`] and of every fit.
    pub factors: Vec<String>,
    /// The sessions, ascending.
    pub sessions: Vec<FactorSession>,
}

/// The factor returns of a panel: exposures are formed at the close of each month's first session and explain the sessions
/// after it up to the next month's first.
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
        let month = |t: usize| (panel.sessions[t].year(), panel.sessions[t].month());
        let formed: Vec<usize> = (from..=to).filter(|t| *t == from || month(*t) != month(*t - 1)).collect();
        let periods = (0..formed.len())
            .into_par_iter()
            .map(|k| {
                let last = formed.get(k + 1).copied().unwrap_or(to);
                let exposures = Exposures::at(panel, fundamentals, &market, formed[k]);
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
        let fits = self.fits(session, window);
        let mut out = vec![Vec::with_capacity(fits.len()); factors.len()];
        for (period, fit) in fits {
            let place: BTreeMap<&str, usize> =
                period.factors.iter().enumerate().map(|(i, f)| (f.as_str(), i)).collect();
            for (series, factor) in out.iter_mut().zip(factors) {
                series.push(place.get(factor.as_str()).map_or(f64::NAN, |i| fit.fit.returns[*i]));
            }
        }
        out
    }

    /// The specific returns of those securities over the last `window` sessions up to `session`.
    pub fn specific(&self, securities: &[usize], session: usize, window: usize) -> Vec<Vec<f64>> {
        let mut out = vec![Vec::with_capacity(window); securities.len()];
        let from = (session + 1).saturating_sub(window);
        for period in self.periods.iter().filter(|p| p.exposures.session < session) {
            let fits: Vec<_> = period.sessions.iter().filter(|s| s.session >= from && s.session <= session).collect();
            if fits.is_empty() {
                continue;
            }
            for (series, security) in out.iter_mut().zip(securities) {
                match period.exposures.slot(*security) {
                    Some(slot) => series.extend(fits.iter().map(|s| s.fit.specific[slot])),
                    None => series.extend(std::iter::repeat_n(f64::NAN, fits.len())),
                }
            }
        }
        out
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
        let exposures = Exposures::at(panel, fundamentals, &self.market, session);
        let names = exposures.factors();
        let (live, covariance) = factor_covariance(&self.returns(&names, session, WINDOW), rule);
        if live.is_empty() {
            return None;
        }
        let series = self.specific(&exposures.securities, session, own.window);
        let estimates: Vec<Option<(f64, usize)>> = series.iter().map(|s| specific_variance(s, own)).collect();
        let specific = shrunk_by_size(&estimates, &exposures.caps, own);
        Some(FundamentalModel::new(exposures, &live, covariance, specific))
    }
}
