//! How a price file is to be read: which column is what, and whose prices they are.
use breadth_domain::{PriceField, Symbol};

use crate::IngestError;
use crate::columns::{Columns, DATE_NAMES, Field, SYMBOL_NAMES, missing, plain};
use crate::source::{Context, Format, Input, hint_for_words, words};
use crate::table::{ParquetFile, peek, sniff_delimiter};

/// The columns that a price file may have; the nine after the date are in the order of [`PriceField::ALL`].
pub(super) const FIELDS: &[Field] = &[
    Field { id: "symbol", aliases: SYMBOL_NAMES },
    Field { id: "date", aliases: DATE_NAMES },
    Field { id: "open", aliases: &["open_price", "opening_price"] },
    Field { id: "high", aliases: &["high_price"] },
    Field { id: "low", aliases: &["low_price"] },
    Field {
        id: "close",
        aliases: &["close_last", "last", "last_price", "closing_price", "close_price", "price", "last_sale"],
    },
    Field {
        id: "adj_close",
        aliases: &["adjusted_close", "adj_close_price", "adjusted", "close_adj", "close_adjusted"],
    },
    Field { id: "net_change", aliases: &["change", "chg"] },
    Field { id: "volume", aliases: &["vol", "total_volume", "share_volume", "shares_traded"] },
    Field { id: "shares", aliases: &["shares_outstanding", "shrout", "outstanding_shares"] },
    Field { id: "flag", aliases: &["repair_flag", "repaired"] },
    Field { id: "shares_millions", aliases: &["shares_outstanding_millions", "shares_mn"] },
];
const SYMBOL: usize = 0;
const DATE: usize = 1;
const FIRST_FIELD: usize = 2;
const SHARES_MILLIONS: usize = 11;

/// Where a field's numbers come from.
#[derive(Copy, Clone, Debug)]
pub(super) struct Take {
    pub(super) field: PriceField,
    pub(super) column: usize,
    /// Given in millions.
    pub(super) millions: bool,
}

/// How a price file is to be read.
pub(super) struct Plan<'a> {
    pub(super) input: &'a Input,
    /// The column of the ticker, where the file has one.
    pub(super) symbol_column: Option<usize>,
    /// Whose prices they are, where it has none.
    pub(super) symbol: Option<Symbol>,
    pub(super) date: usize,
    pub(super) takes: Vec<Take>,
    /// How many columns a row has.
    pub(super) width: usize,
    /// Of a text file.
    pub(super) delimiter: u8,
    /// The line of a text file's header.
    pub(super) header_line: u64,
}

impl<'a> Plan<'a> {
    pub(super) fn new(context: &Context<'_>, input: &'a Input) -> Result<Self, IngestError> {
        let (names, delimiter, header_line) = match input.format {
            Format::Parquet => (ParquetFile::open(input)?.names, b',', 0),
            Format::Text => text_header(input)?,
        };
        let columns = Columns::bind(&names, FIELDS, context, input)?;
        let mut takes: Vec<Take> = PriceField::ALL
            .iter()
            .enumerate()
            .filter_map(|(i, field)| {
                Some(Take { field: *field, column: columns.at(FIRST_FIELD + i)?, millions: false })
            })
            .collect();
        if columns.at(FIRST_FIELD + PriceField::Shares as usize).is_none()
            && let Some(column) = columns.at(SHARES_MILLIONS)
        {
            takes.push(Take { field: PriceField::Shares, column, millions: true });
        }
        let date = columns.need(DATE, FIELDS, input)?;
        let symbol_column = columns.at(SYMBOL);
        let mut symbol = None;
        if symbol_column.is_none() {
            // `Date,^RUT`: the column named like the file, or with an index's caret, is the close of that symbol.
            let named =
                |at: &usize| *at != date && (names[*at].starts_with('^') || plain(&names[*at]) == plain(&input.stem));
            let has_price = takes.iter().any(|t| t.field <= PriceField::AdjClose);
            let own = if has_price { None } else { (0..names.len()).find(named) };
            if let Some(column) = own {
                takes.push(Take { field: PriceField::Close, column, millions: false });
            }
            let said = context.constant("symbol").or(own.map(|at| names[at].as_str())).unwrap_or(&input.stem);
            symbol = Some(symbol_of(said).ok_or_else(|| missing(&FIELDS[SYMBOL], &names, false, input))?);
        }
        if !takes.iter().any(|t| t.field <= PriceField::AdjClose) {
            return Err(missing(&FIELDS[FIRST_FIELD + PriceField::Close as usize], &names, false, input));
        }
        takes.sort_by_key(|t| t.field);
        Ok(Plan { input, symbol_column, symbol, date, takes, width: names.len(), delimiter, header_line })
    }

    pub(super) fn has(&self, field: PriceField) -> bool {
        self.takes.iter().any(|t| t.field == field)
    }

    /// Whether a session of the file can be known for a copy: closes and volumes are needed.
    pub(super) fn can_be_stale(&self) -> bool {
        self.has(PriceField::Close) && self.has(PriceField::Volume)
    }
}

/// The ticker that a text means; the country mark of Stooq (`AAPL.US`) is dropped.
pub(super) fn symbol_of(text: &str) -> Option<Symbol> {
    let text = text.trim().trim_matches('"');
    let bare = text.len().checked_sub(3).filter(|at| *at > 0 && text.is_char_boundary(*at)).map(|at| text.split_at(at));
    match bare {
        Some((head, tail)) if tail.eq_ignore_ascii_case(".us") => Symbol::new(head),
        _ => Symbol::new(text),
    }
}

/// The column names of a delimited text, its delimiter, and the header's line.
fn text_header(input: &Input) -> Result<(Vec<String>, u8, u64), IngestError> {
    input.with_text(|reader| {
        let (head, _) = peek(input, reader)?;
        let delimiter = sniff_delimiter(&head);
        let line = head.lines().position(|l| !l.trim().is_empty()).unwrap_or(0);
        let header = head.lines().nth(line).unwrap_or_default();
        let mut fields = Vec::new();
        super::text::split(header.as_bytes(), delimiter, &mut fields);
        let mut names: Vec<String> = fields.iter().map(|f| String::from_utf8_lossy(f).trim().to_owned()).collect();
        while names.len() > 1 && names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        if names.len() < 2 {
            return Err(IngestError::NotATable {
                file: input.name.clone(),
                seen: words(&head),
                hint: hint_for_words(&head, false),
            });
        }
        Ok((names, delimiter, line as u64 + 1))
    })
}
