//! Which questions a store can answer: one list, to which a new question adds a line.
use breadth_domain::{PriceField, Table};
use serde::Serialize;

use crate::manifest::{Manifest, Part};

/// What a question needs of a store.
#[derive(Copy, Clone, Debug)]
pub enum Need {
    /// A table with any row.
    Table(Table),
    /// Companies' figures, from filings or from a vendor's table.
    Statements,
    /// One price source with all of these fields.
    PriceFields(&'static [PriceField]),
    /// A price source of at least that many years.
    PriceYears(i16),
    /// An import of that kind.
    Kind(&'static str),
}

/// A question and what it needs.
#[derive(Copy, Clone, Debug)]
pub struct Question {
    /// The stable name: the command, or its part.
    pub id: &'static str,
    /// The question in words.
    pub label: &'static str,
    /// What it needs, all of it.
    pub needs: &'static [Need],
}

/// Every question.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "market",
        label: "Where are we: returns, breadth, concentration",
        needs: &[Need::PriceFields(&[PriceField::Close])],
    },
    Question {
        id: "universe",
        label: "Who is a member of a universe, by market capitalisation",
        needs: &[Need::PriceFields(&[PriceField::Close, PriceField::Shares]), Need::Table(Table::Listings)],
    },
    Question {
        id: "liquidity",
        label: "How much of it can be traded",
        needs: &[Need::PriceFields(&[PriceField::Close, PriceField::Volume])],
    },
    Question {
        id: "total-return",
        label: "What it returned with dividends",
        needs: &[Need::PriceFields(&[PriceField::AdjClose])],
    },
    Question {
        id: "screen",
        label: "Who is quality: metrics from statements known on the day",
        needs: &[Need::PriceFields(&[PriceField::Close]), Need::Statements],
    },
    Question {
        id: "fundamentals",
        label: "What a company reported, from its filings as they were known on the day",
        needs: &[Need::Table(Table::Filed), Need::Table(Table::Filings)],
    },
    Question {
        id: "backtest",
        label: "Would it have worked",
        needs: &[Need::PriceFields(&[PriceField::Close, PriceField::Volume]), Need::Statements, Need::PriceYears(2)],
    },
    Question {
        id: "long-history",
        label: "The size premium and the valuation gap over decades",
        needs: &[Need::Kind("french")],
    },
    Question { id: "rates", label: "Interest rates, credit, inflation", needs: &[Need::Kind("series")] },
    Question { id: "baskets", label: "What a fund or an index holds", needs: &[Need::Table(Table::Baskets)] },
];

/// Whether a question can be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answerable {
    /// The question's name.
    pub id: &'static str,
    /// The question in words.
    pub label: &'static str,
    /// Whether all it needs is there.
    pub yes: bool,
    /// What is missing, each with the import that would bring it.
    pub missing: Vec<String>,
}

impl Question {
    /// Whether these parts, known on the day, answer it.
    pub(crate) fn ask(&self, manifest: &Manifest, known: &[&Part]) -> Answerable {
        let missing: Vec<String> = self.needs.iter().filter_map(|need| need.missing(manifest, known)).collect();
        Answerable { id: self.id, label: self.label, yes: missing.is_empty(), missing }
    }
}

impl Need {
    fn missing(self, manifest: &Manifest, known: &[&Part]) -> Option<String> {
        let has_table = |table: Table| known.iter().any(|p| p.table == table);
        match self {
            Need::Table(table) => {
                let kind = match table {
                    Table::Facts => "statements",
                    Table::Baskets => "basket",
                    Table::Filed | Table::Filings | Table::FilerLabels => "facts",
                    other => other.id(),
                };
                (!has_table(table)).then(|| format!("{}: `breadth import {kind} PATH`", table.id()))
            }
            Need::Statements => (!has_table(Table::Facts) && !has_table(Table::Filed)).then(|| {
                "facts: `breadth import facts PATH` for filings, `breadth import statements PATH` for a vendor's table"
                    .to_owned()
            }),
            Need::PriceFields(fields) => {
                let sources = sources_of(known);
                let lacking = |parts: &[&Part]| -> Vec<&'static str> {
                    let has = |f: &PriceField| parts.iter().any(|p| p.columns.iter().any(|c| c == f.id()));
                    fields.iter().filter(|f| !has(f)).map(|f| f.id()).collect()
                };
                let best = sources.iter().map(|parts| lacking(parts)).min_by_key(Vec::len);
                let lacks = best.unwrap_or_else(|| fields.iter().map(|f| f.id()).collect());
                (!lacks.is_empty())
                    .then(|| format!("one price source with {}: `breadth import prices PATH`", lacks.join(" and ")))
            }
            Need::PriceYears(years) => {
                let long_enough = |parts: &Vec<&Part>| {
                    let first = parts.iter().filter_map(|p| p.first).min();
                    let last = parts.iter().filter_map(|p| p.last).max();
                    first.zip(last).is_some_and(|(first, last)| first.plus_months(12 * i32::from(years)) <= last)
                };
                (!sources_of(known).iter().any(long_enough))
                    .then(|| format!("a price source of {years} years or more: `breadth import prices PATH`"))
            }
            Need::Kind(kind) => {
                let known_versions: Vec<u64> = known.iter().map(|p| p.version).collect();
                let has = manifest.imports.iter().any(|i| i.kind == kind && known_versions.contains(&i.version));
                (!has).then(|| format!("{kind}: `breadth import {kind} PATH`"))
            }
        }
    }
}

/// Price parts by source.
fn sources_of<'a>(known: &[&'a Part]) -> Vec<Vec<&'a Part>> {
    let mut sources: Vec<(&str, Vec<&Part>)> = Vec::new();
    for part in known.iter().filter(|p| p.table == Table::Prices) {
        match sources.iter_mut().find(|(name, _)| *name == part.source) {
            Some((_, parts)) => parts.push(part),
            None => sources.push((&part.source, vec![part])),
        }
    }
    sources.into_iter().map(|(_, parts)| parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_store_answers_nothing_and_says_what_would_help() {
        let manifest = Manifest::empty();
        for question in QUESTIONS {
            let answer = question.ask(&manifest, &[]);
            assert!(!answer.yes && answer.missing.iter().all(|m| m.contains("`breadth import ")), "{answer:?}");
        }
    }
}
