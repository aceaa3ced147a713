//! The arithmetic of whole decisions: what so many names can hold at their limits, and what so many must hold at the least.
use super::{Built, Rebalance};
use crate::constraints::Beyond;
use crate::reasons::percent;
use crate::solve::{Program, RowKind};

/// Rounding that is no shortfall.
const TINY: f64 = 1e-9;

/// What is asked of the number of names and of the size of each.
struct Counts {
    least: usize,
    most: usize,
    /// The smallest position; zero where none is asked for.
    position: f64,
}

impl Counts {
    fn of(beyond: &[(usize, Beyond)]) -> Self {
        let mut out = Counts { least: 0, most: usize::MAX, position: 0.0 };
        for (_, b) in beyond {
            match *b {
                Beyond::Names { min, max } => (out.least, out.most) = (out.least.max(min), out.most.min(max)),
                Beyond::Position { min } => out.position = out.position.max(min),
                Beyond::TrackingError { .. }
                | Beyond::ActiveShare { .. }
                | Beyond::Ticket { .. }
                | Beyond::Lot { .. } => {}
            }
        }
        out
    }
}

/// Rows over weights with no coefficient below zero: (label, coefficients, low, high).
fn sums(p: &Program) -> impl Iterator<Item = (&str, &[f64], f64, f64)> {
    p.rows.iter().filter_map(|r| match &r.kind {
        RowKind::Weights(a) if a.iter().all(|v| *v >= 0.0) => Some((r.label.as_str(), a.as_slice(), r.low, r.high)),
        _ => None,
    })
}

/// A row over all names that no allowed number of names meets.
struct Unmet<'a> {
    label: &'a str,
    low: f64,
    high: f64,
    /// The most that a number of names reaches without being enough: (how many, how much).
    below: Option<(usize, f64)>,
    /// The least that a number of names needs, being too much already: (how many, how much).
    above: Option<(usize, f64)>,
}

impl Rebalance<'_> {
    /// Whether the arithmetic of the whole decisions leaves room.
    pub(super) fn counts_fit(&self, built: &Built) -> bool {
        self.unmet(&Counts::of(&built.beyond), &built.program).is_none()
    }

    /// The row over all names that no number of names meets: the largest so many are too small, or the smallest too large.
    fn unmet<'a>(&self, counts: &Counts, p: &'a Program) -> Option<Unmet<'a>> {
        sums(p).filter(|(_, a, ..)| a.iter().all(|v| *v == 1.0)).find_map(|(label, a, low, high)| {
            let (beside, rooms) = self.rooms(counts, p, a);
            let open = rooms.iter().filter(|room| **room > TINY).count();
            let (mut reach, mut below, mut above) = (beside, None, None);
            for k in 0..=counts.most.min(open) {
                reach += if k > 0 { rooms[k - 1] } else { 0.0 };
                let need = k as f64 * counts.position;
                if k >= counts.least && need > high + TINY {
                    above = above.or(Some((k, need)));
                } else if reach < low - TINY {
                    below = Some((k, reach)).filter(|_| k > 0);
                } else if k >= counts.least {
                    return None;
                }
            }
            // Fewer than are asked for is told apart.
            (open >= counts.least).then_some(Unmet { label, low, high, below, above })
        })
    }

    /// How many names at least fill every row at their limits; `None` where not even all of them do.
    pub(super) fn fewest(&self, built: &Built) -> Option<usize> {
        let counts = Counts::of(&built.beyond);
        let each = sums(&built.program).filter(|(_, _, low, _)| *low > 0.0).map(|(_, a, low, _)| {
            let (beside, rooms) = self.rooms(&counts, &built.program, a);
            let mut sum = beside;
            let full = rooms.iter().position(|room| {
                sum += room;
                sum >= low - TINY
            });
            if beside >= low - TINY { Some(0) } else { full.map(|k| k + 1) }
        });
        each.collect::<Option<Vec<usize>>>().map(|all| all.into_iter().max().unwrap_or(0))
    }

    /// What names can add to a row at their limits: (those that are held whatever is decided, the others from the largest).
    fn rooms(&self, counts: &Counts, p: &Program, a: &[f64]) -> (f64, Vec<f64>) {
        let (mut beside, mut rooms) = (0.0, Vec::new());
        for (i, a) in a.iter().enumerate() {
            let most = p.trading.as_ref().map_or(f64::INFINITY, |t| t.most[i]);
            let cap = p.upper[i].min(self.names.held(i) + most);
            if self.names.floor(i) > 0.0 {
                beside += a * cap;
            } else if cap >= counts.position - TINY {
                rooms.push(a * cap);
            }
        }
        rooms.sort_by(|x, y| y.total_cmp(x));
        (beside, rooms)
    }

    /// The conflict of whole decisions as a sum, and the next step; `None` where no single sum shows it.
    pub(super) fn counted(&self, built: &Built) -> Option<(String, String)> {
        let counts = Counts::of(&built.beyond);
        let p = &built.program;
        let unmet = self.unmet(&counts, p);
        if let Some(Unmet { label, low, high, below, above: Some((k, need)) }) = unmet {
            let over = format!("{k} names x {} = {} > {}", percent(counts.position), percent(need), percent(high));
            let size = (high / k as f64 * 1e4 + TINY).floor() / 1e4;
            return Some(match below.filter(|(fewer, _)| fewer + 1 == k && *fewer >= counts.least) {
                Some((fewer, reach)) => (
                    format!("{over}, and {fewer} names reach {} < {} of `{label}`", percent(reach), percent(low)),
                    format!("take positions of {} at least, or raise the limits of names", percent(size)),
                ),
                None => (
                    format!("{over} that `{label}` allows"),
                    format!(
                        "ask for {} names at most, or for positions of {} each",
                        (high / counts.position + TINY).floor(),
                        percent(size)
                    ),
                ),
            });
        }
        let (_, all) = self.rooms(&counts, p, &vec![1.0; p.names]);
        let open = all.iter().filter(|room| **room > TINY).count();
        if open < counts.least {
            let text = format!("{} names are asked for and {open} of {} may be held", counts.least, p.names);
            return Some((text, "ask for fewer names, or take more candidates".to_owned()));
        }
        let mut short: Option<(f64, String, String)> = None;
        for (label, a, low, _) in sums(p).filter(|(_, _, low, _)| low.is_finite()) {
            let (beside, rooms) = self.rooms(&counts, p, a);
            let taken = counts.most.min(rooms.len());
            let reach = beside + rooms[..taken].iter().sum::<f64>();
            let lack = low - reach;
            if lack <= TINY || short.as_ref().is_some_and(|s| s.0 >= lack) {
                continue;
            }
            let alike = beside == 0.0 && taken > 0 && rooms[0] - rooms[taken - 1] < 1e-12;
            let sum = match (taken, alike) {
                (0, _) => format!("no name may be held: {}", percent(reach)),
                (_, true) => format!("{taken} names x {} = {}", percent(rooms[0]), percent(reach)),
                (_, false) => format!("the {taken} names with the largest limits reach {}", percent(reach)),
            };
            let cut = a.iter().filter(|v| **v > 0.0).count().saturating_sub(rooms.len());
            let small = if cut > 0 && counts.position > 0.0 {
                format!("; {cut} names may not be as large as {}", percent(counts.position))
            } else {
                String::new()
            };
            let limit = if alike {
                format!(
                    "raise the limit of a name to at least {}",
                    percent((low / taken as f64 * 1e4 - TINY).ceil() / 1e4)
                )
            } else {
                "raise the limits of names".to_owned()
            };
            let more = match self.fewest(built).filter(|k| *k > counts.most) {
                Some(k) => format!(", or allow at least {} names more", k - counts.most),
                None => String::new(),
            };
            short = Some((lack, format!("{sum} < {} that `{label}` asks for{small}", percent(low)), limit + &more));
        }
        short.map(|(_, text, hint)| (text, hint))
    }
}
