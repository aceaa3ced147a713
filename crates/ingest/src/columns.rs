//! Which column of a file is which of our fields: by name, or as the caller says.
use crate::IngestError;
use crate::source::{Context, Input, hint_for_words, words};

/// One of our fields and the names by which sources know it.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) id: &'static str,
    /// Other names, nearest first; compared without case, spaces and marks.
    pub(crate) aliases: &'static [&'static str],
}

/// The names of a field for a ticker.
pub(crate) const SYMBOL_NAMES: &[&str] =
    &["ticker", "act_symbol", "symbols", "tickers", "ticker_symbol", "stock_symbol", "code", "security"];
/// The names of a field for a day.
pub(crate) const DATE_NAMES: &[&str] = &[
    "timestamp",
    "observation_date",
    "observation",
    "datetime",
    "day",
    "trade_date",
    "trading_date",
    "session",
    "time",
    "as_of_date",
];

/// A name without case, spaces and marks: `<TICKER>`, `Ticker` and `ticker_` are one.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The columns of a file and what they are.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// As the file names them.
    pub(crate) names: Vec<String>,
    /// For each field of the list, its column.
    found: Vec<Option<usize>>,
}

impl Columns {
    /// Matches columns to fields: what the caller mapped first, then the field's own name, then its other names in order.
    pub(crate) fn bind(
        names: &[String],
        fields: &[Field],
        context: &Context<'_>,
        input: &Input,
    ) -> Result<Self, IngestError> {
        let plain_names: Vec<String> = names.iter().map(|n| plain(n)).collect();
        let mut found = vec![None; fields.len()];
        for (column, field) in &context.options.map {
            let Some(at) = plain_names.iter().position(|n| *n == plain(column)) else {
                // `field=constant`: a field of ours that the file has no column for.
                if fields.iter().any(|f| plain(f.id) == plain(column)) {
                    continue;
                }
                return Err(IngestError::UnknownColumn {
                    file: input.name.clone(),
                    column: column.clone(),
                    seen: names.join(", "),
                    closest: closest(names, &[column]),
                });
            };
            let Some(which) = fields.iter().position(|f| plain(f.id) == plain(field)) else {
                return Err(IngestError::UnknownField {
                    column: column.clone(),
                    field: field.clone(),
                    fields: fields.iter().map(|f| f.id).collect::<Vec<_>>().join(", "),
                });
            };
            found[which] = Some(at);
        }
        for (which, field) in fields.iter().enumerate() {
            for name in std::iter::once(&field.id).chain(field.aliases) {
                if found[which].is_some() {
                    break;
                }
                let name = plain(name);
                found[which] = (0..names.len()).find(|at| plain_names[*at] == name && !found.contains(&Some(*at)));
            }
        }
        Ok(Columns { names: names.to_vec(), found })
    }

    /// The column of the field at that place of the list.
    pub(crate) fn at(&self, which: usize) -> Option<usize> {
        self.found[which]
    }

    /// The column of the field, or the reason why the file cannot be read.
    pub(crate) fn need(&self, which: usize, fields: &'static [Field], input: &Input) -> Result<usize, IngestError> {
        self.found[which]
            .ok_or_else(|| missing(&fields[which], &self.names, self.found.iter().all(Option::is_none), input))
    }
}

/// The error for a required field without a column. Where no column at all is known, and the header reads like a sentence,
/// the text is a message and no table.
pub(crate) fn missing(field: &Field, names: &[String], nothing_known: bool, input: &Input) -> IngestError {
    let text = names.join(" ");
    let sentence = names.len() < 3 && text.split_whitespace().count() >= 3;
    if nothing_known && (names.len() < 2 || sentence) {
        return IngestError::NotATable {
            file: input.name.clone(),
            seen: words(&text),
            hint: hint_for_words(&text, false),
        };
    }
    let accepted: Vec<&str> = std::iter::once(field.id).chain(field.aliases.iter().copied()).collect();
    IngestError::MissingColumn {
        file: input.name.clone(),
        field: field.id,
        closest: closest(names, &accepted),
        accepted: accepted.join(", "),
        seen: crate::tally::clip(names.join(", "), 2_000),
    }
}

/// The name nearest to one of `wanted`, where it is near: at most a third of its letters differ.
fn closest(names: &[String], wanted: &[impl AsRef<str>]) -> Option<String> {
    let mut best: Option<(usize, &String)> = None;
    for name in names.iter().take(200) {
        let short: String = plain(name).chars().take(40).collect();
        for want in wanted {
            let want = plain(want.as_ref());
            let away = breadth_domain::near::edits(&short, &want);
            let near = away * 3 <= want.chars().count().max(3);
            if !short.is_empty() && near && best.is_none_or(|(b, _)| away < b) {
                best = Some((away, name));
            }
        }
    }
    best.map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_marks() {
        for name in ["<TICKER>", "Ticker", "ticker_", " TICKER "] {
            assert_eq!(plain(name), "ticker");
        }
        assert_eq!(plain("Adj Close"), plain("adj_close"));
    }

    #[test]
    fn the_nearest_name_is_offered_only_where_it_is_near() {
        let names = ["Tikcer".to_owned(), "Volume".to_owned()];
        assert_eq!(closest(&names, &["ticker"]).as_deref(), Some("Tikcer"));
        assert_eq!(closest(&names, &["observation_date"]), None);
        assert_eq!(breadth_domain::near::edits("kitten", "sitting"), 3);
    }
}
