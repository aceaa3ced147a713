//! What each member reports and costs at month ends, as one could have known it then.
use std::sync::Arc;

use breadth_domain::{Concept, Date, calendar};
use breadth_panel::{Drift, Panel, Universe};
use breadth_signals::{At, Basis, Compute, CrossSection, Direction, Fundamentals, Metric, Quantity, Templates, Unit};
use rayon::prelude::*;

use crate::Book;

/// Figures of a period that ended longer ago are not taken: a year, and room for the day of the week.
pub const OLDEST_DAYS: i32 = 370;

/// A figure beyond so many times the capitalisation is taken for an error of scale and left out, and counted: vendors have
/// balances a thousand times too large (a biotechnology company with an equity of $2,245 bn), and one of them outweighs a
/// whole universe. Revenue and debt may honestly be large against a fallen price.
const DOUBTFUL_TIMES: f64 = 10.0;
const DOUBTFUL_TIMES_SALES_OR_DEBT: f64 = 500.0;

/// One member on one session; what is not known is `None`. Money in dollars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    /// Capitalisation of all its classes: of the rank day, moved with prices since.
    pub cap: f64,
    /// Its sector by the listing's scheme; empty where not known.
    pub sector: Arc<str>,
    /// Shareholders' equity at the newest period.
    pub book: Option<f64>,
    /// Net income of twelve months.
    pub earnings: Option<f64>,
    /// Net income of the newest quarter.
    pub quarter: Option<f64>,
    /// Net income of twelve months as known a year of months before.
    pub earnings_before: Option<f64>,
    /// Revenue of twelve months.
    pub sales: Option<f64>,
    /// Interest expense of twelve months.
    pub interest: Option<f64>,
    /// Income before tax, twelve months.
    pub pretax: Option<f64>,
    /// Debt, short- and long-term.
    pub debt: Option<f64>,
    /// Debt at variable rates, as the company itself reports it.
    pub floating: Option<f64>,
    /// Interest and dividend income less interest expense, twelve months.
    pub net_interest: Option<f64>,
    /// Loans and securities held to maturity: what of a bank's earning assets is told apart.
    pub earning_assets: Option<f64>,
    /// Days since the end of the period of its equity.
    pub age: Option<i32>,
    /// Figures left out for their size.
    pub doubtful: usize,
}

/// A figure of a company as it is read everywhere in this crate: the metric, and how many times the capitalisation it may be.
pub(crate) struct Told {
    /// The figure, by the rule of [`CrossSection::value`]: from the source with the freshest period.
    pub(crate) metric: Metric,
    times: f64,
}

impl Told {
    const fn money(
        id: &'static str,
        formula: &'static str,
        times: f64,
        compute: fn(&At<'_>) -> Result<Quantity, breadth_signals::Missing>,
    ) -> Told {
        Told { metric: read(id, formula, compute), times }
    }

    /// A ratio, which has no scale.
    pub(crate) const fn ratio(
        id: &'static str,
        formula: &'static str,
        compute: fn(&At<'_>) -> Result<Quantity, breadth_signals::Missing>,
    ) -> Told {
        Told { metric: read(id, formula, compute), times: f64::INFINITY }
    }

    /// Whether a figure is of the scale of a company of that capitalisation.
    pub(crate) fn is_of_scale(&self, value: f64, cap: f64) -> bool {
        self.times == f64::INFINITY || value.abs() <= cap * self.times
    }
}

/// Shareholders' equity.
pub(crate) const BOOK: Told =
    Told::money("book", "shareholders' equity at the newest period", DOUBTFUL_TIMES, |at| at.latest(Concept::Equity));
/// Net income of twelve months.
pub(crate) const EARNINGS: Told =
    Told::money("earnings", "net income of twelve months", DOUBTFUL_TIMES, |at| at.trailing_year(Concept::NetIncome));
/// Debt, short- and long-term.
pub(crate) const DEBT: Told =
    Told::money("debt", "total debt, else short-term + long-term debt", DOUBTFUL_TIMES_SALES_OR_DEBT, |at| {
        at.latest(Concept::TotalDebt)
            .or_else(|_| Ok(at.latest(Concept::ShortTermDebt)? + at.latest(Concept::LongTermDebt)?))
    });
/// Debt at variable rates.
pub(crate) const FLOATING: Told =
    Told::money("floating", "debt at variable rates", DOUBTFUL_TIMES_SALES_OR_DEBT, |at| {
        at.latest(Concept::VariableRateDebt)
    });

/// How many figures are read for each company.
const FIGURES: usize = 10;

/// The figures.
static TOLD: [Told; FIGURES] = [
    BOOK,
    EARNINGS,
    Told::money("quarter", "net income of the newest quarter", DOUBTFUL_TIMES, |at| {
        at.latest_quarter(Concept::NetIncome)
    }),
    Told::money("sales", "revenue of twelve months", DOUBTFUL_TIMES_SALES_OR_DEBT, |at| {
        at.trailing_year(Concept::Revenue)
    }),
    Told::money("interest", "interest expense of twelve months", DOUBTFUL_TIMES, |at| {
        at.trailing_year(Concept::InterestExpense)
    }),
    Told::money("pretax", "income before tax of twelve months", DOUBTFUL_TIMES, |at| {
        at.trailing_year(Concept::PretaxIncome)
    }),
    DEBT,
    FLOATING,
    Told::money(
        "net_interest",
        "net interest income, else interest income − interest expense, of twelve months",
        DOUBTFUL_TIMES,
        |at| {
            at.trailing_year(Concept::NetInterestIncome).or_else(|_| {
                Ok(at.trailing_year(Concept::InterestIncome)? - at.trailing_year(Concept::InterestExpense)?)
            })
        },
    ),
    Told::money(
        "earning_assets",
        "net loans + securities held to maturity, else net loans",
        DOUBTFUL_TIMES_SALES_OR_DEBT,
        |at| {
            let loans = at.latest(Concept::Loans)?;
            Ok(at.latest(Concept::HeldToMaturity).map_or(loans, |held| loans + held))
        },
    ),
];

/// A figure of a company as a metric of its own, outside the catalogue.
const fn read(
    id: &'static str,
    formula: &'static str,
    compute: fn(&At<'_>) -> Result<Quantity, breadth_signals::Missing>,
) -> Metric {
    Metric {
        id,
        label: id,
        unit: Unit::Dollars,
        formula,
        source: "as reported",
        basis: Basis::Statements,
        direction: Direction::Higher,
        templates: Templates::ALL,
        compute: Compute::Each(compute),
    }
}

/// A figure.
#[derive(Copy, Clone)]
struct Read {
    value: f64,
    period_end: Date,
    known_on: Date,
}

/// A figure, where there is one.
type Known = Option<Read>;

/// A figure of the same quarter a year before is looked for up to this many days after the day that is a year before the
/// present one was known: later than a late filer's, sooner than the next quarter's.
const LATER_DAYS: i32 = 45;

/// The sessions that end a month by the calendar.
pub fn month_ends(panel: &Panel) -> Vec<usize> {
    let ends = |day: Date| calendar::session_after(day).month() != day.month();
    (0..panel.sessions.len()).filter(|t| ends(panel.sessions[*t])).collect()
}

/// The columns of the members that count at the close of session `t`, each with its capitalisation: of all its classes, of
/// the rank day, moved with prices since.
pub(crate) fn held(panel: &Panel, universe: &Universe, t: usize) -> Vec<(usize, f64)> {
    let n = universe.reconstitutions.partition_point(|r| r.effective_session <= t);
    let Some(reconstitution) = n.checked_sub(1).map(|k| &universe.reconstitutions[k]) else { return Vec::new() };
    let drift = Drift::new(panel, reconstitution).to(t);
    let all = reconstitution.members.iter().zip(drift.values());
    all.filter(|(_, cap)| !cap.is_nan()).map(|(m, cap)| (m.security, *cap)).collect()
}

/// The members of a universe at each of those sessions, in the order of the sessions.
pub fn companies(
    panel: &Panel,
    fundamentals: &Fundamentals,
    universe: &Universe,
    sessions: &[usize],
) -> Vec<Vec<Company>> {
    let book = Book::new(panel, universe);
    let mut places: Vec<(usize, usize, f64)> = Vec::new();
    let mut counts = Vec::with_capacity(sessions.len());
    for (k, t) in sessions.iter().enumerate() {
        let (members, caps) = book.at(*t);
        let before = places.len();
        places.extend(members.iter().zip(caps).filter(|(_, c)| !c.is_nan()).map(|(m, c)| (m.security, k, *c)));
        counts.push(places.len() - before);
    }
    // Company by company, so that what stays between two filings is read once; then back in the order of the members.
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_unstable_by_key(|n| (places[*n].0, places[*n].1));
    let places: Vec<(usize, usize, f64)> = order.iter().map(|n| places[*n]).collect();
    let runs: Vec<&[(usize, usize, f64)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
    let read: Vec<Vec<Company>> = runs.par_iter().map(|run| of_security(panel, fundamentals, sessions, run)).collect();
    let mut found: Vec<Company> = vec![Company::default(); places.len()];
    order.into_iter().zip(read.into_iter().flatten()).for_each(|(n, company)| found[n] = company);
    let mut found = found.into_iter();
    counts.into_iter().map(|n| found.by_ref().take(n).collect()).collect()
}

fn of_security(
    panel: &Panel,
    fundamentals: &Fundamentals,
    sessions: &[usize],
    run: &[(usize, usize, f64)],
) -> Vec<Company> {
    let Some(security) = run.first().map(|r| r.0) else { return Vec::new() };
    let news = fundamentals.news_days(security);
    let mut read: Vec<(usize, [Known; FIGURES])> = Vec::new();
    let mut figures = |t: usize| {
        let state = news.partition_point(|d| *d <= panel.sessions[t]);
        if let Some((_, known)) = read.iter().find(|(s, _)| *s == state) {
            return *known;
        }
        let own = [security];
        let section = CrossSection::new(panel, fundamentals, &own, t);
        let known = std::array::from_fn(|m| {
            section.value(&TOLD[m].metric, 0).ok().map(|q| Read {
                value: q.value,
                period_end: q.period_end,
                known_on: q.known_on,
            })
        });
        read.push((state, known));
        known
    };
    run.iter()
        .map(|(i, k, cap)| {
            let t = sessions[*k];
            let day = panel.sessions[t];
            let known = figures(t);
            let fresh = |m: usize| known[m].filter(|r| r.period_end.days_until(day) <= OLDEST_DAYS);
            let of_scale = |m: usize, v: f64| TOLD[m].is_of_scale(v, *cap);
            let value = |m: usize| fresh(m).map(|r| r.value).filter(|v| of_scale(m, *v));
            // Twelve months as told a year before, of a period a year older: two figures a year apart, each as it was told.
            let earnings_before = fresh(1).and_then(|now| {
                let then = figures(year_before(panel, day, now.known_on)?)[1]?;
                (350..=380)
                    .contains(&then.period_end.days_until(now.period_end))
                    .then_some(then.value)
                    .filter(|v| of_scale(1, *v))
            });
            Company {
                cap: *cap,
                sector: panel.securities[*i].label(day).sector.clone(),
                book: value(0),
                earnings: value(1),
                quarter: value(2),
                earnings_before,
                sales: value(3),
                interest: value(4),
                pretax: value(5),
                debt: value(6),
                floating: value(7),
                net_interest: value(8),
                earning_assets: value(9),
                age: fresh(0).map(|r| r.period_end.days_until(day)),
                doubtful: (0..FIGURES).filter(|m| fresh(*m).is_some() && value(*m).is_none()).count(),
            }
        })
        .collect()
}

/// The session on which the figure of a year before is read: a year before `day`, or where the present figure is older than
/// that, a year before the day it was known, with room; `None` where the panel does not reach back.
pub(crate) fn year_before(panel: &Panel, day: Date, known_on: Date) -> Option<usize> {
    let anchor = day.min(known_on.plus_days(LATER_DAYS)).plus_months(-12);
    let s = panel.session_on_or_before(anchor)?;
    (panel.sessions[s].days_until(anchor) <= crate::frame::STALE_BASE_DAYS).then_some(s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn months_end_by_the_calendar_and_not_by_the_data() {
        // 2021-01-29 is the last session of January; the panel ends within February.
        let world = World::new(&[&[0.0][..]; 12]);
        assert_eq!(month_ends(&world.panel), [0]);
        let longer = World::new(&[&[0.0][..]; 30]);
        let days: Vec<String> =
            month_ends(&longer.panel).iter().map(|t| longer.panel.sessions[*t].to_string()).collect();
        assert_eq!(days, ["2021-01-29", "2021-02-26"]);
    }

    #[test]
    fn a_member_without_statements_counts_and_knows_nothing() {
        let world = World::new(&[&[0.0, 0.0][..]; 3]);
        let universe = world.universe("small", &[(0, 0, &[(0, 300.0), (1, 100.0)])]);
        let fundamentals = Fundamentals::new(&[], &world.panel);
        let found = companies(&world.panel, &fundamentals, &universe, &[0, 2]);
        assert_eq!(
            found[1].iter().map(|c| (c.cap, c.book, c.doubtful)).collect::<Vec<_>>(),
            [(300.0, None, 0), (100.0, None, 0)]
        );
        let pb = (super::super::ratio("pb").unwrap().compute)(&found[1]);
        assert_eq!((pb.value, pb.known, pb.of), (None, 0, 2));
    }

    #[test]
    fn a_book_of_the_wrong_scale_is_left_out_and_counted() {
        use breadth_domain::{FactRow, Grade, Span, Symbol};
        let world = World::new(&[&[0.0, 0.0][..]; 3]);
        let universe = world.universe("small", &[(0, 0, &[(0, 300.0), (1, 100.0)])]);
        let day = |text: &str| Date::parse(text).unwrap();
        let fact = |symbol: &str, value: f64| FactRow {
            symbol: Symbol::new(symbol).unwrap(),
            concept: Concept::Equity,
            span: Span::Instant,
            period_end: day("2020-12-31"),
            value,
            published_on: day("2021-01-28"),
            known_on: day("2021-01-29"),
            grade: Grade::Filing,
        };
        // 60 for 300 is a book; 60,000 for 100 is 600 times the capitalisation.
        let rows = vec![fact("S0", 60.0), fact("S1", 60_000.0)];
        let fundamentals = Fundamentals::new(&[("told".into(), rows)], &world.panel);
        let found = &companies(&world.panel, &fundamentals, &universe, &[2])[0];
        assert_eq!((found[0].book, found[0].doubtful), (Some(60.0), 0));
        assert_eq!((found[1].book, found[1].doubtful), (None, 1));
        assert_eq!(found[0].age, Some(day("2020-12-31").days_until(world.panel.sessions[2])));
    }
}
