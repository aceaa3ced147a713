//! Dates as files write them.
use breadth_domain::Date;

/// The earliest day a file may speak of.
pub(crate) const EARLIEST: Date = Date::from_days(-25_567);

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a day: `2025-12-31`, `20251231`, `2025/12/31`, `12/31/2025` (the American order), `May 13, 2025`, `13-May-2025`; a time of
/// day after the date is passed over. `None` where there is no such day.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if let Some(day) = Date::parse_iso(bytes).or_else(|| Date::parse_compact(bytes)) {
        return Some(day);
    }
    // `2025-12-31T00:00:00Z`, `2025-12-31 16:00:00`.
    if bytes.len() > 10 && matches!(bytes[10], b'T' | b' ') && bytes[4] == b'-' {
        return Date::parse_iso(&bytes[..10]);
    }
    let mut parts = text.split(['/', '-', ' ', ',', '.']).filter(|p| !p.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |p: &str| p.parse::<i16>().ok().filter(|n| *n >= 0);
    let year = |p: &str| number(p).filter(|_| p.len() == 4);
    let part = |p: &str| number(p).filter(|_| p.len() <= 2).map(|n| n as i8);
    if let Some(y) = year(a) {
        return Date::from_ymd(y, part(b)?, part(c)?);
    }
    if let Some(m) = month_named(a) {
        return Date::from_ymd(year(c)?, m, part(b)?);
    }
    if let Some(m) = month_named(b) {
        return Date::from_ymd(year(c)?, m, part(a)?);
    }
    // A slash says American order; with other marks the order would be a guess.
    text.contains('/').then(|| Date::from_ymd(year(c)?, part(a)?, part(b)?)).flatten()
}

fn month_named(text: &str) -> Option<i8> {
    let lower = text.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|m| *m == lower)?;
    text.bytes().all(|c| c.is_ascii_alphabetic()).then_some(at as i8 + 1)
}

/// Whether a day can be in a file read on `today`.
pub(crate) fn possible(day: Date, today: Date) -> bool {
    EARLIEST <= day && day <= today
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_the_forms_of_vendors() {
        let day = Date::parse("2025-05-13").ok();
        for text in [
            "2025-05-13",
            "20250513",
            "2025/05/13",
            "2025/5/13",
            "05/13/2025",
            "5/13/2025",
            "May 13, 2025",
            "13-May-2025",
            "13 May 2025",
            "2025-05-13T00:00:00Z",
            "2025-05-13 16:00:00-04:00",
            " 2025-05-13 ",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
        for text in
            ["2025-02-30", "13.05.2025", "20251301", "2025-13-01", "", "tomorrow", "13/31/2025", "Mayor 13, 2025x", "é"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(EARLIEST.to_string(), "1900-01-01");
    }
}
