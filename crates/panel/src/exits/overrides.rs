//! What the user states of an end: it goes before what the prices tell.
use breadth_domain::Date;
use serde::Serialize;

use crate::Outcome;

/// One line of a file of overrides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExitOverride {
    /// The security, as a reference `TICKER@YYYY-MM-DD` (any session on which it carried the ticker).
    pub security: String,
    /// The last session the end may have: an override is for the end of the series, not for a gap long before.
    pub ended: Date,
    /// What holders received.
    pub outcome: Outcome,
    /// The return on the last close: low, base, high.
    pub stated: [f64; 3],
    /// Where it is from.
    pub source: String,
}

/// A file of overrides that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "line {line} of the overrides: {what}\n\nhint: each line is `security,ended,outcome,low,base,high,source`, for example `SIVB@2023-03-09,2023-03-13,failed,-1,-0.996,-0.99,traded over the counter at 0.40 on 2023-03-28`"
)]
pub struct OverrideError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl ExitOverride {
    /// Reads a file of overrides: one line each, `security,ended,outcome,low,base,high,source`; empty lines and lines that
    /// begin with `#` are passed over, and so is a first line that begins with `security`.
    ///
    /// # Errors
    /// Names the line and the field.
    pub fn parse(text: &str) -> Result<Vec<Self>, OverrideError> {
        let lines = text.lines().enumerate().map(|(k, l)| (k + 1, l.trim()));
        let told =
            lines.filter(|(k, l)| !(l.is_empty() || l.starts_with('#') || (*k == 1 && l.starts_with("security"))));
        told.map(|(line, text)| Self::line(text).map_err(|what| OverrideError { line, what })).collect()
    }

    fn line(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.splitn(7, ',').map(str::trim).collect();
        let [security, ended, outcome, low, base, high, source] = fields[..] else {
            return Err(format!("it has {} fields of 7", fields.len()));
        };
        let number = |name: &str, text: &str| match text.parse::<f64>() {
            Ok(v) if (-1.0..=10.0).contains(&v) => Ok(v),
            _ => Err(format!("`{name}` is `{text}`; it must be a return between -1 and 10")),
        };
        let stated = [number("low", low)?, number("base", base)?, number("high", high)?];
        if !stated.is_sorted() {
            return Err(format!("low {low}, base {base}, high {high} are not in order"));
        }
        if !security.contains('@') {
            return Err(format!("`{security}` is no reference; write TICKER@YYYY-MM-DD"));
        }
        let known = || Outcome::ALL.map(Outcome::id).join(", ");
        Ok(ExitOverride {
            security: security.to_owned(),
            ended: Date::parse(ended).map_err(|_| format!("`ended` is `{ended}`; it must be a day, YYYY-MM-DD"))?,
            outcome: Outcome::ALL
                .into_iter()
                .find(|o| o.id() == outcome)
                .ok_or_else(|| format!("`{outcome}` is no outcome; there are {}", known()))?,
            stated,
            source: source.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_a_bad_one_is_named() {
        let text = "security,ended,outcome,low,base,high,source\n# failed banks\nSIVB@2023-03-09,2023-03-13,failed,-1,-0.996,-0.99,OTC, 28 March\n";
        let read = ExitOverride::parse(text).unwrap();
        assert_eq!((read.len(), read[0].outcome, read[0].stated[1]), (1, Outcome::Failed, -0.996));
        assert_eq!(read[0].source, "OTC, 28 March");
        for (bad, told) in [
            ("SIVB,2023-03-13,failed,-1,-1,0,x", "reference"),
            ("SIVB@2023-03-09,2023-03-13,burnt,-1,-1,0,x", "no outcome"),
            ("SIVB@2023-03-09,2023-03-13,failed,0,-1,0,x", "order"),
            ("SIVB@2023-03-09,2023-03-13,failed,-2,-1,0,x", "low"),
            ("SIVB@2023-03-09,failed", "fields"),
        ] {
            let e = ExitOverride::parse(&format!("\n{bad}")).unwrap_err();
            assert!(e.line == 2 && e.what.contains(told), "{e}");
        }
    }
}
