//! Dense matrices as column-major slices: Gram matrices, products, Cholesky factors, eigenvalues.
//!
//! One thread throughout, so that the same input gives the same bytes. A symmetric matrix is stored whole; functions that
//! read one look at its lower triangle alone.
use faer::linalg::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, MatMut, MatRef, Par};

/// The lower triangle of AᵀA, mirrored: `a` has `rows` x `cols` entries by column, the answer `cols` x `cols`.
pub fn gram(a: &[f64], rows: usize, cols: usize) -> Vec<f64> {
    let mut out = vec![0.0; cols * cols];
    gram_into(&mut out, a, rows, cols);
    mirror(&mut out, cols);
    out
}

/// As [`gram`], into a buffer and its lower triangle alone.
pub fn gram_into(out: &mut [f64], a: &[f64], rows: usize, cols: usize) {
    let a = MatRef::from_column_major_slice(a, rows, cols);
    let out = MatMut::from_column_major_slice_mut(out, cols, cols);
    triangular::matmul(
        out,
        BlockStructure::TriangularLower,
        Accum::Replace,
        a.transpose(),
        BlockStructure::Rectangular,
        a,
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
}

/// AAᵀ, whole: `a` has `rows` x `cols` entries by column, the answer `rows` x `rows`.
pub fn outer_gram(a: &[f64], rows: usize, cols: usize) -> Vec<f64> {
    let mut out = vec![0.0; rows * rows];
    let a = MatRef::from_column_major_slice(a, rows, cols);
    triangular::matmul(
        MatMut::from_column_major_slice_mut(&mut out, rows, rows),
        BlockStructure::TriangularLower,
        Accum::Replace,
        a,
        BlockStructure::Rectangular,
        a.transpose(),
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
    mirror(&mut out, rows);
    out
}

/// AB: `a` is `rows` x `inner`, `b` is `inner` x `cols`, by column.
pub fn product(a: &[f64], b: &[f64], rows: usize, inner: usize, cols: usize) -> Vec<f64> {
    let mut out = vec![0.0; rows * cols];
    matmul::matmul(
        MatMut::from_column_major_slice_mut(&mut out, rows, cols),
        Accum::Replace,
        MatRef::from_column_major_slice(a, rows, inner),
        MatRef::from_column_major_slice(b, inner, cols),
        1.0,
        Par::Seq,
    );
    out
}

fn mirror(a: &mut [f64], n: usize) {
    for j in 0..n {
        for i in j + 1..n {
            a[i * n + j] = a[j * n + i];
        }
    }
}

/// Σ aᵢ bᵢ in eight running sums, added in a fixed order: as quick as the machine's vectors are wide.
pub fn dot_fast(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (mut ca, mut cb) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in (&mut ca).zip(&mut cb) {
        for l in 0..8 {
            lanes[l] += x[l] * y[l];
        }
    }
    let tail: f64 = ca.remainder().iter().zip(cb.remainder()).map(|(x, y)| x * y).sum();
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7])) + tail
}

/// y ← y + s x.
pub fn axpy(y: &mut [f64], s: f64, x: &[f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += s * x);
}

/// Aᵀx for a matrix by column.
pub fn transposed_times(a: &[f64], rows: usize, x: &[f64]) -> Vec<f64> {
    if rows == 0 { Vec::new() } else { a.chunks_exact(rows).map(|column| dot_fast(column, x)).collect() }
}

/// Ax for a matrix by column.
pub fn times(a: &[f64], rows: usize, x: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; rows];
    if rows > 0 {
        a.chunks_exact(rows).zip(x).for_each(|(column, x)| axpy(&mut out, *x, column));
    }
    out
}

/// The factor L of A = LLᵀ, in place in the lower triangle of `a`.
///
/// A pivot not above `tiny` times its own diagonal before elimination belongs to a direction that the others already
/// span; it is made infinite, which sets the solution along it to zero (the habit of interior-point codes for dependent
/// rows). Their number is returned.
pub fn cholesky(a: &mut [f64], n: usize, tiny: f64) -> usize {
    const BLOCK: usize = 48;
    let diagonal: Vec<f64> = (0..n).map(|i| a[i * n + i]).collect();
    let mut dependent = 0;
    let mut from = 0;
    while from < n {
        let to = (from + BLOCK).min(n);
        for j in from..to {
            for p in from..j {
                let (left, right) = a.split_at_mut(j * n);
                let (source, target) = (&left[p * n + j..(p + 1) * n], &mut right[j..n]);
                let s = source[0];
                if s != 0.0 {
                    axpy(target, -s, source);
                }
            }
            let pivot = a[j * n + j];
            if pivot > tiny * diagonal[j] && pivot > 0.0 {
                let root = pivot.sqrt();
                a[j * n + j] = root;
                a[j * n + j + 1..(j + 1) * n].iter_mut().for_each(|v| *v /= root);
            } else {
                dependent += 1;
                a[j * n + j] = f64::INFINITY;
                a[j * n + j + 1..(j + 1) * n].fill(0.0);
            }
        }
        if to < n {
            let (panel, rest) = a.split_at_mut(to * n);
            let below =
                MatRef::from_column_major_slice_with_stride(&panel[from * n..], n, to - from, n).subrows(to, n - to);
            let trailing = MatMut::from_column_major_slice_with_stride_mut(rest, n, n - to, n).subrows_mut(to, n - to);
            triangular::matmul(
                trailing,
                BlockStructure::TriangularLower,
                Accum::Add,
                below,
                BlockStructure::Rectangular,
                below.transpose(),
                BlockStructure::Rectangular,
                -1.0,
                Par::Seq,
            );
        }
        from = to;
    }
    dependent
}

/// Solves LLᵀx = b in place for the factor of [`cholesky`].
pub fn cholesky_solve(l: &[f64], n: usize, x: &mut [f64]) {
    forward(l, n, x);
    for j in (0..n).rev() {
        let (head, tail) = x.split_at_mut(j + 1);
        let s = head[j] - dot_fast(&l[j * n + j + 1..(j + 1) * n], tail);
        head[j] = s / l[j * n + j];
    }
}

/// Solves Lx = b in place for the factor of [`cholesky`].
pub fn forward(l: &[f64], n: usize, x: &mut [f64]) {
    for j in 0..n {
        let (head, tail) = x.split_at_mut(j + 1);
        head[j] /= l[j * n + j];
        axpy(tail, -head[j], &l[j * n + j + 1..(j + 1) * n]);
    }
}

/// Eigenvalues, ascending, and eigenvectors by column of a symmetric matrix. `None` where the iteration does not end
/// (numbers that are not finite).
pub fn symmetric_eigen(a: &[f64], n: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let decomposed = MatRef::from_column_major_slice(a, n, n).self_adjoint_eigen(faer::Side::Lower).ok()?;
    let values: Vec<f64> = decomposed.S().column_vector().iter().copied().collect();
    let u = decomposed.U();
    let mut vectors = Vec::with_capacity(n * n);
    for j in 0..n {
        vectors.extend(u.col(j).iter().copied());
    }
    values.iter().all(|v| v.is_finite()).then_some((values, vectors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_factor_by_hand() {
        // [[4, 2], [2, 5]] = LLᵀ with L = [[2, 0], [1, 2]]; LLᵀx = (8, 9) has x = (22/16, 20/16).
        let mut a = vec![4.0, 2.0, 2.0, 5.0];
        assert_eq!(cholesky(&mut a, 2, 1e-14), 0);
        assert_eq!((a[0], a[1], a[3]), (2.0, 1.0, 2.0));
        let mut x = vec![8.0, 9.0];
        cholesky_solve(&a, 2, &mut x);
        assert_eq!(x, vec![22.0 / 16.0, 20.0 / 16.0]);
    }

    #[test]
    fn a_dependent_direction_is_left_at_zero() {
        // Two equal rows: the second adds nothing, the first alone is solved.
        let mut a = vec![1.0, 1.0, 1.0, 1.0];
        assert_eq!(cholesky(&mut a, 2, 1e-12), 1);
        let mut x = vec![3.0, 3.0];
        cholesky_solve(&a, 2, &mut x);
        assert_eq!(x, vec![3.0, 0.0]);
    }

    proptest! {
        #[test]
        fn solving_undoes_multiplying(n in 1..130_usize, seed in 0..1000_u32) {
            let entry = |i: usize| ((i as f64 + 1.3) * (f64::from(seed) + 1.7)).sin();
            let b: Vec<f64> = (0..n * (n + 3)).map(entry).collect();
            // With a unit diagonal on top: waves of one length alone would make a matrix of rank two.
            let mut a = gram(&b, n + 3, n);
            (0..n).for_each(|i| a[i * n + i] += 1.0);
            let x: Vec<f64> = (0..n).map(|i| entry(i * 7 + 3)).collect();
            let mut y = times(&a, n, &x);
            let mut l = a.clone();
            prop_assert_eq!(cholesky(&mut l, n, 1e-15), 0);
            cholesky_solve(&l, n, &mut y);
            // The error is the condition number's: judge what x stands for, not x.
            let again = times(&a, n, &y);
            let wanted = times(&a, n, &x);
            let size = wanted.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
            prop_assert!(again.iter().zip(&wanted).all(|(a, b)| (a - b).abs() <= 1e-9 * size));
            prop_assert!((dot_fast(&x, &x) - x.iter().map(|v| v * v).sum::<f64>()).abs() < 1e-12 * n as f64);
        }

        #[test]
        fn eigenvectors_rebuild_the_matrix(n in 1..30_usize, seed in 0..1000_u32) {
            let b: Vec<f64> = (0..n * n).map(|i| ((i as f64 + 0.7) * (f64::from(seed) + 2.1)).cos()).collect();
            let a = gram(&b, n, n);
            let (values, vectors) = symmetric_eigen(&a, n).unwrap();
            let scaled: Vec<f64> = vectors.chunks(n).zip(&values).flat_map(|(v, l)| v.iter().map(move |x| x * l)).collect();
            for i in 0..n {
                for j in 0..n {
                    let rebuilt: f64 = (0..n).map(|k| scaled[k * n + i] * vectors[k * n + j]).sum();
                    prop_assert!((rebuilt - a[j * n + i]).abs() < 1e-10 * (1.0 + values[n - 1]));
                }
            }
            prop_assert!(values.windows(2).all(|v| v[0] <= v[1] + 1e-12));
        }
    }
}
