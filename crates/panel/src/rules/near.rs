//! What was meant by a name that is none.

/// `; did you mean `x`?` for the name of `known` that begins and ends like `written`, where two thirds of the longer one are
/// alike; else nothing. One letter more, less or other leaves a beginning and an end alike.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let alike = |name: &str| {
        let (a, b) = (written.as_bytes(), name.as_bytes());
        let begin = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let most = a.len().min(b.len()) - begin;
        let end = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
        (begin + end, a.len().max(b.len()))
    };
    let best = known.into_iter().map(|name| (alike(name), name)).max_by_key(|((same, of), _)| (*same, usize::MAX - of));
    best.filter(|((same, of), _)| same * 3 >= of * 2)
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

/// What a message of a parser of the form ``unknown field `x`, expected one of `a`, `b` `` could have meant.
pub(super) fn meant(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    match quoted.next() {
        Some(written) if message.starts_with("unknown ") => did_you_mean(written, quoted),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_and_a_stranger_is_not() {
        let known = ["min_price", "min_cap", "home"];
        assert_eq!(did_you_mean("min_prize", known), "; did you mean `min_price`?");
        assert_eq!(did_you_mean("minprice", known), "; did you mean `min_price`?");
        assert_eq!(did_you_mean("pancakes", known), "");
        assert_eq!(did_you_mean("", known), "");
        assert_eq!(meant("unknown field `hme`, expected one of `home`, `min_cap`"), "; did you mean `home`?");
        assert_eq!(meant("invalid type: string `a`, expected `b`"), "");
    }
}
