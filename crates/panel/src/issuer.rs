//! Companies: which securities are classes of one issuer, day by day.
use std::sync::Arc;

use breadth_domain::Date;
use serde::Serialize;

use crate::classify::company_key;
use crate::exits::SILENT_SESSIONS;
use crate::{ListingKind, Panel};

/// A company's permanent name: that of its first security the panel has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct IssuerId(pub Arc<str>);

impl std::fmt::Display for IssuerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl Panel {
    /// The shares of the same company on session `t`, itself among them, in the order of their first session: those that
    /// traded within the last [`SILENT_SESSIONS`] under the same company name, see [`company_key`].
    pub fn classes(&self, security: usize, t: usize) -> Vec<usize> {
        let day = self.sessions[t];
        let own = company_key(&self.securities[security].label(day).name);
        let from = t.saturating_sub(SILENT_SESSIONS);
        let trades = |i: usize| (from..=t).any(|s| !self.close.at(s, i).is_nan());
        (0..self.securities.len())
            .filter(|i| {
                *i == security
                    || (!own.is_empty() && self.securities[*i].first <= t && trades(*i) && {
                        let label = self.securities[*i].label(day);
                        is_share(label.kind) && company_key(&label.name) == own
                    })
            })
            .collect()
    }

    /// The company that issued a security, as known on a day.
    pub fn issuer(&self, security: usize, on: Date) -> IssuerId {
        let first = self.session_on_or_before(on).and_then(|t| self.classes(security, t).first().copied());
        IssuerId(self.securities[first.unwrap_or(security)].id.0.clone())
    }
}

const fn is_share(kind: ListingKind) -> bool {
    matches!(
        kind,
        ListingKind::Common | ListingKind::BlankCheque | ListingKind::DepositaryReceipt | ListingKind::Partnership
    )
}
