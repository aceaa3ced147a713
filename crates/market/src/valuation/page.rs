//! Valuation on a day, with its history at month ends and since 1926.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use breadth_domain::Date;
use breadth_panel::{Panel, Universe};
use breadth_signals::Fundamentals;
use breadth_store::View;
use rayon::prelude::*;
use serde::Serialize;

use super::companies::{Company, companies, month_ends};
use super::floating::{FloatingHistory, floating_history};
use super::forward::{Episode, Forward, episodes, false_starts, forward};
use super::french::gap_months;
use super::gap::{GapPoint, gap_history};
use super::published::{Published, published};
use super::ratios::{Figure, RATIOS, ratio};
use crate::sectors::slug;
use crate::{MarketError, Unit};

/// One ratio of some companies on the last session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatioNow {
    /// The ratio, as in [`RATIOS`].
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The equation.
    pub formula: &'static str,
    /// The number.
    #[serde(flatten)]
    pub figure: Figure,
}

/// Every ratio of a universe, or of one of its sectors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scope {
    /// The universe.
    pub universe: String,
    /// The sector; `None` for all of it, empty where the listing names none.
    pub sector: Option<String>,
    /// Companies.
    pub members: usize,
    /// Their capitalisation, in dollars.
    pub cap: f64,
    /// Median age of the balances used, in days.
    pub median_age: Option<f64>,
    /// Companies with a figure that was left out for its size.
    pub doubtful: usize,
    /// The ratios.
    pub ratios: Vec<RatioNow>,
}

impl Scope {
    /// The value of a ratio.
    pub fn value(&self, id: &str) -> Option<f64> {
        self.ratios.iter().find(|r| r.id == id).and_then(|r| r.figure.value)
    }
}

/// A ratio at month ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatioHistory {
    /// `ratio.universe`.
    pub id: String,
    /// The month ends, each with what one would have computed then.
    pub values: Vec<(Date, Figure)>,
}

/// Small against large at month ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SmallToLarge {
    /// The ratio.
    pub id: &'static str,
    /// How they are compared: "quotient" or "difference".
    pub how: &'static str,
    /// Small over large, or small less large.
    pub values: Vec<(Date, Option<f64>)>,
}

/// Valuation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValuationPage {
    /// The last session.
    pub session: Date,
    /// On the last session: each universe, then its sectors, largest first.
    pub now: Vec<Scope>,
    /// At month ends: every ratio of every universe.
    pub history: Vec<RatioHistory>,
    /// At month ends: every ratio of every sector of every universe, as `ratio.universe/sector`.
    pub sector_history: Vec<RatioHistory>,
    /// At month ends: small against large.
    pub small_to_large: Vec<SmallToLarge>,
    /// At month ends, and on the last session: each universe's debt that floats, by tier of evidence.
    pub floating: Vec<FloatingHistory>,
    /// What others published, beside our own figure of the day.
    pub published: Vec<Published>,
    /// Since 1926; empty where the library's file is not in the store.
    pub since_1926: Vec<GapPoint>,
    /// What followed.
    pub forward: Vec<Forward>,
    /// Cheap stretches as one could have known them, and what came of each.
    pub episodes: Vec<Episode>,
    /// Cheap months after which small fell behind.
    pub false_starts: Vec<Date>,
}

impl ValuationPage {
    /// A universe's ratio at month ends, by `ratio.universe`.
    pub fn history(&self, id: &str) -> Option<&RatioHistory> {
        self.history.iter().find(|h| h.id == id)
    }

    /// The scope of a whole universe.
    pub fn universe(&self, id: &str) -> Option<&Scope> {
        self.now.iter().find(|s| s.universe == id && s.sector.is_none())
    }
}

/// Ratios that are compared by quotient, and by difference.
const COMPARED: [(&str, &str); 5] = [
    ("pb", "quotient"),
    ("pe_ex_negative", "quotient"),
    ("ep", "difference"),
    ("earnings_growth", "difference"),
    ("unprofitable", "difference"),
];

/// The valuation of a view: `small`, then `large`, then whatever universes follow.
///
/// # Errors
/// Where the store cannot be read.
pub fn valuation_page(
    view: &View,
    panel: &Panel,
    universes: &[Universe],
    fundamentals: &Fundamentals,
) -> Result<ValuationPage, MarketError> {
    let Some(last) = panel.last_session() else { return Err(MarketError::NoSessions { as_of: panel.as_of }) };
    let ends = month_ends(panel);
    let mut sessions = ends.clone();
    if sessions.last() != Some(&last) {
        sessions.push(last);
    }
    let (mut now, mut history, mut floating) = (Vec::new(), Vec::new(), Vec::new());
    let mut sector_history = Vec::new();
    for universe in universes {
        let months = companies(panel, fundamentals, universe, &sessions);
        if let Some(today) = months.last() {
            now.extend(scopes(&universe.id, today));
        }
        let days: Vec<Date> = ends.iter().map(|t| panel.sessions[*t]).collect();
        sector_history.extend(by_sector(&universe.id, &days, &months));
        floating.push(floating_history(panel, fundamentals, universe, (&sessions, ends.len()), &months));
        history.extend(RATIOS.iter().map(|r| RatioHistory {
            id: format!("{}.{}", r.id, universe.id),
            values: ends.iter().zip(&months).map(|(t, c)| (panel.sessions[*t], (r.compute)(c))).collect(),
        }));
    }
    let small_to_large = match universes {
        [small, large, ..] => compared(&history, &small.id, &large.id),
        _ => Vec::new(),
    };
    let months = gap_months(view)?;
    let since_1926 = gap_history(&months);
    Ok(ValuationPage {
        session: panel.sessions[last],
        published: published(&history),
        now,
        small_to_large,
        floating,
        sector_history,
        history,
        forward: forward(&months, &since_1926),
        episodes: episodes(&months, &since_1926),
        false_starts: false_starts(&months, &since_1926),
        since_1926,
    })
}

/// Every ratio of each sector of a universe at month ends; a sector is not there on days on which it has no member.
fn by_sector(universe: &str, days: &[Date], months: &[Vec<Company>]) -> Vec<RatioHistory> {
    let cut = |companies: &Vec<Company>| {
        let mut sectors: BTreeMap<Arc<str>, Vec<Company>> = BTreeMap::new();
        companies.iter().for_each(|c| sectors.entry(c.sector.clone()).or_default().push(c.clone()));
        let ratios = |c: Vec<Company>| RATIOS.iter().map(|r| (r.compute)(&c)).collect::<Vec<Figure>>();
        sectors.into_iter().map(|(name, c)| (name, ratios(c))).collect::<BTreeMap<_, _>>()
    };
    let cut: Vec<BTreeMap<Arc<str>, Vec<Figure>>> = months.par_iter().take(days.len()).map(cut).collect();
    let names: BTreeSet<&Arc<str>> = cut.iter().flat_map(BTreeMap::keys).collect();
    let of = |(name, (k, r)): (&Arc<str>, (usize, &super::ratios::Ratio))| {
        let values = days.iter().zip(&cut).filter_map(|(day, at)| Some((*day, at.get(name)?[k])));
        RatioHistory { id: format!("{}.{universe}/{}", r.id, slug(name)), values: values.collect() }
    };
    names.into_iter().flat_map(|name| RATIOS.iter().enumerate().map(move |kr| (name, kr))).map(of).collect()
}

fn scopes(universe: &str, all: &[Company]) -> Vec<Scope> {
    let scope = |sector: Option<&str>, companies: &[Company]| {
        let ages: Vec<f64> = companies.iter().filter_map(|c| c.age.map(f64::from)).collect();
        Scope {
            universe: universe.to_owned(),
            sector: sector.map(str::to_owned),
            members: companies.len(),
            cap: companies.iter().map(|c| c.cap).sum(),
            median_age: breadth_kernels::median(&ages),
            doubtful: companies.iter().filter(|c| c.doubtful > 0).count(),
            ratios: RATIOS
                .iter()
                .map(|r| RatioNow {
                    id: r.id,
                    label: r.label,
                    unit: r.unit,
                    formula: r.formula,
                    figure: (r.compute)(companies),
                })
                .collect(),
        }
    };
    let mut by_sector: BTreeMap<&str, Vec<Company>> = BTreeMap::new();
    all.iter().for_each(|c| by_sector.entry(&c.sector).or_default().push(c.clone()));
    let mut sectors: Vec<Scope> = by_sector.iter().map(|(name, companies)| scope(Some(name), companies)).collect();
    // Stable: sectors of one size stay in the order of their names.
    sectors.sort_by(|a, b| b.cap.total_cmp(&a.cap));
    std::iter::once(scope(None, all)).chain(sectors).collect()
}

fn compared(history: &[RatioHistory], small: &str, large: &str) -> Vec<SmallToLarge> {
    let find = |ratio: &str, universe: &str| history.iter().find(|h| h.id == format!("{ratio}.{universe}"));
    COMPARED
        .iter()
        .filter_map(|(id, how)| {
            let (a, b) = (find(id, small)?, find(id, large)?);
            let values = a.values.iter().zip(&b.values).map(|((day, x), (_, y))| {
                let both = x.value.zip(y.value);
                let value = match *how {
                    "quotient" => both.filter(|(_, y)| *y > 0.0).map(|(x, y)| x / y),
                    _ => both.map(|(x, y)| x - y),
                };
                (*day, value)
            });
            Some(SmallToLarge { id: ratio(id)?.id, how, values: values.collect() })
        })
        .collect()
}
