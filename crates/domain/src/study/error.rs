//! What is wrong with a study.

/// A study that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Not TOML, or a field that is unknown, missing or of the wrong type.
    #[error(
        "the study is not valid: {0}\n\nhint: start from the preset that `breadth build --print-study quality-small` writes"
    )]
    Syntax(#[from] Box<toml::de::Error>),
    /// A value that cannot be meant.
    #[error("`{field}` of study `{study}` is {value}; it must be {must}")]
    Value {
        /// The study's name.
        study: String,
        /// The field's path.
        field: &'static str,
        /// The value given.
        value: String,
        /// What it must be.
        must: &'static str,
    },
}
