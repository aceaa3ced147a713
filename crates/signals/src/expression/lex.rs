//! Words, numbers with units, text and signs.
use super::units::Dimension;

/// One token with where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Word(String),
    Number(f64, Dimension),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 16] = [">=", "<=", "==", "!=", ">", "<", "=", "+", "-", "*", "/", "(", ")", ",", "[", "]"];

/// The tokens of a text.
///
/// # Errors
/// What cannot be read, in words.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if first.is_ascii_digit() || first == '$' || first == '.' {
            number(rest)?
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (Token::Word(rest[..end].to_owned()), &rest[end..])
        } else if first == '\'' || first == '"' {
            let body = &rest[1..];
            let end = body.find(first).ok_or_else(|| format!("the text that begins with {first} has no end"))?;
            (Token::Text(body[..end].to_owned()), &body[end + 1..])
        } else {
            let sign =
                SIGNS.iter().find(|s| rest.starts_with(**s)).ok_or_else(|| format!("`{first}` has no meaning here"))?;
            (Token::Sign(sign), &rest[sign.len()..])
        };
        out.push(token);
        rest = after.trim_start();
    }
    Ok(out)
}

/// `0.05`, `5%`, `3x`, `$300m`, `2bn`, `1_000`, `1e6`, `200 days`, `18 months`, `3y`.
fn number(text: &str) -> Result<(Token, &str), String> {
    let (money, body) = text.strip_prefix('$').map_or((false, text), |b| (true, b));
    let mut end = 0;
    let bytes = body.as_bytes();
    while end < bytes.len() {
        let c = bytes[end];
        let exponent = matches!(c, b'e' | b'E')
            && end > 0
            && bytes.get(end + 1).is_some_and(|n| {
                n.is_ascii_digit() || matches!(n, b'-' | b'+') && bytes.get(end + 2).is_some_and(u8::is_ascii_digit)
            });
        if exponent {
            end += 2;
        } else if c.is_ascii_digit() || c == b'.' || c == b'_' {
            end += 1;
        } else {
            break;
        }
    }
    let digits = body[..end].replace('_', "");
    let bad = || format!("`{}` is no number", text.split_whitespace().next().unwrap_or(text));
    let value: f64 = digits.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(bad)?;
    let after = &body[end..];
    let spaced = after.trim_start();
    if let Some(rest) = spaced.strip_prefix('%') {
        return Ok((Token::Number(value * 0.01, Dimension::Plain), rest));
    }
    let word_end = spaced.find(|c: char| !c.is_alphabetic()).unwrap_or(spaced.len());
    let (word, rest) = spaced.split_at(word_end);
    let touching = after.len() == spaced.len();
    let (scale, dimension) = match word {
        "k" if touching => (1e3, None),
        "m" | "mn" if touching => (1e6, None),
        "bn" | "b" if touching => (1e9, None),
        "x" if touching => (1.0, Some(Dimension::Plain)),
        "y" if touching => (1.0, Some(Dimension::Years)),
        "d" => (1.0, Some(Dimension::Days)),
        "years" | "year" => (1.0, Some(Dimension::Years)),
        "days" | "day" => (1.0, Some(Dimension::Days)),
        "months" | "month" => (1.0, Some(Dimension::Months)),
        "" => (1.0, None),
        other if touching => {
            return Err(format!("`{other}` is no unit; there are %, x, k, m, bn, d, days, months, y and years"));
        }
        _ => return Ok((Token::Number(value, if money { Dimension::Dollars } else { Dimension::Any }), after)),
    };
    if money && dimension.is_some() {
        return Err(format!("`{}` mixes dollars with another unit", text.split_whitespace().next().unwrap_or(text)));
    }
    let dimension = if money { Dimension::Dollars } else { dimension.unwrap_or(Dimension::Any) };
    Ok((Token::Number(value * scale, dimension), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        let one = |text: &str| tokens(text).unwrap().pop().unwrap();
        assert_eq!(one("5 %"), Token::Number(0.05, Dimension::Plain));
        assert_eq!(one("$300m"), Token::Number(3e8, Dimension::Dollars));
        assert_eq!(one("1_000"), Token::Number(1000.0, Dimension::Any));
        assert_eq!(one("1e6"), Token::Number(1e6, Dimension::Any));
        assert_eq!(one("18 months"), Token::Number(18.0, Dimension::Months));
        assert_eq!(tokens("2 and 3").unwrap().len(), 3);
        assert!(tokens("2q").unwrap_err().contains("`q` is no unit"));
        assert!(tokens("'abc").unwrap_err().contains("has no end"));
        assert!(tokens("1.2.3").unwrap_err().contains("is no number"));
    }
}
