//! A civil day, as a count of days, so that arithmetic and columns are integers.
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A civil day: the number of days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(i32);

/// The text is not a day of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date\n\nhint: write it as YYYY-MM-DD, for example 2025-12-31")]
pub struct NotADate(pub String);

impl Date {
    /// The earliest representable day; used as an open lower bound.
    pub const MIN: Date = Date(i32::MIN);
    /// The latest representable day; used as an open upper bound.
    pub const MAX: Date = Date(i32::MAX);

    /// The day `days` after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Date(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day of that year, month and day of month, or `None` where there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self::from)
    }

    /// (year, month, day of month).
    pub fn ymd(self) -> (i16, i8, i8) {
        // Days to civil, after Hinnant, "chrono-Compatible Low-Level Date Algorithms": exact over the whole range of
        // i32 without the range checks of a calendar library, and it runs once per row.
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as i8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as i8;
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year as i16, month, day)
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.ymd().0
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.ymd().1
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.ymd().2
    }

    /// Monday = 1 .. Sunday = 7 (ISO 8601).
    pub const fn weekday(self) -> i32 {
        (self.0 as i64 + 3).rem_euclid(7) as i32 + 1
    }

    /// The day `n` days later (earlier where negative).
    pub const fn plus_days(self, n: i32) -> Self {
        Date(self.0.saturating_add(n))
    }

    /// The same day of the month `n` months later, or the last day of that month where it has no such day.
    pub fn plus_months(self, n: i32) -> Self {
        let (y, m, d) = self.ymd();
        let months = i32::from(y) * 12 + i32::from(m) - 1 + n;
        let (year, month) = (months.div_euclid(12) as i16, (months.rem_euclid(12) + 1) as i8);
        (0..4).find_map(|back| Date::from_ymd(year, month, d - back)).unwrap_or(self)
    }

    /// The last day of this day's month.
    pub fn month_end(self) -> Self {
        let (y, m, _) = self.ymd();
        let (ny, nm) = if m == 12 { (y + 1, 1) } else { (y, m + 1) };
        Date::from_ymd(ny, nm, 1).map_or(self, |first| first.plus_days(-1))
    }

    /// The first day of this day's calendar quarter.
    pub fn quarter_start(self) -> Self {
        let (y, m, _) = self.ymd();
        Date::from_ymd(y, (m - 1) / 3 * 3 + 1, 1).unwrap_or(self)
    }

    /// Calendar days from `self` to `later`.
    pub const fn days_until(self, later: Date) -> i32 {
        later.0 - self.0
    }

    /// Reads `YYYY-MM-DD`, strictly.
    ///
    /// # Errors
    /// `NotADate` where the text has another form or there is no such day.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        Self::parse_iso(text.as_bytes()).ok_or_else(|| NotADate(text.to_owned()))
    }

    /// Reads `YYYY-MM-DD` from bytes; the fast path of the importers.
    pub fn parse_iso(b: &[u8]) -> Option<Self> {
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        Self::from_digits(&b[0..4], &b[5..7], &b[8..10])
    }

    /// Reads `YYYYMMDD` from bytes.
    pub fn parse_compact(b: &[u8]) -> Option<Self> {
        if b.len() != 8 { None } else { Self::from_digits(&b[0..4], &b[4..6], &b[6..8]) }
    }

    fn from_digits(y: &[u8], m: &[u8], d: &[u8]) -> Option<Self> {
        let number =
            |s: &[u8]| s.iter().try_fold(0i16, |acc, c| c.is_ascii_digit().then(|| acc * 10 + i16::from(c - b'0')));
        Self::from_ymd(number(y)?, number(m)? as i8, number(d)? as i8)
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(d: jiff::civil::Date) -> Self {
        // Civil to days, after Hinnant; the inverse of `ymd`.
        let (y, m, day) = (i64::from(d.year()), i64::from(d.month()), i64::from(d.day()));
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + day - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Date((era * 146_097 + doe - 719_468) as i32)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (y, m, d) = self.ymd();
        f.pad(&format!("{y:04}-{m:02}-{d:02}"))
    }
}

impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Date {
    type Err = NotADate;
    fn from_str(s: &str) -> Result<Self, NotADate> {
        Self::parse(s)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Date::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_days_agree_with_the_calendar_library_over_four_centuries() {
        let mut day = jiff::civil::date(1800, 1, 1);
        while day.year() < 2200 {
            let ours = Date::from(day);
            assert_eq!(ours.ymd(), (day.year(), day.month(), day.day()));
            assert_eq!(ours.weekday(), i32::from(day.weekday().to_monday_one_offset()));
            assert_eq!(Date::parse(&day.to_string()).unwrap(), ours);
            day = day.tomorrow().unwrap();
        }
        assert_eq!(Date::from_ymd(1970, 1, 1).unwrap().days(), 0);
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in ["2023-02-29", "2023-13-01", "2023-00-10", "20230101", "2023/01/01", "", "2023-1-1"] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_clamp_to_their_last_day() {
        let d = |t: &str| Date::parse(t).unwrap();
        assert_eq!(d("2024-03-31").plus_months(-1), d("2024-02-29"));
        assert_eq!(d("2023-12-15").plus_months(2), d("2024-02-15"));
        assert_eq!(d("2023-02-01").month_end(), d("2023-02-28"));
        assert_eq!(d("2025-11-22").quarter_start(), d("2025-10-01"));
    }
}
