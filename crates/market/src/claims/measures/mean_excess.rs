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
