//! A long walk-forward by the stages it is made of: how long each takes, on one thread or all.
//!
//! ```text
//! breadth demo --companies 2350 --years 20 --out market
//! cargo run --release -p breadth-backtest --example walk_forward -- market/store study.toml
//! ```
//! The study says what is held; 2,000 names of `all-us` each month for twenty years is the case this is for. Without a study
//! it is that one: least variance, at most 2 % a name, by the fundamental risk model.
#![allow(clippy::unwrap_used, reason = "an example says what went wrong by panicking")]
use std::sync::Mutex;
use std::time::Instant;

use breadth_backtest::{Convention, Decision, Ledger, Rules, Scenario, Schedule, simulate};
use breadth_domain::{Silent, Study};
use breadth_panel::{Panel, universe_rule, universes};
use breadth_portfolio::{Around, BestEqualWeight, Market, Policy, PortfolioError, Weights, policy_on};
use breadth_signals::{Fundamentals, ScreenPlan};
use breadth_store::Store;

const STUDY: &str = r#"
id = "walk-forward"
title = "The least variance of 2,000 names, month by month"
universe = "all-us"
screen.require = ["market_cap > 0"]
score.metrics = ["market_cap"]
policy = { count = 2000, weighting = "minimum-variance", max_weight = 0.02, max_adv_share = 0.5, adv_days = 21, min_price = 0.01 }
risk.model = "fundamental"
backtest = { capital = 10_000_000.0, rebalance = "monthly", cost_bp = 20.0 }
"#;

/// A policy with a stopwatch: what it decided, on how many names, in what time of the wall.
struct Timed<'a> {
    policy: Box<dyn Policy + 'a>,
    spent: Mutex<(f64, usize, usize)>,
}

impl Policy for Timed<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let begin = Instant::now();
        let weights = self.policy.target(now)?;
        let mut spent = self.spent.lock().unwrap();
        spent.0 += begin.elapsed().as_secs_f64();
        spent.1 += 1;
        spent.2 += now.ranking().len();
        Ok(weights)
    }

    fn describe(&self) -> String {
        self.policy.describe()
    }

    fn limits(&self) -> BestEqualWeight {
        self.policy.limits()
    }
}

/// Processor seconds of the process, where the system tells them.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after: Vec<&str> = text.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| after.get(i).and_then(|v| v.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
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
    let around = Around { panel: &panel, universe: &universe, fundamentals: &fundamentals, ranges: None };
    let policy = Timed { policy: policy_on(&study, around), spent: Mutex::default() };
    tell("factor returns of all sessions");
    let ledger = Ledger::with(study.backtest.capital, Rules::of(&study.backtest, None));
    let window = (decisions[0].session, schedule.last);
    let path = simulate(&panel, &decisions, window, ledger, &policy, Convention::NextClose, Scenario::Base).unwrap();
    tell("walk-forward: risk, optimisation, ledger");
    let (seconds, solves, names) = *policy.spent.lock().unwrap();
    println!(
        "of which risk of the day and optimisation: {seconds:.2} s, {solves} decisions on {} names each, {:.1} ms each",
        names / solves.max(1),
        1e3 * seconds / solves.max(1) as f64
    );
    println!(
        "in all {:.2} s, {:.2} CPU s, end value {:.0} of {:.0}",
        begin.elapsed().as_secs_f64(),
        processor() - cpu,
        path.value.last().unwrap(),
        study.backtest.capital
    );
}
