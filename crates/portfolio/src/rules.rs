//! Weights of the names chosen, by what a study calls them: every weighting that is not a programme with constraints.
use breadth_domain::study::{CoreSpec, PolicySpec, TreeDistance, TreeLinkage, Weighting};

use crate::policies::{
    Codependence, Hierarchy, Linkage, View, black_litterman, blend, equal, equal_risk, herc, hrp, inverse_volatility,
    maximum_diversification, minimum_cvar, proportional, risk_budgets,
};
use crate::risk::RiskModel;

/// What rules ask of the names chosen, best score first.
pub(crate) struct Chosen<'a> {
    /// A year's risk.
    pub model: &'a RiskModel,
    /// Their capitalisation, where all are known.
    pub caps: Option<&'a [f64]>,
    /// The largest weight of each.
    pub most: &'a [f64],
    /// Daily returns, each name's together, none missing, and how many days.
    pub returns: &'a dyn Fn() -> Vec<f64>,
    /// How many days.
    pub days: usize,
}

impl Chosen<'_> {
    fn by_capitalisation(&self) -> Result<Vec<f64>, String> {
        let caps = self.caps.ok_or("a name has no capitalisation on the day")?;
        proportional(caps).ok_or_else(|| "capitalisations do not add up to a number above zero".to_owned())
    }

    fn by_volatility(&self) -> Result<Vec<f64>, String> {
        inverse_volatility(&self.model.volatilities()).ok_or_else(|| "a name has no volatility".to_owned())
    }
}

fn tree(spec: &PolicySpec, model: &RiskModel, usual: Linkage) -> Hierarchy {
    let distance = match spec.tree_distance {
        TreeDistance::Correlation => Codependence::Correlation,
        TreeDistance::DistanceOfDistances => Codependence::DistanceOfDistances,
    };
    let linkage = spec.tree_linkage.map_or(usual, |l| match l {
        TreeLinkage::Single => Linkage::Single,
        TreeLinkage::Complete => Linkage::Complete,
        TreeLinkage::Average => Linkage::Average,
        TreeLinkage::Ward => Linkage::Ward,
    });
    Hierarchy::of(model, distance, linkage)
}

/// The weights of a rule before caps; `None` where the weighting is a programme.
///
/// # Errors
/// In words, where the rule has no answer.
pub(crate) fn by_rule(spec: &PolicySpec, of: &Chosen<'_>) -> Result<Option<Vec<f64>>, String> {
    let n = of.model.names;
    Ok(Some(match spec.weighting {
        Weighting::Equal => equal(n),
        Weighting::Capitalisation => of.by_capitalisation()?,
        Weighting::InverseVolatility => of.by_volatility()?,
        Weighting::EqualRisk => equal_risk(of.model).map_err(|e| e.to_string())?,
        Weighting::RiskBudgets => {
            let budgets: Vec<f64> = (0..n).map(|place| (n - place) as f64).collect();
            risk_budgets(of.model, &budgets).map_err(|e| e.to_string())?
        }
        Weighting::MaximumDiversification => maximum_diversification(of.model, of.most)
            .ok_or("the programme of maximum diversification did not settle")?,
        Weighting::HierarchicalRiskParity => hrp(of.model, &tree(spec, of.model, Linkage::Single)),
        Weighting::HierarchicalEqualRisk => {
            let clusters = spec.clusters.unwrap_or_else(|| (n as f64).sqrt().round() as usize).clamp(1, n.max(1));
            herc(of.model, &tree(spec, of.model, Linkage::Ward), clusters)
        }
        Weighting::MinimumCvar => {
            let most: f64 = of.most.iter().sum();
            if most <= 1.0 {
                // Liquidity leaves no choice.
                return Ok(Some(proportional(of.most).unwrap_or_else(|| equal(n))));
            }
            let found = minimum_cvar(&(of.returns)(), of.days, of.most, spec.tail);
            found.map_err(|_| "the programme of the least tail loss did not settle")?.weights
        }
        Weighting::MinimumVariance | Weighting::MeanVariance | Weighting::TrackingError | Weighting::BlackLitterman => {
            return Ok(None);
        }
    }))
}

/// The core's weights mixed in: share x core + (1 − share) x satellites.
///
/// # Errors
/// In words, where the core has no answer.
pub(crate) fn with_core(core: Option<&CoreSpec>, of: &Chosen<'_>, satellites: &[f64]) -> Result<Vec<f64>, String> {
    let Some(core) = core else { return Ok(satellites.to_vec()) };
    let centre = match core.weighting {
        Weighting::Capitalisation => of.by_capitalisation()?,
        Weighting::InverseVolatility => of.by_volatility()?,
        _ => equal(of.model.names),
    };
    Ok(blend(&[(core.share, &centre), (1.0 - core.share, satellites)]))
}

/// What capitalisation weights imply at the study's risk aversion, mixed with one view as certain as they are: the best third
/// of the names earns `score_return` a year more than the worst third. Names are best score first. τ = 0.05, which a view of
/// that certainty makes no difference to.
///
/// # Errors
/// In words, where capitalisations are missing.
pub(crate) fn expected_by_view(spec: &PolicySpec, of: &Chosen<'_>) -> Result<Vec<f64>, String> {
    let n = of.model.names;
    let third = (n / 3).max(1);
    let mut portfolio = vec![0.0; n];
    if n >= 2 {
        portfolio[..third].fill(1.0 / third as f64);
        portfolio[n - third..].fill(-1.0 / third as f64);
    }
    let views = if n >= 2 { vec![View { portfolio, expected: spec.score_return, variance: None }] } else { Vec::new() };
    black_litterman(of.model, &of.by_capitalisation()?, spec.risk_aversion, 0.05, &views)
        .ok_or_else(|| "the view cannot be mixed with what the market implies".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(weighting: &str) -> PolicySpec {
        let text =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/presets/quality-small.toml"));
        let mut study = breadth_domain::Study::parse(&text.unwrap()).unwrap();
        study.policy.weighting = match weighting {
            "cap" => Weighting::Capitalisation,
            "budgets" => Weighting::RiskBudgets,
            "herc" => Weighting::HierarchicalEqualRisk,
            "cvar" => Weighting::MinimumCvar,
            "diversified" => Weighting::MaximumDiversification,
            _ => Weighting::MeanVariance,
        };
        study.policy.score_return = 0.06;
        study.policy
    }

    #[test]
    fn each_weighting_by_hand() {
        // A diagonal: budgets 3 : 2 : 1 give w ∝ √budget / σ; maximum diversification w ∝ 1/σ.
        let model = RiskModel { names: 3, loadings: Vec::new(), specific: vec![0.01, 0.04, 0.09] };
        let returns = || vec![-0.10, 0.01, 0.01, 0.01, 0.01, -0.10, 0.01, 0.01, -0.5, 0.0, 0.0, 0.0];
        let of = Chosen { model: &model, caps: Some(&[2.0, 1.0, 1.0]), most: &[1.0; 3], returns: &returns, days: 4 };
        let w = |weighting| by_rule(&spec(weighting), &of).unwrap();
        assert_eq!(w("cap").unwrap(), [0.5, 0.25, 0.25]);
        let raw = [3.0_f64.sqrt() / 0.1, 2.0_f64.sqrt() / 0.2, 1.0 / 0.3];
        let total: f64 = raw.iter().sum();
        assert!(w("budgets").unwrap().iter().zip(raw).all(|(w, r)| (w - r / total).abs() < 1e-9));
        let raw = [10.0, 5.0, 10.0 / 3.0];
        let total: f64 = raw.iter().sum();
        assert!(w("diversified").unwrap().iter().zip(raw).all(|(w, r)| (w - r / total).abs() < 1e-6));
        // The third loses half on the first day; of the other two half each lose 4.5 % on their days.
        let tail = w("cvar").unwrap();
        assert!(tail[2] < 1e-9 && (tail[0] - 0.5).abs() < 1e-6, "{tail:?}");
        assert_eq!(w("solved"), None);
        assert!((w("herc").unwrap().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let core = CoreSpec { weighting: Weighting::Capitalisation, share: 0.6 };
        let mixed = with_core(Some(&core), &of, &[0.0, 0.0, 1.0]).unwrap();
        assert!((mixed[0] - 0.3).abs() < 1e-15 && (mixed[2] - 0.55).abs() < 1e-15);
        let unknown = Chosen { caps: None, ..of };
        assert!(by_rule(&spec("cap"), &unknown).is_err());
    }

    #[test]
    fn a_view_moves_the_best_up_and_the_worst_down_half_way() {
        // Σ = diag(0.04), w = (½, ½), γ = 5: π = 0.1 each. The view 0.06 between them is met half way: ± 0.015.
        let model = RiskModel { names: 2, loadings: Vec::new(), specific: vec![0.04, 0.04] };
        let of = Chosen { model: &model, caps: Some(&[1.0, 1.0]), most: &[1.0; 2], returns: &Vec::new, days: 0 };
        let spec = PolicySpec { risk_aversion: 5.0, ..spec("black-litterman") };
        let e = expected_by_view(&spec, &of).unwrap();
        assert!((e[0] - 0.115).abs() < 1e-12 && (e[1] - 0.085).abs() < 1e-12, "{e:?}");
    }
}
