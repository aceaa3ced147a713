//! What a universe's members report, as known at a close: the one place where claims sum figures of companies.
use breadth_domain::{Concept, Date, Grade};
use breadth_signals::CrossSection;

use super::day::Day;
use super::evidence::{DataGrade, Lack};
use crate::valuation::companies::{OLDEST_DAYS, Told, held};

/// Income before tax earned at home, as a share of all of it; only where there is a profit to share.
pub(super) const DOMESTIC_SHARE: Told =
    Told::ratio("domestic_share", "income before tax at home / at home and abroad", |at| {
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
    /// How many are known but of another scale than the company.
    pub(super) doubtful: usize,
}

impl Figures {
    /// How many are known, of how many.
    pub(super) fn known(&self) -> (usize, usize) {
        (self.values.iter().flatten().count(), self.values.len())
    }

    /// What must be said of those left out.
    pub(super) fn notes(&self) -> Vec<String> {
        let old =
            format!("of {} more the newest figures describe a period more than {OLDEST_DAYS} days ago", self.stale);
        let odd = format!("of {} more the figure is out of all scale with the capitalisation", self.doubtful);
        [(self.stale, old), (self.doubtful, odd)].into_iter().filter(|(n, _)| *n > 0).map(|(_, note)| note).collect()
    }

    /// Too few of them are known to say anything.
    pub(super) fn too_few(&self, what: &str, import: &str) -> Lack {
        let (known, of) = self.known();
        Lack::TooFew { what: what.to_owned(), known, of, figure: None, import: import.to_owned() }
    }
}

impl Day<'_> {
    /// A figure of those securities at the close of session `t`, each of its own capitalisation by its listing.
    pub(super) fn figures_of(&self, columns: &[usize], t: usize, told: &Told) -> Figures {
        let back = t.saturating_sub(breadth_signals::LISTED_WITHIN - 1);
        let cap = |i: usize| (back..=t).rev().find_map(|s| self.panel().cap.get(s, i));
        self.read(columns.iter().map(|i| (*i, cap(*i))).collect(), t, told)
    }

    /// A figure of a universe's members at the close of session `t`, each beside its capitalisation in the universe.
    ///
    /// # Errors
    /// Where there is no such universe, or no member then.
    pub(super) fn figures(&self, universe: &str, t: usize, told: &Told) -> Result<Figures, Lack> {
        self.members(universe, t)?;
        let held = held(self.panel(), self.universe(universe)?, t);
        Ok(self.read(held.into_iter().map(|(i, cap)| (i, Some(cap))).collect(), t, told))
    }

    fn read(&self, caps: Vec<(usize, Option<f64>)>, t: usize, told: &Told) -> Figures {
        let (panel, mut stale, mut doubtful) = (self.panel(), 0, 0);
        let columns: Vec<usize> = caps.iter().map(|(i, _)| *i).collect();
        let section = CrossSection::new(panel, self.sources.fundamentals, &columns, t);
        let mut grade = Grade::Filing;
        let values = caps.iter().enumerate().map(|(slot, (_, cap))| {
            let q = section.value(&told.metric, slot).ok().filter(|_| section.trades(slot))?;
            if q.period_end.days_until(panel.sessions[t]) > OLDEST_DAYS {
                stale += 1;
                return None;
            }
            if cap.is_some_and(|cap| !told.is_of_scale(q.value, cap)) {
                doubtful += 1;
                return None;
            }
            grade = q.grade.map_or(grade, |g| g.max(grade));
            Some((q.value, (q.period_end, q.known_on)))
        });
        let known: Vec<Option<(f64, (Date, Date))>> = values.collect();
        let values = known.iter().map(|k| k.map(|(v, _)| v)).collect();
        let dates = known.iter().map(|k| k.map(|(_, d)| d)).collect();
        let grade = match grade {
            Grade::Filing => DataGrade::Filing,
            Grade::Published => DataGrade::Published,
            Grade::Restated => DataGrade::Restated,
        };
        Figures { caps, values, dates, grade, stale, doubtful }
    }
}
