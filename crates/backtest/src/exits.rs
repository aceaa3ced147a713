//! What holders are taken to have received when a security stops trading: one table.
use breadth_panel::{Exit, Outcome};
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

const fn line(
    outcome: Outcome,
    exchanges: &'static [&'static str],
    [low, base, high]: [f64; 3],
    source: &'static str,
) -> OutcomeRule {
    OutcomeRule { outcome, exchanges, recovery: Recovery { low, base, high }, source }
}

const NEW_YORK: &[&str] = &["nyse", "amex", "american"];
const NASDAQ: &[&str] = &["nasdaq"];

/// Delisting returns; the first line that fits applies. The measured averages of Shumway and of Shumway and Warther are of
/// delistings for cause. Among ends of unknown outcome there are mergers too, so that the base curve errs on the low side
/// there. Where the outcome is known but not the terms, the band is what prices do between the last close and the
/// payment.
pub const OUTCOMES: &[OutcomeRule] = &[
    line(
        Outcome::CashMerger,
        &[],
        [-0.02, 0.0, 0.02],
        "the price was pinned to an offer: paid out within two per cent of the last close",
    ),
    line(
        Outcome::ShareMerger,
        &[],
        [-0.03, 0.0, 0.03],
        "locked to the acquirer's price: worth the last close, give or take two days of an acquirer's moves",
    ),
    line(
        Outcome::Merger,
        &[],
        [-0.10, 0.0, 0.05],
        "taken over on terms that are not told: the last close, or a deal that falls through at the end",
    ),
    line(
        Outcome::Moved,
        &[],
        [-0.05, 0.0, 0.05],
        "goes on elsewhere: worth the last close, give or take two days of moves",
    ),
    line(Outcome::Liquidated, &[], [-0.05, 0.0, 0.02], "redeemed at its value, less what winding up costs"),
    line(
        Outcome::WentDark,
        &[],
        [-0.50, -0.10, 0.0],
        "Leuz, Triantis and Wang (2008): -10 % on average when a company leaves the exchange by its own will",
    ),
    line(
        Outcome::Failed,
        NEW_YORK,
        [-1.0, -0.30, 0.0],
        "Shumway (1997): -30 % on average for delistings for cause from NYSE and AMEX",
    ),
    line(
        Outcome::Failed,
        NASDAQ,
        [-1.0, -0.55, 0.0],
        "Shumway and Warther (1999): -55 % on average for delistings for cause from Nasdaq",
    ),
    line(Outcome::Failed, &[], [-1.0, -0.55, 0.0], "exchange not known: the worse of the two averages"),
    line(Outcome::DataEnd, &[], [-0.30, 0.0, 0.0], "the data of its source end, the security need not"),
    line(
        Outcome::Unknown,
        NEW_YORK,
        [-1.0, -0.30, 0.0],
        "Shumway (1997): -30 % on average for delistings for cause from NYSE and AMEX",
    ),
    line(
        Outcome::Unknown,
        NASDAQ,
        [-1.0, -0.55, 0.0],
        "Shumway and Warther (1999): -55 % on average for delistings for cause from Nasdaq",
    ),
    line(Outcome::Unknown, &[], [-1.0, -0.55, 0.0], "exchange not known: the worse of the two averages"),
];

/// Where the numbers of an end stated by the user come from.
const STATED: &str = "stated by the user";

/// What an end is taken to have paid, and why: what the user states, else the line of the table.
pub fn recovery(exit: &Exit, exchange: &str) -> (Recovery, &'static str) {
    match exit.stated {
        Some([low, base, high]) => (Recovery { low, base, high }, STATED),
        None => {
            let line = rule(exit.outcome, exchange);
            (line.recovery, line.source)
        }
    }
}

/// The line that applies to an outcome on an exchange.
fn rule(outcome: Outcome, exchange: &str) -> &'static OutcomeRule {
    let exchange = exchange.to_ascii_lowercase();
    OUTCOMES
        .iter()
        .find(|r| {
            r.outcome == outcome && (r.exchanges.is_empty() || r.exchanges.iter().any(|part| exchange.contains(part)))
        })
        // Every outcome has a line for all exchanges; the last is for what is not known.
        .unwrap_or(&OUTCOMES[OUTCOMES.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_line_and_the_band_is_in_order() {
        for (outcome, exchange, base) in [
            (Outcome::CashMerger, "nasdaq", 0.0),
            (Outcome::Failed, "nyse", -0.30),
            (Outcome::WentDark, "nasdaq", -0.10),
            (Outcome::Unknown, "nyse", -0.30),
            (Outcome::Unknown, "NYSE American", -0.30),
            (Outcome::Unknown, "nasdaq", -0.55),
            (Outcome::Unknown, "", -0.55),
        ] {
            assert_eq!(rule(outcome, exchange).recovery.base, base, "{outcome:?} {exchange}");
        }
        // No outcome is left without a line for all exchanges, and none at the last price without a band.
        for outcome in Outcome::ALL {
            assert!(OUTCOMES.iter().any(|r| r.outcome == outcome && r.exchanges.is_empty()), "{outcome:?}");
        }
        assert!(OUTCOMES.iter().all(|r| r.recovery.low < r.recovery.high));
        assert!(OUTCOMES.iter().all(|r| r.recovery.low <= r.recovery.base && r.recovery.base <= r.recovery.high));
    }
}
