//! Ticks of a date axis: the first days of years, quarters or months, or single days, as many as fit.
use breadth_domain::Date;

use crate::format::MONTHS;

/// A tick of a date axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTick {
    /// The day.
    pub day: Date,
    /// What is written there.
    pub label: String,
}

/// At most `most` ticks over `first..=last`.
pub fn day_ticks(first: Date, last: Date, most: usize) -> Vec<DayTick> {
    if last < first || most == 0 {
        return Vec::new();
    }
    for months in [1, 2, 3, 6, 12, 24, 60, 120, 240, 600] {
        let ticks = every_months(first, last, months);
        if ticks.len() <= most && (ticks.len() >= 2 || months > 1) {
            return ticks;
        }
        if ticks.len() < 2 {
            break;
        }
    }
    let step = (first.days_until(last) / most as i32 + 1).max(1);
    (first.days()..=last.days()).step_by(step as usize).map(|d| tick(Date::from_days(d), day_label)).collect()
}

fn every_months(first: Date, last: Date, months: i32) -> Vec<DayTick> {
    let (y, m, _) = first.ymd();
    let index = i32::from(y) * 12 + i32::from(m) - 1;
    let label: fn(Date) -> String = if months >= 12 { year_label } else { month_label };
    (0..)
        .map(|k| (index.div_euclid(months) + k) * months)
        .map_while(|i| Date::from_ymd(i.div_euclid(12) as i16, i.rem_euclid(12) as i8 + 1, 1))
        .take_while(|day| *day <= last)
        .filter(|day| *day >= first)
        .map(|day| tick(day, label))
        .collect()
}

fn tick(day: Date, label: fn(Date) -> String) -> DayTick {
    DayTick { day, label: label(day) }
}

fn year_label(day: Date) -> String {
    day.year().to_string()
}

/// Months by name; the year stands in January's place.
fn month_label(day: Date) -> String {
    if day.month() == 1 { year_label(day) } else { MONTHS[day.month() as usize - 1][..3].to_owned() }
}

fn day_label(day: Date) -> String {
    format!("{} {}", day.day(), &MONTHS[day.month() as usize - 1][..3])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(first: &str, last: &str, most: usize) -> Vec<String> {
        day_ticks(Date::parse(first).unwrap(), Date::parse(last).unwrap(), most).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn the_step_follows_the_span() {
        assert_eq!(labels("2021-01-29", "2025-12-31", 8), ["2022", "2023", "2024", "2025"]);
        assert_eq!(labels("2021-01-29", "2025-12-31", 10).len(), 9);
        assert_eq!(labels("2025-03-10", "2025-12-31", 6), ["May", "Jul", "Sep", "Nov"]);
        assert_eq!(labels("1926-07-01", "2025-12-31", 6), ["1940", "1960", "1980", "2000", "2020"]);
        assert_eq!(labels("2025-12-03", "2025-12-12", 4), ["3 Dec", "6 Dec", "9 Dec", "12 Dec"]);
        assert_eq!(labels("2025-12-03", "2025-12-03", 4), ["3 Dec"]);
        assert!(labels("2025-12-03", "2025-12-02", 4).is_empty());
    }

    #[test]
    fn there_are_never_more_than_asked_for() {
        let first = Date::parse("1990-05-17").unwrap();
        for span in (1..15_000).step_by(37) {
            for most in [3, 6, 10] {
                let n = day_ticks(first, first.plus_days(span), most).len();
                assert!((1..=most).contains(&n), "{n} ticks over {span} days for {most}");
            }
        }
    }
}
