//! What a report is made from: the results of one run, each as the room that computed it gave it out.
use breadth_backtest::BacktestResult;
use breadth_domain::Study;
use breadth_market::claims::{Ledger, Past};
use breadth_market::{Conditions, MarketPage};
use breadth_panel::{Panel, Universe};
use breadth_portfolio::TargetPortfolio;
use breadth_signals::{Coverage, ScreenResult};
use breadth_store::manifest::Manifest;

use crate::document::Provenance;

/// The results of a run. What was not computed is `None`, and its section says so.
#[derive(Copy, Clone)]
pub struct Run<'a> {
    /// The study.
    pub study: &'a Study,
    /// Where everything comes from.
    pub provenance: &'a Provenance,
    /// What the store holds, and what was found wrong with it when it came in.
    pub store: Option<&'a Manifest>,
    /// What traded.
    pub panel: &'a Panel,
    /// The universes over it.
    pub universes: &'a [Universe],
    /// What the statement sources brought and how much of it could be linked.
    pub coverage: Option<&'a Coverage>,
    /// The market page.
    pub market: Option<&'a MarketPage>,
    /// Valuation, regimes, rates.
    pub conditions: Option<&'a Conditions>,
    /// The screen on the last session.
    pub screen: Option<&'a ScreenResult>,
    /// What the study would hold.
    pub portfolio: Option<&'a TargetPortfolio>,
    /// The verdicts on claims, and each claim's verdicts on earlier days where they were asked for.
    pub claims: Option<(&'a Ledger, &'a [Vec<Past>])>,
    /// The study's history.
    pub backtest: Option<&'a BacktestResult>,
}
