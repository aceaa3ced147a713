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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use breadth_domain::Nature;

    use super::*;
    use crate::{ITEMS, Template, item};

    #[test]
    fn the_list_is_in_the_order_of_the_concepts() {
        for (concept, listed) in Concept::ALL.iter().zip(ITEMS) {
            assert_eq!((*concept, item(*concept).map(|i| i.concept)), (listed.concept, Some(*concept)));
            assert!(!listed.chain.is_empty(), "{concept}");
        }
    }

    #[test]
    fn tags_are_well_formed_and_no_link_is_there_twice() {
        for item in ITEMS {
            for tag in item.chain.iter().flat_map(Link::tags) {
                let (taxonomy, name) = tag.split_once(':').unwrap();
                assert!(["us-gaap", "dei", "ifrs-full"].contains(&taxonomy), "{tag}");
                assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{tag}");
                assert!(name.starts_with(|c: char| c.is_ascii_uppercase()), "{tag}");
            }
            for (i, link) in item.chain.iter().enumerate() {
                assert!(!item.chain[..i].iter().any(|l| l.find == link.find), "{}: {link}", item.concept);
                let tags: Vec<_> = link.tags().collect();
                assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len(), "{}: {link}", item.concept);
            }
        }
    }

    #[test]
    fn every_sum_has_a_term_it_needs_and_every_link_somebody() {
        for item in ITEMS {
            for link in item.chain {
                let of = |t: &Template| item.templates.has(*t) && link.templates.has(*t);
                assert!(Template::ALL.iter().any(of), "{}: {link} is for nobody", item.concept);
                match link.find {
                    Find::Sum(terms) => {
                        assert!(terms.iter().any(|t| t.required), "{}: {link}", item.concept);
                        assert!(terms.iter().all(|t| t.factor.abs() == 1.0), "{}: {link}", item.concept);
                    }
                    Find::Larger(tags, by) => assert!(tags.len() > 1 && by >= 1.0, "{}: {link}", item.concept),
                    Find::Items(items) => assert!(!items.is_empty(), "{}", item.concept),
                    Find::Tag(_) => {}
                }
            }
        }
    }

    /// The items from which an item may be made, directly.
    fn parts(concept: Concept) -> Vec<Concept> {
        let links = item(concept).map_or(&[][..], |i| i.chain);
        let of = |l: &Link| if let Find::Items(items) = l.find { items.to_vec() } else { Vec::new() };
        links.iter().flat_map(of).map(|(_, c)| c).collect()
    }

    #[test]
    fn no_item_is_made_from_itself() {
        fn walk(concept: Concept, path: &mut Vec<Concept>) {
            assert!(!path.contains(&concept), "{concept} is made from itself: {path:?}");
            path.push(concept);
            parts(concept).into_iter().for_each(|part| walk(part, path));
            path.pop();
        }
        Concept::ALL.iter().for_each(|c| walk(*c, &mut Vec::new()));
    }

    #[test]
    fn items_are_made_from_items_of_their_kind_that_their_statements_have() {
        for whole in ITEMS {
            for link in whole.chain {
                let Find::Items(parts) = link.find else { continue };
                for (_, part) in parts {
                    assert_eq!(part.nature(), whole.concept.nature(), "{}: {part}", whole.concept);
                    let has = |t: &Template| whole.templates.has(*t) && link.templates.has(*t);
                    let lacks = |t: &&Template| has(t) && !item(*part).unwrap().templates.has(**t);
                    assert_eq!(Template::ALL.iter().find(lacks), None, "{}: {part}", whole.concept);
                }
            }
        }
    }

    #[test]
    fn only_additive_items_are_sums() {
        let added = |l: &Link| matches!(l.find, Find::Sum(t) if t.len() > 1) || matches!(l.find, Find::Items(_));
        for item in ITEMS.iter().filter(|i| i.chain.iter().any(added)) {
            assert!(
                matches!(item.concept.nature(), Nature::Flow | Nature::Stock | Nature::Shares),
                "{} is never added",
                item.concept
            );
        }
    }

    #[test]
    fn banks_have_no_gross_profit_and_shops_no_deposits() {
        use Concept::*;
        for concept in [GrossProfit, CostOfRevenue, Inventory, CurrentAssets, CurrentLiabilities, FreeCashFlow] {
            assert!(!item(concept).unwrap().templates.has(Template::Bank), "{concept}");
            assert!(!item(concept).unwrap().templates.has(Template::Insurer), "{concept}");
        }
        for concept in [Deposits, Loans, NetInterestIncome, ProvisionForLoanLosses, NoninterestIncome] {
            assert_eq!(item(concept).unwrap().templates, Templates::BANK, "{concept}");
        }
        // A bank's fees from contracts with customers are not its revenue.
        let revenue = item(Revenue).unwrap().chain.iter().filter(|l| l.templates.has(Template::Bank));
        assert!(
            revenue.flat_map(Link::tags).all(|t| !t.contains("ContractWithCustomer") && !t.contains("DividendIncome"))
        );
    }

    #[test]
    fn a_rate_of_interest_is_never_read_as_an_amount() {
        let tags: Vec<&str> = ITEMS.iter().flat_map(|i| i.chain).flat_map(Link::tags).collect();
        assert!(tags.contains(&"us-gaap:LongtermDebtPercentageBearingVariableInterestAmount"));
        assert!(!tags.contains(&"us-gaap:LongTermDebtPercentageBearingVariableInterestRate"));
    }

    #[test]
    fn current_maturities_are_never_added_to_the_tag_that_holds_them() {
        const WHOLE: &str = "us-gaap:LongTermDebt";
        const PARTS: [&str; 3] = [
            "us-gaap:LongTermDebtCurrent",
            "us-gaap:DebtCurrent",
            "us-gaap:LongTermDebtAndCapitalLeaseObligationsCurrent",
        ];
        for link in ITEMS.iter().flat_map(|i| i.chain) {
            let Find::Sum(terms) = link.find else { continue };
            let adds = |t: &Term| t.factor > 0.0 && PARTS.contains(&t.tag);
            assert!(!(terms.iter().any(|t| t.tag == WHOLE) && terms.iter().any(adds)), "{link}");
        }
    }
}
