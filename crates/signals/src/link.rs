//! Which security a source means by a ticker, as one could have known it on each day.
//!
//! The rule is [`Panel::resolve`]'s, applied to what the panel would have been on the day of the question: a company that
//! changes its ticker later is not known by the later ticker before. A source that files a company's past under its
//! present ticker therefore becomes useful on the day the company takes that ticker, not earlier.
//!
//! A filer is known by its number, and its ticker only joins the two: whoever else carried the ticker, under another name,
//! is not meant.
use std::collections::HashMap;
use std::sync::Arc;

use breadth_domain::{Date, Symbol};
use breadth_panel::classify::company_key;
use breadth_panel::{ActionKind, Panel};

/// A security's time under a ticker.
#[derive(Clone)]
struct Spell {
    security: u32,
    /// What the listing was called.
    name: Arc<str>,
    from: Date,
    /// The first day on which the spell itself is known: its label and a price.
    known_from: Date,
    /// The day the next label begins, where there is one.
    renamed_on: Option<Date>,
}

/// A row of that ticker, known on that day, belongs to `security` for whoever asks from `from` on and before `until`.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub security: u32,
    pub from: Date,
    pub until: Date,
}

/// The spells of every ticker, in the panel's order.
pub(crate) struct Linker<'a> {
    panel: &'a Panel,
    // Looked up, never iterated.
    spells: HashMap<Symbol, Vec<Spell>>,
}

/// Those who carried a ticker under one of a filer's names.
pub(crate) struct Namesakes<'l> {
    linker: &'l Linker<'l>,
    spells: Vec<Spell>,
}

impl Namesakes<'_> {
    /// Whom rows known on `on` belong to, in the order of the days of asking.
    pub fn links(&self, on: Date) -> Vec<Link> {
        if self.spells.is_empty() { Vec::new() } else { self.linker.links_among(&self.spells, on) }
    }
}

/// Whether the name of a filer and that of a listing under the filer's ticker are one company's: they begin with the same
/// word, or are the same once spaces go (`BLACK ROCK`, `BlackRock`).
fn one_company(filer: &str, listing: &str) -> bool {
    let key = |name: &str| company_key(name).trim_start_matches("the ").to_owned();
    let (a, b) = (key(filer), key(listing));
    let (joined, other) = (a.replace(' ', ""), b.replace(' ', ""));
    let first = a.split(' ').next().zip(b.split(' ').next());
    first.is_some_and(|(x, y)| x == y && !x.is_empty()) || joined == other
}

/// Whether a split gives so many whole shares for one, or one for so many.
fn is_whole(ratio: f64) -> bool {
    let up = ratio.max(ratio.recip());
    up > 1.5 && (up / up.round() - 1.0).abs() < 1e-6
}

impl<'a> Linker<'a> {
    pub fn new(panel: &'a Panel) -> Self {
        let mut spells: HashMap<Symbol, Vec<Spell>> = HashMap::new();
        for (i, security) in panel.securities.iter().enumerate() {
            let first_traded = panel.sessions[security.first];
            for (k, label) in security.labels.iter().enumerate() {
                spells.entry(label.symbol).or_default().push(Spell {
                    security: i as u32,
                    name: Arc::clone(&label.name),
                    from: if k == 0 { first_traded.min(label.from) } else { label.from },
                    known_from: if k == 0 { first_traded } else { label.from.max(first_traded) },
                    renamed_on: security.labels.get(k + 1).map(|next| next.from),
                });
            }
        }
        Linker { panel, spells }
    }

    /// Whom rows of that ticker known on `on` belong to, in the order of the days of asking; empty where nobody ever
    /// carries it.
    pub fn links(&self, symbol: Symbol, on: Date) -> Vec<Link> {
        self.spells.get(&symbol).map_or_else(Vec::new, |spells| self.links_among(spells, on))
    }

    /// The securities that carried the ticker under one of a filer's names; of a filer without a name, all who carried it.
    pub fn namesakes(&self, symbol: Symbol, names: &[&str]) -> Namesakes<'_> {
        let mut spells = self.spells.get(&symbol).cloned().unwrap_or_default();
        if !names.is_empty() {
            spells.retain(|s| names.iter().any(|name| one_company(name, &s.name)));
        }
        Namesakes { linker: self, spells }
    }

    /// The splits of whoever carries those tickers under those names, each from the day on which the two belong together:
    /// the session, and new shares for one old. A move by a whole number is a split; by another ratio (3 for 2) only where
    /// the count of shares moved by it too, for what is spun off moves prices as well.
    pub fn splits(&self, tickers: &[(Symbol, Option<Date>)], names: &[Box<str>]) -> Vec<(Date, f64)> {
        let names: Vec<&str> = names.iter().map(|n| &**n).collect();
        let Some(last) = self.panel.last_session() else { return Vec::new() };
        let mut told: Vec<(Date, f64)> = Vec::new();
        for (symbol, joined_on) in tickers {
            for spell in self.namesakes(*symbol, &names).spells {
                let from = spell.known_from.max(joined_on.unwrap_or(Date::MIN));
                let until = spell.renamed_on.unwrap_or(Date::MAX);
                for action in self.panel.actions(spell.security as usize, last) {
                    if let ActionKind::Split { ratio } = action.kind
                        && (from..=until).contains(&action.on)
                        && (is_whole(ratio) || self.counted(spell.security as usize, action.on, ratio))
                        && !told.iter().any(|(day, _)| *day == action.on)
                    {
                        told.push((action.on, ratio));
                    }
                }
            }
        }
        told.sort_by_key(|(day, _)| *day);
        told
    }

    /// Whether the count of shares moved by the ratio on the session.
    fn counted(&self, security: usize, on: Date, ratio: f64) -> bool {
        let Some(t) = self.panel.session_on_or_after(on).filter(|t| *t > 0) else { return false };
        let counts = self.panel.shares.get(t - 1, security).zip(self.panel.shares.get(t, security));
        counts.is_some_and(|(before, now)| (now / before / ratio - 1.0).abs() < 0.05)
    }

    fn links_among(&self, spells: &[Spell], on: Date) -> Vec<Link> {
        if let [only] = spells {
            let from = on.max(only.known_from);
            return vec![Link { security: only.security, from, until: Date::MAX }];
        }
        // The answer can change only on these days.
        let mut days: Vec<Date> = vec![on];
        for spell in spells {
            days.extend([Some(spell.known_from), spell.renamed_on, self.next_close(spell, on)].into_iter().flatten());
        }
        days.retain(|day| *day >= on);
        days.sort_unstable();
        days.dedup();
        let mut links: Vec<Link> = Vec::new();
        for day in days {
            let answer = self.resolve_on(spells, on, day);
            match (links.last_mut(), answer) {
                (Some(last), Some(s)) if last.until == Date::MAX && last.security == s => {}
                (last, answer) => {
                    if let Some(open) = last.filter(|l| l.until == Date::MAX) {
                        open.until = day;
                    }
                    links.extend(answer.map(|security| Link { security, from: day, until: Date::MAX }));
                }
            }
        }
        links
    }

    /// [`Panel::resolve`] on the panel as of `today`.
    fn resolve_on(&self, spells: &[Spell], on: Date, today: Date) -> Option<u32> {
        let mut later: Option<(Date, u32)> = None;
        let mut earlier: Option<(Date, u32)> = None;
        for spell in spells.iter().filter(|s| s.known_from <= today) {
            let to = match spell.renamed_on {
                Some(day) if day <= today => day,
                _ => self.last_close(spell, today),
            };
            if spell.from <= on && on <= to {
                return Some(spell.security);
            }
            if on < spell.from && later.is_none_or(|(best, _)| spell.from < best) {
                later = Some((spell.from, spell.security));
            }
            if to < on && earlier.is_none_or(|(best, _)| to > best) {
                earlier = Some((to, spell.security));
            }
        }
        later.or(earlier).map(|(_, security)| security)
    }

    /// The security's last session with a close by `today`.
    fn last_close(&self, spell: &Spell, today: Date) -> Date {
        let security = &self.panel.securities[spell.security as usize];
        let last = self.panel.session_on_or_before(today).unwrap_or(0).min(security.last);
        let traded =
            (security.first..=last).rev().find(|t| self.panel.close.get(*t, spell.security as usize).is_some());
        self.panel.sessions[traded.unwrap_or(security.first)]
    }

    /// The security's first session with a close on or after `on`.
    fn next_close(&self, spell: &Spell, on: Date) -> Option<Date> {
        let security = &self.panel.securities[spell.security as usize];
        let from = self.panel.session_on_or_after(on)?.max(security.first);
        (from..=security.last)
            .find(|t| self.panel.close.get(*t, spell.security as usize).is_some())
            .map(|t| self.panel.sessions[t])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filer_and_its_listing_have_one_name() {
        assert!(one_company("Meta Platforms, Inc.", "Meta Platforms Inc. Class A Common Stock"));
        assert!(one_company("WALT DISNEY CO/", "The Walt Disney Company Common Stock"));
        assert!(one_company("BLACK ROCK INC", "BlackRock Inc Common Stock"));
        assert!(!one_company("Meta Platforms, Inc.", "Roundhill Ball Metaverse ETF"));
        assert!(!one_company("", "Roundhill Ball Metaverse ETF"));
    }
}
