//! Figures of reference libraries and of the reference's own tables, found again. Skipped, with a word, where the reference
//! data are not at hand (`BREADTH_SHARED`, else `../shared` beside the workspace).
#![allow(clippy::unwrap_used, reason = "helpers of a test may fail it")]
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use breadth_domain::{Date, Silent};
use breadth_ingest::{Kind, Options};
use breadth_kernels::hamilton::Switching;
use breadth_kernels::jump::{Rows, fit_jump};
use breadth_kernels::switching_fit::{Variances, fit_switching};
use breadth_market::regimes::switching::sound;
use breadth_market::regimes::{Collapse, jump_regimes, size_regimes};
use breadth_market::valuation::{GapMonth, episodes, forward, gap_history, gap_months};
use breadth_store::{ImportMeta, Store};
use serde_json::Value;

fn shared() -> Option<PathBuf> {
    breadth_testkit::shared("data/golden")?;
    breadth_testkit::shared("")
}

fn golden(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared()?.join("data/golden").join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn array<const N: usize>(v: &Value) -> [f64; N] {
    numbers(v).try_into().unwrap()
}

fn largest_difference(a: impl IntoIterator<Item = f64>, b: &[f64]) -> f64 {
    let (mut n, mut most) = (0, 0.0_f64);
    for (x, y) in a.into_iter().zip(b) {
        most = most.max((x - y).abs());
        n += 1;
    }
    assert_eq!(n, b.len());
    most
}

/// Relative to numbers above one, absolute below: the reference's own search stops a little below the peak.
fn largest_relative(a: impl IntoIterator<Item = f64>, b: &[f64]) -> f64 {
    let scale: Vec<f64> = b.iter().map(|v| v.abs().max(1.0)).collect();
    let ours: Vec<f64> = a.into_iter().zip(&scale).map(|(v, s)| v / s).collect();
    let theirs: Vec<f64> = b.iter().zip(&scale).map(|(v, s)| v / s).collect();
    largest_difference(ours, &theirs)
}

#[test]
fn the_filter_and_the_smoother_of_the_reference() {
    let Some(all) = golden("regime_and_scenario_reference.json") else { return };
    let h = &all["hamilton"];
    let (y, model) = (numbers(&h["y"]), Switching::from_array(array(&h["params"])));
    let filter = model.filter(&y).unwrap();
    assert!((filter.log_likelihood - h["llf"].as_f64().unwrap()).abs() < 1e-9);
    assert!(largest_difference(filter.filtered.iter().map(|p| p[1]), &numbers(&h["filtered_p1"])) < 1e-9);
    let smoothed = model.smooth(&filter);
    assert!(largest_difference(smoothed.iter().map(|p| p[1]), &numbers(&h["smoothed_p1"])) < 1e-9);
}

#[test]
fn the_fit_of_the_reference() {
    let Some(all) = golden("regime_and_scenario_reference.json") else { return };
    let (h, y) = (&all["hamilton"]["fit"], numbers(&all["hamilton"]["y"]));
    let fit = fit_switching(&y, Variances::Own).unwrap();
    let higher = fit.log_likelihood - h["llf"].as_f64().unwrap();
    assert!((-1e-9..1e-5).contains(&higher), "{higher}");
    assert!(largest_relative(fit.model.to_array(), &numbers(&h["params"])) < 1e-3, "{:?}", fit.model);
    assert!(largest_relative(fit.standard_errors.unwrap(), &numbers(&h["bse"])) < 1e-3, "{:?}", fit.standard_errors);
    assert!((fit.bic() - h["bic"].as_f64().unwrap()).abs() < 1e-4);
    assert!(largest_difference(fit.model.durations(), &numbers(&h["expected_durations"])) < 1e-2);
}

#[test]
fn the_hidden_chain_of_the_reference() {
    let Some(all) = golden("regime_and_scenario_reference.json") else { return };
    let (y, h) = (numbers(&all["hamilton"]["y"]), &all["hmm"]);
    let model = Switching::from_array(array(&all["hamilton"]["params"]));
    let chain = model.chain(array(&h["startprob"]));
    let posterior = chain.posterior(&model.log_density(&y)).unwrap();
    assert!((posterior.log_likelihood - h["logprob"].as_f64().unwrap()).abs() < 1e-9);
    let in_one = posterior.smoothed.iter().skip(1).step_by(2).copied();
    assert!(largest_difference(in_one, &numbers(&h["posterior1"])) < 1e-9);
    let (path, score) = chain.likeliest_path(&model.log_density(&y)).unwrap();
    assert!((score - h["viterbi_logprob"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(largest_difference(path.iter().map(|s| f64::from(*s)), &numbers(&h["viterbi"])), 0.0);
}

#[test]
fn the_jump_model_of_the_reference() {
    let Some(all) = golden("regime_and_scenario_reference.json") else { return };
    let x: Vec<f64> = all["jump_features"].as_array().unwrap().iter().flat_map(numbers).collect();
    for (name, penalty) in [("jump_0", 0.0), ("jump_10", 10.0), ("jump_50", 50.0)] {
        let want = &all[name];
        let fit = fit_jump(Rows { x: &x, width: 2 }, 2, penalty, 10, 1).unwrap();
        assert!((fit.objective - want["val"].as_f64().unwrap()).abs() < 1e-9 * 360.0, "{name}: {}", fit.objective);
        assert_eq!(fit.switches() as u64, want["n_switch"].as_u64().unwrap(), "{name}");
        let collapsed = want["centers"][1][0].is_null();
        assert_eq!(fit.collapsed(), collapsed, "{name}");
        if !collapsed {
            // The states' names are free: state 0 here is the one of the lower second feature.
            let (a, b) = (fit.centres[0].clone().unwrap(), fit.centres[1].clone().unwrap());
            let swap = a[1] > b[1];
            let (low, high) = if swap { (b, a) } else { (a, b) };
            assert!(largest_difference(low, &numbers(&want["centers"][0])) < 1e-9, "{name}");
            assert!(largest_difference(high, &numbers(&want["centers"][1])) < 1e-9, "{name}");
            let labels = fit.path.iter().map(|s| f64::from(*s ^ u8::from(swap)));
            assert_eq!(largest_difference(labels, &numbers(&want["labels"])), 0.0, "{name}");
        }
    }
}

#[test]
fn the_size_spread_s_regimes_of_the_reference() {
    let Some(h) = golden("french_size_spread_hamilton.json") else { return };
    let (y, p) = (numbers(&h["y"]), &h["params"]);
    let at = |name: &str| p[name].as_f64().unwrap();
    let params = ["p[0->0]", "p[1->0]", "const[0]", "const[1]", "sigma2[0]", "sigma2[1]"].map(at);
    let model = Switching::from_array(params);
    let filter = model.filter(&y).unwrap();
    assert!((filter.log_likelihood - h["llf"].as_f64().unwrap()).abs() < 1e-9);
    assert!(largest_difference(filter.filtered.iter().map(|p| p[1]), &numbers(&h["filtered_p1"])) < 1e-9);
    let smoothed = model.smooth(&filter);
    assert!(largest_difference(smoothed.iter().map(|p| p[1]), &numbers(&h["smoothed_p1"])) < 1e-9);
    let fit = sound(&y, Variances::Own).unwrap();
    let higher = fit.log_likelihood - h["llf"].as_f64().unwrap();
    assert!((-1e-9..1e-5).contains(&higher), "{higher}");
    assert!(largest_relative(fit.model.to_array(), &params) < 1e-3, "{:?}", fit.model);
    assert!(largest_relative(fit.standard_errors.unwrap(), &numbers(&h["bse"])) < 1e-3, "{:?}", fit.standard_errors);
    assert!(largest_difference(fit.model.durations(), &numbers(&h["durations"])) < 1e-2);
    // One state: −1912.5 in the reference. States that differ in mean alone name single months, and are refused.
    assert!((fit.one_state + 1912.5).abs() < 0.05, "{}", fit.one_state);
    assert!(
        matches!(sound(&y, Variances::Common), Err(Collapse::Fleeting { mean, duration }) if mean > 15.0 && duration < 1.1)
    );
}

/// The months of the library's file, through the importer and the store.
fn french(as_of: &str) -> Option<Vec<GapMonth>> {
    let file = shared()?.join("data/french/6_Portfolios_2x3.csv");
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).unwrap();
    let options = Options::on(Date::parse("2026-01-02").unwrap());
    let mut writer = store.writer(ImportMeta { kind: Kind::French, options: Default::default() }).unwrap();
    let imported = breadth_ingest::read(Kind::French, &[file], &options, &mut writer, &Silent).unwrap();
    writer.commit(imported, UNIX_EPOCH).unwrap();
    let store = Store::open(dir.path()).unwrap();
    Some(gap_months(&store.as_of(Date::parse(as_of).unwrap())).unwrap())
}

#[test]
fn the_valuation_gap_of_the_reference() {
    let (Some(months), Some(g)) = (french("2025-12-31"), golden("french_valuation_gap.json")) else { return };
    for m in months.iter().filter(|m| m.month >= Date::parse("1963-07-01").unwrap()) {
        let key = &m.month.to_string()[..7];
        for (ours, name) in [(m.ratio, "rel"), (m.small, "pb_small"), (m.big, "pb_big")] {
            let want = g[name][key].as_f64().unwrap();
            assert!((ours - want).abs() < 1e-12 * want, "{name} {key}: {ours} for {want}");
        }
    }
    assert_eq!(months.iter().filter(|m| m.month.year() >= 1964).count() + 6, g["rel"].as_object().unwrap().len());
    let history = gap_history(&months);
    let at = |month: &str| history.iter().find(|p| p.month.to_string().starts_with(month)).unwrap();
    let december = at("2024-12");
    assert_eq!(format!("{:.3} {:.1}", december.ratio, december.percentile.unwrap() * 100.0), "0.403 4.7");
    assert_eq!(format!("{:.3}", at("2024-07").ratio), "0.356");
    // Lower than July 2024 it had last been in August 2000: 24 years of twelve months less one.
    assert_eq!(at("2024-07").months_since_lower, Some(287));
    // The seventh percentile already in February 2022.
    assert_eq!(format!("{:.0}", at("2022-02").percentile.unwrap() * 100.0), "7");
    assert_eq!((history[0].month.to_string(), history.len()), ("1926-07-31".into(), 1182));
    // Nothing of December 2024 was known before the end of February.
    assert_eq!(december.known_on.to_string(), "2025-02-28");
    let early = french("2025-02-27").unwrap();
    assert_eq!(early.last().unwrap().month.to_string(), "2024-11-30");
    assert_eq!(gap_history(&early)[..], history[..early.len()]);
}

#[test]
fn what_followed_by_quintile_as_in_the_reference() {
    let Some(months) = french("2025-12-31") else { return };
    let history = gap_history(&months);
    let tables = forward(&months, &history);
    // Horizon, independent windows, cheapest fifth (mean %, % positive), correlation; cheap when known: the same.
    let want = [
        (12, 60, 7.8, None, -0.28, 5.2, 63.0, -3.1),
        (36, 19, 9.9, Some(88.0), -0.49, 6.9, 79.0, -3.7),
        (60, 11, 8.4, None, -0.60, 8.4, 95.0, f64::NAN),
    ];
    for (table, (horizon, independent, mean, positive, correlation, known, known_positive, since_2010)) in
        tables.iter().zip(want)
    {
        let near = |ours: Option<f64>, want: f64, half: f64| (ours.unwrap() * 100.0 - want).abs() <= half + 1e-9;
        assert_eq!((table.horizon, table.independent), (horizon, independent));
        let cheapest = &table.quintiles[0];
        assert!(near(cheapest.mean, mean, 0.05), "{horizon}: {cheapest:?}");
        assert!(positive.is_none_or(|p| near(cheapest.positive, p, 0.5)), "{horizon}: {cheapest:?}");
        assert!((table.correlation.unwrap() - correlation).abs() <= 0.005, "{horizon}: {:?}", table.correlation);
        // −2 to −3 % a year in the dearest fifth.
        assert!(table.quintiles[4].mean.is_some_and(|m| (-0.035..=-0.015).contains(&m)));
        let [all, late] = [&table.cheap_when_known[0], &table.cheap_when_known[1]];
        assert!(near(all.mean, known, 0.05) && near(all.positive, known_positive, 0.6), "{horizon}: {all:?}");
        assert!(since_2010.is_nan() || near(late.mean, since_2010, 0.05), "{horizon}: {late:?}");
        assert!(cheapest.newey_west.unwrap() > 0.0 && table.slope_newey_west.unwrap() > 0.0);
    }
    // In sample the cheapest fifth is four stretches, 1963-66, 1974-76, 1999-2003 and 2020-, and the lone May of 2010.
    assert_eq!(tables[0].quintiles[0].episodes, 5);
    // Bought when first known to be cheap: 1998 and what came of 2010 and 2019.
    let found = episodes(&months, &history);
    let said: Vec<String> = found.iter().map(|e| format!("{} {}", &e.from.to_string()[..7], e.outcome)).collect();
    assert_eq!(said, ["1998-09 worked", "2010-04 failed", "2019-10 failed"], "{found:?}");
}

#[test]
fn regimes_are_not_repainted() {
    let Some(months) = french("2025-12-31") else { return };
    let whole = (size_regimes(&months), jump_regimes(&months));
    for cut in [months.len() - 1, months.len() - 7, months.len() - 100] {
        let part = (size_regimes(&months[..cut]), jump_regimes(&months[..cut]));
        assert_eq!(whole.0.history[..part.0.history.len()], part.0.history[..], "{cut}");
        assert_eq!(whole.1.history[..part.1.history.len()], part.1.history[..], "{cut}");
    }
    assert!(whole.0.history.iter().filter(|m| m.turbulent.is_some()).count() > 400);
}
