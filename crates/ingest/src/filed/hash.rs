//! A quick hash for accession numbers: one lookup for each of a hundred million rows.
use std::hash::{BuildHasherDefault, Hasher};

/// Builds [`Folded`] hashes.
pub(super) type Quick = BuildHasherDefault<Folded>;

/// Eight bytes at a time, multiplied and folded.
pub(super) struct Folded(u64);

impl Default for Folded {
    fn default() -> Self {
        Folded(0x243f_6a88_85a3_08d3)
    }
}

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            // The product's upper half depends on every bit of both factors.
            let wide = u128::from(self.0 ^ u64::from_le_bytes(word)) * 0x9e37_79b9_7f4a_7c15_u128;
            self.0 = (wide as u64) ^ (wide >> 64) as u64;
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.0 = self.0.rotate_left(8) ^ u64::from(byte);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
