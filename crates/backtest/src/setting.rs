//! What a study is run on.
use breadth_domain::Study;
use breadth_panel::{IndexSeries, Panel, Universe};
use breadth_portfolio::risk::{FactorSource, asks_factors};
use breadth_portfolio::{Around, Policy, policy_on};
use breadth_signals::Fundamentals;

use crate::Tape;

/// Risk-free returns.
#[derive(Copy, Clone, Debug)]
pub struct RiskFree<'a> {
    /// The series.
    pub id: &'a str,
    /// Return of each session of the panel, as a fraction.
    pub daily: &'a [f64],
}

/// What a study is run on.
#[derive(Copy, Clone, Debug)]
pub struct Setting<'a> {
    /// The panel.
    pub panel: &'a Panel,
    /// The study's universe.
    pub universe: &'a Universe,
    /// Reported figures.
    pub fundamentals: &'a Fundamentals,
    /// The study's benchmarks, in its order; the first is the one of active measures.
    pub benchmarks: &'a [IndexSeries],
    /// Risk-free returns; `None`: zero.
    pub risk_free: Option<RiskFree<'a>>,
    /// Holds none but those that still trade at the panel's end: what a list of today's companies would have told. It is
    /// wrong, and here to measure by how much.
    pub survivors_only: bool,
}

impl<'a> Setting<'a> {
    /// The study's own policy within its universe.
    pub fn policy(&self, study: &Study, tape: Option<&'a Tape>) -> Box<dyn Policy + 'a> {
        self.policy_sharing(study, tape, None)
    }

    /// As [`Self::policy`], with factor returns that are at hand already: they are the same for every study of a market.
    pub fn policy_sharing(
        &self,
        study: &Study,
        tape: Option<&'a Tape>,
        factors: Option<&'a FactorSource<'a>>,
    ) -> Box<dyn Policy + 'a> {
        let ranges = tape.map(|t| t as &dyn breadth_portfolio::costs::Ranges);
        let (panel, universe, fundamentals) = (self.panel, self.universe, self.fundamentals);
        policy_on(study, Around { panel, universe, fundamentals, ranges, factors })
    }

    /// The factor returns of the market, where one of the studies asks for them.
    pub fn factors<'s>(&self, studies: impl IntoIterator<Item = &'s Study>) -> Option<FactorSource<'a>> {
        let spec = &studies.into_iter().find(|s| asks_factors(&s.risk))?.risk;
        Some(FactorSource::new(self.panel, self.fundamentals, spec))
    }
}
