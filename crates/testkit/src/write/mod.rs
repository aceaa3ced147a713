//! The world as files, in the formats of the vendors it plays.
mod prices;
mod text;

use std::path::{Path, PathBuf};

use crate::{TestkitError, World};

/// Where each file was written, by the kind of import it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Daily prices of all listings, Parquet.
    pub prices: PathBuf,
    /// Adjusted closes of the trackers, CSV: prices of a second source.
    pub funds: PathBuf,
    /// The listings' change log, Parquet.
    pub listings: PathBuf,
    /// Quarterly statements, CSV.
    pub statements: PathBuf,
    /// Treasury yields, CSV, one file each.
    pub series: Vec<PathBuf>,
    /// Portfolio returns, multi-block text.
    pub french: PathBuf,
    /// The small-cap tracker's holdings at the last month end, CSV.
    pub basket: PathBuf,
}

impl World {
    /// Writes the world's files into that folder, which is made if missing.
    ///
    /// # Errors
    /// [`TestkitError`] names the file that could not be written.
    pub fn write(&self, dir: &Path) -> Result<Files, TestkitError> {
        std::fs::create_dir_all(dir).map_err(|source| TestkitError::Write { path: dir.to_owned(), source })?;
        let files = Files {
            prices: dir.join("prices.parquet"),
            funds: dir.join("funds.csv"),
            listings: dir.join("listings.parquet"),
            statements: dir.join("statements.csv"),
            series: vec![dir.join("DGS10.csv"), dir.join("DGS2.csv")],
            french: dir.join("6_Portfolios_2x3.csv"),
            basket: dir.join("IWM_holdings.csv"),
        };
        // The price file is most of the work: the others are made beside it.
        let (prices, others) = rayon::join(|| prices::write(self, &files.prices), || self.write_others(&files));
        prices.and(others)?;
        Ok(files)
    }
    fn write_others(&self, files: &Files) -> Result<(), TestkitError> {
        prices::write_listings(self, &files.listings)?;
        text::save(&files.statements, &text::statements(self))?;
        text::save(&files.funds, &text::funds(self))?;
        text::save(&files.series[0], &text::fred(self, "DGS10", &self.truth.factors.ten_year))?;
        text::save(&files.series[1], &text::fred(self, "DGS2", &self.truth.factors.two_year))?;
        text::save(&files.french, &crate::french::text(self))?;
        text::save(&files.basket, &text::basket(self))
    }
}
