//! Fiscal years and their quarters.
use breadth_domain::Date;

/// One fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Its first day.
    pub start: Date,
    /// The last days of its four quarters.
    pub ends: [Date; 4],
}

impl Year {
    /// The first day of the quarter, 1 to 4.
    pub fn quarter_start(&self, quarter: usize) -> Date {
        if quarter <= 1 { self.start } else { self.ends[quarter - 2].plus_days(1) }
    }

    /// The last day of the quarter, 1 to 4.
    pub fn end(&self, quarter: usize) -> Date {
        self.ends[quarter - 1]
    }
}

/// Fiscal years that follow each other.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The years.
    pub years: Vec<Year>,
}

impl Calendar {
    /// Years of whole months, the first beginning on that day.
    pub fn months(first: Date, count: usize) -> Calendar {
        let quarter = |q: i32| first.plus_months(3 * q);
        let year =
            |y: i32| Year { start: quarter(4 * y), ends: [1, 2, 3, 4].map(|q| quarter(4 * y + q).plus_days(-1)) };
        Calendar { years: (0..count as i32).map(year).collect() }
    }

    /// Years of whole weeks: of each year the weeks of its quarters.
    pub fn weeks(first: Date, weeks: &[[i32; 4]]) -> Calendar {
        let mut start = first;
        let mut years = Vec::new();
        for quarters in weeks {
            let mut day = start;
            let ends = quarters.map(|w| {
                day = day.plus_days(7 * w);
                day.plus_days(-1)
            });
            years.push(Year { start, ends });
            start = day;
        }
        Calendar { years }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_whole() {
        let d = |text: &str| Date::parse(text).unwrap();
        let months = Calendar::months(d("2019-01-01"), 2);
        assert_eq!(
            months.years[1].ends.map(|e| e.to_string()),
            ["2020-03-31", "2020-06-30", "2020-09-30", "2020-12-31"]
        );
        assert_eq!(months.years[1].quarter_start(3), d("2020-07-01"));
        let weeks = Calendar::weeks(d("2018-12-31"), &[[16, 12, 12, 12], [16, 12, 12, 13]]);
        assert_eq!(weeks.years[0].end(4), d("2019-12-29"));
        assert_eq!(weeks.years[1].start.days_until(weeks.years[1].end(4)) + 1, 371);
    }
}
