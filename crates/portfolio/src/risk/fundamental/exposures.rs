//! What every company is exposed to at the close of one session.
use std::sync::Arc;

use breadth_domain::score::MissingRule;
use breadth_kernels::median_known;
use breadth_panel::{ListingKind, Panel};
use breadth_signals::operators::{combine, numbers};
use breadth_signals::{CrossSection, Fundamentals, Metric, metric};

use super::styles::{BETA, Part, SIZE, STYLES};
use super::thin::{THIN, dimson_beta};

/// A style that fewer than this share of the companies have is left out of the day.
const KNOWN: f64 = 0.25;
/// A sector of fewer companies is none.
const SECTOR: usize = 10;
/// Sessions over which betas are measured.
const YEAR: usize = 252;

/// The exposures of all common shares with a capitalisation at one close.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposures {
    /// The session at whose close they are formed.
    pub session: usize,
    /// The securities, columns of the panel, ascending.
    pub securities: Vec<usize>,
    /// Their capitalisation.
    pub caps: Vec<f64>,
    /// The sectors, ascending by name.
    pub sectors: Vec<Arc<str>>,
    /// Each security's place in `sectors`; `None` where it has none, which counts as the mean of all sectors.
    pub sector: Vec<Option<usize>>,
    /// Each sector's share of the capitalisation of those that have a sector.
    pub sector_share: Vec<f64>,
    /// The scores by style in the order of [`STYLES`]: mean of zero weighted by capitalisation, deviation of one, within
    /// ±3 before standardising, zero (the mean) where missing. Empty where too few are known.
    pub styles: Vec<Vec<f64>>,
    /// How many securities have each style's score.
    pub known: Vec<usize>,
    /// How many betas are corrected for thin trading.
    pub thin: usize,
}

impl Exposures {
    /// Exposures at the close of `session`; `market` holds the market's returns of every session up to it.
    pub fn at(panel: &Panel, fundamentals: &Fundamentals, market: &[f64], session: usize) -> Self {
        let day = panel.sessions[session];
        let securities: Vec<usize> = (0..panel.securities.len())
            .filter(|i| panel.cap.get(session, *i).is_some_and(|c| c > 0.0))
            .filter(|i| panel.securities[*i].label(day).kind == ListingKind::Common)
            .collect();
        let caps: Vec<f64> = securities.iter().map(|i| panel.cap.at(session, *i)).collect();
        let cross = CrossSection::new(panel, fundamentals, &securities, session);
        let parts: Vec<&Part> = STYLES.iter().flat_map(|s| s.parts).collect();
        let mut metrics: Vec<&'static Metric> = parts.iter().filter_map(|p| metric(p.metric)).collect();
        metrics.extend(metric("zero_return_share_252d"));
        let mut columns: Vec<Vec<f64>> = cross.table(&metrics).iter().map(|c| numbers(c)).collect();
        let idle = columns.pop().unwrap_or_default();
        let mut columns = columns.into_iter();
        let mut thin = 0;
        let mut styles: Vec<Vec<f64>> = Vec::with_capacity(STYLES.len());
        for (s, style) in STYLES.iter().enumerate() {
            let mut own: Vec<Vec<f64>> = columns.by_ref().take(style.parts.len()).collect();
            for (column, part) in own.iter_mut().zip(style.parts) {
                column.iter_mut().for_each(|v| *v = oriented(*v, part));
            }
            if s == BETA {
                thin = correct(panel, session, market, &securities, &idle, &mut own);
            }
            let scores: Vec<Vec<f64>> = own.iter().map(|c| standardised(c, &caps)).collect();
            styles.push(match scores.len() {
                0 => mid(&styles[SIZE], &caps),
                1 => scores.into_iter().next().unwrap_or_default(),
                _ => standardised(&combine(&scores, &vec![1.0; scores.len()], MissingRule::Others, 0.0), &caps),
            });
        }
        let known: Vec<usize> = styles.iter().map(|c| c.iter().filter(|v| !v.is_nan()).count()).collect();
        for (column, known) in styles.iter_mut().zip(&known) {
            if (*known as f64) < KNOWN * securities.len() as f64 || *known < 2 {
                column.clear();
            }
            column.iter_mut().filter(|v| v.is_nan()).for_each(|v| *v = 0.0);
        }
        let (sectors, sector, sector_share) = sectors(panel, session, &securities, &caps);
        Exposures { session, securities, caps, sectors, sector, sector_share, styles, known, thin }
    }

    /// The place of a security, a column of the panel.
    pub fn slot(&self, security: usize) -> Option<usize> {
        self.securities.binary_search(&security).ok()
    }

    /// The factors that there are: `market`, the styles that enough companies have, `sector:…`.
    pub fn factors(&self) -> Vec<String> {
        let styles = STYLES.iter().zip(&self.styles).filter(|(_, c)| !c.is_empty()).map(|(s, _)| s.id.to_owned());
        let sectors = self.sectors.iter().map(|s| format!("sector:{s}"));
        std::iter::once("market".to_owned()).chain(styles).chain(sectors).collect()
    }

    /// One entry of [`Self::matrix`].
    pub fn exposure(&self, slot: usize, factor: usize) -> f64 {
        let mut styles = self.styles.iter().filter(|c| !c.is_empty());
        let count = styles.clone().count();
        match factor {
            0 => 1.0,
            f if f <= count => styles.nth(f - 1).map_or(0.0, |c| c[slot]),
            f => f64::from(u8::from(self.sector[slot] == Some(f - 1 - count))),
        }
    }

    /// Names x factors by column, in the order of [`Self::factors`].
    pub fn matrix(&self) -> Vec<f64> {
        let n = self.securities.len();
        let mut out = vec![1.0; n];
        self.styles.iter().for_each(|c| out.extend(c));
        for s in 0..self.sectors.len() {
            out.extend(self.sector.iter().map(|own| f64::from(u8::from(*own == Some(s)))));
        }
        out
    }
}

fn oriented(v: f64, part: &Part) -> f64 {
    match (part.logarithm, v > 0.0) {
        (true, true) => part.sign * v.ln(),
        (true, false) => f64::NAN,
        (false, _) => part.sign * v,
    }
}

/// Betas of shares that often do not move, by Dimson's sum; how many.
fn correct(
    panel: &Panel,
    session: usize,
    market: &[f64],
    securities: &[usize],
    idle: &[f64],
    beta: &mut [Vec<f64>],
) -> usize {
    let Some(beta) = beta.first_mut() else { return 0 };
    let from = (session + 1).saturating_sub(YEAR);
    let mut count = 0;
    for ((security, idle), beta) in securities.iter().zip(idle).zip(beta) {
        if *idle < THIN || idle.is_nan() || beta.is_nan() {
            continue;
        }
        let own: Vec<f64> = panel.ret.column(*security, from, session + 1).collect();
        if let Some(whole) = dimson_beta(&own, &market[from..=session]) {
            *beta = whole;
            count += 1;
        }
    }
    count
}

/// Values within three robust deviations (1.4826 x the median distance) of the median, less their mean weighted by
/// capitalisation, over their deviation about the plain mean; missing stays missing.
fn standardised(x: &[f64], caps: &[f64]) -> Vec<f64> {
    let nothing = || vec![f64::NAN; x.len()];
    let Some(middle) = median_known(x) else { return nothing() };
    let distances: Vec<f64> = x.iter().map(|v| (v - middle).abs()).collect();
    let reach = 3.0 * 1.4826 * median_known(&distances).unwrap_or(0.0);
    let within: Vec<f64> = if reach > 0.0 {
        x.iter().map(|v| if v.is_nan() { *v } else { v.clamp(middle - reach, middle + reach) }).collect()
    } else {
        x.to_vec()
    };
    centred(&within, caps).unwrap_or_else(nothing)
}

fn centred(x: &[f64], caps: &[f64]) -> Option<Vec<f64>> {
    let (mut mass, mut weighted, mut count, mut sum) = (0.0, 0.0, 0.0, 0.0);
    for (v, c) in x.iter().zip(caps).filter(|(v, _)| !v.is_nan()) {
        mass += c;
        weighted += c * v;
        count += 1.0;
        sum += v;
    }
    let plain = sum / count;
    let spread = (x.iter().filter(|v| !v.is_nan()).map(|v| (v - plain).powi(2)).sum::<f64>() / count).sqrt();
    (spread > 1e-12 * plain.abs().max(1e-300)).then(|| x.iter().map(|v| (v - weighted / mass) / spread).collect())
}

/// Size cubed, less what a line through size explains of it.
fn mid(size: &[f64], caps: &[f64]) -> Vec<f64> {
    let cube: Vec<f64> = size.iter().map(|v| v.powi(3)).collect();
    standardised(&breadth_signals::operators::residual(size, &cube), caps)
}

type Sectors = (Vec<Arc<str>>, Vec<Option<usize>>, Vec<f64>);

fn sectors(panel: &Panel, session: usize, securities: &[usize], caps: &[f64]) -> Sectors {
    let day = panel.sessions[session];
    let labels: Vec<&Arc<str>> = securities.iter().map(|i| &panel.securities[*i].label(day).sector).collect();
    let mut counts = std::collections::BTreeMap::<&Arc<str>, usize>::new();
    labels.iter().filter(|l| !l.is_empty()).for_each(|l| *counts.entry(l).or_default() += 1);
    let names: Vec<Arc<str>> = counts.into_iter().filter(|(_, n)| *n >= SECTOR).map(|(l, _)| l.clone()).collect();
    let sector: Vec<Option<usize>> = labels.iter().map(|l| names.binary_search(l).ok()).collect();
    let mut share = vec![0.0; names.len()];
    sector.iter().zip(caps).for_each(|(s, c)| {
        if let Some(s) = s {
            share[*s] += c;
        }
    });
    let total: f64 = share.iter().sum();
    share.iter_mut().for_each(|s| *s /= total);
    (names, sector, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_a_mean_of_zero_by_capitalisation_and_a_deviation_of_one() {
        // Median 2, distances 1, 0, 1, 98, median 1: 100 is cut to 2 + 4.4478.
        let x = [1.0, 2.0, 3.0, 100.0, f64::NAN];
        let caps = [4.0, 3.0, 2.0, 1.0, 9.0];
        let z = standardised(&x, &caps);
        assert!(z[4].is_nan());
        assert!(z[..4].iter().zip(caps).map(|(z, c)| z * c).sum::<f64>().abs() < 1e-12);
        let mean = z[..4].iter().sum::<f64>() / 4.0;
        assert!((z[..4].iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 4.0 - 1.0).abs() < 1e-12);
        // Median of 1, 2, 3, 100 is 2.5; distances 1.5, 0.5, 0.5, 97.5, median 1: the cut is at 2.5 + 4.4478.
        let step = z[1] - z[0];
        assert!(((z[3] - z[0]) / step - (2.5 + 3.0 * 1.4826 - 1.0)).abs() < 1e-9);
    }

    #[test]
    fn mid_size_is_not_size() {
        let size: Vec<f64> = (0..100).map(|i| f64::from(i) / 50.0 - 1.0 + 0.001 * f64::from(i * i % 7)).collect();
        let other = mid(&size, &[1.0; 100]);
        let together: f64 = size.iter().zip(&other).map(|(a, b)| a * b).sum();
        assert!(together.abs() < 1.0, "{together}");
    }
}
