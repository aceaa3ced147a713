//! How fast the balance sheet and the share count grow.
use breadth_domain::Concept;

use crate::{Basis, Metric, Missing, Quantity, Unit};

/// Growth of assets over a year.
pub const ASSET_GROWTH: Metric = Metric {
    id: "asset_growth",
    label: "Asset growth",
    unit: Unit::Fraction,
    formula: "total assets / total assets a year earlier, as both are known today, − 1",
    source: "Cooper, Gulen and Schill (2008)",
    basis: Basis::Statements,
    compute: |at| {
        let grown =
            at.latest(Concept::Assets)?.over(at.year_earlier(Concept::Assets)?, "total assets a year earlier")?;
        Ok(grown.map(|ratio| ratio - 1.0))
    },
};

/// Growth of the share count over a year, whatever splits there were.
pub const SHARE_CHANGE: Metric = Metric {
    id: "share_change_1y",
    label: "Change of share count over a year",
    unit: Unit::Fraction,
    formula: "(market capitalisation / market capitalisation 252 sessions ago) / (1 + price return between) − 1",
    source: "Daniel and Titman (2006), composite issuance; Pontiff and Woodgate (2008)",
    basis: Basis::Prices,
    compute: |at| {
        // Both the ratio of capitalisations and the compounded split-safe return are free of splits; what is left of
        // the one after the other is shares issued or bought back.
        let cap = at.market_cap()?;
        let growth = 1.0 + at.windows().compounded(at.slot, 0)?;
        let then = at.windows().market_cap_year_earlier(at.slot).ok_or(Missing::NoMarketCap)?;
        let then = Quantity::of_prices(then * growth, at.today());
        Ok(cap.over(then, "market capitalisation a year earlier")?.map(|ratio| ratio - 1.0))
    },
};
