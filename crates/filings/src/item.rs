//! Which tags give which line item: one list, read by the engine and the manual.
use breadth_domain::Concept;

use crate::{Flag, Templates};

/// What can be said of an item's sign.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Either.
    Any,
    /// Never below zero: revenue, costs, payments, assets, counts.
    NonNegative,
}

/// A tag in a sum.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Term {
    /// `taxonomy:Concept`.
    pub tag: &'static str,
    /// 1 or −1.
    pub factor: f64,
    /// Whether the sum has no meaning without it.
    pub required: bool,
}

/// How one link of a chain finds the item for a period.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Find {
    /// The number under a tag.
    Tag(&'static str),
    /// A sum of tags of the same period and one family of vintages. A term that is not required and not there adds
    /// nothing.
    Sum(&'static [Term]),
    /// Of these tags of one period the first that is there, unless a later one exceeds it by the factor: `Revenues` where
    /// it holds rents and interest that `RevenueFromContractWithCustomer…` leaves out.
    Larger(&'static [&'static str], f64),
    /// From other items of the same period: the sum of `factor × item`; all must be there.
    Items(&'static [(f64, Concept)]),
}

/// One link of a chain.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Link {
    /// How.
    pub find: Find,
    /// What is to be said of an answer found here.
    pub flag: Option<Flag>,
    /// For whom this link holds.
    pub templates: Templates,
}

/// A line item.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Item {
    /// What it measures.
    pub concept: Concept,
    /// Whose statements have it.
    pub templates: Templates,
    /// Its sign.
    pub sign: Sign,
    /// The links in their order; the first that gives the period is taken.
    pub chain: &'static [Link],
    /// What an analyst should know about it, in a sentence or two of the manual; may be empty.
    pub note: &'static str,
}

impl Link {
    /// The tags it reads itself, in their order.
    pub fn tags(&self) -> impl Iterator<Item = &'static str> {
        let (one, many, terms): (Option<&'static str>, &'static [&'static str], &'static [Term]) = match self.find {
            Find::Tag(tag) => (Some(tag), &[], &[]),
            Find::Larger(tags, _) => (None, tags, &[]),
            Find::Sum(terms) => (None, &[], terms),
            Find::Items(_) => (None, &[], &[]),
        };
        one.into_iter().chain(many.iter().copied()).chain(terms.iter().map(|t| t.tag))
    }
}

/// Every line item, in the order of [`Concept::ALL`].
pub const ITEMS: &[Item] = &crate::items::ALL;

/// The line item of that concept.
pub fn item(concept: Concept) -> Option<&'static Item> {
    ITEMS.get(concept as usize)
}
