//! The spans over which returns are shown.
use breadth_domain::{Date, calendar};

use crate::ReturnColumn;

/// A span that ends on the last session, or the last whole quarter or half-year.
pub struct Horizon {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// The rule, in words.
    pub rule: &'static str,
    /// (anchor of the base, anchor of the end) for a last session.
    anchors: fn(Date) -> (Date, Date),
}

/// The columns of the table of returns.
pub const HORIZONS: &[Horizon] = &[
    Horizon { id: "1d", label: "1 day", rule: "since the session before", anchors: |d| (d.plus_days(-1), d) },
    Horizon {
        id: "1m",
        label: "1 month",
        rule: "since the last session on or before the same day one month earlier",
        anchors: |d| (d.plus_months(-1), d),
    },
    Horizon {
        id: "qtd",
        label: "Quarter to date",
        rule: "since the last session of the previous calendar quarter",
        anchors: |d| (d.quarter_start().plus_days(-1), d),
    },
    Horizon {
        id: "ytd",
        label: "Year to date",
        rule: "since the last session of the previous year",
        anchors: |d| (year_start(d).plus_days(-1), d),
    },
    Horizon {
        id: "1y",
        label: "1 year",
        rule: "since the last session on or before the same day one year earlier",
        anchors: |d| (d.plus_months(-12), d),
    },
    Horizon {
        id: "5y",
        label: "5 years",
        rule: "since the last session on or before the same day five years earlier",
        anchors: |d| (d.plus_months(-60), d),
    },
    Horizon {
        id: "last_quarter",
        label: "Last quarter",
        rule: "the last calendar quarter that is over",
        anchors: |d| whole(d, 3, 0),
    },
    Horizon {
        id: "last_half",
        label: "Last half-year",
        rule: "the last calendar half-year that is over",
        anchors: |d| whole(d, 6, 0),
    },
];

/// Momentum 12-1. Source: Jegadeesh and Titman (1993), skipping the last month.
pub const MOMENTUM: Horizon = Horizon {
    id: "12_1",
    label: "12-1",
    rule: "from the same day twelve months earlier to the same day one month earlier",
    anchors: |d| (d.plus_months(-12), d.plus_months(-1)),
};

impl Horizon {
    /// The span for a last session.
    pub fn column(&self, last: Date) -> ReturnColumn {
        let (from, to) = (self.anchors)(last);
        column(self.id.into(), self.label.into(), from, to)
    }
}

/// The last `quarters` calendar quarters, `halves` half-years and `years` years that are over on `last`, newest first.
pub fn calendar_columns(last: Date, quarters: usize, halves: usize, years: usize) -> Vec<ReturnColumn> {
    let spans = [(3, quarters), (6, halves), (12, years)];
    let columns = spans.into_iter().flat_map(|(months, n)| (0..n).map(move |back| (months, back)));
    columns
        .map(|(months, back)| {
            let (from, to) = whole(last, months, back);
            let (year, month, _) = to.ymd();
            let k = i32::from(month) / months;
            let (id, label) = match months {
                3 => (format!("{year}q{k}"), format!("Q{k} {year}")),
                6 => (format!("{year}h{k}"), format!("H{k} {year}")),
                _ => (format!("{year}"), format!("{year}")),
            };
            column(id, label, from, to)
        })
        .collect()
}

fn column(id: String, label: String, from: Date, to: Date) -> ReturnColumn {
    let session = calendar::session_on_or_before;
    ReturnColumn { id, label, from: session(from), to: session(to) }
}

fn year_start(day: Date) -> Date {
    Date::from_ymd(day.year(), 1, 1).unwrap_or(day)
}

/// The last day before, and the last day of, the calendar span of so many months that is the `back`-th over on `last`,
/// 0 being the latest. A span is over on its last session.
fn whole(last: Date, months: i32, back: usize) -> (Date, Date) {
    let start = year_start(last);
    // The span in which `last` lies.
    let within = (i32::from(last.month()) - 1) / months;
    let end_of = |k: i32| start.plus_months((k + 1) * months).plus_days(-1);
    let over = calendar::session_on_or_before(end_of(within)) <= last;
    let k = if over { within } else { within - 1 } - back as i32;
    (end_of(k - 1), end_of(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn span(id: &str, last: &str) -> (String, String) {
        let column = HORIZONS.iter().find(|h| h.id == id).unwrap().column(d(last));
        (column.from.to_string(), column.to.to_string())
    }

    #[test]
    fn spans_start_after_the_last_session_before_them() {
        let is = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        // 2025-12-31 is a Wednesday and the last session of its quarter.
        assert_eq!(span("1d", "2025-12-31"), is("2025-12-30", "2025-12-31"));
        assert_eq!(span("1m", "2025-12-31"), is("2025-11-28", "2025-12-31"));
        assert_eq!(span("qtd", "2025-12-31"), is("2025-09-30", "2025-12-31"));
        assert_eq!(span("last_quarter", "2025-12-31"), is("2025-09-30", "2025-12-31"));
        assert_eq!(span("last_half", "2025-12-31"), is("2025-06-30", "2025-12-31"));
        assert_eq!(span("5y", "2025-12-31"), is("2020-12-31", "2025-12-31"));
        let momentum = MOMENTUM.column(d("2025-12-31"));
        assert_eq!((momentum.from.to_string(), momentum.to.to_string()), is("2024-12-31", "2025-11-28"));
        // A day earlier, neither the quarter nor the half-year is over.
        assert_eq!(span("last_quarter", "2025-12-30"), is("2025-06-30", "2025-09-30"));
        assert_eq!(span("last_half", "2025-12-30"), is("2024-12-31", "2025-06-30"));
        // Monday 2025-01-06: the session before is Friday; the year before closed on 2024-12-31.
        assert_eq!(span("1d", "2025-01-06"), is("2025-01-03", "2025-01-06"));
        assert_eq!(span("ytd", "2025-01-06"), is("2024-12-31", "2025-01-06"));
        // The quarter ended on Sunday 2024-03-31, after Good Friday: it is over on Thursday 2024-03-28.
        assert_eq!(span("last_quarter", "2024-03-28"), is("2023-12-29", "2024-03-28"));
    }

    #[test]
    fn calendar_spans_follow_each_other() {
        let columns = calendar_columns(d("2025-11-14"), 8, 4, 2);
        let ids: Vec<&str> = columns.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids[..5], ["2025q3", "2025q2", "2025q1", "2024q4", "2024q3"]);
        assert_eq!(ids[8..], ["2025h1", "2024h2", "2024h1", "2023h2", "2024", "2023"]);
        assert!(columns[..8].windows(2).all(|w| w[0].from == w[1].to));
    }
}
