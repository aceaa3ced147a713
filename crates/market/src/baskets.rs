//! Named baskets and the then-largest: what they weigh, what they contribute, and what the index earns without them.
use breadth_domain::Date;
use breadth_panel::Panel;
use breadth_panel::classify::company_key;
use serde::{Deserialize, Serialize};

use crate::frame::Lookback;
use crate::{Frame, MarketError, Side};

/// How many are the then-largest.
const LARGEST: usize = 7;

/// A list of companies that somebody named on a day.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    /// The stable identifier.
    pub id: String,
    /// The label people read.
    pub label: String,
    /// The day on which it was named: before it, its record is hindsight.
    pub named_on: Date,
    /// Who named it.
    pub source: String,
    /// Tickers as they are on the day it was named.
    pub members: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    basket: Vec<Basket>,
}

/// The baskets that are built in.
pub const BUILT_IN: &str = include_str!("../presets/baskets.toml");

/// The baskets that are built in, read.
///
/// # Errors
/// None, as a test shows; the type is that of [`parse`].
pub fn built_in() -> Result<Vec<Basket>, MarketError> {
    parse(BUILT_IN)
}

/// Reads a list of baskets: TOML, `[[basket]]` with `id`, `label`, `named_on`, `source`, `members`.
///
/// # Errors
/// [`MarketError::Baskets`] where the text is not one.
pub fn parse(text: &str) -> Result<Vec<Basket>, MarketError> {
    let file: File = toml::from_str(text).map_err(|e| MarketError::Baskets { why: e.to_string().trim().to_owned() })?;
    match file.basket.iter().find(|b| b.members.is_empty()) {
        Some(empty) => Err(MarketError::Baskets { why: format!("the basket `{}` has no members", empty.id) }),
        None => Ok(file.basket),
    }
}

/// What a basket did to an index over a span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// The span: `1m`, `3m`, `12m`, `ytd`.
    pub span: &'static str,
    /// The index's return.
    pub index: Option<f64>,
    /// The part of it that came from the basket: Σ C_t · level_{t−1} / level_base, C_t = Σ_{i∈B} w_{i,t−1} r_{i,t}.
    pub contribution: Option<f64>,
    /// The index without the basket: Π (1 + (R_t − C_t) / (1 − w_{B,t−1})) − 1.
    pub without: Option<f64>,
}

/// A basket in a universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BasketReading {
    /// `basket.universe`.
    pub id: String,
    /// The basket's label and the universe's.
    pub label: String,
    /// The universe.
    pub universe: String,
    /// The day it was named; `None` for the then-largest, which nobody had to name.
    pub named_on: Option<Date>,
    /// Who named it.
    pub source: String,
    /// How many of its members the universe holds on the last session.
    pub known: usize,
    /// How many it has.
    pub of: usize,
    /// Its share of the universe on the last session.
    pub share: Option<f64>,
    /// Returns with it, from it and without it.
    pub contributions: Vec<Contribution>,
    /// Its share, session by session.
    pub history: Vec<(Date, Option<f64>)>,
}

/// The then-largest and the named baskets in one universe. The then-largest of a session are those of the close before:
/// nobody knew the winners beforehand.
pub fn readings(frame: &Frame<'_>, side: &Side<'_>, baskets: &[Basket]) -> Vec<BasketReading> {
    let panel = frame.panel;
    let largest = Basket {
        id: "then_top7".into(),
        label: "The seven largest of each day".into(),
        named_on: Date::MIN,
        source: "capitalisations of the close before".into(),
        members: Vec::new(),
    };
    std::iter::once(&largest).chain(baskets).map(|b| read(frame, side, b, &columns(panel, b))).collect()
}

/// The securities that stand for the basket's companies: every share whose company carries the name that the ticker's
/// company had on the day the basket was named, or on the last session where that day is later.
fn columns(panel: &Panel, basket: &Basket) -> Vec<Vec<usize>> {
    let day = panel.sessions.last().map_or(basket.named_on, |last| basket.named_on.min(*last));
    let own = |ticker: &String| -> Vec<usize> {
        let Some(symbol) = breadth_domain::Symbol::new(ticker) else { return Vec::new() };
        let Some(found) = panel.resolve(symbol, day) else { return Vec::new() };
        let name = company_key(&panel.securities[found].label(day).name);
        let same =
            |i: &usize| *i == found || (!name.is_empty() && company_key(&panel.securities[*i].label(day).name) == name);
        (0..panel.securities.len()).filter(same).collect()
    };
    basket.members.iter().map(own).collect()
}

fn read(frame: &Frame<'_>, side: &Side<'_>, basket: &Basket, columns: &[Vec<usize>]) -> BasketReading {
    let panel = frame.panel;
    let sessions = panel.sessions.len();
    let mut inside = vec![false; panel.securities.len()];
    columns.iter().flatten().for_each(|i| inside[*i] = true);
    let weights = |t: usize| Held::of(side, t, &inside, columns.is_empty());
    let held: Vec<Held> = (0..sessions).map(weights).collect();
    // Entry t: (Σ w r of the basket, its weight before); what did not trade earned nothing.
    let step = |t: usize| -> (f64, f64) {
        let Some(before) = t.checked_sub(1).map(|s| &held[s]) else { return (f64::NAN, f64::NAN) };
        let row = panel.ret.row(t);
        let gain = before
            .members
            .iter()
            .map(|(i, w)| if row[*i].is_nan() { 0.0 } else { w * row[*i] })
            .fold(0.0, |sum, v| sum + v);
        (gain, before.share)
    };
    let steps: Vec<(f64, f64)> = (0..sessions).map(step).collect();
    let last = sessions - 1;
    let spans =
        [("1m", Lookback::Month1), ("3m", Lookback::Month3), ("12m", Lookback::Month12), ("ytd", Lookback::YearToDate)];
    let contributions = spans.map(|(span, lookback)| {
        let level = &side.cap_level;
        let base = frame.base(last, lookback).filter(|b| *b < last && !(level[last] / level[*b]).is_nan());
        let Some(base) = base else { return Contribution { span, index: None, contribution: None, without: None } };
        let (mut part, mut without) = (0.0, 1.0);
        for t in base + 1..=last {
            let (gain, weight) = steps[t];
            part += gain * level[t - 1] / level[base];
            without *= 1.0 + (level[t] / level[t - 1] - 1.0 - gain) / (1.0 - weight);
        }
        let known = |v: f64| Some(v).filter(|v| v.is_finite());
        Contribution {
            span,
            index: known(level[last] / level[base] - 1.0),
            contribution: known(part),
            without: known(without - 1.0),
        }
    });
    let now = &held[last];
    let company_held = |c: &&Vec<usize>| now.members.iter().any(|(i, _)| c.contains(i));
    BasketReading {
        id: format!("{}.{}", basket.id, side.universe.id),
        label: basket.label.clone(),
        universe: side.universe.id.clone(),
        named_on: (!columns.is_empty()).then_some(basket.named_on),
        source: basket.source.clone(),
        known: if columns.is_empty() { now.members.len() } else { columns.iter().filter(company_held).count() },
        of: if columns.is_empty() { LARGEST } else { columns.len() },
        share: Some(now.share).filter(|v| v.is_finite()),
        contributions: contributions.into(),
        history: panel.sessions.iter().zip(&held).map(|(d, h)| (*d, Some(h.share).filter(|v| v.is_finite()))).collect(),
    }
}

/// What a basket holds at a close.
struct Held {
    members: Vec<(usize, f64)>,
    share: f64,
}

impl Held {
    fn of(side: &Side<'_>, t: usize, inside: &[bool], largest: bool) -> Held {
        let (members, caps) = side.book.at(t);
        let mut all: Vec<(usize, f64)> =
            members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()).map(|(m, cap)| (m.security, *cap)).collect();
        let total = all.iter().fold(0.0, |sum, (_, cap)| sum + cap);
        if largest {
            let order = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            if all.len() > LARGEST {
                all.select_nth_unstable_by(LARGEST - 1, order);
                all.truncate(LARGEST);
            }
            all.sort_by(order);
        } else {
            all.retain(|(i, _)| inside[*i]);
        }
        all.iter_mut().for_each(|(_, cap)| *cap /= total);
        Held { share: if total > 0.0 { all.iter().fold(0.0, |sum, (_, w)| sum + w) } else { f64::NAN }, members: all }
    }
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn what_is_built_in_can_be_read_and_what_is_wrong_is_named() {
        let built_in = parse(BUILT_IN).unwrap();
        assert!(built_in.iter().any(|b| b.id == "magnificent_seven" && b.members.len() == 7));
        let error = parse("[[basket]]\nid = \"x\"").unwrap_err().to_string();
        assert!(error.contains("label") && error.contains("hint:"), "{error}");
    }

    #[test]
    fn the_basket_and_the_rest_make_the_index() {
        // Weights ½, ¼, ¼ at the year's end; the first earns 20 %, the others 4 % and 0 %.
        let world = World::starting("2021-12-30", &[&[0.0; 3], &[0.0; 3], &[0.20, 0.04, 0.0]]);
        let universe = world.universe("large", &[(0, 0, &[(0, 2.0), (1, 1.0), (2, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let one = Basket {
            id: "one".into(),
            label: "One".into(),
            named_on: world.panel.sessions[0],
            source: "by hand".into(),
            members: vec!["S0".into(), "NOBODY".into()],
        };
        let all = readings(&frame, &frame.large, &[one]);
        let ytd = &all[1].contributions[3];
        let close = |v: Option<f64>, x: f64| (v.unwrap() - x).abs() < 1e-14;
        // R = 11 %, of which 10 % from the basket; without it (11 % − 10 %) / ½ = 2 %.
        assert!(close(ytd.index, 0.11) && close(ytd.contribution, 0.10) && close(ytd.without, 0.02));
        assert_eq!((all[1].known, all[1].of), (1, 2));
        // 2.4 of 4.44; the seven largest of three are all.
        assert!(close(all[1].share, 2.4 / 4.44) && close(all[0].share, 1.0));
        assert_eq!(all[0].named_on, None);
    }
}
