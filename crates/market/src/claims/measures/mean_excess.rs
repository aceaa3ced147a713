//! Whether a lead is more than chance.
use std::collections::BTreeMap;

use breadth_kernels::{StationaryBootstrap, block_length};

use crate::claims::evidence::Interval;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// The mean lead a year, with its interval.
pub const MEAN_EXCESS: ClaimMeasure = ClaimMeasure {
    id: "mean_excess",
    label: "Mean lead a year, with its interval",
    unit: ClaimUnit::Change,
    formula: "252 · mean of the daily log returns of the line less the benchmark's; 90 % interval of the stationary bootstrap",
    source: "Politis and Romano (1994), block length by Politis and White (2004)",
    needs: &[Field::Of, Field::Against, Field::Window],
    takes: &[],
    evaluate,
};

const LEVEL: f64 = 0.9;
const FEWEST: usize = 60;

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let (a, b) = (plan.of_line(day)?, plan.against_line(day)?);
    let to = a.near(span.to)?.0.min(b.near(span.to)?.0);
    a.near(span.base)?;
    b.near(span.base)?;
    let other: BTreeMap<_, f64> = b.line.values.iter().copied().collect();
    let within = a.line.values.iter().filter(|(d, _)| *d >= span.base && *d <= span.to);
    let both: Vec<f64> = within.filter_map(|(d, v)| other.get(d).map(|w| (v / w).ln())).collect();
    let daily: Vec<f64> = both.windows(2).map(|w| w[1] - w[0]).collect();
    if daily.len() < FEWEST {
        return Err(Lack::TooFew {
            what: "days on which both lines have a value".to_owned(),
            known: daily.len(),
            of: FEWEST,
            figure: None,
            import: a.import.clone(),
        });
    }
    let n = daily.len();
    let year = crate::targets::DAYS_A_YEAR;
    let block = block_length(&daily).unwrap_or(1.0);
    let bootstrap = StationaryBootstrap { block, replicates: day.sources.replicates, seed: day.sources.seed };
    let mean = daily.iter().sum::<f64>() / n as f64;
    let mut evidence = Evidence::new(mean * year, ClaimUnit::Change, to).graded(a.grade.max(b.grade));
    evidence.interval = bootstrap.mean_interval(&daily, LEVEL).map(|(low, high)| Interval {
        low: low * year,
        high: high * year,
        level: LEVEL,
        method: "stationary bootstrap",
    });
    evidence.independent = Some((n as f64 / block) as usize);
    let (p, q) = (&a.line.label, &b.line.label);
    Ok(evidence.note(format!("{p} against {q}: {n} days, blocks of {block:.1} days on average")))
}

#[cfg(test)]
mod tests {
    use crate::claims::Lack;
    use crate::claims::fixture::still;

    #[test]
    fn the_mean_of_log_differences_times_252_within_its_interval() {
        // Every second day +2 %, the others −1 %, against a fund that stands still: 60 of each.
        let story = still(121);
        let days = story.sessions().to_vec();
        let mut level = 100.0;
        let moving = days.iter().enumerate().map(|(t, day)| {
            if t > 0 {
                level *= if t % 2 == 0 { 0.99 } else { 1.02 };
            }
            (*day, level)
        });
        let moving: Vec<_> = moving.collect();
        let flat: Vec<_> = days.iter().map(|day| (*day, 50.0)).collect();
        let story = story.fund("IWM", &moving).fund("SPY", &flat);
        let window = format!("{}..{}", days[0], days[120]);
        let ask =
            |w: &str| format!("measure = \"mean_excess\"\nof = \"fund:IWM\"\nagainst = \"fund:SPY\"\nwindow = \"{w}\"");
        let e = story.ask(&ask(&window)).unwrap();
        let expected = 252.0 * (1.02_f64.ln() + 0.99_f64.ln()) / 2.0;
        assert!((e.value - expected).abs() < 1e-9, "{} for {expected}", e.value);
        let i = e.interval.unwrap();
        assert!(i.low < e.value && e.value < i.high && i.level == 0.9);
        assert!(e.independent.is_some_and(|n| n > 0 && n <= 120));
        // Fifty-nine days are too few.
        let short = story.ask(&ask(&format!("{}..{}", days[61], days[120])));
        assert!(matches!(short, Err(Lack::TooFew { known: 59, of: 60, .. })), "{short:?}");
    }
}
