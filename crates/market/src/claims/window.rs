//! The stretch of time a claim speaks of.
use breadth_domain::Date;
use serde::Serialize;

/// A window as written: `2025`, `2025-Q4`, `2025-H2`, `2025-12`, `2025-06-30..2025-12-31`, `since 2000-03-24`,
/// `last 12 months`, `year to date`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// From the close of one day to the close of another.
    Fixed(Span),
    /// From the close of a day to today.
    Since(Date),
    /// So many months up to today.
    Months(u16),
    /// From the end of last year to today.
    YearToDate,
}

/// From the close of `base` to the close of `to`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The day whose close is the base.
    pub base: Date,
    /// The last day.
    pub to: Date,
}

impl Window {
    /// Reads a window.
    ///
    /// # Errors
    /// In words, what it must look like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no window: write 2025, 2025-Q4, 2025-H2, 2025-12, 2025-06-30..2025-12-31, `since 2000-03-24`, `last 12 months`, `year to date`"
            )
        };
        let text = text.trim();
        if text == "year to date" {
            return Ok(Window::YearToDate);
        }
        if let Some(day) = text.strip_prefix("since ") {
            return Date::parse(day.trim()).map(Window::Since).map_err(|_| wrong());
        }
        if let Some(rest) = text.strip_prefix("last ") {
            let (n, unit) = rest.split_once(' ').ok_or_else(wrong)?;
            let n: u16 = n.parse().ok().filter(|n| (1..=1_200).contains(n)).ok_or_else(wrong)?;
            return match unit {
                "month" | "months" => Ok(Window::Months(n)),
                "year" | "years" => Ok(Window::Months(n.min(100) * 12)),
                _ => Err(wrong()),
            };
        }
        if let Some((from, to)) = text.split_once("..") {
            let span = Date::parse(from).ok().zip(Date::parse(to).ok()).filter(|(a, b)| a < b);
            return span.map(|(base, to)| Window::Fixed(Span { base, to })).ok_or_else(wrong);
        }
        let (year, part) = text.split_once('-').unwrap_or((text, ""));
        let year: i16 = year.parse().ok().filter(|_| year.len() == 4).ok_or_else(wrong)?;
        let (month, months) = match part.as_bytes() {
            [] => (1, 12),
            [b'Q', q @ b'1'..=b'4'] => ((q - b'1') as i8 * 3 + 1, 3),
            [b'H', h @ b'1'..=b'2'] => ((h - b'1') as i8 * 6 + 1, 6),
            [b'0'..=b'9', b'0'..=b'9'] => (part.parse().map_err(|_| wrong())?, 1),
            _ => return Err(wrong()),
        };
        let first = Date::from_ymd(year, month, 1).ok_or_else(wrong)?;
        Ok(Window::Fixed(Span { base: first.plus_days(-1), to: first.plus_months(months).plus_days(-1) }))
    }

    /// The span as of `today`; `Err` with the last day where it is not over.
    ///
    /// # Errors
    /// The day on which it is over.
    pub fn span(self, today: Date) -> Result<Span, Date> {
        match self {
            Window::Fixed(span) if span.to > today => Err(span.to),
            Window::Fixed(span) => Ok(span),
            Window::Since(base) if base >= today => Err(base.plus_days(1)),
            Window::Since(base) => Ok(Span { base, to: today }),
            Window::Months(n) => Ok(Span { base: today.plus_months(-i32::from(n)), to: today }),
            Window::YearToDate => {
                let first = Date::from_ymd(today.year(), 1, 1).unwrap_or(today);
                Ok(Span { base: first.plus_days(-1), to: today })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn every_form_is_read_from_the_close_before_it() {
        for (text, base, to) in [
            ("2025", "2024-12-31", "2025-12-31"),
            ("2025-Q4", "2025-09-30", "2025-12-31"),
            ("2024-H1", "2023-12-31", "2024-06-30"),
            ("2024-02", "2024-01-31", "2024-02-29"),
            ("2025-06-30..2025-09-30", "2025-06-30", "2025-09-30"),
            ("since 2000-03-24", "2000-03-24", "2025-12-31"),
            ("last 3 months", "2025-09-30", "2025-12-31"),
            ("last 2 years", "2023-12-31", "2025-12-31"),
            ("year to date", "2024-12-31", "2025-12-31"),
        ] {
            let span = Window::parse(text).unwrap().span(d("2025-12-31")).unwrap();
            assert_eq!((span.base, span.to), (d(base), d(to)), "{text}");
        }
        assert_eq!(Window::parse("2025-Q4").unwrap().span(d("2025-12-30")), Err(d("2025-12-31")));
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for text in ["", "25", "2025-Q5", "2025-13", "last 0 months", "last 3 moons", "2025-01-02..2025-01-01", "since"]
        {
            assert!(Window::parse(text).is_err(), "{text}");
        }
    }
}
