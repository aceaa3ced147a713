//! The one place with unsafe code: numbers in a file, read as if they were in memory.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::path::Path;

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
        // SAFETY: a mapped file must not be changed or cut short while it is mapped. Files in `derived/` are written
        // under another name, renamed once complete, and never opened for writing again; they are only ever deleted,
        // which leaves a mapping as it is. A user who edits a cache by hand while the program runs breaks this, as
        // with any program that maps files.
        let map = unsafe { Mmap::map(&file)? };
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

/// The bytes of numbers, as they lie in memory.
pub(crate) fn as_bytes(numbers: &[f64]) -> &[u8] {
    // SAFETY: `f64` has no padding, `u8` has no alignment and no invalid value, and the length is the slice's in bytes.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast::<u8>(), size_of_val(numbers)) }
}
