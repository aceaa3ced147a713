//! Names the code that what is kept beside a store was made by: a digest of the sources that decide it. A changed rule gives
//! another name, so that nothing made by the old one is ever read again, and nobody has to remember a number.
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let package = env::var("CARGO_PKG_NAME").unwrap_or_default();
    let crates: &[&str] = match package.as_str() {
        "breadth-signals" => &["domain", "kernels", "store", "filings", "panel", "signals"],
        _ => &["domain", "kernels", "store", "panel"],
    };
    let mut files = Vec::new();
    for name in crates {
        let sources = own.join("..").join(name).join("src");
        println!("cargo:rerun-if-changed={}", sources.display());
        gather(&sources, &mut files);
    }
    // Other people's code decides too: patterns, decoding.
    let lock = own.join("../../Cargo.lock");
    println!("cargo:rerun-if-changed={}", lock.display());
    files.push(lock);
    files.sort();
    // FNV-1a over the contents, each with its length.
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let bytes = fs::read(file).unwrap_or_default();
        for byte in bytes.len().to_le_bytes().into_iter().chain(bytes) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=BREADTH_MADE_BY={digest:016x}");
}

fn gather(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() { gather(&path, into) } else { into.push(path) }
    }
}
