//! The value of a tree for every company at once.
use std::collections::BTreeMap;

use breadth_kernels::{median, rank};
use serde::Serialize;

use super::{Answer, Arithmetic, Comparison, Expr, Figure, Label, Past};
use crate::operators::within;
use crate::{Column, CrossSection, Metric, Missing, Quantity, Unit};

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
    /// How far the comparison that decides is on its side of the threshold, where there is one.
    pub distances: Vec<Option<Distance>>,
    /// The first number of it that is missing, and why.
    pub missing: Vec<Option<Missing>>,
    /// Whether it holds only because something is not known, as in `x > 1 or not known(x)`.
    pub waived: Vec<bool>,
}

/// How far a comparison of numbers is beyond its threshold.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Distance {
    /// The left side less the right one, turned so that it is above zero where the comparison holds.
    pub by: f64,
    /// The first metric of the comparison; none where it has none.
    pub of: Option<&'static str>,
    /// Its unit, where the left side is a metric or a rank as such.
    pub unit: Option<Unit>,
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
    let mut frame = Frame { metrics, columns, cross, past: Pasts::new(), as_if_known: false };
    frame.past = past(conditions, &frame);
    let mut all: Vec<Evaluated> = conditions
        .iter()
        .map(|expr| {
            let verdicts = frame.truth(expr);
            let distances = frame.distances(expr, &verdicts);
            Evaluated { verdicts, distances, missing: frame.missing(expr), waived: Vec::new() }
        })
        .collect();
    frame.as_if_known = true;
    for (expr, evaluated) in conditions.iter().zip(&mut all) {
        let strict = frame.truth(expr).into_iter();
        let both = strict.zip(&evaluated.verdicts);
        evaluated.waived = both.map(|(strict, told)| *told == Verdict::Pass && strict != Verdict::Pass).collect();
    }
    all
}

type Pasts = BTreeMap<(&'static str, bool, usize), Vec<Answer>>;

struct Frame<'a> {
    metrics: &'a [&'static Metric],
    columns: &'a [Column],
    cross: &'a CrossSection<'a>,
    past: Pasts,
    /// Takes `known(x)` to hold: what is not known then makes its comparisons unknown.
    as_if_known: bool,
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
            Expr::Known(_) if self.as_if_known => vec![Verdict::Pass; self.n()],
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
            Expr::Number(v) => vec![Ok(Figure { value: *v, source: None }); self.n()],
            Expr::Metric(m) => self.column(m).iter().map(|v| v.map(figure)).collect(),
            Expr::Rank { metric, sector } => self.ranks(metric, *sector),
            Expr::History { metric, past, years } => {
                self.past.get(&(metric.id, *past == Past::Median, *years)).cloned().unwrap_or_default()
            }
            Expr::Arithmetic(op, a, b) => self
                .numbers(a)
                .into_iter()
                .zip(self.numbers(b))
                .map(|(x, y)| {
                    let (x, y, source) = together(x, y)?;
                    let value = match op {
                        Arithmetic::Add => x + y,
                        Arithmetic::Subtract => x - y,
                        Arithmetic::Multiply => x * y,
                        Arithmetic::Divide if y > 0.0 => x / y,
                        Arithmetic::Divide => return Err(Missing::NotPositive { what: "the denominator" }),
                    };
                    let undefined = Missing::NotPositive { what: "the denominator" };
                    if value.is_nan() { Err(undefined) } else { Ok(Figure { value, source }) }
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
                let none = Missing::NoPeers { have: 0, need: 1 };
                if r.is_nan() { Err(none) } else { Ok(Figure { value: r, source: None }) }
            })
            .collect()
    }

    /// By company the distance of the first comparison of numbers that makes the outcome what it is, `whole`; none where a
    /// label does.
    fn distances(&self, expr: &Expr, whole: &[Verdict]) -> Vec<Option<Distance>> {
        match expr {
            Expr::And(a, b) | Expr::Or(a, b) => {
                // One side that fails decides a conjunction, one that holds an alternative: the first of them counts.
                let alone = if matches!(expr, Expr::And(..)) { Verdict::Fail } else { Verdict::Pass };
                let (first, sides) =
                    (self.truth(a), self.distances(a, whole).into_iter().zip(self.distances(b, whole)));
                let told = sides.zip(&first).zip(whole);
                told.map(|(((x, y), first), whole)| match (*whole == alone, *first == alone) {
                    (true, true) => x,
                    (true, false) => y,
                    (false, _) => x.or(y),
                })
                .collect()
            }
            Expr::Not(a) => {
                let turned: Vec<Verdict> = whole.iter().map(|v| v.not()).collect();
                let inner = self.distances(a, &turned).into_iter();
                inner.map(|d| d.map(|d| Distance { by: -d.by, ..d })).collect()
            }
            Expr::Compare(op, a, b) if !matches!((&**a, &**b), (Expr::Label(_), _) | (_, Expr::Label(_))) => {
                let sign = match op {
                    Comparison::Below | Comparison::AtMost => -1.0,
                    _ => 1.0,
                };
                let mut of = None;
                expr.walk(&mut |e| match e {
                    Expr::Metric(metric) | Expr::Rank { metric, .. } | Expr::History { metric, .. } => {
                        of = of.or(Some(metric.id));
                    }
                    _ => {}
                });
                let unit = match &**a {
                    Expr::Metric(metric) => Some(metric.unit),
                    Expr::Rank { .. } => Some(Unit::Ratio),
                    _ => None,
                };
                let both = self.numbers(a).into_iter().zip(self.numbers(b)).zip(whole);
                both.map(|((x, y), whole)| {
                    let (left, right, _) = together(x, y).ok()?;
                    (compare(*op, x, y) == *whole).then_some(Distance { by: sign * (left - right), of, unit })
                })
                .collect()
            }
            _ => vec![None; self.n()],
        }
    }

    /// The first number that is missing, and why.
    fn missing(&self, expr: &Expr) -> Vec<Option<Missing>> {
        match expr {
            Expr::And(a, b) | Expr::Or(a, b) => {
                self.missing(a).into_iter().zip(self.missing(b)).map(|(x, y)| x.or(y)).collect()
            }
            Expr::Not(a) => self.missing(a),
            Expr::Compare(_, a, b) if !matches!((&**a, &**b), (Expr::Label(_), _) | (_, Expr::Label(_))) => {
                self.numbers(a).into_iter().zip(self.numbers(b)).map(|(x, y)| together(x, y).err()).collect()
            }
            _ => vec![None; self.n()],
        }
    }
}

fn figure(q: Quantity) -> Figure {
    Figure { value: q.value, source: q.source }
}

/// Two numbers that stand against each other, and their source: statements of two sources do not.
fn together(a: Answer, b: Answer) -> Result<(f64, f64, Option<u8>), Missing> {
    let (a, b) = (a?, b?);
    match (a.source, b.source) {
        (Some(x), Some(y)) if x != y => Err(Missing::MixedSources),
        (x, y) => Ok((a.value, b.value, x.or(y))),
    }
}

fn compare(op: Comparison, a: Answer, b: Answer) -> Verdict {
    let Ok((a, b, _)) = together(a, b) else { return Verdict::Unknown };
    Verdict::of(match op {
        Comparison::Above => a > b,
        Comparison::AtLeast => a >= b,
        Comparison::Below => a < b,
        Comparison::AtMost => a <= b,
        Comparison::Equal => a == b,
        Comparison::Unequal => a != b,
    })
}

/// What the conditions ask of metrics' own pasts, as it was known on each past session, of the source that gives the
/// present, or where there is none the newest past.
fn past(conditions: &[&Expr], frame: &Frame<'_>) -> Pasts {
    let cross = frame.cross;
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
    let mut tables: BTreeMap<(usize, &str), Column> = BTreeMap::new();
    for (back, metrics) in &wanted {
        let Some(then) = cross.sessions_ago(*back) else { continue };
        let columns = then.table(metrics);
        for (metric, column) in metrics.iter().zip(columns) {
            tables.insert((*back, metric.id), column);
        }
    }
    asked
        .iter()
        .map(|(key, metric)| {
            let (id, is_median, years) = *key;
            let backs: Vec<usize> = steps(is_median, years);
            let now = frame.column(metric);
            let answers = (0..n)
                .map(|i| {
                    let known: Vec<Figure> =
                        backs.iter().filter_map(|back| tables.get(&(*back, id))?[i].ok()).map(figure).collect();
                    let source = now[i].ok().map(figure).or(known.first().copied()).and_then(|f| f.source);
                    let own: Vec<f64> = known.iter().filter(|f| f.source == source).map(|f| f.value).collect();
                    let (have, need) = (own.len() as u16, backs.len().div_ceil(2) as u16);
                    let short = Missing::ShortRecord { have, need };
                    median(&own).filter(|_| have >= need).map(|value| Figure { value, source }).ok_or(short)
                })
                .collect();
            (*key, answers)
        })
        .collect()
}
