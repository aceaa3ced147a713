//! Ratios of splits as files write them.

/// Ratios beyond this, either way, are mistakes: the largest ever on a board were some 1 for 5,000.
const LARGEST: f64 = 5_000.0;

/// New shares for one old share: `2`, `0.1`, `2:1`, `2/1`, `2-for-1`, `1 for 10`, `1-for-10 reverse split`; new before old.
/// `None` where the text is no ratio, or an impossible one. Text that says `reverse` and names the larger number first means
/// its inverse.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let reverse = text.contains("reverse");
    let mut numbers = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() || c == '.' {
            digits.push(c);
        } else if !digits.is_empty() {
            numbers.push(digits.parse::<f64>().ok()?);
            digits.clear();
        } else if matches!(c, '-' | '(') && numbers.is_empty() {
            return None; // a negative number is no ratio
        }
    }
    let words = text.split(|c: char| !c.is_ascii_lowercase()).filter(|w| !w.is_empty());
    let known = ["for", "to", "reverse", "forward", "stock", "split", "share", "shares"];
    if words.into_iter().any(|w| !known.contains(&w)) {
        return None;
    }
    let ratio = match numbers[..] {
        [ratio] => ratio,
        [new, old] if old > 0.0 => new / old,
        _ => return None,
    };
    let ratio = if reverse && ratio > 1.0 { ratio.recip() } else { ratio };
    (LARGEST.recip()..=LARGEST).contains(&ratio).then_some(ratio)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn new_shares_come_before_old_ones() {
        for (text, ratio) in [
            ("2:1", 2.0),
            ("3-for-2", 1.5),
            ("1 for 10", 0.1),
            ("20", 20.0),
            ("0.05", 0.05),
            ("4/1", 4.0),
            ("1-for-8 reverse split", 0.125),
            ("8:1 reverse", 0.125),
        ] {
            assert_eq!(parse(text), Some(ratio), "{text}");
        }
        for text in ["", "0", "-2", "2:0", "1:2:3", "two for one", "100000"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
