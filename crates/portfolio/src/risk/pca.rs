//! The largest principal components as factors, the rest as each name's own.
use super::model::RiskModel;
use super::sample::Sample;

/// G = √λ u of the `count` largest, D what they leave of each name's variance. `None` for returns that are not finite.
pub fn principal_components(x: &Sample, count: usize) -> Option<RiskModel> {
    let spectrum = x.spectrum()?;
    let skip = spectrum.values.len().saturating_sub(count);
    let loadings: Vec<f64> = spectrum.vectors[skip * x.names..]
        .chunks_exact(x.names.max(1))
        .zip(&spectrum.values[skip..])
        .flat_map(|(u, l)| u.iter().map(move |u| u * l.max(0.0).sqrt()))
        .collect();
    let mut specific = x.variances();
    for column in loadings.chunks_exact(x.names.max(1)) {
        // Rounding alone can bring a name that is wholly explained below zero.
        specific.iter_mut().zip(column).for_each(|(d, g)| *d = (*d - g * g).max(0.0));
    }
    Some(RiskModel { names: x.names, loadings, specific })
}
