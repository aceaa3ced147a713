//! Quasi-Newton minimising of a smooth function of a few variables, and its curvature.

/// A minimum found.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum<const N: usize> {
    /// Where.
    pub x: [f64; N],
    /// The function there.
    pub value: f64,
    /// The largest entry of its gradient there, in absolute terms.
    pub gradient: f64,
}

/// Minimises `f` from `x` after Broyden, Fletcher, Goldfarb and Shanno (1970), gradients by central differences, steps
/// halved until the function falls (Armijo). A value that is not finite is outside the domain. Stops where the gradient is
/// below `tolerance`, where no step falls, or after `most` steps; `None` where `f` is not finite at `x`.
pub fn minimise<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    mut x: [f64; N],
    tolerance: f64,
    most: usize,
) -> Option<Minimum<N>> {
    let mut value = f(&x);
    if !value.is_finite() {
        return None;
    }
    let mut g = gradient(&f, &x);
    let mut inverse = identity::<N>();
    let size = |g: &[f64; N]| g.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    for _ in 0..most {
        if size(&g) <= tolerance {
            break;
        }
        let mut direction = times(&inverse, &g).map(|v| -v);
        let mut slope = dot(&direction, &g);
        if slope.is_nan() || slope >= 0.0 {
            inverse = identity::<N>();
            direction = g.map(|v| -v);
            slope = dot(&direction, &g);
        }
        let fall = (0..40).map(|k| 0.5_f64.powi(k)).find_map(|step| {
            let mut next = x;
            next.iter_mut().zip(&direction).for_each(|(v, d)| *v += step * d);
            let there = f(&next);
            (there <= value + 1e-4 * step * slope && there < value).then_some((next, there))
        });
        let Some((next, there)) = fall else { break };
        let g_next = gradient(&f, &next);
        let s: [f64; N] = std::array::from_fn(|i| next[i] - x[i]);
        let y: [f64; N] = std::array::from_fn(|i| g_next[i] - g[i]);
        update(&mut inverse, &s, &y);
        (x, value, g) = (next, there, g_next);
    }
    Some(Minimum { x, value, gradient: size(&g) })
}

/// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, where the curvature yᵀs is above zero.
fn update<const N: usize>(h: &mut [[f64; N]; N], s: &[f64; N], y: &[f64; N]) {
    let curvature = dot(s, y);
    if curvature <= 1e-14 {
        return;
    }
    let hy = times(h, y);
    let factor = 1.0 + dot(y, &hy) / curvature;
    for i in 0..N {
        for j in 0..N {
            h[i][j] += (factor * s[i] * s[j] - hy[i] * s[j] - s[i] * hy[j]) / curvature;
        }
    }
}

fn gradient<const N: usize>(f: &impl Fn(&[f64; N]) -> f64, x: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| {
        let step = 6e-6 * (1.0 + x[i].abs());
        let at = |d: f64| {
            let mut moved = *x;
            moved[i] += d;
            f(&moved)
        };
        let g = (at(step) - at(-step)) / (2.0 * step);
        // At the edge of the domain one side is not finite: no push across it.
        if g.is_finite() { g } else { 0.0 }
    })
}

/// The matrix of second derivatives, by central differences of relative width 10⁻⁴.
pub fn hessian<const N: usize>(f: impl Fn(&[f64; N]) -> f64, x: &[f64; N]) -> [[f64; N]; N] {
    let width: [f64; N] = std::array::from_fn(|i| 1e-4 * x[i].abs().max(0.1));
    let at = |i: usize, a: f64, j: usize, b: f64| {
        let mut moved = *x;
        moved[i] += a * width[i];
        moved[j] += b * width[j];
        f(&moved)
    };
    let mut out = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let second = at(i, 1.0, j, 1.0) - at(i, 1.0, j, -1.0) - at(i, -1.0, j, 1.0) + at(i, -1.0, j, -1.0);
            out[i][j] = second / (4.0 * width[i] * width[j]);
            out[j][i] = out[i][j];
        }
    }
    out
}

/// The inverse of a symmetric matrix whose quadratic form is above zero, by Cholesky's factors; `None` for any other.
pub fn inverse_positive<const N: usize>(m: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut l = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let rest = m[i][j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                l[i][i] = rest.sqrt();
            } else {
                l[i][j] = rest / l[j][j];
            }
        }
    }
    // Row c of the inverse is its column c, the matrix being symmetric: L Lᵀ x = e_c.
    let mut out = [[0.0; N]; N];
    for (c, x) in out.iter_mut().enumerate() {
        let mut z = [0.0; N];
        for i in 0..N {
            let unit = if i == c { 1.0 } else { 0.0 };
            z[i] = (unit - (0..i).map(|k| l[i][k] * z[k]).sum::<f64>()) / l[i][i];
        }
        for i in (0..N).rev() {
            x[i] = (z[i] - (i + 1..N).map(|k| l[k][i] * x[k]).sum::<f64>()) / l[i][i];
        }
    }
    Some(out)
}

fn identity<const N: usize>() -> [[f64; N]; N] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }))
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn times<const N: usize>(m: &[[f64; N]; N], v: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&m[i], v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_of_rosenbrock() {
        let f = |x: &[f64; 2]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let found = minimise(f, [-1.2, 1.0], 1e-7, 200).unwrap();
        assert!((found.x[0] - 1.0).abs() < 1e-5 && (found.x[1] - 1.0).abs() < 1e-5, "{found:?}");
        // Second derivatives at the minimum: [802, −400; −400, 200].
        let h = hessian(f, &[1.0, 1.0]);
        assert!((h[0][0] - 802.0).abs() < 1e-3 && (h[0][1] + 400.0).abs() < 1e-3 && (h[1][1] - 200.0).abs() < 1e-3);
        assert!(minimise(|_: &[f64; 1]| f64::NAN, [0.0], 1e-7, 5).is_none());
    }

    #[test]
    fn an_inverse_by_hand() {
        // [4 2; 2 3]⁻¹ = [3 −2; −2 4] / 8.
        let inverse = inverse_positive(&[[4.0, 2.0], [2.0, 3.0]]).unwrap();
        for (row, want) in inverse.iter().zip([[0.375, -0.25], [-0.25, 0.5]]) {
            assert!(row.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-15));
        }
        assert!(inverse_positive(&[[1.0, 2.0], [2.0, 1.0]]).is_none());
    }
}
