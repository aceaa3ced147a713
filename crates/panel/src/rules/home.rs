//! Whose home market is the United States, by what listings, trading and statements tell.
//!
//! Index providers assign a company by incorporation, headquarters and listing, and where these disagree by where its
//! shares trade most and where its business is (FTSE Russell, "Determining nationality"). The data at hand have a listing's
//! country, the style of its name, the volume in New York, and who files quarterly; the rules below put them in that order.
use super::statements::Statements;
use crate::classify::{US_LIKE, US_STYLE_ONLY, is_us};
use crate::{Label, Panel};

/// Domiciles that American companies choose for tax or law, beside those of [`US_LIKE`]: a company there is American unless
/// its shares hardly trade in New York.
const MORE_CONVENIENCE: &[&str] = &["British Virgin Islands", "Curacao"];

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

/// Whether the United States are a security's home on session `t`; `turnover` is its own of [`turnovers`].
pub(super) fn is_home(
    panel: &Panel,
    statements: &Statements,
    turnover: Option<f64>,
    security: usize,
    label: &Label,
    t: usize,
) -> bool {
    let country = label.country.trim();
    if country == "United States" {
        return true;
    }
    let at_least = |least: f64| turnover.is_some_and(|v| v >= least);
    let trades_here = turnover.is_none() || at_least(TRADES_HERE);
    if US_LIKE.contains(&country) || MORE_CONVENIENCE.contains(&country) {
        return trades_here;
    }
    let american_name = is_us("", &label.name);
    let files = || statements.reports_quarterly(panel, security, t);
    // Countries that have many companies of their own in New York, and American ones beside them.
    if US_STYLE_ONLY.contains(&country) {
        // Two of three: an American name, a domestic filer, trading here.
        return [american_name, trades_here, files()].into_iter().filter(|sign| *sign).count() >= 2;
    }
    let enough = if american_name { FILER_TRADES_HERE } else { FILER_TRADES_MOSTLY_HERE };
    at_least(enough) && files()
}

/// Volume of a year as a multiple of the shares outstanding of each of these securities, in their order, from the last
/// sessions up to `t`; `None` where fewer than a month of volumes or no share count is known.
pub(super) fn turnovers(panel: &Panel, of: &[usize], t: usize) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0usize, f64::NAN); of.len()];
    // Session by session, as the grids lie in memory.
    for s in (t + 1).saturating_sub(SESSIONS)..=t {
        let (volumes, counts) = (panel.volume.row(s), panel.shares.row(s));
        for ((volume, days, shares), i) in sums.iter_mut().zip(of) {
            let (v, count) = (volumes[*i], counts[*i]);
            if !v.is_nan() {
                *volume += v;
                *days += 1;
            }
            if count > 0.0 {
                *shares = count;
            }
        }
    }
    sums.into_iter()
        .map(|(volume, days, shares)| (days >= FEWEST && shares > 0.0).then(|| volume / days as f64 * YEAR / shares))
        .collect()
}

/// Whether a listing's country leaves its home open, so that its trading has to be looked at.
pub(super) fn asks_trading(label: &Label) -> bool {
    label.country.trim() != "United States"
}
