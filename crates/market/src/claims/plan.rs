//! From what was written to what can be run: measures found, fields complete, windows and lines readable.
use std::collections::BTreeSet;

use breadth_domain::Date;
use breadth_panel::UNIVERSES;

use super::day::Day;
use super::error::{ClaimError, did_you_mean};
use super::evidence::Lack;
use super::lines::{Known, LineName};
use super::measure::{ClaimMeasure, Field, claim_measure};
use super::measures::MEASURES;
use super::spec::{Ask, Claim, ClaimFile, line_at};
use super::window::{Span, Window};

/// A question that can be run: nothing left in it that can be misspelt.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The measure.
    pub measure: &'static ClaimMeasure,
    /// What was asked.
    pub ask: &'a Ask,
    /// The line it is asked of.
    pub of: Option<LineName>,
    /// The line it is held against.
    pub against: Option<LineName>,
    /// The stretch of time.
    pub window: Option<Window>,
}

impl<'a> Plan<'a> {
    /// The plan of a question.
    ///
    /// # Errors
    /// The field that is wrong, what is wrong with it, and what to do.
    pub fn of(ask: &'a Ask) -> Result<Self, (&'static str, String, String)> {
        let known = || MEASURES.iter().map(|m| m.id);
        let measure = claim_measure(&ask.measure).ok_or_else(|| {
            let hint =
                format!("{}there are {}", did_you_mean(&ask.measure, known()), known().collect::<Vec<_>>().join(", "));
            ("measure", format!("`{}` is no measure of claims", ask.measure), hint)
        })?;
        for field in measure.needs {
            if !field.is_given(ask) {
                let problem = format!("measure `{}` needs `{}`", measure.id, field.id());
                return Err(("measure", problem, format!("write `{} = {}`", field.id(), field.example())));
            }
        }
        let takes = |field: &Field| measure.needs.contains(field) || measure.takes.contains(field);
        if let Some(field) = Field::ALL.iter().find(|f| f.is_given(ask) && !takes(f)) {
            let problem = format!("measure `{}` takes no `{}`", measure.id, field.id());
            return Err((field.id(), problem, "leave it out: it would be without effect".to_owned()));
        }
        let line = |field: &'static str, text: &Option<String>| {
            text.as_deref().map(|t| LineName::parse(t).map_err(|(problem, hint)| (field, problem, hint))).transpose()
        };
        let (of, against) = (line("of", &ask.of)?, line("against", &ask.against)?);
        let window = ask.window.as_deref().map(Window::parse).transpose();
        let window =
            window.map_err(|p| ("window", p, "days are closes: 2025-Q4 is from the close of 2025-09-30".to_owned()))?;
        let indexes = [&of, &against].into_iter().flatten().filter_map(LineName::universe);
        for id in ask.universe.as_deref().into_iter().chain(indexes) {
            if !UNIVERSES.iter().any(|u| u.id == id) {
                let ids = || UNIVERSES.iter().map(|u| u.id.as_str());
                let hint = format!("{}there are {}", did_you_mean(id, ids()), ids().collect::<Vec<_>>().join(", "));
                return Err(("universe", format!("`{id}` is no universe"), hint));
            }
        }
        Ok(Plan { measure, ask, of, against, window })
    }
}

impl Plan<'_> {
    /// The span of its window as of a day; the whole past where it has none.
    ///
    /// # Errors
    /// [`Lack::NotYet`] where the window is not over.
    pub(super) fn span(&self, today: Date) -> Result<Span, Lack> {
        let whole = Span { base: Date::MIN, to: today };
        self.window.map_or(Ok(whole), |w| w.span(today).map_err(|until| Lack::NotYet { until }))
    }

    /// The line it is asked of.
    ///
    /// # Errors
    /// Where it is not known by the day.
    pub(super) fn of_line(&self, day: &Day<'_>) -> Result<Known, Lack> {
        named(day, &self.of)
    }

    /// The line it is held against.
    ///
    /// # Errors
    /// Where it is not known by the day.
    pub(super) fn against_line(&self, day: &Day<'_>) -> Result<Known, Lack> {
        named(day, &self.against)
    }

    /// The universe it is asked of; a plan that needs one has it.
    pub(super) fn universe(&self) -> &str {
        self.ask.universe.as_deref().unwrap_or_default()
    }
}

fn named(day: &Day<'_>, name: &Option<LineName>) -> Result<Known, Lack> {
    let nothing = || Lack::NoData { what: "a line".to_owned(), import: "name one in the claim".to_owned() };
    name.as_ref().map_or_else(|| Err(nothing()), |name| day.line(name))
}

/// Checks every claim of a file.
pub(crate) fn check(name: &str, text: &str, file: &ClaimFile) -> Result<(), ClaimError> {
    let mut seen = BTreeSet::new();
    if file.claims.is_empty() {
        let hint = "`breadth claims --template` writes a file to start from".to_owned();
        return Err(ClaimError::Wrong {
            file: name.to_owned(),
            line: 1,
            problem: "there is no claim".to_owned(),
            hint,
        });
    }
    for claim in &file.claims {
        let wrong = |field: &str, problem: String, hint: String| ClaimError::Wrong {
            file: name.to_owned(),
            line: line_of(text, claim, field),
            problem: format!("claim `{}`: {problem}", claim.id),
            hint,
        };
        if !seen.insert(claim.id.as_str()) {
            return Err(wrong("id", "another claim has this id".to_owned(), "give each its own".to_owned()));
        }
        for test in std::iter::once(&claim.supported).chain(&claim.partly) {
            if !test.is_sound() {
                let problem = format!("the numbers of {test:?} cannot be meant");
                return Err(wrong(
                    "supported",
                    problem,
                    "the lower end comes first; distances are not negative".to_owned(),
                ));
            }
        }
        if claim.min_known.is_some_and(|m| !(0.0..=1.0).contains(&m)) {
            return Err(wrong("min_known", "`min_known` is a share".to_owned(), "write 0.6 for 60 %".to_owned()));
        }
        for ask in claim.asks() {
            Plan::of(ask).map_err(|(field, problem, hint)| wrong(field, problem, hint))?;
        }
        let unit = |ask: &Ask| claim_measure(&ask.measure).map(|m| m.unit);
        if claim.otherwise.as_ref().is_some_and(|other| unit(other) != unit(&claim.ask)) {
            let problem = "`otherwise` answers in another unit than `ask`".to_owned();
            return Err(wrong(
                "otherwise",
                problem,
                "one test decides both: ask a measure of the same unit".to_owned(),
            ));
        }
    }
    Ok(())
}

/// The line on which a claim's field is written, else the line of its id, else that of its template.
fn line_of(text: &str, claim: &Claim, field: &str) -> usize {
    let mut at = 0;
    let mut best = 1;
    for block in text.split_inclusive("[[claim]]") {
        let written = block.lines().find_map(|l| l.trim().strip_prefix("id").map(|r| r.trim_start_matches([' ', '='])));
        let id = written.map(|w| w.trim().trim_matches('"').to_lowercase()).unwrap_or_default();
        let (head, tail) = id.split_once("{name}").unwrap_or((&id, ""));
        let is_it =
            if id.contains("{name}") { claim.id.starts_with(head) && claim.id.ends_with(tail) } else { id == claim.id };
        if is_it && at > 0 {
            best = line_at(text, at);
            let mut offset = at;
            for line in block.split_inclusive('\n') {
                let here = line.trim_start();
                let begins = here.starts_with(field) && here[field.len()..].trim_start().starts_with('=');
                if begins || here.contains(&format!("{field} =")) || (field == "id" && here.starts_with("id")) {
                    return line_at(text, offset);
                }
                offset += line.len();
            }
        }
        at += block.len();
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{PRESETS, TEMPLATE};

    fn error_of(from: &str, to: &str) -> (usize, String) {
        assert!(TEMPLATE.contains(from), "{from}");
        let text = TEMPLATE.replacen(from, to, 1);
        let line = text.lines().position(|l| l.contains(to.lines().next().unwrap())).unwrap() + 1;
        (line, ClaimFile::parse("mine.toml", &text).unwrap_err().to_string())
    }

    #[test]
    fn every_preset_and_the_template_parse() {
        for (name, text) in PRESETS {
            let file = ClaimFile::parse(name, text).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(file.id, *name);
            assert!(ClaimFile::preset(name).is_some());
        }
        ClaimFile::parse("template", TEMPLATE).unwrap_or_else(|e| panic!("{e}"));
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_its_line_and_the_next_step() {
        for (from, to, said) in [
            ("measure = \"excess_return\"", "measure = \"exces_return\"", "did you mean `excess_return`?"),
            ("window = \"2025-Q4\"", "window = \"2025-Q5\"", "`2025-Q5` is no window"),
            ("of = \"fund:IWM\"", "of = \"found:IWM\"", "did you mean `fund`?"),
            ("would_change_it", "would_change", "did you mean `would_change_it`?"),
            ("universe = \"small\"", "universe = \"smal\"", "did you mean `small`?"),
        ] {
            let (line, error) = error_of(from, to);
            assert!(error.contains(said), "{error}");
            assert!(error.starts_with(&format!("mine.toml:{line}: ")), "line {line}: {error}");
        }
        let text = TEMPLATE.replacen("against = \"fund:QQQ\", ", "", 1);
        let error = ClaimFile::parse("mine.toml", &text).unwrap_err().to_string();
        assert!(error.contains("measure `excess_return` needs `against`"), "{error}");
    }

    #[test]
    fn a_claim_for_each_name_is_a_claim_of_its_own() {
        let text = TEMPLATE.replacen("statement =", "for_each = [\"SRCE\", \"PB\"]\nstatement =", 1);
        let text = text.replacen("id = \"small-led\"", "id = \"small-led-{name}\"", 1);
        let file = ClaimFile::parse("mine.toml", &text).unwrap();
        assert!(
            file.claims.iter().any(|c| c.id == "small-led-srce") && file.claims.iter().any(|c| c.id == "small-led-pb")
        );
    }
}
