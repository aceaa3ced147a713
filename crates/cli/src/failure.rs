//! What goes wrong, as people and programs read it; rendered here and nowhere else.
use serde::Serialize;

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The answer is complete.
    Complete = 0,
    /// It could not be computed.
    Failed = 1,
    /// The command line cannot be meant.
    Usage = 2,
    /// The data for the question is missing or stale.
    NoData = 3,
    /// The answer is complete, and a gate or a policy is violated.
    Violated = 5,
}

/// A failed run: a stable code, what is wrong, and the next step.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// A stable code in kebab case.
    pub code: &'static str,
    /// What is wrong, naming the thing.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// How the process ends.
    #[serde(skip)]
    pub exit: Exit,
}

impl Failure {
    /// A failure out of an error whose text may hold a `hint:` paragraph.
    pub fn new(code: &'static str, exit: Exit, error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                // The cause belongs before the hint.
                match text.find("\n\nhint: ") {
                    Some(at) => text.insert_str(at, &format!(": {cause_text}")),
                    None => text = format!("{text}: {cause_text}"),
                }
            }
            source = cause.source();
        }
        Self::text(code, exit, &text)
    }

    /// A failure out of words, the hint after a blank line.
    pub fn text(code: &'static str, exit: Exit, text: &str) -> Self {
        let (message, hint) = match text.split_once("\n\nhint: ") {
            Some((message, hint)) => (message.to_owned(), Some(hint.to_owned())),
            None => (text.to_owned(), None),
        };
        Failure { code, message, hint, exit }
    }

    /// The failure for people.
    pub fn render(&self, colour: bool) -> String {
        let (red, bold, off) = if colour { ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m") } else { ("", "", "") };
        let mut out = format!("{red}error{off}{bold}: {}{off}\n", self.message);
        if let Some(hint) = &self.hint {
            out.push_str(&format!("\nhint: {hint}\n"));
        }
        out
    }

    /// The failure for programs.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "ok": false, "error": self })
    }
}

/// Makes an error of a library a failure, with its code and exit.
pub trait Explain<T> {
    /// The value, or the failure with that code.
    fn explain(self, code: &'static str, exit: Exit) -> Result<T, Failure>;
}

impl<T, E: std::error::Error> Explain<T> for Result<T, E> {
    fn explain(self, code: &'static str, exit: Exit) -> Result<T, Failure> {
        self.map_err(|e| Failure::new(code, exit, &e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_come_before_the_hint() {
        #[derive(Debug, thiserror::Error)]
        #[error("reading part 3\n\nhint: run doctor")]
        struct Outer(#[source] std::io::Error);
        let e = Outer(std::io::Error::other("disk full"));
        let f = Failure::new("store", Exit::Failed, &e);
        assert_eq!((f.message.as_str(), f.hint.as_deref()), ("reading part 3: disk full", Some("run doctor")));
    }
}
