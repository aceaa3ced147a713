//! Floats in the rules: weights, the least part in public hands, liquidity.
use super::*;

/// The first company's float in dollars on the first session, known from the third on.
fn quarter_public(panel: &Panel, value: f64) -> Statements {
    let float = PublicFloat { cik: 7, on: panel.sessions[0], known_on: panel.sessions[2], value };
    let tickers = [(Symbol::new("S0").unwrap(), (7, None, None))];
    Statements::default().with_floats(PublicFloats::new(&[float], crate::filers::FilerTickers::new(tickers)))
}

#[test]
fn float_weighs_members_and_keeps_out_who_is_not_in_public_hands() {
    // 40 and 30; a quarter of the 40 is public. Ranks are by the whole, weights by the part, once it is known.
    let mut panel = worth(&[40.0, 30.0], &still(6, 2));
    for t in 0..6 {
        (0..2).for_each(|i| panel.cap.set(t, i, panel.close.at(t, i) * panel.shares.at(t, i)));
    }
    let statements = quarter_public(&panel, 10e9);
    let select = "by = \"rank\"\nfirst = 1\nlast = 9";
    let mut rule = rule(&panel, select, &[(1, 1, "full"), (3, 4, "full")]);
    let made = |rule: &UniverseRule| universes_knowing(&panel, &statements, &[rule]).remove(0).universe;
    let weights = |u: &Universe, t: usize| u.weights_at(&panel, t);
    assert_eq!(weights(&made(&rule), 4), [(0, 4.0 / 7.0), (1, 3.0 / 7.0)], "full weights unless asked");
    rule.weights = Weights::Float;
    // Four sevenths of the capitalisation have a known float: enough for a rule that asks for half, not for one that asks
    // for three quarters, nor where it does not say (0.8).
    rule.float_coverage = 0.75;
    assert_eq!(weights(&made(&rule), 4), [(0, 4.0 / 7.0), (1, 3.0 / 7.0)], "too few are known");
    let told = universes_knowing(&panel, &statements, &[&rule]).remove(0).floats;
    assert_eq!((told[told.len() - 1].known, told[told.len() - 1].used), (1, false));
    rule.float_coverage = 0.5;
    let by_float = made(&rule);
    let told = universes_knowing(&panel, &statements, &[&rule]).remove(0).floats;
    assert_eq!(told.iter().map(|f| (f.known, f.used)).collect::<Vec<_>>(), [(0, false), (0, false), (1, true)]);
    assert_eq!(weights(&by_float, 1), [(0, 4.0 / 7.0), (1, 3.0 / 7.0)], "not known on the rank day");
    assert_eq!(weights(&by_float, 4), [(0, 0.25), (1, 0.75)]);
    let coverage = FloatCoverage::of(&by_float.reconstitutions.last().unwrap().members);
    assert_eq!((coverage.known, coverage.members, coverage.ratio), (1, 2, Some(0.25)));
    assert_eq!(coverage.cap_share, 4.0 / 7.0);
    // At the floor it is out, once known; below it stays.
    rule.eligible.min_float = 0.25;
    let r = made(&rule).reconstitutions;
    assert_eq!((r[0].members.len(), r[r.len() - 1].members.len()), (2, 1));
    assert_eq!(r[r.len() - 1].excluded, [(0, crate::Exclusion::LowFloat)]);
    rule.eligible.min_float = 0.24;
    assert_eq!(made(&rule).reconstitutions.last().unwrap().members.len(), 2);
}

#[test]
fn liquidity_is_of_the_float_where_weights_are() {
    // Turnover of a year: 252 x 0.002 = 0.504 of the whole, four times that of the quarter in public hands.
    let mut panel = worth(&[4.0, 3.0], &still(80, 2));
    for t in 0..80 {
        for i in 0..2 {
            panel.volume.set(t, i, 0.002 * panel.shares.at(t, i));
            panel.cap.set(t, i, panel.close.at(t, i) * panel.shares.at(t, i));
        }
    }
    let statements = quarter_public(&panel, 1e9);
    // Nobody is large enough for the start: all are newcomers.
    let mut rule = rule(
        &panel,
        "by = \"cap\"\nlow = [{ from = \"2020-01-01\", value = 9e9 }, { from = \"2021-03-01\", value = 1e9 }]",
        &[(70, 71, "full")],
    );
    rule.eligible.min_liquidity = Some(Dated::Always(0.75));
    rule.eligible.min_float = 0.1;
    let members = |rule: &UniverseRule| -> (Vec<usize>, Vec<(usize, Test)>) {
        let built = universes_knowing(&panel, &statements, &[rule]).remove(0);
        let of = built.universe.reconstitutions.last().map(|r| r.members.iter().map(|m| m.security).collect());
        (of.unwrap_or_default(), built.admitted.iter().map(|a| (a.security, a.test)).collect())
    };
    assert_eq!(members(&rule).0, Vec::<usize>::new());
    rule.weights = Weights::Float;
    assert_eq!(members(&rule).0, [0]);
    rule.eligible.min_liquidity = None;
    assert_eq!(members(&rule), (vec![0, 1], vec![(1, Test::Float)]), "an unknown float is told");
    rule.eligible.min_float = 0.3;
    assert_eq!(members(&rule).0, [1]);
}
