//! Results that follow from a version's content alone, kept beside the store.
use std::path::Path;
use std::{fs, io, process};

use breadth_domain::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::View;

impl View {
    /// What `make` gives for the whole version, every day of it: from the folder `derived` where it is kept, else made, and
    /// kept where that folder can be written to. It is seen by views of every day: what is kept must say of each of its
    /// parts from which day it could be known, and who asks must look at it.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn kept<T: Serialize + DeserializeOwned, E>(
        &self,
        name: &str,
        make: impl FnOnce(&View) -> Result<T, E>,
    ) -> Result<T, E> {
        let digest = self.digest().get(..32).unwrap_or_default();
        let folder = self.store.inner.layout.derived().join(format!("{name}-{digest}"));
        let path = folder.join("kept.json");
        // What was cut short is no JSON, and is made again.
        let read = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if let Some(kept) = read {
            return Ok(kept);
        }
        let made = make(&self.store.as_of(Date::MAX))?;
        // Without it the answer is the same, only later.
        let _ = keep(&folder, &path, &made);
        Ok(made)
    }
}

/// Under a name of its own first: others may be reading.
fn keep(folder: &Path, path: &Path, made: &impl Serialize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let building = folder.join(format!("{}.building", process::id()));
    fs::write(&building, serde_json::to_vec(made)?)?;
    fs::rename(building, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    #[test]
    fn what_is_kept_is_made_once_and_again_where_it_is_damaged() {
        let dir = std::env::temp_dir().join(format!("breadth-kept-{}", process::id()));
        let view = Store::create_or_open(&dir).unwrap().as_of(Date::parse("2020-01-02").unwrap());
        let mut made = 0;
        let mut ask = |view: &View| {
            view.kept("test", |whole| {
                assert_eq!(whole.as_of(), Date::MAX);
                made += 1;
                Ok::<_, io::Error>(vec![made])
            })
            .unwrap()
        };
        assert_eq!((ask(&view), ask(&view)), (vec![1], vec![1]));
        let folder = fs::read_dir(dir.join("derived")).unwrap().next().unwrap().unwrap().path();
        fs::write(folder.join("kept.json"), "[1").unwrap();
        assert_eq!((ask(&view), ask(&view)), (vec![2], vec![2]));
        // Where it cannot be kept it is made each time.
        fs::remove_dir_all(dir.join("derived")).unwrap();
        fs::write(dir.join("derived"), "").unwrap();
        assert_eq!((ask(&view), ask(&view)), (vec![3], vec![4]));
        fs::remove_dir_all(dir).unwrap();
    }
}
