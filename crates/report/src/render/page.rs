//! The page around the sections.
use crate::document::{Document, Section};
use crate::format::long_date;
use crate::html::Html;

use super::{Ids, SCRIPT, block, content_security_policy, stylesheet};

/// What every report says of itself.
pub const DISCLAIMER: &str = "Breadth is a research tool. Nothing here is investment advice, an offer or a recommendation; \
past and simulated returns say little about future ones.";

/// The document as one HTML page.
pub fn render(document: &Document) -> String {
    let mut h = Html::new();
    let mut ids = Ids::default();
    for reserved in ["top", "content", "nav-title"] {
        ids.take(reserved);
    }
    // The sections' own identifiers come first: links from outside rely on them.
    let anchors: Vec<String> = document.sections.iter().map(|s| ids.take(&s.id)).collect();
    h.trusted("<!doctype html>\n").open("html").attr("lang", "en-GB").line();
    head(&mut h, document);
    h.open("body").attr("id", "top").line();
    h.open("a").class("skip").attr("href", "#content").text("Skip to the report").close().line();
    masthead(&mut h, document);
    h.open("div").class("layout").line();
    navigation(&mut h, document, &anchors);
    h.open("main").attr("id", "content").attr("tabindex", "-1").line();
    for (section, anchor) in document.sections.iter().zip(&anchors) {
        write_section(&mut h, &mut ids, section, anchor);
    }
    h.close().close().line();
    footer(&mut h, document);
    h.close().close();
    let mut page = h.finish();
    page.push('\n');
    page
}

fn head(h: &mut Html, document: &Document) {
    h.open("head").line();
    h.open("meta").attr("charset", "utf-8").void().line();
    h.open("meta")
        .attr("http-equiv", "Content-Security-Policy")
        .attr("content", content_security_policy())
        .void()
        .line();
    h.open("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1").void().line();
    h.open("meta").attr("name", "referrer").attr("content", "no-referrer").void().line();
    h.open("meta").attr("name", "generator").attr("content", &document.provenance.engine).void().line();
    h.open("link").attr("rel", "icon").attr("href", "data:,").void().line();
    h.element("title", format_args!("{} · {}", document.title, document.provenance.as_of)).line();
    h.open("style").trusted(&stylesheet()).close().line();
    h.open("script").trusted(SCRIPT).close().line();
    h.close().line();
}

fn masthead(h: &mut Html, document: &Document) {
    h.open("header").class("masthead").line();
    h.open("div").class("masthead-text");
    h.open("p").class("brand").text("Breadth").close();
    h.element("h1", &document.title);
    h.open("p").class("subtitle").text(&document.subtitle).close();
    h.close();
    h.open("div").class("masthead-side");
    h.open("p").class("badge").text("As of ");
    h.open("time").attr("datetime", document.provenance.as_of).text(long_date(document.provenance.as_of)).close();
    h.close().close();
    h.close().line();
}

fn navigation(h: &mut Html, document: &Document, anchors: &[String]) {
    h.open("nav").attr("aria-labelledby", "nav-title").line();
    h.open("p").attr("id", "nav-title").class("nav-title").text("Contents").close();
    h.open("ol");
    for (section, anchor) in document.sections.iter().zip(anchors) {
        h.open("li").open("a").attr("href", format_args!("#{anchor}")).text(&section.title).close().close();
    }
    h.close().close().line();
}

fn write_section(h: &mut Html, ids: &mut Ids, section: &Section, anchor: &str) {
    let heading = format!("{anchor}__title");
    h.open("section").attr("id", anchor).attr("aria-labelledby", &heading).line();
    h.open("h2").attr("id", &heading).text(&section.title).close().line();
    if !section.summary.is_empty() {
        h.open("p").class("lead").text(&section.summary).close().line();
    }
    for content in &section.blocks {
        block::write(h, ids, content);
    }
    h.close().line();
}

fn footer(h: &mut Html, document: &Document) {
    let p = &document.provenance;
    h.open("footer").line();
    h.element("p", DISCLAIMER).line();
    h.open("p").class("fine");
    h.text(format_args!(
        "As of {} · store {} · study {} · {} · seed {}",
        p.as_of,
        short(&p.store),
        p.study,
        p.engine,
        p.seed
    ));
    h.close().close().line();
}

/// The first twelve digits of a digest: enough to tell versions apart by eye.
pub(crate) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
