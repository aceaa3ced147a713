//! A portfolio of a whole universe by capitalisation is the universe's index.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_backtest::attribution::{Groups, brinson, days};
use breadth_backtest::{Convention, Decision, Ledger, Scenario, simulate};
use breadth_domain::{Date, calendar};
use breadth_panel::{IndexSeries, Member, Panel, Reconstitution, Universe};
use breadth_portfolio::{Market, Policy, PortfolioError, Position, Reason, Weights};
use proptest::prelude::*;
use support::*;

const NAMES: usize = 6;
const SESSIONS: usize = 50;

/// The members at their capitalisations as they drifted.
struct Whole<'a>(&'a Panel, &'a Universe);

impl Policy for Whole<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let position =
            |(security, weight)| Position { security, weight, cap: 1.0, score: 0.0, reason: Reason::EqualShare };
        let positions = self.1.weights_at(self.0, now.session()).into_iter().map(position).collect();
        Ok(Weights { positions, cash: 0.0, passed_over: vec![], reasoning: None })
    }

    fn describe(&self) -> String {
        "all members by capitalisation".to_owned()
    }
}

fn any_market() -> impl Strategy<Value = (Panel, Universe)> {
    let moves = prop::collection::vec(prop::collection::vec(-0.2..0.25_f64, NAMES), SESSIONS);
    // A short silence: shorter than what counts as away.
    let silences = prop::collection::vec((1..SESSIONS, 1..8_usize), NAMES);
    let caps = prop::collection::vec(prop::collection::vec(1.0..100.0_f64, NAMES), 3);
    (moves, silences, caps).prop_map(|(moves, silences, caps)| {
        let mut price = [20.0_f64; NAMES];
        let closes: Vec<Vec<f64>> = moves
            .iter()
            .enumerate()
            .map(|(t, row)| {
                (0..NAMES)
                    .map(|i| {
                        price[i] *= 1.0 + row[i];
                        let (from, long) = silences[i];
                        // Everybody trades on the days on which the portfolio is formed.
                        let formed = t == 0 || t == 20 || t == 21;
                        if !formed && t >= from && t < from + long { f64::NAN } else { price[i] }
                    })
                    .collect()
            })
            .collect();
        let dates: Vec<Date> = calendar::sessions(day("2023-01-03"), day("2023-12-29")).take(SESSIONS).collect();
        let panel = panel_of(dates, &closes, &["A", "B", "C", "D", "E", "F"], "nyse");
        let of = |s: usize, k: usize, names: std::ops::Range<usize>| Reconstitution {
            rank_session: s,
            effective_session: s,
            members: names.map(|i| Member { security: i, rank: i + 1, cap: caps[k][i], float: None }).collect(),
            excluded: vec![],
        };
        let reconstitutions = vec![of(0, 0, 0..4), of(20, 1, 2..6)];
        let universe = Universe { id: "u".into(), label: "U".into(), reconstitutions };
        (panel, universe)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_by_capitalisation_is_the_index((panel, universe) in any_market()) {
        let index = IndexSeries::of(&panel, &universe);
        let decisions: Vec<Decision> = [0, 20].map(|session| Decision { session, ranking: vec![(0, 0.0)] }).to_vec();
        // Filled at the close of the decision, without cost.
        let ledger = Ledger::new(1e6, 0.0);
        let whole = Whole(&panel, &universe);
        let path = simulate(&panel, &decisions, (0, SESSIONS - 1), ledger, &whole, Convention::Bt, Scenario::Base).unwrap();
        let mut value = 1e6;
        for (s, own) in path.value.iter().enumerate().skip(1) {
            value *= 1.0 + index.cap_weighted[s - index.start];
            prop_assert!((own / value - 1.0).abs() < 1e-12, "session {s}: {own} {value}");
        }
        // Held apart from itself there is nothing to tell: no allocation, no selection.
        let days = days(&panel, &path);
        let names = (0..NAMES).map(|i| vec![(0, i.to_string())]).collect();
        let told = brinson(&panel, &universe, &days, &[("name", Groups::of(names, "nobody"))]).remove(0);
        prop_assert!((told.ret - told.benchmark).abs() < 1e-12 && told.unexplained.abs() < 1e-12);
        prop_assert!((told.benchmark - (value / 1e6 - 1.0)).abs() < 1e-9 * (value / 1e6));
        for s in &told.segments {
            prop_assert!(s.allocation.abs() + s.selection.abs() + s.interaction.abs() < 1e-9, "{s:?}");
        }
    }
}
