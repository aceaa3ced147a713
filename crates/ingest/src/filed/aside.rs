//! What a document has that is not used, or is used with a remark: gathered where documents are read side by side, and
//! handed to the tally in the documents' order.
use breadth_domain::FindingKind;
use breadth_domain::finding::{EXAMPLES, Handling};

use crate::IngestError;
use crate::tally::{KEPT_OF_A_ROW, Tally, clip};

/// How many rows of one kind and one document are kept as text; the count is always whole.
const KEPT_OF_A_DOCUMENT: u64 = 10_000;

/// A row with a remark.
#[derive(Debug)]
struct Remark {
    kind: &'static FindingKind,
    line: u64,
    seen: String,
    row: String,
}

/// How often a kind of remark was made.
#[derive(Debug)]
struct Count {
    kind: &'static FindingKind,
    rows: u64,
    /// The line of the first of them.
    first: u64,
}

/// The remarks on one document.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    kept: Vec<Remark>,
    counts: Vec<Count>,
}

/// Whose remarks they are.
pub(super) struct Whose<'a> {
    /// The file on disk: findings are gathered by it, for a collection has thousands of documents.
    pub(super) file: &'a str,
    /// The document in it; empty where the file is the document.
    pub(super) member: &'a str,
}

impl Whose<'_> {
    /// The document's whole name.
    pub(super) fn name(&self) -> String {
        if self.member.is_empty() { self.file.to_owned() } else { format!("{}!{}", self.file, self.member) }
    }
}

impl Remarks {
    /// Takes a row down. `seen` and `row` are only called while rows are still kept as text.
    pub(super) fn add(
        &mut self,
        kind: &'static FindingKind,
        line: u64,
        seen: impl FnOnce() -> String,
        row: impl FnOnce() -> String,
    ) {
        let at = self.counts.iter().position(|c| c.kind == kind).unwrap_or_else(|| {
            self.counts.push(Count { kind, rows: 0, first: line });
            self.counts.len() - 1
        });
        let noted = kind.handling == Handling::Noted;
        if self.counts[at].rows < if noted { EXAMPLES as u64 } else { KEPT_OF_A_DOCUMENT } {
            let row = if noted { String::new() } else { clip(row(), KEPT_OF_A_ROW) };
            self.kept.push(Remark { kind, line, seen: clip(seen(), KEPT_OF_A_ROW), row });
        }
        self.counts[at].rows += 1;
    }

    /// Hands everything to the tally.
    pub(super) fn hand_over(self, whose: &Whose<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
        let mut counts = self.counts;
        let member = whose.member;
        let told = |seen: String| if member.is_empty() { seen } else { format!("{member}: {seen}") };
        for remark in self.kept {
            if let Some(count) = counts.iter_mut().find(|c| c.kind == remark.kind) {
                count.rows -= 1;
            }
            let Remark { kind, line, seen, row } = remark;
            if kind.handling == Handling::Noted {
                tally.note(kind, whose.file, line, || told(seen));
            } else {
                tally.quarantine_as(kind, whose.file, &whose.name(), line, || told(seen), || row)?;
            }
        }
        for Count { kind, rows, first } in counts {
            tally.count(kind, whose.file, first, rows, || told("and further rows like it".to_owned()));
        }
        Ok(())
    }
}
