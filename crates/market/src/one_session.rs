//! Every measure on one session alone, for those who need no history.
use breadth_panel::{IndexSeries, Panel, Universe};
use rayon::prelude::*;

use crate::page::jobs;
use crate::{Frame, MEASURES, MarketError, Point};

/// A measure of a universe, or of the market, on a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionValue {
    /// The measure, as in [`MEASURES`].
    pub measure: &'static str,
    /// The universe's identifier; `None` for the whole market.
    pub universe: Option<String>,
    /// The value with how many it knew.
    pub point: Point,
}

/// A market made ready to be asked for single sessions: what measures share, and the histories of those that carry their own
/// past. It costs about a quarter of all measures' histories, once; any session then is a matter of milliseconds.
pub struct Sessions<'a> {
    frame: Frame<'a>,
    /// In the order of the measures and universes; `None` for what stands on its session alone.
    carried: Vec<Option<Vec<Point>>>,
}

impl<'a> Sessions<'a> {
    /// Makes ready.
    ///
    /// # Errors
    /// [`MarketError`] where panel and indexes do not belong together.
    pub fn new(
        panel: &'a Panel,
        small: (&'a Universe, &'a IndexSeries),
        large: (&'a Universe, &'a IndexSeries),
        others: &[(&'a Universe, &'a IndexSeries)],
    ) -> Result<Self, MarketError> {
        let carries = MEASURES.iter().copied().filter(|m| m.carries);
        let frame = Frame::with_others(panel, small, large, others)?.counted(carries);
        let jobs = jobs(&frame).into_par_iter();
        let carried = jobs.map(|(m, side)| m.carries.then(|| m.compute.points(&frame, side))).collect();
        Ok(Sessions { frame, carried })
    }

    /// Every measure on session `t`: entry `t` of each history, bit for bit.
    ///
    /// # Panics
    /// Where the panel has no session `t`.
    pub fn at(&mut self, t: usize) -> Vec<SessionValue> {
        self.frame.only = Some(t);
        let jobs = jobs(&self.frame);
        let of = jobs.into_par_iter().zip(&self.carried).map(|((m, side), carried)| SessionValue {
            measure: m.id,
            universe: side.map(|s| s.universe.id.clone()),
            point: match carried {
                Some(history) => history[t],
                None => m.compute.points(&self.frame, side)[t],
            },
        });
        of.collect()
    }
}
