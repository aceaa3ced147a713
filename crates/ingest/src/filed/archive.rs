//! A zip of thousands of documents: its directory read once, its members by many hands at the same time.
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use libdeflater::Decompressor;
use zip::{CompressionMethod, ZipArchive};

use crate::IngestError;

/// The largest document that is read. The largest of SEC's have some 30 MB; a zip can hold anything.
const LARGEST: u64 = 512 << 20;
/// The largest document that is unpacked at one go; a larger one grows as it is read.
const AT_ONE_GO: u64 = 48 << 20;
/// A deflated byte unpacks to no more than this.
const MOST_OF_A_BYTE: u64 = 1032;
/// How much is read from the disk at once.
const AT_ONCE: usize = 32 << 10;

/// A file that several readers share, each at its own place.
#[derive(Debug)]
struct Place {
    file: Arc<File>,
    len: u64,
    at: u64,
    /// What was read from the disk last, and where it stands.
    buffer: Vec<u8>,
    buffer_at: u64,
}

impl Clone for Place {
    fn clone(&self) -> Self {
        Place { file: Arc::clone(&self.file), len: self.len, at: 0, buffer: Vec::new(), buffer_at: 0 }
    }
}

/// Reads at a place of the file, without moving it.
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, bytes, at);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, bytes, at);
}

impl Read for Place {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.len() >= AT_ONCE {
            let n = read_at(&self.file, out, self.at)?;
            self.at += n as u64;
            return Ok(n);
        }
        let held = self.buffer_at..self.buffer_at + self.buffer.len() as u64;
        if !held.contains(&self.at) {
            self.buffer.resize(AT_ONCE, 0);
            let n = read_at(&self.file, &mut self.buffer, self.at)?;
            self.buffer.truncate(n);
            self.buffer_at = self.at;
        }
        let rest = self.buffer.get((self.at - self.buffer_at) as usize..).unwrap_or_default();
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the file"))?;
        Ok(self.at)
    }
}

/// A member, as the directory has it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    index: usize,
    pub(super) name: String,
    /// Bytes on disk.
    pub(super) packed: u64,
    /// Bytes when unpacked, as promised.
    pub(super) promised: u64,
}

/// An open zip.
pub(super) struct Archive {
    zip: ZipArchive<Place>,
    /// Its documents, by name.
    pub(super) members: Vec<Member>,
}

impl Archive {
    /// Reads the directory of a zip. Folders, hidden files and what macOS adds are passed over.
    pub(super) fn open(path: &Path, name: &str) -> Result<Archive, IngestError> {
        let failed = |source| IngestError::Read { path: path.to_owned(), source };
        let damaged = |reason: String| IngestError::Damaged { file: name.to_owned(), format: "zip", reason };
        let file = Arc::new(File::open(path).map_err(failed)?);
        let len = file.metadata().map_err(failed)?.len();
        let zip = ZipArchive::new(Place { file, len, at: 0, buffer: Vec::new(), buffer_at: 0 });
        let zip = zip.map_err(|e| damaged(e.to_string()))?;
        let mut members = Vec::new();
        for index in 0..zip.len() {
            // A name that is no text is told by its number; the member is judged by its content.
            let name = match zip.name_for_index(index) {
                Some(Ok(name)) => name.into_owned(),
                _ => format!("#{index}"),
            };
            let base = name.rsplit('/').next().unwrap_or_default();
            if base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX") {
                continue;
            }
            let Ok(entry) = zip.by_index_data(index) else { continue };
            let (packed, promised) = (entry.compressed_size(), entry.size());
            members.push(Member { index, name, packed, promised });
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        if members.is_empty() {
            return Err(IngestError::Empty { file: name.to_owned() });
        }
        Ok(Archive { zip, members })
    }

    /// Opens a member and hands a reader of it over. Each call has a place of its own in the file.
    pub(super) fn with<T>(
        &self,
        member: &Member,
        work: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<T, String> {
        let mut zip = self.zip.clone();
        let mut entry = zip.by_index(member.index).map_err(|e| e.to_string())?;
        work(&mut entry).map_err(|e| e.to_string())
    }

    /// The first bytes of a member.
    pub(super) fn head(&self, member: &Member) -> Result<Vec<u8>, String> {
        let mut head = Vec::new();
        self.with(member, |reader| reader.take(512).read_to_end(&mut head))?;
        Ok(head)
    }

    /// Unpacks a member into the buffer.
    pub(super) fn unpack(&self, member: &Member, buffer: &mut Vec<u8>) -> Result<(), String> {
        if self.inflate(member, buffer).is_some() {
            return Ok(());
        }
        // Whatever is not as usual is told by the reader that goes step by step.
        self.with(member, |reader| within(reader, member.promised, buffer))
    }
}

impl Archive {
    /// Inflates a member at one go, at twice the speed; `None` where it is packed otherwise, is larger than could be
    /// deflated so small, or is not what its directory says.
    fn inflate(&self, member: &Member, buffer: &mut Vec<u8>) -> Option<()> {
        if member.promised > AT_ONE_GO.min(member.packed.saturating_mul(MOST_OF_A_BYTE)) {
            return None;
        }
        thread_local! {
            static TOOLS: RefCell<(Decompressor, Vec<u8>)> = RefCell::new((Decompressor::new(), Vec::new()));
        }
        TOOLS.with_borrow_mut(|(inflater, packed)| {
            let mut zip = self.zip.clone();
            let mut entry = zip.by_index_raw(member.index).ok()?;
            if entry.compression() != CompressionMethod::Deflated || entry.encrypted() {
                return None;
            }
            packed.clear();
            entry.by_ref().take(member.packed).read_to_end(packed).ok()?;
            // What a longer document left behind is overwritten, and not cleared first.
            let promised = member.promised as usize;
            if buffer.len() < promised {
                buffer.resize(promised, 0);
            }
            let length = inflater.deflate_decompress(packed, &mut buffer[..promised]).ok()?;
            buffer.truncate(length);
            (length == promised && libdeflater::crc32(buffer) == entry.crc32()).then_some(())
        })
    }
}

/// Reads everything into the buffer, but no more than was promised, and no more than [`LARGEST`]: what is under way is
/// weighed by promises, and memory must not depend on whether they are kept.
pub(super) fn within(reader: &mut dyn Read, promised: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    let limit = promised.min(LARGEST);
    reader.take(limit + 1).read_to_end(buffer)?;
    if buffer.len() as u64 <= limit {
        return Ok(());
    }
    *buffer = Vec::new();
    Err(io::Error::other(match promised {
        0..LARGEST => format!("more than the {promised} bytes that were announced"),
        _ => format!("more than {} MB", LARGEST >> 20),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_unpacked_beyond_what_was_announced() {
        let mut buffer = vec![1; 9];
        let of = |n: u64| io::repeat(b' ').take(n);
        assert!(within(&mut of(10), 10, &mut buffer).is_ok() && buffer == [b' '; 10]);
        let said = within(&mut of(11), 10, &mut buffer).map_err(|e| e.to_string());
        assert_eq!((said, buffer.capacity()), (Err("more than the 10 bytes that were announced".to_owned()), 0));
        let said = within(&mut io::repeat(b' '), u64::MAX, &mut buffer).map_err(|e| e.to_string());
        assert_eq!((said, buffer.capacity()), (Err("more than 512 MB".to_owned()), 0));
    }

    #[test]
    fn readers_of_one_file_keep_their_own_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let bytes: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let file = Arc::new(File::open(&path).unwrap());
        let mut one = Place { file, len: bytes.len() as u64, at: 0, buffer: Vec::new(), buffer_at: 0 };
        let mut other = one.clone();
        let mut three = [0; 3];
        other.seek(SeekFrom::End(-3)).unwrap();
        other.read_exact(&mut three).unwrap();
        assert_eq!(three, bytes[bytes.len() - 3..]);
        assert_eq!(other.read(&mut three).unwrap(), 0);
        let mut whole = Vec::new();
        // Small reads pass over the border of the buffer, and a large one follows them.
        for _ in 0..20_000 {
            one.read_exact(&mut three).unwrap();
            whole.extend(three);
        }
        one.read_to_end(&mut whole).unwrap();
        assert!(whole == bytes);
        assert!(one.seek(SeekFrom::Current(-200_000)).is_err());
    }
}
