//! One file of arrays and texts made from a version's content: checked before it is believed, and mapped into memory.
//!
//! ```text
//! "BREADTHK" · format · byte order · length and checksum of the table of contents · contents as JSON · sections, each on a page
//! ```
//! The table of contents names what the file was made from, each section's place, length and checksum, and the file's size.
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::layout;
use crate::map::{MappedFile, Numbers, as_bytes};

/// The layout of the file; a file of another one is none.
const FORMAT: u32 = 1;
const MAGIC: &[u8; 8] = b"BREADTHK";
const BYTE_ORDER: u32 = 0x0102_0304;
const PREFIX: usize = 32;
/// Sections begin on a page.
const PAGE: usize = 4096;
/// What one thread checks or writes at a time.
const PIECE: usize = 8 << 20;

/// One part of a kept file, to be written.
pub enum Section<'a> {
    /// Numbers, which are mapped when the file is read.
    Numbers(&'a [f64]),
    /// Bytes that say themselves what they are.
    Bytes(Vec<u8>),
}

impl Section<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Section::Numbers(numbers) => as_bytes(numbers),
            Section::Bytes(bytes) => bytes,
        }
    }
}

/// A kept file, whole.
#[derive(Clone, Debug)]
pub struct KeptFile {
    map: Arc<MappedFile>,
    contents: Arc<Contents>,
}

/// What is in a kept file.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    key: String,
    bytes: usize,
    sections: Vec<Place>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Place {
    name: String,
    at: usize,
    bytes: usize,
    checksum: u64,
}

/// That this very file was found whole since the machine was started. Whoever changes it, or puts another in its place,
/// changes the stamp, and the file is checked again.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    started: String,
    file: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl KeptFile {
    /// The numbers of that section, mapped.
    pub fn numbers(&self, name: &str) -> Option<Numbers> {
        let place = self.place(name)?;
        Numbers::within(&self.map, place.at, place.bytes)
    }

    /// The bytes of that section.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let place = self.place(name)?;
        self.map.bytes().get(place.at..place.at + place.bytes)
    }

    /// What it was made from.
    pub fn key(&self) -> &str {
        &self.contents.key
    }

    /// The file that all of those numbers are mapped from; `None` where some are in memory, or of another file.
    pub fn of<'a>(numbers: impl IntoIterator<Item = &'a Numbers>) -> Option<KeptFile> {
        let mut files = numbers.into_iter().map(Numbers::file);
        let first = files.next()??;
        if !files.all(|f| f.is_some_and(|f| Arc::ptr_eq(f, first))) {
            return None;
        }
        let contents = contents(first.bytes())?;
        Some(KeptFile { map: Arc::clone(first), contents: Arc::new(contents) })
    }

    fn place(&self, name: &str) -> Option<&Place> {
        self.contents.sections.iter().find(|s| s.name == name)
    }

    /// Reads the file made from what `key` names, if it is there and whole. `stamp` is where it is noted that it was checked.
    pub(crate) fn open(path: &Path, stamp: &Path, key: &str) -> Option<KeptFile> {
        let before = Stamp::of(path);
        let map = Arc::new(MappedFile::open(path).ok()?);
        let contents = contents(map.bytes()).filter(|c| c.key == key)?;
        let noted: Option<Stamp> = fs::read(stamp).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if before.is_none() || noted != before {
            let whole = |s: &Place| checksum(&map.bytes()[s.at..s.at + s.bytes]) == s.checksum;
            if !contents.sections.iter().all(whole) {
                return None;
            }
            // Where it cannot be noted it is checked again the next time.
            let _ = before.map(|s| s.note(stamp));
        }
        Some(KeptFile { map, contents: Arc::new(contents) })
    }

    /// Whether the file is whole, every byte read.
    pub(crate) fn is_whole(path: &Path) -> bool {
        let whole = || {
            let map = MappedFile::open(path).ok()?;
            let contents = contents(map.bytes())?;
            let all = contents.sections.iter().all(|s| checksum(&map.bytes()[s.at..s.at + s.bytes]) == s.checksum);
            Some(all)
        };
        whole().unwrap_or(false)
    }

    /// Writes a file that nobody reads yet.
    pub(crate) fn write(path: &Path, key: &str, sections: &[(&str, Section<'_>)]) -> io::Result<()> {
        let mut contents = Contents { key: key.to_owned(), bytes: 0, sections: Vec::new() };
        for (name, section) in sections {
            let bytes = section.bytes();
            contents.sections.push(Place {
                name: (*name).to_owned(),
                at: usize::MAX,
                bytes: bytes.len(),
                checksum: checksum(bytes),
            });
        }
        // The places make the table no longer than it is with the longest of them.
        contents.bytes = usize::MAX;
        let mut at = (PREFIX + serde_json::to_vec(&contents)?.len()).next_multiple_of(PAGE);
        for place in &mut contents.sections {
            place.at = at;
            at = (at + place.bytes).next_multiple_of(PAGE);
        }
        contents.bytes = at;
        let json = serde_json::to_vec(&contents)?;
        let mut head = Vec::with_capacity(PREFIX + json.len());
        head.extend(MAGIC);
        head.extend(FORMAT.to_le_bytes());
        head.extend(BYTE_ORDER.to_ne_bytes());
        head.extend((json.len() as u64).to_le_bytes());
        head.extend(checksum(&json).to_le_bytes());
        head.extend(json);
        let mut file = File::create(path)?;
        file.write_all(&head)?;
        file.set_len(contents.bytes as u64)?;
        drop(file);
        let pieces = sections.iter().zip(&contents.sections).flat_map(|((_, section), place)| {
            section.bytes().chunks(PIECE).enumerate().map(|(k, piece)| (place.at + k * PIECE, piece))
        });
        let pieces: Vec<(usize, &[u8])> = pieces.collect();
        pieces.into_par_iter().try_for_each(|(at, piece)| {
            let mut file = File::options().write(true).open(path)?;
            file.seek(SeekFrom::Start(at as u64))?;
            file.write_all(piece)
        })
    }

    /// Notes that a file just written is whole.
    pub(crate) fn note(path: &Path, stamp: &Path) {
        let _ = Stamp::of(path).map(|s| s.note(stamp));
    }
}

/// The table of contents, if it is whole and the file has the size and the places that it names.
fn contents(bytes: &[u8]) -> Option<Contents> {
    let prefix = bytes.get(..PREFIX)?;
    let eight = |at: usize| prefix[at..at + 8].try_into().map(u64::from_le_bytes).ok();
    let four = |at: usize| prefix[at..at + 4].try_into().ok();
    let known = prefix[..8] == *MAGIC
        && four(8).map(u32::from_le_bytes) == Some(FORMAT)
        && four(12).map(u32::from_ne_bytes) == Some(BYTE_ORDER);
    let end = PREFIX.checked_add(usize::try_from(eight(16)?).ok()?)?;
    let json = bytes.get(PREFIX..end).filter(|_| known)?;
    if checksum(json) != eight(24)? {
        return None;
    }
    let contents: Contents = serde_json::from_slice(json).ok()?;
    let inside = |s: &Place| s.at >= end && s.at.checked_add(s.bytes).is_some_and(|end| end <= bytes.len());
    (contents.bytes == bytes.len() && contents.sections.iter().all(inside)).then_some(contents)
}

impl Stamp {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        let m = fs::metadata(path).ok()?;
        let (modified, changed) = ((m.mtime(), m.mtime_nsec()), (m.ctime(), m.ctime_nsec()));
        Some(Stamp { started: layout::machine_start()?, file: m.ino(), bytes: m.len(), modified, changed })
    }

    /// Where a system does not tell one state of a file from another it is checked every time.
    #[cfg(not(unix))]
    fn of(_: &Path) -> Option<Stamp> {
        None
    }

    fn note(&self, path: &Path) -> Option<()> {
        let json = serde_json::to_vec(self).ok()?;
        let building = path.with_extension(format!("{}.new", std::process::id()));
        fs::write(&building, json).ok()?;
        fs::rename(&building, path).ok()
    }
}

/// A checksum of bytes, quick and good enough to tell a lost page or a changed bit: multiply and rotate over four lanes,
/// piece by piece, all cores.
fn checksum(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    fn step(h: u64, bits: u64) -> u64 {
        (h ^ bits).wrapping_mul(K).rotate_left(23)
    }
    let of_piece = |piece: &[u8]| {
        let mut lanes = [K, K ^ 1, K ^ 2, K ^ 3];
        let chunks = piece.chunks_exact(32);
        let rest = chunks.remainder();
        for chunk in chunks {
            for (lane, eight) in lanes.iter_mut().zip(chunk.chunks_exact(8)) {
                *lane = step(*lane, eight.try_into().map_or(0, u64::from_le_bytes));
            }
        }
        let tail = rest.iter().fold(piece.len() as u64, |h, b| step(h, u64::from(*b)));
        lanes.into_iter().fold(tail, step)
    };
    let pieces: Vec<u64> = bytes.par_chunks(PIECE).map(of_piece).collect();
    pieces.into_iter().fold(bytes.len() as u64, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_anywhere_is_told_and_a_whole_file_is_read() {
        let dir = std::env::temp_dir().join(format!("breadth-kept-file-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let (path, stamp) = (dir.join("kept.bin"), dir.join("checked.json"));
        let numbers: Vec<f64> = (0..3000).map(f64::from).collect();
        let sections = [("numbers", Section::Numbers(&numbers)), ("text", Section::Bytes(b"some text".to_vec()))];
        KeptFile::write(&path, "key", &sections).unwrap();
        let whole = fs::read(&path).unwrap();
        let open = || KeptFile::open(&path, &stamp, "key");
        let file = open().unwrap();
        assert_eq!(
            (&*file.numbers("numbers").unwrap(), file.bytes("text").unwrap()),
            (&numbers[..], &b"some text"[..])
        );
        assert!(file.numbers("text").is_none() && file.bytes("other").is_none());
        assert!(KeptFile::open(&path, &stamp, "another key").is_none());
        // The stamp says that it was checked; a change shows all the same, whatever times a hand sets.
        for at in [0, 9, 13, 20, 40, PAGE + 5, PAGE + 3000 * 8 - 1, whole.len() - PAGE] {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            fs::write(&path, &damaged).unwrap();
            File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
            assert!(open().is_none() && !KeptFile::is_whole(&path), "byte {at}");
        }
        for cut in [0, 7, PREFIX, PAGE, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(open().is_none(), "cut to {cut}");
        }
        fs::write(&path, &whole).unwrap();
        assert!(open().is_some() && KeptFile::is_whole(&path));
        fs::remove_dir_all(dir).unwrap();
    }
}
