//! Who came and went at each reconstitution, and why.
use std::collections::HashMap;

use serde::Serialize;

use crate::universe::{Exclusion, Universe};
use crate::{Panel, Reconstitution};

/// Why a company came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// Its first session came after the rank day before.
    NewListing,
    /// It had no price before.
    BackInTrading,
    /// It was excluded before, for this reason.
    #[serde(untagged)]
    Was(Exclusion),
}

/// Why a company went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// It has no price any more: merged, failed, moved.
    StoppedTrading,
    /// It is excluded now, for this reason.
    #[serde(untagged)]
    Is(Exclusion),
}

impl Arrival {
    /// The reason in words.
    pub fn label(self) -> String {
        match self {
            Arrival::NewListing => "newly listed".into(),
            Arrival::BackInTrading => "trades again".into(),
            Arrival::Was(why) => format!("no longer: {}", why.label()),
        }
    }
}

impl Departure {
    /// The reason in words.
    pub fn label(self) -> String {
        match self {
            Departure::StoppedTrading => "stopped trading".into(),
            Departure::Is(why) => why.label().into(),
        }
    }
}

/// What a reconstitution changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// Its place among the universe's.
    pub reconstitution: usize,
    /// Who came in, by rank.
    pub arrivals: Vec<(usize, Arrival)>,
    /// Who went out, by rank before.
    pub departures: Vec<(usize, Departure)>,
    /// ½ Σ |w after − w before| at the effective close.
    pub turnover: f64,
}

impl Universe {
    /// What each reconstitution after the first changed.
    pub fn changes(&self, panel: &Panel) -> Vec<Changes> {
        (1..self.reconstitutions.len()).map(|k| self.changed(panel, k)).collect()
    }

    fn changed(&self, panel: &Panel, k: usize) -> Changes {
        let (old, new) = (&self.reconstitutions[k - 1], &self.reconstitutions[k]);
        let was = reasons(old);
        let is = reasons(new);
        let arrivals = new.members.iter().filter(|m| was.get(&m.security) != Some(&None)).map(|m| {
            let why = match was.get(&m.security) {
                Some(Some(why)) => Arrival::Was(*why),
                _ if panel.securities[m.security].first > old.rank_session => Arrival::NewListing,
                _ => Arrival::BackInTrading,
            };
            (m.security, why)
        });
        let departures = old.members.iter().filter(|m| is.get(&m.security) != Some(&None)).map(|m| {
            let why = match is.get(&m.security) {
                Some(Some(Exclusion::NoPrice)) | None | Some(None) => Departure::StoppedTrading,
                Some(Some(why)) => Departure::Is(*why),
            };
            (m.security, why)
        });
        let (arrivals, departures) = (arrivals.collect(), departures.collect());
        Changes { reconstitution: k, arrivals, departures, turnover: self.turnover(panel, k) }
    }

    /// ½ Σ |w after − w before| at the effective close of reconstitution `k`: what an index fund trades, one way.
    pub fn turnover(&self, panel: &Panel, k: usize) -> f64 {
        let new = &self.reconstitutions[k];
        let mut moved: HashMap<usize, f64> = HashMap::new();
        for (i, w) in k.checked_sub(1).map(|k| self.weights_of(panel, k, new.effective_session)).unwrap_or_default() {
            *moved.entry(i).or_default() -= w;
        }
        for (i, w) in self.weights_of(panel, k, new.effective_session) {
            *moved.entry(i).or_default() += w;
        }
        let mut sizes: Vec<f64> = moved.into_values().map(f64::abs).collect();
        // Summed in a fixed order.
        sizes.sort_by(f64::total_cmp);
        0.5 * sizes.iter().sum::<f64>()
    }
}

/// Everyone looked at: `None` for a member, else the reason.
fn reasons(r: &Reconstitution) -> HashMap<usize, Option<Exclusion>> {
    let out = r.excluded.iter().map(|(i, why)| (*i, Some(*why)));
    out.chain(r.members.iter().map(|m| (m.security, None))).collect()
}
