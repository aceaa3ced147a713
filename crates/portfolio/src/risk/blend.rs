//! Two models as one.
use super::model::RiskModel;

/// share A + (1 − share) B, of the same names: diagonals add up, columns stand side by side.
///
/// # Panics
/// Where the models have different numbers of names.
pub fn blend(a: &RiskModel, b: &RiskModel, share: f64) -> RiskModel {
    assert_eq!(a.names, b.names, "models of the same names");
    let (ra, rb) = (share.sqrt(), (1.0 - share).sqrt());
    RiskModel {
        names: a.names,
        loadings: a.loadings.iter().map(|v| ra * v).chain(b.loadings.iter().map(|v| rb * v)).collect(),
        specific: a.specific.iter().zip(&b.specific).map(|(a, b)| share * a + (1.0 - share) * b).collect(),
    }
}
