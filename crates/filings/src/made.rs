//! Series that are made of others, filing by filing: sums, and the wider of two totals.
use breadth_domain::Date;

use crate::vintage::{Part, Row, Series};

/// The periods in which any of the series has a number, ascending by (end, start).
fn periods(series: &[Series], of: &[Option<u32>]) -> Vec<(Date, Option<Date>)> {
    let mut all: Vec<_> =
        of.iter().flatten().flat_map(|s| &series[*s as usize].slots).map(|s| (s.end, s.start)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The place and the appearances of a period in a series.
fn find(series: &Series, end: Date, start: Option<Date>) -> Option<(u32, &[Row])> {
    let at = series.slots.binary_search_by(|s| (s.end, s.start).cmp(&(end, start))).ok()?;
    Some((at as u32, series.rows(&series.slots[at])))
}

/// The filings in which any of them appears, ascending.
fn filings<'a>(of: impl Iterator<Item = &'a [Row]>) -> Vec<u32> {
    let mut all: Vec<u32> = of.flatten().map(|r| r.filing).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Of the series the first that has the period, unless a later one exceeds it by more than the factor. At each filing
/// the latest appearances by then are compared.
pub fn larger(series: &[Series], of: &[Option<u32>], by: f64) -> Series {
    let choices = of.iter().flatten().copied().collect();
    let mut made = Series { tag: first_tag(series, of), choices, ..Series::default() };
    for (end, start) in periods(series, of) {
        let have: Vec<(u32, u32, &[Row])> = of
            .iter()
            .flatten()
            .filter_map(|s| find(&series[*s as usize], end, start).map(|(slot, rows)| (*s, slot, rows)))
            .collect();
        let mut last = None;
        for filing in filings(have.iter().map(|h| h.2)) {
            let mut best: Option<(Part, Row)> = None;
            for (s, slot, rows) in &have {
                let Some(at) = rows.partition_point(|r| r.filing <= filing).checked_sub(1) else { continue };
                if best.as_ref().is_none_or(|(_, b)| rows[at].value > b.value * by && b.value >= 0.0) {
                    best = Some((Part { factor: 1.0, series: *s, slot: *slot, row: at as u32 }, rows[at]));
                }
            }
            let Some((part, row)) = best else { continue };
            if last != Some((part.series, part.row)) {
                last = Some((part.series, part.row));
                let at = made.parts.len() as u32;
                made.parts.push(part);
                made.push(start, end, Row { filing, parts: (at, at + 1), ..row });
            }
        }
    }
    made
}

/// The sum of `factor × series` of each filing that has every required one. An optional one that the filing leaves out
/// stays what it was; a filing that repeats the required ones and only leaves one out says nothing new.
pub fn sum(series: &[Series], of: &[Option<u32>], terms: &[(u32, f64, bool)]) -> Series {
    let mut made = Series { tag: first_tag(series, of), ..Series::default() };
    for (end, start) in periods(series, of) {
        let have: Vec<Option<(u32, u32, &[Row])>> = of
            .iter()
            .map(|s| s.and_then(|s| find(&series[s as usize], end, start).map(|(slot, rows)| (s, slot, rows))))
            .collect();
        let mut last: Option<Vec<Row>> = None;
        for filing in filings(have.iter().flatten().map(|h| h.2)) {
            let at = made.parts.len();
            let (mut whole, mut carried, mut rows) = (true, false, Vec::new());
            for ((_, factor, required), have) in terms.iter().zip(&have) {
                let known = have.and_then(|(s, slot, rows)| {
                    let at = rows.partition_point(|r| r.filing <= filing).checked_sub(1)?;
                    Some((s, slot, at, rows[at]))
                });
                whole &= !required || known.is_some_and(|k| k.3.filing == filing);
                if let Some((s, slot, place, row)) = known {
                    carried |= row.filing != filing;
                    rows.push(row);
                    made.parts.push(Part { factor: *factor, series: s, slot, row: place as u32 });
                }
            }
            let same = |old: &Vec<Row>| old.len() == rows.len() && old.iter().zip(&rows).all(|(a, b)| !a.differs(b));
            if !whole || rows.is_empty() || (carried && last.as_ref().is_some_and(same)) {
                made.parts.truncate(at);
                continue;
            }
            let row = Row {
                value: made.parts[at..].iter().zip(&rows).map(|(p, r)| p.factor * r.value).sum(),
                filing,
                grain: rows.iter().map(|r| r.grain).sum(),
                parts: (at as u32, made.parts.len() as u32),
                ambiguous: rows.iter().any(|r| r.ambiguous),
                rounded: rows.iter().any(|r| r.rounded),
            };
            made.push(start, end, row);
            last = Some(rows);
        }
    }
    made
}

fn first_tag(series: &[Series], of: &[Option<u32>]) -> u32 {
    of.iter().flatten().next().map_or(0, |s| series[*s as usize].tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(rows: &[(&str, u32, f64)]) -> Series {
        let d = |t: &str| Date::parse(t).unwrap();
        Series::of(
            0,
            0,
            rows.iter().map(|(end, filing, value)| {
                let row =
                    Row { value: *value, filing: *filing, grain: 1.0, parts: (0, 0), ambiguous: false, rounded: false };
                (None, d(end), row)
            }),
        )
    }

    fn values(made: &Series) -> Vec<(u32, f64)> {
        made.rows.iter().map(|r| (r.filing, r.value)).collect()
    }

    #[test]
    fn the_wider_total_is_taken_where_it_is_wider_by_more_than_noise() {
        let narrow = series(&[("2020-12-31", 0, 100.0), ("2021-12-31", 1, 100.0)]);
        let wide = series(&[("2020-12-31", 0, 101.0), ("2021-12-31", 1, 140.0), ("2022-12-31", 2, 9.0)]);
        let made = larger(&[narrow, wide], &[Some(0), Some(1)], 1.02);
        assert_eq!(values(&made), [(0, 100.0), (1, 140.0), (2, 9.0)]);
    }

    #[test]
    fn a_filing_that_repeats_the_narrow_total_alone_takes_nothing_back() {
        let narrow = series(&[("2021-12-31", 1, 100.0), ("2021-12-31", 3, 100.0)]);
        let wide = series(&[("2021-12-31", 1, 140.0)]);
        assert_eq!(values(&larger(&[narrow, wide], &[Some(0), Some(1)], 1.02)), [(1, 140.0)]);
    }

    #[test]
    fn a_sum_needs_its_required_terms_from_one_filing() {
        let a = series(&[("2020-12-31", 0, 10.0), ("2020-12-31", 1, 10.0), ("2020-12-31", 2, 12.0)]);
        let b = series(&[("2020-12-31", 1, 5.0), ("2020-12-31", 2, 5.0)]);
        let both = sum(&[a.clone(), b.clone()], &[Some(0), Some(1)], &[(0, 1.0, true), (1, 1.0, true)]);
        assert_eq!(values(&both), [(1, 15.0), (2, 17.0)]);
        // Optional, and left out by the last filing, in which nothing else changed.
        let c = series(&[("2020-12-31", 0, 3.0)]);
        let still = series(&[("2020-12-31", 0, 10.0), ("2020-12-31", 1, 10.0), ("2020-12-31", 2, 12.0)]);
        let opt = sum(&[still, c], &[Some(0), Some(1)], &[(0, 1.0, true), (1, -1.0, false)]);
        assert_eq!(values(&opt), [(0, 7.0), (2, 9.0)]);
    }
}
