//! Values as bytes, one after the other, texts by their number: what kept files hold beside their arrays.
use std::collections::HashMap;
use std::sync::Arc;

use breadth_domain::{Date, Symbol};

/// Writes values as bytes. Every text is written once.
#[derive(Debug, Default)]
pub struct Packer {
    body: Vec<u8>,
    texts: Vec<u8>,
    numbers: HashMap<String, u32>,
}

/// Reads what a [`Packer`] wrote, in the same order; `None` where the bytes end or are no such value.
#[derive(Debug)]
pub struct Unpacker<'a> {
    rest: &'a [u8],
    texts: Vec<Arc<str>>,
}

impl Packer {
    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.body.push(value);
    }

    /// A count or an index.
    pub fn count(&mut self, value: usize) {
        self.body.extend((value as u64).to_le_bytes());
    }

    /// A number, every bit of it.
    pub fn number(&mut self, value: f64) {
        self.body.extend(value.to_bits().to_le_bytes());
    }

    /// A day.
    pub fn date(&mut self, value: Date) {
        self.body.extend(value.days().to_le_bytes());
    }

    /// A day, or none.
    pub fn date_if(&mut self, value: Option<Date>) {
        self.byte(u8::from(value.is_some()));
        self.date(value.unwrap_or_default());
    }

    /// A text.
    pub fn text(&mut self, value: &str) {
        let number = match self.numbers.get(value) {
            Some(number) => *number,
            None => {
                let number = self.numbers.len() as u32;
                self.numbers.insert(value.to_owned(), number);
                self.texts.extend((value.len() as u32).to_le_bytes());
                self.texts.extend(value.as_bytes());
                number
            }
        };
        self.body.extend(number.to_le_bytes());
    }

    /// A ticker.
    pub fn symbol(&mut self, value: Symbol) {
        self.text(value.as_str());
    }

    /// Bytes, with their count.
    pub fn bytes(&mut self, value: &[u8]) {
        self.count(value.len());
        self.body.extend(value);
    }

    /// All of it.
    pub fn finish(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.texts.len() + self.body.len());
        out.extend((self.numbers.len() as u32).to_le_bytes());
        out.extend(self.texts);
        out.extend(self.body);
        out
    }
}

impl<'a> Unpacker<'a> {
    /// Reads the texts; values follow.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let mut of = Unpacker { rest: bytes, texts: Vec::new() };
        for _ in 0..of.four()? {
            let length = of.four()? as usize;
            let text = std::str::from_utf8(of.take(length)?).ok()?;
            of.texts.push(text.into());
        }
        Some(of)
    }

    /// Whether all was read.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    /// A count or an index.
    pub fn count(&mut self) -> Option<usize> {
        let eight = self.take(8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(eight)).ok()
    }

    /// A number, every bit of it.
    pub fn number(&mut self) -> Option<f64> {
        let eight = self.take(8)?.try_into().ok()?;
        Some(f64::from_bits(u64::from_le_bytes(eight)))
    }

    /// A day.
    pub fn date(&mut self) -> Option<Date> {
        let four = self.take(4)?.try_into().ok()?;
        Some(Date::from_days(i32::from_le_bytes(four)))
    }

    /// A day, or none.
    pub fn date_if(&mut self) -> Option<Option<Date>> {
        let some = self.byte()? == 1;
        Some(Some(self.date()?).filter(|_| some))
    }

    /// A text; equal ones are one in memory.
    pub fn text(&mut self) -> Option<Arc<str>> {
        let number = self.four()? as usize;
        self.texts.get(number).cloned()
    }

    /// A ticker.
    pub fn symbol(&mut self) -> Option<Symbol> {
        let number = self.four()? as usize;
        Symbol::new(self.texts.get(number)?)
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    /// As many values as the count that comes first tells.
    pub fn each<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.count()?;
        // A count that was read reserves little: it may be wrong.
        let mut out = Vec::with_capacity(n.min(1 << 12));
        for _ in 0..n {
            out.push(read(self)?);
        }
        Some(out)
    }

    fn four(&mut self) -> Option<u32> {
        let four = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(four))
    }

    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_back_and_what_is_cut_short_is_nothing() {
        let day = Date::parse("2024-02-29").unwrap();
        let mut packer = Packer::default();
        packer.count(2);
        ["a text", "a text"].iter().for_each(|t| packer.text(t));
        packer.number(-0.1);
        packer.date_if(Some(day));
        packer.date_if(None);
        packer.symbol(Symbol::new("BRK.B").unwrap());
        packer.bytes(&[1, 2, 3]);
        packer.byte(7);
        let bytes = packer.finish();
        let read = |bytes: &[u8]| {
            let mut of = Unpacker::new(bytes)?;
            let texts = of.each(Unpacker::text)?;
            let rest = (of.number()?, of.date_if()?, of.date_if()?, of.symbol()?, of.bytes()?.to_vec(), of.byte()?);
            of.is_done().then_some((texts, rest))
        };
        let (texts, rest) = read(&bytes).unwrap();
        assert!(Arc::ptr_eq(&texts[0], &texts[1]) && &*texts[1] == "a text");
        assert_eq!(rest, (-0.1, Some(day), None, Symbol::new("BRK.B").unwrap(), vec![1, 2, 3], 7));
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_none(), "cut to {cut}");
        }
    }
}
