//! The conditions of the market: valuation, regimes, rates, on a day and as they were known before.
use breadth_domain::Date;
use breadth_panel::{Panel, Universe};
use breadth_signals::Fundamentals;
use breadth_store::View;
use serde::Serialize;

use crate::MarketError;
use crate::rates::{RatePage, rate_page};
use crate::regimes::{RegimePage, regime_page};
use crate::valuation::{ValuationPage, valuation_page};

/// Valuation, regimes, rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conditions {
    /// What small and large cost.
    pub valuation: ValuationPage,
    /// Which states the market is in.
    pub regimes: RegimePage,
    /// The curve, the policy rate, credit, banks.
    pub rates: RatePage,
}

/// The conditions of a view: `small`, then `large`, then whatever universes follow.
///
/// # Errors
/// Where the store cannot be read, or the panel has no session.
pub fn conditions(
    view: &View,
    panel: &Panel,
    universes: &[Universe],
    fundamentals: &Fundamentals,
) -> Result<Conditions, MarketError> {
    let (valuation, regimes) =
        rayon::join(|| valuation_page(view, panel, universes, fundamentals), || regime_page(view));
    Ok(Conditions { valuation: valuation?, regimes: regimes?, rates: rate_page(view, panel, universes, fundamentals)? })
}

impl Conditions {
    /// Every dated value with the day on which it was known, floating-point numbers as their bits: what must not change
    /// when something later does.
    pub fn dated(&self) -> Vec<(Date, String)> {
        let bits = |v: Option<f64>| v.map_or_else(|| "none".to_owned(), |v| format!("{:016x}", v.to_bits()));
        let mut out = Vec::new();
        for h in self.valuation.history.iter().chain(&self.valuation.sector_history) {
            out.extend(h.values.iter().map(|(day, f)| {
                (*day, format!("{} {day} {} {} of {} {}", h.id, bits(f.value), f.known, f.of, bits(f.known_cap)))
            }));
        }
        for f in &self.valuation.floating {
            out.extend(f.values.iter().map(|d| {
                let numbers = [d.share, d.low, d.high].map(bits).join(" ");
                (d.session, format!("floating {} {} {numbers} {} of {}", f.universe, d.session, d.known, d.of))
            }));
        }
        for s in &self.valuation.small_to_large {
            out.extend(s.values.iter().map(|(day, v)| (*day, format!("{} {} {day} {}", s.id, s.how, bits(*v)))));
        }
        out.extend(self.valuation.since_1926.iter().map(|p| {
            let months = format!("{:?} {:?}", p.months_since_lower, p.months_since_lower_before_last_year);
            let numbers = [Some(p.ratio), Some(p.small), Some(p.big), p.percentile, p.percentile_25y].map(bits);
            (p.known_on, format!("gap {} {} {months}", p.month, numbers.join(" ")))
        }));
        out.extend(
            self.regimes
                .size
                .history
                .iter()
                .map(|m| (m.known_on, format!("size {} {} {:?}", m.month, bits(m.turbulent), m.likeliest_turbulent))),
        );
        out.extend(
            self.regimes
                .jump
                .history
                .iter()
                .map(|m| (m.known_on, format!("jump {} {:?} {}", m.month, m.small_leads, bits(Some(m.penalty))))),
        );
        out.extend(self.regimes.grid.history.iter().map(|m| {
            let numbers = [m.growth, m.inflation, m.growth_change, m.inflation_change].map(|v| bits(Some(v)));
            (m.known_on, format!("grid {} {:?} {}", m.month, m.quadrant, numbers.join(" ")))
        }));
        out.extend(self.rates.moves.iter().map(|m| {
            let numbers = [m.short, m.long, m.slope].map(|v| bits(Some(v)));
            (m.known_on, format!("curve {} {:?} {}", m.date, m.name, numbers.join(" ")))
        }));
        for b in &self.rates.banks {
            out.extend(b.history.iter().map(|m| {
                (m.session, format!("banks {} {} {} {} of {}", b.universe, m.session, bits(m.margin), m.known, m.of))
            }));
        }
        out
    }
}
