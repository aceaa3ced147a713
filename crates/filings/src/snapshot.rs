//! One filer on one day: the questions and their answers.
use std::sync::OnceLock;

use breadth_domain::{Concept, Date, Nature};
use serde::Serialize;

use crate::filer::Filer;
use crate::fiscal::FiscalYear;
use crate::view::{State, View};
use crate::{Absent, Answer, Check, Flag, Template, Unknown, chain, period, shares};

/// Which vintage of a number is read.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The latest that was known.
    AsKnown,
    /// The first. What is made of several numbers is what it was when the newest of them was first reported.
    AsFirstReported,
}

/// What is asked of an item.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Trailing,
    Quarter,
    Balance,
    Year,
}

/// A question.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub kind: Kind,
    pub end: Date,
}

type Cell = OnceLock<Box<Result<Answer, Absent>>>;

/// A session on which something new could be known, with what was worked out for it. Answers change only on such days.
#[derive(Debug)]
pub(crate) struct Event {
    pub day: Date,
    /// The rank after the last filing known.
    pub below: u32,
    state: OnceLock<State>,
    /// Of each reading, of each item, the three questions about the newest period.
    answers: [OnceLock<Box<[Cell]>>; 2],
}

impl Event {
    pub fn new(day: Date, below: u32) -> Event {
        Event { day, below, state: OnceLock::new(), answers: [OnceLock::new(), OnceLock::new()] }
    }

    pub fn state(&self, filer: &Filer) -> &State {
        self.state.get_or_init(|| State::new(filer, self.day, self.below))
    }
}

/// What the market could know of a filer after a day's session. Made by [`Filer::at`].
///
/// A question about the newest period is about [`Snapshot::newest_period`], and of nothing older: a tag that was given
/// up answers with [`Absent::Stale`].
#[derive(Copy, Clone)]
pub struct Snapshot<'a> {
    filer: &'a Filer,
    as_of: Date,
    reading: Reading,
    event: Option<&'a Event>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(filer: &'a Filer, as_of: Date, reading: Reading) -> Self {
        let known = filer.events.partition_point(|e| e.day <= as_of);
        Snapshot { filer, as_of, reading, event: known.checked_sub(1).map(|i| &filer.events[i]) }
    }

    /// The day.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The reading.
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// The end of the newest period that statements give: the greatest of the filings' own, told by their balances and
    /// flows and not by the cover page. A late restatement of an older period does not move it.
    pub fn newest_period(&self) -> Option<Date> {
        self.state()?.newest
    }

    /// The fiscal years that annual reports show, ascending.
    pub fn fiscal_years(&self) -> &'a [FiscalYear] {
        self.state().map_or(&[], |s| &s.years)
    }

    /// The ends of the fiscal years, ascending.
    pub fn fiscal_year_ends(&self) -> Vec<Date> {
        self.fiscal_years().iter().map(|y| y.end).collect()
    }

    /// The layout of the statements; `None` where nothing was filed.
    pub fn template(&self) -> Option<Template> {
        self.state().map(|s| s.template)
    }

    /// The currency in which most of the filer's numbers are.
    pub fn currency(&self) -> Option<&'a str> {
        let unit = self.state()?.unit(Nature::Flow)?;
        Some(&self.filer.units[unit as usize])
    }

    /// The twelve months to the newest period's end.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn trailing(&self, concept: Concept) -> Result<Answer, Absent> {
        self.trailing_at(concept, self.newest()?)
    }

    /// The twelve months to a day on which a period ends.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn trailing_at(&self, concept: Concept, end: Date) -> Result<Answer, Absent> {
        match concept.nature() {
            Nature::Stock | Nature::Shares | Nature::Ratio => Err(Absent::NotAdditive { concept }),
            _ => self.ask(concept, Ask { kind: Kind::Trailing, end }),
        }
    }

    /// The quarter to a day; of averages and per-share figures as reported.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn quarter(&self, concept: Concept, end: Date) -> Result<Answer, Absent> {
        match concept.nature() {
            Nature::Stock | Nature::Shares | Nature::Ratio => Err(Absent::NotAdditive { concept }),
            _ => self.ask(concept, Ask { kind: Kind::Quarter, end }),
        }
    }

    /// The last quarters, newest first: at most `n`, as far back as the filer's periods follow one another.
    pub fn quarters(&self, concept: Concept, n: usize) -> Vec<Result<Answer, Absent>> {
        let mut answers = Vec::with_capacity(n.min(64));
        let mut next = self.newest_period();
        while let Some(end) = next.filter(|_| answers.len() < n) {
            answers.push(self.quarter(concept, end));
            // A quarter earlier, where the filer has a period's end: the nearest to 13 weeks.
            next = self
                .period_ends(end.plus_days(-120), end.plus_days(-70))
                .min_by_key(|d| (d.days_until(end) - 91).abs());
        }
        answers
    }

    /// The number at the newest period's end.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn balance(&self, concept: Concept) -> Result<Answer, Absent> {
        self.balance_at(concept, self.newest()?)
    }

    /// The number at a day.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn balance_at(&self, concept: Concept, end: Date) -> Result<Answer, Absent> {
        match concept.nature() {
            Nature::Flow | Nature::AverageShares | Nature::PerShare => Err(Absent::NoStock { concept }),
            _ => self.ask(concept, Ask { kind: Kind::Balance, end }),
        }
    }

    /// What [`Snapshot::trailing`], or of a balance [`Snapshot::balance`], gave for the same period a year earlier; with
    /// [`Flag::LevelBreak`] where a new standard lies between the two and nothing recast shows them to be of one level.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn year_earlier(&self, concept: Concept) -> Result<Answer, Absent> {
        let newest = self.newest()?;
        let wanted = newest.plus_months(-12);
        let around = self.period_ends(wanted.plus_days(-period::WANDER), wanted.plus_days(period::WANDER));
        let end = around.min_by_key(|d| d.days_until(wanted).abs()).unwrap_or(wanted);
        let balance = matches!(concept.nature(), Nature::Stock | Nature::Shares | Nature::Ratio);
        let of = |end| if balance { self.balance_at(concept, end) } else { self.trailing_at(concept, end) };
        let mut then = of(end)?;
        if let (Some(view), Ok(now)) = (self.view(), of(newest))
            && chain::level_breaks(&view, &now, &then)
        {
            then.flags = then.flags.with(Flag::LevelBreak);
        }
        Ok(then)
    }

    /// The fiscal year to a day, as reported.
    ///
    /// # Errors
    /// [`Absent`]: why it is not there.
    pub fn fiscal_year(&self, concept: Concept, end: Date) -> Result<Answer, Absent> {
        match concept.nature() {
            Nature::Stock | Nature::Shares | Nature::Ratio => self.balance_at(concept, end),
            _ => self.ask(concept, Ask { kind: Kind::Year, end }),
        }
    }

    /// The identities that the newest period's figures must keep.
    pub fn checks(&self) -> Vec<Check> {
        self.newest_period().map_or_else(Vec::new, |newest| self.checks_at(newest))
    }

    /// The identities that the figures of the period to a day must keep: the year's where it is a fiscal year, else the
    /// quarter's. Where the figures known are of different filings, those first reported are looked at, which are of one.
    pub fn checks_at(&self, end: Date) -> Vec<Check> {
        let annual = self.fiscal_years().iter().any(|y| y.end == end);
        let of = |reading| {
            let at = Snapshot { reading, ..*self };
            crate::checks(end, |concept, end| {
                let answer = match concept.nature() {
                    Nature::Stock | Nature::Shares | Nature::Ratio => at.balance_at(concept, end),
                    _ if annual => at.fiscal_year(concept, end),
                    _ => at.quarter(concept, end),
                };
                answer.ok()
            })
        };
        let mut checks = of(self.reading);
        let apart = |c: &Check| c.unknown == Some(Unknown::DifferentFilings);
        if self.reading == Reading::AsKnown && checks.iter().any(apart) {
            let first = of(Reading::AsFirstReported);
            for check in checks.iter_mut().filter(|c| apart(c)) {
                if let Some(then) = first.iter().find(|f| f.identity == check.identity && !apart(f)) {
                    *check = then.clone();
                }
            }
        }
        checks
    }

    /// The ends of periods that statements give, within those days, ascending.
    pub fn period_ends(&self, from: Date, to: Date) -> impl DoubleEndedIterator<Item = Date> + 'a {
        let below = self.event.map_or(0, |e| e.below);
        let ends = &self.filer.ends;
        let (low, high) = (ends.partition_point(|e| e.0 < from), ends.partition_point(|e| e.0 <= to));
        ends[low.min(high)..high].iter().filter(move |(_, rank)| *rank < below).map(|(end, _)| *end)
    }

    fn newest(&self) -> Result<Date, Absent> {
        self.newest_period().ok_or(Absent::NothingFiled { as_of: self.as_of })
    }

    fn state(&self) -> Option<&'a State> {
        self.event.map(|e| e.state(self.filer))
    }

    fn view(&self) -> Option<View<'a>> {
        let event = self.event?;
        Some(View { filer: self.filer, state: event.state(self.filer), reading: self.reading, below: event.below })
    }

    /// The number on the basis of the splits known by the day.
    pub(crate) fn on_basis(&self, answer: Answer) -> Answer {
        match self.event {
            Some(event) => shares::on_basis(answer, event.state(self.filer).splits(self.filer), event.day),
            None => answer,
        }
    }

    /// Answers a question: about the newest period once for each day on which something new was known.
    pub(crate) fn ask(&self, concept: Concept, ask: Ask) -> Result<Answer, Absent> {
        let (Some(event), Some((place, item))) = (self.event, self.filer.catalogue.item(concept)) else {
            return Err(match self.event {
                None => Absent::NothingFiled { as_of: self.as_of },
                Some(_) => Absent::NeverTagged { concept, as_of: self.as_of },
            });
        };
        let state = event.state(self.filer);
        let view = View { filer: self.filer, state, reading: self.reading, below: event.below };
        if state.newest != Some(ask.end) || ask.kind == Kind::Year {
            let answer = chain::solve(self, &view, item, ask);
            // A count of another day stands on the basis of its own filing.
            return match concept {
                Concept::SharesOutstanding => answer.map(|a| shares::on_basis(a, state.splits(self.filer), event.day)),
                _ => answer,
            };
        }
        let cells = event.answers[self.reading as usize]
            .get_or_init(|| (0..3 * self.filer.catalogue.items().len()).map(|_| Cell::new()).collect());
        let kept = cells[3 * place + ask.kind as usize].get_or_init(|| {
            Box::new(match concept {
                Concept::SharesOutstanding => shares::shares_at(&self.filer.facts, event.day, state.splits(self.filer)),
                _ => chain::solve(self, &view, item, ask),
            })
        });
        match &**kept {
            Ok(answer) => Ok(answer.clone()),
            Err(absent) => Err(absent.clone().on(self.as_of)),
        }
    }
}
