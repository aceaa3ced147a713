//! What is wrong with data: coded, counted, located; one list of codes for the importers, `doctor` and the manual.
use std::collections::BTreeMap;

use serde::Serialize;

/// What was done with what was found.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// The row is kept aside with its reason and is in no answer.
    Quarantined,
    /// The row is used, and whoever reads it is told.
    Noted,
}

/// A kind of defect.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FindingKind {
    /// The stable code, as in `--json` and the manual.
    pub code: &'static str,
    /// A short name in kebab case.
    pub slug: &'static str,
    /// What it is.
    pub label: &'static str,
    /// What was done with it.
    pub handling: Handling,
    /// What the reader can do.
    pub hint: &'static str,
}

macro_rules! findings {
    ($($name:ident, $code:literal, $slug:literal, $handling:ident, $label:literal, $hint:literal;)*) => {
        /// The kinds of finding, each with its code.
        pub mod kinds {
            use super::{FindingKind, Handling};
            $(
                #[doc = $label]
                pub const $name: FindingKind = FindingKind {
                    code: $code, slug: $slug, label: $label, handling: Handling::$handling, hint: $hint,
                };
            )*
            /// Every kind, in the order of their codes.
            pub const ALL: &[&FindingKind] = &[$(&$name,)*];
        }
    };
}

findings! {
    UNREADABLE_ROW, "DQ001", "unreadable-row", Quarantined, "a row that cannot be read: wrong number of fields, or text where a number belongs", "look at the named line of the file";
    BAD_SYMBOL, "DQ002", "bad-symbol", Quarantined, "no ticker, or one that is no ticker", "look at the named line of the file";
    IMPOSSIBLE_DATE, "DQ003", "impossible-date", Quarantined, "a date that does not exist, lies in the future of the import, or before 1900", "look at the named line of the file";
    NOT_A_SESSION, "DQ004", "not-a-session", Quarantined, "a price on a day when New York did not trade", "a vendor's re-dated or copied session; the neighbouring sessions are kept";
    DUPLICATE, "DQ005", "duplicate", Quarantined, "the same key twice with the same values", "nothing to do: the first is kept";
    CONFLICT, "DQ006", "conflict", Quarantined, "the same key twice with different values", "the first of the file is kept; ask the vendor which is right";
    NON_POSITIVE_PRICE, "DQ007", "non-positive-price", Quarantined, "a price of zero or less", "ask the vendor; the security has no price on that day";
    STALE_SESSION, "DQ008", "stale-session", Quarantined, "a whole session that repeats the session before it", "the vendor served an old file under a new date; import that day again";
    NEGATIVE_VOLUME, "DQ009", "negative-volume", Quarantined, "a volume below zero", "ask the vendor";
    LOOK_AHEAD, "DQ010", "look-ahead", Quarantined, "a figure published before, or too soon after, the end of the period it describes", "the publish date is wrong; the figure was not known then";
    RESTATED_VALUE, "DQ011", "restated-value", Noted, "a figure the vendor restated after its publish date: the value shown was not known then", "a lower grade of point in time; use filings where it matters";
    MISSING_SHARES, "DQ012", "missing-shares", Noted, "no share count on the row", "the last known count is carried forward; without one the security has no market capitalisation";
    REPAIRED_ROW, "DQ013", "repaired-row", Noted, "a row the vendor repaired", "used as it is";
    EMPTY_VALUE, "DQ014", "empty-value", Noted, "a value given as missing", "nothing to do: missing is not zero";
    OUT_OF_RANGE, "DQ015", "out-of-range", Quarantined, "a number of impossible size or not finite", "look at the named line of the file";
    NO_PERIOD, "DQ016", "no-period", Quarantined, "a statement row without a period end or a publish date", "the figure cannot be placed in time";
    CASH_LINE, "DQ017", "cash-line", Noted, "a holdings line that is cash or a derivative, not a share", "kept, marked as no security";
    UNMATCHED, "DQ018", "unmatched", Noted, "a company in one statement that another statement of the same vendor lacks", "its figures are used as far as they go";
    HIGH_BELOW_LOW, "DQ019", "high-below-low", Quarantined, "high, low, open and close contradict each other", "ask the vendor";
    UNDATED, "DQ020", "undated", Noted, "a label without the day on which it was known", "shown, and joins what belongs together; it decides nothing about the past";
    NON_SESSION_GAP, "DQ021", "missing-session", Noted, "a session that New York held and the file lacks", "import the missing day";
    FOREIGN_CURRENCY, "DQ022", "foreign-currency", Quarantined, "an amount in another currency than the US dollar", "no rate of exchange is applied; import the company's figures in dollars";
    CONFLICTING_FACT, "DQ023", "conflicting-fact", Noted, "two rows that give one number of one company for one day differently", "the first published is kept; ask the vendor which is right";
    UNREADABLE_MEMBER, "DQ024", "unreadable-member", Quarantined, "a document of a collection that cannot be read: damaged, not JSON, or of another kind", "fetch that document again; the others are read";
    CONFLICTING_FILING, "DQ025", "conflicting-filing", Noted, "an accession number that a source gives two forms or two days of filing", "the later day is used, so that nothing is known too soon; look the filing up on EDGAR";
    FAILED_IDENTITY, "DQ026", "failed-identity", Noted, "figures of one company and period that contradict each other by more than rounding", "`breadth facts` shows the filings; what is told in one of them only, or under a tag of the filer's own, is missing from one side";
    CONTRADICTED_ACTION, "DQ027", "contradicted-action", Noted, "a stated split that prices contradict, or a split in prices that a source of every split lacks", "compare the closes before and after the day with another source; what was used is said beside it";
}

/// One kind of defect in one file: how often, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind's code.
    pub code: &'static str,
    /// The kind's short name.
    pub slug: &'static str,
    /// What it is.
    pub label: &'static str,
    /// What was done.
    pub handling: Handling,
    /// What the reader can do.
    pub hint: &'static str,
    /// The file (and the member inside it, after `!`).
    pub file: String,
    /// How many rows.
    pub count: u64,
    /// The first few places, in the order of the file.
    pub examples: Vec<Place>,
}

/// Where a finding is and what was seen there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line of a text file (the header is line 1), or the row of a table (the first is 1); 0 where it is the file.
    pub line: u64,
    /// What was seen.
    pub seen: String,
}

/// How many places of each kind are kept as examples; the count is always whole.
pub const EXAMPLES: usize = 5;

/// The findings of an import, gathered by kind and file.
#[derive(Debug, Default)]
pub struct Findings(BTreeMap<(&'static str, String), Finding>);

impl Findings {
    /// Notes one row. `seen` is only called while examples are still gathered.
    pub fn note(&mut self, kind: &'static FindingKind, file: &str, line: u64, seen: impl FnOnce() -> String) {
        self.note_many(kind, file, line, 1, seen);
    }

    /// Notes `count` rows of which the first is at `line`.
    pub fn note_many(
        &mut self,
        kind: &'static FindingKind,
        file: &str,
        line: u64,
        count: u64,
        seen: impl FnOnce() -> String,
    ) {
        if count == 0 {
            return;
        }
        let finding = self.0.entry((kind.code, file.to_owned())).or_insert_with(|| Finding {
            code: kind.code,
            slug: kind.slug,
            label: kind.label,
            handling: kind.handling,
            hint: kind.hint,
            file: file.to_owned(),
            count: 0,
            examples: Vec::new(),
        });
        finding.count += count;
        if finding.examples.len() < EXAMPLES {
            finding.examples.push(Place { line, seen: seen() });
        }
    }

    /// Adds another collection's findings.
    pub fn merge(&mut self, other: Findings) {
        for (key, theirs) in other.0 {
            match self.0.get_mut(&key) {
                Some(ours) => {
                    ours.count += theirs.count;
                    ours.examples.extend(theirs.examples);
                    ours.examples.sort();
                    ours.examples.truncate(EXAMPLES);
                }
                None => {
                    self.0.insert(key, theirs);
                }
            }
        }
    }

    /// All findings, ordered by code and file.
    pub fn into_vec(self) -> Vec<Finding> {
        self.0.into_values().collect()
    }

    /// The findings so far, ordered by code and file.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.values()
    }

    /// How many rows of that kind were found, over all files.
    pub fn count(&self, kind: &FindingKind) -> u64 {
        self.0.values().filter(|f| f.code == kind.code).map(|f| f.count).sum()
    }
}

/// The kind with that code.
pub fn kind_of(code: &str) -> Option<&'static FindingKind> {
    kinds::ALL.iter().copied().find(|k| k.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_ordered() {
        assert!(kinds::ALL.windows(2).all(|w| w[0].code < w[1].code));
    }

    #[test]
    fn the_manual_lists_every_kind() {
        let manual = include_str!("../../../docs/findings.md");
        for kind in kinds::ALL {
            let row = format!("| `{}` | {} | {} |", kind.code, kind.slug, kind.label);
            assert!(manual.contains(&row), "docs/findings.md lacks or misstates {}", kind.code);
            assert!(manual.contains(kind.hint), "docs/findings.md lacks the hint of {}", kind.code);
        }
        assert_eq!(manual.matches("| `DQ").count(), kinds::ALL.len());
    }

    #[test]
    fn counts_are_whole_and_examples_few() {
        let mut findings = Findings::default();
        for line in 1..=100 {
            findings.note(&kinds::DUPLICATE, "a.csv", line, || format!("row {line}"));
        }
        let all = findings.into_vec();
        assert_eq!((all[0].count, all[0].examples.len(), all[0].examples[0].line), (100, EXAMPLES, 1));
    }
}
