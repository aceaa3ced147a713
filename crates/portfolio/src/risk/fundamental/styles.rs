//! The styles, each made of metrics of the catalogue.

/// One metric in a style.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Part {
    /// The metric's identifier.
    pub metric: &'static str,
    /// 1, or −1 where a large number means little of the style.
    pub sign: f64,
    /// Whether its logarithm is taken; numbers not above zero are missing then.
    pub logarithm: bool,
}

/// A style: the mean of its parts' standard scores, standardised again.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Style {
    /// Its identifier.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it is made of; empty for what is made from another style.
    pub parts: &'static [Part],
}

const fn plain(metric: &'static str) -> Part {
    Part { metric, sign: 1.0, logarithm: false }
}

const fn logarithm(metric: &'static str, sign: f64) -> Part {
    Part { metric, sign, logarithm: true }
}

/// The style that all others are weighted and bucketed by.
pub(super) const SIZE: usize = 0;
/// The style that is corrected for thin trading.
pub(super) const BETA: usize = 2;

/// Sizes and styles, in the order of the factors. Mid size is the cube of size, less what size explains of it.
pub const STYLES: &[Style] = &[
    Style { id: "size", label: "Size", parts: &[logarithm("market_cap", 1.0)] },
    Style { id: "mid_size", label: "Mid size", parts: &[] },
    Style { id: "beta", label: "Beta", parts: &[plain("beta_252d")] },
    Style { id: "volatility", label: "Volatility", parts: &[logarithm("idiosyncratic_volatility_252d", 1.0)] },
    Style { id: "momentum", label: "Momentum", parts: &[plain("momentum_12_1")] },
    Style {
        id: "liquidity",
        label: "Liquidity",
        parts: &[logarithm("turnover_252d", 1.0), logarithm("amihud_252d", -1.0)],
    },
    Style {
        id: "value",
        label: "Value",
        parts: &[plain("book_to_price"), plain("earnings_yield"), plain("sales_to_price")],
    },
    Style {
        id: "profitability",
        label: "Profitability",
        parts: &[plain("gross_profitability"), plain("return_on_assets"), plain("return_on_equity")],
    },
    Style { id: "growth", label: "Growth", parts: &[plain("revenue_growth_1y"), plain("asset_growth")] },
    Style { id: "leverage", label: "Leverage", parts: &[plain("debt_to_assets"), plain("liabilities_to_assets")] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_in_the_catalogue() {
        for part in STYLES.iter().flat_map(|s| s.parts) {
            assert!(breadth_signals::metric(part.metric).is_some(), "{}", part.metric);
        }
        assert_eq!((STYLES[SIZE].id, STYLES[BETA].id), ("size", "beta"));
    }
}
