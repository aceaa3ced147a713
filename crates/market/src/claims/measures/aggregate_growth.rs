//! How fast the earnings of some companies grow together.
use breadth_domain::Symbol;

use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::members::NET_INCOME;
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// Growth of the sum of net income.
pub const AGGREGATE_GROWTH: ClaimMeasure = ClaimMeasure {
    id: "aggregate_growth",
    label: "Growth of the net income of some companies together",
    unit: ClaimUnit::Change,
    formula: "Σ net income of twelve months, as known today / the same as known 252 sessions ago − 1, over the tickers in `among`, every one of them",
    source: "sums over sums on constant membership; a fact of record: no interval. Trailing: it says nothing of next year",
    needs: &[Field::Among],
    takes: &[],
    evaluate,
};

const YEAR: usize = 252;

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let carriers = plan.ask.among.iter().filter_map(|t| Symbol::new(t)).filter_map(|s| day.carrier(s));
    let columns: Vec<usize> = carriers.collect();
    let of = plan.ask.among.len();
    let lack = |what: &str, known| Lack::TooFew {
        what: what.to_owned(),
        known,
        of,
        figure: None,
        import: "filings of these companies: `breadth import facts companyfacts.zip`".to_owned(),
    };
    if columns.len() < of {
        return Err(lack("a price", columns.len()));
    }
    let then = day.t.checked_sub(YEAR).ok_or_else(|| lack("a price a year ago", 0))?;
    let (now, before) = (day.figures_of(&columns, day.t, &NET_INCOME), day.figures_of(&columns, then, &NET_INCOME));
    let (known, past) = (now.known().0, before.known().0);
    if known < of || past < of {
        return Err(lack("net income now and a year ago, no more than 200 days old", known.min(past)));
    }
    let sum = |f: &[Option<f64>]| f.iter().flatten().sum::<f64>();
    let (a, b) = (sum(&now.values), sum(&before.values));
    if b <= 0.0 {
        return Err(lack("a profit a year ago, together", 0));
    }
    let mut e =
        Evidence::new(a / b - 1.0, ClaimUnit::Change, day.panel().sessions[day.t]).graded(now.grade.max(before.grade));
    e.known = Some((known, of));
    Ok(e.note(format!("{:.1} bn against {:.1} bn a year before", a / 1e9, b / 1e9)))
}
