//! Universes cut by sector: the whole market's members of each sector, month by month.
use std::collections::BTreeMap;

use breadth_panel::{Member, Panel, Reconstitution, Universe};

use crate::Side;

/// The name of those whom no listing gives a sector.
pub const UNTOLD: &str = "Sector not told";

/// The prefix of a sector's universe: `sector-health-care`.
pub const PREFIX: &str = "sector-";

/// The members of those universes together, one universe a sector, in the order of their names.
///
/// A company's sector is the one its listing shows on the day. Membership is taken anew at the first close of each month
/// and wherever one of the universes is reconstituted, each member at the value it has then: between, prices move values as
/// in the universes themselves. The first close of a month is known to be the first when it comes.
pub fn sectors(panel: &Panel, sides: &[&Side<'_>]) -> Vec<Universe> {
    let mut cut: BTreeMap<&str, Vec<Reconstitution>> = BTreeMap::new();
    let changes = |t: usize| sides.iter().any(|s| s.universe.reconstitutions.iter().any(|r| r.effective_session == t));
    let first_of_month = |t: usize| t == 0 || panel.sessions[t].month() != panel.sessions[t - 1].month();
    for t in (0..panel.sessions.len()).filter(|t| first_of_month(*t) || changes(*t)) {
        let mut members: BTreeMap<&str, Vec<Member>> = BTreeMap::new();
        for side in sides {
            let (held, caps) = side.book.at(t);
            for (member, cap) in held.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()) {
                let sector = &*panel.securities[member.security].label(panel.sessions[t]).sector;
                let sector = if sector.is_empty() { UNTOLD } else { sector };
                members.entry(sector).or_default().push(Member { cap: *cap, ..member.clone() });
            }
        }
        // A sector that empties keeps an empty reconstitution: nobody stays a member by oversight.
        for (sector, reconstitutions) in &mut cut {
            if !members.contains_key(sector) {
                reconstitutions.push(reconstitution(t, Vec::new()));
            }
        }
        for (sector, members) in members {
            cut.entry(sector).or_default().push(reconstitution(t, members));
        }
    }
    let universe = |(sector, reconstitutions): (&str, Vec<Reconstitution>)| Universe {
        id: format!("{PREFIX}{}", slug(sector)),
        label: sector.to_owned(),
        reconstitutions,
    };
    cut.into_iter().map(universe).collect()
}

fn reconstitution(t: usize, mut members: Vec<Member>) -> Reconstitution {
    members.sort_by(|a, b| b.cap.total_cmp(&a.cap).then(a.security.cmp(&b.security)));
    members.iter_mut().enumerate().for_each(|(k, m)| m.rank = k + 1);
    Reconstitution { rank_session: t, effective_session: t, members, excluded: Vec::new() }
}

/// A sector's name as part of an identifier: lower case, words joined by `-`; `not-told` for one without a name.
pub fn slug(text: &str) -> String {
    if text.is_empty() {
        return "not-told".into();
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::Frame;
    use crate::testing::World;

    #[test]
    fn sectors_share_out_the_market_and_follow_the_listing() {
        // From 2021-01-29; the second moves from Energy to Technology in a listing of 2021-02-10.
        let mut world = World::new(&[&[0.01, 0.02, -0.01, 0.0][..]; 30]);
        for (i, sector) in ["Technology", "Energy", "Energy", ""].into_iter().enumerate() {
            world.panel.securities[i].labels[0].sector = sector.into();
        }
        let mut moved = world.panel.securities[1].labels[0].clone();
        (moved.from, moved.sector) = (breadth_domain::Date::parse("2021-02-10").unwrap(), "Technology".into());
        world.panel.securities[1].labels.push(moved);
        let (small, large) = (
            world.universe("small", &[(0, 0, &[(0, 4.0), (1, 2.0)])]),
            world.universe("large", &[(0, 0, &[(2, 9.0), (3, 5.0)])]),
        );
        let (s, l) = (IndexSeries::of(&world.panel, &small), IndexSeries::of(&world.panel, &large));
        let frame = Frame::new(&world.panel, (&small, &s), (&large, &l)).unwrap();
        let cut = sectors(&world.panel, &frame.sides());
        let ids: Vec<&str> = cut.iter().map(|u| u.id.as_str()).collect();
        assert_eq!(ids, ["sector-energy", "sector-sector-not-told", "sector-technology"]);
        // Until the first close of March the move is not followed, then it is.
        let march = (0..30).find(|t| world.panel.sessions[*t].month() == 3).unwrap();
        let names = |u: usize, t| cut[u].members_at(t).iter().map(|m| m.security).collect::<Vec<_>>();
        assert_eq!((names(0, march - 1), names(2, march - 1)), (vec![2, 1], vec![0]));
        assert_eq!((names(0, march), names(2, march)), (vec![2], vec![0, 1]));
        // Together they weigh what the market weighs.
        let whole: f64 = cut.iter().flat_map(|u| u.members_at(march)).map(|m| m.cap).sum();
        let market: f64 = [&frame.small, &frame.large].iter().flat_map(|s| s.book.at(march).1).sum();
        assert!((whole - market).abs() < 1e-12 * market);
    }
}
