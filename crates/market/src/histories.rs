//! The history of anything the market is asked, by its identifier: what `breadth market --history` prints.
//!
//! | identifier | what | dates |
//! |---|---|---|
//! | `above_200d.small`, `rotation_score` | a measure of the page | sessions |
//! | `mcclellan.sector-technology`, `mcclellan.sp500-like-energy` | the same for a sector of small and large, or of one universe | sessions |
//! | `pb.small`, `pb.small/technology` | a valuation ratio of a universe or of one of its sectors | month ends |
//! | `then_top7.large`, `magnificent_seven.large` | a basket's share of a universe | sessions |
//! | `floating_debt.small`, `floating_debt.small/estimated` | the share of debt that floats, all tiers or one tier's | month ends |
//! | `valuation_gap` | small over big since 1926 | months described |
//! | `turbulent` | filtered probability that the size spread is turbulent | months described |
//! | `10y_2y`, `real_10y` | a line of yields or spreads | last days of months |
//! | `bank_margin.small` | net interest margin of a universe's banks | month ends |
use breadth_domain::Date;
use breadth_panel::{IndexSeries, Universe};
use breadth_signals::Fundamentals;
use serde::Serialize;

use crate::baskets::BasketReading;
use crate::measure::measure;
use crate::page::MARKET;
use crate::rates::{RatePage, rate_page};
use crate::regimes::size_regimes;
use crate::sectors::PREFIX;
use crate::valuation::floating::{FloatingDebt, FloatingHistory};
use crate::valuation::{Figure, gap_history, gap_months, ratio, valuation_page};
use crate::{Asked, MarketError, Reading, Unit, sector_readings};

/// A measure over time, each value as it was known then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// The identifier that was asked for.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// What it counts in.
    pub unit: Unit,
    /// The equation.
    pub formula: String,
    /// Day and value; `None` where it was not known.
    pub values: Vec<(Date, Option<f64>)>,
    /// For each day how many it could use, of how many; empty where nothing is counted.
    pub known: Vec<(usize, usize)>,
}

/// The history of that identifier; `None` where nothing has it.
///
/// # Errors
/// Where the store cannot be read.
pub fn history(asked: &Asked<'_>, id: &str) -> Result<Option<History>, MarketError> {
    if let Some(r) = asked.page.reading(id) {
        return Ok(Some(of_reading(r)));
    }
    if let Some(b) = asked.page.baskets.iter().find(|b| b.id == id) {
        return Ok(Some(of_basket(b)));
    }
    let (what, whose) = id.split_once('.').unwrap_or((id, ""));
    if measure(what).is_some() {
        return of_sector(asked, what, whose);
    }
    if ratio(what).is_some() || what == "floating_debt" {
        return of_valuation(asked, what, whose);
    }
    match id {
        "valuation_gap" => return of_gap(asked),
        "turbulent" => return of_regimes(asked),
        _ => {}
    }
    let fundamentals = Fundamentals::from_view(asked.view, asked.panel)?;
    Ok(of_rates(&rate_page(asked.view, asked.panel, asked.universes, &fundamentals)?, id))
}

fn of_reading(r: &Reading) -> History {
    let (id, label, unit, formula) = (r.id.clone(), r.label.clone(), r.unit, r.formula.to_owned());
    History { id, label, unit, formula, values: r.history.clone(), known: Vec::new() }
}

fn of_basket(b: &BasketReading) -> History {
    let formula = "Σ capitalisation of its members / Σ of the universe, at each close".to_owned();
    let (id, label) = (b.id.clone(), format!("{}: share of {}", b.label, b.universe));
    History { id, label, unit: Unit::Fraction, formula, values: b.history.clone(), known: Vec::new() }
}

/// All tiers of a universe (`small`), or the debt of one tier alone (`small/reported`).
fn of_floating(all: &[FloatingHistory], whose: &str) -> Option<History> {
    let (universe, tier) = whose.split_once('/').map_or((whose, None), |(u, tier)| (u, Some(tier)));
    let found = all.iter().find(|f| f.universe == universe)?;
    let of_tier = |d: &FloatingDebt| d.tiers.iter().find(|t| Some(t.evidence.id()) == tier).cloned();
    if tier.is_some() && !found.values.iter().any(|d| of_tier(d).is_some()) {
        return None;
    }
    let value = |d: &FloatingDebt| if tier.is_some() { of_tier(d).and_then(|t| t.share) } else { d.share };
    let known = |d: &FloatingDebt| (of_tier(d).map_or(d.known, |t| t.companies), d.of);
    let of = tier.map_or_else(|| "all tiers of evidence".to_owned(), |tier| format!("{tier}, of its own debt"));
    Some(History {
        id: format!("floating_debt.{whose}"),
        label: format!("{universe}: debt that floats, {of}"),
        unit: Unit::Fraction,
        formula: found.formula.to_owned(),
        values: found.values.iter().map(|d| (d.session, value(d))).collect(),
        known: found.values.iter().map(known).collect(),
    })
}

/// A sector's reading: of small and large together, or of a universe asked for beside them.
fn of_sector(asked: &Asked<'_>, what: &str, whose: &str) -> Result<Option<History>, MarketError> {
    let all: Vec<(&Universe, &IndexSeries)> = asked.universes.iter().zip(asked.indexes).collect();
    let own = |(u, _): &&(&Universe, &IndexSeries)| whose.strip_prefix(&u.id).is_some_and(|s| s.starts_with('-'));
    let of = match (whose.starts_with(PREFIX), all.iter().find(own)) {
        (true, _) => &all[..all.len().min(2)],
        (false, Some(one)) => std::slice::from_ref(one),
        (false, None) => return Ok(None),
    };
    let wanted = |m: &crate::Measure, u: &Universe| m.id == what && u.id == whose;
    Ok(sector_readings(asked.panel, of, wanted)?.first().map(of_reading))
}

fn of_valuation(asked: &Asked<'_>, what: &str, whose: &str) -> Result<Option<History>, MarketError> {
    let fundamentals = Fundamentals::from_view(asked.view, asked.panel)?;
    let page = valuation_page(asked.view, asked.panel, asked.universes, &fundamentals)?;
    if what == "floating_debt" {
        return Ok(of_floating(&page.floating, whose));
    }
    let Some(ratio) = ratio(what) else { return Ok(None) };
    let id = format!("{what}.{whose}");
    let found = page.history.into_iter().chain(page.sector_history).find(|h| h.id == id);
    let figures = |h: &[(Date, Figure)]| h.iter().map(|(day, f)| (*day, f.value)).collect();
    Ok(found.map(|h| History {
        id,
        label: format!("{whose}: {}", ratio.label),
        unit: ratio.unit,
        formula: ratio.formula.to_owned(),
        values: figures(&h.values),
        known: h.values.iter().map(|(_, f)| (f.known, f.of)).collect(),
    }))
}

fn of_gap(asked: &Asked<'_>) -> Result<Option<History>, MarketError> {
    let points = gap_history(&gap_months(asked.view)?);
    Ok((!points.is_empty()).then(|| History {
        id: "valuation_gap".into(),
        label: "Price to book, small over big, six portfolios (Ken French)".into(),
        unit: Unit::Number,
        formula: "(Σ ME / Σ ME·BM of the small half) / (the same of the big half), BM with December prices".into(),
        values: points.iter().map(|p| (p.month, Some(p.ratio))).collect(),
        known: Vec::new(),
    }))
}

fn of_regimes(asked: &Asked<'_>) -> Result<Option<History>, MarketError> {
    let found = size_regimes(&gap_months(asked.view)?).history;
    Ok((!found.is_empty()).then(|| History {
        id: "turbulent".into(),
        label: "Filtered probability that the size spread is turbulent".into(),
        unit: Unit::Fraction,
        formula: "two states that differ in variance (Hamilton 1989), parameters of the months before".into(),
        values: found.iter().map(|m| (m.month, m.turbulent)).collect(),
        known: Vec::new(),
    }))
}

fn of_rates(page: &RatePage, id: &str) -> Option<History> {
    if let Some(r) = page.reading(id) {
        return Some(History {
            id: id.to_owned(),
            label: r.label.to_owned(),
            unit: Unit::Number,
            formula: format!("{}, percent a year, the last value of each month", r.series),
            values: r.history.iter().map(|(day, v)| (*day, Some(*v))).collect(),
            known: Vec::new(),
        });
    }
    let banks = page.banks.iter().find(|b| id.strip_prefix("bank_margin.") == Some(b.universe.as_str()))?;
    Some(History {
        id: id.to_owned(),
        label: format!("Net interest margin of the banks of {}", banks.universe),
        unit: Unit::Fraction,
        formula: banks.formula.to_owned(),
        values: banks.history.iter().map(|m| (m.session, m.margin)).collect(),
        known: banks.history.iter().map(|m| (m.known, m.of)).collect(),
    })
}

/// The identifiers that a history can be asked of, as far as the page tells them, and the forms of the others.
pub fn identifiers(asked: &Asked<'_>) -> Vec<String> {
    let page = asked.page.readings.iter().map(|r| r.id.clone());
    let page = page.chain(asked.page.baskets.iter().map(|b| b.id.clone()));
    let sectors = asked.page.sector_returns.rows.iter().filter(|r| r.id != MARKET).map(|r| format!("MEASURE.{}", r.id));
    let more = [
        "RATIO.UNIVERSE",
        "RATIO.UNIVERSE/SECTOR",
        "floating_debt.UNIVERSE, floating_debt.UNIVERSE/TIER",
        "valuation_gap",
        "turbulent",
    ];
    let rates = ["10y_2y and the other lines of rates", "bank_margin.UNIVERSE"];
    page.chain(sectors).chain(more.into_iter().chain(rates).map(str::to_owned)).collect()
}
