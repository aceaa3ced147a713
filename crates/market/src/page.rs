//! The market page: every measure on the last session, with its history, and the tables.
use breadth_domain::Date;
use breadth_kernels::{known, percentile_of, sum};
use breadth_panel::{IndexSeries, Panel, Universe};
use breadth_store::View;
use rayon::prelude::*;
use serde::Serialize;

use crate::baskets::{self, Basket, BasketReading};
use crate::lines::{fund_lines, index_lines, return_table};
use crate::measure::{Compute, MEASURES, Measure, measure};
use crate::record::{self, Record};
use crate::rotation_map::{self, MapLine, Pace};
use crate::sectors::sectors;
use crate::spans::{HORIZONS, MOMENTUM, calendar_columns};
use crate::{Frame, Line, MarketError, Missing, Point, Reading, ReturnColumn, ReturnTable, Side, TopName, TopTable};

/// How many of the largest companies are listed.
const TOP_NAMES: usize = 10;

/// The measures that are also computed for each sector.
pub const SECTOR_MEASURES: &[&str] = &[
    "breadth_score",
    "above_50d",
    "above_200d",
    "ad_percent",
    "up_volume",
    "net_highs",
    "high_low_index",
    "mcclellan",
    "beat_index_3m",
    "median_minus_index_3m",
];

/// The same, as definitions.
fn of_sectors() -> impl Iterator<Item = &'static Measure> {
    SECTOR_MEASURES.iter().filter_map(|id| measure(id))
}

/// Funds that stand on the rotation map, and of which group; held against [`MAP_AGAINST`].
const MAP_FUNDS: &[(&str, &str)] = &[
    ("IWM", "sizes"),
    ("IJR", "sizes"),
    ("RSP", "sizes"),
    ("QQQ", "styles"),
    ("VTV", "styles"),
    ("VUG", "styles"),
    ("IWN", "styles"),
    ("IWO", "styles"),
];

/// The fund that funds on the map are held against.
const MAP_AGAINST: &str = "SPY";

/// The identifier of both universes together.
pub const MARKET: &str = "market";

/// Where the market is, on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarketPage {
    /// The day of the view.
    pub as_of: Date,
    /// The last session: all values are of its close.
    pub session: Date,
    /// Returns of the rebuilt indexes and of funds over the usual horizons.
    pub returns: ReturnTable,
    /// The same lines over calendar quarters, half-years and years that are over, newest first.
    pub calendar: ReturnTable,
    /// Every measure of [`MEASURES`], for each universe (small first) or for the market.
    pub readings: Vec<Reading>,
    /// The measures of [`SECTOR_MEASURES`] for each sector of both universes together.
    pub sectors: Vec<Reading>,
    /// Returns of the sectors and of both universes together, over the usual horizons.
    pub sector_returns: ReturnTable,
    /// The then-largest and named baskets in each universe.
    pub baskets: Vec<BasketReading>,
    /// Sectors, sizes and styles on the rotation map, by weeks.
    pub map: Vec<MapLine>,
    /// The same by days.
    pub map_daily: Vec<MapLine>,
    /// What came after the rotation score's signs on long history, where the store has it.
    pub record: Option<Record>,
    /// The largest companies of each universe (small first).
    pub top: Vec<TopTable>,
}

impl MarketPage {
    /// The reading with that identifier, for example `above_200d.small` or `above_200d.sector-technology`.
    pub fn reading(&self, id: &str) -> Option<&Reading> {
        self.readings.iter().chain(&self.sectors).find(|r| r.id == id)
    }
}

/// Makes the market page of a view: funds for comparison come from the view, all else from the panel made from it. The
/// first universe is the small companies, the second the large ones; further ones have their own readings.
///
/// # Errors
/// [`MarketError`] where view, panel and indexes do not belong together, or the store cannot be read.
pub fn market_page(
    view: &View,
    panel: &Panel,
    universes: &[Universe],
    indexes: &[IndexSeries],
) -> Result<MarketPage, MarketError> {
    market_page_for(view, panel, universes, indexes, &baskets::built_in()?)
}

/// The same, with baskets of one's own.
///
/// # Errors
/// As [`market_page`].
pub fn market_page_for(
    view: &View,
    panel: &Panel,
    universes: &[Universe],
    indexes: &[IndexSeries],
    baskets: &[Basket],
) -> Result<MarketPage, MarketError> {
    if view.as_of() != panel.as_of {
        return Err(MarketError::Days { view: view.as_of(), panel: panel.as_of });
    }
    let sides: Vec<_> = universes.iter().zip(indexes).collect();
    let [small, large, others @ ..] = sides.as_slice() else {
        return Err(MarketError::Universes { given: sides.len() });
    };
    let page = market_page_with(&fund_lines(view)?, panel, *small, *large, others, baskets)?;
    Ok(MarketPage { record: record::record(view)?, ..page })
}

/// Makes the market page with given lines for comparison.
///
/// # Errors
/// [`MarketError`] where panel and indexes do not belong together.
pub fn market_page_with(
    compared: &[Line],
    panel: &Panel,
    small: (&Universe, &IndexSeries),
    large: (&Universe, &IndexSeries),
    others: &[(&Universe, &IndexSeries)],
    baskets: &[Basket],
) -> Result<MarketPage, MarketError> {
    let frame = Frame::with_others(panel, small, large, others)?.counted(MEASURES.iter().copied());
    let t = panel.sessions.len() - 1;
    let session = panel.sessions[t];
    let indexes = frame.sides().into_iter().flat_map(|side| index_lines(panel, side));
    let lines: Vec<Line> = indexes.chain(compared.iter().cloned()).collect();
    let cut = sectors(panel, &[&frame.small, &frame.large]);
    let cut_indexes: Vec<IndexSeries> = cut.par_iter().map(|u| IndexSeries::without_income(panel, u)).collect();
    let cut: Vec<_> =
        cut.par_iter().zip(&cut_indexes).map(|of| frame.cut(of, of_sectors())).collect::<Result<_, _>>()?;
    let sector_jobs: Vec<(&Measure, &Side<'_>)> = cut.iter().flat_map(|s| of_sectors().map(move |m| (m, s))).collect();
    let whole = market_line(panel, &frame);
    let sector_lines: Vec<Line> = cut.iter().map(|s| index_lines(panel, s)).map(|[cap, _]| cap).collect();
    let sector_and_whole: Vec<Line> = std::iter::once(whole).chain(sector_lines).collect();
    let on_map = |pace| map(&lines, &sector_and_whole, pace);
    Ok(MarketPage {
        sectors: sector_jobs.into_par_iter().map(|(m, s)| reading(&frame, m, Some(s))).collect(),
        sector_returns: return_table(of_sector_returns(session), &sector_and_whole, session),
        baskets: frame.sides().into_par_iter().flat_map_iter(|s| baskets::readings(&frame, s, baskets)).collect(),
        map: on_map(Pace::Weekly),
        map_daily: on_map(Pace::Daily),
        record: None,
        as_of: panel.as_of,
        session,
        returns: return_table(HORIZONS.iter().map(|h| h.column(session)).collect(), &lines, session),
        calendar: return_table(calendar_columns(session, 8, 4, 4), &lines, session),
        readings: readings(&frame),
        top: frame.sides().into_iter().map(|side| top_names(panel, side, t)).collect(),
    })
}

/// The usual horizons that end today, and momentum: a year but for its last month.
fn of_sector_returns(session: Date) -> Vec<ReturnColumn> {
    HORIZONS.iter().filter(|h| !h.id.starts_with("last")).chain([&MOMENTUM]).map(|h| h.column(session)).collect()
}

/// Every measure with its history, for each universe (small first) or for the market: [`MarketPage::readings`] alone.
///
/// # Errors
/// [`MarketError`] where panel and indexes do not belong together.
pub fn measure_readings(
    panel: &Panel,
    small: (&Universe, &IndexSeries),
    large: (&Universe, &IndexSeries),
    others: &[(&Universe, &IndexSeries)],
) -> Result<Vec<Reading>, MarketError> {
    Ok(readings(&Frame::with_others(panel, small, large, others)?.counted(MEASURES.iter().copied())))
}

fn readings(frame: &Frame<'_>) -> Vec<Reading> {
    jobs(frame).into_par_iter().map(|(measure, side)| reading(frame, measure, side)).collect()
}

/// Every measure with what it is computed for, in the order of the page.
pub(crate) fn jobs<'f, 'a>(frame: &'f Frame<'a>) -> Vec<(&'static Measure, Option<&'f Side<'a>>)> {
    let of = |m: &&'static Measure| match m.compute {
        Compute::EachUniverse(_) => frame.sides().into_iter().map(|side| (*m, Some(side))).collect(),
        Compute::Market(_) => vec![(*m, None)],
    };
    MEASURES.iter().flat_map(of).collect()
}

/// Both universes together: Σ cap R / Σ cap of the close before.
fn market_line(panel: &Panel, frame: &Frame<'_>) -> Line {
    let total = |side: &Side<'_>, t: usize| sum(&known(side.book.before(t).1));
    let mut level = f64::NAN;
    let mut values = Vec::new();
    for t in 1..panel.sessions.len() {
        let parts = [&frame.small, &frame.large].map(|s| (total(s, t), s.cap_level[t] / s.cap_level[t - 1] - 1.0));
        let earned = parts.iter().map(|(cap, r)| cap * r).sum::<f64>() / parts.iter().map(|(cap, _)| cap).sum::<f64>();
        if level.is_nan() && earned.is_finite() {
            level = 1.0;
            values.push((panel.sessions[t - 1], level));
        }
        level *= 1.0 + earned;
        if level.is_finite() {
            values.push((panel.sessions[t], level));
        }
    }
    Line { id: MARKET.into(), label: "Large and small together".into(), kind: frame.large.index.kind, values }
}

/// Sectors and the two universes against both together; funds against [`MAP_AGAINST`].
fn map(lines: &[Line], sectors: &[Line], pace: Pace) -> Vec<MapLine> {
    let mut out = Vec::new();
    if let Some((whole, sectors)) = sectors.split_first() {
        let own = lines.iter().filter(|l| l.kind == whole.kind).map(|l| (l, "sizes"));
        for (line, group) in sectors.iter().map(|l| (l, "sectors")).chain(own) {
            let (label, id) = (line.label.as_str(), line.id.as_str());
            let label = label.strip_suffix(", capitalisation-weighted").filter(|_| group == "sectors").unwrap_or(label);
            let against = (whole.id.as_str(), whole.kind);
            out.push(rotation_map::line((id, label, group), against, &line.values, &whole.values, pace));
        }
    }
    let fund = |id: &str| lines.iter().find(|l| l.id == id && l.kind == "total");
    if let Some(against) = fund(MAP_AGAINST) {
        let funds = MAP_FUNDS.iter().filter_map(|(id, group)| Some((fund(id)?, *group)));
        for (line, group) in funds {
            let (id, of) = (line.id.as_str(), (MAP_AGAINST, against.kind));
            out.push(rotation_map::line((id, &line.label, group), of, &line.values, &against.values, pace));
        }
    }
    out
}

pub(crate) fn reading(frame: &Frame<'_>, measure: &Measure, side: Option<&Side<'_>>) -> Reading {
    let points = measure.compute.points(frame, side);
    let last = points.last().copied().unwrap_or(Point::NONE);
    let value = Some(last.value).filter(|v| v.is_finite());
    let values: Vec<f64> = points.iter().map(|p| p.value).collect();
    let universe = side.map(|s| &s.universe);
    Reading {
        id: universe.map_or_else(|| measure.id.into(), |u| format!("{}.{}", measure.id, u.id)),
        measure: measure.id,
        universe: universe.map(|u| u.id.clone()),
        label: universe.map_or_else(|| measure.label.into(), |u| format!("{}: {}", u.label, measure.label)),
        unit: measure.unit,
        formula: measure.formula,
        value,
        missing: if value.is_some() { None } else { Some(reason(frame, measure, side)) },
        known: last.known,
        of: last.of,
        carried: value.is_some() && last.known == 0,
        counted: measure.counted,
        percentile: value.and_then(|v| percentile_of(&values, v)),
        history: frame
            .panel
            .sessions
            .iter()
            .zip(values)
            .map(|(day, v)| (*day, Some(v).filter(|v| v.is_finite())))
            .collect(),
    }
}

/// Why a measure has no value on the last session.
fn reason(frame: &Frame<'_>, measure: &Measure, side: Option<&Side<'_>>) -> Missing {
    let sessions = frame.panel.sessions.len();
    let sides = side.map_or_else(|| vec![&frame.small, &frame.large], |s| vec![s]);
    // The universe that starts last decides; one without members never starts.
    let starts = sides.iter().map(|s| s.book.first_close()).max_by_key(|f| f.unwrap_or(usize::MAX)).flatten();
    match starts {
        None => Missing::NoMembers,
        Some(first) if sides.iter().any(|s| s.book.first_close().is_none()) || first >= sessions => Missing::NoMembers,
        Some(first) if sessions - first < measure.warm_up => {
            Missing::WarmUp { needs: measure.warm_up, has: sessions - first }
        }
        Some(_) => Missing::NotKnown,
    }
}

fn top_names(panel: &Panel, side: &Side<'_>, t: usize) -> TopTable {
    let (members, caps) = side.book.at(t);
    let total = sum(&known(caps));
    let mut held: Vec<(usize, f64)> =
        members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()).map(|(m, cap)| (m.security, *cap)).collect();
    let count = held.len();
    // Equal capitalisations stand in the panel's order.
    held.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    held.truncate(TOP_NAMES);
    let names = held.into_iter().enumerate().map(|(k, (i, cap))| {
        let security = &panel.securities[i];
        let label = security.label(panel.sessions[t]);
        TopName {
            rank: k + 1,
            security: security.id.clone(),
            ticker: label.symbol,
            name: label.name.to_string(),
            weight: cap / total,
            cap,
        }
    });
    TopTable {
        universe: side.universe.id.clone(),
        label: side.universe.label.clone(),
        members: count,
        names: names.collect(),
    }
}
