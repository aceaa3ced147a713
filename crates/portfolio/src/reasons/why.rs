//! Why a name has its weight, in words.
use breadth_signals::ScreenRow;

use crate::rebalance::Pull;
use crate::{Position, Reason, Reasoning};

fn bp(v: f64) -> String {
    format!("{:.1} bp", v * 1e4)
}

/// A pull in words: what speaks for a name and what against it, a year.
pub(crate) fn pull_in_words(p: &Pull) -> String {
    let mut text = format!("expected {}, risk −{}", bp(p.alpha), bp(p.risk));
    if p.trading != 0.0 {
        text.push_str(&format!(", trading {}", bp(-p.trading)));
    }
    text.push_str(&format!(", limits {}", bp(p.limits)));
    text
}

/// Why a position has its weight.
pub(crate) fn why(p: &Position, reasoning: Option<&Reasoning>, row: &ScreenRow) -> String {
    let rank = row.rank.map_or_else(|| "without a score".to_owned(), |r| format!("rank {r} by score"));
    let pull = reasoning.and_then(|r| r.pulls.iter().find(|(i, _)| *i == p.security)).map(|(_, pull)| pull);
    match (p.reason, pull) {
        (Reason::OnItsWayOut, _) => "as small as today's trades allow".to_owned(),
        (Reason::EqualShare, _) => format!("{rank}: the equal share"),
        (Reason::CappedByLiquidity { .. }, None) => format!("{rank}: as much as its dollar volume allows"),
        (Reason::ByRisk, None) => format!("{rank}: its part of the risk"),
        (Reason::CappedByLiquidity { .. }, Some(pull)) => {
            format!("{rank}: as much as its dollar volume allows ({})", pull_in_words(pull))
        }
        (Reason::ByRisk, Some(pull)) if pull.lacking() < -1e-7 => {
            format!("{rank}: a limit of its own holds it ({})", pull_in_words(pull))
        }
        (Reason::ByRisk, Some(pull)) if pull.lacking() > 1e-7 => {
            format!("{rank}: a limit of its own, or what is held, keeps it from being less ({})", pull_in_words(pull))
        }
        (Reason::ByRisk, Some(pull)) => {
            format!("{rank}: what speaks for it and against it is even ({})", pull_in_words(pull))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_adds_up_in_words() {
        // 3 % expected, 2 % of risk, 0.1 % to buy, limits take 0.9 %: nothing is lacking.
        let pull = Pull { alpha: 0.03, risk: 0.02, trading: 0.001, limits: -0.009 };
        assert!(pull.lacking().abs() < 1e-15);
        assert_eq!(pull_in_words(&pull), "expected 300.0 bp, risk −200.0 bp, trading -10.0 bp, limits -90.0 bp");
    }
}
