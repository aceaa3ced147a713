//! What a policy sees, and what it is.
use breadth_domain::Date;
use breadth_panel::Panel;
use breadth_signals::{Missing, Screened, median_dollar_volume};

use crate::{DollarVolumes, PortfolioError, Weights};

/// The market at the close of one session: nothing later can be reached through it.
#[derive(Copy, Clone)]
pub struct Market<'a> {
    panel: &'a Panel,
    session: usize,
    ranking: &'a [(usize, f64)],
    value: f64,
    held: &'a [(usize, f64)],
    volumes: Option<&'a DollarVolumes>,
}

impl<'a> Market<'a> {
    /// The market at the close of `session` for a portfolio worth `value` dollars; `ranking` holds the scored securities
    /// (column of the panel, score), best first.
    pub fn new(panel: &'a Panel, session: usize, ranking: &'a [(usize, f64)], value: f64) -> Self {
        Market { panel, session, ranking, value, held: &[], volumes: None }
    }

    /// The same with what is held before the decision: (column of the panel, fraction of the value).
    #[must_use]
    pub fn holding(self, held: &'a [(usize, f64)]) -> Self {
        Market { held, ..self }
    }

    /// The same with median dollar volumes that are worked out once for many portfolios.
    #[must_use]
    pub fn remembering(self, volumes: Option<&'a DollarVolumes>) -> Self {
        Market { volumes, ..self }
    }

    /// The scored securities of a screen's outcome, best first.
    pub fn ranking_of(screened: &Screened) -> Vec<(usize, f64)> {
        screened.ranking().into_iter().map(|(slot, score)| (screened.members[slot], score)).collect()
    }

    /// The session's date.
    pub fn today(&self) -> Date {
        self.panel.sessions[self.session]
    }

    /// The session's index.
    pub fn session(&self) -> usize {
        self.session
    }

    /// The scored securities, best first: (column of the panel, score).
    pub fn ranking(&self) -> &'a [(usize, f64)] {
        self.ranking
    }

    /// The portfolio's value in dollars.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What is held before the decision: (column of the panel, fraction of the value).
    pub fn held(&self) -> &'a [(usize, f64)] {
        self.held
    }

    /// The panel, for those of this room who ask it at this session alone.
    pub(crate) fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// The close of a session up to today; `NaN` where missing.
    pub(crate) fn close_at(&self, security: usize, session: usize) -> f64 {
        self.panel.close.at(session.min(self.session), security)
    }

    /// Today's market capitalisation of the security in dollars.
    pub fn cap(&self, security: usize) -> Option<f64> {
        self.panel.cap.get(self.session, security)
    }

    /// Today's close.
    pub fn close(&self, security: usize) -> Option<f64> {
        self.panel.close.get(self.session, security)
    }

    /// What a security is called today.
    pub fn label(&self, security: usize) -> &'a breadth_panel::Label {
        self.panel.securities[security].label(self.today())
    }

    /// Returns of the last `days` sessions up to today, oldest first; `NaN` where missing.
    pub fn returns(&self, security: usize, days: usize) -> impl Iterator<Item = f64> + 'a {
        self.panel.ret.column(security, (self.session + 1).saturating_sub(days), self.session + 1)
    }

    /// How many returns of the last `days` sessions are known of each scored security, in the order of the ranking: session by
    /// session, as the panel lies.
    pub(crate) fn known_returns(&self, days: usize) -> Vec<usize> {
        let mut known = vec![0; self.ranking.len()];
        for t in (self.session + 1).saturating_sub(days)..=self.session {
            let row = self.panel.ret.row(t);
            known.iter_mut().zip(self.ranking).for_each(|(n, (i, _))| *n += usize::from(!row[*i].is_nan()));
        }
        known
    }

    /// Median dollar volume of the last `days` sessions up to today.
    ///
    /// # Errors
    /// Where too few of them are known.
    pub fn median_dollar_volume(&self, security: usize, days: usize) -> Result<f64, Missing> {
        let make = || median_dollar_volume(self.panel, security, self.session, days);
        match self.volumes {
            Some(volumes) => volumes.of(self.session, security, days, make),
            None => make(),
        }
    }
}

/// A rule that says what to hold on any day in any universe.
pub trait Policy: Sync {
    /// What to hold after today.
    ///
    /// # Errors
    /// Where it cannot be said.
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError>;

    /// The rule in words.
    fn describe(&self) -> String;

    /// The limits that hold for every position, whatever the weighting: what the auditor checks.
    fn limits(&self) -> crate::BestEqualWeight {
        crate::BestEqualWeight { count: usize::MAX, max_adv_share: f64::INFINITY, adv_days: 1, min_price: 0.0 }
    }
}
