//! A document as one page: no network, no framework, complete without its script.
mod block;
mod csp;
mod figure;
mod page;
mod table;

#[cfg(test)]
mod browser_test;

pub use csp::content_security_policy;
pub use page::{DISCLAIMER, render};

use crate::palette::declarations;

/// The page's script.
pub(crate) const SCRIPT: &str = include_str!("../../assets/report.js");

/// The page's style sheet: the palette's properties for both themes, then the rules.
pub(crate) fn stylesheet() -> String {
    let (light, dark) = (declarations(false), declarations(true));
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n{}",
        include_str!("../../assets/report.css")
    )
}

/// Hands out element identifiers, each once a page. None holds an underscore: parts of an element are named
/// `id__part`, which nothing else can be.
#[derive(Default)]
pub(crate) struct Ids {
    used: std::collections::BTreeSet<String>,
}

impl Ids {
    /// The wish as an identifier, with a number after it where it is taken.
    pub(crate) fn take(&mut self, wish: &str) -> String {
        let mut slug = String::new();
        for c in wish.chars() {
            match c {
                c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
                _ if slug.ends_with('-') || slug.is_empty() => {}
                _ => slug.push('-'),
            }
        }
        let slug = slug.trim_end_matches('-');
        let slug = if slug.is_empty() { "part" } else { slug };
        let free = (1..)
            .map(|n| if n == 1 { slug.to_owned() } else { format!("{slug}-{n}") })
            .find(|id| !self.used.contains(id))
            .unwrap_or_default();
        self.used.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_slugs_and_unique() {
        let mut ids = Ids::default();
        let taken = ["Growth of $1", "Growth of $1", "growth-of-1-2", "\"><script>", ""].map(|w| ids.take(w));
        assert_eq!(taken, ["growth-of-1", "growth-of-1-2", "growth-of-1-2-2", "script", "part"]);
    }
}
