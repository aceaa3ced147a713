//! Positions as a broker's page exports them: a symbol and a quantity in each row, whatever else stands beside.
use breadth_domain::Symbol;

/// What is held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Positions {
    /// Symbol and shares, in the order of the file; rows of one symbol added up.
    pub shares: Vec<(Symbol, f64)>,
    /// Cash in dollars: rows named cash, USD or a money-market sweep's `Cash & Cash Investments`.
    pub cash: f64,
    /// Rows that are neither: (line, what it says).
    pub skipped: Vec<(usize, String)>,
}

/// A file that holds no positions.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PositionsError {
    /// No line with both columns.
    #[error(
        "no line names a symbol and a quantity\n\nhint: a CSV with a header such as `symbol,quantity`; `ticker`, `shares`, `qty` are known too"
    )]
    NoHeader,
    /// A quantity that is no number.
    #[error("line {line}: `{text}` is no quantity\n\nhint: write shares as a number; sales short have a minus")]
    Quantity {
        /// The line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
}

const SYMBOL: &[&str] = &["symbol", "ticker", "instrument"];
const QUANTITY: &[&str] = &["quantity", "shares", "qty", "units", "position"];
const VALUE: &[&str] = &["value", "market value", "mkt val (market value)", "current value", "amount"];

/// The cells of a line: commas, quotes doubled inside quotes.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => out.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    out.push(cell.trim().to_owned());
    out
}

fn number(text: &str) -> Option<f64> {
    let negative = text.starts_with('(') && text.ends_with(')');
    let bare: String = text.chars().filter(|c| !matches!(c, '$' | ',' | '(' | ')' | ' ' | '+')).collect();
    let value: f64 = bare.parse().ok().filter(|v: &f64| v.is_finite())?;
    Some(if negative { -value } else { value })
}

/// Reads positions. Lines before the header are a preamble; rows after it without a quantity (totals, notes) are skipped and
/// told.
///
/// # Errors
/// [`PositionsError`]: no header, or a position whose quantity is no number.
pub fn positions(text: &str) -> Result<Positions, PositionsError> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let place =
        |header: &[String], known: &[&str]| header.iter().position(|c| known.contains(&c.to_lowercase().as_str()));
    let (symbol, quantity, value) = lines
        .find_map(|(_, line)| {
            let header = cells(line);
            Some((place(&header, SYMBOL)?, place(&header, QUANTITY)?, place(&header, VALUE)))
        })
        .ok_or(PositionsError::NoHeader)?;
    let mut out = Positions::default();
    for (k, line) in lines {
        let row = cells(line);
        let of = |c: usize| row.get(c).map_or("", String::as_str);
        let (name, amount) = (of(symbol), of(quantity));
        if name.is_empty() && amount.is_empty() {
            continue;
        }
        let lower = name.to_lowercase();
        if lower.starts_with("cash") || matches!(lower.as_str(), "usd" | "$") {
            let cash = number(amount).or_else(|| value.and_then(|v| number(of(v))));
            out.cash += cash.ok_or_else(|| PositionsError::Quantity { line: k + 1, text: amount.to_owned() })?;
            continue;
        }
        match (Symbol::new(name), number(amount)) {
            (Some(symbol), Some(shares)) => match out.shares.iter_mut().find(|(s, _)| *s == symbol) {
                Some((_, held)) => *held += shares,
                None => out.shares.push((symbol, shares)),
            },
            (Some(_), None) if !matches!(amount, "" | "--" | "n/a" | "N/A") => {
                return Err(PositionsError::Quantity { line: k + 1, text: amount.to_owned() });
            }
            _ => out.skipped.push((k + 1, line.to_owned())),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brokers_page() {
        let text = "Positions for account ...123\n\n\"Symbol\",\"Description\",\"Qty\",\"Mkt Val (Market Value)\"\n\"AAPL\",\"APPLE INC\",\"1,200\",\"$300,000\"\n\"BRK/B\",\"BERKSHIRE, B\",\"10.5\",\"--\"\nAAPL,again,300,x\n\"Cash & Cash Investments\",\"--\",\"--\",\"$5,000.25\"\n\"Account Total\",\"--\",\"--\",\"$9\"\n";
        let p = positions(text).unwrap();
        assert_eq!(p.shares[0], (Symbol::new("AAPL").unwrap(), 1500.0));
        assert_eq!((p.shares[1].1, p.cash), (10.5, 5000.25));
        assert_eq!(p.skipped.len(), 1, "{p:?}");
        assert_eq!(positions("a,b\n1,2\n"), Err(PositionsError::NoHeader));
        let odd = positions("ticker,shares\nABC,ten\n").unwrap_err();
        assert_eq!(odd, PositionsError::Quantity { line: 2, text: "ten".into() });
    }
}
