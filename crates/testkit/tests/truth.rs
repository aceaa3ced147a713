//! The truth is in the rows: it can be measured from them.
// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use breadth_domain::{PriceField, calendar};
use breadth_testkit::{Defects, Kind, TrueOutcome, What, World, WorldSpec};

/// 400 companies over six years: enough for events of every kind.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        World::simulate(&WorldSpec {
            operating: 400,
            others: 120,
            large: 200,
            years: 6,
            from: breadth_domain::Date::from_ymd(2018, 1, 1).unwrap(),
            ..WorldSpec::small(2)
        })
    })
}

#[test]
fn everything_that_can_happen_happens() {
    let truth = &world().truth;
    let least = |name: &str, n: usize, test: fn(&What) -> bool| {
        let found = truth.count(test);
        assert!(found >= n, "{name}: {found} < {n}");
    };
    least("splits", 20, |w| matches!(w, What::Split { ratio, .. } if *ratio > 1.0));
    least("10:1 splits", 1, |w| matches!(w, What::Split { ratio, .. } if *ratio == 10.0));
    least("reverse splits", 5, |w| matches!(w, What::Split { ratio, .. } if *ratio < 1.0));
    least("stale counts after splits", 5, |w| matches!(w, What::Split { stale_sessions, .. } if *stale_sessions > 0));
    least("dividends", 1_000, |w| matches!(w, What::Dividend { .. }));
    least("renames", 10, |w| matches!(w, What::Renamed { .. }));
    least("re-used tickers", 5, |w| matches!(w, What::TookOverSymbol { .. }));
    least("cash mergers", 15, |w| *w == What::Exit(TrueOutcome::CashMerger));
    least("share mergers", 4, |w| *w == What::Exit(TrueOutcome::ShareMerger));
    least("failures", 8, |w| *w == What::Exit(TrueOutcome::Failed));
    least("over the counter", 3, |w| *w == What::Exit(TrueOutcome::OverTheCounter));
    least("broken deals", 1, |w| *w == What::DealBroken);
    least("halts", 20, |w| matches!(w, What::Halt { .. }));
    least("stale prices", 20, |w| matches!(w, What::StalePrice { .. }));
    least("offerings", 50, |w| matches!(w, What::Listed { .. }));
    least("SPAC mergers", 2, |w| *w == What::BlankChequeMerged);
    least("restatements", 50, |w| matches!(w, What::Restated { .. }));
    let kinds: BTreeSet<Kind> = truth.securities.iter().flat_map(|s| s.kinds.iter().map(|k| k.1)).collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}

#[test]
fn closes_and_net_changes_agree_but_for_splits() {
    let world = world();
    let mut last: BTreeMap<(usize, breadth_domain::Symbol), f64> = BTreeMap::new();
    let (mut rows, mut jumps) = (0, 0);
    for row in world.prices() {
        let (Some(close), Some(net)) = (row.get(PriceField::Close), row.get(PriceField::NetChange)) else { continue };
        let Some(security) = world.truth.carrier(row.symbol, row.date) else { panic!("{row:?} is nobody's") };
        if let Some(before) = last.insert((security, row.symbol), close) {
            rows += 1;
            jumps += usize::from(((close - net) / before - 1.0).abs() > 0.02 && (close - net - before).abs() > 0.02);
        }
        if rows > 200_000 {
            break;
        }
    }
    // Every mismatch is a split of the security (or of the class beside it), and splits are few.
    assert!(jumps > 5 && jumps < rows / 500, "{jumps} of {rows}");
}

#[test]
fn a_rename_carries_the_price_on() {
    let world = world();
    let closes: BTreeMap<_, _> = world.prices().map(|r| ((r.symbol, r.date), (r.fields[3], r.fields[5]))).collect();
    let mut seen = 0;
    for event in &world.truth.events {
        let What::Renamed { from, to, .. } = event.what else { continue };
        let Some((close, net)) = closes.get(&(to, event.date)) else { continue };
        let before = closes.range(..(from, event.date)).next_back().filter(|((s, _), _)| *s == from);
        let Some((_, (last, _))) = before else { continue };
        seen += 1;
        assert!((close - net - last).abs() < 0.01 + 1e-5 * last, "{from} {to} {close} {net} {last}");
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn the_size_premium_is_in_the_returns() {
    // Six years of small minus large tracker, outside the rotation, against what the factors gave.
    let truth = &world().truth;
    let until = truth.episodes.rotation.0;
    let mean = |v: &[f64]| v[..until].iter().sum::<f64>() / until as f64 * 252.0;
    let spread: Vec<f64> = truth.trackers["IWM"].iter().zip(&truth.trackers["IWB"]).map(|(s, l)| s - l).collect();
    let (measured, realised) = (mean(&spread), mean(&truth.factors.size));
    let residual: Vec<f64> = spread.iter().zip(&truth.factors.size).map(|(a, b)| a - b).collect();
    let m = mean(&residual) / 252.0;
    let sd = (residual[..until].iter().map(|r| (r - m).powi(2)).sum::<f64>() / until as f64).sqrt();
    let error = sd * (252.0 / (until as f64 / 252.0)).sqrt();
    assert!((measured - realised).abs() < 3.0 * error, "measured {measured:.4}, realised {realised:.4} ± {error:.4}");
    // And the realised factor is its premium within its own error: 7 % a year over the years.
    let own = 0.07 / (until as f64 / 252.0).sqrt();
    assert!((realised - truth.size_premium).abs() < 3.0 * own);
}

#[test]
fn quality_shows_in_the_filings_and_pays_in_returns() {
    let world = world();
    // Mean return on assets of each company's statements, against its true quality.
    let mut by: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for s in world.statements() {
        let roa = s.values[4] / s.values[8];
        if roa.is_finite() && world.truth.securities[s.security].sector != "Finance" {
            let cell = by.entry(s.security).or_default();
            *cell = (cell.0 + roa, cell.1 + 1.0);
        }
    }
    let pairs: Vec<(f64, f64)> = by
        .iter()
        .filter(|(_, (_, n))| *n >= 4.0)
        .filter_map(|(i, (sum, n))| Some((world.truth.securities[*i].quality?, sum / n)))
        .collect();
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let cov: f64 = pairs.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let (vx, vy): (f64, f64) =
        (pairs.iter().map(|p| (p.0 - mx).powi(2)).sum(), pairs.iter().map(|p| (p.1 - my).powi(2)).sum());
    let correlation = cov / (vx * vy).sqrt();
    assert!(correlation > 0.5 && correlation < 0.98, "{correlation}");
}

#[test]
fn exits_pay_what_the_truth_says() {
    let world = world();
    let failed =
        world.truth.securities.iter().position(|s| s.exit.is_some_and(|e| e.outcome == TrueOutcome::Failed)).unwrap();
    let returns = world.total_returns(failed);
    assert_eq!(returns.last().unwrap().1, -1.0);
    for s in world.truth.securities.iter().filter(|s| s.exit.is_some()) {
        let exit = s.exit.unwrap();
        assert_eq!(exit.last, s.last);
        match exit.outcome {
            TrueOutcome::CashMerger => assert!(exit.payout.abs() < 0.05, "{exit:?}"),
            TrueOutcome::OverTheCounter => assert!(exit.payout < 0.0),
            TrueOutcome::Failed => assert_eq!(exit.payout, -1.0),
            _ => {}
        }
    }
}

#[test]
fn statements_have_the_traps_of_real_ones() {
    let world = world();
    let statements = world.statements();
    let mut vintages: BTreeMap<_, usize> = BTreeMap::new();
    for s in statements {
        *vintages.entry((s.security, s.period_end)).or_default() += 1;
        let lag = s.period_end.days_until(s.published_on);
        assert!(lag >= 25, "{s:?}");
        assert_ne!(calendar::is_session(s.published_on), Some(false), "{s:?}");
    }
    assert!(vintages.values().any(|n| *n > 1));
    let off_month = statements.iter().filter(|s| s.period_end != s.period_end.month_end()).count();
    assert!(off_month * 100 / statements.len() > 5);
    let off_calendar = statements.iter().filter(|s| s.period_end.month() % 3 != 0).count();
    assert!(off_calendar * 100 / statements.len() > 3);
    assert!(statements.iter().any(|s| s.values[11] == 0.0) && statements.iter().any(|s| s.values[11].is_nan()));
    assert!(statements.iter().any(|s| s.values[0] == 0.0));
    for s in statements.iter().filter(|s| !s.values[2].is_nan() && !s.values[1].is_nan() && !s.values[0].is_nan()) {
        assert_eq!(s.values[2], s.values[0] - s.values[1]);
    }
    // More than a third of the small companies lose money.
    let last = world.truth.sessions.len() - 1;
    let mut newest: BTreeMap<usize, f64> = BTreeMap::new();
    for s in statements.iter().filter(|s| !s.values[4].is_nan()) {
        newest.insert(s.security, s.values[4]);
    }
    let mut caps: Vec<(f64, usize)> =
        newest.keys().filter_map(|i| Some((world.truth.securities[*i].cap(last)?, *i))).collect();
    caps.sort_by(|a, b| b.0.total_cmp(&a.0));
    let small = &caps[world.spec.large.min(caps.len() / 2)..];
    let losing = small.iter().filter(|(_, i)| newest[i] < 0.0).count() as f64 / small.len() as f64;
    assert!((0.28..0.5).contains(&losing), "{losing}");
}

#[test]
fn defects_are_counted() {
    let spec = WorldSpec { defects: Defects::demo(), ..WorldSpec::small(6) };
    let world = World::simulate(&spec);
    let clean = World::simulate(&WorldSpec { defects: Defects::none(), ..spec.clone() });
    let done = world.truth.defects;
    assert_eq!(clean.truth.defects, Defects::none());
    assert_eq!(
        world.price_rows() - clean.price_rows(),
        done.duplicates + done.conflicts + done.holiday_rows + done.impossible_dates
    );
    let mut keys = BTreeSet::new();
    let twice = world.prices().filter(|r| !keys.insert((r.symbol, r.date))).count();
    assert_eq!(twice, done.duplicates + done.conflicts);
    assert_eq!(world.prices().filter(|r| r.fields[3] <= 0.0).count(), done.non_positive);
    assert_eq!(
        world.prices().filter(|r| calendar::is_session(r.date) == Some(false) && r.date.year() < 2100).count(),
        done.holiday_rows
    );
    assert_eq!(world.prices().filter(|r| r.date.year() > 2100).count(), done.impossible_dates);
    let early = |w: &World| w.statements().iter().filter(|s| s.period_end.days_until(s.published_on) < 10).count();
    assert_eq!((early(&world), early(&clean)), (done.look_ahead, 0));
    assert!(done.duplicates > 20 && done.look_ahead > 10, "{done:?}");
}
