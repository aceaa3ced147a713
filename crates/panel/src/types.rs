//! What type of thing a listing is beyond its kind: trusts, partnerships, notes and funds of their own sort.
//!
//! The kind ([`ListingKind`]) says who may be in a universe; the type says what an analyst calls it. A real-estate investment
//! trust is an operating company's common share, a business development company a fund. A type is one entry of [`TYPES`]; the
//! first that matches decides, and where none does the kind is the type.
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::{Label, ListingKind};

/// A type and how it is told.
#[derive(Debug)]
pub struct TypeRule {
    /// The rule's identifier, shown with every decision.
    pub id: &'static str,
    /// The type's stable name.
    pub slug: &'static str,
    /// The type's label.
    pub label: &'static str,
    /// The kinds it is a part of.
    pub kinds: &'static [ListingKind],
    /// A regular expression over the lower-cased name; empty matches every name.
    pub name: &'static str,
    /// The industries it is limited to; empty is all.
    pub industries: &'static [&'static str],
    /// The rules of the kind it is limited to; empty is all.
    pub kind_rules: &'static [&'static str],
}

const REIT: (&str, &str) = ("reit", "real-estate investment trust");
const CLOSED_END: (&str, &str) = ("closed_end_fund", "closed-end fund");

/// The types, in the order in which they are asked.
pub const TYPES: &[TypeRule] = &[
    TypeRule {
        id: "type-etn",
        slug: "etn",
        label: "exchange-traded note",
        kinds: &[ListingKind::Note, ListingKind::Fund],
        name: r"\betns?\b|exchange[- ]traded notes?|\bipath\b|\betracs\b|\bmicrosectors\b|\bx-links\b|velocityshares",
        industries: &[],
        kind_rules: &[],
    },
    TypeRule {
        id: "type-bdc",
        slug: "business_development_company",
        label: "business development company",
        kinds: &[ListingKind::Fund],
        name: "",
        industries: &[],
        kind_rules: &["name-business-development"],
    },
    TypeRule {
        id: "type-exchange-traded-fund",
        slug: "exchange_traded_fund",
        label: "exchange-traded fund",
        kinds: &[ListingKind::Fund],
        name: "",
        industries: &[],
        kind_rules: &["name-exchange-traded"],
    },
    TypeRule {
        id: "type-closed-end-by-family",
        slug: CLOSED_END.0,
        label: CLOSED_END.1,
        kinds: &[ListingKind::Fund],
        name: "",
        industries: &[],
        kind_rules: &["name-fund-trust", "name-fund-family", "industry-trust", "industry-beneficial-interest"],
    },
    TypeRule {
        id: "type-closed-end-by-name",
        slug: CLOSED_END.0,
        label: CLOSED_END.1,
        kinds: &[ListingKind::Fund],
        name: r"\bfund\b.*(common (stock|shares?)|beneficial interest|\binc\b)",
        industries: &[],
        kind_rules: &["name-fund"],
    },
    TypeRule {
        id: "type-mlp",
        slug: "mlp",
        label: "master limited partnership",
        kinds: &[ListingKind::Partnership],
        name: r"\bl\.? ?p\.?\b|\bpartners\b|common units?|limited partner",
        industries: &[],
        kind_rules: &[],
    },
    TypeRule {
        id: "type-royalty-trust",
        slug: "royalty_trust",
        label: "royalty trust",
        kinds: &[ListingKind::Trust],
        name: r"royalty|^mesabi trust",
        industries: &[],
        kind_rules: &[],
    },
    TypeRule {
        id: "type-reit-by-industry",
        slug: REIT.0,
        label: REIT.1,
        kinds: &[ListingKind::Common],
        name: "",
        industries: &["Real Estate Investment Trusts"],
        kind_rules: &[],
    },
    TypeRule {
        id: "type-reit-by-name",
        slug: REIT.0,
        label: REIT.1,
        kinds: &[ListingKind::Common],
        name: r"\breit\b|real estate investment trust|\b(realty|properties|property|hotel|mortgage|apartment|residential)\b.* trust\b",
        industries: &[],
        kind_rules: &[],
    },
];

static NAMES: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    let compile = |pattern: &str| {
        (!pattern.is_empty())
            .then(|| Regex::new(pattern).expect("the types' patterns are constants that a test compiles"))
    };
    TYPES.iter().map(|rule| compile(rule.name)).collect()
});

/// A listing's type with the rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListingType {
    /// Its stable name.
    #[serde(rename = "type")]
    pub slug: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The rule that decided.
    pub rule: &'static str,
}

/// The type of a listing, by the label known on a day.
pub fn listing_type(label: &Label) -> ListingType {
    let name = label.name.to_lowercase();
    let told = TYPES.iter().zip(NAMES.iter()).find(|(rule, re)| {
        rule.kinds.contains(&label.kind)
            && (rule.industries.is_empty() || rule.industries.contains(&&*label.industry))
            && (rule.kind_rules.is_empty() || rule.kind_rules.contains(&label.rule))
            && re.as_ref().is_none_or(|re| re.is_match(&name))
    });
    let kind = ListingType { slug: label.kind.slug(), label: label.kind.label(), rule: label.rule };
    told.map_or(kind, |(rule, _)| ListingType { slug: rule.slug, label: rule.label, rule: rule.id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::classify;
    use breadth_domain::{Date, Symbol};

    fn told(symbol: &str, name: &str, industry: &str) -> &'static str {
        let symbol = Symbol::new(symbol).unwrap();
        let (kind, rule) = classify(symbol, name, industry);
        let text = |t: &str| t.into();
        let label = Label {
            from: Date::MIN,
            symbol,
            name: text(name),
            exchange: text("nyse"),
            sector: text(""),
            industry: text(industry),
            country: text("United States"),
            kind,
            rule,
        };
        listing_type(&label).slug
    }

    #[test]
    fn trusts_partnerships_notes_and_funds_are_types_of_their_own() {
        for (symbol, name, industry, expected) in [
            ("O", "Realty Income Corporation Common Stock", "Real Estate Investment Trusts", "reit"),
            ("PEB", "Pebblebrook Hotel Trust Common Shares of Beneficial Interest", "", "reit"),
            ("EPD", "Enterprise Products Partners L.P. Common Stock", "Natural Gas Distribution", "mlp"),
            ("FNGU", "MicroSectors FANG Index 3X Leveraged ETN", "", "etn"),
            ("MAIN", "Main Street Capital Corporation Common Stock", "", "business_development_company"),
            ("ARKK", "ARK Innovation ETF", "", "exchange_traded_fund"),
            ("FUND", "Sprott Focus Trust Inc. Common Stock", "", "closed_end_fund"),
            ("ASA", "ASA  Gold and Precious Metals Limited", "Precious Metals", "closed_end_fund"),
            ("MPV", "Barings Participation Investors Common Stock", "Finance Companies", "closed_end_fund"),
            ("MCI", "Barings Corporate Investors Common Stock", "", "closed_end_fund"),
            ("MSB", "Mesabi Trust Common Stock", "Metal Mining", "royalty_trust"),
            ("DDT", "Dillard's Capital Trust I", "", "preferred"),
            ("CEP", "Cantor Equity Partners Inc. Class A Ordinary Shares", "Investment Managers", "blank_cheque"),
            ("CUB", "Lionheart Holdings Class A Ordinary Shares", "", "blank_cheque"),
            ("CUB", "Cubic Corporation Common Stock", "", "common"),
            ("BBDC", "Barings BDC Inc. Common Stock", "", "business_development_company"),
            ("NTRS", "Northern Trust Corporation Common Stock", "", "common"),
        ] {
            assert_eq!(told(symbol, name, industry), expected, "{name}");
        }
        assert_eq!(NAMES.len(), TYPES.len());
    }
}
