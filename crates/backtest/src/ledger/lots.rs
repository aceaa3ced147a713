//! Tax lots: what was bought when and at what price, and what a sale realises.
use std::collections::VecDeque;

use breadth_domain::study::LotRule;

/// Shares bought (positive) or sold short (negative) in one trade.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Lot {
    /// The session on which it was opened.
    pub opened: usize,
    /// Shares; negative where sold short.
    pub shares: f64,
    /// Dollars a share, on today's split basis.
    pub basis: f64,
}

/// The open lots of one position, in the order in which they were opened; all of one sign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lots(VecDeque<Lot>);

impl Lots {
    /// The open lots, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Lot> {
        self.0.iter()
    }

    /// Dollars paid for what is open (negative: received for what is sold short).
    pub fn cost(&self) -> f64 {
        self.0.iter().map(|l| l.shares * l.basis).sum()
    }

    /// Trades `shares` at `price`: lots of the other sign are closed by `rule` until nothing of the trade is left, and the
    /// rest opens a lot. Returns the realised gain: Σ closed shares x (price − basis), for shorts the other way round.
    pub fn trade(&mut self, session: usize, shares: f64, price: f64, rule: LotRule) -> f64 {
        let (mut left, mut gain) = (shares, 0.0);
        while left != 0.0 {
            let Some(k) = self.next(rule).filter(|k| self.0[*k].shares * left < 0.0) else { break };
            let lot = &mut self.0[k];
            let closed = if lot.shares.abs() <= left.abs() { lot.shares } else { -left };
            gain += closed * (price - lot.basis);
            left += closed;
            lot.shares -= closed;
            if lot.shares == 0.0 {
                self.0.remove(k);
            }
        }
        if left != 0.0 {
            match self.0.back_mut() {
                // One lot where the rule is the average: its basis is the mean of what was paid.
                Some(lot) if rule == LotRule::Average => {
                    let total = lot.shares + left;
                    lot.basis = (lot.shares * lot.basis + left * price) / total;
                    lot.shares = total;
                }
                _ => self.0.push_back(Lot { opened: session, shares: left, basis: price }),
            }
        }
        gain
    }

    /// Multiplies every lot's shares and divides its basis: what was paid stays what it was.
    pub fn split(&mut self, ratio: f64) {
        for lot in self.0.iter_mut() {
            lot.shares *= ratio;
            lot.basis /= ratio;
        }
    }

    /// Takes the fraction `part` of every lot's basis away and returns the lots that it makes of `ratio` new shares for one
    /// old share: a spin-off keeps the holding period.
    pub fn spin_off(&mut self, part: f64, ratio: f64) -> Lots {
        let child = |lot: &mut Lot| {
            let basis = lot.basis * part;
            lot.basis -= basis;
            Lot { opened: lot.opened, shares: lot.shares * ratio, basis: basis / ratio }
        };
        Lots(self.0.iter_mut().map(child).collect())
    }

    /// Takes in another position's lots, by the session they were opened.
    pub fn absorb(&mut self, other: Lots) {
        self.0.extend(other.0);
        self.0.make_contiguous().sort_by_key(|l| l.opened);
    }

    /// Closes everything; returns Σ shares x (price − basis).
    pub fn close(&mut self, price: f64) -> f64 {
        self.0.drain(..).map(|l| l.shares * (price - l.basis)).sum()
    }

    fn next(&self, rule: LotRule) -> Option<usize> {
        let dearest = |best: usize, k: usize| if self.0[k].basis > self.0[best].basis { k } else { best };
        match rule {
            LotRule::Fifo | LotRule::Average => (!self.0.is_empty()).then_some(0),
            LotRule::Lifo => self.0.len().checked_sub(1),
            LotRule::HighestCost => (0..self.0.len()).reduce(dearest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(rule: LotRule) -> Lots {
        let mut lots = Lots::default();
        for (session, shares, price) in [(0, 100.0, 10.0), (1, 50.0, 16.0), (2, 50.0, 12.0)] {
            assert_eq!(lots.trade(session, shares, price, rule), 0.0);
        }
        lots
    }

    #[test]
    fn each_rule_closes_its_own_lots() {
        // 120 of 200 sold at 15. FIFO: 100 (15 − 10) + 20 (15 − 16) = 480. LIFO: 50 (15 − 12) + 50 (15 − 16) + 20 (15 − 10)
        // = 200. Highest cost: 50 (15 − 16) + 50 (15 − 12) + 20 x 5 = 200. Average basis (1000 + 800 + 600) / 200 = 12: 360.
        for (rule, gain, left) in [
            (LotRule::Fifo, 480.0, 30.0 * 16.0 + 50.0 * 12.0),
            (LotRule::Lifo, 200.0, 80.0 * 10.0),
            (LotRule::HighestCost, 200.0, 80.0 * 10.0),
            (LotRule::Average, 360.0, 80.0 * 12.0),
        ] {
            let mut lots = bought(rule);
            assert!((lots.trade(3, -120.0, 15.0, rule) - gain).abs() < 1e-9, "{rule:?}");
            assert!((lots.cost() - left).abs() < 1e-9, "{rule:?}: {}", lots.cost());
        }
    }

    #[test]
    fn first_in_first_out_as_the_tax_office_shows_it() {
        // IRS Publication 550, "Shares bought at different times": 100 shares at 10, 200 at 11; 50 given away, 100 more
        // bought at 9; 130 sold. What was sold cost 50 x 10 + 80 x 11 = 1,380.
        let mut lots = Lots::default();
        lots.trade(0, 100.0, 10.0, LotRule::Fifo);
        lots.trade(1, 200.0, 11.0, LotRule::Fifo);
        assert_eq!(lots.trade(2, -50.0, 10.0, LotRule::Fifo), 0.0);
        lots.trade(3, 100.0, 9.0, LotRule::Fifo);
        let before = lots.cost();
        assert_eq!(lots.trade(4, -130.0, 12.0, LotRule::Fifo), 130.0 * 12.0 - 1380.0);
        assert_eq!(before - lots.cost(), 1380.0);
        assert_eq!(lots.iter().map(|l| l.shares).collect::<Vec<_>>(), [120.0, 100.0]);
    }

    #[test]
    fn a_trade_through_zero_closes_and_opens_the_other_way() {
        let mut lots = Lots::default();
        lots.trade(0, 10.0, 5.0, LotRule::Fifo);
        assert_eq!(lots.trade(1, -25.0, 7.0, LotRule::Fifo), 20.0);
        assert_eq!(lots.iter().collect::<Vec<_>>(), [&Lot { opened: 1, shares: -15.0, basis: 7.0 }]);
        // Bought back at 6: 15 (7 − 6).
        assert_eq!(lots.trade(2, 15.0, 6.0, LotRule::Fifo), 15.0);
        assert_eq!(lots.iter().count(), 0);
    }

    #[test]
    fn a_split_and_a_spin_off_leave_what_was_paid() {
        let mut lots = bought(LotRule::Fifo);
        lots.split(2.0);
        assert_eq!((lots.cost(), lots.iter().map(|l| l.shares).sum::<f64>()), (2400.0, 400.0));
        // A quarter of the basis goes to one new share for every four.
        let child = lots.spin_off(0.25, 0.25);
        assert_eq!((lots.cost(), child.cost(), child.iter().map(|l| l.shares).sum::<f64>()), (1800.0, 600.0, 100.0));
        assert_eq!(child.iter().next().map(|l| l.opened), Some(0));
        lots.absorb(child);
        assert!((lots.close(6.0) - (500.0 * 6.0 - 2400.0)).abs() < 1e-9);
    }
}
