//! The risk models that a study can name.
use breadth_domain::study::{RiskKind, RiskSpec};

use super::{
    RiskModel, Sample, Target, blend, denoised, ewma, ledoit_wolf, nonlinear_shrinkage, oas, principal_components,
};
use crate::Market;
use crate::risk::FactorSource;

/// One risk model.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct ModelEntry {
    /// How a study names it.
    pub kind: RiskKind,
    /// The same as text.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its source.
    pub source: &'static str,
}

/// Every risk model.
pub const MODELS: &[ModelEntry] = &[
    ModelEntry {
        kind: RiskKind::LedoitWolfIdentity,
        id: "ledoit-wolf-identity",
        label: "Ledoit-Wolf towards the mean variance",
        source: "Ledoit & Wolf (2004), A well-conditioned estimator",
    },
    ModelEntry {
        kind: RiskKind::LedoitWolfSingleFactor,
        id: "ledoit-wolf-single-factor",
        label: "Ledoit-Wolf towards one factor",
        source: "Ledoit & Wolf (2003), Improved estimation",
    },
    ModelEntry {
        kind: RiskKind::LedoitWolfConstantCorrelation,
        id: "ledoit-wolf-constant-correlation",
        label: "Ledoit-Wolf towards one correlation",
        source: "Ledoit & Wolf (2004), Honey, I shrunk the sample covariance matrix",
    },
    ModelEntry {
        kind: RiskKind::Oas,
        id: "oas",
        label: "oracle approximating shrinkage",
        source: "Chen, Wiesel, Eldar & Hero (2010)",
    },
    ModelEntry {
        kind: RiskKind::NonlinearShrinkage,
        id: "nonlinear-shrinkage",
        label: "analytic nonlinear shrinkage",
        source: "Ledoit & Wolf (2020)",
    },
    ModelEntry {
        kind: RiskKind::Denoised,
        id: "denoised",
        label: "correlations without the eigenvalues of noise",
        source: "Laloux, Cizeau, Bouchaud & Potters (2000)",
    },
    ModelEntry { kind: RiskKind::Ewma, id: "ewma", label: "exponential weights", source: "RiskMetrics (1996)" },
    ModelEntry {
        kind: RiskKind::PrincipalComponents,
        id: "principal-components",
        label: "principal components",
        source: "Connor & Korajczyk (1988)",
    },
    ModelEntry {
        kind: RiskKind::Fundamental,
        id: "fundamental",
        label: "market, sectors, sizes and styles",
        source: "Menchero, Orr & Wang (2011)",
    },
];

/// The entry of a model.
pub fn model_entry(kind: RiskKind) -> &'static ModelEntry {
    MODELS.iter().find(|m| m.kind == kind).unwrap_or(&MODELS[1])
}

/// How much correlations are shrunk beside exponential weights, which alone leave a matrix of low rank.
const EWMA_SHRINKAGE: f64 = 0.2;

/// A covariance of a session from raw returns, each name's together, none missing. `None` where they are not finite, too few,
/// or the model asks more than returns.
pub fn estimate(kind: RiskKind, spec: &RiskSpec, days: usize, returns: &[f64]) -> Option<RiskModel> {
    let centred = || Sample::centred(days, returns.to_vec());
    if days < 2 || returns.iter().any(|r| !r.is_finite()) {
        return None;
    }
    match kind {
        RiskKind::LedoitWolfIdentity => Some(ledoit_wolf(&centred(), Target::Identity).0),
        RiskKind::LedoitWolfSingleFactor => Some(ledoit_wolf(&centred(), Target::SingleFactor).0),
        RiskKind::LedoitWolfConstantCorrelation => Some(ledoit_wolf(&centred(), Target::ConstantCorrelation).0),
        RiskKind::Oas => Some(oas(&centred()).0),
        RiskKind::NonlinearShrinkage => nonlinear_shrinkage(&centred()).map(|n| n.model),
        RiskKind::Denoised => denoised(&centred()).map(|d| d.model),
        RiskKind::PrincipalComponents => principal_components(&centred(), spec.factors.unwrap_or(10)),
        RiskKind::Ewma => {
            let x = Sample { days, names: returns.len() / days, returns: returns.to_vec() };
            let (quick, slow) =
                (spec.volatility_half_life.unwrap_or(63.0), spec.correlation_half_life.unwrap_or(126.0));
            Some(ewma(&x, quick, slow, EWMA_SHRINKAGE))
        }
        RiskKind::Fundamental => None,
    }
}

/// Returns of the last `days` sessions, each name's together; a return that is missing counts as the mean of the others that
/// day.
pub(crate) fn filled(now: &Market<'_>, securities: &[usize], days: usize) -> Vec<f64> {
    let mut returns: Vec<f64> = securities
        .iter()
        .flat_map(|security| {
            // Before the first session nothing is known.
            let short = days.saturating_sub(now.session() + 1);
            std::iter::repeat_n(f64::NAN, short).chain(now.returns(*security, days))
        })
        .collect();
    for t in 0..days {
        let known = (0..securities.len()).map(|i| returns[i * days + t]).filter(|r| !r.is_nan());
        let (sum, count) = known.fold((0.0, 0), |(s, n), r| (s + r, n + 1));
        let mean = if count > 0 { sum / f64::from(count) } else { 0.0 };
        for i in 0..securities.len() {
            let r = &mut returns[i * days + t];
            if r.is_nan() {
                *r = mean;
            }
        }
    }
    returns
}

/// The covariance of a session that a study asks for, of those securities on that day.
///
/// # Errors
/// In words, where it cannot be measured.
pub(crate) fn measured(
    spec: &RiskSpec,
    factors: Option<&FactorSource<'_>>,
    now: &Market<'_>,
    securities: &[usize],
    days: usize,
) -> Result<RiskModel, String> {
    let one = |kind: RiskKind| {
        if kind == RiskKind::Fundamental {
            let source = factors.ok_or("the fundamental model asks for statements, and there are none")?;
            let model = source.at(now.session()).ok_or("too few sessions have factor returns by then")?;
            return Ok(model.risk(securities));
        }
        estimate(kind, spec, days, &filled(now, securities, days))
            .ok_or_else(|| format!("{} cannot be estimated from these returns", model_entry(kind).label))
    };
    let model = one(spec.model)?;
    match spec.blend {
        Some(other) => Ok(blend(&model, &one(other)?, spec.share.unwrap_or(0.5))),
        None => Ok(model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_listed_once_under_the_name_that_a_study_writes() {
        for m in MODELS {
            assert_eq!(serde_name(m.kind), m.id);
            assert_eq!(model_entry(m.kind), m);
        }
        assert_eq!(RiskSpec::default().model, RiskKind::LedoitWolfSingleFactor);
    }

    fn serde_name(kind: RiskKind) -> String {
        format!("{kind:?}").chars().fold(String::new(), |mut out, c| {
            if c.is_uppercase() && !out.is_empty() {
                out.push('-');
            }
            out.extend(c.to_lowercase());
            out
        })
    }

    #[test]
    fn each_is_a_covariance_of_the_right_size() {
        let days = 60;
        let returns: Vec<f64> = (0..8 * days)
            .map(|i| 0.01 * ((i % days) as f64 * 0.9).sin() + 0.02 * ((i * i % 97) as f64 * 1.3).cos())
            .collect();
        let sample = Sample::centred(days, returns.clone()).variances();
        for m in MODELS.iter().filter(|m| m.kind != RiskKind::Fundamental) {
            let model = estimate(m.kind, &RiskSpec::default(), days, &returns).unwrap();
            for (a, b) in model.variances().iter().zip(&sample) {
                assert!(a / b > 0.4 && a / b < 2.5, "{}: {a} {b}", m.id);
            }
        }
        assert!(estimate(RiskKind::Oas, &RiskSpec::default(), 3, &[0.1, f64::NAN, 0.2]).is_none());
    }
}
