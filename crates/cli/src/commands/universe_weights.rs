//! What the members of a universe count with.
use breadth_panel::rules::Weights;
use breadth_panel::{FloatCoverage, UniverseRule};
use serde_json::{Value, json};

use crate::context::Market;
use crate::output::{count, share};

/// Of how many members of the last reconstitution the float is known.
pub fn in_force_floats(market: &Market) -> FloatCoverage {
    market.floats[0].last().copied().unwrap_or_default()
}

/// What members count with, and of how many the float is known.
pub fn weights_text(rule: &UniverseRule, float: &FloatCoverage) -> String {
    let (known, all) = (count(float.known as u64), count(float.members as u64));
    match rule.weights {
        Weights::Full => "Weights: full capitalisation.".into(),
        Weights::Float if !float.used => format!(
            "Weights: full capitalisation, although the rule asks for float: it is known of {known} of {all} members, {} of their capitalisation, and the rule wants {} before it is used (`breadth import facts` brings annual reports' public floats).",
            share(Some(float.cap_share)),
            share(Some(rule.float_coverage))
        ),
        Weights::Float => format!(
            "Weights: float, a proxy from annual reports, known of {known} of {all} members, {} of their capitalisation ({} of it in public hands); the others count in full.",
            share(Some(float.cap_share)),
            share(float.ratio)
        ),
    }
}

/// The same for programs.
pub fn weights_json(rule: &UniverseRule, float: &FloatCoverage) -> Value {
    let asked = if rule.weights == Weights::Float { "float" } else { "full" };
    let by = if float.used { "float" } else { "full" };
    json!({
        "asked": asked, "by": by, "kind": (by == "float").then_some("proxy"), "known": float.known, "of": float.members,
        "cap_share_known": float.cap_share, "cap_share_wanted": (asked == "float").then_some(rule.float_coverage),
        "mean_ratio": float.ratio, "unknown_counts": "in full",
    })
}
