//! Indexes over universes.
use crate::drift::{Drift, Earned};
use crate::{IndexSeries, Panel, Universe};

impl IndexSeries {
    /// The index of a universe, day by day.
    ///
    /// Capitalisation weights: at each reconstitution a member's value is its company's market capitalisation of the rank
    /// day, drifted with prices to the effective session; from then on `r_t = Σ vᵢ rᵢ / Σ vᵢ` and each value moves with
    /// its price, by the rule of [`Drift`]. A member that fell silent is out at its last price, its value spread over the
    /// others: without delisting returns, the index errs on the high side.
    /// Equal weights: the mean return of the members with a row that day.
    pub fn of(panel: &Panel, universe: &Universe) -> IndexSeries {
        Self::drifted(panel, universe, |drift| drift.step())
    }

    /// The same for those who ask for prices alone: its income is empty, and it takes half the time.
    pub fn without_income(panel: &Panel, universe: &Universe) -> IndexSeries {
        let index = Self::drifted(panel, universe, |drift| drift.pass());
        IndexSeries { income: Vec::new(), income_known: Vec::new(), ..index }
    }

    fn drifted(panel: &Panel, universe: &Universe, step: fn(&mut Drift<'_>) -> Earned) -> IndexSeries {
        let start = universe.reconstitutions.first().map_or(panel.sessions.len(), |r| r.effective_session + 1);
        let mut index = IndexSeries {
            id: universe.id.clone(),
            start,
            cap_weighted: Vec::new(),
            income: Vec::new(),
            income_known: Vec::new(),
            equal_weighted: Vec::new(),
            kind: "price",
            dates: panel.sessions.get(start..).unwrap_or_default().to_vec(),
        };
        for (k, r) in universe.reconstitutions.iter().enumerate() {
            let end =
                universe.reconstitutions.get(k + 1).map_or(panel.sessions.len() - 1, |next| next.effective_session);
            let mut drift = Drift::new(panel, r).to(r.effective_session);
            for _ in r.effective_session + 1..=end {
                let earned = step(&mut drift);
                let mean = earned.returns / earned.count as f64;
                index.cap_weighted.push(if earned.before > 0.0 { earned.gain / earned.before } else { f64::NAN });
                let part = |of: f64| if earned.before > 0.0 { of / earned.before } else { f64::NAN };
                index.income.push(part(earned.income));
                index.income_known.push(part(earned.income_known));
                index.equal_weighted.push(if earned.count > 0 { mean } else { f64::NAN });
            }
        }
        index
    }

    /// Total return of each session: the price return and the income.
    pub fn total(&self) -> Vec<f64> {
        self.cap_weighted.iter().zip(&self.income).map(|(r, income)| r + income).collect()
    }
}
