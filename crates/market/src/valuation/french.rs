//! Small against large since 1926, from six portfolios by size and book-to-market.
//!
//! Of each cell the library gives the number of firms, their average capitalisation, and the capitalisation-weighted
//! average of book over the December price: Σ ME (BE / ME_Dec) / Σ ME. Hence ME = number × average, BE at the month's
//! weights = ME × that average, and P/B of the three small (or large) cells = Σ ME / Σ ME·BM. The book moves with the weights
//! only: ratios are of the last December, as the library defines them. Source: Ken French's data library,
//! `6_Portfolios_2x3`.
use std::collections::BTreeMap;

use breadth_domain::Date;
use breadth_store::View;
use serde::Serialize;

use crate::MarketError;
use crate::vintages::first_known;

/// The file's name in the library; series are named after it.
const FILE: &str = "6_Portfolios_2x3";
const SMALL: [&str; 3] = ["SMALL LoBM", "ME1 BM2", "SMALL HiBM"];
const BIG: [&str; 3] = ["BIG LoBM", "ME2 BM2", "BIG HiBM"];
/// How the blocks' titles begin.
const FIRMS: &str = "Number of Firms in Portfolios";
const AVERAGE_CAP: &str = "Average Market Cap";
const RETURNS: &str = "Average Value Weighted Returns -- Monthly";
/// Of the two blocks of book-to-market the one whose price is December's.
const BOOK_TO_MARKET: &str = "For portfolios formed in June of year t Value Weight Average of BE/ME";

/// One month.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct GapMonth {
    /// The month, by its last day.
    pub month: Date,
    /// The first session on which all of it could be read: the library's release lag.
    pub known_on: Date,
    /// P/B of the small half.
    pub small: f64,
    /// P/B of the big half.
    pub big: f64,
    /// small / big.
    pub ratio: f64,
    /// Return of small minus return of big in the month, as a fraction, cells weighted by their capitalisation at the end
    /// of the month before; `None` where one of them is not known.
    pub spread: Option<f64>,
    /// ln(1 + small) − ln(1 + big) of the same returns.
    pub log_spread: Option<f64>,
}

/// A month's numbers of one block, by cell: value and the day it was known.
type Block = [BTreeMap<Date, (f64, Date)>; 6];

/// Every month that the view knows whole, ascending; empty where the file is not in the store.
///
/// # Errors
/// Where the store cannot be read.
pub fn gap_months(view: &View) -> Result<Vec<GapMonth>, MarketError> {
    let (Some(firms), Some(average), Some(ratio)) =
        (block(view, FIRMS)?, block(view, AVERAGE_CAP)?, block(view, BOOK_TO_MARKET)?)
    else {
        return Ok(Vec::new());
    };
    let returns = block(view, RETURNS)?;
    let mut before: Option<(Date, [f64; 6])> = None;
    let mut out = Vec::new();
    for month in firms[0].keys() {
        let mut known_on = Date::MIN;
        let mut read = |block: &Block| -> Option<[f64; 6]> {
            let mut row = [0.0; 6];
            for (slot, cell) in row.iter_mut().zip(block) {
                let (value, day) = cell.get(month)?;
                known_on = known_on.max(*day);
                *slot = *value;
            }
            Some(row)
        };
        let (Some(n), Some(cap), Some(bm)) = (read(&firms), read(&average), read(&ratio)) else { continue };
        let earned = returns.as_ref().and_then(&mut read);
        let me: [f64; 6] = std::array::from_fn(|k| n[k] * cap[k]);
        let price_to_book = |cells: std::ops::Range<usize>| {
            let (price, book) = cells.fold((0.0, 0.0), |(p, b), k| (p + me[k], b + me[k] * bm[k]));
            (book > 0.0 && price > 0.0).then(|| price / book)
        };
        let (Some(small), Some(big)) = (price_to_book(0..3), price_to_book(3..6)) else { continue };
        // The weights are those of the month before, and of no earlier one.
        let weights = before.filter(|(m, _)| m.plus_days(1).month_end() == *month).map(|(_, me)| me);
        let halves = earned.zip(weights).map(|(r, w)| {
            let of = |cells: std::ops::Range<usize>| {
                let (gain, weight) = cells.fold((0.0, 0.0), |(g, s), k| (g + r[k] * w[k], s + w[k]));
                gain / weight / 100.0
            };
            (of(0..3), of(3..6))
        });
        out.push(GapMonth {
            month: *month,
            known_on,
            small,
            big,
            ratio: small / big,
            spread: halves.map(|(s, b)| s - b),
            log_spread: halves.map(|(s, b)| s.ln_1p() - b.ln_1p()),
        });
        before = Some((*month, me));
    }
    Ok(out)
}

fn block(view: &View, title: &str) -> Result<Option<Block>, MarketError> {
    let start = format!("french/{FILE}/{title}");
    let ids = view.series_ids()?;
    let find = |cell: &str| {
        ids.iter().find(|id| id.starts_with(&start) && id.rsplit('/').next() == Some(cell)).map(|id| id.to_string())
    };
    let mut block = Block::default();
    for (slot, cell) in block.iter_mut().zip(SMALL.iter().chain(&BIG)) {
        let Some(id) = find(cell) else { return Ok(None) };
        let values = first_known(view.series_vintages(&id)?).into_iter();
        *slot = values.map(|v| (v.date, (v.value, v.known_on))).collect();
    }
    Ok(Some(block))
}
