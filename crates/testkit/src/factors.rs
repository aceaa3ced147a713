//! What moves all securities: market, size, quality, sectors, rates; a crash, a recovery and a rotation.
use crate::stream::Domain;
use crate::timeline::Timeline;
use crate::{SECTORS, WorldSpec};

/// Sessions in a year.
pub(crate) const YEAR: f64 = 252.0;
/// Long-run volatility of the market factor, a year.
const MARKET_VOL: f64 = 0.155;
/// Volatility of the size factor, a year.
const SIZE_VOL: f64 = 0.07;
/// Volatility of the quality factor, a year, per standard deviation of quality.
const QUALITY_VOL: f64 = 0.035;
/// Volatility of each sector's own factor, a year.
const SECTOR_VOL: f64 = 0.09;
/// Sessions of the crash, of the recovery after it, and of the rotation that ends the window.
const CRASH: usize = 24;
const RECOVERY: usize = 105;
const ROTATION: usize = 126;

/// The realised factors: one value a session, as fractions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// Return of a market beta of 1.
    pub market: Vec<f64>,
    /// Return of a size loading of 1.
    pub size: Vec<f64>,
    /// Return of a quality of 1.
    pub quality: Vec<f64>,
    /// Return of each sector beyond the market, in the order of [`SECTORS`].
    pub sectors: Vec<[f64; SECTORS.len()]>,
    /// The market factor's level, 1 before the first session.
    pub level: Vec<f64>,
    /// The market's volatility over its long-run mean.
    pub stress: Vec<f64>,
    /// The share of the market's value to which the seven largest are drawn.
    pub top7: Vec<f64>,
    /// Ten-year rate, percent.
    pub ten_year: Vec<f64>,
    /// Two-year rate, percent.
    pub two_year: Vec<f64>,
}

/// The sessions (first, past the last) of the market's episodes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Episodes {
    /// The fall.
    pub crash: (usize, usize),
    /// The rise after it.
    pub recovery: (usize, usize),
    /// Small companies lead and the seven largest lag.
    pub rotation: (usize, usize),
}

impl Episodes {
    pub(crate) fn new(sessions: usize) -> Self {
        let crash = sessions * 42 / 100;
        Episodes {
            crash: (crash, crash + CRASH),
            recovery: (crash + CRASH, crash + CRASH + RECOVERY),
            rotation: (sessions.saturating_sub(ROTATION), sessions),
        }
    }
}

impl Factors {
    pub(crate) fn simulate(spec: &WorldSpec, time: &Timeline, episodes: &Episodes) -> Self {
        let mut f = Factors::default();
        let mut chance = time.stream(Domain::Market, 0);
        let long_run = MARKET_VOL * MARKET_VOL / YEAR;
        let (mut h, mut level, mut ten, mut two) = (long_run, 1.0, 2.2, 1.1);
        for s in 0..time.len() {
            if let Some(new) = time.restream(s, Domain::Market, 0) {
                chance = new;
            }
            // The told episodes belong to the first telling: a rewritten future has none of them.
            let within = |span: (usize, usize)| !time.is_rewritten(s) && (span.0..span.1).contains(&s);
            let (crash, recovery, rotation) =
                (within(episodes.crash), within(episodes.recovery), within(episodes.rotation));
            let episode = if crash {
                -0.0135
            } else if recovery {
                0.0030
            } else {
                0.0
            };
            let scale = if crash { 2.2 } else { 1.0 };
            let calm = h.sqrt() * chance.normal();
            let shock = scale * calm;
            let market = (spec.market_premium / YEAR + episode + shock).clamp(-0.12, 0.12);
            f.stress.push((h / long_run).sqrt() * scale);
            // GARCH(1,1): h = ω + α ε² + β h, with ω = (1 − α − β) · long-run variance.
            h = (0.03 * long_run + 0.08 * calm * calm + 0.89 * h).min(9.0 * long_run);
            level *= 1.0 + market;
            f.market.push(market);
            f.level.push(level);
            let lead = if rotation { spec.rotation / ROTATION as f64 } else { 0.0 };
            f.size.push(spec.size_premium / YEAR + lead + SIZE_VOL / YEAR.sqrt() * chance.normal());
            f.quality.push(spec.quality_premium / YEAR + QUALITY_VOL / YEAR.sqrt() * chance.normal());
            f.sectors.push(std::array::from_fn(|_| SECTOR_VOL / YEAR.sqrt() * chance.normal()));
            f.top7.push(top7_target(spec, episodes, s, time.len()));
            ten = (ten + 0.002 * (3.0 - ten) + 0.055 * chance.normal()).max(0.3);
            two = (two + 0.004 * (ten - 0.5 - two) + 0.05 * chance.normal()).max(0.05);
            f.ten_year.push(ten);
            f.two_year.push(two);
        }
        f
    }
}

/// Straight from start to peak up to the rotation, then straight to the end.
fn top7_target(spec: &WorldSpec, episodes: &Episodes, s: usize, sessions: usize) -> f64 {
    let turn = episodes.rotation.0.max(1);
    if s < turn {
        spec.top7_start + (spec.top7_peak - spec.top7_start) * s as f64 / turn as f64
    } else {
        let past = (s - turn) as f64 / (sessions - turn).max(1) as f64;
        spec.top7_peak + (spec.top7_end - spec.top7_peak) * past
    }
}
