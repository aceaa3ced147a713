//! A dense table of numbers: one row a session, one column a security.

/// Sessions x securities, row after row; `NaN` is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    cols: usize,
    data: Vec<f64>,
}

impl Grid {
    /// A grid of missing numbers.
    pub fn missing(rows: usize, cols: usize) -> Self {
        Grid { cols, data: vec![f64::NAN; rows * cols] }
    }

    /// A grid from rows of equal length.
    pub fn from_rows(rows: &[Vec<f64>]) -> Self {
        Grid { cols: rows.first().map_or(0, Vec::len), data: rows.concat() }
    }

    /// How many sessions.
    pub fn rows(&self) -> usize {
        self.data.len().checked_div(self.cols).unwrap_or(0)
    }

    /// How many securities.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// One session across securities.
    pub fn row(&self, t: usize) -> &[f64] {
        &self.data[t * self.cols..(t + 1) * self.cols]
    }

    /// One session across securities, to write.
    pub fn row_mut(&mut self, t: usize) -> &mut [f64] {
        &mut self.data[t * self.cols..(t + 1) * self.cols]
    }

    /// The number, where known.
    pub fn get(&self, t: usize, i: usize) -> Option<f64> {
        Some(self.data[t * self.cols + i]).filter(|v| !v.is_nan())
    }

    /// The number as stored, `NaN` where missing.
    pub fn at(&self, t: usize, i: usize) -> f64 {
        self.data[t * self.cols + i]
    }

    /// Writes one number.
    pub fn set(&mut self, t: usize, i: usize, value: f64) {
        self.data[t * self.cols + i] = value;
    }

    /// One security over sessions `from..to`.
    pub fn column(&self, i: usize, from: usize, to: usize) -> impl Iterator<Item = f64> + '_ {
        (from..to).map(move |t| self.data[t * self.cols + i])
    }

    /// All numbers, row after row.
    pub fn as_slice(&self) -> &[f64] {
        &self.data
    }

    /// All numbers, row after row, to write.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.data
    }
}
