//! Closes and returns near each other.
use breadth_panel::Panel;

/// No place of its own.
const NONE: u32 = u32::MAX;

/// Closes and returns of some names of a panel, side by side and session by session: a portfolio's names are strewn over a
/// panel's rows, and what marks them day by day, many times over, waits for memory and for nothing else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotes {
    /// The place of each column of the panel in a row.
    slots: Vec<u32>,
    /// Names in a row.
    names: usize,
    /// (close, return).
    rows: Vec<[f64; 2]>,
}

impl Quotes {
    /// Those of the columns named, each once.
    pub fn of(panel: &Panel, columns: impl IntoIterator<Item = usize>) -> Self {
        let mut slots = vec![NONE; panel.securities.len()];
        columns.into_iter().for_each(|i| slots[i] = 0);
        let columns: Vec<usize> = (0..slots.len()).filter(|i| slots[*i] != NONE).collect();
        for (k, i) in columns.iter().enumerate() {
            slots[*i] = k as u32;
        }
        let mut rows = Vec::with_capacity(panel.sessions.len() * columns.len());
        for s in 0..panel.sessions.len() {
            let (closes, returns) = (panel.close.row(s), panel.ret.row(s));
            rows.extend(columns.iter().map(|i| [closes[*i], returns[*i]]));
        }
        Quotes { slots, names: columns.len(), rows }
    }

    /// The close and the return of a column on session `s`; `None` where it is not among them.
    pub(crate) fn row(&self, s: usize) -> impl Fn(usize) -> Option<[f64; 2]> + '_ {
        let row = &self.rows[s * self.names..(s + 1) * self.names];
        move |i| row.get(self.slots[i] as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breadth_panel::Grid;

    #[test]
    fn a_name_is_read_at_its_place_and_another_is_not_there() {
        let panel = Panel {
            sessions: vec![breadth_domain::Date::from_days(0), breadth_domain::Date::from_days(1)],
            securities: (0..3)
                .map(|i| breadth_panel::Security {
                    id: breadth_panel::SecurityId(i.to_string().into()),
                    first: 0,
                    last: 1,
                    labels: vec![],
                    exit: None,
                })
                .collect(),
            close: Grid::from_rows(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]),
            ret: Grid::from_rows(&[vec![0.1, 0.2, 0.3], vec![0.4, 0.5, 0.6]]),
            ..Panel::default()
        };
        let quotes = Quotes::of(&panel, [2, 0, 2]);
        assert_eq!((quotes.row(1)(0), quotes.row(1)(1), quotes.row(1)(2)), (Some([4.0, 0.4]), None, Some([6.0, 0.6])));
    }
}
