//! Small made-up markets for the tests of this room.
use std::sync::Arc;

use breadth_domain::{Date, Symbol};

use crate::{Grid, Label, ListingKind, Member, Panel, Reconstitution, Security, SecurityId, Universe};

/// A panel with these returns, one row a session from Monday 2021-01-04 on: closes begin at 100 and a missing return is a
/// missing row.
pub(crate) fn market(returns: &[Vec<f64>]) -> Panel {
    let (rows, cols) = (returns.len(), returns[0].len());
    let first = Date::from_ymd(2021, 1, 4).expect("a date");
    let sessions: Vec<Date> = breadth_domain::calendar::sessions(first, first.plus_days(4_000)).take(rows).collect();
    let securities = (0..cols).map(|i| company(i, &format!("Company{i} Inc. Common Stock"), first)).collect();
    let mut close = Grid::missing(rows, cols);
    let mut last = vec![100.0; cols];
    for (t, row) in returns.iter().enumerate() {
        for (i, r) in row.iter().enumerate().filter(|(_, r)| !r.is_nan()) {
            last[i] *= 1.0 + r;
            close.set(t, i, last[i]);
        }
    }
    Panel {
        as_of: sessions[rows - 1],
        sessions,
        securities,
        close,
        ret: Grid::from_rows(returns),
        volume: Grid::missing(rows, cols),
        shares: Grid::missing(rows, cols),
        cap: Grid::missing(rows, cols),
        ..Panel::default()
    }
}

/// An American company's common share with that name, first seen on that day.
pub(crate) fn company(i: usize, name: &str, from: Date) -> Security {
    let text = |s: &str| -> Arc<str> { Arc::from(s) };
    let symbol = Symbol::new(&format!("S{i}")).expect("a symbol");
    let label = Label {
        from,
        symbol,
        name: text(name),
        exchange: text("nyse"),
        sector: text(""),
        industry: text(""),
        country: text("United States"),
        kind: ListingKind::Common,
        rule: "test",
    };
    Security { id: SecurityId(text(&format!("{symbol}@{from}"))), first: 0, last: 0, labels: vec![label], exit: None }
}

/// A universe with reconstitutions (rank session, effective session, [(security, capitalisation)]).
#[allow(clippy::type_complexity, reason = "written once, as literals")]
pub(crate) fn members(reconstitutions: &[(usize, usize, &[(usize, f64)])]) -> Universe {
    let of = |(rank_session, effective_session, caps): &(usize, usize, &[(usize, f64)])| Reconstitution {
        rank_session: *rank_session,
        effective_session: *effective_session,
        members: caps
            .iter()
            .enumerate()
            .map(|(k, (security, cap))| Member { security: *security, rank: k + 1, cap: *cap, float: None })
            .collect(),
        excluded: Vec::new(),
    };
    Universe { id: "test".into(), label: "Test".into(), reconstitutions: reconstitutions.iter().map(of).collect() }
}
