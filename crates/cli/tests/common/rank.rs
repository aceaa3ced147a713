//! A study that holds by rank, and a small market's store to run it on.
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use breadth_testkit::{World, WorldSpec};
use serde_json::Value;

/// The twenty that rose most.
pub const STUDY: &str = "id = \"rank\"\ntitle = \"Rank\"\nuniverse = \"large\"\nbenchmarks = [\"large\"]\n[screen]\nrequire = [\"median_dollar_volume_21d > 0\"]\n[score]\nmetrics = [\"momentum_12_1\"]\n[policy]\ncount = 20\nweighting = \"equal\"\nmax_adv_share = 1.0\nadv_days = 21\nmin_price = 1.0\n[backtest]\ncapital = 1000000.0\nrebalance = \"monthly\"\ncost_bp = 20.0\n";

/// A small market's store, made once; tests that leave something behind copy it.
pub static STORE: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = super::scratch("rank");
    let spec = WorldSpec { operating: 150, others: 20, years: 4, large: 100, ..WorldSpec::default() };
    super::import_world_files(&dir, &World::simulate(&spec));
    std::fs::write(dir.join("rank.toml"), STUDY).unwrap();
    dir
});

/// A copy of it for one test alone.
pub fn copied() -> (tempfile::TempDir, PathBuf) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let at = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &at);
            } else {
                std::fs::copy(entry.path(), at).unwrap();
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&STORE, dir.path());
    let store = dir.path().join("store");
    (dir, store)
}

/// The binary, asked for a document.
pub fn command(store: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    command.args(args).arg("--json").env("BREADTH_STORE", store).env("NO_COLOR", "1");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn data(out: &Output) -> Value {
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice::<Value>(&out.stdout).unwrap()["data"].clone()
}

/// The document's data.
pub fn ask(store: &Path, args: &[&str]) -> Value {
    data(&command(store, args).output().unwrap())
}
