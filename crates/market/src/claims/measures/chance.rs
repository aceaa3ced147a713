//! How likely a level is to be reached.
use crate::claims::evidence::Interval;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

use crate::targets::{History, Monitoring, Target, target_table};

/// The probability of closing at or above a level on some day up to a day.
pub const CHANCE: ClaimMeasure = ClaimMeasure {
    id: "chance",
    label: "Probability of reaching a level by a day",
    unit: ClaimUnit::Probability,
    formula: "share of paths of the stationary bootstrap without drift that close at or above the level on some day; the interval is the range of all methods, with and without drift (`breadth market target` has the table)",
    source: "Politis and Romano (1994)",
    needs: &[Field::Of, Field::Level, Field::By],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let (by, level) = (plan.ask.by.unwrap_or(day.today), plan.ask.level.unwrap_or(f64::NAN));
    let known = plan.of_line(day)?;
    known.near(day.today)?;
    // A chain is of prices from its series on; only a fund alone has dividends in, which nobody can take out here.
    let history =
        History::new(&known.line.values, 0.0).ok_or_else(|| known.out_of_reach(day.today.plus_months(-12)))?;
    let sources = day.sources;
    let target = Target { level, by, replicates: sources.replicates, seed: sources.seed };
    let Some(table) = target_table(&history, 0.0, &target) else { return Err(known.out_of_reach(by)) };
    let daily = |r: &&crate::targets::TargetRow| r.monitoring == Monitoring::Daily && r.method == "bootstrap";
    let p = table.rows.iter().find(daily).map_or(f64::NAN, |r| r.probability);
    let mut e = Evidence::new(p, ClaimUnit::Probability, history.last_day).graded(known.grade);
    e.interval = table.range(Monitoring::Daily).map(|(low, high)| Interval {
        low,
        high,
        level: 1.0,
        method: "range over methods and drifts",
    });
    e.independent = Some(table.independent);
    let ends = table.range(Monitoring::End).unwrap_or((f64::NAN, f64::NAN));
    let needed = ClaimUnit::Change.text(table.needed);
    Ok(e.note(format!(
        "{} at {:.2} on {}: {needed} in {} sessions; ending there {:.0} to {:.0} %",
        known.line.label,
        table.last,
        table.last_day,
        table.sessions,
        ends.0 * 100.0,
        ends.1 * 100.0
    )))
}

#[cfg(test)]
mod tests {
    use crate::claims::Lack;
    use crate::claims::fixture::still;

    #[test]
    fn a_level_below_is_certain_and_one_out_of_reach_impossible() {
        // Two years of +1 % and −1 % in an order without a pattern.
        let story = still(504);
        let days = story.sessions().to_vec();
        let (mut level, mut state) = (100.0, 1_u64);
        let values = days.iter().map(|day| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            level *= if state >> 63 == 0 { 1.01 } else { 1.0 / 1.01 };
            (*day, level)
        });
        let values: Vec<_> = values.collect();
        let last = values[503].1;
        let story = story.fund("IWM", &values);
        let by = days[503].plus_days(30);
        let ask = |level: f64| format!("measure = \"chance\"\nof = \"fund:IWM\"\nlevel = {level:.6}\nby = \"{by}\"");
        let p = |level: f64| story.ask(&ask(level)).unwrap();
        // A twentieth below is there on the first day; four times as high is 140 steps away, with 21 sessions to go.
        assert_eq!((p(last * 0.95).value, p(last * 4.0).value), (1.0, 0.0));
        let middle = p(last * 1.03);
        let range = middle.interval.as_ref().unwrap();
        assert!(0.2 < middle.value && middle.value < 0.8 && range.low <= middle.value && middle.value <= range.high);
        assert_eq!(middle.independent, Some(503 / 21));
        // A year of returns at least.
        let young = still(100);
        let short: Vec<_> = values.iter().take(100).copied().collect();
        assert!(matches!(young.fund("IWM", &short).ask(&ask(100.0)), Err(Lack::OutOfReach { .. })));
    }
}
