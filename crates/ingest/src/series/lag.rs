//! When a series' value could first be read: declared, one entry for each family, never earlier than the source's rhythm.
use breadth_domain::{Date, calendar};

use super::session_on_or_after;

/// When a value is known, counted from what it describes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// The session after the day it describes.
    NextSession,
    /// The first session on or after so many calendar days after the day (or the last day of the week) it describes.
    DaysAfterDay(i32),
    /// The first session on or after so many calendar days after the end of the month it describes.
    DaysAfterMonth(i32),
    /// The same, of the quarter.
    DaysAfterQuarter(i32),
    /// The same, of the year.
    DaysAfterYear(i32),
}

/// A declared release lag.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The series' name, or its beginning where it ends in `*`.
    pub family: &'static str,
    /// When its values are known.
    pub released: Released,
    /// Why so.
    pub because: &'static str,
}

/// The declared lags. Shut-downs of the government have delayed single releases further; no table of them is kept.
pub const LAGS: &[Lag] = &[
    Lag { family: "DGS*", released: Released::NextSession, because: "Federal Reserve H.15, published after the close" },
    Lag { family: "DTB*", released: Released::NextSession, because: "Federal Reserve H.15, published after the close" },
    Lag {
        family: "DFII*",
        released: Released::NextSession,
        because: "Federal Reserve H.15, published after the close",
    },
    Lag { family: "DFF", released: Released::NextSession, because: "New York Fed, published the next morning" },
    Lag { family: "SOFR", released: Released::NextSession, because: "New York Fed, published the next morning" },
    Lag { family: "T10Y*", released: Released::NextSession, because: "differences of H.15 rates" },
    Lag { family: "T5Y*", released: Released::NextSession, because: "differences of H.15 rates" },
    Lag { family: "BAML*", released: Released::NextSession, because: "ICE BofA indices, published the next morning" },
    Lag { family: "VIXCLS", released: Released::NextSession, because: "Cboe, after the close" },
    Lag {
        family: "DTWEX*",
        released: Released::DaysAfterDay(7),
        because: "Federal Reserve H.10, on Mondays for the week before",
    },
    Lag {
        family: "DEX*",
        released: Released::DaysAfterDay(7),
        because: "Federal Reserve H.10, on Mondays for the week before",
    },
    Lag {
        family: "ICSA",
        released: Released::DaysAfterDay(5),
        because: "Department of Labor, the Thursday after the week's Saturday",
    },
    Lag {
        family: "CCSA",
        released: Released::DaysAfterDay(12),
        because: "Department of Labor, a week after the initial claims",
    },
    Lag {
        family: "FEDFUNDS",
        released: Released::DaysAfterMonth(3),
        because: "the mean of daily rates that are known",
    },
    Lag {
        family: "UNRATE",
        released: Released::DaysAfterMonth(10),
        because: "Bureau of Labor Statistics, the first or second Friday",
    },
    Lag {
        family: "PAYEMS",
        released: Released::DaysAfterMonth(10),
        because: "Bureau of Labor Statistics, the first or second Friday",
    },
    Lag {
        family: "CPI*",
        released: Released::DaysAfterMonth(26),
        because: "Bureau of Labor Statistics, 10 to 16 days after the month, but up to 26 after January",
    },
    Lag {
        family: "INDPRO",
        released: Released::DaysAfterMonth(18),
        because: "Federal Reserve G.17, 14 to 18 days after the month",
    },
    Lag {
        family: "USREC*",
        released: Released::DaysAfterMonth(640),
        because: "NBER named turning points 4 to 21 months after them (1980 to 2021): the longest holds for all",
    },
];

/// How often a series comes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
}

/// The lag of a series, and whether it is declared; else a cautious one by its rhythm.
pub(super) fn lag_of(series: &str, frequency: Frequency) -> (Released, bool) {
    let is = |family: &str| match family.strip_suffix('*') {
        Some(start) => series.starts_with(start),
        None => series == family,
    };
    let declared = LAGS.iter().find(|l| is(l.family)).map(|l| l.released);
    let default = match frequency {
        Frequency::Daily => Released::NextSession,
        Frequency::Weekly => Released::DaysAfterDay(14),
        Frequency::Monthly => Released::DaysAfterMonth(45),
        Frequency::Quarterly => Released::DaysAfterQuarter(100),
        Frequency::Yearly => Released::DaysAfterYear(270),
    };
    // A daily lag declared for a family does not hold for its monthly means (DGS10 by month).
    match declared {
        Some(Released::NextSession) if frequency != Frequency::Daily => (default, false),
        Some(released) => (released, true),
        None => (default, false),
    }
}

impl Released {
    /// (the day, or the last day of the period, that a value dated `date` describes; the first session that knows it).
    pub fn apply(self, date: Date) -> (Date, Date) {
        let quarter_end = date.quarter_start().plus_months(2).month_end();
        let (described, days) = match self {
            Released::NextSession => return (date, calendar::session_after(date)),
            Released::DaysAfterDay(n) => (date, n),
            Released::DaysAfterMonth(n) => (date.month_end(), n),
            Released::DaysAfterQuarter(n) => (quarter_end, n),
            Released::DaysAfterYear(n) => {
                (date.quarter_start().plus_months(12 - i32::from(date.quarter_start().month())).month_end(), n)
            }
        };
        (described, session_on_or_after(described.plus_days(days)))
    }
}

impl std::fmt::Display for Released {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Released::NextSession => f.write_str("on the next session"),
            Released::DaysAfterDay(n) => write!(f, "{n} days after the day it describes"),
            Released::DaysAfterMonth(n) => write!(f, "{n} days after the month it describes"),
            Released::DaysAfterQuarter(n) => write!(f, "{n} days after the quarter it describes"),
            Released::DaysAfterYear(n) => write!(f, "{n} days after the year it describes"),
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
    fn a_value_is_known_when_its_source_publishes() {
        // The consumer price index of January 2015 was released on 2015-02-26.
        let (released, declared) = lag_of("CPIAUCSL", Frequency::Monthly);
        assert!(declared);
        assert_eq!(released.apply(d("2015-01-01")), (d("2015-01-31"), d("2015-02-26")));
        // Claims of the week to Saturday 2024-03-02: Thursday 2024-03-07.
        assert_eq!(lag_of("ICSA", Frequency::Weekly).0.apply(d("2024-03-02")), (d("2024-03-02"), d("2024-03-07")));
        // A rate of Friday 2024-01-12: Tuesday, for Monday was Martin Luther King Jr. Day.
        assert_eq!(lag_of("DGS10", Frequency::Daily).0.apply(d("2024-01-12")), (d("2024-01-12"), d("2024-01-16")));
        // NBER named the trough of March 1991 on 1992-12-22.
        assert!(lag_of("USREC", Frequency::Monthly).0.apply(d("1991-03-01")).1 >= d("1992-12-22"));
        // December 2024's employment came on Friday 2025-01-10.
        assert_eq!(lag_of("UNRATE", Frequency::Monthly).0.apply(d("2024-12-01")).1, d("2025-01-10"));
    }

    #[test]
    fn an_unknown_series_waits_by_its_rhythm() {
        assert_eq!(lag_of("XYZ", Frequency::Quarterly).0.apply(d("2024-01-01")).0, d("2024-03-31"));
        assert_eq!(lag_of("XYZ", Frequency::Yearly).0.apply(d("2024-01-01")), (d("2024-12-31"), d("2025-09-29")));
        assert_eq!(lag_of("DGS10", Frequency::Monthly).0.apply(d("2024-02-01")).0, d("2024-02-29"));
    }
}
