//! The manual's words on the line items, from the same list the engine reads.
use std::fmt;

use crate::item::{Find, Item, Link, Sign};
use crate::{ITEMS, Template, Templates};

/// Every item's entry.
pub fn manual() -> String {
    ITEMS.iter().map(manual_entry).collect::<Vec<_>>().join("\n")
}

/// One item's entry: its name, who has it, how it is found, what to know.
pub fn manual_entry(item: &Item) -> String {
    let concept = item.concept;
    let sign = if item.sign == Sign::NonNegative { ", never below zero" } else { "" };
    let mut text = format!("{} (`{}`{sign}; {})\n", concept.label(), concept.id(), item.templates);
    for (i, link) in item.chain.iter().enumerate() {
        text += &format!("  {}. {link}\n", i + 1);
    }
    if !item.note.is_empty() {
        text += &format!("  {}\n", item.note);
    }
    text
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.find)?;
        if let Some(flag) = self.flag {
            write!(f, " ({})", flag.label())?;
        }
        if self.templates != Templates::ALL {
            write!(f, " [{}]", self.templates)?;
        }
        Ok(())
    }
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Find::Tag(tag) => f.write_str(tag),
            Find::Larger(tags, by) => {
                write!(f, "{}, the first unless a later one exceeds it {by} times", tags.join(" or "))
            }
            Find::Sum(terms) => signed(f, terms.iter().map(|t| (t.factor, t.tag, !t.required))),
            Find::Items(items) => signed(f, items.iter().map(|(factor, c)| (*factor, c.id(), false))),
        }
    }
}

/// `a + b − c`, those in brackets where they are there.
fn signed<'a>(f: &mut fmt::Formatter<'_>, terms: impl Iterator<Item = (f64, &'a str, bool)>) -> fmt::Result {
    for (i, (factor, name, optional)) in terms.enumerate() {
        let (open, close) = if optional { ("[", "]") } else { ("", "") };
        match (i, factor < 0.0) {
            (0, false) => write!(f, "{open}{name}{close}")?,
            (0, true) => write!(f, "−{open}{name}{close}")?,
            (_, negative) => write!(f, " {open}{} {name}{close}", if negative { "−" } else { "+" })?,
        }
    }
    Ok(())
}

impl fmt::Display for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Templates::ALL {
            return f.write_str("everyone");
        }
        let ids: Vec<&str> = Template::ALL.iter().filter(|t| self.has(**t)).map(|t| t.id()).collect();
        f.write_str(&ids.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept;

    use super::*;
    use crate::item;

    #[test]
    fn an_entry_says_how_the_item_is_found() {
        let entry = manual_entry(item(Concept::FreeCashFlow).unwrap());
        assert_eq!(
            entry,
            "Free cash flow (`free_cash_flow`; industrial, diversified, reit)\n  1. operating_cash_flow − \
             capital_expenditure\n  Cash flow from operations less capital expenditure; capitalised software is not \
             taken off.\n"
        );
        let revenue = manual_entry(item(Concept::Revenue).unwrap());
        assert!(revenue.contains("or us-gaap:Revenues, the first unless a later one exceeds it 1.02 times"));
        assert!(revenue.contains("us-gaap:SalesRevenueGoodsNet [+ us-gaap:SalesRevenueServicesNet]"));
    }

    #[test]
    fn the_manual_has_every_item_and_every_tag() {
        let manual = manual();
        for item in ITEMS {
            assert!(manual.contains(&format!("(`{}`", item.concept.id())), "{}", item.concept);
            for tag in item.chain.iter().flat_map(Link::tags) {
                assert!(manual.contains(tag), "{tag}");
            }
        }
    }
}
