//! A metric across many companies on one session.
use breadth_panel::Panel;

use crate::trailing::SAME_PERIOD_DAYS;
use crate::{At, Basis, Fundamentals, Metric, Missing, Quantity, Windows};

/// Some companies at the close of one session.
#[derive(Debug)]
pub struct CrossSection<'a> {
    fundamentals: &'a Fundamentals,
    panel: &'a Panel,
    securities: &'a [usize],
    session: usize,
    windows: Windows<'a>,
}

impl<'a> CrossSection<'a> {
    /// Those securities (columns of the panel) at the close of that session.
    pub fn new(panel: &'a Panel, fundamentals: &'a Fundamentals, securities: &'a [usize], session: usize) -> Self {
        let windows = Windows::new(panel, securities, session);
        CrossSection { fundamentals, panel, securities, session, windows }
    }

    /// The securities, in their order.
    pub fn securities(&self) -> &'a [usize] {
        self.securities
    }

    /// Whether the security in that place closed within [`crate::LISTED_WITHIN`] sessions.
    pub fn trades(&self, slot: usize) -> bool {
        self.windows.trades(slot)
    }

    /// The metric for every security, in their order.
    pub fn values(&self, metric: &Metric) -> Vec<Result<Quantity, Missing>> {
        (0..self.securities.len()).map(|slot| self.value(metric, slot)).collect()
    }

    /// The metric for the security in that place. Statement items come from one source: among those able to answer, the
    /// one with the freshest period (ends up to ten days apart are one period), then the better grade, then the earlier
    /// in the sources' order.
    ///
    /// # Errors
    /// The reason given by the source with the freshest period, where none is able to answer.
    pub fn value(&self, metric: &Metric, slot: usize) -> Result<Quantity, Missing> {
        let at = |block| At {
            fundamentals: self.fundamentals,
            panel: self.panel,
            windows: &self.windows,
            slot,
            session: self.session,
            block,
        };
        if metric.basis == Basis::Prices {
            return (metric.compute)(&at(None));
        }
        let blocks = self.fundamentals.blocks(self.securities[slot]);
        if let [only] = blocks {
            return (metric.compute)(&at(Some(only)));
        }
        let mut best: Option<Quantity> = None;
        let mut why: Option<(breadth_domain::Date, Missing)> = None;
        for block in blocks {
            let at = at(Some(block));
            match (metric.compute)(&at) {
                Ok(q) if best.is_none_or(|b| preferred(&q, &b)) => best = Some(q),
                Ok(_) => {}
                Err(reason) => {
                    if let Ok(newest) = at.newest_period()
                        && why.is_none_or(|(day, _)| newest > day)
                    {
                        why = Some((newest, reason));
                    }
                }
            }
        }
        best.ok_or(why.map_or(Missing::NoStatements, |(_, reason)| reason))
    }
}

/// Whether `a`, of a later source than `b`, is to be taken in its place.
fn preferred(a: &Quantity, b: &Quantity) -> bool {
    let fresher = b.period_end.days_until(a.period_end);
    if fresher.abs() > SAME_PERIOD_DAYS { fresher > 0 } else { a.grade < b.grade }
}
