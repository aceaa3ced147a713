//! What each factor of the fundamental risk model added, in dollars: every day's exposures times that day's factor returns.
use std::collections::BTreeMap;

use breadth_kernels::Sum;
use breadth_portfolio::risk::fundamental::FactorHistory;
use serde::Serialize;

use super::Day;

/// A factor's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelFactor {
    /// The factor.
    pub factor: String,
    /// Mean exposure over the days, of the whole value, cash at zero.
    pub exposure: f64,
    /// Σ value x exposure x the factor's return.
    pub dollars: f64,
}

/// The result in dollars by the factors of the risk model: end − start = Σ factors + specific + not covered + exits + costs +
/// carry + flows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelAttribution {
    /// Value at the first session's close before anything was held.
    pub start: f64,
    /// Value at the end.
    pub end: f64,
    /// The factors, market first, then as the model has them.
    pub factors: Vec<ModelFactor>,
    /// What the factors leave of the gains of names that the model has: the choice of names.
    pub specific: f64,
    /// Gains of names, or on days, that the model does not have; bought and moved within a day among them.
    pub not_covered: f64,
    /// What the bookings of exits added.
    pub exits: f64,
    /// Costs, negative.
    pub costs: f64,
    /// Interest and fees.
    pub carry: f64,
    /// Put in or taken out after the start.
    pub flows: f64,
    /// What the lines leave unexplained: rounding.
    pub unexplained: f64,
    /// Positions and days that the model covers.
    pub covered: usize,
    /// Positions and days there were.
    pub of: usize,
}

/// Tells days apart by the factors of a model. `None` where the model has none of them.
pub fn model_attribution(history: &FactorHistory, days: &[Day], end: f64) -> Option<ModelAttribution> {
    let start = days.first()?.value_before;
    // (Σ dollars, Σ exposure) by factor, in the order in which they come up.
    let mut names: Vec<String> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut sums: Vec<(Sum, Sum)> = Vec::new();
    let (mut specific, mut not_covered) = (Sum::default(), Sum::default());
    let (mut covered, mut of, mut told) = (0, 0, 0_usize);
    for day in days {
        let gains: BTreeMap<usize, f64> = day.names.iter().copied().collect();
        let mut rest = gains.clone();
        of += day.held.len();
        if let Some((period, session)) = history.on(day.session).filter(|_| day.value_before > 0.0) {
            told += 1;
            let of_factor: Vec<usize> = period
                .factors
                .iter()
                .map(|f| {
                    *places.entry(f.clone()).or_insert_with(|| {
                        names.push(f.clone());
                        sums.push(Default::default());
                        names.len() - 1
                    })
                })
                .collect();
            let styles: Vec<&Vec<f64>> = period.exposures.styles.iter().filter(|c| !c.is_empty()).collect();
            for (i, value) in &day.held {
                let Some(slot) = period.exposures.slot(*i) else { continue };
                covered += 1;
                let mut left = rest.remove(i).unwrap_or(0.0);
                let mut add = |k: usize, exposure: f64| {
                    let dollars = value * exposure * session.fit.returns[k];
                    sums[of_factor[k]].0.add(dollars);
                    sums[of_factor[k]].1.add(value * exposure / day.value_before);
                    left -= dollars;
                };
                add(0, 1.0);
                styles.iter().enumerate().for_each(|(s, column)| add(1 + s, column[slot]));
                if let Some(sector) = period.exposures.sector[slot] {
                    add(1 + styles.len() + sector, 1.0);
                }
                specific.add(left);
            }
        }
        rest.values().for_each(|gain| not_covered.add(*gain));
    }
    if told == 0 {
        return None;
    }
    let line = |f: fn(&Day) -> f64| days.iter().map(f).collect::<Sum>().value();
    let [exits, costs, carry, flows] = [line(|d| d.exits), line(|d| d.costs), line(|d| d.carry), line(|d| d.flows)];
    let factors: Vec<ModelFactor> = names
        .into_iter()
        .zip(&sums)
        .map(|(factor, (dollars, exposure))| ModelFactor {
            factor,
            exposure: exposure.value() / told as f64,
            dollars: dollars.value(),
        })
        .collect();
    let (specific, not_covered) = (specific.value(), not_covered.value());
    let by_factors = factors.iter().map(|f| f.dollars).collect::<Sum>().value();
    let unexplained = end - start - by_factors - specific - not_covered - exits - costs - carry - flows;
    Some(ModelAttribution {
        start,
        end,
        factors,
        specific,
        not_covered,
        exits,
        costs,
        carry,
        flows,
        unexplained,
        covered,
        of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use breadth_portfolio::risk::fundamental::{Exposures, FactorPeriod, FactorSession, Fitted};

    #[test]
    fn exposures_times_returns_and_what_they_leave() {
        // Two names of the model, one of its sector; on session 1 the market gains 1 %, the style 2 %, the sector −1 %.
        let exposures = Exposures {
            session: 0,
            securities: vec![0, 1],
            caps: vec![1.0, 1.0],
            sectors: vec!["s".into()],
            sector: vec![Some(0), None],
            sector_share: vec![1.0],
            styles: vec![vec![], vec![0.5, -1.0]],
            known: vec![0, 2],
            thin: 0,
        };
        let fit = Fitted { returns: vec![0.01, 0.02, -0.01], specific: vec![0.0, 0.0], r_squared: 1.0 };
        let period = FactorPeriod {
            exposures: exposures.into(),
            factors: vec!["market".into(), "style".into(), "sector:s".into()],
            sessions: vec![FactorSession { session: 1, fit }],
        };
        let history = FactorHistory { market: vec![], periods: vec![period] };
        let first = Day { value_before: 1000.0, ..Day::default() };
        let day = Day {
            session: 1,
            value_before: 1000.0,
            cash_before: 100.0,
            held: vec![(0, 400.0), (1, 300.0), (7, 200.0)],
            names: vec![(0, 7.0), (1, -5.0), (7, 3.0)],
            exits: -1.0,
            costs: -0.5,
            carry: 0.25,
            flows: 10.0,
        };
        let found = model_attribution(&history, &[first, day], 1013.75).unwrap();
        let of = |id: &str| found.factors.iter().find(|f| f.factor == id).unwrap();
        // Market 700 x 1 % = 7; style (400 x 0.5 − 300) x 2 % = −2; sector 400 x −1 % = −4.
        assert!((of("market").dollars - 7.0).abs() < 1e-12 && (of("market").exposure - 0.7).abs() < 1e-12);
        assert!((of("style").dollars + 2.0).abs() < 1e-12 && (of("style").exposure + 0.1).abs() < 1e-12);
        assert!((of("sector:s").dollars + 4.0).abs() < 1e-12);
        // 7 − (4 + 4 − 4) = 3 and −5 − (3 − 6) = −2: 1 together. The third name is not the model's.
        assert!((found.specific - 1.0).abs() < 1e-12 && found.not_covered == 3.0);
        assert_eq!((found.covered, found.of), (2, 3));
        assert!(found.unexplained.abs() < 1e-10, "{}", found.unexplained);
        assert!(model_attribution(&FactorHistory { market: vec![], periods: vec![] }, &[], 1.0).is_none());
    }
}
