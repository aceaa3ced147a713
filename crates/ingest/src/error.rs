//! Why an import was refused. Every message names the file, what was seen there and the next step.
use std::path::PathBuf;

/// What a sink could not do; the store's own error travels inside.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Why a whole import is refused. One wrong row is never a reason: it becomes a finding.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No file was named, or the folder has none.
    #[error("{} holds no file to import\n\nhint: name a file, or a folder that has files in it", path.display())]
    NothingToRead {
        /// What was named.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("reading {}: {source}\n\nhint: check that the path is right and the file readable", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file has no bytes, or nothing but blank lines.
    #[error("{file} is empty\n\nhint: the download failed or has not finished; fetch the file again")]
    Empty {
        /// The file.
        file: String,
    },
    /// Text, but no table: a vendor's message, a web page, a document.
    #[error("{file} is not a table: it says `{seen}`\n\nhint: {hint}")]
    NotATable {
        /// The file.
        file: String,
        /// Its first words.
        seen: String,
        /// The next step.
        hint: &'static str,
    },
    /// A kind of file that is not read.
    #[error("{file} is {what}\n\nhint: {hint}")]
    Unsupported {
        /// The file.
        file: String,
        /// What it is.
        what: &'static str,
        /// The next step.
        hint: &'static str,
    },
    /// A Parquet or zip file that is damaged.
    #[error("{file} cannot be read as {format}: {reason}\n\nhint: the file is cut short or damaged; fetch it again")]
    Damaged {
        /// The file.
        file: String,
        /// The format its first bytes announce.
        format: &'static str,
        /// What the decoder said.
        reason: String,
    },
    /// A column without which the kind cannot be read.
    #[error(
        "{file} has no column for `{field}`{}\n\ncolumns seen: {seen}\nnames taken for `{field}`: {accepted}\nhint: {}",
        closest.as_ref().map(|c| format!(" (did you mean `{c}`?)")).unwrap_or_default(),
        hint_for_map(field, closest.as_deref())
    )]
    MissingColumn {
        /// The file.
        file: String,
        /// Our field.
        field: &'static str,
        /// The names it is known by.
        accepted: String,
        /// The columns of the file.
        seen: String,
        /// The nearest of them.
        closest: Option<String>,
    },
    /// A `--map` that names a column the file lacks.
    #[error(
        "{file} has no column `{column}`, which --map names{}\n\ncolumns seen: {seen}\nhint: write --map COLUMN=FIELD with a column of the file",
        closest.as_ref().map(|c| format!(" (did you mean `{c}`?)")).unwrap_or_default()
    )]
    UnknownColumn {
        /// The file.
        file: String,
        /// The column named.
        column: String,
        /// The columns of the file.
        seen: String,
        /// The nearest of them.
        closest: Option<String>,
    },
    /// A `--map` to a field that the kind does not have.
    #[error(
        "`{field}` is no field of this kind of file\n\nfields: {fields}\nhint: write --map {column}=FIELD with one of them"
    )]
    UnknownField {
        /// The column that was mapped.
        column: String,
        /// The field named.
        field: String,
        /// The fields there are.
        fields: String,
    },
    /// Something the file does not say and that must not be guessed.
    #[error("{file} does not say {what}\n\nhint: {hint}")]
    NotSaid {
        /// The file.
        file: String,
        /// What is missing.
        what: &'static str,
        /// The next step.
        hint: &'static str,
    },
    /// Documents, and none of them can be read.
    #[error(
        "{}{file} cannot be read: {reason}\n\nhint: fetch the file again; companyfacts and submissions come as JSON or as SEC's bulk zips, financial statement data sets as zips with `sub` and `num`",
        if *documents > 1 { format!("none of {documents} documents can be read; the first, ") } else { String::new() }
    )]
    NothingReadable {
        /// The first document.
        file: String,
        /// What is wrong with it, and where.
        reason: String,
        /// How many there are.
        documents: u64,
    },
    /// No row at all.
    #[error("{file} has a header and no row\n\nhint: the download is incomplete; fetch the file again")]
    NoRows {
        /// The first file.
        file: String,
    },
    /// The temporary folder refused.
    #[error(
        "sorting needs room in the temporary folder: {source}\n\nhint: free some space, or set TMPDIR to a larger disk"
    )]
    Spill {
        /// Why not.
        source: std::io::Error,
    },
    /// The store refused.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

fn hint_for_map(field: &str, closest: Option<&str>) -> String {
    format!("name the column with --map {}={field}", closest.unwrap_or("COLUMN"))
}
