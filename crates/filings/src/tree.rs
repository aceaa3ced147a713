//! Proofs as people read them: the number, what it was made of, down to the filings.
use std::fmt::Write;

use crate::{Answer, Derivation, Operation};

impl Operation {
    /// What was done, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Operation::FiscalYear => "the fiscal year",
            Operation::YearAndToDate => "the year before + the year to date - the year to date a year before",
            Operation::FourQuarters => "four quarters",
            Operation::Contiguous => "periods that follow one another",
            Operation::Decumulated => "the longer period - what came before it",
            Operation::Combined => "a sum",
            Operation::PerShare => "earnings over the mean of the shares",
            Operation::SplitAdjusted => "on the basis of later splits",
            Operation::Repaired => "repaired",
        }
    }
}

impl Answer {
    /// The proof as lines, each input under what it serves, two spaces deeper.
    ///
    /// ```text
    /// revenue 2008-12-28..2009-12-26 = 46,708,000,000 USD, known on 2010-01-26: the year before + ...
    ///   + 42,905,000,000  us-gaap:SalesRevenueNet 2008-09-28..2009-09-26, 10-K/A 0001193125-10-012091 filed 2010-01-25, known on 2010-01-26, vintage 2 of 2
    /// ```
    pub fn tree(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, None);
        text
    }

    fn write(&self, text: &mut String, depth: usize, factor: Option<f64>) {
        let indent = "  ".repeat(depth);
        let sign = match factor {
            None => String::new(),
            Some(1.0) => "+ ".to_owned(),
            Some(-1.0) => "- ".to_owned(),
            Some(other) if other < 0.0 => format!("- {} x ", -other),
            Some(other) => format!("+ {other} x "),
        };
        let period = |start: Option<breadth_domain::Date>, end| {
            start.map_or_else(|| format!("{end}"), |s| format!("{s}..{end}"))
        };
        let mut line = format!("{indent}{sign}");
        if depth == 0 {
            let _ = write!(line, "{} {} = ", self.concept, period(self.start, self.end));
        }
        let _ = write!(line, "{} {}", grouped(self.value), self.unit);
        match &self.derivation {
            Derivation::Reported(leaf) => {
                let _ = write!(
                    line,
                    "  {} {}, {} {} filed {}, known on {}, vintage {} of {}",
                    leaf.tag,
                    period(leaf.start, leaf.end),
                    leaf.form,
                    leaf.accession,
                    leaf.filed_on,
                    leaf.known_on,
                    leaf.vintage,
                    leaf.vintages
                );
            }
            Derivation::Derived { operation, .. } => {
                let _ = write!(
                    line,
                    "  {}: {}, known on {}",
                    period(self.start, self.end),
                    operation.label(),
                    self.known_on
                );
            }
        }
        if depth == 0 {
            for flag in self.flags.iter() {
                let _ = write!(line, "\n  ! {}", flag.label());
            }
        }
        let _ = writeln!(text, "{line}");
        if let Derivation::Derived { inputs, .. } = &self.derivation {
            for (factor, input) in inputs {
                input.write(text, depth + 1, Some(*factor));
            }
        }
    }
}

/// A number with its thousands apart; decimals as they are.
fn grouped(value: f64) -> String {
    let plain = format!("{}", value.abs());
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(46_708_000_000.0), "46,708,000,000");
        assert_eq!(grouped(-1234.5), "-1,234.5");
        assert_eq!(grouped(0.0), "0");
    }
}
