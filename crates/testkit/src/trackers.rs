//! What the trackers follow: indexes made from the truth, with every exit's true payout.
use std::collections::BTreeMap;

use breadth_domain::ListingRow;

use crate::factors::YEAR;
use crate::segment::{Segment, tick};
use crate::tape::{Tape, unborn};
use crate::timeline::Timeline;
use crate::truth::{TrueLabel, TrueSecurity, What};
use crate::{Kind, WorldSpec, names};

/// A tracker: an exchange-traded fund on an index of the simulated market.
pub(crate) struct Tracker {
    pub(crate) ticker: &'static str,
    pub(crate) name: &'static str,
    /// Expense ratio, a year.
    pub(crate) fee: f64,
    start: f64,
}

/// The trackers, under the tickers of the funds they play.
pub(crate) const TRACKERS: [Tracker; 6] = [
    Tracker { ticker: "IJR", name: "Core Small-Cap ETF", fee: 0.0006, start: 110.0 },
    Tracker { ticker: "IWB", name: "Large-Cap 1000 ETF", fee: 0.0015, start: 113.0 },
    Tracker { ticker: "IWM", name: "Small-Cap 2000 ETF", fee: 0.0019, start: 112.0 },
    Tracker { ticker: "QQQ", name: "Nasdaq 100 Trust ETF", fee: 0.0020, start: 110.0 },
    Tracker { ticker: "RSP", name: "Equal Weight Large-Cap ETF", fee: 0.0020, start: 76.0 },
    Tracker { ticker: "SPY", name: "Large-Cap 500 ETF Trust", fee: 0.0009, start: 201.0 },
];

/// Members of a reconstitution, by rank: (security, cap, on nasdaq).
type Ranked = Vec<(usize, f64, bool)>;

/// Daily total and price returns of each tracker's index, before fees, in the order of [`TRACKERS`].
pub(crate) struct Indexes {
    pub(crate) total: Vec<Vec<f64>>,
    pub(crate) price: Vec<Vec<f64>>,
}

/// Ranks the domestic operating companies on each reconstitution's rank session.
fn ranked(
    time: &Timeline,
    securities: &[TrueSecurity],
    nasdaq: &[bool],
    close: &dyn Fn(usize, usize) -> Option<f64>,
) -> Vec<Ranked> {
    time.reconstitutions
        .iter()
        .map(|(rank, _)| {
            let day = time.sessions[*rank];
            let mut members: Ranked = securities
                .iter()
                .enumerate()
                .filter(|(_, s)| s.first <= day && day <= s.last && s.kind(day) == Kind::Common)
                .filter_map(|(i, s)| Some((i, s.cap(*rank)?, nasdaq[i])))
                .filter(|(i, cap, _)| *cap >= 30e6 && close(*i, *rank).is_some_and(|p| p >= 1.0))
                .collect();
            members.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            members
        })
        .collect()
}

/// The segments of each security, in the order of their sessions.
pub(crate) fn segments_of(segments: &[Segment], securities: usize) -> Vec<Vec<usize>> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); securities];
    for (k, segment) in segments.iter().enumerate() {
        of[segment.security].push(k);
    }
    for of in &mut of {
        of.sort_by_key(|k| segments[*k].day[0]);
    }
    of
}

/// Dividends by (security, session).
pub(crate) fn dividends(time: &Timeline, events: &[crate::Event]) -> BTreeMap<(usize, usize), f64> {
    let mut out = BTreeMap::new();
    for event in events {
        if let What::Dividend { amount } = event.what {
            out.insert((event.security, time.at_or_after(event.date)), amount);
        }
    }
    out
}

/// Computes the indexes from the rows and the truth.
pub(crate) fn indexes(
    spec: &WorldSpec,
    time: &Timeline,
    securities: &[TrueSecurity],
    segments: &[Segment],
    events: &[crate::Event],
    nasdaq: &[bool],
) -> Indexes {
    let sessions = time.len();
    let of = segments_of(segments, securities.len());
    let dividends = dividends(time, events);
    let close = |i: usize, s: usize| {
        of[i].iter().find_map(|k| {
            let segment = &segments[*k];
            // The last row on or before the session.
            let n = segment.day.partition_point(|d| usize::from(*d) <= s);
            n.checked_sub(1)
                .filter(|_| segment.day.last().is_some_and(|d| usize::from(*d) >= s))
                .map(|n| f64::from(segment.close[n]))
        })
    };
    let rankings = ranked(time, securities, nasdaq, &close);
    let count = TRACKERS.len();
    let mut gain = vec![vec![(0.0, 0.0, 0.0); sessions]; count];
    for (k, members) in rankings.iter().enumerate() {
        let from = time.reconstitutions[k].1 + usize::from(k > 0);
        let to = time.reconstitutions.get(k + 1).map_or(sessions, |next| next.1 + 1);
        let effective = time.sessions[time.reconstitutions[k].1];
        let rank_session = if k > 0 { time.reconstitutions[k].0 + 1 } else { 0 };
        let mut on_nasdaq = 0;
        for (rank, (i, cap, nasdaq)) in members.iter().enumerate() {
            let security = &securities[*i];
            if security.last < effective {
                continue;
            }
            on_nasdaq += usize::from(*nasdaq);
            let mut weights = [0.0; 6];
            let small = rank >= spec.large;
            let scaled = |n: usize| n * spec.large / 1_000;
            weights[0] = if small && security.quality.is_some_and(|q| q > -0.3) { *cap } else { 0.0 };
            weights[1] = if small { 0.0 } else { *cap };
            weights[2] = if small { *cap } else { 0.0 };
            weights[3] = if *nasdaq && on_nasdaq <= scaled(100).max(5) { *cap } else { 0.0 };
            weights[4] = if rank < scaled(500) { 1.0 } else { 0.0 };
            weights[5] = if rank < scaled(500) { *cap } else { 0.0 };
            hold(
                security,
                *i,
                &of[*i],
                segments,
                &dividends,
                time,
                (rank_session, from, to),
                |s, weight, price, total| {
                    for (line, w) in gain.iter_mut().zip(weights) {
                        if w > 0.0 {
                            let cell: &mut (f64, f64, f64) = &mut line[s];
                            *cell = (cell.0 + w * weight, cell.1 + w * weight * price, cell.2 + w * weight * total);
                        }
                    }
                },
            );
        }
    }
    let ratio = |line: &[(f64, f64, f64)], pick: fn(&(f64, f64, f64)) -> f64| {
        line.iter().map(|c| if c.0 > 0.0 { pick(c) / c.0 } else { 0.0 }).collect::<Vec<f64>>()
    };
    Indexes {
        price: gain.iter().map(|line| ratio(line, |c| c.1)).collect(),
        total: gain.iter().map(|line| ratio(line, |c| c.2)).collect(),
    }
}

/// Tells, session by session over `from..to`, the growth of one unit since `ranked` and the session's price and total
/// return: weights are those of the effective session, as index makers have them.
#[allow(clippy::too_many_arguments)]
pub(crate) fn hold(
    security: &TrueSecurity,
    id: usize,
    of: &[usize],
    segments: &[Segment],
    dividends: &BTreeMap<(usize, usize), f64>,
    time: &Timeline,
    (ranked, from, to): (usize, usize, usize),
    mut tell: impl FnMut(usize, f64, f64, f64),
) {
    let mut weight = 1.0;
    let mut next = from;
    let ended = security.exit.map(|e| (time.at_or_after(e.last), e.payout));
    'rows: for k in of {
        let segment = &segments[*k];
        let start = segment.day.partition_point(|d| usize::from(*d) < ranked);
        for i in start..segment.len() {
            let s = usize::from(segment.day[i]);
            if s >= to {
                break 'rows;
            }
            // Sessions without a row: held at the last price.
            for gap in next..s.max(next) {
                tell(gap, weight, 0.0, 0.0);
            }
            let (close, net) = (f64::from(segment.close[i]), f64::from(segment.net[i]));
            let before = close - net;
            let price = if before > 1e-6 { net / before } else { 0.0 };
            let paid = dividends.get(&(id, s)).map_or(0.0, |d| if before > 1e-6 { d / before } else { 0.0 });
            if s >= from {
                tell(s, weight, price, price + paid);
            }
            weight *= 1.0 + price;
            next = (s + 1).max(from);
        }
    }
    if let Some((last, payout)) = ended
        && last + 1 < to
        && last + 1 >= from
    {
        tell(last + 1, weight, payout, payout);
    }
}

/// The trackers' own listings and rows.
pub(crate) fn tape(time: &Timeline, indexes: &Indexes) -> Tape {
    let mut tape = Tape::default();
    let today = time.sessions[0];
    for (k, tracker) in TRACKERS.iter().enumerate() {
        let symbol = names::symbol(tracker.ticker);
        let mut truth = unborn(Kind::Fund, today, "Finance", "United States");
        truth.labels.push(TrueLabel { from: today, symbol, name: tracker.name.into() });
        truth.beta = 1.0;
        tape.securities.push(truth);
        let mut segment = Segment::new(symbol, k, time.len());
        let mut price = tracker.start;
        for s in 0..time.len() {
            price *= 1.0 + indexes.price[k][s] - tracker.fee / YEAR;
            segment.push(s, tick(price), f64::NAN, 2e7 + (s % 97) as f64 * 1e5, f64::NAN);
        }
        tape.segments.push(segment);
        tape.listings.push(ListingRow {
            symbol,
            seen_on: today,
            exchange: if tracker.ticker == "QQQ" { "nasdaq" } else { "amex" }.into(),
            sector: "".into(),
            industry: "".into(),
            country: "United States".into(),
            ipo_year: None,
            name: tracker.name.into(),
        });
    }
    tape.close(time);
    tape
}
