//! A price source as dense arrays: sessions x symbols, one array a field, kept beside the store and mapped into memory.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use breadth_domain::{Date, PriceField, Symbol};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::gather::{Gathered, SESSIONS_A_BLOCK, checksum};
use crate::layout::{self, Layout};
use crate::manifest::{Manifest, Part, hex};
use crate::map::{MappedNumbers, as_bytes};
use crate::part::PartReader;

/// The layout of the arrays; another number is another folder.
const FORMAT: u32 = 1;

/// A source's arrays, whole: views show a part of them.
pub(crate) struct Dense {
    pub source: Arc<str>,
    /// Ascending.
    pub sessions: Vec<Date>,
    /// In the order of their first session, then of their name: what is seen by a day is a prefix.
    pub symbols: Vec<Symbol>,
    /// The index of each symbol's first session, ascending.
    pub first: Vec<u32>,
    /// The first and the last day of each import, in their order.
    pub imports: Vec<(Date, Date)>,
    fields: [Option<Field>; PriceField::ALL.len()],
}

/// One field's numbers.
struct Field {
    /// The index of the first session on which any symbol has it.
    first: u32,
    numbers: Numbers,
}

enum Numbers {
    Mapped(MappedNumbers),
    Owned(Vec<f64>),
}

/// What the arrays are, beside them as JSON; written last.
#[derive(Serialize, Deserialize)]
struct Meta {
    format: u32,
    little_endian: bool,
    sessions: Vec<i32>,
    symbols: Vec<Symbol>,
    first: Vec<u32>,
    fields: Vec<FieldMeta>,
    /// The machine's start during which the arrays were written or last checked. Only after another start can they have
    /// been lost in a power failure, and are checked again.
    checked_during: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct FieldMeta {
    id: String,
    first: u32,
    checksum: String,
}

impl Dense {
    /// The source's arrays: from the folder `derived` where they are, else built there, else, where that folder cannot be
    /// written to, in memory.
    pub fn open(layout: &Layout, manifest: &Manifest, source: &str, parts: &[&Part]) -> Result<Self, StoreError> {
        let dense = Self::built(layout, manifest, source, parts)?;
        Ok(Dense { imports: parts.iter().filter_map(|part| part.first.zip(part.last)).collect(), ..dense })
    }

    fn built(layout: &Layout, manifest: &Manifest, source: &str, parts: &[&Part]) -> Result<Self, StoreError> {
        let name = cache_name(parts);
        let folder = layout.derived().join(&name);
        if let Some(dense) = Self::read(&folder, source) {
            return Ok(dense);
        }
        let readers: Vec<PartReader> =
            parts.iter().map(|part| PartReader::open(layout, manifest, part)).collect::<Result<_, _>>()?;
        let gathered = Gathered::new(&readers)?;
        // One process builds, the others wait for it.
        let lock = File::options().create(true).truncate(false).write(true).open(lock_path(layout, &name));
        if let Ok(lock) = lock
            && lock.lock().is_ok()
        {
            if let Some(dense) = Self::read(&folder, source) {
                return Ok(dense);
            }
            if write(layout, &name, &readers, &gathered)?.is_ok()
                && let Some(dense) = Self::read(&folder, source)
            {
                return Ok(dense);
            }
        }
        Self::in_memory(source, &readers, gathered)
    }

    fn in_memory(source: &str, readers: &[PartReader], gathered: Gathered) -> Result<Self, StoreError> {
        let mut fields = [const { None }; PriceField::ALL.len()];
        for field in gathered.fields() {
            let blocks = Mutex::new(BTreeMap::new());
            let summary = gathered.scatter(readers, field, |at, block| {
                blocks.lock().unwrap_or_else(PoisonError::into_inner).insert(at, block.to_vec());
                Ok(())
            })?;
            let Ok((first, _)) = summary else { continue };
            let blocks = blocks.into_inner().unwrap_or_else(PoisonError::into_inner);
            let numbers = Numbers::Owned(blocks.into_values().collect::<Vec<_>>().concat());
            fields[field as usize] = Some(Field { first, numbers });
        }
        let Gathered { sessions, symbols, first, .. } = gathered;
        Ok(Dense { source: source.into(), sessions, symbols, first, imports: Vec::new(), fields })
    }

    /// The arrays in that folder, if they are there and whole.
    fn read(folder: &Path, source: &str) -> Option<Self> {
        let path = folder.join("meta.json");
        let mut meta: Meta = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        if meta.format != FORMAT || meta.little_endian != cfg!(target_endian = "little") {
            return None;
        }
        let cols = meta.symbols.len();
        let mut fields = [const { None }; PriceField::ALL.len()];
        for field in PriceField::ALL {
            let Some(of_field) = meta.fields.iter().find(|m| m.id == field.id()) else { continue };
            let numbers = MappedNumbers::open(&numbers_path(folder, field), meta.sessions.len() * cols).ok()?;
            fields[field as usize] = Some(Field { first: of_field.first, numbers: Numbers::Mapped(numbers) });
        }
        let now = layout::machine_start();
        if now.is_none() || meta.checked_during != now {
            let whole = |m: &FieldMeta| {
                let field = PriceField::ALL.into_iter().find(|f| f.id() == m.id)?;
                let numbers = fields[field as usize].as_ref()?.numbers();
                (digest_of_blocks(numbers, cols) == m.checksum).then_some(())
            };
            meta.fields.iter().try_for_each(whole)?;
            meta.checked_during = now;
            // Where it cannot be noted it is checked again the next time.
            let _ = serde_json::to_vec(&meta).map(|json| layout::replace(&path, &json));
        }
        Some(Dense {
            source: source.into(),
            sessions: meta.sessions.into_iter().map(Date::from_days).collect(),
            symbols: meta.symbols,
            first: meta.first,
            imports: Vec::new(),
            fields,
        })
    }

    /// One session's numbers, all symbols.
    pub fn row(&self, field: PriceField, session: usize) -> Option<&[f64]> {
        let cols = self.symbols.len();
        self.fields[field as usize].as_ref()?.numbers().get(session * cols..(session + 1) * cols)
    }

    /// Gives the mapped pages back to the system.
    pub fn release(&self) {
        for field in self.fields.iter().flatten() {
            if let Numbers::Mapped(numbers) = &field.numbers {
                numbers.release();
            }
        }
    }

    /// The index of the first session on which any symbol has that field.
    pub fn field_first(&self, field: PriceField) -> Option<usize> {
        self.fields[field as usize].as_ref().map(|f| f.first as usize)
    }
}

impl Field {
    fn numbers(&self) -> &[f64] {
        match &self.numbers {
            Numbers::Mapped(numbers) => numbers.as_slice(),
            Numbers::Owned(numbers) => numbers,
        }
    }
}

/// Writes the arrays into a folder of another name, which then takes its own. The inner error is one of the cache's folder:
/// the answer can be had without it.
fn write(
    layout: &Layout,
    name: &str,
    readers: &[PartReader],
    gathered: &Gathered,
) -> Result<io::Result<()>, StoreError> {
    let folder = layout.derived().join(name);
    let building = layout.derived().join(format!("{name}.building"));
    for stale in [&folder, &building] {
        if let Err(e) = fs::remove_dir_all(stale)
            && e.kind() != io::ErrorKind::NotFound
        {
            return Ok(Err(e));
        }
    }
    if let Err(e) = fs::create_dir_all(&building) {
        return Ok(Err(e));
    }
    let mut fields = Vec::new();
    for field in gathered.fields() {
        let file = match File::create(numbers_path(&building, field)) {
            Ok(file) => Mutex::new(file),
            Err(e) => return Ok(Err(e)),
        };
        let stride = SESSIONS_A_BLOCK * gathered.symbols.len() * 8;
        let summary = gathered.scatter(readers, field, |at, block| {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start((at * stride) as u64))?;
            file.write_all(as_bytes(block))
        })?;
        match summary {
            Ok((first, checksum)) => fields.push(FieldMeta { id: field.id().to_owned(), first, checksum }),
            Err(e) => {
                let _ = fs::remove_dir_all(&building);
                return Ok(Err(e));
            }
        }
    }
    let meta = Meta {
        format: FORMAT,
        little_endian: cfg!(target_endian = "little"),
        sessions: gathered.sessions.iter().map(|d| d.days()).collect(),
        symbols: gathered.symbols.clone(),
        first: gathered.first.clone(),
        fields,
        checked_during: layout::machine_start(),
    };
    let json = serde_json::to_vec(&meta).map_err(io::Error::from);
    Ok(json.and_then(|json| fs::write(building.join("meta.json"), json)).and_then(|()| fs::rename(&building, &folder)))
}

/// Deletes the arrays that no price source of this version needs, and everything else that is kept, unless somebody is
/// making it.
pub(crate) fn clean(layout: &Layout, manifest: &Manifest) {
    let sources = manifest.sources(breadth_domain::Table::Prices);
    let wanted: Vec<String> = sources.iter().map(|(_, parts)| cache_name(parts)).collect();
    let Ok(entries) = fs::read_dir(layout.derived()) else { return };
    let names: Vec<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    let stems = names.iter().filter_map(|n| n.split('.').next().map(str::to_owned));
    let stems: std::collections::BTreeSet<String> = stems.filter(|stem| !wanted.contains(stem)).collect();
    for stem in stems {
        let path = lock_path(layout, &stem);
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            for name in names.iter().filter(|n| n.split('.').next() == Some(&stem) && !n.ends_with(".lock")) {
                let _ = fs::remove_dir_all(layout.derived().join(name));
            }
            let _ = fs::remove_file(&path);
        }
    }
}

/// The folder of a source's arrays: named by what they are made from.
fn cache_name(parts: &[&Part]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part.sha256.as_bytes()));
    format!("prices-{}", &hex(&hasher.finalize())[..32])
}

fn lock_path(layout: &Layout, name: &str) -> PathBuf {
    layout.derived().join(format!("{name}.lock"))
}

fn numbers_path(folder: &Path, field: PriceField) -> PathBuf {
    folder.join(format!("{}.f64", field.id()))
}

/// The checksum of an array, as it was gathered block by block.
fn digest_of_blocks(numbers: &[f64], cols: usize) -> String {
    use rayon::prelude::*;
    let blocks: Vec<u64> = numbers.par_chunks((SESSIONS_A_BLOCK * cols).max(1)).map(checksum).collect();
    crate::gather::combined(&blocks)
}
