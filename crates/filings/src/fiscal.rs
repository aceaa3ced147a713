//! The calendar of a filer's fiscal years, as its annual reports show it.
use breadth_domain::Date;

use crate::period::{WANDER, days};

/// A fiscal year that annual reports show.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FiscalYear {
    /// Its first day.
    pub start: Date,
    /// Its last day.
    pub end: Date,
}

/// A year with the ranks of the filings at which one, two and three tags agreed on it.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Candidate {
    year: FiscalYear,
    agreed: [u32; 3],
}

/// Years from (end, start, rank of the first annual report that gives the tag for it), one entry for each tag.
pub(crate) fn candidates(mut seen: Vec<(Date, Date, u32)>) -> Vec<Candidate> {
    seen.sort_unstable();
    seen.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|group| Candidate {
            year: FiscalYear { start: group[0].1, end: group[0].0 },
            agreed: [0, 1, 2].map(|n| group.get(n).map_or(u32::MAX, |g| g.2)),
        })
        .collect()
}

/// The fiscal years known below a rank, ascending: those on which three tags agree; where there are none, two; else one.
/// Of years whose ends lie within a 52/53-week year's wandering the one that was agreed on first is kept.
pub(crate) fn years(candidates: &[Candidate], below: u32) -> Vec<FiscalYear> {
    for support in [2, 1, 0] {
        let mut found: Vec<&Candidate> = candidates.iter().filter(|c| c.agreed[support] < below).collect();
        found.dedup_by(|b, a| {
            let same = a.year.end.days_until(b.year.end) <= WANDER;
            if same && b.agreed[support] < a.agreed[support] {
                *a = *b;
            }
            same
        });
        if !found.is_empty() {
            return found.into_iter().map(|c| c.year).collect();
        }
    }
    Vec::new()
}

/// Whether the filer keeps years of 52 or 53 weeks.
pub(crate) fn drifts(years: &[FiscalYear]) -> bool {
    years.iter().any(|y| matches!(days(y.start, y.end), 357..=364 | 367..=378))
}

/// Whether the end of the fiscal year was moved within those days: annual reports whose periods do not end whole years
/// apart. `reports` are those ends, ascending; reports that are missing leave gaps of whole years.
pub(crate) fn moved(reports: &[Date], from: Date, to: Date) -> bool {
    reports.windows(2).any(|pair| {
        let gap = pair[0].days_until(pair[1]);
        pair[1] >= from && pair[0] <= to && (gap + WANDER) % 365 > 2 * WANDER + gap / 365
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn year(start: &str, end: &str) -> FiscalYear {
        FiscalYear { start: d(start), end: d(end) }
    }

    #[test]
    fn three_tags_make_a_year_and_fewer_where_there_are_no_more() {
        let (s, e) = (d("2020-01-01"), d("2020-12-31"));
        let odd = (d("2020-06-30"), d("2019-07-01"), 3);
        let c = candidates(vec![(e, s, 4), (e, s, 4), (e, s, 6), odd]);
        assert_eq!(years(&c, 7), [year("2020-01-01", "2020-12-31")]);
        // Before the third tag two decide; before them one.
        assert_eq!(years(&c, 5), [year("2020-01-01", "2020-12-31")]);
        assert_eq!(years(&c, 4), [year("2019-07-01", "2020-06-30")]);
        assert_eq!(years(&c, 3), []);
    }

    #[test]
    fn a_moved_year_end_is_seen_and_a_missing_report_is_not_one() {
        let moved =
            |ends: &[&str]| moved(&ends.iter().map(|e| d(e)).collect::<Vec<_>>(), d("2018-06-30"), d("2019-12-31"));
        assert!(!moved(&["2017-12-31", "2018-12-31", "2019-12-31"]));
        assert!(!moved(&["2016-12-31", "2019-12-31"]));
        // 52 and 53 weeks.
        assert!(!moved(&["2017-12-31", "2018-12-30", "2020-01-05"]));
        // A report of nine months.
        assert!(moved(&["2018-12-31", "2019-09-30"]));
        assert!(!moved(&["2015-12-31", "2016-09-30", "2017-09-30"]));
    }

    #[test]
    fn weeks_are_told_by_the_length_of_a_year() {
        assert!(drifts(&[year("2018-01-01", "2018-12-30")]) && !drifts(&[year("2018-01-01", "2018-12-31")]));
    }
}
