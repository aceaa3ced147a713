//! What can be wrong with a file of claims.
use breadth_store::StoreError;

/// A file of claims that cannot be used, or a store that cannot be read. Data that lack are no error: they are a verdict.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Something in the file cannot be meant.
    #[error("{file}:{line}: {problem}\n\nhint: {hint}")]
    Wrong {
        /// The file, or the preset's name.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong, naming the claim and the field.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// "did you mean" for the nearest of `known`, where one is near: at most a third of its letters differ.
pub(crate) fn did_you_mean<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    breadth_domain::near::nearest(written, known).map_or_else(String::new, |k| format!("did you mean `{k}`? "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let known = ["excess_return", "return"];
        assert_eq!(did_you_mean("exces_return", known.into_iter()), "did you mean `excess_return`? ");
        assert_eq!(did_you_mean("pancake", known.into_iter()), "");
    }
}
