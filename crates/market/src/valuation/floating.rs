//! How much of a universe's debt floats, by tier of evidence: what companies report, what is estimated from the interest they
//! paid, what is assumed of the rest.
//!
//! Few companies tell the amount (some 2 % of filers), and smaller reporting companies need not, so that one number would hide
//! what it is made of. Share of a tier = Σ shareᵢ debtᵢ / Σ debtᵢ over its companies; the range sets every assumed company to
//! [`ASSUMED`]'s ends at once, for nobody knows them to differ. Banks, brokers and insurers are left out: their debt is their
//! trade. The company's share is the metric `floating_rate_share` of the catalogue.
use breadth_domain::Date;
use breadth_panel::{Panel, Universe};
use breadth_signals::{CrossSection, Evidence, Fundamentals, Metric, Quantity, metric};
use rayon::prelude::*;
use serde::Serialize;

use super::companies::{Company, OLDEST_DAYS};
use crate::Book;

/// The metric of one company.
const SHARE: &str = "floating_rate_share";
/// The range that an assumed share is taken to lie in.
pub const ASSUMED: (f64, f64) = (0.2, 0.5);
/// The tiers, best first.
const TIERS: [Evidence; 3] = [Evidence::Reported, Evidence::Estimated, Evidence::Assumed];

/// The companies of one tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tier {
    /// What their shares rest on.
    pub evidence: Evidence,
    /// How many.
    pub companies: usize,
    /// Their part of all debt that is known.
    pub of_debt: Option<f64>,
    /// How much of their debt floats.
    pub share: Option<f64>,
}

/// A universe's debt by tier on a session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FloatingDebt {
    /// The session.
    pub session: Date,
    /// The tiers, best first.
    pub tiers: Vec<Tier>,
    /// How much of all known debt floats, each tier at its own figure.
    pub share: Option<f64>,
    /// The same with every assumed company at the lower end of [`ASSUMED`].
    pub low: Option<f64>,
    /// And at the upper end.
    pub high: Option<f64>,
    /// Companies with debt and a share.
    pub known: usize,
    /// Companies known to have no debt at all.
    pub without_debt: usize,
    /// Members, those left out among them.
    pub of: usize,
}

/// The history of a universe's floating debt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FloatingHistory {
    /// The universe.
    pub universe: String,
    /// What it is.
    pub formula: &'static str,
    /// At month ends.
    pub values: Vec<FloatingDebt>,
    /// On the last session.
    pub now: Option<FloatingDebt>,
}

/// A company's floating share with what it rests on; `None` where there is none, or no figure fresh enough.
pub type Share = Option<(f64, Evidence)>;

/// Debt by tier of companies with (debt, share).
pub fn floating_debt(session: Date, companies: &[(Option<f64>, Share)]) -> FloatingDebt {
    let owing = companies.iter().filter_map(|(debt, share)| Some((debt.filter(|d| *d > 0.0)?, (*share)?)));
    let owing: Vec<(f64, (f64, Evidence))> = owing.collect();
    let all: f64 = owing.iter().map(|(debt, _)| debt).sum();
    let over = |n: f64, d: f64| (d > 0.0).then(|| n / d);
    let tiers = TIERS.map(|evidence| {
        let of = || owing.iter().filter(|(_, (_, e))| *e == evidence);
        // The sum of nothing is −0.
        let debt = of().map(|(d, _)| d).sum::<f64>().max(0.0);
        Tier {
            evidence,
            companies: of().count(),
            of_debt: over(debt, all),
            share: over(of().map(|(d, (s, _))| d * s).sum(), debt),
        }
    });
    let total = |assumed: Option<f64>| {
        let each = owing.iter().map(|(d, (s, e))| d * assumed.filter(|_| *e == Evidence::Assumed).unwrap_or(*s));
        over(each.sum(), all)
    };
    FloatingDebt {
        session,
        share: total(None),
        low: total(Some(ASSUMED.0)),
        high: total(Some(ASSUMED.1)),
        known: owing.len(),
        without_debt: companies.iter().filter(|(debt, _)| *debt == Some(0.0)).count(),
        of: companies.len(),
        tiers: tiers.into(),
    }
}

/// A universe's floating debt on those sessions, the first `ends` of which are month ends and the last one today's; `months`
/// are its companies on them, in the order of its members.
pub fn floating_history(
    panel: &Panel,
    fundamentals: &Fundamentals,
    universe: &Universe,
    (sessions, ends): (&[usize], usize),
    months: &[Vec<Company>],
) -> FloatingHistory {
    let share = share_metric();
    let book = Book::new(panel, universe);
    let held = |t: &usize| -> Vec<usize> {
        let (members, caps) = book.at(*t);
        members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()).map(|(m, _)| m.security).collect()
    };
    let held: Vec<Vec<usize>> = sessions.iter().map(held).collect();
    // Company by company: what stays between two filings is read once.
    let mut places: Vec<(usize, usize)> =
        held.iter().enumerate().flat_map(|(k, h)| h.iter().map(move |i| (*i, k))).collect();
    places.sort_unstable();
    let runs: Vec<&[(usize, usize)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
    let read = runs.par_iter().flat_map_iter(|run| of_security(panel, fundamentals, sessions, run, share));
    let found: std::collections::HashMap<(usize, usize), Share> = read.collect();
    let values: Vec<FloatingDebt> = sessions
        .iter()
        .zip(&held)
        .zip(months)
        .enumerate()
        .map(|(k, ((t, held), companies))| {
            let share = |i: &usize| found.get(&(*i, k)).copied().flatten();
            let pairs: Vec<_> = companies.iter().zip(held).map(|(c, i)| (c.debt, share(i))).collect();
            floating_debt(panel.sessions[*t], &pairs)
        })
        .collect();
    FloatingHistory {
        universe: universe.id.clone(),
        formula: share.map_or("", |m| m.formula),
        now: values.last().cloned(),
        values: values.into_iter().take(ends).collect(),
    }
}

/// A security's shares on the sessions at which it is a member, read anew where something was filed.
fn of_security(
    panel: &Panel,
    fundamentals: &Fundamentals,
    sessions: &[usize],
    run: &[(usize, usize)],
    share: Option<&Metric>,
) -> Vec<((usize, usize), Share)> {
    let (Some(share), Some((security, _))) = (share, run.first()) else { return Vec::new() };
    let news = fundamentals.news_days(*security);
    let mut last: Option<(usize, Option<Quantity>)> = None;
    let each = run.iter().map(|(i, k)| {
        let day = panel.sessions[sessions[*k]];
        let state = news.partition_point(|d| *d <= day);
        let known = match last {
            Some((s, known)) if s == state => known,
            _ => CrossSection::new(panel, fundamentals, &[*i], sessions[*k]).value(share, 0).ok(),
        };
        last = Some((state, known));
        ((*i, *k), known.filter(|q| fresh(q, day)).map(|q| (q.value, q.evidence)))
    });
    each.collect()
}

fn fresh(q: &Quantity, day: Date) -> bool {
    q.period_end.days_until(day) <= OLDEST_DAYS
}

/// Each security's floating share on a session.
pub(crate) fn shares(panel: &Panel, fundamentals: &Fundamentals, columns: &[usize], t: usize) -> Vec<Share> {
    let Some(share) = share_metric() else { return vec![None; columns.len()] };
    let read = CrossSection::new(panel, fundamentals, columns, t).values(share).into_iter();
    read.map(|q| q.ok().filter(|q| fresh(q, panel.sessions[t])).map(|q| (q.value, q.evidence))).collect()
}

/// The metric that tells a company's share.
fn share_metric() -> Option<&'static Metric> {
    metric(SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tiers_add_up_and_the_range_moves_the_assumed_alone() {
        // Debts 100 reported at 0.5, 200 estimated at 0.25, 100 assumed at a third; one owes nothing, one is not known.
        let companies = [
            (Some(100.0), Some((0.5, Evidence::Reported))),
            (Some(200.0), Some((0.25, Evidence::Estimated))),
            (Some(100.0), Some((1.0 / 3.0, Evidence::Assumed))),
            (Some(0.0), None),
            (None, Some((0.9, Evidence::Reported))),
        ];
        let day = Date::parse("2024-12-31").unwrap();
        let found = floating_debt(day, &companies);
        let close = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-15, "{a:?} for {b}");
        // (50 + 50 + 33.3) / 400; with 20 and 50 in place of 33.3.
        close(found.share, (100.0 + 100.0 / 3.0) / 400.0);
        close(found.low, 120.0 / 400.0);
        close(found.high, 150.0 / 400.0);
        assert_eq!((found.known, found.without_debt, found.of), (3, 1, 5));
        assert_eq!(found.tiers.iter().map(|t| t.companies).collect::<Vec<_>>(), [1, 1, 1]);
        close(found.tiers[1].of_debt, 0.5);
        close(found.tiers[2].share, 1.0 / 3.0);
        let nobody = floating_debt(day, &[]);
        assert!(nobody.share.is_none() && nobody.tiers.iter().all(|t| t.share.is_none() && t.of_debt.is_none()));
        assert!(share_metric().is_some());
    }
}
