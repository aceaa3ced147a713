//! Quarters of history.
use breadth_filings::Templates;

use super::{QUARTER, TOLD_BY_ITSELF, WITH_THE_SOURCE};
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "history_quarters",
    label: "Quarters of history",
    unit: Unit::Score,
    formula: "quarters between the oldest and the newest period known of net income, plus one; unknown for fewer than 12 where the source itself begins with the oldest, or the company had been listed half a year when it ended: the source's silence before says nothing of the company",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let income = || at.visible(breadth_domain::Concept::NetIncome);
        let (first, last) = (income().next(), income().next_back());
        let missing = crate::Missing::NotReported { concept: breadth_domain::Concept::NetIncome };
        let ((a, first), (b, last)) = first.zip(last).ok_or(missing)?;
        let days = f64::from(first.period_end.days_until(last.period_end));
        let quarters = (days / QUARTER).round() + 1.0;
        let long_before = |day: breadth_domain::Date| day.days_until(first.period_end) > WITH_THE_SOURCE;
        let silent = at.source_begins().is_some_and(|day| !long_before(day)) || long_before(at.listed_since());
        if silent && quarters < f64::from(TOLD_BY_ITSELF) {
            return Err(crate::Missing::ShortRecord { have: quarters as u16, need: TOLD_BY_ITSELF });
        }
        Ok(at.quantity(&[(a, first), (b, last)], &[]).map(|_| quarters))
    }),
};
