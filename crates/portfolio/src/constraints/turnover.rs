//! What is traded in all, and what is not traded.
use breadth_domain::study::TradeSide;

use super::{Constraint, Names};
use crate::solve::{Program, Row, RowKind};

/// ½ Σ |wᵢ − heldᵢ| ≤ max, or Σ of the purchases, or of the sales. Where nothing is held yet it does not apply: whatever is bought
/// from cash has to be bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Turnover {
    /// At most.
    pub max: f64,
    /// Which trades count.
    pub side: TradeSide,
    /// What a unit of violation costs; `None`: hard.
    pub price: Option<f64>,
}

impl Turnover {
    fn applies(names: &Names) -> bool {
        names.held.iter().any(|h| *h != 0.0)
    }

    fn rates(&self) -> (f64, f64) {
        match self.side {
            TradeSide::Both => (0.5, 0.5),
            TradeSide::Buy => (1.0, 0.0),
            TradeSide::Sell => (0.0, 1.0),
        }
    }
}

impl Constraint for Turnover {
    fn label(&self) -> String {
        match self.side {
            TradeSide::Both => "turnover".into(),
            TradeSide::Buy => "purchases".into(),
            TradeSide::Sell => "sales".into(),
        }
    }

    fn equation(&self) -> String {
        let sum = match self.side {
            TradeSide::Both => "½ Σ |wᵢ − heldᵢ|",
            TradeSide::Buy => "Σ max(wᵢ − heldᵢ, 0)",
            TradeSide::Sell => "Σ max(heldᵢ − wᵢ, 0)",
        };
        format!("{sum} ≤ {}", self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        if !Self::applies(names) {
            return;
        }
        super::trades(program, names);
        let (buy, sell) = self.rates();
        program.rows.push(Row {
            label: self.label(),
            kind: RowKind::Trades { buy: vec![buy; program.names], sell: vec![sell; program.names] },
            low: f64::NEG_INFINITY,
            high: self.max,
            penalty: self.price,
        });
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        if !Self::applies(names) {
            return f64::NEG_INFINITY;
        }
        let (buy, sell) = self.rates();
        let traded = |(i, w): (usize, &f64)| {
            let z = w - names.held(i);
            if z > 0.0 { buy * z } else { -sell * z }
        };
        w.iter().enumerate().map(traded).sum::<f64>() - self.max
    }

    fn soft(&self) -> bool {
        self.price.is_some()
    }
}

/// wᵢ = heldᵢ for one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// The ticker.
    pub ticker: String,
}

impl Constraint for Hold {
    fn label(&self) -> String {
        format!("hold {}", self.ticker)
    }

    fn equation(&self) -> String {
        format!("w of {0} = held of {0}", self.ticker)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for i in (0..program.names).filter(|i| names.tickers.get(*i) == Some(&self.ticker)) {
            (program.lower[i], program.upper[i]) = (names.held(i), names.held(i));
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let moved = w.iter().enumerate().filter(|(i, _)| names.tickers.get(*i) == Some(&self.ticker));
        moved.map(|(i, w)| (w - names.held(i)).abs()).fold(f64::NEG_INFINITY, f64::max)
    }
}
