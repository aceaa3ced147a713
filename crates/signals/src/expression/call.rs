//! What stands before a bracket: `known(…)`, ranks, a metric's own past, line items and windows of prices.
use super::lex::Token;
use super::parse::{Parser, Typed};
use super::units::Dimension;
use super::{Arithmetic, Comparison, Expr, Past};
use crate::metric::find_metric;
use crate::{Direction, Metric, SignalError, asked};

/// What stands before a bracket.
const FUNCTIONS: [&str; 13] = [
    "known",
    "rank",
    "top",
    "bottom",
    "median",
    "ago",
    "change",
    "better",
    "ttm",
    "quarter",
    "latest",
    "return",
    "average_close",
];

impl Parser<'_> {
    pub(super) fn call(&mut self, name: &str) -> Result<Typed, SignalError> {
        match name {
            "known" => {
                let (inner, _) = self.either()?;
                Ok((Expr::Known(Box::new(inner)), Dimension::Truth))
            }
            "rank" => {
                let metric = self.metric()?;
                Ok((Expr::Rank { metric, sector: self.sector()? }, Dimension::Plain))
            }
            "top" | "bottom" => {
                let metric = self.metric()?;
                self.expect(",")?;
                let Some(Token::Number(share, Dimension::Plain | Dimension::Any)) = self.peek() else {
                    return self
                        .bad(format!("`{name}` takes a metric and a share, for example {name}(book_to_price, 30%)"));
                };
                self.at += 1;
                if !(*share > 0.0 && *share < 1.0) {
                    return self.bad(format!("the share of `{name}` is {share}; it lies between 0 % and 100 %"));
                }
                let rank = Expr::Rank { metric, sector: self.sector()? };
                let (op, bound) =
                    if name == "top" { (Comparison::Above, 1.0 - share) } else { (Comparison::Below, *share) };
                Ok((Expr::Compare(op, Box::new(rank), Box::new(Expr::Number(bound))), Dimension::Truth))
            }
            "median" | "ago" | "change" | "better" => {
                let metric = self.metric()?;
                self.expect(",")?;
                let years = self.years(name)?;
                let d = Dimension::of(metric.unit);
                let past = |past| Box::new(Expr::History { metric, past, years });
                Ok(match name {
                    "median" => (*past(Past::Median), d),
                    "ago" => (*past(Past::Ago), d),
                    "change" => {
                        (Expr::Arithmetic(Arithmetic::Subtract, Box::new(Expr::Metric(metric)), past(Past::Ago)), d)
                    }
                    _ => {
                        let op = match metric.direction {
                            Direction::Higher => Comparison::Above,
                            Direction::Lower => Comparison::Below,
                        };
                        (Expr::Compare(op, Box::new(Expr::Metric(metric)), past(Past::Median)), Dimension::Truth)
                    }
                })
            }
            other => match self.asked(other)? {
                Some(m) => Ok((Expr::Metric(m), Dimension::of(m.unit))),
                None => {
                    let near = breadth_domain::near::nearest(other, FUNCTIONS);
                    let near = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
                    self.bad(format!("`{other}` is no function{near}; there are {}", FUNCTIONS.join(", ")))
                }
            },
        }
    }

    fn metric(&mut self) -> Result<&'static Metric, SignalError> {
        let Some(Token::Word(name)) = self.peek() else { return self.bad("a metric's name is missing") };
        self.at += 1;
        if self.sign(&["("]).is_none() {
            return find_metric(name, self.text);
        }
        let Some(found) = self.asked(name)? else {
            return self.bad(format!("`{name}(…)` is no number of a company"));
        };
        self.expect(")")?;
        Ok(found)
    }

    /// A line item or a window of prices, where the function is one of theirs; its bracket is open.
    fn asked(&mut self, function: &str) -> Result<Option<&'static Metric>, SignalError> {
        if let Some(ask) = asked::ask(function) {
            let Some(Token::Word(name)) = self.peek() else {
                return self.bad(format!("`{function}` takes a line item, for example {function}({})", ask.example()));
            };
            self.at += 1;
            return asked::item(ask, name).map(Some).or_else(|why| self.bad(why));
        }
        let Some(window) = asked::window(function) else { return Ok(None) };
        let n = match self.peek() {
            Some(Token::Number(n, Dimension::Days | Dimension::Any)) => *n,
            _ => f64::NAN,
        };
        self.at += 1;
        asked::sessions(window, n).map(Some).or_else(|why| self.bad(why))
    }

    fn sector(&mut self) -> Result<bool, SignalError> {
        if self.sign(&[","]).is_none() {
            return Ok(false);
        }
        if self.word("sector") { Ok(true) } else { self.bad("ranks are among all, or within `sector`") }
    }

    fn years(&mut self, name: &str) -> Result<usize, SignalError> {
        match self.peek() {
            Some(Token::Number(v, Dimension::Years)) if (1.0..=5.0).contains(v) && v.fract() == 0.0 => {
                self.at += 1;
                Ok(*v as usize)
            }
            _ => {
                self.bad(format!("`{name}` takes a metric and one to five years, for example {name}(gross_margin, 3y)"))
            }
        }
    }
}
