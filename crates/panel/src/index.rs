//! Indexes over universes.
use crate::exits::SILENT_SESSIONS;
use crate::{IndexSeries, Panel, Universe};

impl IndexSeries {
    /// The index of a universe, day by day.
    ///
    /// Capitalisation weights: at each reconstitution a member's value is its company's market capitalisation of the rank
    /// day, drifted with prices to the effective session; from then on `r_t = Σ vᵢ rᵢ / Σ vᵢ` and each value moves with
    /// its price. A member without a row keeps its value and earns nothing that day; the return over the gap comes with
    /// its next row. One unseen for more than [`SILENT_SESSIONS`] sessions leaves at its last price, its value spread
    /// over the others: without delisting returns, the index errs on the high side.
    /// Equal weights: the mean return of the members with a row that day.
    pub fn of(panel: &Panel, universe: &Universe) -> IndexSeries {
        let start = universe.reconstitutions.first().map_or(panel.sessions.len(), |r| r.effective_session + 1);
        let mut index = IndexSeries {
            id: universe.id.clone(),
            start,
            cap_weighted: Vec::new(),
            equal_weighted: Vec::new(),
            kind: "price",
            dates: panel.sessions.get(start..).unwrap_or_default().to_vec(),
        };
        for (k, r) in universe.reconstitutions.iter().enumerate() {
            let end =
                universe.reconstitutions.get(k + 1).map_or(panel.sessions.len() - 1, |next| next.effective_session);
            let mut values: Vec<f64> = r.members.iter().map(|m| m.cap).collect();
            let mut seen: Vec<usize> = vec![r.rank_session; r.members.len()];
            for t in r.rank_session + 1..=end {
                let in_force = t > r.effective_session;
                let returns = panel.ret.row(t);
                let (mut before, mut gain, mut sum, mut n) = (0.0, 0.0, 0.0, 0usize);
                for ((m, v), last) in r.members.iter().zip(&mut values).zip(&mut seen) {
                    let ret = returns[m.security];
                    if !panel.close.at(t, m.security).is_nan() {
                        *last = t;
                    } else if t - *last > SILENT_SESSIONS {
                        *v = 0.0;
                    }
                    before += *v;
                    if !ret.is_nan() && *v > 0.0 {
                        gain += *v * ret;
                        *v *= 1.0 + ret;
                        sum += ret;
                        n += 1;
                    }
                }
                if in_force {
                    index.cap_weighted.push(if before > 0.0 { gain / before } else { f64::NAN });
                    index.equal_weighted.push(if n > 0 { sum / n as f64 } else { f64::NAN });
                }
            }
        }
        index
    }
}
