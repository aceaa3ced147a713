//! The page in a real browser: its policy lets its own script run and nothing else, and the keyboard works.
use std::path::{Path, PathBuf};
use std::process::Command;

use super::csp::source_hash;
use super::render;
use crate::document::{Block, Document, Lines, Provenance, Row, Section, Series, Table};
use crate::{Cell, Column, Format};
use breadth_domain::Date;

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("BREADTH_CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|p| p.exists())
}

/// The page's elements after its scripts ran, and what the browser wrote to its log.
fn load(browser: &Path, page: &str) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--no-first-run", "--enable-logging=stderr"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned())
}

fn document() -> Document {
    let first = Date::parse("2024-01-01").unwrap();
    let days = (0..100).map(|k| first.plus_days(k)).collect();
    let series = vec![
        Series::new("a", (0..100).map(|k| 1.0 + f64::from(k) / 100.0)),
        Series::new("b", (0..100).map(|k| -f64::from(k) * 12.5)),
    ];
    let names = ["b", "a", "c"].into_iter().zip([Some(2.0), Some(10.0), None]);
    let rows = names.map(|(n, v)| Row::new(vec![Cell::text(n), Cell::number(v, Format::Number(0))])).collect();
    Document {
        title: "t".into(),
        subtitle: String::new(),
        provenance: Provenance {
            as_of: first,
            store: "0".repeat(64),
            study: "s".into(),
            engine: "breadth 0".into(),
            seed: 0,
            command: "breadth report".into(),
        },
        sections: vec![Section {
            id: "one".into(),
            title: "One".into(),
            summary: String::new(),
            blocks: vec![
                Block::Lines(Lines::new("Line", Format::Number(2), days, series)),
                Block::Table(Table::new("Tab", vec![Column::text("n"), Column::number("v")], rows)),
            ],
        }],
    }
}

/// Presses keys and buttons as a person would, and writes what is then seen into the title.
const HARNESS: &str = r#"
addEventListener("load", () => {
  const seen = [];
  const overlay = document.querySelector(".overlay");
  const readout = document.querySelector(".readout");
  const press = (key) => overlay.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  overlay.focus();
  seen.push(readout.textContent);
  press("Home"); seen.push(readout.textContent);
  press("ArrowRight"); press("ArrowRight"); press("ArrowLeft"); seen.push(readout.textContent);
  seen.push(document.querySelector(".cross").style.left !== "" ? "cross" : "no cross");
  document.querySelector(".legend button").click();
  press("ArrowLeft"); seen.push(readout.textContent);
  const head = document.querySelector(".table thead th.n");
  const order = () => head.getAttribute("aria-sort") + " " + [...document.querySelectorAll(".table tbody th")].map((c) => c.textContent).join("");
  head.querySelector("button").click(); seen.push(order());
  head.querySelector("button").click(); seen.push(order());
  document.querySelector("button.theme").click();
  seen.push(document.documentElement.dataset.theme);
  seen.push(document.documentElement.scrollWidth <= innerWidth ? "fits" : "overflows");
  document.body.setAttribute("data-seen", seen.join("|"));
});
"#;

#[test]
fn the_page_runs_under_its_own_policy_and_answers_to_the_keyboard() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium on this machine (BREADTH_CHROMIUM names one)");
        return;
    };
    let page = render(&document());
    let (dom, log) = load(&browser, &page);
    assert!(dom.contains("class=\"js\"") && dom.contains("class=\"overlay\""), "the script did not run: {log}");
    assert!(!log.contains("CONSOLE"), "{log}");

    // The harness is let in by its own digest; everything else of the policy stays.
    let opened = page.replacen("script-src ", &format!("script-src &#39;{}&#39; ", source_hash(HARNESS)), 1);
    let (dom, log) = load(&browser, &opened.replacen("</head>", &format!("<script>{HARNESS}</script></head>"), 1));
    assert!(!log.contains("CONSOLE"), "{log}");
    let seen = dom.split("data-seen=\"").nth(1).expect("the harness writes what it saw").split('"').next().unwrap();
    let text = |v: f64| Format::Number(2).text(Some(v));
    assert_eq!(
        seen.split('|').collect::<Vec<_>>(),
        [
            format!("2024-04-09a {}b {}", text(1.99), text(-1_237.5)),
            format!("2024-01-01a {}b {}", text(1.0), text(0.0)),
            format!("2024-01-02a {}b {}", text(1.01), text(-12.5)),
            "cross".into(),
            format!("2024-01-01b {}", text(0.0)),
            "descending abc".into(),
            "ascending bac".into(),
            "dark".into(),
            "fits".into(),
        ]
    );

    // A script that the policy does not know stays still, and the browser says so.
    let (dom, log) = load(&browser, &page.replacen("</head>", &format!("<script>{HARNESS}</script></head>"), 1));
    assert!(!dom.contains("data-seen=\"") && log.contains("Content Security Policy"), "{log}");
}
