//! From text to a tree whose units agree.
use super::lex::{Token, tokens};
use super::units::{Dimension, combined, mismatch};
use super::{Arithmetic, Comparison, Expr, Label};
use crate::metric::{find_metric, nearest};
use crate::{SignalError, asked};

/// The most parts that may stand inside each other.
const DEEPEST: usize = 64;

/// Reads an expression that is true or false.
///
/// # Errors
/// [`SignalError`] quotes the text and says what is wrong, with the nearest metric where a name is off.
pub(crate) fn parse(text: &str) -> Result<Expr, SignalError> {
    let bad = |why: String| SignalError::BadCondition { condition: text.to_owned(), why };
    let tokens = tokens(text).map_err(bad)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0 };
    let (expr, dimension) = parser.either()?;
    if let Some(token) = parser.peek() {
        return Err(bad(format!("{} is not expected", shown(token))));
    }
    if dimension != Dimension::Truth {
        return Err(bad("it has no comparison".to_owned()));
    }
    Ok(expr)
}

pub(super) type Typed = (Expr, Dimension);

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    tokens: &'t [Token],
    pub(super) at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn bad<T>(&self, why: impl Into<String>) -> Result<T, SignalError> {
        Err(SignalError::BadCondition { condition: self.text.to_owned(), why: why.into() })
    }

    pub(super) fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn sign(&mut self, of: &[&'static str]) -> Option<&'static str> {
        let Some(Token::Sign(s)) = self.peek() else { return None };
        let found = of.iter().find(|o| *o == s)?;
        self.at += 1;
        Some(found)
    }

    pub(super) fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, sign: &'static str) -> Result<(), SignalError> {
        match self.sign(&[sign]) {
            Some(_) => Ok(()),
            None => self.bad(format!("`{sign}` is missing{}", self.before())),
        }
    }

    fn before(&self) -> String {
        self.peek().map_or_else(|| " at the end".to_owned(), |t| format!(" before {}", shown(t)))
    }

    fn truth(&self, (expr, dimension): Typed) -> Result<Box<Expr>, SignalError> {
        if dimension == Dimension::Truth {
            Ok(Box::new(expr))
        } else {
            self.bad(format!("`{expr}` is {}, and is to be true or false: it has no comparison", dimension.id()))
        }
    }

    pub(super) fn either(&mut self) -> Result<Typed, SignalError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.bad(format!("more than {DEEPEST} parts stand inside each other"));
        }
        let mut left = self.both()?;
        while self.word("or") {
            let right = self.both()?;
            left = (Expr::Or(self.truth(left)?, self.truth(right)?), Dimension::Truth);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn both(&mut self) -> Result<Typed, SignalError> {
        let mut left = self.negated()?;
        while self.word("and") {
            let right = self.negated()?;
            left = (Expr::And(self.truth(left)?, self.truth(right)?), Dimension::Truth);
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Typed, SignalError> {
        let mut times = 0;
        while self.word("not") {
            times += 1;
        }
        let inner = self.compared()?;
        if times == 0 {
            return Ok(inner);
        }
        let inner = self.truth(inner)?;
        Ok((if times % 2 == 1 { Expr::Not(inner) } else { *inner }, Dimension::Truth))
    }

    fn compared(&mut self) -> Result<Typed, SignalError> {
        let left = self.sum()?;
        if self.word("between") {
            let low = self.sum()?;
            if !self.word("and") {
                return self.bad("`between` is followed by two numbers joined by `and`");
            }
            let high = self.sum()?;
            let (low, high) =
                (self.compare(Comparison::AtLeast, left.clone(), low)?, self.compare(Comparison::AtMost, left, high)?);
            return Ok((Expr::And(Box::new(low.0), Box::new(high.0)), Dimension::Truth));
        }
        if self.word("in") {
            let Expr::Label(label) = left.0 else {
                return self.bad("`in` asks a label, for example sector in ['Energy']");
            };
            return Ok((Expr::In(label, self.list()?), Dimension::Truth));
        }
        let comparison = match self.sign(&[">=", "<=", "==", "!=", ">", "<", "="]) {
            Some(">") => Comparison::Above,
            Some(">=") => Comparison::AtLeast,
            Some("<") => Comparison::Below,
            Some("<=") => Comparison::AtMost,
            Some("==" | "=") => Comparison::Equal,
            Some(_) => Comparison::Unequal,
            None => return Ok(left),
        };
        let right = self.sum()?;
        self.compare(comparison, left, right)
    }

    fn compare(&self, comparison: Comparison, a: Typed, b: Typed) -> Result<Typed, SignalError> {
        let why = || mismatch((&a.0, a.1), (&b.0, b.1));
        match a.1.with(b.1) {
            None => self.bad(format!("{}; they cannot be compared", why())),
            Some(Dimension::Text) if !matches!(comparison, Comparison::Equal | Comparison::Unequal) => {
                self.bad("labels are equal or not, and neither above nor below")
            }
            Some(_) => Ok((Expr::Compare(comparison, Box::new(a.0), Box::new(b.0)), Dimension::Truth)),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, SignalError> {
        self.expect("[")?;
        let mut list = Vec::new();
        loop {
            match self.peek() {
                Some(Token::Text(t)) => list.push(t.clone()),
                _ => return self.bad("a list holds texts in quotation marks, separated by commas"),
            }
            self.at += 1;
            if self.sign(&[","]).is_none() {
                break;
            }
        }
        self.expect("]")?;
        Ok(list)
    }

    fn sum(&mut self) -> Result<Typed, SignalError> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&["+", "-"]) {
            let right = self.product()?;
            left = self.join(if sign == "+" { Arithmetic::Add } else { Arithmetic::Subtract }, left, right)?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Typed, SignalError> {
        let mut left = self.unary()?;
        while let Some(sign) = self.sign(&["*", "/"]) {
            let right = self.unary()?;
            left = self.join(if sign == "*" { Arithmetic::Multiply } else { Arithmetic::Divide }, left, right)?;
        }
        Ok(left)
    }

    fn join(&self, op: Arithmetic, a: Typed, b: Typed) -> Result<Typed, SignalError> {
        match combined(op, (&a.0, a.1), (&b.0, b.1)) {
            Ok(d) => Ok((Expr::Arithmetic(op, Box::new(a.0), Box::new(b.0)), d)),
            Err(why) => self.bad(why),
        }
    }

    fn unary(&mut self) -> Result<Typed, SignalError> {
        let mut negative = false;
        while self.sign(&["-"]).is_some() {
            negative = !negative;
        }
        let (expr, d) = self.primary()?;
        Ok(match expr {
            expr if !negative => (expr, d),
            Expr::Number(v) => (Expr::Number(-v), d),
            other => return self.join(Arithmetic::Subtract, (Expr::Number(0.0), Dimension::Any), (other, d)),
        })
    }

    fn primary(&mut self) -> Result<Typed, SignalError> {
        if self.sign(&["("]).is_some() {
            let inner = self.either()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let Some(token) = self.peek() else { return self.bad("something is missing at the end") };
        self.at += 1;
        match token {
            Token::Number(v, d) => Ok((Expr::Number(*v), *d)),
            Token::Text(t) => Ok((Expr::Text(t.clone()), Dimension::Text)),
            Token::Sign(_) => self.bad(format!("{} is not expected", shown(token))),
            Token::Word(name) if self.sign(&["("]).is_some() => {
                let call = self.call(name)?;
                self.expect(")")?;
                Ok(call)
            }
            Token::Word(name) => {
                if let Some((_, label)) = Label::ALL.iter().find(|(id, _)| id == name) {
                    return Ok((Expr::Label(*label), Dimension::Text));
                }
                match find_metric(name, self.text) {
                    Ok(m) => Ok((Expr::Metric(m), Dimension::of(m.unit))),
                    // A word where a number is meant is told as such.
                    Err(_)
                        if self.at > 1
                            && asked::named(name).is_none()
                            && nearest(name).is_none()
                            && matches!(self.tokens[self.at - 2], Token::Sign(">" | "<" | ">=" | "<=")) =>
                    {
                        self.bad(format!("`{name}` is no number"))
                    }
                    Err(why) => match asked::named(name) {
                        Some(ways) => self.bad(format!("`{name}` is a line item; write {ways}")),
                        None => Err(why),
                    },
                }
            }
        }
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(w) => format!("`{w}`"),
        Token::Number(v, _) => format!("`{v}`"),
        Token::Text(t) => format!("'{t}'"),
        Token::Sign(s) => format!("`{s}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text).unwrap().to_string()
    }

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_read_is_written_back() {
        assert_eq!(read("net_income_ttm>=1_000_000"), "net_income_ttm >= 1000000");
        assert_eq!(read("return_on_assets > 5 %"), "return_on_assets > 0.05");
        assert_eq!(read("net_margin < -0.1"), "net_margin < -0.1");
        assert_eq!(read("top(gross_profitability, 30%, sector)"), "rank(gross_profitability, sector) > 0.7");
        // Lower is better for accruals.
        assert_eq!(read("better(accruals, 3y)"), "accruals < median(accruals, 3y)");
        assert_eq!(read("change(return_on_assets, 1y) > 0"), "(return_on_assets - ago(return_on_assets, 1y)) > 0");
        assert_eq!(read("market_cap between $300m and $2bn"), "(market_cap >= 300000000 and market_cap <= 2000000000)");
        // `and` binds before `or`, `not` before both.
        assert_eq!(
            read("not net_margin > 0 or beta_252d < 1 and sector == 'Energy'"),
            "not (net_margin > 0) or (beta_252d < 1 and sector == 'Energy')"
        );
    }

    #[test]
    fn line_items_and_prices_are_asked_by_name() {
        assert_eq!(read("quarter(net_income) > 0"), "quarter(net_income) > 0");
        assert_eq!(
            read("latest(inventory) / ttm(cost_of_revenue) < 25%"),
            "(latest(inventory) / ttm(cost_of_revenue)) < 0.25"
        );
        assert_eq!(read("close > average_close(200 d)"), "close > average_close(200 d)");
        assert_eq!(read("return(63) > 5%"), "return(63 d) > 0.05");
        assert_eq!(read("top(ttm(revenue), 10%, sector)"), "rank(ttm(revenue), sector) > 0.9");
        assert_eq!(read("better(return(63 d), 1y)"), "return(63 d) > median(return(63 d), 1y)");
        assert_eq!(
            read("market_cap / latest(shares_outstanding) > $2"),
            "(market_cap / latest(shares_outstanding)) > 2"
        );
        assert!(error("latest(shares_outstanding) > $5m").contains("is shares and"));
        assert!(error("ttm(revenue) > 5%").contains("cannot be compared"));
    }

    #[test]
    fn units_must_agree() {
        assert!(error("market_cap > 200 days").contains("`market_cap` is dollars and `200` is days"));
        assert!(
            error("market_cap + net_margin > 0").contains("cannot")
                || error("market_cap + net_margin > 0").contains("is dollars and")
        );
        assert!(error("sector > 3").contains("a label"));
        assert!(error("sector > 'Energy'").contains("neither above nor below"));
        // Dollars over dollars is a ratio.
        assert_eq!(read("free_cash_flow_ttm / market_cap > 5%"), "(free_cash_flow_ttm / market_cap) > 0.05");
    }

    #[test]
    fn errors_quote_the_condition_and_say_what_is_wrong() {
        assert!(error("net_income_tm > 0").contains("did you mean `net_income_ttm`?"));
        assert!(error("net_income_ttm").contains("it has no comparison"));
        assert!(error("net_income_ttm > lots").contains("`lots` is no number"));
        assert!(error("(net_margin > 0").contains("`)` is missing at the end"));
        assert!(error("topp(net_margin, 5%)").contains("`topp` is no function; did you mean `top`?"));
        assert!(error("ttm(revenu) > 0").contains("`revenu` is no line item; did you mean `revenue`?"));
        assert!(error("ttm(assets) > 0").contains("there is `latest(assets)`"));
        assert!(
            error("net_income > 0")
                .contains("`net_income` is a line item; write `ttm(net_income)` or `quarter(net_income)`")
        );
        assert!(error("return(400 d) > 0").contains("from 1 to 252"));
        assert!(error("return(x) > 0").contains("from 1 to 252"));
        assert!(error("top(net_margin, 130%)").contains("between 0 % and 100 %"));
        assert!(error("median(net_margin, 9y) > 0").contains("one to five years"));
        assert!(!error("pancakes > 1").contains("did you mean"));
        assert!(error(&"(".repeat(500)).contains("inside each other"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_written_makes_it_fail_otherwise(text in "[a-z_ ()><=0-9%$.,'\\-+*/]{0,60}") {
            let _ = parse(&text);
        }
    }
}
