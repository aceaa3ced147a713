//! Claims as the user writes them.
use std::collections::BTreeSet;

use breadth_domain::{Date, Symbol};
use serde::{Deserialize, Serialize};

use super::error::{ClaimError, did_you_mean};
use super::evidence::ClaimUnit;
use super::verdict::{DecidedBy, Test};

/// A file of claims.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFile {
    /// Its name, in kebab case.
    pub id: String,
    /// What the story is, in a line.
    pub title: String,
    /// The claims, in the order of the story.
    #[serde(rename = "claim")]
    pub claims: Vec<Claim>,
}

/// A statement with what would support it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name, in kebab case; unique in the file.
    pub id: String,
    /// What part of the story it belongs to.
    #[serde(default)]
    pub topic: String,
    /// What is claimed, in words.
    pub statement: String,
    /// Who says so.
    pub source: Source,
    /// Each of these takes the place of `{name}` in a claim of its own.
    #[serde(default, skip_serializing)]
    pub for_each: Vec<String>,
    /// The question to the data.
    pub ask: Ask,
    /// The question that decides where the data of the first are not at hand; its figure is of the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Ask>,
    /// How its figure is written, where the measure cannot know: a series may hold shares or changes; the measure's own
    /// unit where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<ClaimUnit>,
    /// The answer that supports it.
    pub supported: Test,
    /// The answer that supports it partly.
    #[serde(default)]
    pub partly: Option<Test>,
    /// Whether the figure decides or its whole interval.
    #[serde(default)]
    pub decided_by: DecidedBy,
    /// The smallest share of companies that must be known, for measures that ask many; 0.6 where not given.
    #[serde(default)]
    pub min_known: Option<f64>,
    /// What would change the verdict.
    pub would_change_it: String,
    /// What to import where the data lack, where the measure's own advice does not say it.
    #[serde(default)]
    pub import: Option<String>,
    /// Figures that are near the claim and do not decide it.
    #[serde(default, rename = "proxy")]
    pub proxies: Vec<Proxy>,
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who.
    pub who: String,
    /// When, as known: `2025-12`, `summer 2025`.
    #[serde(default)]
    pub when: String,
    /// Where.
    #[serde(default, rename = "where")]
    pub at: String,
}

impl Source {
    /// Who, when and where, as far as told.
    pub fn text(&self) -> String {
        let told = [&self.who, &self.when, &self.at].into_iter().map(String::as_str).filter(|t| !t.is_empty());
        told.collect::<Vec<_>>().join(", ")
    }
}

/// A question to the data: a measure with what it is asked of.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ask {
    /// The measure.
    pub measure: String,
    /// The line it is asked of: `fund:IWM`, `stock:NVDA`, `index:small`, `series:DGS10`, `chain:RUT+IWM`.
    pub of: Option<String>,
    /// The line it is held against.
    pub against: Option<String>,
    /// The stretch of time.
    pub window: Option<String>,
    /// The universe.
    pub universe: Option<String>,
    /// Sectors, industries or tickers.
    pub among: Vec<String>,
    /// A level.
    pub level: Option<f64>,
    /// A day.
    pub by: Option<Date>,
}

impl Ask {
    /// The question as a line: the measure and each field that is given, as files write them.
    pub fn text(&self) -> String {
        let quoted =
            [("of", &self.of), ("against", &self.against), ("universe", &self.universe), ("window", &self.window)];
        let mut parts = vec![self.measure.clone()];
        parts.extend(quoted.into_iter().filter_map(|(field, text)| Some(format!("{field} {}", text.as_ref()?))));
        if !self.among.is_empty() {
            parts.push(format!("among {}", self.among.join(", ")));
        }
        parts.extend(self.level.map(|level| format!("level {level}")));
        parts.extend(self.by.map(|by| format!("by {by}")));
        parts.join(" · ")
    }
}

/// A figure that is near a claim and does not decide it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// What it is, and why it is not the thing itself.
    pub label: String,
    /// The question to the data.
    pub ask: Ask,
}

/// The files that are built in: name and text.
pub const PRESETS: &[(&str, &str)] = &[
    ("great-rotation", include_str!("../../presets/claims/great-rotation.toml")),
    ("any-market", include_str!("../../presets/claims/any-market.toml")),
];

/// A file to start one's own from.
pub const TEMPLATE: &str = include_str!("../../presets/claims/template.toml");

impl ClaimFile {
    /// Reads a file; `name` is what errors call it. Every claim with `for_each` becomes one claim a name.
    ///
    /// # Errors
    /// [`ClaimError::Wrong`] with the line, the field and what to do.
    pub fn parse(name: &str, text: &str) -> Result<Self, ClaimError> {
        let mut file: ClaimFile = toml::from_str(text).map_err(|e| syntax(name, text, &e))?;
        file.claims = file.claims.into_iter().flat_map(Claim::expanded).collect();
        super::plan::check(name, text, &file)?;
        Ok(file)
    }

    /// The built-in file of that name.
    pub fn preset(name: &str) -> Option<Self> {
        PRESETS.iter().find(|(id, _)| *id == name).and_then(|(id, text)| Self::parse(id, text).ok())
    }

    /// Every universe that the claims name, each once.
    pub fn universes(&self) -> Vec<&str> {
        let asks = self.claims.iter().flat_map(Claim::asks);
        let mut out: Vec<&str> = Vec::new();
        for ask in asks {
            let lines = [&ask.of, &ask.against].into_iter().flatten().filter_map(|l| l.strip_prefix("index:"));
            for id in ask.universe.as_deref().into_iter().chain(lines.map(|l| l.trim_end_matches("/equal"))) {
                if !out.contains(&id) {
                    out.push(id);
                }
            }
        }
        out
    }

    /// The tickers of the shares and funds that the claims speak of, each once, in order.
    pub fn names(&self) -> Vec<Symbol> {
        let deciding = self.claims.iter().flat_map(|c| std::iter::once(&c.ask).chain(&c.otherwise));
        let lines = deciding.flat_map(|a| [&a.of, &a.against]).flatten();
        let tickers = lines.filter_map(|l| l.strip_prefix("stock:").or_else(|| l.strip_prefix("fund:")));
        tickers.filter_map(Symbol::new).collect::<BTreeSet<Symbol>>().into_iter().collect()
    }
}

impl Claim {
    /// Every question it asks: its own, the one that stands in for it, those of its proxies.
    pub(crate) fn asks(&self) -> impl Iterator<Item = &Ask> {
        std::iter::once(&self.ask).chain(&self.otherwise).chain(self.proxies.iter().map(|p| &p.ask))
    }

    fn expanded(self) -> Vec<Claim> {
        if self.for_each.is_empty() {
            return vec![self];
        }
        self.for_each.iter().map(|name| self.with_name(name)).collect()
    }

    fn with_name(&self, name: &str) -> Claim {
        let put = |text: &str| text.replace("{name}", name);
        let mut claim = self.clone();
        claim.for_each = Vec::new();
        claim.id = put(&self.id).to_lowercase();
        claim.statement = put(&self.statement);
        claim.would_change_it = put(&self.would_change_it);
        let own = std::iter::once(&mut claim.ask).chain(&mut claim.otherwise);
        let asks = own.chain(claim.proxies.iter_mut().map(|p| &mut p.ask));
        for ask in asks {
            for line in [&mut ask.of, &mut ask.against].into_iter().flatten() {
                *line = put(line);
            }
            ask.among.iter_mut().for_each(|a| *a = put(a));
        }
        claim.proxies.iter_mut().for_each(|p| p.label = put(&p.label));
        claim
    }
}

/// The line of a place in a text, from 1.
pub(crate) fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn syntax(name: &str, text: &str, error: &toml::de::Error) -> ClaimError {
    let message = error.message().to_owned();
    // serde names an unknown field and those there are in backticks.
    let mut quoted = message.split('`').skip(1).step_by(2);
    let hint = match (message.starts_with("unknown"), quoted.next()) {
        (true, Some(written)) => {
            format!("{}`breadth claims --template` has every field", did_you_mean(written, quoted))
        }
        _ => "`breadth claims --template` writes a file to start from".to_owned(),
    };
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    ClaimError::Wrong { file: name.to_owned(), line, problem: message, hint }
}
