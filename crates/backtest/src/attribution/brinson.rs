//! Which bets paid: sectors or sizes held apart from the benchmark, and names within them.
use breadth_panel::{Panel, Universe};
use serde::Serialize;

use super::{Day, Groups};

/// One segment on one day: weights at the close before and returns of the day, own and the benchmark's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentDay {
    /// Own weight.
    pub weight: f64,
    /// Own gain, as a fraction of the portfolio's value before.
    pub gain: f64,
    /// The benchmark's weight.
    pub benchmark_weight: f64,
    /// The benchmark's gain, as a fraction of its value before.
    pub benchmark_gain: f64,
}

/// A segment's effects over the whole time, as parts of the active return.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Segment {
    /// Its name.
    pub segment: String,
    /// Mean weight.
    pub weight: f64,
    /// The benchmark's mean weight.
    pub benchmark_weight: f64,
    /// (w − b)(r_b − R_b).
    pub allocation: f64,
    /// b (r − r_b).
    pub selection: f64,
    /// (w − b)(r − r_b).
    pub interaction: f64,
}

/// The active return told apart. `ret − benchmark = Σ segments + exits + costs + carry + unexplained`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brinson {
    /// By what names are grouped.
    pub by: &'static str,
    /// Own return.
    pub ret: f64,
    /// The benchmark's return.
    pub benchmark: f64,
    /// The segments, by name; cash is one of them.
    pub segments: Vec<Segment>,
    /// The bookings of exits.
    pub exits: f64,
    /// Costs.
    pub costs: f64,
    /// Interest and fees.
    pub carry: f64,
    /// Rounding.
    pub unexplained: f64,
}

/// Cariño's factor (1999): logarithmic returns make the effects of days add up to the active return of the whole.
fn coefficient(own: f64, benchmark: f64) -> f64 {
    if (own - benchmark).abs() < 1e-12 {
        return (1.0 + own).recip();
    }
    ((1.0 + own).ln() - (1.0 + benchmark).ln()) / (own - benchmark)
}

/// Allocation, selection and interaction of one day (Brinson and Fachler 1985). Where one side holds nothing of a segment it
/// takes the other's return, so that the effect is allocation alone. What is gained without a weight before (bought and
/// moved within the day) is selection.
fn effects(day: &SegmentDay, total: f64) -> [f64; 3] {
    let own = if day.weight == 0.0 { None } else { Some(day.gain / day.weight) };
    let theirs = if day.benchmark_weight == 0.0 { None } else { Some(day.benchmark_gain / day.benchmark_weight) };
    let theirs_or = theirs.or(own).unwrap_or(total);
    let own_or = own.unwrap_or(theirs_or);
    let apart = day.weight - day.benchmark_weight;
    let within = if own.is_none() { day.gain } else { 0.0 };
    [apart * (theirs_or - total), day.benchmark_weight * (own_or - theirs_or) + within, apart * (own_or - theirs_or)]
}

/// A day told by groups, and own gains that belong to none of them: exits, costs, interest and fees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// One a group, in the order of the groups.
    pub segments: Vec<SegmentDay>,
    /// Exits, costs, interest and fees, as fractions of the value before.
    pub lines: [f64; 3],
}

/// Links days told by the groups of `names`. A group that nobody ever held is left out.
pub fn link(by: &'static str, names: &[String], days: &[Told]) -> Brinson {
    let returns: Vec<(f64, f64)> = days
        .iter()
        .map(|day| {
            let own: f64 = day.segments.iter().map(|s| s.gain).sum::<f64>() + day.lines.iter().sum::<f64>();
            (own, day.segments.iter().map(|s| s.benchmark_gain).sum())
        })
        .collect();
    let grown = |pick: fn(&(f64, f64)) -> f64| returns.iter().map(|r| 1.0 + pick(r)).product::<f64>() - 1.0;
    let (ret, benchmark) = (grown(|r| r.0), grown(|r| r.1));
    let whole = coefficient(ret, benchmark);
    let mut sums = vec![[0.0; 5]; names.len()];
    let mut seen = vec![false; names.len()];
    let mut lines = [0.0; 3];
    for (day, (own, total)) in days.iter().zip(&returns) {
        let part = coefficient(*own, *total) / whole;
        for (k, segment) in day.segments.iter().enumerate().filter(|(_, s)| **s != SegmentDay::default()) {
            seen[k] = true;
            let [allocation, selection, interaction] = effects(segment, *total);
            for (sum, v) in sums[k].iter_mut().zip([
                segment.weight,
                segment.benchmark_weight,
                allocation * part,
                selection * part,
                interaction * part,
            ]) {
                *sum += v;
            }
        }
        lines.iter_mut().zip(&day.lines).for_each(|(sum, v)| *sum += v * part);
    }
    let n = days.len().max(1) as f64;
    let segments: Vec<Segment> = names
        .iter()
        .zip(sums)
        .zip(seen)
        .filter(|(_, seen)| *seen)
        .map(|((segment, [w, b, allocation, selection, interaction]), _)| Segment {
            segment: segment.clone(),
            weight: w / n,
            benchmark_weight: b / n,
            allocation,
            selection,
            interaction,
        })
        .collect();
    let told: f64 = segments.iter().map(|s| s.allocation + s.selection + s.interaction).sum();
    let [exits, costs, carry] = lines;
    let unexplained = ret - benchmark - told - exits - costs - carry;
    Brinson { by, ret, benchmark, segments, exits, costs, carry, unexplained }
}

/// Brinson and Fachler by groupings of names, against a universe held by capitalisation, dividends counted on both sides
/// where they are known. Days begin with the second session on which the universe has members.
pub fn brinson(panel: &Panel, universe: &Universe, days: &[Day], groupings: &[(&'static str, Groups)]) -> Vec<Brinson> {
    let mut told: Vec<Vec<Told>> = vec![Vec::with_capacity(days.len()); groupings.len()];
    let mut drift: Option<(usize, breadth_panel::Drift<'_>)> = None;
    let (mut before, mut members): (Vec<f64>, Vec<(usize, f64, f64)>) = (Vec::new(), Vec::new());
    let paid = !panel.income.is_empty();
    for day in days.iter().skip(1).filter(|d| d.value_before > 0.0) {
        let s = day.session;
        let Some(in_force) = universe.in_force(s) else { continue };
        if drift.as_ref().is_none_or(|(rank, _)| *rank != in_force.rank_session) {
            drift = Some((in_force.rank_session, breadth_panel::Drift::new(panel, in_force).to(s - 1)));
        }
        let Some((_, drift)) = &mut drift else { continue };
        let total: f64 = drift.values().iter().filter(|v| !v.is_nan()).sum();
        let returns = panel.ret.row(s);
        before.clear();
        before.extend_from_slice(drift.values());
        // What members earned is told below: here it would be counted twice.
        drift.pass();
        // Who is away earns nothing and has no weight: the index's own rule, so that the sum is its return.
        members.clear();
        let mut counted = 0.0;
        for ((member, value), after) in in_force.members.iter().zip(&before).zip(drift.values()) {
            let ret = returns[member.security];
            if value.is_nan() || after.is_nan() && ret.is_nan() {
                continue;
            }
            counted += value;
            let income = if paid && !ret.is_nan() { panel.income_at(s, member.security) } else { 0.0 };
            members.push((member.security, *value, if ret.is_nan() { 0.0 } else { ret + income }));
        }
        if counted <= 0.0 {
            counted = total;
        }
        let base = day.value_before;
        for ((_, groups), told) in groupings.iter().zip(&mut told) {
            let mut segments = vec![SegmentDay::default(); groups.names().len()];
            for (i, value, earned) in &members {
                let segment = &mut segments[groups.at(*i, s - 1)];
                segment.benchmark_weight += value / counted;
                segment.benchmark_gain += value / counted * earned;
            }
            for (i, value) in &day.held {
                segments[groups.at(*i, s - 1)].weight += value / base;
            }
            for (i, gain) in &day.names {
                segments[groups.at(*i, s - 1)].gain += gain / base;
            }
            segments[groups.cash()].weight += day.cash_before / base;
            told.push(Told { segments, lines: [day.exits / base, day.costs / base, day.carry / base] });
        }
    }
    groupings.iter().zip(&told).map(|((by, groups), told)| link(by, groups.names(), told)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(names: &[String], rows: &[(&str, f64, f64, f64, f64)]) -> Told {
        let mut segments = vec![SegmentDay::default(); names.len()];
        for (name, w, r, b, rb) in rows {
            let k = names.iter().position(|n| n == name).unwrap();
            segments[k] = SegmentDay { weight: *w, gain: w * r, benchmark_weight: *b, benchmark_gain: b * rb };
        }
        Told { segments, lines: [0.0; 3] }
    }

    fn names(of: &[&str]) -> Vec<String> {
        of.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn one_period_by_hand() {
        // Bacon (2008), table 5.1: UK 40 % at 20 % against 40 % at 10 %; Japan 30 % at −5 % against 20 % at −4 %; US 30 % at
        // 6 % against 40 % at 8 %. Portfolio 8.3 %, benchmark 6.4 %. Brinson-Fachler allocation: 0; 10 % (−4 − 6.4) = −1.04 %;
        // −10 % (8 − 6.4) = −0.16 %. Selection 4 %, −0.2 %, −0.8 %. Interaction 0, −0.1 %, 0.2 %.
        let names = names(&["japan", "nobody", "uk", "us"]);
        let rows = [("uk", 0.4, 0.20, 0.4, 0.10), ("japan", 0.3, -0.05, 0.2, -0.04), ("us", 0.3, 0.06, 0.4, 0.08)];
        let b = link("market", &names, &[day(&names, &rows)]);
        assert_eq!(b.segments.len(), 3, "who is held by nobody is not told");
        assert!((b.ret - 0.083).abs() < 1e-12 && (b.benchmark - 0.064).abs() < 1e-12);
        let of = |name: &str| b.segments.iter().find(|s| s.segment == name).unwrap();
        for (name, allocation, selection, interaction) in
            [("uk", 0.0, 0.04, 0.0), ("japan", -0.0104, -0.002, -0.001), ("us", -0.0016, -0.008, 0.002)]
        {
            let s = of(name);
            assert!((s.allocation - allocation).abs() < 1e-12, "{name} {s:?}");
            assert!((s.selection - selection).abs() < 1e-12, "{name} {s:?}");
            assert!((s.interaction - interaction).abs() < 1e-12, "{name} {s:?}");
        }
        assert!(b.unexplained.abs() < 1e-15);
    }

    #[test]
    fn linked_periods_add_up_to_the_active_return() {
        let names = names(&["a", "b", "c"]);
        let mut days = vec![
            day(&names, &[("a", 0.6, 0.05, 0.5, 0.02), ("b", 0.4, -0.03, 0.5, 0.01)]),
            day(&names, &[("a", 0.2, -0.10, 0.5, 0.04), ("c", 0.8, 0.02, 0.5, -0.06)]),
            day(&names, &[("a", 0.5, 0.01, 0.5, 0.01), ("b", 0.5, 0.0, 0.5, 0.0)]),
        ];
        days[1].lines = [-0.01, -0.002, 0.0001];
        let b = link("letter", &names, &days);
        let own = 1.018 * (1.0 - 0.02 + 0.016 - 0.0119) * 1.005 - 1.0;
        assert!((b.ret - own).abs() < 1e-12, "{} {own}", b.ret);
        assert!((b.benchmark - (1.015 * 0.99 * 1.005 - 1.0)).abs() < 1e-12);
        assert!(b.unexplained.abs() < 1e-14, "{}", b.unexplained);
        assert!(b.costs < 0.0 && b.exits < 0.0 && b.carry > 0.0);
    }
}
