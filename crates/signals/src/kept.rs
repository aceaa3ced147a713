//! What stays as it was: between two of a company's filings every number made from its statements alone is the same, so
//! that sixty month ends cost little more than the days on which somebody reported.
//!
//! ```text
//!    filing          filing                 what is kept, by company and source:
//!      │  ·   ·   ·    │  ·   ·   ·         – the state it belongs to, and the industry that decided the template
//!      └── one state ──┴── the next ──▶     – each figure looked up, each metric that asked for no price and no day
//! ```
//! One state is kept at a time: days are asked for in their order. What is given back is what would be worked out anew, to
//! the last bit: the test below holds that.
use std::sync::Arc;

use breadth_domain::Date;
use breadth_filings::Template;

use crate::{Missing, Quantity};

pub(crate) type Answer = Result<Quantity, Missing>;
/// The newest period with the day from which it was known.
pub(crate) type Newest = Option<(Date, Date)>;

/// One company through one source, while nothing new is known of it.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// How many days of news have passed, and the industry as listed.
    of: Option<(usize, Arc<str>)>,
    pub newest: Option<Newest>,
    pub template: Option<Template>,
    /// Figures by their place in [`crate::memo::Memo`].
    pub figures: Vec<(u16, Answer)>,
    /// By the address of the metric's function: its answer, or `None` where it asked for a price or the day. One address
    /// is one function, and who shares one computes the same.
    metrics: Vec<(usize, Option<Answer>)>,
}

/// What is kept of a metric.
pub(crate) enum Found {
    /// Its answer.
    Told(Answer),
    /// It is worked out anew each day.
    Daily,
    /// It has not been asked.
    New,
}

impl Kept {
    /// Forgets what belongs to another state or industry.
    pub fn turn_to(&mut self, state: usize, industry: &Arc<str>) {
        let same = |of: &(usize, Arc<str>)| of.0 == state && (Arc::ptr_eq(&of.1, industry) || of.1 == *industry);
        if self.of.as_ref().is_some_and(same) {
            return;
        }
        self.of = Some((state, industry.clone()));
        (self.newest, self.template) = (None, None);
        self.figures.clear();
        self.metrics.clear();
    }

    /// What is kept of the metric with that function; metrics are mostly asked for in the order of the time before.
    pub fn find(&self, function: usize, cursor: &mut usize) -> Found {
        let here = self.metrics.get(*cursor).is_some_and(|(f, _)| *f == function);
        let place = if here { Some(*cursor) } else { self.metrics.iter().position(|(f, _)| *f == function) };
        let Some(place) = place else { return Found::New };
        *cursor = place + 1;
        self.metrics[place].1.map_or(Found::Daily, Found::Told)
    }

    pub fn keep(&mut self, function: usize, answer: Option<Answer>) {
        self.metrics.push((function, answer));
    }
}

#[cfg(test)]
mod tests {
    use breadth_domain::{Concept, Date, FactRow, Grade, Nature, Span, Symbol, calendar};
    use breadth_panel::{Label, Panel, Security, SecurityId};
    use breadth_store::Vintage;

    use crate::{CrossSection, Fundamentals, METRICS, Metric};

    /// A stream of numbers between 0 and 1 that looks like chance and is the same each time.
    struct Dice(u64);

    impl Dice {
        fn throw(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    const COMPANIES: usize = 6;

    fn ticker(i: usize) -> Symbol {
        Symbol::new(&format!("T{i}")).unwrap()
    }

    /// Six companies of several kinds, some of which move to another industry on the way.
    fn panel(dice: &mut Dice) -> Panel {
        let mut panel = crate::fixture::years(&[]).panel;
        let (sessions, old) = (panel.sessions.clone(), panel.securities[0].clone());
        panel.securities = (0..COMPANIES)
            .map(|i| {
                let label = Label { symbol: ticker(i), ..old.labels[0].clone() };
                let kinds = ["", "Major Banks", "Life Insurance", "Real Estate Investment Trusts"];
                let later = Label { from: sessions[500 + i * 20], industry: kinds[i % 4].into(), ..label.clone() };
                Security { id: SecurityId(format!("T{i}").into()), labels: vec![label, later], ..old.clone() }
            })
            .collect();
        let mut grid = |f: &dyn Fn(f64) -> f64| {
            let row = |dice: &mut Dice| (0..COMPANIES).map(|_| f(dice.throw())).collect();
            breadth_panel::Grid::from_rows(&(0..sessions.len()).map(|_| row(dice)).collect::<Vec<Vec<f64>>>())
        };
        panel.ret = grid(&|u| 0.04 * (u - 0.5));
        panel.close = grid(&|u| 5.0 + 10.0 * u);
        panel.volume = grid(&|u| 1e5 * u);
        panel.cap = grid(&|u| 1e4 * (1.0 + u));
        panel.shares = grid(&|u| 1e3 * (1.0 + u));
        panel
    }

    /// Every item by quarters or years, now and then restated, now and then taken back.
    fn facts(dice: &mut Dice, span: Span, months: i32) -> Vec<FactRow> {
        let mut rows = Vec::new();
        for i in 0..COMPANIES {
            for concept in Concept::ALL.iter().filter(|_| dice.throw() < 0.8).collect::<Vec<_>>() {
                let instant = !matches!(concept.nature(), Nature::Flow | Nature::AverageShares | Nature::PerShare);
                for k in 0..60 / months {
                    let end = Date::parse("2019-03-31").unwrap().plus_months(months * k).month_end();
                    let vintages = 1 + usize::from(dice.throw() < 0.2);
                    for v in 0..vintages {
                        let back = v > 0 && dice.throw() < 0.5;
                        let published_on = end.plus_days(20 + 60 * v as i32 + (40.0 * dice.throw()) as i32);
                        rows.push(FactRow {
                            symbol: ticker(i),
                            concept: *concept,
                            span: if instant { Span::Instant } else { span },
                            period_end: end,
                            value: if back { f64::NAN } else { 100.0 * dice.throw() - 10.0 },
                            published_on,
                            known_on: calendar::session_after(published_on),
                            grade: Grade::Filing,
                        });
                    }
                }
            }
        }
        rows.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on));
        rows
    }

    #[test]
    fn what_is_kept_is_what_would_be_worked_out_anew() {
        let mut dice = Dice(7);
        let panel = panel(&mut dice);
        let sources = [
            ("quarters".into(), facts(&mut dice, Span::Quarter, 3)),
            ("years".into(), facts(&mut dice, Span::Year, 12)),
        ];
        let month = |k: i32| Date::parse("2018-01-01").unwrap().plus_months(k);
        let rate = |k: i32| Vintage { date: month(k), known_on: month(k).plus_days(32), value: f64::from(k) / 10.0 };
        let fresh = || {
            let mut f = Fundamentals::new(&sources, &panel);
            f.set_policy_rate((0..72).map(rate).collect());
            f
        };
        let members: Vec<usize> = (0..COMPANIES).collect();
        let metrics: Vec<&Metric> = METRICS.iter().collect();
        let told = |f: &Fundamentals, t: usize| {
            let columns = CrossSection::new(&panel, f, &members, t).table(&metrics);
            columns.into_iter().zip(&metrics).map(|(c, m)| format!("{}: {c:?}", m.id)).collect::<Vec<_>>()
        };
        let last = panel.sessions.len() - 1;
        let warm = fresh();
        let days: Vec<usize> = (last - 330..=last).step_by(11).collect();
        // Forwards, and backwards again.
        let mut known = 0;
        for t in days.iter().chain(days.iter().rev()) {
            let (kept, anew) = (told(&warm, *t), told(&fresh(), *t));
            for (a, b) in kept.iter().zip(&anew) {
                assert_eq!(a, b, "on {}", panel.sessions[*t]);
            }
            known += anew.iter().map(|column| column.matches("Ok(").count()).sum::<usize>();
        }
        // Much of it is there to be compared.
        assert!(known > days.len() * 2 * COMPANIES * METRICS.len() / 4, "{known}");
    }
}
