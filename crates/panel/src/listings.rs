//! What the listings said, by symbol and day, with blanks filled from the last day that was not blank.
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use breadth_domain::{Date, ListingRow, Symbol};

use crate::classify::{classify, company_key};
use crate::{Label, ListingKind, siblings};

/// A kind and the rule that decided it.
type Decided = (ListingKind, &'static str);

/// The listings of a view, ready to be asked by symbol and day.
pub struct ListingBook {
    labels: HashMap<Symbol, Vec<Label>>,
    keys: HashMap<Arc<str>, Arc<str>>,
}

impl ListingBook {
    /// Builds the book from rows sorted by symbol and day seen.
    pub fn new(rows: &[ListingRow]) -> Self {
        // Few texts are distinct: each is held once.
        let mut texts: HashSet<Arc<str>> = HashSet::new();
        let blank: Arc<str> = Arc::from("");
        let mut labels: HashMap<Symbol, Vec<Label>> = HashMap::new();
        let mut kinds: HashMap<(Symbol, Arc<str>, Arc<str>), Decided> = HashMap::new();
        for row in rows {
            let spell = labels.entry(row.symbol).or_default();
            let before = spell.last();
            let mut carried = |now: &str, field: fn(&Label) -> &Arc<str>| -> Arc<str> {
                let now = now.trim();
                match (now, before) {
                    ("", before) => before.map_or_else(|| blank.clone(), |b| field(b).clone()),
                    (now, Some(b)) if &**field(b) == now => field(b).clone(),
                    (now, _) => match texts.get(now) {
                        Some(known) => known.clone(),
                        None => {
                            let fresh: Arc<str> = Arc::from(now);
                            texts.insert(fresh.clone());
                            fresh
                        }
                    },
                }
            };
            let name = carried(&row.name, |l| &l.name);
            let exchange = carried(&row.exchange, |l| &l.exchange);
            let sector = carried(&row.sector, |l| &l.sector);
            let industry = carried(&row.industry, |l| &l.industry);
            let country = carried(&row.country, |l| &l.country);
            if let Some(b) = before
                && b.name == name
                && b.exchange == exchange
                && b.sector == sector
                && b.industry == industry
                && b.country == country
            {
                continue;
            }
            let (kind, rule) = *kinds
                .entry((row.symbol, name.clone(), industry.clone()))
                .or_insert_with(|| classify(row.symbol, &name, &industry));
            spell.push(Label {
                from: row.seen_on,
                symbol: row.symbol,
                name,
                exchange,
                sector,
                industry,
                country,
                kind,
                rule,
            });
        }
        siblings::mark(&mut labels);
        let mut keys: HashMap<Arc<str>, Arc<str>> = HashMap::new();
        for label in labels.values().flatten() {
            if !keys.contains_key(&label.name) {
                keys.insert(label.name.clone(), Arc::from(company_key(&label.name)));
            }
        }
        ListingBook { labels, keys }
    }

    /// All labels of a symbol, ascending by day.
    pub fn labels(&self, symbol: Symbol) -> &[Label] {
        self.labels.get(&symbol).map_or(&[], Vec::as_slice)
    }

    /// What the listing said by that day; `None` before it was first seen.
    pub fn on(&self, symbol: Symbol, day: Date) -> Option<&Label> {
        let labels = self.labels(symbol);
        labels.partition_point(|l| l.from <= day).checked_sub(1).map(|k| &labels[k])
    }

    /// The company's key for a listing's name, see [`company_key`].
    pub fn key(&self, label: &Label) -> &str {
        self.keys.get(&label.name).map_or("", |k| k)
    }
}
