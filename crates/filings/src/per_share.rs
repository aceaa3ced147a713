//! Earnings per share of twelve months: net income over the mean of the quarters' average shares.
//!
//! Per-share figures are never added: shares change between quarters. The mean of a fiscal year's quarters is the
//! year's own average; averages filed before a split are put on the basis of the day; the fourth quarter, which no report gives, is four times the year's average less the three.
use breadth_domain::{Concept, Date};

use crate::answer::{Answer, Operation};
use crate::snapshot::{Ask, Kind, Snapshot};
use crate::view::combine;
use crate::{Absent, period};

/// Averages of four quarters on one basis lie within this factor of one another; a split of 3 for 2 does not.
const ONE_BASIS: f64 = 1.4;

/// Net income of the twelve months over the mean of the shares.
pub(crate) fn trailing(snapshot: &Snapshot<'_>, concept: Concept, end: Date) -> Result<Answer, Absent> {
    let of = if concept == Concept::EpsBasic { Concept::SharesBasic } else { Concept::SharesDiluted };
    let needs = |of: Concept| move |because: Absent| Absent::Needs { concept, of, because: Box::new(because) };
    if !matches!(concept, Concept::EpsBasic | Concept::EpsDiluted) {
        return Err(Absent::NotAdditive { concept });
    }
    let income =
        snapshot.ask(Concept::NetIncome, Ask { kind: Kind::Trailing, end }).map_err(needs(Concept::NetIncome))?;
    let shares = shares(snapshot, of, end).map_err(needs(of))?;
    let values = shares.iter().map(|(_, a)| a.value);
    let (least, most) = values.fold((f64::MAX, 0.0_f64), |(l, m), v| (l.min(v), m.max(v)));
    if least <= 0.0 || most > least * ONE_BASIS {
        return Err(Absent::SplitBetween { concept, end });
    }
    let unit = format!("{}/shares", income.unit);
    let (start, numerator) = (income.start, income.value);
    let mean: f64 = shares.iter().map(|(factor, a)| factor * a.value).sum();
    let inputs = std::iter::once((1.0, income)).chain(shares).collect();
    let sum = combine(concept, Operation::PerShare, inputs, start, end);
    Ok(Answer { value: numerator / mean, unit: unit.into(), ..sum })
}

/// The averages whose weighted sum is the mean of the twelve months.
fn shares(snapshot: &Snapshot<'_>, of: Concept, end: Date) -> Result<Vec<(f64, Answer)>, Absent> {
    if let Ok(year) = snapshot.ask(of, Ask { kind: Kind::Year, end })
        && year.start.is_some_and(|s| period::is_twelve_months(period::days(s, end)))
    {
        return Ok(vec![(1.0, snapshot.on_basis(year))]);
    }
    let (mut found, mut next) = (Vec::new(), end);
    while found.len() < 4 {
        match snapshot.ask(of, Ask { kind: Kind::Quarter, end: next }) {
            Ok(quarter) => {
                next = quarter.start.unwrap_or(next).plus_days(-1);
                found.push((0.25, snapshot.on_basis(quarter)));
            }
            Err(absent) => {
                let (fourth, before) = fourth(snapshot, of, next).ok_or(absent)?;
                next = before;
                found.push((0.25, fourth));
            }
        }
    }
    Ok(found)
}

/// The fourth quarter's average: four times the year's less the three before; and the day before it begins.
fn fourth(snapshot: &Snapshot<'_>, of: Concept, end: Date) -> Option<(Answer, Date)> {
    let year = snapshot.on_basis(snapshot.ask(of, Ask { kind: Kind::Year, end }).ok()?);
    let start = year.start.filter(|s| period::is_twelve_months(period::days(*s, end)))?;
    let mut inputs = vec![(4.0, year)];
    // The third quarter ends a quarter before the year does; the days are those the filer itself gives.
    let mut next = snapshot.period_ends(end.plus_days(-120), end.plus_days(-70)).next_back()?;
    let eve = next;
    for _ in 0..3 {
        let quarter = snapshot.on_basis(snapshot.ask(of, Ask { kind: Kind::Quarter, end: next }).ok()?);
        next = quarter.start?.plus_days(-1);
        inputs.push((-1.0, quarter));
    }
    (next.days_until(start.plus_days(-1)).abs() <= period::DRIFT)
        .then(|| (combine(of, Operation::Decumulated, inputs, Some(eve.plus_days(1)), end), eve))
}
