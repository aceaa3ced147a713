//! All companies ranked on a day: who may be a member, and what each is worth.
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::float::FloatRatio;
use super::grammar::{Eligible, Home};
use super::home::{asks_trading, is_home, turnovers};
use super::statements::Statements;
use crate::classify::{company_key, is_us};
use crate::universe::Exclusion;
use crate::{Label, ListingKind, Panel};

/// A listing's last row on the rank day may be so many sessions old.
pub(super) const FRESH_SESSIONS: usize = 5;
/// Over how many sessions the liquidity of share classes is compared.
const LIQUIDITY_SESSIONS: usize = 21;
/// Over how many days a member's price is averaged (FTSE Russell, Russell US Equity Indices, "Minimum closing price").
const AVERAGE_DAYS: i32 = 30;
/// Two lines with counts or values this near state the same whole company, not a class each.
const SAME_COUNT: f64 = 1.02;
const SAME_VALUE: f64 = 1.05;

/// A company on a rank day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Company {
    /// The line that stands for it: the most traded one.
    pub security: usize,
    /// Capitalisation of all its lines, in dollars.
    pub cap: f64,
    /// Its other lines.
    pub others: Vec<usize>,
}

impl Company {
    /// All its lines, the one that stands for it first.
    pub fn lines(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.security).chain(self.others.iter().copied())
    }
}

/// All companies ranked on a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ranking {
    /// Largest first.
    pub companies: Vec<Company>,
    /// Every other listing, with its reason.
    pub excluded: Vec<(usize, Exclusion)>,
    /// The lines of companies whose price is below the floor and whose average is not: ranked as members alone.
    pub spared: Vec<usize>,
}

impl Ranking {
    /// The ranking as a universe sees it: of those whose price is below the floor its members alone.
    pub fn with_spared(self: &Arc<Self>, member: impl Fn(usize) -> bool) -> Arc<Ranking> {
        let out = |c: &Company| self.spared.contains(&c.security) && !c.lines().any(&member);
        if self.spared.is_empty() || !self.companies.iter().any(out) {
            return self.clone();
        }
        let (left, companies): (Vec<Company>, Vec<Company>) = self.companies.iter().cloned().partition(out);
        let mut excluded = self.excluded.clone();
        excluded.extend(left.iter().map(|c| (c.security, Exclusion::LowPrice)));
        Arc::new(Ranking { companies, excluded, spared: Vec::new() })
    }
}

/// What rankings depend on besides the session.
type Key = (usize, Home, u64, u64, u64, bool);

/// The rankings of a panel, each made once for all rules that ask the same of it.
pub(super) struct Rankings<'a> {
    pub panel: &'a Panel,
    pub statements: &'a Statements,
    made: HashMap<Key, Arc<Ranking>>,
    /// For each label of each security the number of its company's name; 0 where that says nothing.
    keys: Vec<Vec<u32>>,
    /// How many company names there are, and one more.
    names: usize,
}

/// What a ranking asks of a company.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub eligible: &'a Eligible,
    /// A company whose float ratio is known to be this or less is not ranked.
    pub min_float: f64,
}

impl Asked<'_> {
    fn key(&self, t: usize) -> Key {
        let e = self.eligible;
        (t, e.home, e.min_price.to_bits(), e.min_cap.to_bits(), self.min_float.to_bits(), e.members_by_average)
    }
}

impl<'a> Rankings<'a> {
    pub fn new(panel: &'a Panel, statements: &'a Statements) -> Self {
        Rankings { panel, statements, made: HashMap::new(), keys: Vec::new(), names: 0 }
    }

    /// Makes the rankings of several sessions side by side; each is made from its own session alone.
    pub fn prepare(&mut self, sessions: &[usize], asked: Asked<'_>) {
        let missing: Vec<usize> =
            sessions.iter().copied().filter(|t| !self.made.contains_key(&asked.key(*t))).collect();
        if missing.is_empty() {
            return;
        }
        if self.keys.is_empty() {
            (self.keys, self.names) = company_names(self.panel);
        }
        let made: Vec<Arc<Ranking>> = missing.par_iter().map(|t| Arc::new(self.make(*t, asked))).collect();
        self.made.extend(missing.into_iter().map(|t| asked.key(t)).zip(made));
    }

    /// All companies that may be members on session `t`.
    pub fn on(&mut self, t: usize, asked: Asked<'_>) -> Arc<Ranking> {
        self.prepare(&[t], asked);
        self.made.get(&asked.key(t)).cloned().unwrap_or_default()
    }

    fn make(&self, t: usize, asked: Asked<'_>) -> Ranking {
        let eligible = asked.eligible;
        let panel = self.panel;
        let day = panel.sessions[t];
        let oldest = t.saturating_sub(FRESH_SESSIONS);
        // Session by session, as the grid lies in memory.
        let mut last: Vec<Option<usize>> = vec![None; panel.securities.len()];
        for s in t.saturating_sub(2 * FRESH_SESSIONS)..=t {
            for (last, _) in last.iter_mut().zip(panel.close.row(s)).filter(|(_, close)| !close.is_nan()) {
                *last = Some(s);
            }
        }
        let listed: Vec<(usize, Option<usize>, &Label)> = last
            .into_iter()
            .enumerate()
            .filter_map(|(i, last)| last.map(|s| (i, Some(s).filter(|s| *s >= oldest), panel.securities[i].label(day))))
            .collect();
        let with_units = shares_of_units(&listed);
        let foreign = |l: &&(usize, Option<usize>, &Label)| l.2.kind == ListingKind::Common && asks_trading(l.2);
        let traded: Vec<usize> = match eligible.home {
            Home::Indicators => listed.iter().filter(foreign).map(|(i, ..)| *i).collect(),
            Home::Country | Home::Any => Vec::new(),
        };
        let turnover = turnovers(panel, &traded, t);
        let spares = |i: usize| {
            eligible.members_by_average && average_close(panel, i, t).is_some_and(|mean| mean >= eligible.min_price)
        };
        let (mut excluded, mut spared) = (Vec::new(), Vec::new());
        let mut lines: Vec<Vec<Line>> = Vec::new();
        let mut place: Vec<usize> = vec![usize::MAX; self.names];
        for (i, seen, label) in listed {
            let home = || match eligible.home {
                Home::Any => true,
                Home::Country => is_us(&label.country, &label.name),
                Home::Indicators => is_home(
                    panel,
                    self.statements,
                    traded.binary_search(&i).ok().and_then(|k| turnover[k]),
                    i,
                    label,
                    t,
                ),
            };
            let verdict = if label.kind != ListingKind::Common || with_units.contains(label.symbol.as_str()) {
                Err(Exclusion::NotCommonShare)
            } else if !home() {
                Err(Exclusion::NotUs)
            } else {
                match seen.map(|s| (panel.close.at(s, i), panel.shares.at(s, i))) {
                    None => Err(Exclusion::NoPrice),
                    Some((price, _)) if price < eligible.min_price && !spares(i) => Err(Exclusion::LowPrice),
                    Some((_, shares)) if shares.is_nan() || shares <= 0.0 => Err(Exclusion::NoCap),
                    Some((price, shares)) if price * shares < eligible.min_cap => Err(Exclusion::LowCap),
                    Some((price, shares)) => {
                        if price < eligible.min_price {
                            spared.push(i);
                        }
                        Ok(Line { security: i, cap: price * shares, shares })
                    }
                }
            };
            match verdict {
                Err(reason) => excluded.push((i, reason)),
                Ok(line) => {
                    let known = panel.securities[i].labels.partition_point(|l| l.from <= day).saturating_sub(1);
                    let key = self.keys[i][known] as usize;
                    // A name that says nothing joins nobody.
                    if key == 0 || place[key] == usize::MAX {
                        place[key] = lines.len();
                        lines.push(Vec::new());
                    }
                    let at = place[key];
                    lines[at].push(line);
                }
            }
        }
        let mut companies: Vec<Company> = Vec::with_capacity(lines.len());
        for mut classes in lines {
            let cap = company_cap(&classes);
            if classes.len() > 1 {
                classes.sort_by(|a, b| {
                    dollar_volume(panel, b.security, t)
                        .total_cmp(&dollar_volume(panel, a.security, t))
                        .then(a.security.cmp(&b.security))
                });
                excluded.extend(classes[1..].iter().map(|l| (l.security, Exclusion::SecondClass)));
            }
            let others = classes[1..].iter().map(|l| l.security).collect();
            let company = Company { security: classes[0].security, cap, others };
            if asked.min_float > 0.0 && self.float(&company, t).is_some_and(|f| f.ratio <= asked.min_float) {
                excluded.push((company.security, Exclusion::LowFloat));
            } else {
                companies.push(company);
            }
        }
        companies.sort_by(|a, b| b.cap.total_cmp(&a.cap).then(a.security.cmp(&b.security)));
        Ranking { companies, excluded, spared }
    }

    /// The part of a company in public hands as known on session `t`.
    pub fn float(&self, company: &Company, t: usize) -> Option<FloatRatio> {
        let lines: Vec<usize> = company.lines().collect();
        self.statements.floats.ratio(self.panel, &lines, t)
    }
}

pub(super) struct Line {
    pub security: usize,
    pub cap: f64,
    pub shares: f64,
}

/// A company's capitalisation out of its lines. Vendors give each class the count of the whole company: lines that agree
/// in count or in value are one company seen twice, and their mean is taken; others are added.
pub(super) fn company_cap(classes: &[Line]) -> f64 {
    let spread = |value: fn(&Line) -> f64| {
        let (low, high) = classes.iter().map(value).fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        high / low
    };
    let total: f64 = classes.iter().map(|l| l.cap).sum();
    if spread(|l| l.shares) < SAME_COUNT || spread(|l| l.cap) < SAME_VALUE {
        total / classes.len() as f64
    } else {
        total
    }
}

/// Dollar volume over the last sessions up to `t`, missing days as none.
fn dollar_volume(panel: &Panel, i: usize, t: usize) -> f64 {
    let from = (t + 1).saturating_sub(LIQUIDITY_SESSIONS);
    (from..=t).map(|s| panel.close.at(s, i) * panel.volume.at(s, i)).filter(|v| !v.is_nan()).sum()
}

/// The mean close of the thirty days before session `t` and its own.
fn average_close(panel: &Panel, i: usize, t: usize) -> Option<f64> {
    let from = panel.sessions[t].plus_days(-AVERAGE_DAYS);
    let closes = (0..=t).rev().take_while(|s| panel.sessions[*s] > from).filter_map(|s| panel.close.get(s, i));
    let (sum, n) = closes.fold((0.0, 0usize), |(sum, n), close| (sum + close, n + 1));
    (n > 0).then(|| sum / n as f64)
}

/// The number of the company's name in each label of a common share, and how many numbers there are. Names are the same from
/// label to label but for a few.
fn company_names(panel: &Panel) -> (Vec<Vec<u32>>, usize) {
    let names: Vec<Vec<Option<String>>> = panel
        .securities
        .par_iter()
        .map(|security| {
            let mut before: Option<&Arc<str>> = None;
            let mut out = Vec::with_capacity(security.labels.len());
            for label in &security.labels {
                if label.kind != ListingKind::Common {
                    before = None;
                    out.push(Some(String::new()));
                    continue;
                }
                let same = before.is_some_and(|name| *name == label.name);
                before = Some(&label.name);
                out.push((!same).then(|| company_key(&label.name)));
            }
            out
        })
        .collect();
    let mut numbers: HashMap<String, u32> = HashMap::from([(String::new(), 0)]);
    let mut keys = Vec::with_capacity(names.len());
    for of_security in names {
        let mut last = 0;
        let numbered = of_security.into_iter().map(|name| {
            if let Some(name) = name {
                let next = numbers.len() as u32;
                last = *numbers.entry(name).or_insert(next);
            }
            last
        });
        keys.push(numbered.collect());
    }
    (keys, numbers.len())
}

/// The symbols of the shares whose units trade: such a share is a blank-cheque company's, whatever its name says.
fn shares_of_units<'a>(listed: &[(usize, Option<usize>, &'a Label)]) -> HashSet<&'a str> {
    let units = listed.iter().filter(|(_, _, l)| l.kind == ListingKind::Unit).map(|(_, _, l)| l.symbol.as_str());
    units.filter_map(|unit| unit.strip_suffix(".U").or_else(|| unit.strip_suffix('U'))).collect()
}
