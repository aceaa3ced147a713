//! Panels written by hand, for this crate's tests.
use breadth_domain::{Date, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Member, Panel, Reconstitution, Security, SecurityId, Universe};

/// A reconstitution in short: rank session, effective session, (column, capitalisation) by rank.
pub(crate) type Short<'a> = (usize, usize, &'a [(usize, f64)]);

/// A small panel.
#[derive(Clone)]
pub(crate) struct World {
    pub panel: Panel,
}

impl World {
    /// A panel from returns, one row a session; `NaN` is a session without trade. The first row's returns are not used.
    pub fn new(returns: &[&[f64]]) -> Self {
        Self::starting("2021-01-29", returns)
    }

    /// The same, from a given session on.
    pub fn starting(day: &str, returns: &[&[f64]]) -> Self {
        let first = Date::parse(day).unwrap();
        let cols = returns.first().map_or(0, |r| r.len());
        let sessions: Vec<Date> = calendar::sessions(first, Date::MAX).take(returns.len()).collect();
        let mut close = Grid::missing(returns.len(), cols);
        let mut ret = Grid::missing(returns.len(), cols);
        for i in 0..cols {
            let mut price: Option<f64> = None;
            for (t, row) in returns.iter().enumerate().filter(|(_, row)| !row[i].is_nan()) {
                if let Some(last) = price {
                    ret.set(t, i, row[i]);
                    price = Some(last * (1.0 + row[i]));
                } else {
                    price = Some(10.0 + i as f64);
                }
                close.set(t, i, price.unwrap());
            }
        }
        let securities = (0..cols).map(|i| security(i, first, &close)).collect();
        let as_of = sessions.last().copied().unwrap_or(first);
        let panel = Panel { as_of, digest: "test".into(), sessions, securities, close, ret, ..Panel::default() };
        World { panel }
    }

    /// A universe from its reconstitutions in short.
    pub fn universe(&self, id: &str, reconstitutions: &[Short<'_>]) -> Universe {
        let reconstitutions = reconstitutions
            .iter()
            .map(|(rank, effective, members)| Reconstitution {
                rank_session: *rank,
                effective_session: *effective,
                members: members
                    .iter()
                    .enumerate()
                    .map(|(k, (security, cap))| Member { security: *security, rank: k + 1, cap: *cap, float: None })
                    .collect(),
                excluded: Vec::new(),
            })
            .collect();
        Universe { id: id.into(), label: format!("The {id} ones"), reconstitutions }
    }

    /// The panel as it was at the close of session `t`: later rows dropped, later securities too, ends forgotten.
    pub fn known_at(&self, t: usize) -> World {
        let old = &self.panel;
        let cols = old.securities.partition_point(|s| s.first <= t);
        let cut = |grid: &Grid| {
            let mut out = Grid::missing(t + 1, cols);
            if grid.cols() > 0 {
                (0..=t).for_each(|s| out.row_mut(s).copy_from_slice(&grid.row(s)[..cols]));
            }
            out
        };
        let mut securities = old.securities[..cols].to_vec();
        for (i, s) in securities.iter_mut().enumerate() {
            s.last = (0..=t).rev().find(|u| !old.close.at(*u, i).is_nan()).unwrap_or(s.first);
            s.exit = None;
        }
        let panel = Panel {
            as_of: old.sessions[t],
            digest: old.digest.clone(),
            sessions: old.sessions[..=t].to_vec(),
            securities,
            close: cut(&old.close),
            ret: cut(&old.ret),
            ..Panel::default()
        };
        World { panel }
    }

    /// The universe as it was at the close of session `t`.
    pub fn universe_at(universe: &Universe, t: usize) -> Universe {
        let mut cut = universe.clone();
        cut.reconstitutions.retain(|r| r.effective_session <= t);
        cut
    }
}

fn security(i: usize, first: Date, close: &Grid) -> Security {
    let traded: Vec<usize> = (0..close.rows()).filter(|t| !close.at(*t, i).is_nan()).collect();
    let symbol = Symbol::new(&format!("S{i}")).unwrap();
    let label = Label {
        from: first,
        symbol,
        name: format!("Company {i}").into(),
        exchange: "".into(),
        sector: if i.is_multiple_of(2) { "Technology" } else { "Energy" }.into(),
        industry: "".into(),
        country: "".into(),
        kind: ListingKind::Common,
        rule: "written by hand",
    };
    Security {
        id: SecurityId(format!("S{i}@{first}").into()),
        first: traded.first().copied().unwrap_or(0),
        last: traded.last().copied().unwrap_or(0),
        labels: vec![label],
        exit: None,
    }
}

/// The numbers of a reference vector, where the reference data are at hand (`BREADTH_SHARED`, else `../shared` beside
/// the workspace); says so where they are not.
pub(crate) fn golden(group: &str, name: &str) -> Option<Vec<f64>> {
    let file = breadth_testkit::shared("data/golden/regime_and_scenario_reference.json")?;
    let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    Some(all[group][name].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect())
}
