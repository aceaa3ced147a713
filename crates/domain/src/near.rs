//! What was meant by a name that is none: the one place where names are compared.

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein 1966).
pub fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The name of `known` nearest to what was written, where one is near: at most a third of the letters of the longer one
/// differ. Of two as near the first by the alphabet.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let best = known.into_iter().map(|name| (edits(written, name), name)).min();
    best.filter(|(n, name)| *n * 3 <= name.chars().count().max(written.chars().count())).map(|(_, name)| name)
}

/// `; did you mean `x`?` for the nearest name, else nothing.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, known).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_and_a_stranger_is_not() {
        // k to s, e to i, and g at the end.
        assert_eq!((edits("kitten", "sitting"), edits("", "abc"), edits("revenue", "revenue")), (3, 3, 0));
        let known = ["min_price", "min_cap", "home"];
        assert_eq!(did_you_mean("min_prize", known), "; did you mean `min_price`?");
        assert_eq!(did_you_mean("minprice", known), "; did you mean `min_price`?");
        assert_eq!(did_you_mean("pancakes", known), "");
        assert_eq!(did_you_mean("", known), "");
    }
}
