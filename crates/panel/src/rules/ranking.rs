//! All companies ranked on a day: who may be a member, and what each is worth.
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::grammar::{Eligible, Home};
use super::home::{asks_trading, is_home, turnovers};
use super::statements::Statements;
use crate::classify::{company_key, is_us};
use crate::universe::Exclusion;
use crate::{Label, ListingKind, Panel};

/// A listing's last row on the rank day may be so many sessions old.
const FRESH_SESSIONS: usize = 5;
/// Over how many sessions the liquidity of share classes is compared.
const LIQUIDITY_SESSIONS: usize = 21;
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
}

/// What rankings depend on besides the session.
type Key = (usize, Home, u64, u64);

/// The rankings of a panel, each made once for all rules that ask the same of it.
pub(super) struct Rankings<'a> {
    pub panel: &'a Panel,
    pub statements: &'a Statements,
    made: HashMap<Key, Rc<Ranking>>,
    keys: HashMap<Arc<str>, Arc<str>>,
}

impl<'a> Rankings<'a> {
    pub fn new(panel: &'a Panel, statements: &'a Statements) -> Self {
        Rankings { panel, statements, made: HashMap::new(), keys: HashMap::new() }
    }

    /// All companies that may be members on session `t`.
    pub fn on(&mut self, t: usize, eligible: &Eligible) -> Rc<Ranking> {
        let key = (t, eligible.home, eligible.min_price.to_bits(), eligible.min_cap.to_bits());
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let ranking = Rc::new(self.make(t, eligible));
        self.made.insert(key, ranking.clone());
        ranking
    }

    fn company_key(&mut self, name: &Arc<str>) -> Arc<str> {
        self.keys.entry(name.clone()).or_insert_with(|| Arc::from(company_key(name))).clone()
    }

    fn make(&mut self, t: usize, eligible: &Eligible) -> Ranking {
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
        let units = unit_symbols(&listed);
        let foreign = |l: &&(usize, Option<usize>, &Label)| l.2.kind == ListingKind::Common && asks_trading(l.2);
        let asked: Vec<usize> = match eligible.home {
            Home::Indicators => listed.iter().filter(foreign).map(|(i, ..)| *i).collect(),
            Home::Country | Home::Any => Vec::new(),
        };
        let turnover = turnovers(panel, &asked, t);
        let mut excluded = Vec::new();
        let mut lines: Vec<Vec<Line>> = Vec::new();
        let mut place: HashMap<Arc<str>, usize> = HashMap::new();
        for (i, seen, label) in listed {
            let home = || match eligible.home {
                Home::Any => true,
                Home::Country => is_us(&label.country, &label.name),
                Home::Indicators => {
                    is_home(panel, self.statements, asked.binary_search(&i).ok().and_then(|k| turnover[k]), i, label, t)
                }
            };
            let verdict = if label.kind != ListingKind::Common || has_unit(label.symbol.as_str(), &units) {
                Err(Exclusion::NotCommonShare)
            } else if !home() {
                Err(Exclusion::NotUs)
            } else {
                match seen.map(|s| (panel.close.at(s, i), panel.shares.at(s, i))) {
                    None => Err(Exclusion::NoPrice),
                    Some((price, _)) if price < eligible.min_price => Err(Exclusion::LowPrice),
                    Some((_, shares)) if shares.is_nan() || shares <= 0.0 => Err(Exclusion::NoCap),
                    Some((price, shares)) if price * shares < eligible.min_cap => Err(Exclusion::LowCap),
                    Some((price, shares)) => Ok(Line { security: i, cap: price * shares, shares }),
                }
            };
            match verdict {
                Err(reason) => excluded.push((i, reason)),
                Ok(line) => {
                    let key = self.company_key(&label.name);
                    // A name that says nothing joins nobody.
                    let key = if key.is_empty() { panel.securities[i].id.0.clone() } else { key };
                    let at = *place.entry(key).or_insert_with(|| {
                        lines.push(Vec::new());
                        lines.len() - 1
                    });
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
            companies.push(Company { security: classes[0].security, cap, others });
        }
        companies.sort_by(|a, b| b.cap.total_cmp(&a.cap).then(a.security.cmp(&b.security)));
        Ranking { companies, excluded }
    }
}

struct Line {
    security: usize,
    cap: f64,
    shares: f64,
}

/// A company's capitalisation out of its lines. Vendors give each class the count of the whole company: lines that agree
/// in count or in value are one company seen twice, and their mean is taken; others are added.
fn company_cap(classes: &[Line]) -> f64 {
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

/// The symbols of the units that trade: a share whose unit trades is a blank-cheque company's, whatever its name says.
fn unit_symbols<'a>(listed: &[(usize, Option<usize>, &'a Label)]) -> HashSet<&'a str> {
    listed.iter().filter(|(_, _, l)| l.kind == ListingKind::Unit).map(|(_, _, l)| l.symbol.as_str()).collect()
}

fn has_unit(symbol: &str, units: &HashSet<&str>) -> bool {
    units.contains(format!("{symbol}U").as_str()) || units.contains(format!("{symbol}.U").as_str())
}
