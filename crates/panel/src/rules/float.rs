//! Public floats as filed, and the part of a company's capitalisation that is in public hands.
//!
//! The cover of an annual report states the market value of the shares held by others than affiliates on the last day of
//! the second fiscal quarter (Form 10-K; `dei:EntityPublicFloat`). An index provider's free float leaves out more (blocks
//! above ten per cent, cross-holdings, governments), hence [`FloatRatio`] is a proxy and is called so:
//!
//! ratio = public float / capitalisation of all the company's lines on the float's own day
//!
//! known from the session after the filing, carried until the next one is known.
use std::collections::{BTreeMap, HashSet};

use breadth_domain::{Date, FilerFacts, Symbol};
use breadth_store::{StoreError, View};
use serde::Serialize;

use super::ranking::{FRESH_SESSIONS, Line, company_cap};
use crate::Panel;
use crate::filers::FilerTickers;

/// The tag and the unit.
const TAG: &str = "dei:EntityPublicFloat";
const UNIT: &str = "USD";
/// A ratio outside of these tells that the number is in thousands, of another day or another company's: passed over. Up to
/// the upper one it is the whole: shares issued or bought back around the day make it differ from 1.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = 0.002..=1.25;

/// A company's public float on a day, as a filing states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublicFloat {
    /// The filer.
    pub cik: u64,
    /// The float's own day.
    pub on: Date,
    /// The session from which on it is known.
    pub known_on: Date,
    /// Dollars.
    pub value: f64,
}

/// The part of a company in public hands, with what it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FloatRatio {
    /// Between 0 and 1.
    pub ratio: f64,
    /// The day of the float and of the capitalisation.
    pub on: Date,
    /// The session from which on it is known.
    pub known_on: Date,
    /// The filer.
    pub cik: u64,
}

/// The public floats of a view, by filer, and the tickers of the filers.
#[derive(Clone, Debug, Default)]
pub struct PublicFloats {
    by_filer: BTreeMap<u64, Vec<PublicFloat>>,
    tickers: FilerTickers,
    /// The tickers of those who state any: few do, and everyone is asked.
    stating: HashSet<Symbol>,
}

impl PublicFloats {
    /// Of a view.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View) -> Result<Self, StoreError> {
        let rows: Vec<PublicFloat> = view
            .each_filer_with(Some(&|tag: &str| tag == TAG), |filer| stated(&filer))?
            .into_iter()
            .flatten()
            .collect();
        if rows.is_empty() {
            return Ok(PublicFloats::default());
        }
        Ok(PublicFloats::new(&rows, FilerTickers::of(view)?))
    }

    /// Of rows and tickers.
    pub fn new(rows: &[PublicFloat], tickers: FilerTickers) -> Self {
        let mut out = PublicFloats { tickers, ..PublicFloats::default() };
        for row in rows {
            out.by_filer.entry(row.cik).or_default().push(*row);
        }
        out.stating = out.tickers.tickers(|cik| out.by_filer.contains_key(&cik));
        out.by_filer.values_mut().for_each(|r| r.sort_by_key(|f| (f.on, f.known_on)));
        out
    }

    /// Whether nobody states any.
    pub fn is_empty(&self) -> bool {
        self.by_filer.is_empty()
    }

    /// The ratio of the company with these lines as known on session `t`, from the latest float whose day the prices have.
    pub fn ratio(&self, panel: &Panel, lines: &[usize], t: usize) -> Option<FloatRatio> {
        let day = panel.sessions[t];
        let tickers = lines.iter().map(|line| panel.ticker(*line, t));
        let cik =
            tickers.filter(|ticker| self.stating.contains(ticker)).find_map(|own| self.tickers.filer(own, day))?;
        let known = self.by_filer.get(&cik)?.iter().rev().filter(|f| f.known_on <= day && f.on <= day);
        known.into_iter().find_map(|float| {
            let cap = cap_on(panel, lines, panel.session_on_or_before(float.on)?)?;
            let ratio = float.value / cap;
            PLAUSIBLE.contains(&ratio).then_some(FloatRatio {
                ratio: ratio.min(1.0),
                on: float.on,
                known_on: float.known_on,
                cik,
            })
        })
    }
}

/// What the filings of a filer state. A float of no dollars is one that nobody filled in.
fn stated(filer: &FilerFacts) -> Vec<PublicFloat> {
    let wanted = |place: u32, of: &[Box<str>], text: &str| of.get(place as usize).is_some_and(|t| &**t == text);
    let facts = filer.facts.iter().filter(|f| wanted(f.tag, &filer.tags, TAG) && wanted(f.unit, &filer.units, UNIT));
    facts
        .filter_map(|f| {
            let known_on = filer.filings.get(f.filing as usize)?.known_on();
            let value = f.value.value();
            (value > 0.0).then_some(PublicFloat { cik: filer.cik, on: f.end, known_on, value })
        })
        .collect()
}

/// The capitalisation of a company's lines on a session, from their last rows of the days before.
fn cap_on(panel: &Panel, lines: &[usize], t: usize) -> Option<f64> {
    let line = |security: usize| {
        (t.saturating_sub(FRESH_SESSIONS)..=t).rev().find_map(|s| {
            let (cap, shares) = (panel.cap.get(s, security)?, panel.shares.get(s, security)?);
            (cap > 0.0 && shares > 0.0).then_some(Line { security, cap, shares })
        })
    };
    let classes: Vec<Line> = lines.iter().filter_map(|i| line(*i)).collect();
    (!classes.is_empty()).then(|| company_cap(&classes))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::filers::Carried;
    use crate::testing::market;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn symbol(text: &str) -> Symbol {
        Symbol::new(text).unwrap()
    }

    /// One company of 100 shares at 100 dollars over a hundred sessions from 2021-01-04 on.
    fn panel() -> Panel {
        let mut panel = market(&vec![vec![0.0]; 100]);
        for t in 0..100 {
            panel.shares.set(t, 0, 100.0);
            panel.cap.set(t, 0, 100.0 * panel.close.at(t, 0));
        }
        panel
    }

    fn float(on: &str, known_on: &str, value: f64) -> PublicFloat {
        PublicFloat { cik: 7, on: d(on), known_on: d(known_on), value }
    }

    #[test]
    fn the_ratio_is_of_its_own_day_from_the_session_it_is_known_until_the_next() {
        let mut panel = panel();
        // The price doubles on 2021-03-01: a float of the day before is of the old capitalisation.
        let from = panel.session_on_or_after(d("2021-03-01")).unwrap();
        for t in from..100 {
            panel.close.set(t, 0, 200.0);
            panel.cap.set(t, 0, 20_000.0);
        }
        let rows = [float("2021-01-29", "2021-03-15", 4_000.0), float("2021-03-31", "2021-05-03", 5_000.0)];
        let floats = PublicFloats::new(&rows, FilerTickers::new([(symbol("S0"), (7, None, None))]));
        let at = |day: &str| {
            floats.ratio(&panel, &[0], panel.session_on_or_before(d(day)).unwrap()).map(|r| (r.ratio, r.on))
        };
        assert_eq!(at("2021-03-12"), None);
        assert_eq!(at("2021-03-15"), Some((0.4, d("2021-01-29"))));
        assert_eq!(at("2021-04-30"), Some((0.4, d("2021-01-29"))));
        assert_eq!(at("2021-05-03"), Some((0.25, d("2021-03-31"))));
    }

    #[test]
    fn what_cannot_be_meant_is_passed_over() {
        let panel = panel();
        let at = |values: &[f64], tickers: &[Carried]| {
            let rows: Vec<PublicFloat> = values
                .iter()
                .enumerate()
                .map(|(k, v)| float(&format!("2021-02-{:02}", k + 1), "2021-03-01", *v))
                .collect();
            let floats = PublicFloats::new(&rows, FilerTickers::new(tickers.iter().map(|c| (symbol("S0"), *c))));
            floats.ratio(&panel, &[0], 60).map(|r| r.ratio)
        };
        let always = [(7, None, None)];
        assert_eq!(at(&[11_000.0], &always), Some(1.0), "above 1 by a little is the whole");
        // In thousands, or ten times the company: the one before stands.
        assert_eq!(at(&[6_000.0, 6.0], &always), Some(0.6));
        assert_eq!(at(&[6_000.0, 100_000.0], &always), Some(0.6));
        assert_eq!(at(&[6.0], &always), None);
        // Whose ticker it is.
        assert_eq!(at(&[6_000.0], &[(7, Some(d("2021-06-01")), None)]), None, "not yet");
        assert_eq!(at(&[6_000.0], &[(7, None, Some(d("2021-01-10")))]), None, "no longer");
        assert_eq!(at(&[6_000.0], &[(7, None, None), (8, None, None)]), None, "either of two");
        assert_eq!(at(&[6_000.0], &[(7, Some(d("2021-01-10")), None), (8, None, None)]), Some(0.6), "the latest list");
    }
}
