//! Writes a zip like SEC's bulk `companyfacts.zip`, to measure on: `bulk_companyfacts OUT.zip BYTES SOURCE.zip...`.
//!
//! Members of the source zips are written again and again under new CIKs, without spaces, until their JSON has so many
//! bytes. The rows, concepts and descriptions are the sources' own, so that a member is as large, as deep and as
//! compressible as a real one.
use std::fs::File;
use std::io::{BufWriter, Cursor, Read, Write};

use rayon::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let usage = "bulk_companyfacts OUT.zip BYTES SOURCE.zip...";
    let out = words.next().ok_or(usage)?;
    let bytes: u64 = words.next().ok_or(usage)?.replace('_', "").parse()?;
    let mut bodies = Vec::new();
    for source in words {
        let mut zip = ZipArchive::new(File::open(&source)?)?;
        for index in 0..zip.len() {
            let mut text = String::new();
            zip.by_index(index)?.read_to_string(&mut text)?;
            // What follows the CIK: `{"cik":320193,"entityName":…`.
            let value: &serde_json::value::RawValue = serde_json::from_str(&text)?;
            let (_, rest) = value.get().split_once(',').ok_or("a document without fields")?;
            bodies.push(rest.to_owned());
        }
    }
    if bodies.is_empty() {
        return Err(usage.into());
    }
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let member = |cik: u64| -> Result<(u64, Vec<u8>), Failure> {
        let body = &bodies[cik as usize % bodies.len()];
        let text = format!("{{\"cik\":{cik},{body}");
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(format!("CIK{cik:010}.json"), options)?;
        zip.write_all(text.as_bytes())?;
        Ok((text.len() as u64, zip.finish()?.into_inner()))
    };
    let mut whole = ZipWriter::new(BufWriter::new(File::create(&out)?));
    let (mut written, mut next) = (0, 1_000_001);
    while written < bytes {
        let some: Vec<_> = (next..next + 64).into_par_iter().map(member).collect::<Result<_, _>>()?;
        next += 64;
        for (size, packed) in some {
            written += size;
            whole.raw_copy_file(ZipArchive::new(Cursor::new(packed))?.by_index(0)?)?;
        }
    }
    whole.finish()?.flush()?;
    println!(
        "{out}: {} documents, {written} bytes of JSON, {} packed",
        next - 1_000_001,
        std::fs::metadata(&out)?.len()
    );
    Ok(())
}
