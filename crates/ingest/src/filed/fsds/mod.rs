//! SEC's Financial Statement Data Sets: a quarter's filings in `sub.txt`, their numbers in `num.txt`, tab-separated.
//!
//! - Of `num` the rows without segments and without a co-registrant are the filer's own; the others are parts of them.
//! - `ddate` is rounded to the end of a month and `qtrs` to quarters, so that no date is exact.
//! - `accepted` is the time of New York. `prevrpt` says that a filing was amended later and is never read.
//! - A tag whose `version` is the filing itself is the filer's own (`ext:`).
//! - `uom` names the money of an amount per share and not the shares: `tag.txt` says which tags are such amounts.
//!
//! Format: the `readme.htm` inside each data set.
mod filers;
mod lines;
mod numbers;

use std::io::Read;

use breadth_domain::{Date, FilerFacts, FilerLabelRow};

use super::archive::{Archive, Member};
use super::aside::{Remarks, Whose};
use super::out::Out;
use crate::IngestError;
use filers::{Filers, SUB, SUB_NEEDED, TAG};
use lines::Header;
use numbers::{NUM, NUM_NEEDED, Numbers};

/// Zips of more members than this are collections of documents.
const FEW: usize = 64;

/// The members of a data set.
pub(super) struct DataSet {
    sub: Member,
    num: Member,
    tag: Option<Member>,
}

/// The data set in a zip: a member that begins like `sub.txt` and one that begins like `num.txt`.
pub(super) fn find(archive: &Archive) -> Option<DataSet> {
    if archive.members.len() > FEW {
        return None;
    }
    let (mut sub, mut num, mut tag) = (None, None, None);
    for member in &archive.members {
        let head = archive.head(member).unwrap_or_default();
        let head = String::from_utf8_lossy(&head);
        let line = head.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        let slot = if Header::find(line, SUB, SUB_NEEDED).is_ok() {
            &mut sub
        } else if Header::find(line, NUM, NUM_NEEDED).is_ok() {
            &mut num
        } else if Header::find(line, TAG, TAG.len()).is_ok() {
            &mut tag
        } else {
            continue;
        };
        slot.get_or_insert_with(|| member.clone());
    }
    Some(DataSet { sub: sub?, num: num?, tag })
}

/// Reads a data set and hands its filers over, ascending by CIK.
pub(super) fn read(
    archive: &Archive,
    set: &DataSet,
    file: &str,
    today: Date,
    out: &mut Out<'_, '_>,
) -> Result<(), IngestError> {
    let damaged = |member: &Member, reason: String| IngestError::Damaged {
        file: format!("{file}!{}", member.name),
        format: "a financial statement data set",
        reason,
    };
    let mut on_sub = Remarks::default();
    let mut filers =
        archive.with(&set.sub, |reader| Filers::read(reader, today, &mut on_sub)).map_err(|e| damaged(&set.sub, e))?;
    out.advance(set.sub.packed);
    let mut on_tag = Remarks::default();
    let per_share = match &set.tag {
        Some(tag) => archive.with(tag, |reader| filers::per_share(reader, &mut on_tag)).map_err(|e| damaged(tag, e))?,
        None => Default::default(),
    };
    let mut on_num = Remarks::default();
    let mut numbers = Numbers::new(&filers, &per_share, today);
    archive.with(&set.num, |reader| numbers.read(reader, &mut on_num)).map_err(|e| damaged(&set.num, e))?;
    let parts = numbers.parts;
    let columns = numbers.finish();
    for (member, remarks) in [(Some(&set.sub), on_sub), (set.tag.as_ref(), on_tag), (Some(&set.num), on_num)] {
        let member = member.map_or("", |m| m.name.as_str());
        remarks.hand_over(&Whose { file, member }, out.tally)?;
    }
    if parts > 0 {
        out.note(format!(
            "{file}: {parts} numbers of segments and co-registrants are not the filer's own and are not read"
        ));
    }
    out.labels(filers.labels())?;
    columns.into_filers(filers, |filer| out.filer(filer))?;
    out.advance(set.num.packed);
    Ok(())
}

/// A whole data set out of `sub.txt`, `num.txt` and `tag.txt` (which may be empty).
pub(super) fn from_readers(
    [sub, num, tag]: [&mut dyn Read; 3],
    today: Date,
    remarks: &mut Remarks,
) -> Result<(Vec<FilerFacts>, Vec<FilerLabelRow>), IngestError> {
    let damaged = |e: std::io::Error| IngestError::Damaged {
        file: String::new(),
        format: "a financial statement data set",
        reason: e.to_string(),
    };
    let mut filers = Filers::read(sub, today, remarks).map_err(damaged)?;
    let per_share = filers::per_share(tag, remarks).map_err(damaged)?;
    let mut numbers = Numbers::new(&filers, &per_share, today);
    numbers.read(num, remarks).map_err(damaged)?;
    let columns = numbers.finish();
    let labels = filers.labels();
    let mut all = Vec::new();
    columns.into_filers(filers, |filer| {
        all.push(filer);
        Ok(())
    })?;
    Ok((all, labels))
}
