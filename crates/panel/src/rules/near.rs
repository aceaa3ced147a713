//! What was meant by a name that is none.

pub use breadth_domain::near::did_you_mean;

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
    fn what_a_parser_knows_is_offered() {
        assert_eq!(meant("unknown field `hme`, expected one of `home`, `min_cap`"), "; did you mean `home`?");
        assert_eq!(meant("invalid type: string `a`, expected `b`"), "");
    }
}
