//! What a decision needs to know beside the ranking: the universe it is held against, statements for styles, daily ranges.
use std::collections::BTreeMap;

use breadth_domain::Study;
use breadth_domain::study::{ConstraintKind, ConstraintSpec, Weighting};
use breadth_panel::classify::company_key;
use breadth_panel::{Label, Panel, Universe};
use breadth_signals::Fundamentals;

use crate::constraints::{Benchmark, Names, size_band};
use crate::costs::Ranges;
use crate::optimised::Candidate;
use crate::risk::{FactorSource, RiskModel};
use crate::styles::style_scores;
use crate::{BestEqualWeight, Market, Optimised, Policy, PortfolioError, Weights};

/// What lies around a decision. All of it is asked at the session of the decision and sees nothing later.
#[derive(Copy, Clone)]
pub struct Around<'a> {
    /// What traded.
    pub panel: &'a Panel,
    /// The universe: the benchmark is its capitalisation weights.
    pub universe: &'a Universe,
    /// Reported figures.
    pub fundamentals: &'a Fundamentals,
    /// Daily ranges, where there are any.
    pub ranges: Option<&'a dyn Ranges>,
    /// Factor returns that are at hand already; `None`: whoever asks for them makes them.
    pub factors: Option<&'a FactorSource<'a>>,
}

/// A policy with what lies around it.
struct Placed<'a> {
    policy: Optimised<'a>,
    around: Around<'a>,
}

impl Policy for Placed<'_> {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        self.policy.decide(now, Some(&self.around))
    }

    fn describe(&self) -> String {
        self.policy.describe()
    }

    fn limits(&self) -> BestEqualWeight {
        self.policy.limits()
    }
}

/// The policy of a study within a universe.
pub fn policy_on<'a>(study: &Study, around: Around<'a>) -> Box<dyn Policy + 'a> {
    match study.policy.weighting {
        Weighting::Equal => Box::new(BestEqualWeight::from(&study.policy)),
        _ => placed(Optimised::within(study, &around), around),
    }
}

/// An optimised policy, or the equal weights it stands for, with what lies around it.
pub(crate) fn placed<'a>(policy: Optimised<'a>, around: Around<'a>) -> Box<dyn Policy + 'a> {
    match policy.spec.weighting {
        Weighting::Equal => Box::new(policy.choice),
        _ => Box::new(Placed { policy, around }),
    }
}

/// Whether a constraint looks at the benchmark.
pub(crate) fn against_benchmark(spec: &ConstraintSpec) -> bool {
    use ConstraintKind as K;
    spec.relative || matches!(spec.kind, K::TrackingError | K::ActiveShare | K::Beta)
}

/// The names of a decision as constraints see them; groups that no constraint asks for are left empty.
pub(crate) fn names_of(now: &Market<'_>, chosen: &[Candidate], risk: &RiskModel, wanted: &[ConstraintSpec]) -> Names {
    use ConstraintKind as K;
    let labels: Vec<&Label> = chosen.iter().map(|c| now.label(c.security)).collect();
    let held: BTreeMap<usize, f64> = now.held().iter().copied().collect();
    let closed = |c: &Candidate| now.close(c.security);
    let of = |kind: K, text: &dyn Fn(&Label) -> String| -> Vec<String> {
        let asked = wanted.iter().any(|c| c.kind == kind);
        if asked { labels.iter().map(|l| text(l)).collect() } else { Vec::new() }
    };
    let sized = wanted.iter().any(|c| c.kind == K::Size);
    Names {
        tickers: labels.iter().map(|l| l.symbol.to_string()).collect(),
        issuers: of(K::Issuer, &|l| company_key(&l.name)),
        sectors: of(K::Sector, &|l| l.sector.to_string()),
        industries: of(K::Industry, &|l| l.industry.to_string()),
        countries: of(K::Country, &|l| l.country.to_string()),
        sizes: chosen.iter().filter(|_| sized).map(|c| size_band(now.cap(c.security)).to_owned()).collect(),
        held: chosen.iter().map(|c| held.get(&c.security).copied().unwrap_or(0.0)).collect(),
        // What has no close today cannot be traded.
        most: chosen.iter().map(|c| if closed(c).is_some() { f64::INFINITY } else { 0.0 }).collect(),
        volume: chosen.iter().map(|c| c.volume).collect(),
        value: now.value(),
        prices: chosen.iter().map(|c| closed(c).unwrap_or(f64::NAN)).collect(),
        risk: Some(risk.clone()),
        ..Names::default()
    }
}

/// Adds the benchmark: `whole` is the risk of the names, then of the benchmark's.
pub(crate) fn add_benchmark(
    names: &mut Names,
    now: &Market<'_>,
    (whole, weights): (&RiskModel, &[(usize, f64)]),
    chosen: &[Candidate],
) {
    let n = chosen.len();
    let of: BTreeMap<usize, f64> = weights.iter().copied().collect();
    let own: Vec<f64> = chosen.iter().map(|c| of.get(&c.security).copied().unwrap_or(0.0)).collect();
    let taken: Vec<usize> = chosen.iter().map(|c| c.security).collect();
    let b: Vec<f64> =
        own.iter().copied().chain(weights.iter().filter(|(i, _)| !taken.contains(i)).map(|(_, w)| *w)).collect();
    let covariances = whole.covariances(&b);
    let mut groups: BTreeMap<(&'static str, String), f64> = BTreeMap::new();
    for (i, w) in weights {
        let label = now.label(*i);
        let all = [
            ("sector", label.sector.to_string()),
            ("industry", label.industry.to_string()),
            ("country", label.country.to_string()),
            ("issuer", company_key(&label.name)),
            ("size", size_band(now.cap(*i)).to_owned()),
        ];
        all.into_iter().for_each(|key| *groups.entry(key).or_default() += w);
    }
    let variance = whole.variance(&b);
    names.betas = covariances[..n].iter().map(|c| if variance > 0.0 { c / variance } else { f64::NAN }).collect();
    names.benchmark = Some(Benchmark {
        elsewhere: b[n..].iter().sum(),
        weights: own,
        groups,
        styles: BTreeMap::new(),
        pull: covariances[..n].to_vec(),
        variance,
    });
}

/// Adds the styles that constraints ask for.
///
/// # Errors
/// A style that is no metric, or that nobody of the universe has.
pub(crate) fn add_styles(
    names: &mut Names,
    now: &Market<'_>,
    around: &Around<'_>,
    chosen: &[Candidate],
    wanted: &[&str],
) -> Result<(), String> {
    let securities: Vec<usize> = chosen.iter().map(|c| c.security).collect();
    for id in wanted {
        let of = (now.panel(), around.universe, around.fundamentals);
        let scores = style_scores(id, of, &securities, now.session())
            .ok_or_else(|| format!("`{id}` is no metric, or the universe's members do not differ in it"))?;
        if let Some(b) = &mut names.benchmark {
            b.styles.insert((*id).to_owned(), scores.benchmark);
        }
        names.styles.insert((*id).to_owned(), scores.scores);
    }
    Ok(())
}
