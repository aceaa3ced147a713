//! The list of line items, one file for each group of a statement; each item says its chain of tags.
//!
//! Sources: the US GAAP, DEI and IFRS taxonomies for what a tag means; the order of a chain is the one in which filers
//! have used them, the most exact first.
mod assets;
mod bank;
mod bank_balance;
mod cash_flow;
mod debt;
mod equity;
mod income;
mod insurer;
mod liabilities;
mod shares;
mod trust;

use breadth_domain::Concept;

use crate::item::{Find, Item, Link, Sign, Term};
use crate::{Flag, Templates};

/// The groups, in the order of [`Concept::ALL`].
const GROUPS: &[&[Item]] = &[
    income::ITEMS,
    bank::ITEMS,
    insurer::ITEMS,
    trust::ITEMS,
    cash_flow::ITEMS,
    assets::ITEMS,
    liabilities::ITEMS,
    debt::ITEMS,
    bank_balance::ITEMS,
    equity::ITEMS,
    shares::ITEMS,
];

/// All of them.
pub(crate) const ALL: [Item; Concept::ALL.len()] = joined();

const fn joined() -> [Item; Concept::ALL.len()] {
    let mut all = [income::ITEMS[0]; Concept::ALL.len()];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut i = 0;
        while i < GROUPS[group].len() {
            all[at] = GROUPS[group][i];
            at += 1;
            i += 1;
        }
        group += 1;
    }
    assert!(at == Concept::ALL.len(), "an item for each concept");
    all
}

/// The number under a tag.
const fn tag(tag: &'static str) -> Link {
    Link { find: Find::Tag(tag), flag: None, templates: Templates::ALL }
}

/// A sum of tags.
const fn sum(terms: &'static [Term]) -> Link {
    Link { find: Find::Sum(terms), flag: None, templates: Templates::ALL }
}

/// Of these tags the first, unless a later one exceeds it by the factor.
const fn larger(tags: &'static [&'static str], by: f64) -> Link {
    Link { find: Find::Larger(tags, by), flag: None, templates: Templates::ALL }
}

/// From other items.
const fn of(items: &'static [(f64, Concept)]) -> Link {
    Link { find: Find::Items(items), flag: None, templates: Templates::ALL }
}

impl Link {
    const fn flag(self, flag: Flag) -> Link {
        Link { flag: Some(flag), ..self }
    }

    const fn only(self, templates: Templates) -> Link {
        Link { templates, ..self }
    }
}

/// A term that the sum needs.
const fn plus(tag: &'static str) -> Term {
    Term { tag, factor: 1.0, required: true }
}

/// A term that is added where it is there.
const fn maybe(tag: &'static str) -> Term {
    Term { tag, factor: 1.0, required: false }
}

/// A term that is taken away and needed.
const fn minus(tag: &'static str) -> Term {
    Term { tag, factor: -1.0, required: true }
}

/// A term that is taken away where it is there.
const fn less(tag: &'static str) -> Term {
    Term { tag, factor: -1.0, required: false }
}

/// An item of every template.
const fn everyone(concept: Concept, sign: Sign, chain: &'static [Link], note: &'static str) -> Item {
    Item { concept, templates: Templates::ALL, sign, chain, note }
}

impl Item {
    const fn only(self, templates: Templates) -> Item {
        Item { templates, ..self }
    }
}
