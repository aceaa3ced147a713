//! Correlations without the eigenvalues that noise alone would have.
use super::model::RiskModel;
use super::sample::Sample;

/// The model, and what was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Denoised {
    /// Σ.
    pub model: RiskModel,
    /// How many eigenvalues of the correlation matrix stand out.
    pub kept: usize,
    /// The largest that noise would have.
    pub edge: f64,
}

/// The correlation's eigenvalues above λ₊ = σ² (1 + √(n/T))² are kept, the others become their mean, and the diagonal is set
/// back to one. σ² is the variance that those kept leave, found with λ₊ by turns as long as that keeps no more than half of
/// them (Laloux, Cizeau, Bouchaud & Potters 2000; the edge after Marchenko & Pastur 1967). `None` for returns that are not
/// finite.
pub fn denoised(x: &Sample) -> Option<Denoised> {
    let (z, deviations) = x.standardised();
    let spectrum = z.spectrum()?;
    let n = x.names as f64;
    let q = (1.0 + (n / x.days as f64).sqrt()).powi(2);
    let (mut kept, mut edge) = (0, q);
    loop {
        let standing: f64 = spectrum.values.iter().rev().take(kept).sum();
        let noise = (n - standing) / (n - kept as f64).max(1.0);
        let next = noise * q;
        let now = spectrum.values.iter().filter(|v| **v > next).count();
        edge = next.min(edge);
        // With more names than days the turns can run away until all is kept: then the edge before them stands.
        if now <= kept || 2 * now > spectrum.values.len() {
            break;
        }
        kept = now;
    }
    let skip = spectrum.values.len() - kept;
    let mut loadings = Vec::with_capacity(kept * x.names);
    for (u, l) in spectrum.vectors[skip * x.names..].chunks_exact(x.names.max(1)).zip(&spectrum.values[skip..]) {
        loadings.extend(u.iter().zip(&deviations).map(|(u, s)| u * s * l.sqrt()));
    }
    let mut specific: Vec<f64> = deviations.iter().map(|s| s * s).collect();
    for column in loadings.chunks_exact(x.names.max(1)) {
        specific.iter_mut().zip(column).for_each(|(d, g)| *d -= g * g);
    }
    // A name explained beyond its own variance keeps a little of its own.
    specific.iter_mut().zip(&deviations).for_each(|(d, s)| *d = d.max(0.01 * s * s));
    Some(Denoised { model: RiskModel { names: x.names, loadings, specific }, kept, edge })
}
