//! Filers made from a seed, with the shape of real ones.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use breadth_domain::{Date, FiledFact, FilerFacts, FilerLabelKind, FilerLabelRow, Filing, Number};

use super::d;

pub fn filing(accession: &str, form: &str, filed_on: &str, accepted: Option<i64>) -> Filing {
    Filing { accession: accession.into(), form: form.into(), filed_on: d(filed_on), accepted }
}

pub fn label(cik: u64, kind: FilerLabelKind, value: &str, from: Option<&str>, to: Option<&str>) -> FilerLabelRow {
    FilerLabelRow { cik, kind, value: value.into(), from: from.map(d), to: to.map(d) }
}

/// A filer of that size, up to 132 numbers a tag: quarterly filings since 2009, every tag in some that follow each other,
/// with the period of the filing and the same of the year before.
pub fn made(cik: u64, tags: usize, facts: usize, accepted: bool) -> FilerFacts {
    let mut state = cik.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |n: u64| {
        // xorshift64 (Marsaglia 2003): the same numbers on every machine.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) % n
    };
    let first = Date::from_ymd(2009, 7, 20).unwrap();
    let filings: Vec<Filing> = (0..66)
        .map(|q| {
            let filed_on = first.plus_days(q * 91 + (cik % 20) as i32);
            let year = filed_on.year() % 100;
            let seconds = i64::from(filed_on.days()) * 86_400 + 45_000 + (cik % 40_000) as i64;
            Filing {
                accession: format!("{:010}-{year:02}-{:06}", cik, q + 17).into(),
                form: if q % 4 == 2 { "10-K" } else { "10-Q" }.into(),
                filed_on,
                accepted: accepted.then_some(seconds),
            }
        })
        .collect();
    let units = ["USD", "USD/shares", "pure", "shares"];
    // A filer's tags are some of those that all use; a few are its own.
    let mut names: Vec<Box<str>> = (0..tags)
        .map(|i| match i % 25 {
            24 => format!("ext:Filer{cik}Line{i}").into(),
            _ => format!("us-gaap:LineItemOfUsualLengthNumber{:04}", i * 3 + next(3) as usize).into(),
        })
        .collect();
    names.sort();
    names.dedup();
    // Each tag in filings that follow each other, with its period and the one a year before.
    let mut all = Vec::with_capacity(facts);
    let count = names.len();
    for tag in 0..count {
        let numbers = (facts / count + usize::from(tag < facts % count)).min(132);
        let unit = if tag % 19 == 0 { 1 } else { u32::from(tag % 23 == 0) * 3 };
        let size = 10i64.pow(3 + next(6) as u32);
        let base = next(1 << 40);
        let from = next(67 - numbers.div_ceil(2) as u64) as u32;
        for n in 0..numbers as u32 {
            let (filing, back) = (from + n / 2, if n % 2 == 0 { 0 } else { 4 });
            let end = filings[filing as usize].filed_on.plus_days(-38 - back * 91);
            let start = (tag % 3 > 0).then(|| end.plus_days(if tag % 2 == 0 { -364 } else { -90 }));
            // A period's number is the same in every filing that gives it, but for one in fifty, which is restated.
            let period = base.wrapping_add((filing as i32 - back) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let size = size + (period >> 20) as i64 % size + i64::from(next(50) == 0);
            let value = if unit == 1 { Number::Decimal(size as f64 / 100.0) } else { Number::Integer(size * 1_000) };
            all.push(FiledFact { tag: tag as u32, unit, filing, start, end, value, exact: true });
        }
    }
    let mut filer = FilerFacts {
        cik,
        name: format!("FILER {cik} INC").into(),
        tags: names,
        units: units.map(Into::into).to_vec(),
        filings,
        facts: all,
    };
    filer.normalise();
    compact(filer)
}

/// Without tags and units that no number has.
pub fn compact(filer: FilerFacts) -> FilerFacts {
    let used = |list: &[Box<str>], place: fn(&FiledFact) -> u32| -> (Vec<Box<str>>, Vec<u32>) {
        let mut seen = vec![false; list.len()];
        filer.facts.iter().for_each(|f| seen[place(f) as usize] = true);
        let mut places = Vec::new();
        let mut kept = Vec::new();
        for (text, seen) in list.iter().zip(seen) {
            places.push(kept.len() as u32);
            if seen {
                kept.push(text.clone());
            }
        }
        (kept, places)
    };
    let (tags, tag_places) = used(&filer.tags, |f| f.tag);
    let (units, unit_places) = used(&filer.units, |f| f.unit);
    let facts = filer.facts.iter().map(|f| FiledFact {
        tag: tag_places[f.tag as usize],
        unit: unit_places[f.unit as usize],
        ..*f
    });
    FilerFacts { facts: facts.collect(), tags, units, ..filer.clone() }
}
