//! Tomorrow cannot change today: on every small world that can be drawn, whatever is known after a day leaves every
//! decision, trade and value up to that day as it was, bit for bit.
#![allow(clippy::unwrap_used)]
mod support;

use std::sync::Arc;

use breadth_backtest::{
    BacktestError, BacktestResult, ExitMet, SETTLED_AFTER, Setting, backtest, backtest_policy, decision_sessions,
};
use breadth_domain::study::Rebalance;
use breadth_domain::{Concept, Date, FactRow, Grade, Silent, Span, Study, Symbol, calendar};
use breadth_panel::{Grid, Member, Panel, Reconstitution, SecurityId, Universe};
use breadth_portfolio::{BestEqualWeight, Market, Policy, PortfolioError, Weights};
use breadth_signals::Fundamentals;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::*;

const NAMES: usize = 8;
const SESSIONS: usize = 130;

/// A market and everything known about it.
#[derive(Clone, Debug)]
struct World {
    closes: Vec<Vec<f64>>,
    volumes: Vec<Vec<f64>>,
    /// The session on which each name takes another ticker, where it does.
    renamed: Vec<Option<usize>>,
    facts: Vec<FactRow>,
}

fn sessions() -> Vec<Date> {
    calendar::sessions(day("2022-12-01"), day("2023-12-29")).take(SESSIONS).collect()
}

fn ticker(i: usize, later: bool) -> Symbol {
    // The later ticker of a name is the first ticker of nobody, and may be that of a name that has gone.
    Symbol::new(&if later { format!("Z{}", i / 2) } else { format!("T{i}") }).unwrap()
}

fn any_world() -> impl Strategy<Value = World> {
    let steps = prop::collection::vec(prop::collection::vec(-0.08..0.08_f64, NAMES), SESSIONS);
    let volumes = prop::collection::vec(prop::collection::vec(0.0..5e4_f64, NAMES), SESSIONS);
    // Silent from, for how long: a halt, or an end where it is longer than the panel.
    let silences = prop::collection::vec((0..SESSIONS * 2, 1..60_usize), NAMES);
    let renamed = prop::collection::vec(prop::option::of(1..SESSIONS), NAMES);
    let facts = prop::collection::vec(
        (0..NAMES, any::<bool>(), 0..4_usize, 0..7_usize, -50.0..100.0_f64, 20..110_i32, 0..3_usize),
        150..500,
    );
    (steps, volumes, silences, renamed, facts).prop_map(|(steps, volumes, silences, renamed, facts)| {
        let mut price = [20.0_f64; NAMES];
        let closes = steps
            .iter()
            .enumerate()
            .map(|(t, row)| {
                (0..NAMES)
                    .map(|i| {
                        price[i] *= 1.0 + row[i];
                        let (from, long) = silences[i];
                        if t > 0 && t >= from && t < from + long { f64::NAN } else { price[i] }
                    })
                    .collect()
            })
            .collect();
        World { closes, volumes, renamed, facts: facts.into_iter().map(fact).collect() }
    })
}

type Drawn = (usize, bool, usize, usize, f64, i32, usize);

fn fact((i, later, concept, quarter, value, lag, grade): Drawn) -> FactRow {
    let concept = [Concept::NetIncome, Concept::FreeCashFlow, Concept::Assets, Concept::NetIncome][concept];
    let ends = ["2021-12-31", "2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31", "2023-06-30"];
    let period_end = day(ends[quarter]);
    let published_on = period_end.plus_days(lag);
    FactRow {
        symbol: ticker(i, later),
        concept,
        span: if concept == Concept::Assets { Span::Instant } else { Span::Quarter },
        period_end,
        value: if concept == Concept::Assets { value.abs() + 1.0 } else { value },
        published_on,
        known_on: calendar::session_after(published_on),
        grade: Grade::ALL[grade],
    }
}

/// What is known of a world: the panel, the facts in two sources, the members.
struct Known {
    panel: Panel,
    universe: Universe,
    fundamentals: Fundamentals,
}

impl World {
    /// Everything known by session `t`.
    fn known_by(&self, t: usize) -> Known {
        let days = sessions()[..=t].to_vec();
        let names: Vec<String> = (0..NAMES).map(|i| format!("T{i}")).collect();
        let tickers: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut panel = panel_of(days.clone(), &self.closes[..=t], &tickers, "nasdaq");
        panel.volume = Grid::from_rows(&self.volumes[..=t]);
        for (i, security) in panel.securities.iter_mut().enumerate() {
            security.id = SecurityId(names[i].as_str().into());
            // A new ticker is seen on a session with a close; who is silent then keeps the old one.
            if let Some(s) = self.renamed[i].filter(|s| *s <= t && !self.closes[*s][i].is_nan()) {
                let mut renamed = label(days[s], "X", "nasdaq");
                renamed.symbol = ticker(i, true);
                security.labels.push(renamed);
            }
        }
        let mut sources: [Vec<FactRow>; 2] = [vec![], vec![]];
        for (k, row) in self.facts.iter().enumerate().filter(|(_, r)| r.known_on <= days[t]) {
            sources[k % 2].push(*row);
        }
        let sources: Vec<(Arc<str>, Vec<FactRow>)> = ["one", "two"]
            .into_iter()
            .zip(sources)
            .map(|(name, mut rows)| {
                rows.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on, r.grade, r.value.to_bits()));
                (name.into(), rows)
            })
            .collect();
        let fundamentals = Fundamentals::new(&sources, &panel);
        let members = (0..NAMES).map(|i| Member { security: i, rank: i + 1, cap: 1e8, float: None }).collect();
        let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
        let universe = Universe { id: "small".into(), label: "Small".into(), reconstitutions: vec![first] };
        Known { panel, universe, fundamentals }
    }

    /// Another future from session `t` on: prices, volumes, tickers and facts.
    fn scrambled_after(&self, t: usize, other: &World) -> World {
        let mut world = self.clone();
        let today = sessions()[t];
        world.closes[t + 1..].clone_from_slice(&other.closes[t + 1..]);
        world.volumes[t + 1..].clone_from_slice(&other.volumes[t + 1..]);
        for (mine, theirs) in world.renamed.iter_mut().zip(&other.renamed) {
            if mine.is_none_or(|s| s > t) {
                *mine = theirs.filter(|s| *s > t);
            }
        }
        // Rows keep their places, so that both worlds give them to the same source.
        for (mine, theirs) in world.facts.iter_mut().zip(&other.facts).filter(|(m, _)| m.known_on > today) {
            if theirs.known_on > today {
                *mine = *theirs;
            } else {
                mine.value = -mine.value;
            }
        }
        world
    }
}

fn study() -> Study {
    Study::parse(
        r#"
        id = "law"
        title = "A small study"
        universe = "small"
        [screen]
        require = ["net_income_ttm > 0", "fundamentals_age_days < 200"]
        [score]
        metrics = ["return_on_assets", "median_dollar_volume_21d"]
        [policy]
        count = 3
        weighting = "equal"
        max_adv_share = 0.05
        adv_days = 21
        min_price = 2.0
        [backtest]
        capital = 20000.0
        rebalance = "monthly"
        cost_bp = 20.0
        "#,
    )
    .unwrap()
}

fn run(known: &Known, policy: Option<&dyn Policy>) -> Result<BacktestResult, BacktestError> {
    let setting = Setting {
        panel: &known.panel,
        universe: &known.universe,
        fundamentals: &known.fundamentals,
        benchmarks: &[],
        risk_free: None,
        survivors_only: false,
    };
    match policy {
        Some(policy) => backtest_policy(&study(), &setting, policy, &Silent),
        None => backtest(&study(), &setting, &Silent),
    }
}

/// Every decision, trade and value dated by `today`, as text with the bits of every number.
fn history(result: &Result<BacktestResult, BacktestError>, today: Date) -> Vec<String> {
    let Ok(r) = result else { return vec![] };
    let mut lines = Vec::new();
    for (k, date) in r.dates.iter().enumerate().filter(|(_, d)| **d <= today) {
        let [low, base, high] = [&r.value.low, &r.value.base, &r.value.high].map(|v| v[k].to_bits());
        lines.push(format!("{date} {low:x} {base:x} {high:x} {:x}", r.cash[k].to_bits()));
    }
    lines.extend(
        r.decisions.iter().filter(|d| d.decided <= today).map(|d| format!("{} {:?} {}", d.decided, d.targets, d.cash)),
    );
    for b in r.rebalances.iter().filter(|b| b.filled <= today) {
        lines.push(format!("{b:?}"));
    }
    lines.extend(r.trades.iter().filter(|t| t.date <= today).map(|t| format!("{t:?}")));
    lines.extend(r.exits.iter().filter(|e| e.recognised <= today).map(|e| {
        // Whether it trades again is known when it does.
        let resumed = e.resumed.filter(|d| *d <= today);
        format!("{:?}", ExitMet { resumed, ..e.clone() })
    }));
    lines
}

fn same_until(worlds: [&Known; 2], t: usize, policies: [Option<&dyn Policy>; 2]) -> Result<(), TestCaseError> {
    let today = sessions()[t];
    let [a, b] = [0, 1].map(|k| history(&run(worlds[k], policies[k]), today));
    // A history that begins only after today has nothing to say about it in either world.
    prop_assert_eq!(a, b);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tomorrow_cannot_change_today((world, other, t) in (any_world(), any_world(), 30..SESSIONS - 1)) {
        let full = world.known_by(SESSIONS - 1);
        same_until([&full, &world.known_by(t)], t, [None, None])?;
        same_until([&full, &world.scrambled_after(t, &other).known_by(SESSIONS - 1)], t, [None, None])?;
    }

    #[test]
    fn positions_and_cash_are_the_value_and_costs_add_up(world in any_world()) {
        let known = world.known_by(SESSIONS - 1);
        let Ok(r) = run(&known, None) else { return Ok(()) };
        let cost: f64 = r.trades.iter().map(|t| t.cost).sum();
        prop_assert!((cost - r.cost).abs() < 1e-9 * r.cost.max(1.0));
        let by_rebalance: f64 = r.rebalances.iter().map(|b| b.cost).sum();
        prop_assert!((cost - by_rebalance).abs() < 1e-9 * cost.max(1.0));
        for t in &r.trades {
            prop_assert!((t.cost - t.value.abs() * 0.002).abs() <= 1e-12 * t.value.abs());
            prop_assert!((t.shares * t.price - t.value).abs() <= 1e-12 * t.value.abs());
        }
        for (k, value) in r.value.base.iter().enumerate() {
            prop_assert!(r.cash[k] > -1e-9 * value && *value >= 0.0, "{k}: cash {} of {value}", r.cash[k]);
        }
        // No unknown end has had time to become cash.
        const { assert!(SESSIONS < SETTLED_AFTER) };
        // Cash moves by trades, costs and exits alone: the last cash is the capital less all that was paid.
        let bought: f64 = r.trades.iter().map(|t| t.value).sum();
        let recovered: f64 = r.exits.iter().filter(|e| e.outcome.is_paid()).filter_map(|e| e.value.base.map(|v| v * (1.0 + e.booked.base))).sum();
        let left = 20_000.0 - bought - cost + recovered;
        let last = r.cash[r.cash.len() - 1];
        prop_assert!((left - last).abs() < 1e-6, "{left} {last}");
    }
}

/// Ranks by the next session's return: what no policy may do.
struct Peek<'a> {
    honest: BestEqualWeight,
    panel: &'a Panel,
}

impl Policy for Peek<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let next = now.session() + 1;
        let tomorrow = |i: usize| if next < self.panel.sessions.len() { self.panel.ret.at(next, i) } else { f64::NAN };
        let mut ranking = now.ranking().to_vec();
        ranking.sort_by(|a, b| tomorrow(b.0).total_cmp(&tomorrow(a.0)));
        self.honest.target(&Market::new(self.panel, now.session(), &ranking, now.value()))
    }

    fn describe(&self) -> String {
        "looks at tomorrow".to_owned()
    }
}

#[test]
fn a_planted_peek_turns_the_law_red() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || any_world().new_tree(&mut runner).unwrap().current();
    let law = |peeks: bool, world: &World, other: &World, t: usize| {
        let known = [world.known_by(SESSIONS - 1), world.scrambled_after(t, other).known_by(SESSIONS - 1)];
        let honest = || BestEqualWeight::from(&study().policy);
        let peeking = [0, 1].map(|k| Peek { honest: honest(), panel: &known[k].panel });
        let policies = [0, 1].map(|k| if peeks { Some(&peeking[k] as &dyn Policy) } else { None });
        same_until([&known[0], &known[1]], t, policies)
    };
    let days = decision_sessions(&draw().known_by(SESSIONS - 1).panel, 0, SESSIONS - 1, Rebalance::Monthly);
    let mut found_out = 0;
    for _ in 0..12 {
        let (world, other) = (draw(), draw());
        for t in days.iter().copied().filter(|t| *t > 30) {
            found_out += usize::from(law(true, &world, &other, t).is_err());
            assert!(law(false, &world, &other, t).is_ok(), "the honest policy on the same worlds");
        }
    }
    assert!(found_out > 0, "a policy that looks at tomorrow must be found out");
}
