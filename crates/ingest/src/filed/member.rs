//! Documents by the thousand: unpacked and read side by side, handed over in order.
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use breadth_domain::Date;
use breadth_domain::finding::kinds;

use super::archive::{Archive, within};
use super::aside::Whose;
use super::document::{self, Document};
use super::out::Out;
use super::pipe::in_order;
use crate::IngestError;
use crate::source::{hint_for_words, words};

/// Buffers larger than this are given back to the system after use.
const KEEP_BUFFER: usize = 48 << 20;

/// A document that is a file of its own.
pub(super) struct Loose<'a> {
    pub(super) path: &'a Path,
    pub(super) name: &'a str,
    pub(super) bytes: u64,
}

/// What became of the documents.
pub(super) struct Documents {
    today: Date,
    pub(super) readable: u64,
    unreadable: u64,
    /// The first that could not be read, and why.
    first: Option<(String, Refused)>,
}

/// Why a document cannot be read.
#[derive(Default)]
struct Refused {
    reason: String,
    /// Its first words.
    head: String,
    /// Whether it is JSON of another kind.
    other_kind: bool,
}

impl Refused {
    /// What cannot be unpacked has no words.
    fn packed(reason: String) -> Self {
        Refused { reason, ..Refused::default() }
    }
}

/// What came of one document.
type Read = Result<Document, Refused>;

impl Documents {
    pub(super) fn new(today: Date) -> Self {
        Documents { today, readable: 0, unreadable: 0, first: None }
    }

    /// Reads the members of a zip.
    pub(super) fn of_archive(
        &mut self,
        archive: &Archive,
        file: &str,
        out: &mut Out<'_, '_>,
    ) -> Result<(), IngestError> {
        let members = &archive.members;
        let buffers = Buffers::default();
        let today = self.today;
        let work = |i: usize| {
            buffers.with(|buffer| {
                archive.unpack(&members[i], buffer).map_err(Refused::packed)?;
                parse(buffer, &members[i].name, today)
            })
        };
        in_order(
            members.len(),
            |i| members[i].promised,
            work,
            |i, read| {
                let member = &members[i];
                out.read.extend(page_of(&member.name).map(|_| base(&member.name).to_owned()));
                self.take(&Whose { file, member: &member.name }, read, out)?;
                out.advance(member.packed);
                Ok(())
            },
        )
    }

    /// Reads files of one document each.
    pub(super) fn of_files(&mut self, files: &[Loose<'_>], out: &mut Out<'_, '_>) -> Result<(), IngestError> {
        let buffers = Buffers::default();
        let today = self.today;
        let work = |i: usize| {
            buffers.with(|buffer| {
                let opened = File::open(files[i].path).and_then(|mut file| within(&mut file, files[i].bytes, buffer));
                opened.map_err(|e| Refused::packed(e.to_string()))?;
                parse(buffer, files[i].name, today)
            })
        };
        in_order(
            files.len(),
            |i| files[i].bytes,
            work,
            |i, read| {
                let file = &files[i];
                out.read.extend(page_of(file.name).map(|_| base(file.name).to_owned()));
                self.take(&Whose { file: file.name, member: "" }, read, out)?;
                out.advance(file.bytes);
                Ok(())
            },
        )
    }

    fn take(&mut self, whose: &Whose<'_>, read: Read, out: &mut Out<'_, '_>) -> Result<(), IngestError> {
        match read {
            Ok(document) => {
                self.readable += 1;
                document.remarks.hand_over(whose, out.tally)?;
                out.named.extend(document.pages);
                out.labels(document.labels)?;
                document.filer.map_or(Ok(()), |filer| out.filer(filer))
            }
            Err(refused) => {
                self.unreadable += 1;
                let seen = || match whose.member {
                    "" => refused.reason.clone(),
                    member => format!("{member}: {}", refused.reason),
                };
                let row = || refused.head.clone();
                out.tally.quarantine_as(&kinds::UNREADABLE_MEMBER, whose.file, &whose.name(), 0, seen, row)?;
                self.first.get_or_insert_with(|| (whose.name(), refused));
                Ok(())
            }
        }
    }

    /// Refuses the import where nothing could be read.
    pub(super) fn finish(self) -> Result<(), IngestError> {
        let Some((file, Refused { reason, head, other_kind })) = self.first.filter(|_| self.readable == 0) else {
            return Ok(());
        };
        let documents = self.unreadable;
        if documents == 1 && other_kind {
            let hint = hint_for_words(&head, false);
            return Err(IngestError::NotATable { file, seen: head, hint });
        }
        Err(IngestError::NothingReadable { file, reason, documents })
    }
}

/// Reads one document's bytes.
fn parse(bytes: &[u8], name: &str, today: Date) -> Read {
    let refused = |reason, other_kind| {
        let head = words(&String::from_utf8_lossy(&bytes[..bytes.len().min(400)]));
        Refused { reason, head, other_kind }
    };
    let text =
        std::str::from_utf8(bytes).map_err(|e| refused(format!("not UTF-8 at byte {}", e.valid_up_to() + 1), false))?;
    document::read(text, page_of(name), today).map_err(|e| refused(e.reason, e.other_kind))
}

/// A name without its folders.
fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Whose page of older filings a document is, by SEC's name for it: the page itself does not say.
fn page_of(name: &str) -> Option<u64> {
    let (cik, page) = base(name).strip_prefix("CIK")?.split_once("-submissions-")?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let whole = cik.len() == 10 && digits(cik) && page.strip_suffix(".json").is_some_and(digits);
    cik.parse().ok().filter(|cik| whole && *cik > 0)
}

/// Buffers that are used again, whatever is left in them, so that no document pays for fresh memory.
#[derive(Default)]
struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let free = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = free().pop().unwrap_or_default();
        let result = work(&mut buffer);
        if buffer.capacity() <= KEEP_BUFFER {
            free().push(buffer);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_whom_its_name_tells() {
        assert_eq!(page_of("x/CIK0000320193-submissions-001.json"), Some(320_193));
        for other in ["CIK0000320193.json", "CIK320193-submissions-001.json", "CIK0000320193-submissions-.json", "a"] {
            assert_eq!(page_of(other), None, "{other}");
        }
    }
}
