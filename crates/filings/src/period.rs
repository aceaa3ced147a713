//! Periods, told by their days and by nothing else.
use breadth_domain::Date;

/// What a period is by its length. 12-, 13-, 14- and 16-week quarters are quarters; a year has 52 or 53 weeks.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Length {
    /// 70 to 120 days.
    Quarter,
    /// 140 to 229 days.
    Half,
    /// 230 to 329 days.
    NineMonths,
    /// 330 to 385 days.
    Year,
    /// Anything else: a month, a stub, several years.
    Odd,
}

impl Length {
    /// Of a period of that many days, both ends counted.
    pub const fn of(days: i32) -> Length {
        match days {
            70..=120 => Length::Quarter,
            140..=229 => Length::Half,
            230..=329 => Length::NineMonths,
            330..=385 => Length::Year,
            _ => Length::Odd,
        }
    }
}

/// Days from the first to the last day, both counted.
pub const fn days(start: Date, end: Date) -> i32 {
    end.days().saturating_sub(start.days()).saturating_add(1)
}

/// Whether so many days are twelve months: 52 or 53 weeks, or a calendar year, give or take a tagger's slip. A "year" of
/// eleven months is a stub and is not.
pub const fn is_twelve_months(days: i32) -> bool {
    days >= 350 && days <= 380
}

/// How far a 52/53-week year's end wanders.
pub const WANDER: i32 = 8;

/// The largest gap or overlap at which two periods of a filer on 52/53 weeks still follow one another.
pub const DRIFT: i32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_by_days() {
        let d = |t: &str| Date::parse(t).unwrap();
        let of = |a: &str, b: &str| Length::of(days(d(a), d(b)));
        // 16 weeks are 112 days, 53 weeks 371.
        assert_eq!(of("2024-01-01", "2024-04-21"), Length::Quarter);
        assert_eq!(of("2023-01-30", "2023-07-30"), Length::Half);
        assert_eq!(of("2023-01-30", "2023-10-29"), Length::NineMonths);
        assert_eq!(of("2022-01-31", "2023-02-05"), Length::Year);
        assert_eq!(of("2022-01-01", "2022-01-31"), Length::Odd);
        assert_eq!(of("2022-01-01", "2022-05-10"), Length::Odd);
        assert!(is_twelve_months(364) && is_twelve_months(371) && !is_twelve_months(334));
        assert_eq!(days(Date::MIN, Date::MAX), i32::MAX);
    }
}
