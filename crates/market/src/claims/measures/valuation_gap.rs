//! The valuation of small against big companies since 1926.
use breadth_domain::Date;

use crate::claims::lines::LineName;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// Small companies' price to book over big companies'.
pub const VALUATION_GAP: ClaimMeasure = ClaimMeasure {
    id: "valuation_gap",
    label: "Price to book of small companies over that of big ones, French's files",
    unit: ClaimUnit::Multiple,
    formula: "(Σ ME / Σ ME·BM over the three small portfolios) / (the same over the three big ones), ME = firms x average capitalisation, BM with December prices; with a window: the lowest in it",
    source: "French, 6 portfolios formed on size and book-to-market; a fact of record: no interval",
    needs: &[],
    takes: &[Field::Window, Field::By],
    evaluate,
};

const FILE: &str = "french/6_Portfolios_2x3/";
const SMALL: [&str; 3] = ["SMALL LoBM", "ME1 BM2", "SMALL HiBM"];
const BIG: [&str; 3] = ["BIG LoBM", "ME2 BM2", "BIG HiBM"];
/// The days by which French's files trail: they reach users some two months after the month.
const LAG_DAYS: i32 = 100;

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let by = plan.ask.by.unwrap_or(day.today);
    if by > day.today {
        return Err(Lack::NotYet { until: by });
    }
    let import =
        "the file 6_Portfolios_2x3.csv of French's library, with values near the day: `breadth import french FILE`";
    let absent = || Lack::NoData {
        what: "French's 6 portfolios by size and book-to-market".to_owned(),
        import: import.to_owned(),
    };
    let blocks = blocks(day).ok_or_else(absent)?;
    let small = price_to_book(day, &blocks, &SMALL).ok_or_else(absent)?;
    let big = price_to_book(day, &blocks, &BIG).ok_or_else(absent)?;
    let history: Vec<(Date, f64)> = small
        .iter()
        .filter_map(|(d, s)| big.binary_search_by_key(d, |(d, _)| *d).ok().map(|k| (*d, s / big[k].1)))
        .filter(|(d, _)| *d <= by)
        .collect();
    let (&(first, _), &(last, _)) = history.first().zip(history.last()).ok_or_else(absent)?;
    let until = plan.span(by)?;
    if last.days_until(by) > LAG_DAYS {
        let what = "the gap from French's files".to_owned();
        return Err(Lack::OutOfReach { what, day: by, from: first, to: last, import: import.to_owned() });
    }
    let within = history.iter().copied().filter(|(d, _)| *d > until.base);
    let lowest = within.reduce(|best, next| if next.1 < best.1 { next } else { best });
    let (at, value) = if plan.window.is_some() { lowest.ok_or_else(absent)? } else { history[history.len() - 1] };
    let since = |first: Date| -> Vec<f64> {
        history.iter().filter(|(d, _)| *d >= first && *d <= at).map(|(_, v)| *v).collect()
    };
    let percentile = |first| breadth_kernels::percentile_of(&since(first), value).unwrap_or(f64::NAN) * 100.0;
    // From July 1963 on the exchanges other than New York's are in the file.
    let (all, modern) = (percentile(first), Date::from_ymd(1963, 7, 1).map_or(f64::NAN, percentile));
    let mut e = Evidence::new(value, ClaimUnit::Multiple, at);
    e.history = history;
    let years = e.years_since(|v| v < value).unwrap_or(f64::NAN);
    Ok(e.note(format!(
        "of {at}; percentile until then {modern:.1} since 1963-07, {all:.1} since {first}; {years:.1} years since a lower one"
    )))
}

/// The blocks' names: firms, average capitalisation, BM.
fn blocks(day: &Day<'_>) -> Option<[String; 3]> {
    let ids = day.view.series_ids().ok()?;
    let block = |words: &[&str]| {
        let of = |id: &str| id.strip_prefix(FILE).and_then(|r| r.rsplit_once('/')).map(|(block, _)| block.to_owned());
        ids.iter().filter_map(|id| of(id)).find(|b| words.iter().all(|w| b.contains(w)))
    };
    Some([
        block(&["Number of Firms"])?,
        block(&["Average Market Cap"])?,
        block(&["BE/ME", "ME(Dec t-1)"]).or_else(|| block(&["BE/ME"]))?,
    ])
}

fn price_to_book(day: &Day<'_>, blocks: &[String; 3], cells: &[&str; 3]) -> Option<Vec<(Date, f64)>> {
    let read = |block: &str, cell: &str| {
        let name = LineName::Series(format!("{FILE}{block}/{cell}"));
        day.line(&name).ok().map(|k| k.line.values)
    };
    let mut sums: std::collections::BTreeMap<Date, [f64; 3]> = Default::default();
    for cell in cells {
        let [firms, size, bm] = [read(&blocks[0], cell)?, read(&blocks[1], cell)?, read(&blocks[2], cell)?];
        let at = |list: &[(Date, f64)], d: Date| list.binary_search_by_key(&d, |(d, _)| *d).ok().map(|k| list[k].1);
        for (d, n) in &firms {
            // Monthly blocks are dated by month ends; BM of a yearly block holds from its month on.
            let (Some(cap), Some(bm)) = (at(&size, *d), at(&bm, *d)) else { continue };
            let sum = sums.entry(*d).or_default();
            *sum = [sum[0] + n * cap, sum[1] + n * cap * bm, sum[2] + 1.0];
        }
    }
    Some(sums.into_iter().filter(|(_, s)| s[2] == 3.0 && s[1] > 0.0).map(|(d, s)| (d, s[0] / s[1])).collect())
}
