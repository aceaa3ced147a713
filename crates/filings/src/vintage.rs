//! Vintages: every appearance of one number, in the order in which they could be known.
use breadth_domain::Date;

/// One appearance. Filings are named by their rank in the order of (known on, filed on, accession), so that what is
/// known by a day is what lies below a rank.
#[derive(Copy, Clone, Debug)]
pub struct Row {
    pub value: f64,
    /// Rank of the filing.
    pub filing: u32,
    /// One unit of the number's rounding.
    pub grain: f64,
    /// Of a number made from several tags: where its parts begin and end.
    pub parts: (u32, u32),
    /// The filing gives several values for it.
    pub ambiguous: bool,
    /// From a source that rounds dates.
    pub rounded: bool,
}

impl Row {
    /// Whether the values differ by more than one unit of the coarser rounding.
    pub fn differs(&self, other: &Row) -> bool {
        (self.value - other.value).abs() > self.grain.max(other.grain)
    }

    /// Whether the values differ by more than rounding and by more than that share of this one.
    pub fn differs_by(&self, other: &Row, share: f64) -> bool {
        self.differs(other) && (self.value - other.value).abs() > share * self.value.abs()
    }
}

/// A period (or a day) and its vintages.
#[derive(Copy, Clone, Debug)]
pub struct Slot {
    pub start: Option<Date>,
    pub end: Date,
    pub first: u32,
    pub len: u32,
}

impl Slot {
    /// Days, both ends counted; 0 of a day.
    pub fn days(&self) -> i32 {
        self.start.map_or(0, |s| crate::period::days(s, self.end))
    }
}

/// A number made from others: factor, series, row.
#[derive(Copy, Clone, Debug)]
pub struct Part {
    pub factor: f64,
    pub series: u32,
    pub slot: u32,
    pub row: u32,
}

/// All the periods of one tag, or of one link of a chain, in one unit.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Place in the catalogue's tags; of a made series that of its first tag.
    pub tag: u32,
    /// Place in the filer's units.
    pub unit: u32,
    /// Ascending by (end, start).
    pub slots: Vec<Slot>,
    /// Of each slot together, ascending by filing.
    pub rows: Vec<Row>,
    /// Of made numbers.
    pub parts: Vec<Part>,
    /// The series among which each number was chosen; empty of a tag and of a sum.
    pub choices: Vec<u32>,
}

impl Series {
    /// Makes the slots from appearances ascending by (end, start, filing).
    pub fn of(tag: u32, unit: u32, rows: impl IntoIterator<Item = (Option<Date>, Date, Row)>) -> Series {
        let mut series = Series { tag, unit, ..Series::default() };
        for (start, end, row) in rows {
            series.push(start, end, row);
        }
        series
    }

    /// Adds an appearance after the others.
    pub fn push(&mut self, start: Option<Date>, end: Date, row: Row) {
        let at = self.rows.len() as u32;
        match self.slots.last_mut() {
            Some(slot) if slot.start == start && slot.end == end => slot.len += 1,
            _ => self.slots.push(Slot { start, end, first: at, len: 1 }),
        }
        self.rows.push(row);
    }

    /// The appearances of a slot.
    pub fn rows(&self, slot: &Slot) -> &[Row] {
        &self.rows[slot.first as usize..(slot.first + slot.len) as usize]
    }

    /// Those known below a rank.
    pub fn known(&self, slot: &Slot, below: u32) -> &[Row] {
        let rows = self.rows(slot);
        &rows[..rows.partition_point(|r| r.filing < below)]
    }

    /// Places of the slots that end within those days and have an appearance below the rank.
    pub fn ending(&self, from: Date, to: Date, below: u32) -> impl DoubleEndedIterator<Item = u32> + '_ {
        let low = self.slots.partition_point(|s| s.end < from);
        let high = low + self.slots[low..].partition_point(|s| s.end <= to);
        (low..high).filter(move |i| self.rows[self.slots[*i].first as usize].filing < below).map(|i| i as u32)
    }

    /// The newest end known below a rank.
    pub fn newest(&self, below: u32) -> Option<Date> {
        self.slots.iter().rev().find(|s| self.rows[s.first as usize].filing < below).map(|s| s.end)
    }
}

/// Zeros at the end of a whole number, at most 8; `None` of zero and of what is not whole.
pub fn zeros(value: f64) -> Option<u32> {
    if value == 0.0 || value.fract() != 0.0 || value.abs() >= 9e15 {
        return None;
    }
    let (mut n, mut k) = (value as i64, 0);
    while k < 8 && n % 10 == 0 {
        n /= 10;
        k += 1;
    }
    Some(k)
}

/// One unit of the rounding of a number in a filing that mostly rounds to `10^usual`.
pub fn grain(value: f64, usual: u32) -> f64 {
    match zeros(value) {
        Some(k) => 10_f64.powi(k.min(usual) as i32),
        None if value == 0.0 => 10_f64.powi(usual as i32),
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, filing: u32, grain: f64) -> Row {
        Row { value, filing, grain, parts: (0, 0), ambiguous: false, rounded: false }
    }

    #[test]
    fn rounding_is_read_from_the_digits() {
        assert_eq!(zeros(36_537_000_000.0), Some(6));
        assert_eq!(zeros(5e12), Some(8));
        assert_eq!((zeros(0.0), zeros(1.19)), (None, None));
        // 5,000,000,000 in a filing in millions is known to the million and not to the billion.
        assert_eq!(grain(5e9, 6), 1e6);
        assert_eq!(grain(1_234_567.0, 6), 1.0);
        assert_eq!(grain(0.0, 3), 1e3);
    }

    #[test]
    fn values_within_one_unit_are_the_same() {
        // 26,667 million in thousands and in millions.
        assert!(!row(26_667_400_000.0, 0, 1e5).differs(&row(26_667_000_000.0, 1, 1e6)));
        assert!(row(26_669_000_000.0, 0, 1e6).differs(&row(26_667_000_000.0, 1, 1e6)));
        assert!(!row(26_669_000_000.0, 0, 1e6).differs_by(&row(26_667_000_000.0, 1, 1e6), 0.005));
    }

    #[test]
    fn a_slot_shows_what_was_known() {
        let d = |t: &str| Date::parse(t).unwrap();
        let (a, b) = (d("2020-03-31"), d("2020-06-30"));
        let s =
            Series::of(0, 0, [(None, a, row(1.0, 1, 1.0)), (None, a, row(2.0, 4, 1.0)), (None, b, row(3.0, 3, 1.0))]);
        assert_eq!(s.slots.len(), 2);
        assert_eq!(s.known(&s.slots[0], 4).len(), 1);
        assert_eq!(s.known(&s.slots[0], 5).len(), 2);
        assert_eq!(s.ending(a, b, 2).collect::<Vec<_>>(), [0]);
        assert_eq!(s.ending(a, b, 9).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((s.newest(1), s.newest(2), s.newest(4)), (None, Some(a), Some(b)));
    }
}
