//! Every measure of breadth and of concentration for each sector of a universe, or of small and large together.
//!
//! The page holds a few measures a sector ([`crate::page::SECTOR_MEASURES`]); here are all that are computed for each universe,
//! by the same definitions: a sector is a universe cut month by month ([`crate::sectors`]).
use breadth_panel::{IndexSeries, Panel, Universe};
use rayon::prelude::*;

use crate::measure::{Compute, Family, MEASURES, Measure};
use crate::page::reading;
use crate::sectors::{PREFIX, sectors};
use crate::{Frame, MarketError, Reading};

/// The measures that a sector has: breadth and concentration, each computed for one universe.
pub fn measures() -> impl Iterator<Item = &'static Measure> {
    MEASURES.iter().copied().filter(|m| m.family != Family::Rotation && matches!(m.compute, Compute::EachUniverse(_)))
}

/// Every such measure of every sector of those universes together, sector by sector, each with its history. The sectors of
/// one universe are named after it (`sp500-like-energy`), those of several `sector-energy`.
///
/// # Errors
/// [`MarketError`] where panel and indexes do not belong together, or there is no universe.
pub fn sector_readings(
    panel: &Panel,
    universes: &[(&Universe, &IndexSeries)],
    wanted: impl Fn(&Measure, &Universe) -> bool + Sync,
) -> Result<Vec<Reading>, MarketError> {
    let (first, second, others) = match universes {
        [] => return Err(MarketError::Universes { given: 0 }),
        [only] => (*only, *only, &[][..]),
        [first, second, others @ ..] => (*first, *second, others),
    };
    let frame = Frame::with_others(panel, first, second, others)?;
    let mut cut = sectors(panel, &frame.sides()[..universes.len()]);
    if let [(only, _)] = universes {
        cut.iter_mut().for_each(|s| s.id = s.id.replacen(PREFIX, &format!("{}-", only.id), 1));
    }
    let indexes: Vec<IndexSeries> = cut.par_iter().map(|u| IndexSeries::without_income(panel, u)).collect();
    let of_universe = |u: &Universe| measures().filter(|m| wanted(m, u)).collect::<Vec<_>>();
    let cut: Vec<_> =
        cut.par_iter().zip(&indexes).map(|of| frame.cut(of, of_universe(of.0))).collect::<Result<_, _>>()?;
    let jobs: Vec<_> =
        cut.iter().flat_map(|s| measures().filter(|m| wanted(m, s.universe)).map(move |m| (m, s))).collect();
    Ok(jobs.into_par_iter().map(|(m, s)| reading(&frame, m, Some(s))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn a_sector_s_reading_is_that_of_its_members_alone() {
        // Even columns are Technology, odd ones Energy; on the last session Technology rises and Energy falls, but for one.
        let mut rows = vec![vec![0.0; 6]; 4];
        rows.push(vec![0.01, -0.01, 0.02, -0.02, 0.01, 0.03]);
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let members: Vec<(usize, f64)> = (0..6).map(|i| (i, 10.0 - i as f64)).collect();
        let universe = world.universe("all", &[(0, 1, &members)]);
        let index = IndexSeries::of(&world.panel, &universe);
        let all = sector_readings(&world.panel, &[(&universe, &index)], |_, _| true).unwrap();
        let value = |id: &str| all.iter().find(|r| r.id == id).unwrap();
        // Three of three advance; one of three against two: (1 − 2) / 3.
        assert_eq!(value("ad_percent.all-technology").value, Some(1.0));
        assert_eq!(value("ad_percent.all-energy").value, Some(-1.0 / 3.0));
        assert_eq!((value("ad_percent.all-energy").known, value("ad_percent.all-energy").of), (3, 3));
        // Weights 9, 7, 5 drifted: 9 × 0.99, 7 × 0.98, 5 × 1.03; the largest has 8.91 of 20.92.
        assert!((value("top1_share.all-energy").value.unwrap() - 8.91 / 20.92).abs() < 1e-12);
        assert_eq!(all.len(), 2 * measures().count());
        assert!(measures().count() > 30 && measures().all(|m| m.id != "rotation_score"));
        let few = sector_readings(&world.panel, &[(&universe, &index)], |m, u| m.id == "hhi" && u.id == "all-energy");
        assert_eq!(few.unwrap().iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["hhi.all-energy"]);
    }

    #[test]
    fn no_universe_is_no_sector() {
        let world = World::new(&[&[0.0][..]; 2]);
        assert!(sector_readings(&world.panel, &[], |_, _| true).is_err());
    }
}
