//! The survivorship lens on universes: what they would look like to someone who knows none but today's listings.
use std::collections::BTreeSet;

use crate::exits::SILENT_SESSIONS;
use crate::{Panel, Universe};

impl Panel {
    /// Whether a security still trades at the panel's end: it has a row within the last [`SILENT_SESSIONS`] sessions.
    pub fn survives(&self, security: usize) -> bool {
        self.securities[security].last + SILENT_SESSIONS + 1 >= self.sessions.len()
    }
}

impl Universe {
    /// The universe with those members alone that still trade at the panel's end, how many were ever members, and how many
    /// of them that leaves out. Wrong by design: nobody could have known them.
    pub fn survivors(&self, panel: &Panel) -> (Universe, usize, usize) {
        let ever: BTreeSet<usize> =
            self.reconstitutions.iter().flat_map(|r| &r.members).map(|member| member.security).collect();
        let left = ever.iter().filter(|i| !panel.survives(**i)).count();
        let mut kept = self.clone();
        kept.reconstitutions.iter_mut().for_each(|r| r.members.retain(|member| panel.survives(member.security)));
        (kept, ever.len(), left)
    }
}

#[cfg(test)]
mod tests {
    use crate::IndexSeries;
    use crate::testing::{market, members};

    #[test]
    fn who_left_was_never_there() {
        // Two members of 100 each; one loses half on the second session and is gone after it.
        let gone = f64::NAN;
        let mut rows = vec![vec![0.0, 0.0], vec![-0.5, 0.1]];
        rows.extend((0..11).map(|_| vec![gone, 0.0]));
        let mut panel = market(&rows);
        (panel.securities[0].last, panel.securities[1].last) = (1, 12);
        let universe = members(&[(0, 0, &[(0, 100.0), (1, 100.0)])]);
        let (kept, of, left) = universe.survivors(&panel);
        assert_eq!((of, left), (2, 1));
        assert_eq!(IndexSeries::of(&panel, &universe).cap_weighted[0], -0.2);
        assert_eq!(IndexSeries::of(&panel, &kept).cap_weighted[0], 0.1);
        // A session earlier its silence was short enough to come back from.
        rows.pop();
        let mut panel = market(&rows);
        (panel.securities[0].last, panel.securities[1].last) = (1, 11);
        assert_eq!(universe.survivors(&panel).2, 0);
    }
}
