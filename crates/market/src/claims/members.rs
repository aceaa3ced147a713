//! What a universe's members report, as known at a close: the one place where claims sum figures of companies.
use breadth_domain::{Concept, Date, Grade};
use breadth_signals::{CrossSection, Metric};

use super::day::Day;
use super::evidence::{DataGrade, Lack};
use crate::valuation::companies::{OLDEST_DAYS, read};

/// Net income of twelve months.
pub(super) const NET_INCOME: Metric =
    read("net_income", "net income of twelve months", |at| at.trailing_year(Concept::NetIncome));
/// Shareholders' equity.
pub(super) const EQUITY: Metric =
    read("equity", "shareholders' equity at the newest period", |at| at.latest(Concept::Equity));
/// Debt, short- and long-term.
pub(super) const DEBT: Metric = read("debt", "total debt, else short-term + long-term debt", |at| {
    at.latest(Concept::TotalDebt)
        .or_else(|_| Ok(at.latest(Concept::ShortTermDebt)? + at.latest(Concept::LongTermDebt)?))
});
/// Debt at variable rates.
pub(super) const VARIABLE_DEBT: Metric =
    read("variable_debt", "debt at variable rates", |at| at.latest(Concept::VariableRateDebt));
/// Income before tax earned at home, as a share of all of it; only where there is a profit to share.
pub(super) const DOMESTIC_SHARE: Metric =
    read("domestic_share", "income before tax at home / at home and abroad", |at| {
        let home = at.trailing_year(Concept::PretaxIncomeDomestic)?;
        let abroad = at.trailing_year(Concept::PretaxIncomeForeign)?;
        home.over(home + abroad, "income before tax")
    });

/// One figure of each member.
pub(super) struct Figures {
    /// Member's column and capitalisation, in the order of the universe; `None` where it is not traded or has none.
    pub(super) caps: Vec<(usize, Option<f64>)>,
    /// The figure, `None` where it is not known or too old.
    pub(super) values: Vec<Option<f64>>,
    /// The end of the period of each, and the day on which it was known.
    pub(super) dates: Vec<Option<(Date, Date)>>,
    /// The worst grade among those known.
    pub(super) grade: DataGrade,
    /// How many are known but for their age.
    pub(super) stale: usize,
}

impl Figures {
    /// How many are known, of how many.
    pub(super) fn known(&self) -> (usize, usize) {
        (self.values.iter().flatten().count(), self.values.len())
    }

    /// What must be said of those left out.
    pub(super) fn note(&self) -> Option<String> {
        let n = self.stale;
        (n > 0).then(|| format!("of {n} more the newest figures describe a period more than {OLDEST_DAYS} days ago"))
    }
}

impl Day<'_> {
    /// A figure of those securities at the close of session `t`.
    pub(super) fn figures_of(&self, columns: &[usize], t: usize, metric: &Metric) -> Figures {
        let (panel, mut stale) = (self.panel(), 0);
        let section = CrossSection::new(panel, self.sources.fundamentals, columns, t);
        let mut grade = Grade::Filing;
        let values = (0..columns.len()).map(|slot| {
            let q = section.value(metric, slot).ok().filter(|_| section.trades(slot))?;
            if q.period_end.days_until(panel.sessions[t]) > OLDEST_DAYS {
                stale += 1;
                return None;
            }
            grade = q.grade.map_or(grade, |g| g.max(grade));
            Some((q.value, (q.period_end, q.known_on)))
        });
        let known: Vec<Option<(f64, (Date, Date))>> = values.collect();
        let values = known.iter().map(|k| k.map(|(v, _)| v)).collect();
        let dates = known.iter().map(|k| k.map(|(_, d)| d)).collect();
        let back = t.saturating_sub(breadth_signals::LISTED_WITHIN - 1);
        let cap = |i: usize| (back..=t).rev().find_map(|s| panel.cap.get(s, i));
        let caps = columns.iter().map(|i| (*i, cap(*i))).collect();
        let grade = match grade {
            Grade::Filing => DataGrade::Filing,
            Grade::Published => DataGrade::Published,
            Grade::Restated => DataGrade::Restated,
        };
        Figures { caps, values, dates, grade, stale }
    }

    /// A figure of a universe's members at the close of session `t`.
    ///
    /// # Errors
    /// Where there is no such universe, or no member then.
    pub(super) fn figures(&self, universe: &str, t: usize, metric: &Metric) -> Result<Figures, Lack> {
        let columns: Vec<usize> = self.members(universe, t)?.iter().map(|m| m.security).collect();
        Ok(self.figures_of(&columns, t, metric))
    }
}
