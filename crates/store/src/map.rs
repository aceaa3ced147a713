//! The one place with unsafe code: numbers in a file, read as if they were in memory.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

use memmap2::Mmap;

/// A file of little-endian `f64`, mapped into memory.
pub(crate) struct MappedNumbers {
    map: Mmap,
    len: usize,
}

impl MappedNumbers {
    /// Maps a file that must hold exactly `len` numbers.
    pub fn open(path: &Path, len: usize) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() != len as u64 * 8 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file has another size"));
        }
        let map = mapped(&file)?;
        if map.len() != len * 8 || map.as_ptr().align_offset(align_of::<f64>()) != 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file cannot be mapped as numbers"));
        }
        Ok(MappedNumbers { map, len })
    }

    /// Gives the pages back to the system: the next reading fetches them from the file again.
    pub fn release(&self) {
        // SAFETY: the mapping is shared with a file and never written to, so that a dropped page is read again from the
        // file, with the same bytes. A system that does not know the advice keeps the pages: no harm.
        #[cfg(unix)]
        let _ = unsafe { self.map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
    }

    /// The numbers.
    pub fn as_slice(&self) -> &[f64] {
        // SAFETY: the mapping holds `len * 8` bytes at an address aligned for `f64` (both checked in `open`), lives as
        // long as `self`, is never written to, and every bit pattern is an `f64`.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().cast::<f64>(), self.len) }
    }
}

fn mapped(file: &File) -> io::Result<Mmap> {
    // SAFETY: a mapped file must not be changed or cut short while it is mapped. Files in `derived/` are written
    // under another name, renamed once complete, and never opened for writing again; they are only ever deleted,
    // which leaves a mapping as it is. A user who edits a cache by hand while the program runs breaks this, as
    // with any program that maps files.
    unsafe { Mmap::map(file) }
}

/// A whole file, mapped into memory.
#[derive(Debug)]
pub(crate) struct MappedFile(Mmap);

impl MappedFile {
    pub fn open(path: &Path) -> io::Result<Self> {
        mapped(&File::open(path)?).map(MappedFile)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Numbers in memory, or a part of a mapped file, which clones share. Both are read alike, without a branch; who writes to
/// mapped ones gets a copy in memory first.
pub struct Numbers {
    start: NonNull<f64>,
    len: usize,
    held: Held,
}

enum Held {
    Owned(Vec<f64>),
    Mapped(Arc<MappedFile>),
}

// SAFETY: the numbers belong to `held` alone, a vector or a mapping that nobody writes to, and both may be sent and shared;
// the pointer is only another name for them.
unsafe impl Send for Numbers {}
// SAFETY: as above; through a shared reference numbers are only read.
unsafe impl Sync for Numbers {}

impl Numbers {
    /// The numbers in `bytes`, a part of that file; `None` where it is none, or does not hold whole numbers.
    pub(crate) fn within(file: &Arc<MappedFile>, at: usize, bytes: usize) -> Option<Self> {
        let part = file.bytes().get(at..at.checked_add(bytes)?)?;
        let start = NonNull::new(part.as_ptr().cast_mut().cast::<f64>())?;
        let fits = bytes.is_multiple_of(size_of::<f64>()) && part.as_ptr().align_offset(align_of::<f64>()) == 0;
        fits.then(|| Numbers { start, len: bytes / size_of::<f64>(), held: Held::Mapped(Arc::clone(file)) })
    }

    /// The file they are in, where they are mapped.
    pub(crate) fn file(&self) -> Option<&Arc<MappedFile>> {
        match &self.held {
            Held::Mapped(file) => Some(file),
            Held::Owned(_) => None,
        }
    }

    /// The numbers, to write: in memory from now on.
    pub fn to_mut(&mut self) -> &mut [f64] {
        if let Held::Mapped(_) = self.held {
            *self = Numbers::from(self.to_vec());
        }
        match &mut self.held {
            Held::Owned(numbers) => numbers,
            Held::Mapped(_) => &mut [],
        }
    }
}

impl Deref for Numbers {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        // SAFETY: `start` and `len` are those of the vector in `held`, whose length never changes and whose numbers are
        // only written through `to_mut`, which borrows `self` alone; or they are a checked, aligned part of the mapping in
        // `held`, which is never written to. Both live as long as `self`, and every bit pattern is an `f64`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(numbers: Vec<f64>) -> Self {
        let start = NonNull::new(numbers.as_ptr().cast_mut()).unwrap_or(NonNull::dangling());
        Numbers { start, len: numbers.len(), held: Held::Owned(numbers) }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::from(Vec::new())
    }
}

impl Clone for Numbers {
    fn clone(&self) -> Self {
        match &self.held {
            Held::Owned(numbers) => Numbers::from(numbers.clone()),
            Held::Mapped(file) => Numbers { start: self.start, len: self.len, held: Held::Mapped(Arc::clone(file)) },
        }
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The bytes of numbers, as they lie in memory.
pub(crate) fn as_bytes(numbers: &[f64]) -> &[u8] {
    // SAFETY: `f64` has no padding, `u8` has no alignment and no invalid value, and the length is the slice's in bytes.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast::<u8>(), size_of_val(numbers)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_numbers_are_shared_until_somebody_writes() {
        let dir = tempfile_dir();
        let path = dir.join("numbers");
        std::fs::write(&path, as_bytes(&[1.0, 2.0, 3.0, 4.0])).unwrap();
        let file = Arc::new(MappedFile::open(&path).unwrap());
        let mapped = Numbers::within(&file, 8, 16).unwrap();
        let mut mine = mapped.clone();
        assert!(mine.file().is_some_and(|f| Arc::ptr_eq(f, &file)) && *mine == [2.0, 3.0]);
        mine.to_mut()[0] = 9.0;
        assert!(mine.file().is_none() && *mine == [9.0, 3.0] && *mapped == [2.0, 3.0]);
        assert!(Numbers::within(&file, 8, 32).is_none(), "beyond the end");
        assert!(Numbers::within(&file, 4, 8).is_none(), "not where numbers begin");
        assert!(Numbers::within(&file, 8, 12).is_none(), "half a number");
        assert!(Numbers::default().is_empty());
        std::fs::remove_dir_all(dir).unwrap();
    }

    fn tempfile_dir() -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("breadth-map-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }
}
