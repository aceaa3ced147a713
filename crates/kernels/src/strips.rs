//! Columns of a date-major grid, worked on in strips.
//!
//! A grid has one row a date and one column a thing; a column's numbers lie far apart. Working down 64 columns at a time
//! reads whole cache lines, and strips are independent, so threads share nothing and the answer does not depend on
//! their number.
use rayon::prelude::*;

use crate::{RollingMean, rolling_max, rolling_mean, rolling_min, rolling_sum};

/// Columns in a strip: eight cache lines of eight numbers.
pub const STRIP: usize = 64;

/// Walks every strip of columns from the first row to the last: `new(width)` makes a strip's state, `step(state, row,
/// out)` takes one row of the strip and writes one row of the answer, which has the grid's shape.
///
/// A slice whose length is no multiple of `cols` has its last, partial row left out.
pub fn map_strips<S>(
    data: &[f64],
    cols: usize,
    new: impl Fn(usize) -> S + Sync,
    step: impl Fn(&mut S, &[f64], &mut [f64]) + Sync,
) -> Vec<f64> {
    if cols == 0 {
        return Vec::new();
    }
    let rows = data.len() / cols;
    let starts: Vec<usize> = (0..cols).step_by(STRIP).collect();
    let strips: Vec<Vec<f64>> = starts
        .par_iter()
        .map(|&from| {
            let width = STRIP.min(cols - from);
            let mut state = new(width);
            let mut out = vec![f64::NAN; rows * width];
            for (row, answer) in data.chunks_exact(cols).zip(out.chunks_exact_mut(width)) {
                step(&mut state, &row[from..from + width], answer);
            }
            out
        })
        .collect();
    let mut grid = vec![f64::NAN; rows * cols];
    grid.par_chunks_mut(cols).enumerate().for_each(|(t, row)| {
        for (out, strip) in row.chunks_mut(STRIP).zip(&strips) {
            let width = out.len();
            out.copy_from_slice(&strip[t * width..(t + 1) * width]);
        }
    });
    grid
}

/// Each column's mean of its last `n` numbers that are not missing; `NaN` where the number itself is missing or fewer
/// than `n` have been seen.
pub fn grid_rolling_mean_known(data: &[f64], cols: usize, n: usize) -> Vec<f64> {
    map_strips(
        data,
        cols,
        |width| vec![RollingMean::new(n); width],
        |means, row, out| {
            for ((mean, x), out) in means.iter_mut().zip(row).zip(out) {
                *out = if x.is_finite() { mean.push(*x).unwrap_or(f64::NAN) } else { f64::NAN };
            }
        },
    )
}

/// Each column's [`rolling_sum`]: full windows of rows without a gap.
pub fn grid_rolling_sum(data: &[f64], cols: usize, n: usize) -> Vec<f64> {
    by_column(data, cols, |x| rolling_sum(x, n))
}

/// Each column's [`rolling_mean`]: full windows of rows without a gap.
pub fn grid_rolling_mean(data: &[f64], cols: usize, n: usize) -> Vec<f64> {
    by_column(data, cols, |x| rolling_mean(x, n))
}

/// Each column's [`rolling_max`].
pub fn grid_rolling_max(data: &[f64], cols: usize, n: usize) -> Vec<f64> {
    by_column(data, cols, |x| rolling_max(x, n))
}

/// Each column's [`rolling_min`].
pub fn grid_rolling_min(data: &[f64], cols: usize, n: usize) -> Vec<f64> {
    by_column(data, cols, |x| rolling_min(x, n))
}

/// Applies a function of whole series to each column.
fn by_column(data: &[f64], cols: usize, f: impl Fn(&[f64]) -> Vec<f64> + Sync) -> Vec<f64> {
    if cols == 0 {
        return Vec::new();
    }
    let rows = data.len() / cols;
    let columns: Vec<Vec<f64>> = (0..cols)
        .into_par_iter()
        .with_min_len(STRIP)
        .map(|c| f(&(0..rows).map(|t| data[t * cols + c]).collect::<Vec<_>>()))
        .collect();
    let mut grid = vec![f64::NAN; rows * cols];
    grid.par_chunks_mut(cols).enumerate().for_each(|(t, row)| {
        for (out, column) in row.iter_mut().zip(&columns) {
            *out = column[t];
        }
    });
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid with gaps, wider than a strip.
    fn grid(rows: usize, cols: usize) -> Vec<f64> {
        (0..rows * cols).map(|k| if k % 7 == 3 { f64::NAN } else { ((k * 7919) % 1009) as f64 / 8.0 }).collect()
    }

    #[test]
    fn a_mean_of_known_numbers_agrees_with_its_definition() {
        let (rows, cols, n) = (40, 150, 5);
        let data = grid(rows, cols);
        let ours = grid_rolling_mean_known(&data, cols, n);
        for c in 0..cols {
            for t in 0..rows {
                let past: Vec<f64> = (0..=t).map(|s| data[s * cols + c]).filter(|v| !v.is_nan()).collect();
                let full = past.len() >= n && !data[t * cols + c].is_nan();
                let plain = if full { past[past.len() - n..].iter().sum::<f64>() / n as f64 } else { f64::NAN };
                let ours = ours[t * cols + c];
                assert!(ours == plain || (ours.is_nan() && plain.is_nan()), "{t} {c}: {ours} {plain}");
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bytes() {
        let data: Vec<f64> = grid(60, 200).iter().map(|v| v / 3.0).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let all = [
                    grid_rolling_mean_known(&data, 200, 9),
                    grid_rolling_max(&data, 200, 9),
                    grid_rolling_min(&data, 200, 9),
                ];
                all.concat().iter().map(|v| v.to_bits()).collect::<Vec<_>>()
            })
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(7));
    }

    #[test]
    fn columns_are_worked_on_apart() {
        let out = grid_rolling_max(&[1.0, 10.0, 3.0, 30.0, 2.0, 20.0], 2, 2);
        assert_eq!(out[2..], [3.0, 30.0, 3.0, 30.0]);
        let grid = [1.0, 10.0, 3.0, 30.0, 2.0, f64::NAN];
        assert_eq!(grid_rolling_sum(&grid, 2, 2)[2..5], [4.0, 40.0, 5.0]);
        assert_eq!(grid_rolling_mean(&grid, 2, 2)[2..5], [2.0, 20.0, 2.5]);
        assert!(grid_rolling_mean(&grid, 2, 2)[5].is_nan());
        assert!(grid_rolling_min(&[], 0, 3).is_empty() && map_strips(&[], 0, |_| (), |_, _, _| ()).is_empty());
    }
}
