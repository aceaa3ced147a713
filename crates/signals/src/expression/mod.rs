//! The language of screens: metrics, labels and numbers with units; comparisons that are true, false or unknown.
//!
//! ```text
//! net_income_ttm > 0
//! market_cap between $300m and $2bn and not (sector == 'Energy')
//! top(gross_profitability, 30%, sector)          the best 30 % of its sector
//! better(operating_margin, 3y)                   better than its own median of three years
//! change(return_on_assets, 1y) > 0               as it was known then
//! interest_coverage >= 3 or not known(interest_coverage)
//! quarter(net_income) > 0 and latest(inventory) / ttm(cost_of_revenue) < 25%      line items as such
//! close > average_close(200 d) and return(63 d) > 5%                              prices over sessions
//! ```
//!
//! A metric's unit must agree with what it is compared to; a bare number takes the other side's unit. What is missing makes a
//! comparison unknown; `and` is the lesser and `or` the greater of fail < unknown < pass (Kleene). `known(x)` is never
//! unknown. Figures of two sources are not set against each other: such a comparison is unknown and says so, and a company's
//! past is asked of the source that gives its present. `rank(metric)` is its percentile among those the screen is asked of, 1 being best by the metric's direction.
mod call;
mod eval;
mod lex;
mod parse;
mod units;

use crate::{Metric, Missing};

pub(crate) use eval::Evaluated;
pub use eval::Verdict;
pub(crate) use eval::evaluate;
pub(crate) use parse::parse;

/// How two numbers are compared.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Above.
    Above,
    /// At or above.
    AtLeast,
    /// Below.
    Below,
    /// At or below.
    AtMost,
    /// Equal.
    Equal,
    /// Not equal.
    Unequal,
}

/// A sum, a difference, a product or a quotient.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A dated label of a security.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Sector,
    Industry,
    Country,
    Exchange,
    Ticker,
    Template,
}

impl Label {
    pub const ALL: [(&'static str, Label); 6] = [
        ("sector", Label::Sector),
        ("industry", Label::Industry),
        ("country", Label::Country),
        ("exchange", Label::Exchange),
        ("ticker", Label::Ticker),
        ("template", Label::Template),
    ];

    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, l)| *l == self).map_or("", |(id, _)| id)
    }
}

/// What is asked of a metric's own past.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Past {
    /// Its median over the quarters of that many years, now left out.
    Median,
    /// Its value that many years ago.
    Ago,
}

/// A tree.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Number(f64),
    Metric(&'static Metric),
    Label(Label),
    Text(String),
    Rank { metric: &'static Metric, sector: bool },
    History { metric: &'static Metric, past: Past, years: usize },
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Known(Box<Expr>),
    In(Label, Vec<String>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
}

impl Expr {
    /// Every part, from the top.
    pub fn walk<'e>(&'e self, see: &mut dyn FnMut(&'e Expr)) {
        see(self);
        match self {
            Expr::Arithmetic(_, a, b) | Expr::Compare(_, a, b) | Expr::And(a, b) | Expr::Or(a, b) => {
                a.walk(see);
                b.walk(see);
            }
            Expr::Known(a) | Expr::Not(a) => a.walk(see),
            _ => {}
        }
    }

    /// The metrics it names, each once, in order.
    pub fn metrics(&self) -> Vec<&'static Metric> {
        let mut out: Vec<&'static Metric> = Vec::new();
        self.walk(&mut |e| {
            if let Expr::Metric(m) | Expr::Rank { metric: m, .. } | Expr::History { metric: m, .. } = e
                && !out.iter().any(|other| other.id == m.id)
            {
                out.push(m);
            }
        });
        out
    }

    /// The first label it names.
    pub fn label(&self) -> Option<Label> {
        let mut found = None;
        self.walk(&mut |e| {
            if let Expr::Label(l) | Expr::In(l, _) = e {
                found = found.or(Some(*l));
            }
        });
        found
    }

    /// The conditions that it joins by `and`, so that each is a step of its own.
    pub fn conjuncts(self) -> Vec<Expr> {
        match self {
            Expr::And(a, b) => {
                let mut all = a.conjuncts();
                all.extend(b.conjuncts());
                all
            }
            other => vec![other],
        }
    }
}

impl std::fmt::Display for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expr::Number(v) => write!(f, "{v}"),
            Expr::Metric(m) => f.write_str(m.id),
            Expr::Label(l) => f.write_str(l.id()),
            Expr::Text(t) => write!(f, "'{t}'"),
            Expr::Rank { metric, sector } => {
                write!(f, "rank({}{})", metric.id, if *sector { ", sector" } else { "" })
            }
            Expr::History { metric, past: Past::Median, years } => write!(f, "median({}, {years}y)", metric.id),
            Expr::History { metric, past: Past::Ago, years } => write!(f, "ago({}, {years}y)", metric.id),
            Expr::Arithmetic(op, a, b) => {
                let op = match op {
                    Arithmetic::Add => "+",
                    Arithmetic::Subtract => "-",
                    Arithmetic::Multiply => "*",
                    Arithmetic::Divide => "/",
                };
                write!(f, "({a} {op} {b})")
            }
            Expr::Compare(op, a, b) => {
                let op = match op {
                    Comparison::Above => ">",
                    Comparison::AtLeast => ">=",
                    Comparison::Below => "<",
                    Comparison::AtMost => "<=",
                    Comparison::Equal => "==",
                    Comparison::Unequal => "!=",
                };
                write!(f, "{a} {op} {b}")
            }
            Expr::Known(a) => write!(f, "known({a})"),
            Expr::In(l, list) => write!(f, "{} in ['{}']", l.id(), list.join("', '")),
            Expr::And(a, b) => write!(f, "({a} and {b})"),
            Expr::Or(a, b) => write!(f, "{a} or {b}"),
            Expr::Not(a) => write!(f, "not ({a})"),
        }
    }
}

/// A number of an expression with the statement source it rests on; `None` for prices, constants and ranks.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    pub source: Option<u8>,
}

/// A number of an expression for one company.
pub(crate) type Answer = Result<Figure, Missing>;
