//! Positions, a column for each thing that is known of them: marking reads every position on every session, and of each
//! three numbers alone.
use super::{Lots, Odd};

/// Relative difference between a close and what the printed return says it should be, up to which they agree: beyond it
/// the share count has changed. Printed returns are ratios of prices and reproduce them to a few bits.
const SAME_PRICE: f64 = 1e-12;

/// Positions marked together, where there is nothing to say of any of them but its price.
const TOGETHER: usize = 8;

/// The last close is that of the latest marks.
const NOW: usize = usize::MAX;

/// A position.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Held<'a> {
    /// The security's column in the panel.
    pub security: usize,
    /// Shares; negative where sold short.
    pub shares: f64,
    /// Dollars a share at the last close seen.
    pub price: f64,
    /// The session of that close.
    pub last: usize,
    /// The return by which it has been written down since: taken back if it trades again.
    pub written: Option<f64>,
    /// What it was bought in.
    pub lots: &'a Lots,
}

impl Held<'_> {
    /// Dollars.
    pub fn value(&self) -> f64 {
        value(self.shares, self.price, self.written)
    }
}

#[inline]
fn value(shares: f64, price: f64, written: Option<f64>) -> f64 {
    match written {
        None => shares * price,
        Some(ret) => shares * price * (1.0 + ret),
    }
}

/// What all positions are together.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Marked {
    /// Their value in dollars.
    pub worth: f64,
    /// The earliest session of a last close among them.
    pub oldest: usize,
}

/// The positions of a ledger, ascending by security; place `k` of every column is one position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Positions {
    security: Vec<usize>,
    pub(super) shares: Vec<f64>,
    pub(super) price: Vec<f64>,
    /// The session of the last close, or [`NOW`]: then the position is not written down either.
    last: Vec<usize>,
    written: Vec<Option<f64>>,
    pub(super) lots: Vec<Lots>,
    /// The session of the latest marks.
    marked: usize,
}

impl Positions {
    /// How many.
    pub fn len(&self) -> usize {
        self.security.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.security.is_empty()
    }

    /// The position at a place.
    pub fn at(&self, k: usize) -> Held<'_> {
        let last = if self.last[k] == NOW { self.marked } else { self.last[k] };
        Held {
            security: self.security[k],
            shares: self.shares[k],
            price: self.price[k],
            last,
            written: self.written[k],
            lots: &self.lots[k],
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Held<'_>> + '_ {
        (0..self.len()).map(|k| self.at(k))
    }

    /// Their securities and values in dollars.
    pub fn values(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let lines = self.security.iter().zip(&self.shares).zip(&self.price).zip(&self.written);
        lines.map(|(((i, shares), price), written)| (*i, value(*shares, *price, *written)))
    }

    /// Their value in dollars.
    pub fn worth(&self) -> f64 {
        self.values().map(|(_, v)| v).sum()
    }

    /// Where a security is, or would be.
    pub fn place(&self, security: usize) -> Result<usize, usize> {
        self.security.binary_search(&security)
    }

    /// Whether this security is at that place.
    pub fn is_at(&self, k: usize, security: usize) -> bool {
        self.security.get(k) == Some(&security)
    }

    /// A new position.
    pub fn insert(&mut self, k: usize, security: usize, shares: f64, (price, last): (f64, usize), lots: Lots) {
        self.security.insert(k, security);
        self.shares.insert(k, shares);
        self.price.insert(k, price);
        self.last.insert(k, last);
        self.written.insert(k, None);
        self.lots.insert(k, lots);
    }

    /// Takes a position out: its shares and what they were bought in.
    pub fn remove(&mut self, k: usize) -> (f64, Lots) {
        self.security.remove(k);
        self.price.remove(k);
        self.last.remove(k);
        self.written.remove(k);
        (self.shares.remove(k), self.lots.remove(k))
    }

    /// A price of session `s`.
    pub fn price_on(&mut self, k: usize, s: usize, price: f64) {
        self.price[k] = price;
        self.last[k] = if s == self.marked && self.written[k].is_none() { NOW } else { s };
    }

    /// Writes a position down.
    pub fn write_down(&mut self, k: usize, ret: f64) {
        self.last[k] = self.at(k).last;
        self.written[k] = Some(ret);
    }

    /// Other prices of the same session, by security; `NaN` leaves a price what it is.
    pub fn price_at(&mut self, prices: &[f64]) {
        for (price, i) in self.price.iter_mut().zip(&self.security) {
            if !prices[*i].is_nan() {
                *price = prices[*i];
            }
        }
    }

    /// Prices those that have a close on session `s`, by (close, return) of each security, and says what they are together,
    /// in the order of a sum over them; `odd` takes those with more to them than a price.
    pub(super) fn mark(&mut self, s: usize, quote: impl Fn(usize) -> [f64; 2], odd: &mut Vec<Odd>) -> Marked {
        let before = std::mem::replace(&mut self.marked, s);
        let mut marked = Marked { worth: -0.0, oldest: s };
        let mut from = 0;
        while from < self.len() {
            let to = (from + TOGETHER).min(self.len());
            if !self.mark_alike(from, &quote, &mut marked.worth) {
                (from..to).for_each(|k| self.mark_one(k, before, quote(self.security[k]), &mut marked, odd));
            }
            from = to;
        }
        marked
    }

    /// Marks [`TOGETHER`] positions from a place on and adds what they are worth, if all of them had a close at the marks
    /// before, have one now, and returns tell the same of it. Else nothing is done.
    #[inline(always)]
    fn mark_alike(&mut self, from: usize, quote: impl Fn(usize) -> [f64; 2], worth: &mut f64) -> bool {
        fn part<T>(column: &[T], from: usize) -> Option<&[T; TOGETHER]> {
            column.get(from..)?.first_chunk()
        }
        let (Some(securities), Some(shares), Some(last)) =
            (part(&self.security, from), part(&self.shares, from), part(&self.last, from))
        else {
            return false;
        };
        let Some(prices) = self.price.get_mut(from..).and_then(|p| p.first_chunk_mut::<TOGETHER>()) else {
            return false;
        };
        let mut alike = true;
        for k in 0..TOGETHER {
            let [close, ret] = quote(securities[k]);
            let told = prices[k] * (1.0 + if ret.is_nan() { 0.0 } else { ret });
            // False where something is missing.
            alike &= ((told - close).abs() <= SAME_PRICE * close) & (last[k] == NOW);
        }
        if alike {
            for k in 0..TOGETHER {
                // Asked again: what is kept for eight positions goes through memory, and waits there.
                let [close, _] = quote(securities[k]);
                prices[k] = close;
                *worth += shares[k] * close;
            }
        }
        alike
    }

    fn mark_one(&mut self, k: usize, before: usize, [close, ret]: [f64; 2], marked: &mut Marked, odd: &mut Vec<Odd>) {
        if close.is_nan() {
            if self.last[k] == NOW {
                self.last[k] = before;
            }
            let h = self.at(k);
            marked.worth += h.value();
            marked.oldest = marked.oldest.min(h.last);
            return;
        }
        let ret = if ret.is_nan() { 0.0 } else { ret };
        let old = std::mem::replace(&mut self.price[k], close);
        let told = old * (1.0 + ret);
        let back = self.written[k].take().is_some();
        self.last[k] = NOW;
        let counts = (told - close).abs() > SAME_PRICE * close && close > 0.0;
        if counts || back {
            let factor = counts.then(|| (told / close, old - close / (1.0 + ret)));
            odd.push(Odd { security: self.security[k], back, factor });
        }
        marked.worth += self.shares[k] * close;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty positions at 10, a hundred shares each, marked on session 4.
    fn twenty() -> Positions {
        let mut all = Positions { marked: 4, ..Positions::default() };
        for i in 0..20 {
            all.insert(i, 2 * i, 100.0, (10.0, 4), Lots::default());
        }
        let marked = all.mark(5, |_| [10.0, 0.0], &mut Vec::new());
        assert_eq!((marked.worth, marked.oldest), (20_000.0, 5));
        all
    }

    #[test]
    fn one_without_a_close_stands_at_its_last_one_among_many() {
        let mut all = twenty();
        let quiet = |i: usize| if i == 6 { [f64::NAN; 2] } else { [11.0, 0.1] };
        let mut odd = Vec::new();
        for s in 6..9 {
            let before = if s == 6 { 0.1 } else { 0.0 };
            let marked = all.mark(s, |i| [quiet(i)[0], before], &mut odd);
            assert_eq!((marked.worth, marked.oldest), (19.0 * 1_100.0 + 1_000.0, 5));
            assert_eq!((all.at(3).last, all.at(3).price, all.at(2).last), (5, 10.0, s));
        }
        assert!(odd.is_empty());
        // Written down to a half, and trading again at 12.
        all.write_down(3, -0.5);
        assert_eq!((all.at(3).value(), all.at(3).last, all.worth()), (500.0, 5, 21_400.0));
        let marked = all.mark(9, |i| if i == 6 { [12.0, 0.2] } else { [11.0, 0.0] }, &mut odd);
        assert_eq!((marked.worth, marked.oldest, all.at(3).written), (19.0 * 1_100.0 + 1_200.0, 9, None));
        assert_eq!(odd.iter().map(|o| (o.security, o.back, o.factor)).collect::<Vec<_>>(), [(6, true, None)]);
    }

    #[test]
    fn one_whose_return_tells_of_a_split_is_told_among_many() {
        // Two for one: 10 → 5 without a return.
        let mut all = twenty();
        let mut odd = Vec::new();
        all.mark(6, |i| if i == 14 { [5.0, 0.0] } else { [10.0, 0.0] }, &mut odd);
        assert_eq!(odd.iter().map(|o| (o.security, o.factor)).collect::<Vec<_>>(), [(14, Some((2.0, 5.0)))]);
        assert_eq!((all.at(7).price, all.at(6).price), (5.0, 10.0));
    }
}
