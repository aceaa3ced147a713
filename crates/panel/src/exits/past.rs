//! The last year of a series, as its end is judged by.
use crate::Panel;

/// Sessions looked back over: a year.
const YEAR: usize = 252;

/// The rows of a series up to its last, at most a year of them, oldest first.
pub(super) struct Past {
    /// Raw closes.
    closes: Vec<f64>,
    /// Returns, a missing one taken as none.
    returns: Vec<f64>,
    volumes: Vec<f64>,
    /// Growth from the first row to each, split-safe.
    level: Vec<f64>,
}

/// The median of numbers; `NaN` of none.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]),
    }
}

impl Past {
    pub fn of(panel: &Panel, i: usize, last: usize) -> Past {
        let from = (last + 1).saturating_sub(YEAR + 8).max(panel.securities[i].first);
        let mut past = Past { closes: vec![], returns: vec![], volumes: vec![], level: vec![] };
        let mut level = 1.0;
        for t in from..=last {
            let close = panel.close.at(t, i);
            if close.is_nan() {
                continue;
            }
            let ret = if past.closes.is_empty() { 0.0 } else { panel.ret.get(t, i).unwrap_or(0.0) };
            level *= 1.0 + ret;
            past.closes.push(close);
            past.returns.push(ret);
            past.volumes.push(if panel.volume.cols() > i { panel.volume.at(t, i) } else { f64::NAN });
            past.level.push(level);
        }
        past
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.closes.len()
    }

    /// The last `n` closes.
    pub fn last_closes(&self, n: usize) -> &[f64] {
        &self.closes[self.rows().saturating_sub(n)..]
    }

    /// Return over the last `n` rows, as a fraction.
    pub fn over(&self, n: usize) -> f64 {
        let end = self.rows() - 1;
        self.level[end] / self.level[end.saturating_sub(n)] - 1.0
    }

    /// How far the last price is below the year's highest, as a fraction of it (zero or less).
    pub fn below_high(&self) -> f64 {
        let high = self.level.iter().copied().fold(0.0, f64::max);
        self.level[self.rows() - 1] / high - 1.0
    }

    /// The returns of the last `n` rows.
    pub fn last_returns(&self, n: usize) -> &[f64] {
        &self.returns[self.rows().saturating_sub(n).max(1).min(self.rows())..]
    }

    /// The median absolute return of the last `n` rows.
    pub fn median_move(&self, n: usize) -> f64 {
        median(self.last_returns(n).iter().map(|r| r.abs()))
    }

    /// The worst return of the last `n` rows.
    pub fn worst(&self, n: usize) -> f64 {
        self.last_returns(n).iter().copied().fold(0.0, f64::min)
    }

    /// Rows at the end that repeat the close before them on less than a hundredth of the usual volume: a halt.
    pub fn halted_rows(&self) -> usize {
        let usual = median(self.volumes.iter().copied().filter(|v| !v.is_nan()));
        (1..self.rows())
            .rev()
            .take_while(|k| self.closes[*k] == self.closes[*k - 1] && self.volumes[*k] < 0.01 * usual)
            .count()
    }

    /// The day after which the price stood still: (rows since, its return, median move of the half year before, and since).
    /// A rise of at least eight per cent and four times the usual, after which the moves are less than half of what they
    /// were, under 1.2 per cent a day, and the price is within fifteen per cent of that day's.
    pub fn announcement(&self) -> Option<(usize, f64, f64, f64)> {
        let n = self.rows();
        (21..n.saturating_sub(5)).rev().find_map(|k| {
            let ret = self.returns[k];
            if ret < 0.08 {
                return None;
            }
            let before = median(self.returns[k.saturating_sub(120)..k].iter().map(|r| r.abs()));
            let since = median(self.returns[k + 1..].iter().map(|r| r.abs()));
            let drift = self.level[n - 1] / self.level[k] - 1.0;
            (ret >= 4.0 * before && since < 0.5 * before && since < 0.012 && drift.abs() < 0.15).then_some((
                n - 1 - k,
                ret,
                before,
                since,
            ))
        })
    }
}
