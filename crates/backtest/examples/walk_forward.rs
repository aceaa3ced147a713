//! A long walk-forward by the stages it is made of: how long each takes, on one thread or all.
//!
//! ```text
//! breadth demo --companies 2350 --years 20 --out market
//! cargo run --release -p breadth-backtest --example walk_forward -- market/store study.toml
//! ```
//! The study says what is held; 2,000 names of `all-us` each month for twenty years is the case this is for. Without a study
//! it is that one: least variance against the cost of every trade, at most 2 % a name, by the fundamental risk model.
//! `RAYON_NUM_THREADS=1` measures it on one thread.
#![allow(clippy::unwrap_used, reason = "an example says what went wrong by panicking")]
use std::sync::Mutex;
use std::time::Instant;

use breadth_backtest::{Convention, Decision, Ledger, Rules, Scenario, Schedule, simulate};
use breadth_domain::{Silent, Study};
use breadth_panel::{Panel, universe_rule, universes};
use breadth_portfolio::risk::{FactorSource, asks_factors};
use breadth_portfolio::{Around, BestEqualWeight, Market, Policy, PortfolioError, Weights, policy_on};
use breadth_signals::{Fundamentals, ScreenPlan};
use breadth_store::Store;
use rayon::prelude::*;

const STUDY: &str = r#"
id = "walk-forward"
title = "The least variance of 2,000 names, month by month"
universe = "all-us"
screen.require = ["market_cap > 0"]
score.metrics = ["market_cap"]
policy = { count = 2000, weighting = "minimum-variance", max_weight = 0.02, max_adv_share = 0.5, adv_days = 21, min_price = 0.01 }
risk.model = "fundamental"
costs = { half_spread_bp = 10.0, fee_bp = 1.0, impact = 1.0, horizon_days = 126 }
backtest = { capital = 10_000_000.0, rebalance = "monthly", cost_bp = 20.0 }
"#;

/// What a policy's decisions took.
#[derive(Default)]
struct Spent {
    seconds: f64,
    cpu: f64,
    decisions: usize,
    names: usize,
    iterations: usize,
}

/// A policy with a stopwatch.
struct Timed<'a> {
    policy: Box<dyn Policy + 'a>,
    spent: Mutex<Spent>,
}

impl Policy for Timed<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let (begin, cpu) = (Instant::now(), processor());
        let weights = self.policy.target(now)?;
        let mut spent = self.spent.lock().unwrap();
        spent.seconds += begin.elapsed().as_secs_f64();
        spent.cpu += processor() - cpu;
        spent.decisions += 1;
        spent.names += now.ranking().len();
        spent.iterations += weights.reasoning.as_ref().map_or(0, |r| r.iterations);
        Ok(weights)
    }

    fn describe(&self) -> String {
        self.policy.describe()
    }

    fn limits(&self) -> BestEqualWeight {
        self.policy.limits()
    }
}

/// Processor seconds of the process, where the system tells them: to the nanosecond, all threads together.
fn processor() -> f64 {
    let of = |text: String| text.split_whitespace().next().and_then(|v| v.parse::<f64>().ok()).map(|ns| ns / 1e9);
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads.filter_map(|t| of(std::fs::read_to_string(t.path().join("schedstat")).ok()?)).sum()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let store = Store::open(args.next().expect("the store's folder").as_ref()).unwrap();
    let text = args.next().map_or_else(|| STUDY.to_owned(), |path| std::fs::read_to_string(path).unwrap());
    let study = Study::parse(&text).unwrap();
    let view = store.as_of(store.last_session().unwrap());
    let (begin, cpu) = (Instant::now(), processor());
    let mut last = (0.0, cpu);
    let mut tell = |what: &str| {
        let now = (begin.elapsed().as_secs_f64(), processor());
        println!("{what}: {:.2} s, {:.2} CPU s", now.0 - last.0, now.1 - last.1);
        last = now;
    };
    let panel = Panel::build(&view, study.from, &Silent).unwrap();
    let universe = universes(&panel, &[universe_rule(&study.universe).unwrap()]).remove(0);
    let fundamentals = Fundamentals::from_view(&view, &panel).unwrap();
    tell("panel, universe, statements");
    let schedule = Schedule::new(&study, &panel).unwrap();
    let plan = ScreenPlan::new(&study).unwrap();
    let decisions: Vec<Decision> = schedule
        .decisions
        .iter()
        .filter(|t| **t > study.policy.risk_days)
        .map(|t| {
            let members: Vec<usize> = universe.members_at(*t).iter().map(|m| m.security).collect();
            let screened = plan.run(&panel, &fundamentals, &members, *t);
            Decision { session: *t, ranking: Market::ranking_of(&screened) }
        })
        .collect();
    tell("screens");
    let around =
        Around { panel: &panel, universe: &universe, fundamentals: &fundamentals, ranges: None, factors: None };
    let factors = asks_factors(&study.risk).then(|| FactorSource::new(&panel, &fundamentals, &study.risk));
    tell("factor returns of all sessions");
    if let Some(source) = &factors {
        decisions.par_iter().for_each(|d| drop(source.at(d.session)));
        tell("factor covariances and specific risk of all decisions");
    }
    let around = Around { factors: factors.as_ref(), ..around };
    let policy = Timed { policy: policy_on(&study, around), spent: Mutex::default() };
    let ledger = Ledger::with(study.backtest.capital, Rules::of(&study.backtest, None));
    let window = (decisions[0].session, schedule.last);
    let path = simulate(&panel, &decisions, window, ledger, &policy, Convention::NextClose, Scenario::Base).unwrap();
    tell("walk-forward: assembly, optimisation, ledger");
    let spent = policy.spent.lock().unwrap();
    let each = spent.decisions.max(1);
    println!(
        "of which assembly and optimisation: {:.2} s, {:.2} CPU s, {each} decisions on {} names each, {:.1} ms and {:.1} iterations each",
        spent.seconds,
        spent.cpu,
        spent.names / each,
        1e3 * spent.seconds / each as f64,
        spent.iterations as f64 / each as f64,
    );
    println!(
        "in all {:.2} s, {:.2} CPU s, end value {:.6} of {:.0}, {} days kept",
        begin.elapsed().as_secs_f64(),
        processor() - cpu,
        path.value.last().unwrap(),
        study.backtest.capital,
        path.kept.len(),
    );
}
