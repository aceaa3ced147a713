//! Templates, scale, splits, identities and succession on real filings.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;

use breadth_filings::{
    Filer, Flag, ITEMS, Identity, Link, Reading, Template, detect, doubts, shares_at, split_factor, splits, succeeds,
};
use common::{d, filers, one, real_data};

const AS_OF: &str = "2026-11-01";

#[test]
fn templates_of_two_hundred_and_six() {
    let Some(data) = real_data() else { return };
    let mut told: BTreeMap<Template, Vec<String>> = BTreeMap::new();
    for zip in ["companyfacts.zip", "companyfacts_small_caps.zip"] {
        for facts in filers(&data.join(zip)) {
            told.entry(detect(&facts, d(AS_OF), None)).or_default().push(facts.name.to_string());
        }
    }
    for (template, names) in &told {
        println!("{} {}: {}", template.id(), names.len(), names.join(" "));
    }
    // The extract of small companies has none of a bank's tags, so that without a code its banks are diversified; a
    // classified balance sheet makes no bank of them in any case.
    let banks = "FMBH CMTV CHCO FMAO DCOM WTBA PKBK HBCP CCB MCB EBMT RBB TFIN MNSB OBT AFBI";
    for bank in banks.split(' ') {
        assert!(told[&Template::Diversified].iter().any(|n| n == bank), "{bank}");
    }
    for name in ["Apple Inc.", "NVIDIA CORP", "MARVELL TECHNOLOGY, INC"] {
        assert!(told[&Template::Industrial].iter().any(|n| n == name), "{name}");
    }
    let small = filers(&data.join("companyfacts_small_caps.zip"));
    let coded = small.iter().filter(|f| banks.split(' ').any(|b| b == &*f.name));
    assert!(coded.map(|f| detect(f, d(AS_OF), Some("6022"))).all(|t| t == Template::Bank));
}

#[test]
fn numbers_a_thousand_times_off() {
    let Some(data) = real_data() else { return };
    let (mut repaired, mut suspect, mut facts_seen) = (BTreeMap::new(), BTreeMap::new(), 0);
    for facts in filers(&data.join("companyfacts_small_caps.zip")) {
        facts_seen += facts.facts.len();
        for doubt in doubts(&facts, d(AS_OF)) {
            let fact = &facts.facts[doubt.fact];
            let tag = &facts.tags[fact.tag as usize];
            let list = if doubt.repaired() { &mut repaired } else { &mut suspect };
            list.entry(facts.name.to_string()).or_insert_with(Vec::new).push(format!(
                "{tag} {}..{} {} ×{} {:?} {}",
                fact.start.map_or(String::new(), |s| s.to_string()),
                fact.end,
                fact.value.value(),
                doubt.factor,
                doubt.witnesses,
                facts.filings[fact.filing as usize].filed_on
            ));
        }
    }
    let count = |m: &BTreeMap<String, Vec<String>>| m.values().map(Vec::len).sum::<usize>();
    println!("{facts_seen} facts: {} repaired, {} suspect", count(&repaired), count(&suspect));
    for (kind, list) in [("repaired", &repaired), ("suspect", &suspect)] {
        for (name, lines) in list {
            println!("{kind} {name} {}", lines.len());
            lines.iter().take(6).for_each(|l| println!("    {l}"));
        }
    }
    // CorMedix's annual report of 2016 gives its quarters in thousands under a scale of one.
    assert!(repaired["CRMD"].iter().any(|l| l.contains("NetIncomeLoss 2015-01-01..2015-03-31 -5498 ×1000")));
}

#[test]
fn splits_of_the_large() {
    let Some(data) = real_data() else { return };
    let zip = data.join("companyfacts.zip");
    for (cik, expected) in [(320_193, vec![7.0, 4.0]), (1_045_810, vec![4.0, 10.0]), (1_652_044, vec![20.0])] {
        let facts = one(&zip, cik);
        let found = splits(&facts, d(AS_OF));
        println!("{}: {found:?}", facts.name);
        assert_eq!(found.iter().map(|s| s.ratio).collect::<Vec<_>>(), expected, "{}", facts.name);
        let shares = shares_at(&facts, d(AS_OF), &found).unwrap();
        println!("{} shares {} {} {:?}", facts.name, shares.value, shares.end, shares.flags);
        assert!(split_factor(&found, d("2012-01-03"), d(AS_OF)) > 1.0);
    }
    let mut seen = 0;
    for facts in filers(&data.join("companyfacts_small_caps.zip")) {
        for s in splits(&facts, d(AS_OF)) {
            seen += 1;
            println!("{} {:.4} ({}, {}] {} witnesses", facts.name, s.ratio, s.after, s.by, s.witnesses);
        }
    }
    println!("{seen} splits of small companies");
}

#[test]
fn identities_of_real_filers() {
    let Some(data) = real_data() else { return };
    // Of each: held, unknown, failed.
    let mut told: BTreeMap<Identity, [usize; 3]> = BTreeMap::new();
    let mut reasons: BTreeMap<_, usize> = BTreeMap::new();
    for zip in ["companyfacts.zip", "companyfacts_small_caps.zip"] {
        for facts in filers(&data.join(zip)) {
            let name = facts.name.clone();
            let filer = Filer::new(facts);
            let snapshot = filer.at(d(AS_OF), Reading::AsKnown);
            for end in snapshot.period_ends(d("1990-01-01"), d(AS_OF)) {
                for check in snapshot.checks_at(end) {
                    told.entry(check.identity).or_default()
                        [2 - usize::from(check.holds) * 2 - usize::from(check.unknown.is_some())] += 1;
                    if let Some(why) = check.unknown {
                        *reasons.entry((check.identity, why)).or_default() += 1;
                    }
                    if check.fails() {
                        println!("{name} {:?} {end}: {} against {}", check.identity, check.left, check.right);
                    }
                }
            }
        }
    }
    println!("{told:?}\n{reasons:?}");
    let [held, unknown, failed] = told[&Identity::BalanceSheet];
    // The extract of small companies has neither noncontrolling interests nor temporary equity. What fails: a fund that
    // tagged its assets as its equity, twice.
    assert!(held > 5_000 && unknown < 2_000, "{held} {unknown}");
    assert_eq!(failed, 2);
    assert_eq!(told[&Identity::BothSides][2], 0);
}

#[test]
fn nobody_succeeds_a_stranger() {
    let Some(data) = real_data() else { return };
    let all = filers(&data.join("companyfacts.zip"));
    for old in &all {
        for new in &all {
            assert_eq!(succeeds(old, new), None, "{} {}", old.name, new.name);
        }
    }
}

#[test]
fn tags_of_the_list_that_real_filers_use() {
    let Some(data) = real_data() else { return };
    let all = filers(&data.join("companyfacts.zip"));
    let used = |tag: &str| all.iter().any(|f| f.tags.iter().any(|t| **t == *tag));
    let mut tags: Vec<&str> = ITEMS.iter().flat_map(|i| i.chain).flat_map(Link::tags).collect();
    tags.sort_unstable();
    tags.dedup();
    let count = tags.iter().filter(|t| used(t)).count();
    println!("{count} of {} tags are used by six filers", tags.len());
    assert!(count > 100);
    assert!(Flag::ALL.len() <= 32, "flags are bits of 32");
}
