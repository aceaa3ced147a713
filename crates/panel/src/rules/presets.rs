//! The built-in universes and schedules.
use std::sync::LazyLock;

use super::grammar::UniverseRule;
use super::schedule::Schedule;

/// The built-in universes: identifier and text.
pub const PRESETS: &[(&str, &str)] = &[
    ("large", include_str!("../../presets/large.toml")),
    ("small", include_str!("../../presets/small.toml")),
    ("russell-like-1000", include_str!("../../presets/russell-like-1000.toml")),
    ("russell-like-2000", include_str!("../../presets/russell-like-2000.toml")),
    ("russell-like-3000", include_str!("../../presets/russell-like-3000.toml")),
    ("russell-like-micro", include_str!("../../presets/russell-like-micro.toml")),
    ("sp500-like", include_str!("../../presets/sp500-like.toml")),
    ("sp400-like", include_str!("../../presets/sp400-like.toml")),
    ("sp600-like", include_str!("../../presets/sp600-like.toml")),
    ("microcap", include_str!("../../presets/microcap.toml")),
    ("all-us", include_str!("../../presets/all-us.toml")),
];

/// The built-in schedules: name and text.
const SCHEDULES: &[(&str, &str)] = &[
    ("yearly", include_str!("../../presets/schedules/yearly.toml")),
    ("quarterly", include_str!("../../presets/schedules/quarterly.toml")),
    ("russell-like", include_str!("../../presets/schedules/russell-like.toml")),
    ("sp-like", include_str!("../../presets/schedules/sp-like.toml")),
];

/// The built-in universes.
pub static UNIVERSES: LazyLock<Vec<UniverseRule>> = LazyLock::new(|| {
    let parse = |text| UniverseRule::parse(text).expect("the presets are constants that a test parses");
    PRESETS.iter().map(|(_, text)| parse(text)).collect()
});

static PARSED: LazyLock<Vec<(&'static str, Schedule)>> = LazyLock::new(|| {
    let parse = |text| toml::from_str(text).expect("the schedules are constants that a test parses");
    SCHEDULES.iter().map(|(name, text)| (*name, parse(text))).collect()
});

/// The rule with that identifier.
pub fn universe_rule(id: &str) -> Option<&'static UniverseRule> {
    UNIVERSES.iter().find(|u| u.id == id)
}

/// The built-in schedule with that name.
pub fn schedule(name: &str) -> Option<&'static Schedule> {
    PARSED.iter().find(|(known, _)| *known == name).map(|(_, schedule)| schedule)
}

/// The names of the built-in schedules.
pub fn schedule_names() -> Vec<&'static str> {
    SCHEDULES.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_parses_under_its_own_name_and_says_what_it_is() {
        for ((id, _), rule) in PRESETS.iter().zip(UNIVERSES.iter()) {
            assert_eq!(rule.id, *id);
            assert!(!rule.label.is_empty() && rule.about.len() > 40, "{id} does not say what it is");
        }
        for name in schedule_names() {
            assert!(schedule(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let text = PRESETS.iter().find(|(id, _)| *id == "russell-like-2000").unwrap().1;
        for (from, to, field) in [
            ("min_price = 1.0", "min_prize = 1.0", "min_prize"),
            ("min_price = 1.0", "min_price = -1.0", "eligible.min_price"),
            ("first = 1001", "first = 4001", "select.first"),
            ("at = 1000", "at = 999", "select.band.at"),
            ("schedule = \"russell-like\"", "schedule = \"weekly\"", "russell-like"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = UniverseRule::parse(&text.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(field), "{error}");
        }
    }
}
