//! Paths drawn from a history, and what happened on each.
use breadth_kernels::StationaryBootstrap;

use super::history::{EWMA_LAMBDA, History};

/// What happened on one path, held against ln(level / last value).
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// At or above the level at the end.
    pub ends: bool,
    /// At or above it at some session's close.
    pub touches_daily: bool,
    /// At or above it at the last session of some month (or at the end).
    pub touches_monthly: bool,
}

/// A question to a path: how far up, and on which of its sessions months end (ascending, the last session among them).
#[derive(Copy, Clone, Debug)]
pub struct Question<'a> {
    /// ln(level / last value).
    pub up: f64,
    /// Sessions until the day.
    pub sessions: usize,
    /// The places, below `sessions`, at which months end.
    pub month_ends: &'a [usize],
}

impl Question<'_> {
    fn walk(&self, steps: impl Iterator<Item = f64>) -> Path {
        let (mut path, mut x, mut months) = (Path::default(), 0.0, self.month_ends.iter().peekable());
        for (k, step) in steps.enumerate() {
            x += step;
            let above = x >= self.up;
            path.touches_daily |= above;
            if months.next_if_eq(&&k).is_some() {
                path.touches_monthly |= above;
            }
            path.ends = above;
        }
        path
    }
}

/// Draws blocks of past returns, `shift` added to each.
pub fn bootstrap(history: &History, q: &Question<'_>, draw: &StationaryBootstrap, shift: f64) -> Vec<Path> {
    let r = &history.returns;
    draw.map(r.len(), q.sessions, |drawn| q.walk(drawn.iter().map(|k| r[*k] + shift)))
}

/// Draws blocks of past returns divided by the volatility expected before them, and multiplies them by the volatility
/// expected on the path, from today's on: v₍ₜ₊₁₎ = λ v₍ₜ₎ + (1 − λ) r₍ₜ₎². The mean of what is drawn is taken out, and
/// `drift` a session put in, with −v/2 so that it is the drift of the price and not of its logarithm.
///
/// Source: Barone-Adesi, Giannopoulos and Vosper (1999), with the variance of RiskMetrics (1996) in place of GARCH: it
/// does not return to a mean, so that over months it says more of today than of the long run.
pub fn filtered(history: &History, q: &Question<'_>, draw: &StationaryBootstrap, drift: f64) -> Vec<Path> {
    let v = history.ewma_variance();
    let z: Vec<f64> = history.returns.iter().zip(&v).map(|(r, v)| r / v.sqrt()).collect();
    let centre = z.iter().sum::<f64>() / z.len() as f64;
    // With independent z of variance s², the variance on a path would grow with s²: standardised once more.
    let scale = (z.iter().map(|z| (z - centre).powi(2)).sum::<f64>() / z.len() as f64).sqrt();
    let today = v.last().copied().unwrap_or(0.0);
    draw.map(z.len(), q.sessions, |drawn| {
        let mut variance = today;
        q.walk(drawn.iter().map(|k| {
            let shock = (z[*k] - centre) / scale * variance.sqrt();
            let step = drift - variance / 2.0 + shock;
            variance = EWMA_LAMBDA * variance + (1.0 - EWMA_LAMBDA) * shock * shock;
            step
        }))
    })
}

/// Draws blocks of past returns where each block begins in the spell (quiet or rough, [`History::rough`]) in which the
/// last one ended, and the first in today's; `shift` added to each return. Spells change as they did in the past, inside
/// blocks.
pub fn by_regime(history: &History, q: &Question<'_>, draw: &StationaryBootstrap, shift: f64) -> Vec<Path> {
    let (r, rough) = (&history.returns, history.rough());
    let of = |wanted: bool| -> Vec<usize> { (0..r.len()).filter(|k| rough[*k] == wanted).collect() };
    let (quiet, wild) = (of(false), of(true));
    let today = rough.last().copied().unwrap_or(false);
    let begin = |last: Option<usize>, unit: f64| {
        let pool = if last.map_or(today, |k| rough[k]) { &wild } else { &quiet };
        pool.get((unit * pool.len() as f64) as usize).copied().unwrap_or(0)
    };
    draw.map_starting(r.len(), q.sessions, begin, |drawn| q.walk(drawn.iter().map(|k| r[*k] + shift)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_crosses_inside_a_month_touches_daily_only() {
        let q = Question { up: 0.1, sessions: 4, month_ends: &[2, 3] };
        // 0.05, 0.12, 0.08, 0.02: above on the second session alone.
        let path = q.walk([0.05, 0.07, -0.04, -0.06].into_iter());
        assert_eq!(path, Path { ends: false, touches_daily: true, touches_monthly: false });
        // At the level counts.
        assert_eq!(
            q.walk([0.0, 0.0, 0.1, 0.0].into_iter()),
            Path { ends: true, touches_daily: true, touches_monthly: true }
        );
    }
}
