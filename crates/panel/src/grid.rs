//! A dense table of numbers: one row a session, one column a security.
use breadth_store::Numbers;

/// Sessions x securities, row after row; `NaN` is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    cols: usize,
    data: Numbers,
}

impl Grid {
    /// A grid of missing numbers.
    pub fn missing(rows: usize, cols: usize) -> Self {
        Grid { cols, data: vec![f64::NAN; rows * cols].into() }
    }

    /// A grid from rows of equal length.
    pub fn from_rows(rows: &[Vec<f64>]) -> Self {
        Grid { cols: rows.first().map_or(0, Vec::len), data: rows.concat().into() }
    }

    /// A grid of those numbers, so many a row; `None` where they make no whole rows.
    pub fn of_numbers(cols: usize, data: Numbers) -> Option<Self> {
        (data.len().checked_rem(cols).unwrap_or(data.len()) == 0).then_some(Grid { cols, data })
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
        let cols = self.cols;
        &mut self.data.to_mut()[t * cols..(t + 1) * cols]
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
        let at = t * self.cols + i;
        self.data.to_mut()[at] = value;
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
        self.data.to_mut()
    }

    /// All numbers, and where they are held.
    pub fn numbers(&self) -> &Numbers {
        &self.data
    }
}
