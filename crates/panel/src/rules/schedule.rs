//! When a universe is ranked and when its new members come into force: dates as data.
use breadth_domain::{Date, calendar};
use serde::Deserialize;

use crate::Panel;

/// The days of a universe's reconstitutions. One at the panel's first session begins every universe.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Reconstitutions whose days were announced.
    #[serde(default)]
    pub dates: Vec<DatedEvent>,
    /// Reconstitutions by a yearly rule, in the years in which `dates` has none of the rule's name.
    #[serde(default)]
    pub yearly: Vec<YearlyEvent>,
}

/// What happens at a reconstitution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Everyone is ranked: members come and go.
    #[default]
    Full,
    /// Companies newly listed since the last one come in, nobody goes; share counts are brought up to date.
    Additions,
}

/// A reconstitution on announced days.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedEvent {
    /// The yearly rule it stands for.
    pub name: String,
    /// The rank day.
    pub rank: Date,
    /// The day after whose close the members are in force.
    pub effective: Date,
    /// What happens.
    #[serde(default)]
    pub change: Change,
}

/// A reconstitution by rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearlyEvent {
    /// Its name among the year's.
    pub name: String,
    /// The rank day.
    pub rank: DayRule,
    /// The day after whose close the members are in force.
    pub effective: DayRule,
    /// What happens.
    #[serde(default)]
    pub change: Change,
    /// The first year in which there is one.
    #[serde(default)]
    pub from: Option<i16>,
}

/// A day of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRule {
    /// The month, 1 to 12.
    pub month: i8,
    /// Which day of it.
    pub day: DayOf,
}

/// Which day of a month; where New York was closed, the session before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOf {
    /// The last session.
    LastSession,
    /// The second Friday.
    SecondFriday,
    /// The third Friday.
    ThirdFriday,
    /// The fourth Friday.
    FourthFriday,
    /// The last Friday.
    LastFriday,
}

impl DayRule {
    /// The day in that year.
    pub fn on(self, year: i16) -> Option<Date> {
        let first = Date::from_ymd(year, self.month, 1)?;
        let friday = |n: i32| {
            let to_first = (5 - first.weekday()).rem_euclid(7);
            Some(calendar::session_on_or_before(first.plus_days(to_first + 7 * (n - 1))))
        };
        match self.day {
            DayOf::LastSession => calendar::last_session_of_month(year, self.month),
            DayOf::LastFriday => calendar::last_friday_session(year, self.month),
            DayOf::SecondFriday => friday(2),
            DayOf::ThirdFriday => friday(3),
            DayOf::FourthFriday => friday(4),
        }
    }
}

/// A reconstitution on a panel's sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The session on which companies are ranked.
    pub rank: usize,
    /// The session after whose close the members are in force.
    pub effective: usize,
    /// What happens.
    pub change: Change,
}

impl Schedule {
    /// Whether each reconstitution is ranked before it is in force.
    pub fn is_in_order(&self) -> bool {
        let yearly = |rule: &YearlyEvent| rule.rank.on(2024).zip(rule.effective.on(2024)).is_some_and(|(r, e)| r <= e);
        self.dates.iter().all(|d| d.rank <= d.effective) && self.yearly.iter().all(yearly)
    }

    /// The days between two days: (rank day, effective day, what happens), by effective day.
    pub fn days(&self, from: Date, to: Date) -> Vec<(Date, Date, Change)> {
        let dated = self.dates.iter().map(|e| (e.rank, e.effective, e.change));
        let by_rule = self.yearly.iter().flat_map(|rule| {
            (from.year()..=to.year()).filter(|y| rule.from.is_none_or(|first| *y >= first)).filter_map(|year| {
                let announced = self.dates.iter().any(|d| d.name == rule.name && d.effective.year() == year);
                (!announced).then_some((rule.rank.on(year)?, rule.effective.on(year)?, rule.change))
            })
        });
        let mut days: Vec<_> = dated.chain(by_rule).collect();
        days.sort_by_key(|d| (d.1, d.0));
        days
    }

    /// The reconstitutions over a panel: one at its first session, to begin with, then those of the schedule. A rank day
    /// on or before the panel's first session cannot be ranked; an effective day not yet reached is not known.
    pub fn events(&self, panel: &Panel) -> Vec<Event> {
        let (Some(first), Some(last)) = (panel.sessions.first(), panel.sessions.last()) else { return Vec::new() };
        let mut out = vec![Event { rank: 0, effective: 0, change: Change::Full }];
        for (rank, effective, change) in self.days(*first, *last) {
            // What is in force before it is ranked would be known before it is.
            if rank <= *first || effective > *last || effective < rank {
                continue;
            }
            let sessions = (panel.session_on_or_before(rank), panel.session_on_or_before(effective));
            if let (Some(rank), Some(effective)) = sessions
                && out.last().is_none_or(|before| before.effective < effective)
            {
                out.push(Event { rank, effective, change });
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_of_a_month_are_counted_from_its_first() {
        let on = |year, month, day| DayRule { month, day }.on(year).unwrap();
        // June 2023 begins on a Thursday: Fridays are 2, 9, 16, 23 and 30.
        assert_eq!(on(2023, 6, DayOf::SecondFriday), d("2023-06-09"));
        assert_eq!(on(2023, 6, DayOf::FourthFriday), d("2023-06-23"));
        assert_eq!(on(2023, 6, DayOf::LastFriday), d("2023-06-30"));
        // The last day of April 2022 is a Saturday; Good Friday 2021 is the session before's.
        assert_eq!(on(2022, 4, DayOf::LastSession), d("2022-04-29"));
        assert_eq!(on(2024, 3, DayOf::LastSession), d("2024-03-28"));
    }

    #[test]
    fn announced_days_take_the_place_of_the_rule() {
        let schedule: Schedule = toml::from_str(
            r#"
            dates = [{ name = "june", rank = "2022-05-06", effective = "2022-06-24" }]
            yearly = [
                { name = "june", rank = { month = 4, day = "last-session" }, effective = { month = 6, day = "fourth-friday" } },
                { name = "december", from = 2023, rank = { month = 10, day = "last-session" }, effective = { month = 12, day = "second-friday" }, change = "additions" },
            ]"#,
        )
        .unwrap();
        let days = schedule.days(d("2022-01-03"), d("2023-12-29"));
        assert_eq!(
            days,
            [
                (d("2022-05-06"), d("2022-06-24"), Change::Full),
                (d("2023-04-28"), d("2023-06-23"), Change::Full),
                (d("2023-10-31"), d("2023-12-08"), Change::Additions),
            ]
        );
    }
}
