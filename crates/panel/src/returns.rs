//! The split-safe return of a session, from what a vendor's row says and the last row before it.
//!
//! A raw close jumps on a split; the printed net change does not. With `previous = close - net_change`, the exchange's
//! last close on today's basis, the return is `net_change / previous`; against the last raw close, the factor
//! `d = last / previous` is 1 on an ordinary day and the split's ratio on its first day. What makes it hard is that
//! `d` differs from 1 for other reasons too: Nasdaq prints the change net of a dividend on its ex-day, vendors repeat a
//! row unchanged and correct it a day later, whole sessions are taken before the close, and prices are plainly wrong.

/// What is remembered of a security's last row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastRow {
    /// Raw close.
    pub close: f64,
    /// Printed net change.
    pub net_change: f64,
    /// The vendor's adjusted close.
    pub adj_close: f64,
    /// Whether that row repeated the row before it.
    pub stale: bool,
}

/// What a session's row says, against the last row before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Return since the last close before, as a fraction.
    pub ret: f64,
    /// New shares for one old share; 1 on an ordinary day.
    pub split: f64,
    /// The row repeats the row before it: no new price.
    pub stale: bool,
    /// The numbers contradict each other and no rule explains it: the return is taken as zero.
    pub contradictory: bool,
}

/// Prices nearer than this are one price: half a tick of rounding on a ten-dollar share.
const SAME: f64 = 0.0005;

/// Ratios of which boards choose one, besides whole numbers.
const FRACTIONS: [f64; 8] = [1.2, 1.25, 4.0 / 3.0, 1.5, 1.6, 1.75, 2.5, 3.5];
const LARGE: [f64; 10] = [60.0, 75.0, 80.0, 100.0, 120.0, 125.0, 150.0, 200.0, 250.0, 300.0];

/// The ratio (or its inverse) that a board would choose, where `factor` is within `tolerance` of it in logs.
pub fn as_split(factor: f64, tolerance: f64) -> Option<f64> {
    if factor.is_nan() || factor <= 0.0 || factor.ln().abs() < 0.17 {
        return None;
    }
    let up = if factor > 1.0 { factor } else { factor.recip() };
    let whole = (2..=50).map(f64::from);
    let best = FRACTIONS
        .into_iter()
        .chain(whole)
        .chain(LARGE)
        .min_by(|a, b| (a / up).ln().abs().total_cmp(&(b / up).ln().abs()))?;
    ((best / up).ln().abs() < tolerance).then_some(if factor > 1.0 { best } else { best.recip() })
}

/// Whether `d` is a split: near a whole ratio and large, very near a fraction, or larger than any day's mistake.
fn split_of(d: f64) -> Option<f64> {
    let large = !(0.55..=1.9).contains(&d);
    let huge = !(0.11..=9.0).contains(&d);
    as_split(d, if large { 0.01 } else { 0.003 }).or(huge.then_some(d))
}

/// Whether the printed previous close and the last close differ: the day's mark of a split, a dividend or a mistake.
pub fn mismatched(last_close: f64, close: f64, net_change: f64) -> bool {
    let previous = close - net_change;
    previous > 0.0 && last_close > 0.0 && (last_close / previous - 1.0).abs() > SAME
}

/// The step from the last row to this one.
///
/// `gap` is the number of sessions between the two rows (1 = the session before); `wide` tells that more than a tenth of
/// all rows of the session are [`mismatched`], so that the session before was taken too early; `shares_moved` is the
/// ratio of this row's share count to the one held, where both are known.
pub fn step(
    last: &LastRow,
    close: f64,
    net_change: f64,
    adj_close: f64,
    gap: usize,
    wide: bool,
    shares_moved: Option<f64>,
) -> Step {
    let raw = close / last.close - 1.0;
    let plain = |ret| Step { ret, split: 1.0, stale: false, contradictory: false };
    let previous = close - net_change;
    if previous.is_nan() || previous <= 0.0 {
        // Nothing printed: the vendor's adjusted closes tell a split from a move where there are any. They hold
        // dividends too, so the raw closes are taken wherever both agree within a dividend.
        let total = adj_close / last.adj_close - 1.0;
        if total.is_finite() && last.adj_close > 0.0 {
            let factor = (1.0 + total) / (1.0 + raw);
            return match as_split(factor, 0.06) {
                Some(split) => Step { split, ..plain(total) },
                None => plain(raw),
            };
        }
        let ratio = last.close / close;
        return match as_split(ratio, 0.06).filter(|_| !(0.55..=1.8).contains(&ratio)) {
            Some(split) => Step { split, ..plain(close * split / last.close - 1.0) },
            None => plain(raw),
        };
    }
    let printed = net_change / previous;
    let d = last.close / previous;
    if (d - 1.0).abs() <= SAME {
        // The exchange missed a split where the raw price moves by a ratio and the share count by its inverse.
        if !(-0.45..=0.9).contains(&raw)
            && let Some(split) = as_split(last.close / close, 0.08)
            && shares_moved.is_some_and(|m| (m / split - 1.0).abs() < 0.03)
        {
            return Step { split, ..plain(close * split / last.close - 1.0) };
        }
        return plain(printed);
    }
    if let Some(split) = split_of(d) {
        return bounded(Step { split, ..plain(printed) });
    }
    if close == last.close && net_change == last.net_change && net_change != 0.0 && gap == 1 {
        return Step { stale: true, ..plain(0.0) };
    }
    if (last.stale || wide || gap > 1) && d.ln().abs() < 0.15 {
        return bounded(plain(raw));
    }
    // A dividend on Nasdaq is small; beyond it the smaller of the two moves is the one that happened.
    if (d - 1.0).abs() > 0.02 && raw.ln_1p().abs() < printed.ln_1p().abs() {
        return bounded(plain(raw));
    }
    bounded(plain(printed))
}

/// A move beyond fourfold or a tenth that the closes do not confirm is a mistake, not a return.
fn bounded(step: Step) -> Step {
    if (-0.9..=3.0).contains(&step.ret) { step } else { Step { ret: 0.0, contradictory: true, ..step } }
}

/// The repaired share count of a security, session by session.
#[derive(Clone, Copy, Debug)]
pub struct ShareCount {
    held: f64,
    pending: f64,
    repeats: u32,
}

impl Default for ShareCount {
    fn default() -> Self {
        ShareCount { held: f64::NAN, pending: f64::NAN, repeats: 0 }
    }
}

/// A new count is believed at once within this factor of the old one, either way.
const BELIEVED: f64 = 1.0 / 0.6;
/// Beyond it, after it was repeated on so many sessions in a row.
const REPEATS: u32 = 20;
/// After so many where it is a plain ratio of the old one: a vendor that applies a split once too often or too seldom
/// says so for months (NTAP in 2024: a tenth, on 70 sessions), and a split that took place is in the prices.
const REPEATS_OF_RATIOS: u32 = 120;

impl ShareCount {
    /// Takes a session's row: `given` is `NaN` or zero where not known, `split` the session's ratio. Returns the count
    /// to use: the last one believed, on the session's basis.
    ///
    /// Vendors' counts jump by units and days (a thousand times too many for three days; the count after a split before
    /// it happens): a jump counts only once it has stayed.
    pub fn update(&mut self, given: f64, split: f64) -> f64 {
        self.held *= split;
        self.pending *= split;
        if given > 0.0 {
            let ratio = given / self.held;
            if self.held.is_nan() || (ratio > BELIEVED.recip() && ratio < BELIEVED) {
                *self = ShareCount { held: given, ..Self::default() };
            } else {
                self.repeats = if (given / self.pending - 1.0).abs() < 0.15 { self.repeats + 1 } else { 1 };
                self.pending = given;
                let needed = if as_split(ratio, 0.003).is_some() { REPEATS_OF_RATIOS } else { REPEATS };
                if self.repeats >= needed {
                    *self = ShareCount { held: given, ..Self::default() };
                }
            }
        }
        self.held
    }

    /// The count in use; `NaN` where none was ever given.
    pub fn held(&self) -> f64 {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(close: f64) -> LastRow {
        LastRow { close, net_change: 0.5, adj_close: f64::NAN, stale: false }
    }

    fn at(last_close: f64, close: f64, net_change: f64, gap: usize) -> Step {
        step(&last(last_close), close, net_change, f64::NAN, gap, false, None)
    }

    #[test]
    fn an_ordinary_day_takes_the_printed_change() {
        // 100 -> 101, net change +1: 1 / 100.
        assert_eq!(at(100.0, 101.0, 1.0, 1), Step { ret: 0.01, split: 1.0, stale: false, contradictory: false });
    }

    #[test]
    fn a_split_moves_the_close_and_not_the_return() {
        // Two for one: 100 becomes 50 and rises to 51; previous close on the new basis 50; 100 / 50 = 2.
        let s = at(100.0, 51.0, 1.0, 1);
        assert_eq!((s.ret, s.split), (0.02, 2.0));
        // One for ten: 0.50 becomes 5 and falls to 4.50; 0.5 / 5 = 1 / 10.
        let s = at(0.5, 4.5, -0.5, 1);
        assert!((s.ret + 0.1).abs() < 1e-12 && (s.split - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_gap_is_spanned_by_the_closes() {
        // Last seen at 175.57; three sessions later 169.35, up 5.62 on the day: 169.35 / 175.57 - 1, not 5.62 / 163.73.
        let s = at(175.57, 169.35, 5.62, 3);
        assert!((s.ret - (169.35 / 175.57 - 1.0)).abs() < 1e-15 && s.split == 1.0);
    }

    #[test]
    fn a_repeated_row_is_no_price_and_the_next_row_makes_up_for_it() {
        // 10.00 (+0.50), repeated; the third row's previous close, 10.40, is the price the repeat hid. 10.92 / 10 - 1.
        let repeat = step(&last(10.0), 10.0, 0.5, f64::NAN, 1, false, None);
        assert!(repeat.stale && repeat.ret == 0.0);
        let after = step(&LastRow { stale: true, ..last(10.0) }, 10.92, 0.52, f64::NAN, 1, false, None);
        assert!((after.ret - 0.092).abs() < 1e-12);
    }

    #[test]
    fn a_split_nobody_printed_shows_in_the_shares() {
        // 100 -> 25.5 "down 74.5"; shares fourfold: 25.5 * 4 / 100 - 1 = 2 %.
        let s = step(&last(100.0), 25.5, -74.5, f64::NAN, 1, false, Some(4.0));
        assert!((s.ret - 0.02).abs() < 1e-12 && s.split == 4.0);
        // Without the shares' word it is a loss.
        assert!((at(100.0, 25.5, -74.5, 1).ret + 0.745).abs() < 1e-12);
    }

    #[test]
    fn adjusted_closes_tell_a_split_where_nothing_is_printed() {
        let before = LastRow { adj_close: 100.0, ..last(700.0) };
        let s = step(&before, 101.0, f64::NAN, 101.0, 1, false, None);
        assert!((s.ret - 0.01).abs() < 1e-12 && s.split == 7.0);
        // A dividend of 2 %: the price return stays raw.
        let before = LastRow { adj_close: 98.0, ..last(100.0) };
        assert!((step(&before, 98.0, f64::NAN, 98.0, 1, false, None).ret + 0.02).abs() < 1e-12);
    }

    #[test]
    fn boards_choose_plain_ratios() {
        assert_eq!(as_split(2.01, 0.01), Some(2.0));
        assert_eq!(as_split(0.05, 0.01), Some(1.0 / 20.0));
        assert_eq!(as_split(1.37, 0.01), None);
        assert_eq!(as_split(1.0, 0.01), None);
    }

    #[test]
    fn a_share_count_jumps_only_when_it_stays() {
        let mut count = ShareCount::default();
        assert!(count.update(f64::NAN, 1.0).is_nan());
        assert_eq!(count.update(100.0, 1.0), 100.0);
        assert_eq!(count.update(0.0, 1.0), 100.0);
        assert_eq!(count.update(130.0, 1.0), 130.0);
        for _ in 0..19 {
            assert_eq!(count.update(130_000.0, 1.0), 130.0);
        }
        assert_eq!(count.update(130_000.0, 1.0), 130_000.0);
        // A split moves the count in use, and the vendor's late old count is not believed.
        assert_eq!(count.update(130_000.0, 2.0), 260_000.0);
    }

    #[test]
    fn a_count_that_moves_by_a_plain_ratio_without_a_split_is_the_vendors_mistake_for_longer() {
        // A tenth of the shares for seventy sessions, and back: never believed.
        let mut count = ShareCount::default();
        assert_eq!(count.update(206.0, 1.0), 206.0);
        assert!((0..70).all(|_| count.update(20.6, 1.0) == 206.0));
        assert_eq!(count.update(205.0, 1.0), 205.0);
        // One that stays for half a year is the count.
        assert!((0..119).all(|_| count.update(20.5, 1.0) == 205.0));
        assert_eq!(count.update(20.5, 1.0), 20.5);
    }
}
