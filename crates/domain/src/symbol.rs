//! A ticker as a source writes it: a dated label, never a key to a company.
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A ticker of at most 15 bytes, held inline so that columns of it copy and sort without allocation.
///
/// Upper-cased and trimmed; class shares are written with a dot (`BRK.B`), whatever the source's mark is.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    bytes: [u8; 15],
    len: u8,
}

impl Symbol {
    /// The symbol written by `text`, or `None` where it is empty, longer than 15 bytes or not printable ASCII.
    ///
    /// `BRK/B`, `BRK-B` and `BRK B` become `BRK.B`; a preferred mark `^` or `$` is kept as `^`.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > 15 {
            return None;
        }
        let mut bytes = [0; 15];
        for (slot, c) in bytes.iter_mut().zip(text.bytes()) {
            *slot = match c {
                b'/' | b'-' | b' ' => b'.',
                b'$' => b'^',
                b'!'..=b'~' => c.to_ascii_uppercase(),
                _ => return None,
            };
        }
        Some(Symbol { bytes, len: text.len() as u8 })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len as usize]).unwrap_or_default()
    }
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Symbol::new(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a ticker")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_marks_are_one() {
        for text in ["BRK.B", "brk/b", "BRK-B", " BRK B "] {
            assert_eq!(Symbol::new(text).unwrap().as_str(), "BRK.B");
        }
        assert!(Symbol::new("").is_none() && Symbol::new("ABCDEFGHIJKLMNOP").is_none() && Symbol::new("É").is_none());
    }
}
