//! Some columns of a grid, gathered so that each lies together.
use breadth_panel::Grid;
use rayon::prelude::*;

/// Columns gathered by one task: what they hold of a row shares cache lines.
pub(crate) const STRIP: usize = 64;

/// Columns of a grid, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    rows: usize,
    data: Vec<f64>,
}

impl Columns {
    /// Those columns of the first `rows` rows, in their order.
    pub(crate) fn gather(grid: &Grid, columns: &[usize], rows: usize) -> Self {
        let mut data = vec![0.0; rows * columns.len()];
        if rows > 0 {
            let strips = columns.par_chunks(STRIP).zip(data.par_chunks_mut(STRIP * rows));
            strips.for_each(|(columns, out)| fill(grid, columns, out, rows));
        }
        Columns { rows, data }
    }

    /// A column by its place.
    pub(crate) fn of(&self, place: usize) -> &[f64] {
        // `rows` may be 0: then there is nothing of any column.
        &self.data[place * self.rows..][..self.rows]
    }

    /// Strips of [`STRIP`] columns each, to read.
    pub(crate) fn strips(&self) -> impl IndexedParallelIterator<Item = &[f64]> {
        self.data.par_chunks(STRIP * self.rows.max(1))
    }
}

/// Rows read together: of each column as many numbers as share a cache line.
const TOGETHER: usize = 8;

/// A few rows at a time, so that the grid is read in its order and the columns are written in theirs.
pub(crate) fn fill(grid: &Grid, columns: &[usize], out: &mut [f64], rows: usize) {
    let whole = rows - rows % TOGETHER;
    for t in (0..whole).step_by(TOGETHER) {
        let read: [&[f64]; TOGETHER] = std::array::from_fn(|k| grid.row(t + k));
        for (out, column) in out.chunks_exact_mut(rows).zip(columns) {
            out[t..t + TOGETHER].iter_mut().zip(read).for_each(|(slot, row)| *slot = row[*column]);
        }
    }
    for t in whole..rows {
        let row = grid.row(t);
        out.chunks_exact_mut(rows).zip(columns).for_each(|(out, column)| out[t] = row[*column]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_lie_one_after_another_whatever_the_number_of_rows() {
        for rows in [0, 1, 7, 8, 9, 16, 19] {
            let cells: Vec<Vec<f64>> = (0..rows).map(|t| (0..5).map(|i| (10 * t + i) as f64).collect()).collect();
            let gathered = Columns::gather(&Grid::from_rows(&cells), &[4, 1], rows);
            assert_eq!(gathered.of(0), (0..rows).map(|t| (10 * t + 4) as f64).collect::<Vec<_>>());
            assert_eq!(gathered.of(1), (0..rows).map(|t| (10 * t + 1) as f64).collect::<Vec<_>>());
        }
    }
}
