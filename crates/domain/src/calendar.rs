//! The New York Stock Exchange's sessions, by rule.
//!
//! Sources: NYSE Rule 7.2 and the exchange's published holiday calendars and special closings since 1960. Before 1960
//! (Saturday sessions, other holidays) the rule makes no claim.
use crate::Date;

/// The first year the rule answers for.
pub const FIRST_YEAR: i16 = 1960;

/// Full-day closings outside the yearly holidays, since 1960: (year, month, day).
const SPECIAL_CLOSINGS: &[(i16, i8, i8)] = &[
    (1961, 5, 29),  // day before Decoration Day
    (1963, 11, 25), // funeral of President Kennedy
    (1968, 2, 12),  // Lincoln's birthday
    (1968, 4, 9),   // mourning for Martin Luther King
    (1968, 7, 5),   // day after Independence Day
    (1969, 2, 10),  // snow
    (1969, 3, 31),  // funeral of President Eisenhower
    (1969, 7, 21),  // first lunar landing
    (1972, 12, 28), // funeral of President Truman
    (1973, 1, 25),  // funeral of President Johnson
    (1977, 7, 14),  // blackout
    (1985, 9, 27),  // hurricane Gloria
    (1994, 4, 27),  // funeral of President Nixon
    (2001, 9, 11),
    (2001, 9, 12),
    (2001, 9, 13),
    (2001, 9, 14),
    (2004, 6, 11),  // funeral of President Reagan
    (2007, 1, 2),   // mourning for President Ford
    (2012, 10, 29), // hurricane Sandy
    (2012, 10, 30),
    (2018, 12, 5), // mourning for President Bush
    (2025, 1, 9),  // mourning for President Carter
];

/// Whether New York traded on that day. `None` before [`FIRST_YEAR`].
pub fn is_session(day: Date) -> Option<bool> {
    let (y, m, d) = day.ymd();
    if y < FIRST_YEAR {
        return None;
    }
    Some(day.weekday() <= 5 && holiday(day).is_none() && !SPECIAL_CLOSINGS.contains(&(y, m, d)) && !paper_crisis(day))
}

/// The last session on or before `day`.
pub fn session_on_or_before(day: Date) -> Date {
    (0..).map(|n| day.plus_days(-n)).find(|d| is_session(*d).unwrap_or(d.weekday() <= 5)).unwrap_or(day)
}

/// The first session after `day`.
pub fn session_after(day: Date) -> Date {
    (1..).map(|n| day.plus_days(n)).find(|d| is_session(*d).unwrap_or(d.weekday() <= 5)).unwrap_or(day)
}

/// The sessions from `from` to `to`, both included.
pub fn sessions(from: Date, to: Date) -> impl Iterator<Item = Date> {
    (from.days()..=to.days()).map(Date::from_days).filter(|d| is_session(*d).unwrap_or(d.weekday() <= 5))
}

/// The last session of that month.
pub fn last_session_of_month(year: i16, month: i8) -> Option<Date> {
    Some(session_on_or_before(Date::from_ymd(year, month, 1)?.month_end()))
}

/// The last Friday of that month, or the session before it where New York was closed that Friday.
pub fn last_friday_session(year: i16, month: i8) -> Option<Date> {
    let end = Date::from_ymd(year, month, 1)?.month_end();
    let back = (end.weekday() - 5).rem_euclid(7);
    Some(session_on_or_before(end.plus_days(-back)))
}

/// The civil day and the seconds since midnight in New York at a moment given in seconds since 1970-01-01 UTC.
///
/// Daylight time by the rules of the Energy Policy Act of 2005 from 2007 on (second Sunday of March to first Sunday of
/// November) and by those before it back to 1987 (first Sunday of April to last Sunday of October); earlier moments are
/// read by the rules of 1987.
pub fn new_york(utc: i64) -> (Date, i32) {
    let at = |offset: i64| {
        let local = utc.saturating_add(offset);
        (Date::from_days(local.div_euclid(86_400) as i32), local.rem_euclid(86_400) as i32)
    };
    let standard = at(-5 * 3600);
    let (year, _, _) = standard.0.ymd();
    let sunday = |month: i8, from: i8| {
        let first = Date::from_ymd(year, month, from)?;
        Some(first.plus_days((7 - first.weekday()).rem_euclid(7)))
    };
    let (begin, end) = if year >= 2007 { (sunday(3, 8), sunday(11, 1)) } else { (sunday(4, 1), sunday(10, 25)) };
    // The clock goes forward at 2:00 of standard time, and back at 2:00 of daylight time, which is 1:00 of standard time.
    match (begin, end) {
        (Some(begin), Some(end)) if standard >= (begin, 2 * 3600) && standard < (end, 3600) => at(-4 * 3600),
        _ => standard,
    }
}

/// The holiday observed on that day, by name.
pub fn holiday(day: Date) -> Option<&'static str> {
    let (y, m, d) = day.ymd();
    let weekday = day.weekday();
    // A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after.
    let observed = |month: i8, date: i8| {
        Date::from_ymd(y, month, date).is_some_and(|h| match h.weekday() {
            6 => day == h.plus_days(-1),
            7 => day == h.plus_days(1),
            _ => day == h,
        })
    };
    let nth = |month: i8, week_day: i32, n: i8| m == month && weekday == week_day && (d - 1) / 7 + 1 == n;
    let last_monday = |month: i8| m == month && weekday == 1 && d + 7 > day.month_end().day();
    // New Year's Day on a Saturday is not observed: the Friday before closes the exchange's year.
    if (m == 1 && d == 1 && weekday <= 5) || (m == 1 && d == 2 && weekday == 1) {
        return Some("New Year's Day");
    }
    if y >= 1998 && nth(1, 1, 3) {
        return Some("Martin Luther King Jr. Day");
    }
    if if y >= 1971 { nth(2, 1, 3) } else { observed(2, 22) } {
        return Some("Washington's Birthday");
    }
    if day == easter(y).plus_days(-2) {
        return Some("Good Friday");
    }
    if if y >= 1971 { last_monday(5) } else { observed(5, 30) } {
        return Some("Memorial Day");
    }
    if y >= 2022 && observed(6, 19) {
        return Some("Juneteenth");
    }
    if observed(7, 4) {
        return Some("Independence Day");
    }
    if nth(9, 1, 1) {
        return Some("Labor Day");
    }
    // Election Day: every year to 1968, then presidential years to 1980.
    if m == 11 && weekday == 2 && (2..=8).contains(&d) && (y <= 1968 || (y <= 1980 && y % 4 == 0)) {
        return Some("Election Day");
    }
    if nth(11, 4, 4) {
        return Some("Thanksgiving Day");
    }
    if observed(12, 25) {
        return Some("Christmas Day");
    }
    None
}

/// The Wednesdays of 1968-06-12 .. 1968-12-31 on which the exchange closed to catch up with its paperwork.
fn paper_crisis(day: Date) -> bool {
    let (y, m, d) = day.ymd();
    let in_span = y == 1968 && ((m == 6 && d >= 12) || m > 6);
    // In the weeks with another holiday the exchange opened on the Wednesday.
    let week_has_holiday = || (1..=5).any(|w| holiday(day.plus_days(w - 3)).is_some());
    in_span && day.weekday() == 3 && !week_has_holiday() && !(m == 7 && d == 3)
}

/// Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher).
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    Date::from_ymd(year, month as i8, day as i8).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn new_york_keeps_its_clock() {
        // An 8-K accepted at 2026-05-27T20:06:07Z was accepted at 16:06:07.
        assert_eq!(new_york(1_779_912_367), (d("2026-05-27"), 16 * 3600 + 6 * 60 + 7));
        let at = |day: &str, hour: i64| i64::from(d(day).days()) * 86_400 + hour * 3600;
        // Clocks go forward on 2021-03-14 at 7:00 UTC and back on 2021-11-07 at 6:00 UTC.
        assert_eq!(new_york(at("2021-03-14", 7) - 1), (d("2021-03-14"), 2 * 3600 - 1));
        assert_eq!(new_york(at("2021-03-14", 7)), (d("2021-03-14"), 3 * 3600));
        assert_eq!(new_york(at("2021-11-07", 6) - 1), (d("2021-11-07"), 2 * 3600 - 1));
        assert_eq!(new_york(at("2021-11-07", 6)), (d("2021-11-07"), 3600));
        assert_eq!(new_york(at("2006-04-02", 12)), (d("2006-04-02"), 8 * 3600));
        assert_eq!(new_york(at("2006-10-30", 12)), (d("2006-10-30"), 7 * 3600));
    }

    #[test]
    fn published_holidays_are_closed_and_their_neighbours_open() {
        for closed in [
            "2021-04-02",
            "2021-12-24",
            "2022-06-20",
            "2022-12-26",
            "2023-01-02",
            "2024-03-29",
            "2025-01-09",
            "2025-06-19",
            "2012-10-30",
            "2001-09-14",
            "1980-11-04",
            "2026-07-03",
        ] {
            assert_eq!(is_session(d(closed)), Some(false), "{closed}");
        }
        // 2021-12-31: New Year's Day 2022 fell on a Saturday. 2021-06-18: Juneteenth began in 2022.
        for open in ["2021-12-31", "2021-06-18", "2025-01-10", "2024-11-29", "1984-11-06", "2026-11-20"] {
            assert_eq!(is_session(d(open)), Some(true), "{open}");
        }
    }

    #[test]
    fn years_have_the_published_number_of_sessions() {
        // NYSE's own counts.
        for (year, n) in [
            (2015, 252),
            (2016, 252),
            (2019, 252),
            (2020, 253),
            (2021, 252),
            (2022, 251),
            (2023, 250),
            (2024, 252),
            (2025, 250),
        ] {
            let (from, to) = (Date::from_ymd(year, 1, 1).unwrap(), Date::from_ymd(year, 12, 31).unwrap());
            assert_eq!(sessions(from, to).count(), n, "{year}");
        }
    }

    #[test]
    fn rank_days_and_reconstitution_days() {
        assert_eq!(last_session_of_month(2022, 4), Some(d("2022-04-29")));
        assert_eq!(last_session_of_month(2025, 4), Some(d("2025-04-30")));
        for (year, day) in [
            (2021, "2021-06-25"),
            (2022, "2022-06-24"),
            (2023, "2023-06-30"),
            (2024, "2024-06-28"),
            (2025, "2025-06-27"),
        ] {
            assert_eq!(last_friday_session(year, 6), Some(d(day)));
        }
    }
}
