//! Analytic nonlinear shrinkage: every eigenvalue moved to where its vector's true variance is expected.
use std::f64::consts::PI;

use super::model::RiskModel;
use super::sample::Sample;

/// The shrunk covariance and its eigenvalues.
#[derive(Clone, Debug, PartialEq)]
pub struct NonlinearShrinkage {
    /// Σ.
    pub model: RiskModel,
    /// The shrunk eigenvalue of the directions in which the sample does not move; `None` where there are none.
    pub null: Option<f64>,
    /// The shrunk eigenvalues of the others, in the order of the sample's, ascending.
    pub values: Vec<f64>,
}

/// d(λ) = λ / ((π c λ f)² + (1 − c − π c λ H)²), c = n / T, with f the sample's spectral density by an Epanechnikov kernel of
/// width T^{-1/3} λ and H its Hilbert transform. `x` is centred, so that one day is spent. `None` for fewer than two days or
/// returns that are not finite.
///
/// Source: Ledoit & Wolf (2020), Analytical nonlinear shrinkage of large-dimensional covariance matrices, Annals of Statistics.
pub fn nonlinear_shrinkage(x: &Sample) -> Option<NonlinearShrinkage> {
    let days = x.days.checked_sub(1).filter(|d| *d > 0)? as f64;
    let n = x.names as f64;
    let spectrum = x.spectrum()?;
    let moving = x.names.min(x.days - 1);
    let from = spectrum.values.len() - moving;
    // The spectrum divides by T; one day was spent on the mean.
    let lambda: Vec<f64> = spectrum.values[from..].iter().map(|v| v.max(0.0) * x.days as f64 / days).collect();
    let h = days.powf(-1.0 / 3.0);
    let root = 5.0_f64.sqrt();
    let c = n / days;
    let shrunk: Vec<f64> = lambda
        .iter()
        .map(|l| {
            let (mut density, mut transform) = (0.0, 0.0);
            for m in &lambda {
                let width = h * m;
                let u = (l - m) / width;
                density += 0.75 / root * (1.0 - u * u / 5.0).max(0.0) / width;
                let edge = if (u.abs() - root).abs() < 1e-14 {
                    0.0
                } else {
                    0.75 / (root * PI) * (1.0 - u * u / 5.0) * ((root - u) / (root + u)).abs().ln()
                };
                transform += (-0.3 / PI * u + edge) / width;
            }
            let (f, hilbert) = (density / lambda.len() as f64, transform / lambda.len() as f64);
            if x.names < x.days {
                l / ((PI * c * l * f).powi(2) + (1.0 - c - PI * c * l * hilbert).powi(2))
            } else {
                l / (PI * PI * l * l * (f * f + hilbert * hilbert))
            }
        })
        .collect();
    let null = (x.names > moving).then(|| {
        let edge = (1.0 + root * h) / (1.0 - root * h);
        let at_zero = (0.3 / (h * h) + 0.75 / (root * h) * (1.0 - 0.2 / (h * h)) * edge.ln()) / PI
            * (lambda.iter().map(|l| 1.0 / l).sum::<f64>() / lambda.len() as f64);
        1.0 / (PI * (n - days) / days * at_zero)
    });
    // Σ = floor I + Σ (d − floor) u uᵀ: what all directions share is the diagonal.
    let floor = shrunk.iter().copied().chain(null).fold(f64::INFINITY, f64::min);
    let mut loadings = Vec::with_capacity(moving * x.names);
    for (u, d) in spectrum.vectors[from * x.names..].chunks_exact(x.names).zip(&shrunk) {
        let size = (d - floor).max(0.0).sqrt();
        if size > 0.0 {
            loadings.extend(u.iter().map(|u| u * size));
        }
    }
    let mut model = RiskModel { names: x.names, loadings, specific: vec![floor; x.names] };
    if let Some(null) = null.filter(|d| *d > floor) {
        // Directions without movement lie above the floor: the same as a diagonal of theirs less what the others have below.
        model = above(&spectrum.vectors[from * x.names..], x.names, &shrunk, null);
    }
    Some(NonlinearShrinkage { model, null, values: shrunk })
}

/// Σ where the null directions' eigenvalue is above some others: those are raised to it, which is the nearest diagonal plus
/// low rank that is not indefinite.
fn above(vectors: &[f64], names: usize, shrunk: &[f64], null: f64) -> RiskModel {
    let loadings = vectors
        .chunks_exact(names)
        .zip(shrunk)
        .filter(|(_, d)| **d > null)
        .flat_map(|(u, d)| u.iter().map(move |u| u * (d - null).sqrt()))
        .collect();
    RiskModel { names, loadings, specific: vec![null; names] }
}
