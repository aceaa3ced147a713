//! Numbers as files write them.

/// What a cell that should hold a number says.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Read {
    Value(f64),
    /// Empty, or one of the words for "not given".
    Missing,
    /// Not a number.
    Wrong,
}

/// The words by which sources say "not given".
fn is_missing(text: &str) -> bool {
    matches!(text, "" | "." | "-" | "--" | "\u{2014}")
        || ["na", "n/a", "nan", "null", "none", "nil", "#n/a"].iter().any(|w| w.eq_ignore_ascii_case(text))
}

/// Reads a number: plain, with thousands separators, with a leading `$`, negative in parentheses.
pub(crate) fn parse(text: &str) -> Read {
    let text = text.trim();
    let first = text.as_bytes().first().copied().unwrap_or(b' ');
    // `f64::from_str` also takes `inf` and `nan`: a number begins with a digit, a sign or a point.
    if (first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.'))
        && text.bytes().any(|c| c.is_ascii_digit())
        && let Ok(value) = text.parse::<f64>()
    {
        return Read::Value(value);
    }
    if is_missing(text) {
        return Read::Missing;
    }
    let (negative, inner) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let (sign, inner) = match inner.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, inner),
    };
    let inner = inner.strip_prefix('$').unwrap_or(inner);
    match grouped(inner) {
        Some(value) => Read::Value(if negative { -value } else { sign * value }),
        None => Read::Wrong,
    }
}

/// Reads `1,234,567.89`: groups of three digits after the first comma.
fn grouped(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let head = groups.next()?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|c| c.is_ascii_digit());
    if !digits(head) || (whole.contains(',') && head.len() > 3) || !groups.all(|g| g.len() == 3 && digits(g)) {
        return None;
    }
    if !(fraction.is_empty() || digits(fraction)) {
        return None;
    }
    text.replace(',', "").parse().ok()
}

const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// The decimal number that was meant by a 32-bit float: the one with the fewest decimals that rounds to the same float,
/// so 120.17f32 (120.169998…) is 120.17. Exact: m/10ᵏ with m and 10ᵏ whole is the double nearest to that decimal.
///
/// Two multiples of 10⁻ᵏ cannot both round to a float whose spacing is below 10⁻ᵏ, so where prices live two decimals, then
/// four, may be tried before the loop over all.
///
/// ```
/// assert_eq!(breadth_ingest::meant(120.17f32), 120.17f64);
/// ```
pub fn meant(x: f32) -> f64 {
    let wide = f64::from(x);
    let size = wide.abs();
    // Spacing of floats: 2⁻⁷ below 2¹⁷, 2⁻¹⁴ below 2¹⁰.
    if size < 131_072.0 {
        let cents = (wide * 100.0).round() / 100.0;
        if cents as f32 == x {
            return cents;
        }
        if size < 1_024.0 {
            let fine = (wide * 10_000.0).round() / 10_000.0;
            if fine as f32 == x {
                return fine;
            }
        }
    }
    // From 2²⁴ on floats are whole numbers; not finite stays so.
    if !size.is_finite() || size >= 16_777_216.0 {
        return wide;
    }
    for power in POWERS {
        let decimal = (wide * power).round() / power;
        if decimal as f32 == x {
            return decimal;
        }
    }
    // Very small numbers: the shortest decimal that reads back as the float.
    format!("{x}").parse().unwrap_or(wide)
}

/// A price given as a double or as text: where it is a 32-bit float written out (421.260009765625), what was meant.
pub(crate) fn meant_wide(x: f64) -> f64 {
    let narrow = x as f32;
    if f64::from(narrow) == x && x.fract() != 0.0 { meant(narrow) } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tick_comes_back_from_its_float() {
        // All cents to 100,000 dollars, all hundredths of a cent to 1,000 dollars.
        for n in 0..10_000_000u32 {
            let (cents, fine) = (f64::from(n) / 100.0, f64::from(n) / 10_000.0);
            assert_eq!(meant(cents as f32), cents);
            assert_eq!(meant(fine as f32), fine);
        }
        // Shares in millions as a vendor gives them, and a share of Berkshire Hathaway.
        for (x, y) in
            [(306.85f32, 306.85), (0.001, 0.001), (973_517.9, 973_517.9), (809_350.0, 809_350.0), (-1.39, -1.39)]
        {
            assert_eq!(meant(x), y);
        }
        assert_eq!(meant(1e-12f32), 1e-12);
        assert_eq!(meant(3.4e38f32), f64::from(3.4e38f32));
        assert!(meant(f32::NAN).is_nan());
    }

    #[test]
    fn the_shortcuts_agree_with_the_shortest_decimal() {
        // The shortest decimal that reads back as the same float, over floats of every size below 2^24.
        let mut bits = 0x3000_0000u32;
        while bits < 0x4b80_0000 {
            let x = f32::from_bits(bits);
            let text = format!("{x}");
            assert_eq!(meant(x), text.parse::<f64>().unwrap(), "{text}");
            bits += 4_099;
        }
    }

    #[test]
    fn floats_written_out_are_seen_through_and_doubles_left_alone() {
        assert_eq!(meant_wide(421.260009765625), 421.26);
        assert_eq!(meant_wide(1228.0999755859375), 1228.1);
        for exact in [120.17, 0.5, 120.25, 1_000_000.0, 33.333333333333336] {
            assert_eq!(meant_wide(exact), exact);
        }
    }

    #[test]
    fn numbers_in_the_forms_of_vendors() {
        for (text, value) in [
            ("1,234,567.89", 1_234_567.89),
            ("$3.50", 3.5),
            ("(12)", -12.0),
            ("-1,000", -1000.0),
            ("1e3", 1000.0),
            (" 7 ", 7.0),
            (".5", 0.5),
            ("-.5", -0.5),
            ("+2", 2.0),
        ] {
            assert_eq!(parse(text), Read::Value(value), "{text}");
        }
        for text in ["", ".", "-", "NaN", "n/a", "null", "  "] {
            assert_eq!(parse(text), Read::Missing, "{text:?}");
        }
        for text in ["inf", "-inf", "infinity", "1,23", "12,34,567", "abc", "1.2.3", "0x10", ",", "1,2345", "$", "()"] {
            assert_eq!(parse(text), Read::Wrong, "{text}");
        }
        assert_eq!(parse("1e999"), Read::Value(f64::INFINITY));
    }
}
