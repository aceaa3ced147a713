//! Chains: which link of an item gives the answer, and when links may be mixed.
use breadth_domain::{Concept, Date, Nature};

use crate::catalogue::Finding;
use crate::lane::{Gap, Lane};
use crate::snapshot::{Ask, Kind, Snapshot};
use crate::view::{Cell, View, combine};
use crate::{Absent, Answer, Derivation, Flag, Item, Link, Operation, Sign};
use crate::{per_share, period, quarter, standards, trailing};

/// No company on earth has so much of anything, in whatever currency.
const IMPOSSIBLE: f64 = 1e17;

/// How two tags stand to one another.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Bridge {
    /// Equal where both were last given, or given side by side by one filing that shows no difference.
    Proven,
    /// Never given together.
    Unproven,
    /// Never equal.
    Contradicted,
}

/// The answer to a question about an item: each link alone, in their order; where one alone does not do, together with
/// those before it. Mixed operands must be under tags that were equal where both were given; mixtures without that
/// proof come after everything else and say so.
pub(crate) fn solve(snapshot: &Snapshot<'_>, view: &View<'_>, item: &'static Item, ask: Ask) -> Result<Answer, Absent> {
    let (concept, end) = (item.concept, ask.end);
    if !item.templates.has(view.state.template) {
        return Err(Absent::NotInTemplate { concept, template: view.state.template });
    }
    let Some((place, _)) = view.filer.catalogue.item(concept) else {
        return Err(Absent::NeverTagged { concept, as_of: snapshot.as_of() });
    };
    if concept.nature() == Nature::PerShare && ask.kind == Kind::Trailing {
        return per_share::trailing(snapshot, concept, end);
    }
    if concept.nature() == Nature::AverageShares && ask.kind == Kind::Trailing {
        return Err(Absent::NotAdditive { concept });
    }
    let unit = view.state.unit(concept.nature());
    let offset = view.filer.catalogue.offset(place);
    let (mut used, mut found): (Vec<u32>, Found) = (Vec::new(), Found::default());
    let mut flags: Vec<(u32, Option<Flag>)> = Vec::new();
    for (i, link) in item.chain.iter().enumerate().filter(|(_, l)| l.templates.has(view.state.template)) {
        if let Finding::Items(of) = &view.filer.catalogue.links()[offset + i] {
            match from_items(snapshot, item, of, ask) {
                Ok(answer) => match checked(item, flagged(answer, link)) {
                    Ok(answer) => return Ok(answer),
                    Err(absent) => found.refuse(absent),
                },
                Err(Some(absent)) => found.refuse(absent),
                Err(None) => {}
            }
            continue;
        }
        let of = &view.filer.links[offset + i];
        let Some((_, series)) = of.iter().find(|(u, _)| Some(*u) == unit) else { continue };
        if used.contains(series) {
            continue;
        }
        used.push(*series);
        flags.push((*series, link.flag));
        let alone = Lane { view: *view, concept, series: std::slice::from_ref(series) };
        match work(&alone, ask) {
            Ok(answer) => {
                let bridge = bridge(view, &alone, &answer);
                if let Some(answer) = found.weigh(bridge, checked(item, flagged(answer, link))) {
                    return Ok(answer);
                }
            }
            Err(gap) => {
                if let Some(absent) = hard(&gap, concept) {
                    found.refuse(absent);
                }
            }
        }
        if used.len() == 1 || ask.kind == Kind::Balance {
            continue;
        }
        let together = Lane { view: *view, concept, series: &used };
        if let Ok(mut answer) = work(&together, ask) {
            let bridge = bridge(view, &together, &answer);
            for (series, flag) in &flags {
                if let Some(flag) = flag
                    && answer.leaves().iter().any(|l| *l.tag == *tag_of(view, *series))
                {
                    answer.flags = answer.flags.with(*flag);
                }
            }
            if let Some(answer) = found.weigh(bridge, checked(item, answer)) {
                return Ok(answer);
            }
        }
    }
    match (found.unproven, found.refusal) {
        (Some(answer), _) => Ok(answer),
        (None, Some(absent)) => Err(absent),
        (None, None) => Err(why_not(snapshot, view, item, &used, ask)),
    }
}

/// What the links gave so far, short of an answer that is proven.
#[derive(Default)]
struct Found {
    unproven: Option<Answer>,
    refusal: Option<Absent>,
}

impl Found {
    /// Notes why a link that has numbers gives no answer; the first reason is kept.
    fn refuse(&mut self, absent: Absent) {
        self.refusal.get_or_insert(absent);
    }

    /// Hands a proven answer back, and keeps the first of the others.
    fn weigh(&mut self, bridge: Bridge, answer: Result<Answer, Absent>) -> Option<Answer> {
        match (bridge, answer) {
            (Bridge::Proven, Ok(answer)) => return Some(answer),
            (Bridge::Unproven, Ok(mut answer)) => {
                answer.flags = answer.flags.with(Flag::BridgedUnproven);
                if standards::crossed(&answer.leaves()) {
                    answer.flags = answer.flags.with(Flag::LevelBreak);
                }
                self.unproven.get_or_insert(answer);
            }
            (Bridge::Contradicted, Ok(_)) => {}
            (_, Err(absent)) => self.refuse(absent),
        }
        None
    }
}

fn tag_of<'a>(view: &View<'a>, series: u32) -> &'a str {
    &view.filer.catalogue.tags()[view.filer.series[series as usize].tag as usize]
}

/// One question of one lane.
fn work(lane: &Lane<'_>, ask: Ask) -> Result<Answer, Gap> {
    match ask.kind {
        Kind::Trailing => trailing::trailing(lane, ask.end),
        Kind::Quarter if lane.concept.nature() == Nature::Flow => quarter::quarter(lane, ask.end),
        Kind::Quarter => of_length(lane, ask.end, |days| period::Length::of(days) == period::Length::Quarter),
        Kind::Year => of_length(lane, ask.end, |days| period::Length::of(days) == period::Length::Year),
        Kind::Balance => {
            let at = lane.find(ask.end, ask.end, |s| s.start.is_none().then_some(0));
            at.map_or(Err(Gap::NothingEnds(ask.end)), |cell| lane.reported(cell))
        }
    }
}

/// A period of that length as reported.
fn of_length(lane: &Lane<'_>, end: Date, is: impl Fn(i32) -> bool) -> Result<Answer, Gap> {
    let cells = lane.ending(end);
    let newest = |c: &&Cell| lane.view.rows(**c).last().map(|r| r.filing);
    let cell = cells.iter().filter(|c| is(lane.view.slot(**c).days())).max_by_key(newest);
    cell.map_or(Err(Gap::NothingEnds(end)), |cell| lane.reported(*cell))
}

/// The sum of other items; the reason where one of them is refused, nothing where one simply is not there.
fn from_items(snapshot: &Snapshot<'_>, item: &Item, of: &[(f64, Concept)], ask: Ask) -> Result<Answer, Option<Absent>> {
    let mut inputs = Vec::with_capacity(of.len());
    for (factor, concept) in of {
        match snapshot.ask(*concept, ask) {
            Ok(answer) => inputs.push((*factor, answer)),
            Err(because) => {
                return Err(Some(Absent::Needs { concept: item.concept, of: *concept, because: Box::new(because) }));
            }
        }
    }
    let Some((_, first)) = inputs.first() else { return Err(None) };
    let start = first.start;
    // Sums of periods that do not begin together are of nothing.
    if inputs.iter().any(|(_, a)| match (a.start, start) {
        (Some(a), Some(b)) => a.days_until(b).abs() > period::WANDER,
        (a, b) => a.is_some() != b.is_some(),
    }) {
        return Err(None);
    }
    Ok(combine(item.concept, Operation::Combined, inputs, start, ask.end))
}

fn flagged(mut answer: Answer, link: &Link) -> Answer {
    if let Some(flag) = link.flag {
        answer.flags = answer.flags.with(flag);
    }
    answer
}

/// The answer, unless it cannot be.
fn checked(item: &Item, answer: Answer) -> Result<Answer, Absent> {
    let (concept, end, value) = (item.concept, answer.end, answer.value);
    if !value.is_finite() || value.abs() >= IMPOSSIBLE {
        return Err(Absent::Impossible { concept, end, value });
    }
    if item.sign == Sign::NonNegative && value < 0.0 {
        return Err(Absent::Negative { concept, end, value });
    }
    Ok(answer)
}

/// Of a gap that is more than nothing found the reason.
fn hard(gap: &Gap, concept: Concept) -> Option<Absent> {
    match gap {
        Gap::Mixed(end) => Some(Absent::MixedVintages { concept, end: *end }),
        Gap::Ambiguous(end) => {
            Some(Absent::Ambiguous { concept, end: *end, values: "one filing gives several".to_owned() })
        }
        _ => None,
    }
}

/// How the tags of an answer's operands stand to one another.
fn bridge(view: &View<'_>, lane: &Lane<'_>, answer: &Answer) -> Bridge {
    // What was chosen among several tags counts by its tag.
    let choices = |s: &u32| view.filer.series[*s as usize].choices.clone();
    let several = lane.series.len() > 1 || lane.series.iter().any(|s| !choices(s).is_empty());
    if !several || matches!(answer.derivation, Derivation::Reported(_)) {
        return Bridge::Proven;
    }
    let leaves = answer.leaves();
    let mut found: Vec<u32> = Vec::new();
    for series in lane.series {
        let of = choices(series);
        let each = if of.is_empty() { vec![*series] } else { of };
        found.extend(each.into_iter().filter(|s| leaves.iter().any(|l| *l.tag == *tag_of(view, *s))));
    }
    found.sort_unstable();
    found.dedup();
    let one_filing = leaves.iter().all(|l| l.accession == leaves[0].accession);
    let mut whole = Bridge::Proven;
    for (i, a) in found.iter().enumerate() {
        for b in &found[i + 1..] {
            match compare(view, *a, *b) {
                Bridge::Proven => {}
                Bridge::Unproven if one_filing => {}
                Bridge::Unproven => whole = Bridge::Unproven,
                Bridge::Contradicted => return Bridge::Contradicted,
            }
        }
    }
    whole
}

/// Whether two answers of one item stand on two sides of a new standard, and no filing shows its tags to be equal.
pub(crate) fn level_breaks(view: &View<'_>, now: &Answer, then: &Answer) -> bool {
    let of = |answer: &Answer| -> Vec<u32> {
        let tags: Vec<_> = answer.leaves().iter().map(|l| (l.tag.clone(), l.unit.clone())).collect();
        let mut series = Vec::new();
        for (i, s) in view.filer.series.iter().enumerate().filter(|(_, s)| s.parts.is_empty()) {
            let (tag, unit) = (&view.filer.catalogue.tags()[s.tag as usize], &view.filer.units[s.unit as usize]);
            if tags.iter().any(|(t, u)| **t == **tag && u == unit) {
                series.push(i as u32);
            }
        }
        series
    };
    let leaves: Vec<_> = now.leaves().into_iter().chain(then.leaves()).collect();
    if !standards::crossed(&leaves) || standards::crossed(&now.leaves()) || standards::crossed(&then.leaves()) {
        return false;
    }
    let (now, then) = (of(now), of(then));
    now.iter().any(|a| then.iter().any(|b| a != b && compare(view, *a, *b) != Bridge::Proven))
}

/// Two tags that differ by no more than this factor may be one with noise.
const NOISE: f64 = 0.02;

/// Two tags where both are given: equal in the newest such period proves them; equal in an older one alone, or within
/// [`NOISE`], does not; anything else speaks against them.
fn compare(view: &View<'_>, a: u32, b: u32) -> Bridge {
    let (one, other) = (&view.filer.series[a as usize], &view.filer.series[b as usize]);
    let mut seen = false;
    for (i, slot) in one.slots.iter().enumerate().rev() {
        let Ok(j) = other.slots.binary_search_by(|s| (s.end, s.start).cmp(&(slot.end, slot.start))) else { continue };
        let (x, y) = (view.rows(Cell { series: a, slot: i as u32 }), view.rows(Cell { series: b, slot: j as u32 }));
        let (Some(x), Some(y)) = (x.last(), y.last()) else { continue };
        if !x.differs(y) {
            return if seen { Bridge::Unproven } else { Bridge::Proven };
        }
        if !x.differs_by(y, NOISE) {
            return Bridge::Unproven;
        }
        seen = true;
    }
    if seen { Bridge::Contradicted } else { Bridge::Unproven }
}

/// The reason, where nothing was found.
fn why_not(snapshot: &Snapshot<'_>, view: &View<'_>, item: &Item, used: &[u32], ask: Ask) -> Absent {
    let (concept, end) = (item.concept, ask.end);
    let last = used.iter().filter_map(|s| view.filer.series[*s as usize].newest(view.below)).max();
    let Some(last) = last else {
        let other = other_units(view, item);
        let unit = view.state.unit(concept.nature()).map_or("another", |u| &view.filer.units[u as usize]);
        return if other.is_empty() {
            Absent::NeverTagged { concept, as_of: snapshot.as_of() }
        } else {
            Absent::OtherUnit { concept, found: other.join(", "), expected: unit.to_owned() }
        };
    };
    let newest = view.state.newest.unwrap_or(end);
    if last < newest && end == newest {
        return Absent::Stale { concept, last, newest };
    }
    let together = Lane { view: *view, concept, series: used };
    let missing = work(&together, ask).err().unwrap_or(Gap::Contradicted);
    match ask.kind {
        Kind::Balance => Absent::NoBalance { concept, end },
        Kind::Year => Absent::NoFiscalYear { concept, end },
        Kind::Quarter => Absent::NoQuarter { concept, end, missing: missing.to_string() },
        Kind::Trailing if crate::fiscal::moved(&view.state.reports, end.plus_days(-372), end) => {
            Absent::Transition { end }
        }
        Kind::Trailing => Absent::NoTrailingYear { concept, end, missing: missing.to_string() },
    }
}

/// Units other than the filer's in which the item's tags were used.
fn other_units(view: &View<'_>, item: &Item) -> Vec<String> {
    let Some((place, _)) = view.filer.catalogue.item(item.concept) else { return Vec::new() };
    let offset = view.filer.catalogue.offset(place);
    let mut units: Vec<String> = view.filer.links[offset..offset + item.chain.len()]
        .iter()
        .flatten()
        .filter(|(_, s)| view.filer.series[*s as usize].newest(view.below).is_some())
        .map(|(u, _)| view.filer.units[*u as usize].to_string())
        .collect();
    units.sort_unstable();
    units.dedup();
    units
}
