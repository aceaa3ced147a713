//! The value of a tree for every company at once.
use std::collections::BTreeMap;

use breadth_kernels::{median, rank};
use serde::Serialize;

use super::{Answer, Arithmetic, Comparison, Expr, Label, Past};
use crate::operators::within;
use crate::{Column, CrossSection, Metric, Missing};

/// What came out of a condition or of a screen. Ordered so that the smaller one decides a conjunction (Kleene).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does not hold.
    Fail,
    /// A value is missing: it cannot be said.
    Unknown,
    /// It holds.
    Pass,
}

impl Verdict {
    const fn of(holds: bool) -> Self {
        if holds { Verdict::Pass } else { Verdict::Fail }
    }

    const fn not(self) -> Self {
        match self {
            Verdict::Pass => Verdict::Fail,
            Verdict::Fail => Verdict::Pass,
            Verdict::Unknown => Verdict::Unknown,
        }
    }
}

/// A condition for every company.
#[derive(Clone, Debug)]
pub(crate) struct Evaluated {
    /// Whether it holds.
    pub verdicts: Vec<Verdict>,
    /// How far the left side is on the right side of the right one; `NaN` where missing or no comparison of numbers.
    pub distances: Vec<f64>,
}

/// Sessions of a quarter, and of a year.
const QUARTER: usize = 63;
const YEAR: usize = 252;

/// Evaluates conditions over a cross-section whose metrics' columns are at hand.
pub(crate) fn evaluate(
    conditions: &[&Expr],
    metrics: &[&'static Metric],
    columns: &[Column],
    cross: &CrossSection<'_>,
) -> Vec<Evaluated> {
    let frame = Frame { metrics, columns, cross, past: past(conditions, cross) };
    conditions.iter().map(|expr| Evaluated { verdicts: frame.truth(expr), distances: frame.distances(expr) }).collect()
}

type Pasts = BTreeMap<(&'static str, bool, usize), Vec<Answer>>;

struct Frame<'a> {
    metrics: &'a [&'static Metric],
    columns: &'a [Column],
    cross: &'a CrossSection<'a>,
    past: Pasts,
}

impl Frame<'_> {
    fn n(&self) -> usize {
        self.cross.securities().len()
    }

    fn column(&self, metric: &Metric) -> &Column {
        let k = self.metrics.iter().position(|m| m.id == metric.id).unwrap_or(0);
        &self.columns[k]
    }

    fn truth(&self, expr: &Expr) -> Vec<Verdict> {
        match expr {
            Expr::And(a, b) => self.pairs(a, b, |x, y| x.min(y)),
            Expr::Or(a, b) => self.pairs(a, b, |x, y| x.max(y)),
            Expr::Not(a) => self.truth(a).into_iter().map(Verdict::not).collect(),
            Expr::Known(a) => match &**a {
                Expr::And(..) | Expr::Or(..) | Expr::Not(_) | Expr::Compare(..) | Expr::In(..) | Expr::Known(_) => {
                    self.truth(a).into_iter().map(|v| Verdict::of(v != Verdict::Unknown)).collect()
                }
                Expr::Label(l) => (0..self.n()).map(|i| Verdict::of(!self.label(*l, i).is_empty())).collect(),
                _ => self.numbers(a).into_iter().map(|v| Verdict::of(v.is_ok())).collect(),
            },
            Expr::In(l, list) => (0..self.n())
                .map(|i| match self.label(*l, i) {
                    "" => Verdict::Unknown,
                    text => Verdict::of(list.iter().any(|t| t.eq_ignore_ascii_case(text))),
                })
                .collect(),
            Expr::Compare(op, a, b) => match (&**a, &**b) {
                (Expr::Label(l), other) | (other, Expr::Label(l)) => self.same(*op, *l, other),
                _ => self.numbers(a).into_iter().zip(self.numbers(b)).map(|(x, y)| compare(*op, x, y)).collect(),
            },
            _ => vec![Verdict::Unknown; self.n()],
        }
    }

    fn pairs(&self, a: &Expr, b: &Expr, join: impl Fn(Verdict, Verdict) -> Verdict) -> Vec<Verdict> {
        self.truth(a).into_iter().zip(self.truth(b)).map(|(x, y)| join(x, y)).collect()
    }

    fn same(&self, op: Comparison, label: Label, other: &Expr) -> Vec<Verdict> {
        (0..self.n())
            .map(|i| {
                let own = self.label(label, i);
                let text = match other {
                    Expr::Text(t) => t,
                    Expr::Label(l) => self.label(*l, i),
                    _ => "",
                };
                if own.is_empty() || text.is_empty() {
                    return Verdict::Unknown;
                }
                Verdict::of(own.eq_ignore_ascii_case(text) == (op == Comparison::Equal))
            })
            .collect()
    }

    fn label(&self, label: Label, slot: usize) -> &str {
        self.cross.text(slot, label.id())
    }

    fn numbers(&self, expr: &Expr) -> Vec<Answer> {
        match expr {
            Expr::Number(v) => vec![Ok(*v); self.n()],
            Expr::Metric(m) => self.column(m).iter().map(|v| v.map(|q| q.value)).collect(),
            Expr::Rank { metric, sector } => self.ranks(metric, *sector),
            Expr::History { metric, past, years } => {
                self.past.get(&(metric.id, *past == Past::Median, *years)).cloned().unwrap_or_default()
            }
            Expr::Arithmetic(op, a, b) => self
                .numbers(a)
                .into_iter()
                .zip(self.numbers(b))
                .map(|(x, y)| {
                    let (x, y) = (x?, y?);
                    let value = match op {
                        Arithmetic::Add => x + y,
                        Arithmetic::Subtract => x - y,
                        Arithmetic::Multiply => x * y,
                        Arithmetic::Divide if y > 0.0 => x / y,
                        Arithmetic::Divide => return Err(Missing::NotPositive { what: "the denominator" }),
                    };
                    if value.is_nan() { Err(Missing::NotPositive { what: "the denominator" }) } else { Ok(value) }
                })
                .collect(),
            _ => vec![Err(Missing::NoStatements); self.n()],
        }
    }

    /// Percentiles, 1 being best; by sector for those that have one.
    fn ranks(&self, metric: &Metric, sector: bool) -> Vec<Answer> {
        let column = self.column(metric);
        let oriented: Vec<f64> =
            column.iter().map(|v| v.as_ref().map_or(f64::NAN, |q| metric.direction.oriented(q.value))).collect();
        let ranked = if sector {
            let sectors: Vec<&str> = (0..self.n()).map(|i| &**self.cross.sector(i)).collect();
            within(&sectors, &oriented, rank::percentile_ranks)
        } else {
            rank::percentile_ranks(&oriented)
        };
        column
            .iter()
            .zip(ranked)
            .map(|(v, r)| {
                (*v)?;
                if r.is_nan() { Err(Missing::NoPeers { have: 0, need: 1 }) } else { Ok(r) }
            })
            .collect()
    }

    fn distances(&self, expr: &Expr) -> Vec<f64> {
        let Expr::Compare(op, a, b) = expr else { return vec![f64::NAN; self.n()] };
        if matches!((&**a, &**b), (Expr::Label(_), _) | (_, Expr::Label(_))) {
            return vec![f64::NAN; self.n()];
        }
        let sign = match op {
            Comparison::Below | Comparison::AtMost => -1.0,
            _ => 1.0,
        };
        let both = self.numbers(a).into_iter().zip(self.numbers(b));
        both.map(|(x, y)| if let (Ok(x), Ok(y)) = (x, y) { sign * (x - y) } else { f64::NAN }).collect()
    }
}

fn compare(op: Comparison, a: Answer, b: Answer) -> Verdict {
    let (Ok(a), Ok(b)) = (a, b) else { return Verdict::Unknown };
    Verdict::of(match op {
        Comparison::Above => a > b,
        Comparison::AtLeast => a >= b,
        Comparison::Below => a < b,
        Comparison::AtMost => a <= b,
        Comparison::Equal => a == b,
        Comparison::Unequal => a != b,
    })
}

/// What the conditions ask of metrics' own pasts, as it was known on each past session.
fn past(conditions: &[&Expr], cross: &CrossSection<'_>) -> Pasts {
    let mut asked: BTreeMap<(&'static str, bool, usize), &'static Metric> = BTreeMap::new();
    for condition in conditions {
        condition.walk(&mut |e| {
            if let Expr::History { metric, past, years } = e {
                asked.insert((metric.id, *past == Past::Median, *years), metric);
            }
        });
    }
    // Sessions back from today, each with the metrics wanted there.
    let mut wanted: BTreeMap<usize, Vec<&Metric>> = BTreeMap::new();
    let steps = |median: bool, years: usize| {
        if median { (1..=4 * years).map(|k| k * QUARTER).collect() } else { vec![years * YEAR] }
    };
    for ((id, is_median, years), metric) in &asked {
        for back in steps(*is_median, *years) {
            let list = wanted.entry(back).or_default();
            if !list.iter().any(|m| m.id == *id) {
                list.push(metric);
            }
        }
    }
    let n = cross.securities().len();
    let mut tables: BTreeMap<(usize, &str), Vec<f64>> = BTreeMap::new();
    for (back, metrics) in &wanted {
        let Some(then) = cross.sessions_ago(*back) else { continue };
        let columns = then.table(metrics);
        for (metric, column) in metrics.iter().zip(columns) {
            tables.insert((*back, metric.id), crate::operators::numbers(&column));
        }
    }
    asked
        .keys()
        .map(|key| {
            let (id, is_median, years) = *key;
            let backs: Vec<usize> = steps(is_median, years);
            let answers = (0..n)
                .map(|i| {
                    let known: Vec<f64> = backs
                        .iter()
                        .filter_map(|back| tables.get(&(*back, id)).map(|c| c[i]))
                        .filter(|v| !v.is_nan())
                        .collect();
                    let (have, need) = (known.len() as u16, backs.len().div_ceil(2) as u16);
                    median(&known).filter(|_| have >= need).ok_or(Missing::ShortRecord { have, need })
                })
                .collect();
            (*key, answers)
        })
        .collect()
}
