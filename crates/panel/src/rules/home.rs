//! Whose home market is the United States, by what listings, trading and statements tell.
//!
//! Index providers assign a company by incorporation, headquarters and listing, and where these disagree by where its
//! shares trade most and where its business is (FTSE Russell, "Determining nationality"). The data at hand have a listing's
//! country, the style of its name, the volume in New York, and who files quarterly; the rules below put them in that order.
use super::statements::Statements;
use crate::classify::is_us;
use crate::{Label, Panel};

/// Domiciles that American companies choose for tax or law: a company there is American unless its shares hardly trade in
/// New York.
const CONVENIENCE: &[&str] = &[
    "Puerto Rico",
    "Bermuda",
    "Ireland",
    "Switzerland",
    "Cayman Islands",
    "Panama",
    "Bahamas",
    "Jersey",
    "Guernsey",
    "Monaco",
    "Marshall Islands",
    "Virgin Islands",
    "British Virgin Islands",
    "Isle of Man",
    "Curacao",
];
/// Countries that have many companies of their own in New York, and American ones beside them; blank is among them.
const MIXED: &[&str] = &["", "United Kingdom", "Netherlands", "Luxembourg", "Singapore"];

/// A year's volume, as a multiple of the shares outstanding, at which New York is taken for a market of a company; for the
/// market of a domestic filer from elsewhere with an American name; and of one without.
const TRADES_HERE: f64 = 0.5;
const FILER_TRADES_HERE: f64 = 0.75;
const FILER_TRADES_MOSTLY_HERE: f64 = 1.2;
/// Over how many sessions volume is measured, and the fewest that tell.
const SESSIONS: usize = 126;
const FEWEST: usize = 21;
/// Sessions a year.
const YEAR: f64 = 252.0;

/// Whether the United States are a security's home on session `t`.
pub(super) fn is_home(panel: &Panel, statements: &Statements, security: usize, label: &Label, t: usize) -> bool {
    let country = label.country.trim();
    if country == "United States" {
        return true;
    }
    let turnover = turnover(panel, security, t);
    let at_least = |least: f64| turnover.is_some_and(|v| v >= least);
    if CONVENIENCE.contains(&country) {
        return turnover.is_none() || at_least(TRADES_HERE);
    }
    let american_name = is_us("", &label.name);
    let files = || statements.reports_quarterly(panel, security, t);
    if MIXED.contains(&country) {
        let trades_here = turnover.is_none() || at_least(TRADES_HERE);
        // Two of three: an American name, a domestic filer, trading here.
        let signs = [american_name, trades_here, files()].into_iter().filter(|sign| *sign).count();
        return signs >= 2;
    }
    let enough = if american_name { FILER_TRADES_HERE } else { FILER_TRADES_MOSTLY_HERE };
    at_least(enough) && files()
}

/// A year's volume as a multiple of the shares outstanding, from the last sessions up to `t`; `None` where fewer than a
/// month of volumes or no share count is known.
fn turnover(panel: &Panel, security: usize, t: usize) -> Option<f64> {
    let from = (t + 1).saturating_sub(SESSIONS);
    let (mut volume, mut days) = (0.0, 0usize);
    for v in panel.volume.column(security, from, t + 1).filter(|v| !v.is_nan()) {
        volume += v;
        days += 1;
    }
    let shares = (from..=t).rev().find_map(|s| panel.shares.get(s, security)).filter(|s| *s > 0.0)?;
    (days >= FEWEST).then(|| volume / days as f64 * YEAR / shares)
}
