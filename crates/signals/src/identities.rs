//! The identities that figures must keep, over every filer and period: how many hold, and which do not.
use std::collections::BTreeMap;

use breadth_domain::Date;
use breadth_filings::{Check, Filer, Identity, Reading, Unknown};
use breadth_store::View;
use serde::Serialize;

use crate::SignalError;

/// One identity over all filers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentityCount {
    /// Which.
    pub identity: Identity,
    /// The equation.
    pub equation: &'static str,
    /// How many periods it could be looked at in.
    pub tried: u64,
    /// In how many it does not hold.
    pub failed: u64,
    /// In how many a difference proves nothing, by why.
    pub unknown: BTreeMap<Unknown, u64>,
    /// Filers with such a period.
    pub filers: u64,
    /// The one that is off by most, against what rounding allows.
    pub example: Option<FailedIdentity>,
}

/// A period in which an identity does not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedIdentity {
    /// The filer.
    pub cik: u64,
    /// Its name.
    pub name: Box<str>,
    /// What was looked at.
    pub check: Check,
}

/// Every identity of every fiscal year and, between them, of every quarter of every filer, as known on the view's day.
///
/// # Errors
/// Where the store cannot be read.
pub fn identities(view: &View) -> Result<Vec<IdentityCount>, SignalError> {
    let day = view.as_of();
    let of_filers: Vec<(u64, Box<str>, Vec<Check>)> = view.each_filer(|facts| {
        let (cik, name) = (facts.cik, facts.name.clone());
        (cik, name, all(&Filer::new(facts), day))
    })?;
    let mut found: BTreeMap<Identity, IdentityCount> = BTreeMap::new();
    for (cik, name, checks) in of_filers {
        let mut here: BTreeMap<Identity, bool> = BTreeMap::new();
        for check in checks {
            let count = found.entry(check.identity).or_insert_with(|| IdentityCount {
                identity: check.identity,
                equation: check.identity.equation(),
                tried: 0,
                failed: 0,
                unknown: BTreeMap::new(),
                filers: 0,
                example: None,
            });
            count.tried += 1;
            if let Some(why) = check.unknown {
                *count.unknown.entry(why).or_default() += 1;
            }
            if !check.fails() {
                continue;
            }
            count.failed += 1;
            count.filers += u64::from(here.insert(check.identity, true).is_none());
            let off = |c: &Check| c.difference.abs() / c.tolerance;
            if count.example.as_ref().is_none_or(|worst| off(&check) > off(&worst.check)) {
                count.example = Some(FailedIdentity { cik, name: name.clone(), check });
            }
        }
    }
    Ok(found.into_values().collect())
}

/// The checks of all of a filer's periods.
fn all(filer: &Filer, day: Date) -> Vec<Check> {
    let at = filer.at(day, Reading::AsKnown);
    at.period_ends(Date::MIN, Date::MAX).flat_map(|end| at.checks_at(end)).collect()
}
