//! What holders are taken to have received when a security stops trading: one table.
use breadth_panel::Outcome;
use serde::Serialize;

/// More sessions than this without a close, and a holder takes the end as given. Before that the last close stands: a halt
/// and a delisting look alike.
pub const RECOGNISED_AFTER: usize = breadth_panel::SILENT_SESSIONS;

/// Sessions without a close after which what an unknown end is taken to have paid becomes cash: a year. Until then it stands
/// among the positions, written down, and is written back if it trades again: vendors' gaps and halts end, failures do not.
pub const SETTLED_AFTER: usize = 252;

/// Which reading of unknown outcomes a curve takes.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// Nothing was recovered.
    Low,
    /// The average measured for delistings for cause.
    Base,
    /// The last close was recovered.
    High,
}

impl Scenario {
    /// All three, from the worst.
    pub const ALL: [Scenario; 3] = [Scenario::Low, Scenario::Base, Scenario::High];
}

/// A return on the last close, by scenario.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Recovery {
    /// Low.
    pub low: f64,
    /// Base.
    pub base: f64,
    /// High.
    pub high: f64,
}

impl Recovery {
    /// The return in a scenario.
    pub fn in_scenario(&self, scenario: Scenario) -> f64 {
        match scenario {
            Scenario::Low => self.low,
            Scenario::Base => self.base,
            Scenario::High => self.high,
        }
    }
}

/// One line of the table.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeRule {
    /// The outcome it is for.
    pub outcome: Outcome,
    /// The exchanges it is for, by a part of their lower-case name; empty for all others.
    pub exchanges: &'static [&'static str],
    /// The delisting return.
    pub recovery: Recovery,
    /// Why.
    pub source: &'static str,
}

/// Delisting returns; the first line that fits applies. The measured averages are of delistings for cause; among ends of
/// unknown outcome there are mergers too, so the base curve errs on the low side.
pub const OUTCOMES: &[OutcomeRule] = &[
    OutcomeRule {
        outcome: Outcome::CashMerger,
        exchanges: &[],
        recovery: Recovery { low: 0.0, base: 0.0, high: 0.0 },
        source: "the price was pinned to an offer: paid out at the last close",
    },
    OutcomeRule {
        outcome: Outcome::Unknown,
        exchanges: &["nyse", "amex", "american"],
        recovery: Recovery { low: -1.0, base: -0.30, high: 0.0 },
        source: "Shumway (1997): −30 % on average for delistings for cause from NYSE and AMEX",
    },
    OutcomeRule {
        outcome: Outcome::Unknown,
        exchanges: &["nasdaq"],
        recovery: Recovery { low: -1.0, base: -0.55, high: 0.0 },
        source: "Shumway and Warther (1999): −55 % on average for delistings for cause from Nasdaq",
    },
    OutcomeRule {
        outcome: Outcome::Unknown,
        exchanges: &[],
        recovery: Recovery { low: -1.0, base: -0.55, high: 0.0 },
        source: "exchange not known: the worse of the two averages",
    },
];

/// The line that applies to an outcome on an exchange.
pub(crate) fn rule(outcome: Outcome, exchange: &str) -> &'static OutcomeRule {
    let exchange = exchange.to_ascii_lowercase();
    OUTCOMES
        .iter()
        .find(|r| {
            r.outcome == outcome && (r.exchanges.is_empty() || r.exchanges.iter().any(|part| exchange.contains(part)))
        })
        // The last line is for every unknown outcome, the first for every merger.
        .unwrap_or(&OUTCOMES[OUTCOMES.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_line_and_the_band_is_in_order() {
        for (outcome, exchange, base) in [
            (Outcome::CashMerger, "nasdaq", 0.0),
            (Outcome::Unknown, "nyse", -0.30),
            (Outcome::Unknown, "NYSE American", -0.30),
            (Outcome::Unknown, "nasdaq", -0.55),
            (Outcome::Unknown, "", -0.55),
        ] {
            assert_eq!(rule(outcome, exchange).recovery.base, base, "{outcome:?} {exchange}");
        }
        assert!(OUTCOMES.iter().all(|r| r.recovery.low <= r.recovery.base && r.recovery.base <= r.recovery.high));
    }
}
