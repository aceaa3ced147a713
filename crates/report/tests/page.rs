//! The page as a whole: well formed, closed to the network, the same bytes every time, and small.
mod sample;

use std::collections::BTreeSet;

use breadth_report::*;
use sha2::{Digest, Sha256};

/// Elements of HTML that have no end tag.
const VOID: [&str; 3] = ["meta", "link", "br"];

/// Walks the tags of a page; `Err` names the first that is not closed, closed twice or closed out of order.
fn check_nesting(page: &str) -> Result<usize, String> {
    let mut open: Vec<&str> = Vec::new();
    let (mut rest, mut count) = (page, 0);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let end = rest.find('>').ok_or("a tag without end")?;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
            continue;
        }
        count += 1;
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if VOID.contains(&name) {
            continue;
        }
        open.push(name);
        if name == "script" || name == "style" {
            rest = &rest[rest.find(&format!("</{name}>")).ok_or("raw text without end")?..];
        }
    }
    if open.is_empty() { Ok(count) } else { Err(format!("left open: {open:?}")) }
}

fn values_of<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    page.match_indices(&mark).map(|(at, _)| page[at + mark.len()..].split('"').next().unwrap_or_default()).collect()
}

#[test]
fn the_checker_sees_what_is_wrong() {
    assert!(
        check_nesting("<p><b></p></b>").is_err() && check_nesting("<p>").is_err() && check_nesting("</p>").is_err()
    );
    assert_eq!(check_nesting("<p><meta a=\"1\"><b>x</b></p>"), Ok(3));
}

#[test]
fn every_tag_is_closed_in_order() {
    let page = render(&sample::sample(1_237));
    assert!(check_nesting(&page).unwrap() > 1_000);
}

#[test]
fn identifiers_are_unique_and_every_reference_is_met() {
    let page = render(&sample::sample(300));
    let ids = values_of(&page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    let references = values_of(&page, "aria-labelledby").into_iter().flat_map(|v| v.split(' '));
    let anchors = values_of(&page, "href").into_iter().filter_map(|v| v.strip_prefix('#'));
    for id in references.chain(anchors) {
        assert!(unique.contains(id), "nothing has the identifier {id}");
    }
}

#[test]
fn nothing_is_fetched_and_no_handler_or_style_is_inline() {
    let page = render(&sample::sample(300));
    for forbidden in ["http:", "https:", "//cdn", "@import", "url(", " src=", " style=\"", " onclick", "javascript:"] {
        let found: Vec<usize> = page.match_indices(forbidden).map(|(at, _)| at).collect();
        // Fill patterns refer to an element of the page itself.
        let outside: Vec<_> = found.iter().filter(|at| !page[**at..].starts_with("url(#")).collect();
        assert!(outside.is_empty(), "{forbidden} at {outside:?}");
    }
    for link in values_of(&page, "href") {
        assert!(link.starts_with('#') || link == "data:,", "{link}");
    }
}

#[test]
fn the_policy_names_the_digests_of_what_runs() {
    let page = render(&sample::sample(50));
    let between = |from: &str, to: &str| page.split_once(from).unwrap().1.split_once(to).unwrap().0;
    let policy = content_security_policy();
    assert!(page.contains(&policy.replace('\'', "&#39;")));
    for (directive, content) in
        [("script-src", between("<script>", "</script>")), ("style-src", between("<style>", "</style>"))]
    {
        let named = policy.split(directive).nth(1).unwrap().split('\'').nth(1).unwrap();
        let coded = named.strip_prefix("sha256-").unwrap();
        assert_eq!(decode_base64(coded), Sha256::digest(content.as_bytes()).to_vec(), "{directive}");
    }
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
}

fn decode_base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<u8> =
        text.bytes().filter(|c| *c != b'=').flat_map(|c| (0..6).rev().map(move |k| value(c) >> k & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |b, bit| b << 1 | bit)).collect()
}

#[test]
fn names_from_the_data_stay_text() {
    let mut document = sample::sample(50);
    let hostile = "</script></style><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='x";
    document.title = hostile.into();
    document.provenance.command = hostile.into();
    for section in &mut document.sections {
        section.id = hostile.into();
        section.title = hostile.into();
        section.summary = hostile.into();
        for block in &mut section.blocks {
            match block {
                Block::Text(text) => *text = hostile.into(),
                Block::Kpis(kpis) => kpis.iter_mut().for_each(|k| k.label = hostile.into()),
                Block::Table(t) => {
                    t.caption = hostile.into();
                    t.columns[0].help = hostile.into();
                    t.rows[0].cells[0] = Cell::text(hostile);
                }
                Block::Lines(c) => {
                    c.title = hostile.into();
                    c.series[0].label = hostile.into();
                }
                Block::Bars(c) => c.categories[0] = hostile.into(),
                Block::Funnel(f) => f.steps[0].label = hostile.into(),
                Block::Curve(c) => c.title = hostile.into(),
                Block::RotationMap(m) => m.tracks[0].label = hostile.into(),
                Block::Ribbon(r) => r.states[0] = hostile.into(),
                Block::Callout(c) => c.lines[0] = hostile.into(),
            }
        }
    }
    let page = render(&document);
    check_nesting(&page).unwrap();
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<script>alert"));
    let ids = values_of(&page, "id");
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn the_same_document_gives_the_same_bytes_in_less_than_two_megabytes() {
    let (once, again) = (render(&sample::sample(2_520)), render(&sample::sample(2_520)));
    assert!(once == again);
    assert!(once.len() < 1_000_000, "{} bytes", once.len());
}

#[test]
fn a_long_chart_says_that_its_table_is_thinned_and_holds_every_day() {
    let page = render(&sample::sample(1_237));
    assert!(page.contains("Shown are the first day and the last days of months: 58 of 1,237 days."));
    let json = page.split("class=\"series\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(data["days"].as_array().unwrap().len(), 1_237);
    assert_eq!(data["series"][0]["values"].as_array().unwrap().len(), 1_237);
    assert!(data["series"][0]["values"][300].is_null());
}

/// The page of one block alone, without what is the same on every page.
fn body_of(block: Block) -> String {
    let mut document = sample::sample(2);
    document.sections =
        vec![Section { id: "s".into(), title: "S".into(), summary: String::new(), blocks: vec![block] }];
    let page = render(&document);
    let body = page.split_once("</h2>").and_then(|(_, rest)| rest.split_once("</section>"));
    body.expect("the page has one section with a heading").0.trim().to_owned()
}

#[test]
fn small_blocks() {
    let day = |t: &str| breadth_domain::Date::parse(t).unwrap();
    insta::assert_snapshot!("callout", body_of(Callout::warning("Two sources", vec!["They differ.".into()])));
    insta::assert_snapshot!(
        "kpis",
        body_of(Block::Kpis(vec![Kpi {
            label: "Small".into(),
            value: Some(-0.0531),
            format: Format::Change(1),
            note: "2,000 of 2,000".into()
        }]))
    );
    let table = Table::new(
        "Exits",
        vec![Column::text("Name"), Column::number("Price").help("last close"), Column::text("Day")],
        vec![
            Row::new(vec![
                Cell::text("A & B"),
                Cell::number(Some(106.04), Format::Price),
                Cell::Day(Some(day("2023-03-13"))),
            ]),
            Row::new(vec![
                Cell::text("C"),
                Cell::number(None, Format::Price).because(Some("no close".into())),
                Cell::Day(None),
            ]),
        ],
    );
    insta::assert_snapshot!("table", body_of(Block::Table(table.of(12).note("Two of twelve."))));
    let lines = Lines::new(
        "Level",
        Format::Multiple(2),
        vec![day("2024-01-02"), day("2024-01-03"), day("2024-01-04")],
        vec![Series::new("a", [1.0, 1.1, f64::NAN])],
    );
    insta::assert_snapshot!("lines", body_of(Block::Lines(lines)));
    let steps = vec![Step { label: "x > 0".into(), entered: 10, passed: 6, failed: 3, unknown: 1 }];
    insta::assert_snapshot!(
        "funnel",
        body_of(Block::Funnel(Funnel { title: "Steps".into(), note: String::new(), steps }))
    );
}
