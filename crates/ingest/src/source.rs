//! Which files there are, and what each holds, by content.
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use breadth_domain::Progress;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{IngestError, Kind, Options};

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it was.
    pub path: PathBuf,
    /// Its name, as findings give it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal: what `sha256sum` prints.
    pub sha256: String,
}

/// How a table is written down.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Parquet,
    Text,
}

/// One table to read: a file, or a member of a zip.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// The member's index inside the zip.
    pub(crate) member: Option<usize>,
    /// As findings give it: the file's name, and the member's after `!`.
    pub(crate) name: String,
    /// The name without folder and extension.
    pub(crate) stem: String,
    pub(crate) format: Format,
    /// Bytes on disk, for progress.
    pub(crate) bytes: u64,
}

/// What every reader is given.
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) inputs: &'a [Input],
}

impl Context<'_> {
    /// The constant that `--map field=constant` gives, where the file has no column of that name.
    pub(crate) fn constant(&self, field: &str) -> Option<&str> {
        self.options
            .map
            .iter()
            .find(|(k, _)| crate::columns::plain(k) == crate::columns::plain(field))
            .map(|(_, v)| v.as_str())
    }
}

/// The SHA-256 of each file: enough to know whether these bytes were imported before.
///
/// # Errors
/// Where a file cannot be read, or there is none.
pub fn fingerprint(_: Kind, paths: &[PathBuf], _: &Options) -> Result<Vec<SourceFile>, IngestError> {
    digests(&list(paths)?)
}

/// A file on disk with the name that findings give it.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
}

/// The files meant by the paths: each file, and the files of each folder in the order of their names.
pub(crate) fn list(paths: &[PathBuf]) -> Result<Vec<Listed>, IngestError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| IngestError::Read { path: path.clone(), source };
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(path).map_err(failed)? {
                let entry = entry.map_err(failed)?.path();
                let hidden = entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
                if entry.is_file() && !hidden {
                    inside.push(entry);
                }
            }
            if inside.is_empty() {
                return Err(IngestError::NothingToRead { path: path.clone() });
            }
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    if files.is_empty() {
        return Err(IngestError::NothingToRead { path: PathBuf::from(".") });
    }
    // Two files of one name in different folders are told apart by their folders.
    let base = |p: &Path| p.file_name().map_or_else(|| p.display().to_string(), |n| n.to_string_lossy().into_owned());
    let names: Vec<String> = files.iter().map(|p| base(p)).collect();
    let unique = |name: &str| names.iter().filter(|n| *n == name).count() == 1;
    Ok(files
        .iter()
        .zip(&names)
        .map(|(p, n)| Listed { path: p.clone(), name: if unique(n) { n.clone() } else { p.display().to_string() } })
        .collect())
}

/// The name under which rows are kept when the caller gives none: the folder's, or the first file's stem.
pub(crate) fn source_name(paths: &[PathBuf], files: &[Listed]) -> String {
    let of = |p: &Path| p.file_stem().map(|s| s.to_string_lossy().into_owned());
    match paths {
        [folder] if folder.is_dir() => {
            let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
            whole.file_name().map(|n| n.to_string_lossy().into_owned())
        }
        _ => files.first().and_then(|f| of(&f.path)),
    }
    .unwrap_or_else(|| "files".to_owned())
}

pub(crate) fn digests(files: &[Listed]) -> Result<Vec<SourceFile>, IngestError> {
    files
        .par_iter()
        .map(|file| {
            let failed = |source| IngestError::Read { path: file.path.clone(), source };
            let mut handle = File::open(&file.path).map_err(failed)?;
            let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 1 << 18]);
            loop {
                match handle.read(&mut buffer).map_err(failed)? {
                    0 => break,
                    n => {
                        hash.update(&buffer[..n]);
                        bytes += n as u64;
                    }
                }
            }
            let sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
            Ok(SourceFile { path: file.path.clone(), name: file.name.clone(), bytes, sha256 })
        })
        .collect()
}

/// Looks into each file and says what tables it holds.
pub(crate) fn inputs(files: &[Listed]) -> Result<Vec<Input>, IngestError> {
    let mut inputs = Vec::new();
    for file in files {
        let failed = |source| IngestError::Read { path: file.path.clone(), source };
        let mut handle = File::open(&file.path).map_err(failed)?;
        let bytes = handle.metadata().map_err(failed)?.len();
        let mut head = [0u8; 512];
        let n = read_up_to(&mut handle, &mut head).map_err(failed)?;
        let stem = file.path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        let input =
            |format, member, name, stem, bytes| Input { path: file.path.clone(), member, name, stem, format, bytes };
        if head[..n].starts_with(b"PK\x03\x04") || head[..n].starts_with(b"PK\x05\x06") {
            handle.rewind().map_err(failed)?;
            let before = inputs.len();
            for (index, name, size) in members(&file.name, handle)? {
                let stem = Path::new(&name).file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
                inputs.push(input(Format::Text, Some(index), format!("{}!{name}", file.name), stem, size));
            }
            if inputs.len() == before {
                return Err(IngestError::Empty { file: file.name.clone() });
            }
        } else {
            let format = text_or_parquet(&file.name, &head[..n])?;
            inputs.push(input(format, None, file.name.clone(), stem, bytes));
        }
    }
    Ok(inputs)
}

fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match reader.read(&mut buffer[n..])? {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}

/// What the first bytes say, `None` where it is JSON.
pub(crate) fn text_or_parquet_or_json(name: &str, head: &[u8]) -> Result<Option<Format>, IngestError> {
    let text = String::from_utf8_lossy(head);
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) && !head.contains(&0) {
        return Ok(None);
    }
    text_or_parquet(name, head).map(Some)
}

/// What the first bytes say. Text is refused here only where no table can follow.
fn text_or_parquet(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    let unsupported = |what, hint| Err(IngestError::Unsupported { file: name.to_owned(), what, hint });
    if head.is_empty() {
        return Err(IngestError::Empty { file: name.to_owned() });
    }
    match head {
        [b'P', b'A', b'R', b'1', ..] => return Ok(Format::Parquet),
        [0x1f, 0x8b, ..] => return unsupported("a gzip file", "unpack it with `gunzip` and import the file inside"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return unsupported("text in UTF-16", "save it as UTF-8 text and import that");
        }
        [b'%', b'P', b'D', b'F', ..] => {
            return unsupported("a PDF document", "export the table as CSV and import that");
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return unsupported("an old Excel workbook", "save the sheet as CSV and import that");
        }
        _ => {}
    }
    if head.contains(&0) {
        return unsupported("neither text nor Parquet", "import CSV, Parquet or a zip of CSV files");
    }
    if head.iter().all(|c| c.is_ascii_whitespace()) && head.len() < 512 {
        return Err(IngestError::Empty { file: name.to_owned() });
    }
    refuse_pages(name, head)?;
    Ok(Format::Text)
}

/// Refuses web pages and JSON: what vendors serve, with status 200, in place of a table.
fn refuse_pages(name: &str, head: &[u8]) -> Result<(), IngestError> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    let page = ["<!doctype", "<html", "<head", "<body", "<?xml", "<script", "<!--", "<error"]
        .iter()
        .any(|t| lower.starts_with(t));
    let json = lower.starts_with('{') || lower.starts_with("[{") || lower.starts_with("[\"");
    if !page && !json {
        return Ok(());
    }
    Err(IngestError::NotATable { file: name.to_owned(), seen: words(text), hint: hint_for_words(text, page) })
}

/// The first words of a text, on one line.
pub(crate) fn words(text: &str) -> String {
    let line = text.split_whitespace().take(24).collect::<Vec<_>>().join(" ");
    crate::tally::clip(line, 160)
}

/// What to do about a text that stands where a table should.
pub(crate) fn hint_for_words(text: &str, page: bool) -> &'static str {
    let lower = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if says(&["limit", "too many", "rate", "frequency", "per day", "per minute"]) {
        "the vendor's request limit was reached; wait until it is reset and download the file again"
    } else if says(&[
        "apikey",
        "api key",
        "api_key",
        "token",
        "subscri",
        "premium",
        "log in",
        "login",
        "unauthor",
        "denied",
        "forbidden",
    ]) {
        "the vendor wants a key or a subscription; set it in the download and fetch the file again"
    } else if page {
        "this is a web page; download the data file that it links to"
    } else {
        "open the file in a text editor: the download brought a message in place of the data"
    }
}

/// The tables inside a zip: (index, name, packed bytes).
fn members(name: &str, file: File) -> Result<Vec<(usize, String, u64)>, IngestError> {
    let damaged = |reason: zip::result::ZipError| damaged_zip(name, reason);
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(damaged)?;
        let inside = member.name().map_err(damaged)?.into_owned();
        let base = inside.rsplit('/').next().unwrap_or_default();
        if member.is_dir() || base.is_empty() || base.starts_with('.') || inside.starts_with("__MACOSX") {
            continue;
        }
        let mut head = [0u8; 512];
        let n = read_up_to(&mut member, &mut head).map_err(|e| damaged_zip(name, e.into()))?;
        let shown = format!("{name}!{inside}");
        if text_or_parquet(&shown, &head[..n])? == Format::Parquet || head.starts_with(b"PK\x03\x04") {
            return Err(IngestError::Unsupported {
                file: shown,
                what: "a packed file inside a zip",
                hint: "unpack the zip and import the file inside",
            });
        }
        found.push((index, inside.clone(), member.compressed_size()));
    }
    Ok(found)
}

fn damaged_zip(file: &str, reason: zip::result::ZipError) -> IngestError {
    IngestError::Damaged { file: file.to_owned(), format: "zip", reason: reason.to_string() }
}

impl Input {
    /// Opens the text and hands a reader of it over.
    pub(crate) fn with_text<T>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, IngestError>,
    ) -> Result<T, IngestError> {
        let failed = |source| IngestError::Read { path: self.path.clone(), source };
        let file = File::open(&self.path).map_err(failed)?;
        match self.member {
            None => work(&mut BufReader::with_capacity(1 << 18, file)),
            Some(index) => {
                let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|e| damaged_zip(&self.name, e))?;
                let mut member = archive.by_index(index).map_err(|e| damaged_zip(&self.name, e))?;
                work(&mut member)
            }
        }
    }

    /// What a failed read of this input means.
    pub(crate) fn read_error(&self, source: std::io::Error) -> IngestError {
        if self.member.is_some() {
            IngestError::Damaged { file: self.name.clone(), format: "zip", reason: source.to_string() }
        } else {
            IngestError::Read { path: self.path.clone(), source }
        }
    }
}
