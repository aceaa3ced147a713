//! The numbers under a tag that could be seen on a day.
use breadth_domain::{Date, FiledFact, FilerFacts, Filing};

use crate::Leaf;

/// One number with its filing.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Row<'a> {
    pub fact: &'a FiledFact,
    pub filing: &'a Filing,
}

impl Row<'_> {
    pub fn value(&self) -> f64 {
        self.fact.value.value()
    }

    /// The order of vintages: by the day known, the day filed, the accession number.
    pub fn vintage(&self) -> (Date, Date, &str) {
        (self.filing.known_on(), self.filing.filed_on, &self.filing.accession)
    }
}

/// Forms that report periods, and current reports, which recast them. Proxy statements, registration statements and
/// prospectuses give numbers of other makes (pay versus performance, pro forma).
pub fn is_periodic(form: &str) -> bool {
    matches!(
        form.strip_suffix("/A").unwrap_or(form),
        "10-K" | "10-K405" | "10-KT" | "10-KT405" | "10-Q" | "10-QT" | "20-F" | "40-F" | "6-K" | "8-K"
    )
}

/// The place of a tag among a filer's.
pub(crate) fn place(facts: &FilerFacts, tag: &str) -> Option<u32> {
    facts.tags.binary_search_by(|t| (**t).cmp(tag)).ok().map(|i| i as u32)
}

/// Every number under the tag, ascending by unit and period, whoever filed it.
pub(crate) fn under<'a>(facts: &'a FilerFacts, tag: &str) -> &'a [FiledFact] {
    let Some(tag) = place(facts, tag) else { return &[] };
    let from = facts.facts.partition_point(|f| f.tag < tag);
    let to = facts.facts.partition_point(|f| f.tag <= tag);
    &facts.facts[from..to]
}

/// The numbers under the tag in periodic filings that could be read by the day.
pub(crate) fn visible<'a>(facts: &'a FilerFacts, tag: &str, as_of: Date) -> impl Iterator<Item = Row<'a>> + use<'a> {
    under(facts, tag).iter().filter_map(move |fact| {
        let filing = facts.filings.get(fact.filing as usize)?;
        (filing.filed_on <= as_of && is_periodic(&filing.form) && filing.known_on() <= as_of)
            .then_some(Row { fact, filing })
    })
}

/// The number as it stands at the end of a proof.
pub(crate) fn leaf(facts: &FilerFacts, row: &Row, vintage: usize, vintages: usize) -> Leaf {
    Leaf {
        tag: (*facts.tags[row.fact.tag as usize]).into(),
        unit: (*facts.units[row.fact.unit as usize]).into(),
        start: row.fact.start,
        end: row.fact.end,
        value: row.value(),
        accession: (*row.filing.accession).into(),
        form: (*row.filing.form).into(),
        filed_on: row.filing.filed_on,
        known_on: row.filing.known_on(),
        vintage: vintage as u16,
        vintages: vintages as u16,
    }
}
