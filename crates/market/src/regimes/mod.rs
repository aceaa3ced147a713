//! Regimes: which of a few states the market is in, each month as it could be known then.
pub mod grid;
pub mod jumps;
pub mod spells;
pub mod switching;

use breadth_store::View;
use serde::{Serialize, Serializer};

pub use grid::{GridMonth, MacroGrid, Quadrant, macro_grid};
pub use jumps::{JumpMonth, JumpRegimes, jump_regimes};
pub use spells::rough_spells;
pub use switching::{RegimeMonth, SizeRegimes, SwitchingNow, size_regimes};

use crate::MarketError;
use crate::valuation::gap_months;

/// Why a fit describes no regimes. Written as its sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Collapse {
    /// Too few observations, or none that vary.
    TooFew {
        /// How many there are.
        n: usize,
    },
    /// A state that lasts a month or two.
    Fleeting {
        /// Its mean.
        mean: f64,
        /// Its expected length, in observations.
        duration: f64,
    },
    /// A state that hardly ever is.
    Rare {
        /// Its mean.
        mean: f64,
        /// Its share of the observations.
        weight: f64,
    },
    /// A state that nothing is in.
    Empty {
        /// The price of a change at which it emptied.
        penalty: f64,
    },
}

impl std::fmt::Display for Collapse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Collapse::TooFew { n } => write!(f, "{n} observations are too few, or do not vary"),
            Collapse::Fleeting { mean, duration } => write!(
                f,
                "refused: a state of mean {mean:.1} lasts {duration:.1} months on the average, which describes single months and no regime"
            ),
            Collapse::Rare { mean, weight } => write!(
                f,
                "refused: a state of mean {mean:.1} holds {:.1} % of the months, which describes outliers and no regime",
                weight * 100.0
            ),
            Collapse::Empty { penalty } => {
                write!(f, "refused: at a price of {penalty} for each change one state is empty")
            }
        }
    }
}

impl Serialize for Collapse {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Every model of regimes, on what the view knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegimePage {
    /// Calm and turbulent months of the size spread.
    pub size: SizeRegimes,
    /// Two states of the size spread by a jump model.
    pub jump: JumpRegimes,
    /// Growth and inflation, rising and falling.
    pub grid: MacroGrid,
}

/// The regimes of a view.
///
/// # Errors
/// Where the store cannot be read. A model that cannot be fitted is no error: it says why.
pub fn regime_page(view: &View) -> Result<RegimePage, MarketError> {
    let months = gap_months(view)?;
    let (size, jump) = rayon::join(|| size_regimes(&months), || jump_regimes(&months));
    Ok(RegimePage { size, jump, grid: macro_grid(view)? })
}
