//! The survivorship lens: what a study would have told on the names that still trade at the end, and by how much that is
//! wrong. It looks into the future on purpose; nothing else may use it.
use std::collections::BTreeSet;

use breadth_domain::Date;
use breadth_panel::{Panel, SILENT_SESSIONS};
use serde::Serialize;

use crate::Decision;

/// A study's growth against that of the same study on survivors alone (base curves).
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Survivorship {
    /// Growth a year of the study, the dead counted, as a fraction.
    pub growth: f64,
    /// Growth a year on survivors alone.
    pub growth_survivors: f64,
    /// Their difference: what leaving out the dead would have added a year.
    pub lie: f64,
    /// Names that some decision could have chosen and that no longer trade at the end.
    pub dropped: usize,
}

/// A year in days, as in compounded growth.
const YEAR: f64 = 365.25;

impl Survivorship {
    /// The lens over two curves of the same days; `None` for less than a year, which says nothing a year.
    pub(crate) fn between(dates: &[Date], value: &[f64], survivors: &[f64], dropped: usize) -> Option<Self> {
        let years = f64::from(dates.first()?.days_until(*dates.last()?)) / YEAR;
        let growth = |v: &[f64]| Some((v.last()? / v.first()?).powf(years.recip()) - 1.0);
        let (growth, growth_survivors) = (growth(value)?, growth(survivors)?);
        let known = years >= 1.0 && growth.is_finite() && growth_survivors.is_finite();
        known.then_some(Survivorship { growth, growth_survivors, lie: growth_survivors - growth, dropped })
    }

    /// The lens in a sentence.
    pub fn sentence(&self) -> String {
        let percent = |v: f64| format!("{:+.2} %", v * 100.0);
        format!(
            "On survivors alone the same study would show {} a year instead of {}: {} a year is the lie of leaving out {} names that stopped trading.",
            percent(self.growth_survivors),
            percent(self.growth),
            percent(self.lie),
            self.dropped
        )
    }
}

fn survives(panel: &Panel, security: usize) -> bool {
    panel.securities[security].last + SILENT_SESSIONS >= panel.sessions.len() - 1
}

/// The decisions with those names alone that still trade at the panel's end.
pub(crate) fn only(panel: &Panel, decisions: &[Decision]) -> Vec<Decision> {
    let mut decisions = decisions.to_vec();
    decisions.iter_mut().for_each(|d| d.ranking.retain(|(i, _)| survives(panel, *i)));
    decisions
}

/// How many names the second has no more.
pub(crate) fn dropped(all: &[Decision], survivors: &[Decision]) -> usize {
    let names = |ds: &[Decision]| -> BTreeSet<usize> { ds.iter().flat_map(|d| &d.ranking).map(|(i, _)| *i).collect() };
    names(all).len() - names(survivors).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lie_is_a_difference_of_growth_a_year() {
        // Two years of 365.25 days: 1.21 is 10 % a year, 1.44 is 20 %.
        let dates = [Date::from_days(0), Date::from_days(1461)];
        let lens = Survivorship::between(&dates, &[1.0, 1.4641], &[1.0, 2.0736], 7).unwrap();
        assert!((lens.growth - 0.10).abs() < 1e-12 && (lens.lie - 0.10).abs() < 1e-12);
        assert!(lens.sentence().contains("+20.00 %") && lens.sentence().contains("7 names"));
        assert_eq!(Survivorship::between(&[dates[0], Date::from_days(200)], &[1.0, 1.1], &[1.0, 1.1], 0), None);
    }
}
