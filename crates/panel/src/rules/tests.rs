//! The arithmetic of the rules on small made-up markets.
use breadth_domain::{Concept, Date, FactRow, Grade, Span, Symbol};

use super::grammar::{Eligible, Home};
use super::*;
use crate::testing::{company, market};
use crate::{Panel, Security};

/// A market of companies whose shares cost $100 on the first session and then earn `returns`; capitalisations on the first
/// session in billions.
fn worth(caps: &[f64], returns: &[Vec<f64>]) -> Panel {
    let mut panel = market(returns);
    for t in 0..panel.sessions.len() {
        for (i, cap) in caps.iter().enumerate() {
            panel.shares.set(t, i, cap * 1e7);
            panel.volume.set(t, i, cap * 1e5);
        }
    }
    panel
}

/// Still prices over so many sessions.
fn still(sessions: usize, companies: usize) -> Vec<Vec<f64>> {
    vec![vec![0.0; companies]; sessions]
}

fn eligible() -> Eligible {
    UniverseRule::by_rank("test", 1, 1).eligible
}

/// A rule with a schedule of its own: (rank session, effective session, what happens).
fn rule(panel: &Panel, select: &str, events: &[(usize, usize, &str)]) -> UniverseRule {
    let dates: Vec<String> = events
        .iter()
        .map(|(rank, effective, change)| {
            let (rank, effective) = (panel.sessions[*rank], panel.sessions[*effective]);
            format!(r#"{{ name = "x", rank = "{rank}", effective = "{effective}", change = "{change}" }}"#)
        })
        .collect();
    UniverseRule::parse(&format!(
        "id = \"test\"\nlabel = \"Test\"\n[eligible]\nhome = \"country\"\nmin_price = 1.0\nmin_cap = 30e6\n[select]\n{select}\n[schedule]\ndates = [{}]",
        dates.join(", ")
    ))
    .unwrap()
}

/// The members of each reconstitution, ascending.
fn members(panel: &Panel, rule: &UniverseRule) -> Vec<Vec<usize>> {
    let built = &universes(panel, &[rule])[0];
    let sorted = |r: &Reconstitution| {
        let mut all: Vec<usize> = r.members.iter().map(|m| m.security).collect();
        all.sort_unstable();
        all
    };
    built.reconstitutions.iter().map(sorted).collect()
}

fn why(panel: &Panel, rule: &UniverseRule, k: usize, security: usize) -> Option<crate::Exclusion> {
    let built = &universes(panel, &[rule])[0];
    built.reconstitutions[k].excluded.iter().find(|(i, _)| *i == security).map(|(_, why)| *why)
}

const ABOVE: &str = r#"by = "rank"
first = 1
last = 2
band = { at = 2, half_width = 0.05, among = 9 }"#;
const BELOW: &str = r#"by = "rank"
first = 3
last = 9
band = { at = 2, half_width = 0.05, among = 9 }"#;

#[test]
fn within_the_band_members_keep_their_side_and_beyond_it_they_change() {
    // 40, 30, 20, 10 of 100: cumulative 40, 70, 90, 100 %; the boundary after the second company is at 70 %, its band
    // from 65 to 75 %. Later prices make 2 worth 27 and 3 worth `third`.
    let later = |third: f64| {
        let mut returns = still(4, 4);
        returns[1] = vec![0.0, 27.0 / 30.0 - 1.0, third / 20.0 - 1.0, 0.0];
        worth(&[40.0, 30.0, 20.0, 10.0], &returns)
    };
    let at = |third: f64| {
        let panel = later(third);
        let of = |select| members(&panel, &rule(&panel, select, &[(1, 2, "full")]))[1].clone();
        (of(ABOVE), of(BELOW))
    };
    // Third worth 28: total 105. Ranks: 40, 28, 27, 10; B = 68/105 = 64.8 %. The newly second stood below and is at
    // 64.8 % >= 59.8 %: it stays below. The old second, now third, is at 95/105 = 90.5 % > 69.8 %: it falls.
    assert_eq!(at(28.0), (vec![0], vec![1, 2, 3]));
    // Third worth 300 is the largest: 300/377 = 79.6 %; B after 40 is 340/377 = 90.2 %, 79.6 < 85.2: it rises. The old
    // first, at 90.2 %, stays above; the old second, at 97.3 % > 95.2 %, falls.
    assert_eq!(at(300.0), (vec![0, 2], vec![1, 3]));
}

#[test]
fn a_member_just_beyond_the_boundary_stays_above() {
    // Ten companies of 10: 10 % each. B after five is 50 %, the band 40 to 60 %: the sixth, at 60 %, may stay above, the
    // fifth, at 50 %, may stay below. Prices of the fifth and sixth cross a little.
    let mut returns = still(4, 10);
    let caps: Vec<f64> = (0..10).map(|k| 10.0 + 0.1 * (10 - k) as f64).collect();
    returns[1][4] = -0.015;
    returns[1][5] = 0.005;
    let panel = worth(&caps, &returns);
    let band = "band = { at = 5, half_width = 0.11, among = 10 }";
    let of = |first: usize, last: usize, band: &str| {
        let select = format!("by = \"rank\"\nfirst = {first}\nlast = {last}\n{band}");
        members(&panel, &rule(&panel, &select, &[(1, 2, "full")]))[1].clone()
    };
    assert_eq!(of(1, 5, ""), [0, 1, 2, 3, 5], "without a band they change places");
    assert_eq!(of(1, 5, band), [0, 1, 2, 3, 4]);
    assert_eq!(of(6, 10, band), [5, 6, 7, 8, 9]);
}

#[test]
fn a_newcomer_has_no_side_to_keep() {
    // The third company appears on session 1, worth as much as makes it second: 40, 25, 20 of 85.
    let mut returns = still(4, 4);
    returns[0][2] = f64::NAN;
    let mut panel = worth(&[40.0, 20.0, 25.0, 10.0], &returns);
    panel.securities[2].first = 1;
    let rule = rule(&panel, ABOVE, &[(1, 2, "full")]);
    // It is second by rank: above. The old second is at 85/95 = 89.5 % against B + 5 % = 73.4 %: below.
    assert_eq!(members(&panel, &rule), [vec![0, 1], vec![0, 2]]);
    assert_eq!(why(&panel, &rule, 1, 1), Some(crate::Exclusion::BelowRange));
}

#[test]
fn new_listings_come_in_between_by_the_edges_moved_with_the_market() {
    // Ranks 2 and 3 belong: 30 and 20 of 100, so the edges are 40 above and 20 below. All double by session 1, and three
    // companies are listed: 90 (too large: the edge is at 80 x 360/200...), see the sums below.
    let mut returns = still(4, 7);
    returns[1] = vec![1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    for row in &mut returns[..1] {
        row[4..].fill(f64::NAN);
    }
    let mut panel = worth(&[40.0, 30.0, 20.0, 10.0, 300.0, 150.0, 50.0], &returns);
    panel.securities[4..].iter_mut().for_each(|s| s.first = 1);
    let select = "by = \"rank\"\nfirst = 2\nlast = 3";
    let rule = rule(&panel, select, &[(1, 2, "additions")]);
    // The market goes from 100 to 200 + 500 = 700: edges 40 x 7 = 280 and 20 x 7 = 140. 300 is above, 150 comes in, 50 is
    // below; the members stay, and 80 (once first) is not new.
    assert_eq!(members(&panel, &rule), [vec![1, 2], vec![1, 2, 5]]);
    let at = |security| why(&panel, &rule, 1, security);
    assert_eq!(at(4), Some(crate::Exclusion::AboveRange));
    assert_eq!(at(6), Some(crate::Exclusion::BelowRange));
    // Members are at the day's capitalisations: 60, 40 and 150 of 250.
    let universe = &universes(&panel, &[&rule])[0];
    assert_eq!(universe.weights_at(&panel, 2), [(1, 0.24), (2, 0.16), (5, 0.6)]);
    // Weights before: 0.6 and 0.4. Half of |0.24 - 0.6| + |0.16 - 0.4| + 0.6 is 0.6.
    let changes = universe.changes(&panel);
    assert!((changes[0].turnover - 0.6).abs() < 1e-15);
    assert_eq!(changes[0].arrivals, [(5, change::Arrival::NewListing)]);
}

#[test]
fn share_classes_are_one_company() {
    let mut panel = worth(&[40.0, 30.0, 20.0, 10.0], &still(2, 4));
    let named = |i: usize, name: &str| -> Security { company(i, name, panel.sessions[0]) };
    let (a, b) = (named(1, "Alpha Inc. Class A Common Stock"), named(2, "Alpha Inc. Class B Common Stock"));
    panel.securities[1] = a;
    panel.securities[2] = b;
    let universe = &universes(&panel, &[&UniverseRule::by_rank("test", 1, 9)])[0];
    let r = &universe.reconstitutions[0];
    // 30 + 20 = 50 is the largest company; its first class trades more.
    let got: Vec<(usize, f64)> = r.members.iter().map(|m| (m.security, m.cap)).collect();
    assert_eq!(got, [(1, 50e9), (0, 40e9), (3, 10e9)]);
    assert_eq!(r.excluded, [(2, crate::Exclusion::SecondClass)]);
    // Where a vendor gives both classes the whole company's count, it is not counted twice: (30 + 30) / 2.
    for t in 0..2 {
        panel.shares.set(t, 2, 30e7);
    }
    let universe = &universes(&panel, &[&UniverseRule::by_rank("test", 1, 9)])[0];
    assert_eq!(universe.reconstitutions[0].members[1].cap, 30e9);
}

#[test]
fn a_cent_below_the_floor_is_below() {
    // 100 m shares at 99.9 cents and at a dollar; 29 m shares at a dollar.
    let mut panel = worth(&[10.0, 10.0, 2.9], &still(1, 3));
    for (i, price) in [0.999, 1.0, 1.0].into_iter().enumerate() {
        panel.close.set(0, i, price);
    }
    let r = &universes(&panel, &[&UniverseRule::by_rank("test", 1, 9)])[0].reconstitutions[0];
    assert_eq!(r.members.iter().map(|m| (m.security, m.cap)).collect::<Vec<_>>(), [(1, 100e6)]);
    assert_eq!(r.excluded, [(0, crate::Exclusion::LowPrice), (2, crate::Exclusion::LowCap)]);
}

#[test]
fn a_member_below_a_dollar_stays_while_its_average_is_not() {
    // Both cost a dollar and a half, then 90 cents on the last two sessions of thirty: the mean of the month is above one.
    let mut returns = still(30, 3);
    returns[0][2] = f64::NAN;
    let mut panel = worth(&[10.0, 9.0, 8.0], &returns);
    panel.securities[2].first = 1;
    for i in 1..3 {
        (0..30).for_each(|t| panel.close.set(t, i, if t < 28 { 1.5 } else { 0.9 }));
    }
    panel.close.set(0, 2, f64::NAN);
    let select = "by = \"rank\"\nfirst = 1\nlast = 9";
    let mut rule = rule(&panel, select, &[(29, 29, "full")]);
    let last = |rule: &UniverseRule| members(&panel, rule).pop().unwrap();
    assert_eq!(last(&rule), [0]);
    rule.eligible.members_by_average = true;
    assert_eq!(last(&rule), [0, 1], "the newcomer stays out");
    assert_eq!(why(&panel, &rule, 1, 2), Some(crate::Exclusion::LowPrice));
    // Of the 21 closes of the month three are at 1.50 and 18 at 80 cents: 0.90 on the average.
    (12..30).for_each(|t| panel.close.set(t, 1, 0.8));
    assert_eq!(members(&panel, &rule).pop().unwrap(), [0]);
}

const RANGE: &str = r#"by = "cap"
low = 10e9
high = 100e9
count = 2
keep_low = 0.5
keep_high = 1.5"#;

#[test]
fn a_member_stays_in_the_wider_range_and_newcomers_need_the_narrower_one() {
    // 60, 40, 30 and 9: the two largest in range are in, the third has no place, the fourth is too small.
    let mut returns = still(6, 4);
    // Session 1: 60 → 120 (within 150) and 40 → 6 (within 5): both stay.
    returns[1] = vec![1.0, 6.0 / 40.0 - 1.0, 0.0, 0.0];
    // Session 3: 6 → 4.5: out, and the place goes to 30, not to 9.
    returns[3] = vec![0.0, 0.75 - 1.0, 0.0, 0.0];
    // Session 5: 120 → 156: out above; nobody is left to take the place.
    returns[5] = vec![0.3, 0.0, 0.0, 0.0];
    let panel = worth(&[60.0, 40.0, 30.0, 9.0], &returns);
    let rule = rule(&panel, RANGE, &[(1, 2, "full"), (3, 4, "full"), (5, 5, "full")]);
    assert_eq!(members(&panel, &rule), [vec![0, 1], vec![0, 1], vec![0, 2], vec![2]]);
    assert_eq!(why(&panel, &rule, 0, 2), Some(crate::Exclusion::NoPlace));
    assert_eq!(why(&panel, &rule, 2, 1), Some(crate::Exclusion::BelowRange));
    assert_eq!(why(&panel, &rule, 3, 0), Some(crate::Exclusion::AboveRange));
}

/// Quarterly net income of security `i`, ascending quarters from 2020-03-31 on, each known 45 days after its end.
fn income(i: usize, quarters: &[f64]) -> Vec<FactRow> {
    let first = Date::from_ymd(2020, 3, 31).unwrap();
    let row = |(k, value): (usize, &f64)| {
        let end = first.plus_months(3 * k as i32).month_end();
        FactRow {
            symbol: Symbol::new(&format!("S{i}")).unwrap(),
            concept: Concept::NetIncome,
            span: Span::Quarter,
            period_end: end,
            value: *value,
            published_on: end.plus_days(44),
            known_on: end.plus_days(45),
            grade: Grade::Published,
        }
    };
    quarters.iter().enumerate().map(row).collect()
}

#[test]
fn earnings_are_positive_not_or_unknown() {
    // The panel begins on 2021-01-04; the quarter to 2020-12-31 is known from 2021-02-14 on.
    let panel = worth(&[1.0; 5], &still(60, 5));
    let rows: Vec<FactRow> = [
        income(0, &[1.0, 1.0, 1.0, 1.0]),
        income(1, &[-9.0, 1.0, 1.0, 1.0]),
        income(2, &[9.0, 1.0, 1.0, -1.0]),
        income(3, &[1.0, 1.0]),
    ]
    .concat();
    let statements = Statements::from_rows(&rows);
    use statements::Earnings::{NotPositive, Positive, Unknown};
    let (before, after) = (panel.session_on_or_before(d("2021-02-12")).unwrap(), panel.sessions.len() - 1);
    let at = |t: usize| -> Vec<_> { (0..5).map(|i| statements.earnings(&panel, i, t)).collect() };
    // Three quarters known: the sum of four is unknown, and two quarters ended 2020-06-30: 227 days is too old.
    assert_eq!(at(before), [Unknown, Unknown, Unknown, Unknown, Unknown]);
    assert_eq!(at(after), [Positive, NotPositive, NotPositive, Unknown, Unknown]);
}

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn newcomers_are_tested_and_what_is_unknown_is_admitted_and_told() {
    // All have places from the second session on: at first none is worth 10.
    let mut returns = still(70, 4);
    returns[60] = vec![9.0; 4];
    let panel = worth(&[5.0, 4.0, 3.0, 2.0], &returns);
    let mut rule = rule(&panel, RANGE, &[(61, 62, "full"), (65, 66, "full")]);
    rule.eligible.positive_earnings = true;
    rule.select = match rule.select {
        Select::Cap { high, count: _, keep_low, keep_high, without, .. } => {
            Select::Cap { low: Dated::Always(4e9), high, count: None, keep_low, keep_high, without }
        }
        other => other,
    };
    let statements = Statements::from_rows(&[income(2, &[1.0, 1.0, 1.0, -1.0]), income(3, &[1.0; 4])].concat());
    let built = universes_knowing(&panel, &statements, &[&rule]).remove(0);
    let of = |k: usize| built.universe.reconstitutions[k].members.iter().map(|m| m.security).collect::<Vec<_>>();
    // The start takes what is large enough, without a word on earnings; then 2 fails and 3 passes.
    assert_eq!((of(0), of(1)), (vec![0, 1], vec![0, 1, 3]));
    assert!(built.admitted.is_empty(), "{:?}", built.admitted);
    let blind = universes_knowing(&panel, &Statements::default(), &[&rule]).remove(0);
    let told: Vec<(usize, Test)> = blind.admitted.iter().map(|a| (a.security, a.test)).collect();
    assert_eq!(told, [(2, Test::Earnings), (3, Test::Earnings)]);
}

#[test]
fn home_is_told_by_where_shares_trade_and_who_files() {
    let mut panel = worth(&[1.0; 5], &still(60, 5));
    let countries = ["Bermuda", "Bermuda", "Netherlands", "Netherlands", "Israel"];
    for (i, country) in countries.iter().enumerate() {
        let mut security = company(i, &format!("Beta{i} Ordinary Shares"), panel.sessions[0]);
        security.labels[0].country = std::sync::Arc::from(*country);
        panel.securities[i] = security;
        // A year's turnover of 1, but 0.1 of the second.
        let turnover = if i == 1 { 0.1 } else { 1.0 };
        for t in 0..60 {
            panel.volume.set(t, i, turnover * 1e7 / 252.0);
        }
    }
    let filer = Statements::from_rows(&[income(3, &[1.0; 4]), income(4, &[1.0; 4])].concat());
    let eligible = Eligible { home: Home::Indicators, ..eligible() };
    let mut rankings = Rankings::new(&panel, &filer);
    let asked = Asked { eligible: &eligible, min_float: 0.0 };
    let mut at_home: Vec<usize> = rankings.on(59, asked).companies.iter().map(|c| c.security).collect();
    at_home.sort_unstable();
    // 0: a domicile of convenience that trades here. 3: trades here and files here. Not 1, which trades elsewhere; not 2,
    // of which nothing but trading speaks; not 4, which would have to trade more.
    assert_eq!(at_home, [0, 3]);
}

#[test]
fn an_overlap_is_counted_by_company_and_its_gaps_by_cause() {
    // Members: 40, 30 and 20 of 90. The basket: the first at 0.5, the fourth (too small) at 0.2, one that nobody knows
    // at 0.1, and the second under another spelling of its ticker at 0.2.
    let mut panel = worth(&[40.0, 30.0, 20.0, 0.01], &still(2, 4));
    panel.securities[1].labels[0].symbol = Symbol::new("AB.B").unwrap();
    let universe = &universes(&panel, &[&UniverseRule::by_rank("test", 1, 3)])[0];
    let line = |symbol: &str, weight: f64| (Symbol::new(symbol).unwrap(), weight);
    let overlap = universe.overlap(&panel, 1, &[line("S0", 5.0), line("S3", 2.0), line("ZZZ", 1.0), line("ABB", 2.0)]);
    assert_eq!((overlap.theirs, overlap.ours, overlap.common), (3, 3, 2));
    assert_eq!(overlap.their_weight, 0.7);
    assert!((overlap.our_weight - 70.0 / 90.0).abs() < 1e-15);
    // min(4/9, 0.5) + min(1/3, 0.2).
    assert!((overlap.least_weight - (4.0 / 9.0 + 0.2)).abs() < 1e-15);
    use overlap::Lacking::{Excluded, NotInPrices};
    assert_eq!(
        overlap.by_cause(),
        BTreeMap::from([(NotInPrices, (1, 0.1)), (Excluded(crate::Exclusion::LowCap), (1, 0.2))])
    );
    assert_eq!(overlap.beyond, [(2, 20.0 / 90.0)]);
}

#[test]
fn nobody_is_in_force_before_being_ranked() {
    let text = |rank: i8, effective: i8| {
        format!(
            "id = \"x\"\nlabel = \"X\"\n[eligible]\nhome = \"any\"\n[select]\nby = \"all\"\n[schedule]\nyearly = [{{ name = \"a\", rank = {{ month = {rank}, day = \"last-session\" }}, effective = {{ month = {effective}, day = \"last-friday\" }} }}]"
        )
    };
    assert!(UniverseRule::parse(&text(4, 6)).is_ok());
    for (rank, effective) in [(10, 6), (13, 14)] {
        let error = UniverseRule::parse(&text(rank, effective)).unwrap_err().to_string();
        assert!(error.contains("`schedule`"), "{error}");
    }
}

mod float;
