//! How far a universe agrees with a basket that somebody publishes: by company, and by cause where it does not.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use breadth_domain::Symbol;
use serde::Serialize;

use crate::classify::company_key;
use crate::universe::{Exclusion, Universe};
use crate::{Panel, SILENT_SESSIONS};

/// Why a basket's company is not in the universe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lacking {
    /// Nothing traded under its ticker.
    NotInPrices,
    /// It was not listed on the rank day, or under another identity.
    NotSeen,
    /// The universe leaves it out.
    #[serde(untagged)]
    Excluded(Exclusion),
}

impl Lacking {
    /// The reason in words.
    pub const fn label(self) -> &'static str {
        match self {
            Lacking::NotInPrices => "nothing traded under its ticker",
            Lacking::NotSeen => "not seen on the rank day",
            Lacking::Excluded(why) => why.label(),
        }
    }
}

/// A basket against a universe on one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlap {
    /// The basket's companies.
    pub theirs: usize,
    /// The universe's companies.
    pub ours: usize,
    /// In both.
    pub common: usize,
    /// The basket's weight in companies of the universe, of all its lines with a ticker.
    pub their_weight: f64,
    /// The universe's weight in companies of the basket.
    pub our_weight: f64,
    /// Σ min(wᵢ, vᵢ) over companies: one less the active share.
    pub least_weight: f64,
    /// Lines of the basket that the universe lacks, the heaviest first: (ticker, weight, why).
    pub lacking: Vec<(Symbol, f64, Lacking)>,
    /// Members whose company the basket lacks, the heaviest first: (security, weight).
    pub beyond: Vec<(usize, f64)>,
}

impl Overlap {
    /// Companies in both, as a share of the basket's that trade.
    pub fn their_count(&self) -> f64 {
        self.common as f64 / self.theirs as f64
    }

    /// What is lacking, by cause: how many lines, and their weight.
    pub fn by_cause(&self) -> BTreeMap<Lacking, (usize, f64)> {
        let mut causes: BTreeMap<Lacking, (usize, f64)> = BTreeMap::new();
        for (_, weight, why) in &self.lacking {
            let cause = causes.entry(*why).or_default();
            *cause = (cause.0 + 1, cause.1 + weight);
        }
        causes
    }
}

impl Universe {
    /// The universe against a basket's lines (ticker, weight) at the close of session `t`. Lines without a price in the
    /// panel count in the weight and not in the companies.
    pub fn overlap(&self, panel: &Panel, t: usize, basket: &[(Symbol, f64)]) -> Overlap {
        let Some(k) = self.reconstitutions.iter().rposition(|r| r.effective_session <= t) else {
            return Overlap::default();
        };
        let day = panel.sessions[t];
        let key = |i: usize| {
            let key = company_key(&panel.securities[i].label(day).name);
            if key.is_empty() { panel.securities[i].id.to_string() } else { key }
        };
        let carriers = Carriers::on(panel, t);
        let reasons: HashMap<usize, Exclusion> = self.reconstitutions[k].excluded.iter().copied().collect();
        let mut ours: BTreeMap<String, (usize, f64)> = BTreeMap::new();
        for (i, weight) in self.weights_of(panel, k, t) {
            ours.entry(key(i)).or_insert((i, 0.0)).1 += weight;
        }
        let total: f64 = basket.iter().map(|(_, w)| w).sum();
        let mut theirs: BTreeMap<String, f64> = BTreeMap::new();
        let mut overlap = Overlap { ours: ours.len(), ..Overlap::default() };
        for &(symbol, weight) in basket {
            let weight = weight / total;
            let Some(i) = carriers.of(symbol) else {
                overlap.lacking.push((symbol, weight, Lacking::NotInPrices));
                continue;
            };
            let key = key(i);
            if ours.contains_key(&key) {
                overlap.their_weight += weight;
            } else {
                let why = reasons.get(&i).map_or(Lacking::NotSeen, |why| Lacking::Excluded(*why));
                overlap.lacking.push((symbol, weight, why));
            }
            *theirs.entry(key).or_default() += weight;
        }
        let names: BTreeSet<&String> = theirs.keys().collect();
        overlap.theirs = names.len();
        for (key, (security, weight)) in &ours {
            match theirs.get(key) {
                Some(other) => {
                    overlap.common += 1;
                    overlap.our_weight += weight;
                    overlap.least_weight += weight.min(*other);
                }
                None => overlap.beyond.push((*security, *weight)),
            }
        }
        overlap.lacking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        overlap.beyond.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        overlap
    }
}

/// Who carries which ticker on a session, however the ticker is written.
pub(crate) struct Carriers(HashMap<Symbol, usize>);

impl Carriers {
    /// Those that traded within the last [`SILENT_SESSIONS`].
    pub fn on(panel: &Panel, t: usize) -> Self {
        let trades = |i: usize| (t.saturating_sub(SILENT_SESSIONS)..=t).any(|s| !panel.close.at(s, i).is_nan());
        Carriers((0..panel.securities.len()).filter(|i| trades(*i)).map(|i| (panel.ticker(i, t), i)).collect())
    }

    /// The security that a ticker of somebody's list means.
    pub fn of(&self, symbol: Symbol) -> Option<usize> {
        spellings(symbol).iter().find_map(|s| self.0.get(s)).copied()
    }
}

/// The ways of writing a ticker with a share class: `BRKB`, `BRK-B`, `BRK/B` and `BRK.B`.
fn spellings(symbol: Symbol) -> Vec<Symbol> {
    let text = symbol.as_str();
    let mut all = vec![text.to_owned(), text.replace(['-', '/'], "."), text.replace(['-', '.'], "/")];
    if let Some((end, class)) = text.char_indices().last() {
        all.push(format!("{}.{class}", &text[..end]));
        all.push(format!("{}/{class}", &text[..end]));
    }
    all.iter().filter_map(|s| Symbol::new(s)).collect()
}
