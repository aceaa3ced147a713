//! The catalogue of measures: one list, read by the page, the command line, the report and the manual.
use crate::frame::Lookback;
use crate::measures;
use crate::{Frame, Point, Side, Unit};

/// How a measure is computed: for each universe, or once.
#[derive(Copy, Clone)]
pub enum Compute {
    /// For each universe.
    EachUniverse(fn(&Frame<'_>, &Side<'_>) -> Vec<Point>),
    /// For the two universes together.
    Market(fn(&Frame<'_>) -> Vec<Point>),
}

impl Compute {
    /// The measure on every session, of that universe where it is for each.
    pub(crate) fn points(self, frame: &Frame<'_>, side: Option<&Side<'_>>) -> Vec<Point> {
        match (self, side) {
            (Compute::EachUniverse(f), Some(side)) => f(frame, side),
            (Compute::Market(f), _) => f(frame),
            (Compute::EachUniverse(_), None) => Vec::new(),
        }
    }
}

/// What several measures ask of a universe's members: counted once for all of them.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Where members stand against their own averages and in their own year.
    Stands,
    /// Who beats the index over a lookback.
    Beats(Lookback),
    /// Concentration of weights.
    Weights,
    /// Shares of the largest.
    Largest,
}

/// What a measure is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// How many take part.
    Breadth,
    /// How much the largest weigh.
    Concentration,
    /// Who leads whom.
    Rotation,
}

/// The identifiers of a family's measures, in the order of the list.
pub fn of_family(family: Family) -> Vec<&'static str> {
    MEASURES.iter().filter(|m| m.family == family).map(|m| m.id).collect()
}

/// A number about the market. Entry `t` of what it computes depends on nothing known after session `t`.
#[derive(Copy, Clone)]
pub struct Measure {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// What it is about.
    pub family: Family,
    /// What it counts in.
    pub unit: Unit,
    /// The equation.
    pub formula: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// How many sessions of the universe it needs before its first value.
    pub warm_up: usize,
    /// What its N of M counts: "members", "sessions" or "components".
    pub counted: &'static str,
    /// Whether its value on a session is made of its own values before: a total, an average without an end, a percentile of its
    /// past. Any other can be asked for one session alone.
    pub carries: bool,
    /// What it asks for that other measures ask for too.
    pub asks: &'static [Ask],
    /// How it is computed.
    pub compute: Compute,
}

/// Every measure, in the order of the page.
pub const MEASURES: &[&Measure] = &[
    &measures::composite::MEASURE,
    &measures::above_average::ABOVE_200,
    &measures::above_average::ABOVE_150,
    &measures::above_average::ABOVE_100,
    &measures::above_average::ABOVE_50,
    &measures::above_average::ABOVE_20,
    &measures::advances::ADVANCES,
    &measures::advances::DECLINES,
    &measures::advances::UNCHANGED,
    &measures::advance_decline::PERCENT,
    &measures::advance_decline::LINE,
    &measures::volume::UP_SHARE,
    &measures::volume::TRIN,
    &measures::highs_lows::HIGHS,
    &measures::highs_lows::LOWS,
    &measures::highs_lows::NET,
    &measures::highs_lows::RECORD_HIGH,
    &measures::highs_lows::HIGH_LOW_INDEX,
    &measures::mcclellan::MEASURE,
    &measures::mcclellan::SUMMATION,
    &measures::zweig::MEASURE,
    &measures::thrust::ZWEIG_SIMPLE,
    &measures::thrust::DEEMER,
    &measures::thrust::WHALEY,
    &measures::participation::MONTH_1,
    &measures::participation::MONTH_3,
    &measures::participation::MONTH_12,
    &measures::dispersion::MEDIAN_1,
    &measures::dispersion::MEDIAN_3,
    &measures::dispersion::MEDIAN_12,
    &measures::dispersion::DAY,
    &measures::dispersion::MONTH,
    &measures::average_correlation::MEASURE,
    &measures::top_share::TOP_1,
    &measures::top_share::TOP_5,
    &measures::top_share::TOP_7,
    &measures::top_share::TOP_10,
    &measures::top_share::TOP_50,
    &measures::herfindahl::HERFINDAHL,
    &measures::herfindahl::NORMALISED,
    &measures::herfindahl::EFFECTIVE_NUMBER,
    &measures::herfindahl::ENTROPY_NUMBER,
    &measures::equal_minus_cap::MONTH_1,
    &measures::equal_minus_cap::MONTH_3,
    &measures::equal_minus_cap::MONTH_12,
    &measures::equal_minus_cap::YEAR_TO_DATE,
    &measures::small_share::MEASURE,
    &measures::rotation_score::MEASURE,
    &measures::relative_strength::MEASURE,
    &measures::relative_to_average::DAYS_50,
    &measures::relative_to_average::MEASURE,
    &measures::relative_momentum::MEASURE,
    &measures::size_momentum::MEASURE,
    &measures::relative_high::MEASURE,
    &measures::relative_high::RANGE,
    &measures::relative_trend::SLOPE,
    &measures::relative_trend::DRIFT,
];

/// The measure with that identifier.
pub fn measure(id: &str) -> Option<&'static Measure> {
    MEASURES.iter().copied().find(|m| m.id == id)
}

/// One measure's entry in the manual.
pub fn manual_entry(measure: &Measure) -> String {
    let Measure { id, label, unit, formula, source, warm_up, .. } = measure;
    format!("{label} (`{id}`, {unit})\n    {formula}\n    {source}; warm-up {warm_up} sessions")
}

/// The manual of all measures.
pub fn manual() -> String {
    MEASURES.iter().map(|m| manual_entry(m)).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_and_every_entry_is_whole() {
        for (i, m) in MEASURES.iter().enumerate() {
            assert!(MEASURES[..i].iter().all(|other| other.id != m.id && other.label != m.label), "{}", m.id);
            assert!(!m.formula.is_empty() && !m.source.is_empty() && m.warm_up > 0, "{}", m.id);
            assert!(["members", "sessions", "components"].contains(&m.counted), "{}", m.id);
            assert_eq!(measure(m.id).unwrap().label, m.label);
            assert!(manual().contains(&format!("`{}`", m.id)));
        }
    }
}
