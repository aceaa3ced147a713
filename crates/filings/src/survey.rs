//! What is read off all of a filer's numbers before any is looked at: the order of its filings, its money, its rounding.
use std::sync::Arc;

use breadth_domain::{Date, FilerFacts};

use crate::filer::Known;
use crate::rows::is_periodic;
use crate::vintage::zeros;

/// Ranks the filings that count by (known on, filed on, accession); gives the rank of each filing of the source.
pub(crate) fn rank(facts: &FilerFacts) -> (Vec<Known>, Vec<Option<u32>>) {
    let mut order: Vec<(Date, usize)> = facts
        .filings
        .iter()
        .enumerate()
        .filter(|(_, f)| is_periodic(&f.form))
        .map(|(i, f)| (f.known_on(), i))
        .collect();
    let by = |i: usize| (facts.filings[i].filed_on, &facts.filings[i].accession);
    order.sort_by(|a, b| (a.0, by(a.1)).cmp(&(b.0, by(b.1))));
    let mut ranks = vec![None; facts.filings.len()];
    let mut filings = Vec::with_capacity(order.len());
    for (rank, (known_on, place)) in order.iter().enumerate() {
        let filing = &facts.filings[*place];
        ranks[*place] = Some(rank as u32);
        filings.push(Known {
            known_on: *known_on,
            filed_on: filing.filed_on,
            accession: Arc::from(&*filing.accession),
            form: Arc::from(&*filing.form),
            inherited: false,
            day_ends: order.partition_point(|(day, _)| day <= known_on) as u32,
            newest: None,
        });
    }
    (filings, ranks)
}

/// Of each unit of money how many numbers were known at each rank and below.
pub(crate) fn count_money(facts: &FilerFacts, ranks: &[Option<u32>], filings: usize) -> Vec<Vec<u32>> {
    let is_money = |unit: &str| unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase());
    let mut counts: Vec<Vec<u32>> =
        facts.units.iter().map(|u| if is_money(u) { vec![0; filings] } else { Vec::new() }).collect();
    for fact in &facts.facts {
        if let Some(rank) = ranks.get(fact.filing as usize).copied().flatten()
            && let Some(count) = counts.get_mut(fact.unit as usize).and_then(|c| c.get_mut(rank as usize))
        {
            *count += 1;
        }
    }
    for count in &mut counts {
        let mut sum = 0;
        for n in count {
            sum += *n;
            *n = sum;
        }
    }
    counts
}

/// To how many zeros each filing mostly rounds its money: to the unit, to thousands, to tenths of millions or to
/// millions. More zeros than that are chance, as of a few round numbers.
pub(crate) fn usual_rounding(facts: &FilerFacts, ranks: &[Option<u32>], filings: usize) -> Vec<u32> {
    let mut counts = vec![[0_u32; 9]; filings];
    for fact in &facts.facts {
        if let Some(rank) = ranks.get(fact.filing as usize).copied().flatten()
            && facts.units.get(fact.unit as usize).is_some_and(|u| u.len() == 3)
            && let Some(k) = zeros(fact.value.value())
        {
            counts[rank as usize][k as usize] += 1;
        }
    }
    let most = |c: &[u32; 9]| match (0..9).rev().max_by_key(|k| c[*k]) {
        Some(6..) => 6,
        Some(5) => 5,
        Some(3 | 4) => 3,
        _ => 0,
    };
    counts.iter().map(most).collect()
}

/// Of each filing the ends its exact numbers have, ascending.
pub(crate) fn exact_ends(facts: &FilerFacts) -> Vec<Vec<Date>> {
    let mut ends = vec![Vec::new(); facts.filings.len()];
    for fact in facts.facts.iter().filter(|f| f.exact) {
        if let Some(of) = ends.get_mut(fact.filing as usize) {
            of.push(fact.end);
        }
    }
    for of in &mut ends {
        of.sort_unstable();
        of.dedup();
    }
    ends
}

/// Rounded dates lie within half a month and a 52/53-week year's wandering of the exact ones.
const ROUNDED_DAYS: i32 = 19;

/// The day nearest to a rounded one.
pub(crate) fn nearest(days: &[Date], rounded: Date) -> Option<Date> {
    let at = days.partition_point(|d| *d < rounded);
    let near = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| days.get(i));
    near.copied().min_by_key(|d| d.days_until(rounded).abs()).filter(|d| d.days_until(rounded).abs() <= ROUNDED_DAYS)
}
