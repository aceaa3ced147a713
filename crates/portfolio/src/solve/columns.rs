//! The programme as columns x ≥ 0: each name one column, or a buy and a sell; each range or soft row its slacks.
use super::program::{Program, RowKind};

/// The separable variables. The first `of_names` belong to names, the others to rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// The name or row a column belongs to.
    pub owner: Vec<usize>,
    /// wᵢ = baseᵢ + Σ sign x for names; the coefficient in its row for slacks.
    pub sign: Vec<f64>,
    /// Linear cost.
    pub linear: Vec<f64>,
    /// κ of κ (offset + x)^{3/2}.
    pub impact: Vec<f64>,
    /// What has been traded where x is zero.
    pub offset: Vec<f64>,
    /// The upper bound; ∞ for none.
    pub upper: Vec<f64>,
    /// Not bounded below either.
    pub free: Vec<bool>,
    /// How many belong to names.
    pub of_names: usize,
    /// For each name: its first column and how many (0 where fixed, 2 where it can be bought and sold).
    pub span: Vec<(usize, usize)>,
    /// wᵢ where all its columns are zero.
    pub base: Vec<f64>,
    /// For each name: what has been bought and sold in `base`.
    pub traded: Vec<(f64, f64)>,
}

/// A box narrower than this is a number.
const POINT: f64 = 1e-13;

impl Columns {
    fn push(&mut self, owner: usize, sign: f64, (linear, impact): (f64, f64), offset: f64, upper: f64, free: bool) {
        self.owner.push(owner);
        self.sign.push(sign);
        self.linear.push(linear);
        self.impact.push(impact);
        self.offset.push(offset);
        self.upper.push(upper);
        self.free.push(free);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.owner.len()
    }

    pub fn of(p: &Program) -> Self {
        let mut c = Columns { base: vec![0.0; p.names], traded: vec![(0.0, 0.0); p.names], ..Columns::default() };
        let on_trades = p.rows.iter().any(|r| matches!(r.kind, RowKind::Trades { .. }));
        for i in 0..p.names {
            let from = c.len();
            let (l, u) = (p.lower[i], p.upper[i]);
            match &p.trading {
                Some(t) if on_trades || t.buy[i] != 0.0 || t.sell[i] != 0.0 || t.impact[i] != 0.0 => {
                    let (h, most) = (t.held[i], t.most[i]);
                    let (l, u) = (l.max(h - most), u.min(h + most));
                    // Outside its limits a name has one way to go, and has gone part of it already.
                    let start = h.clamp(l, u.max(l));
                    c.base[i] = start;
                    c.traded[i] = ((start - h).max(0.0), (h - start).max(0.0));
                    if start >= h && u - start > POINT {
                        c.push(i, 1.0, (t.buy[i], t.impact[i]), c.traded[i].0, u - start, false);
                    }
                    if start <= h && start - l > POINT {
                        c.push(i, -1.0, (t.sell[i], t.impact[i]), c.traded[i].1, start - l, false);
                    }
                }
                trading => {
                    let (l, u) = trading
                        .as_ref()
                        .map_or((l, u), |t| (l.max(t.held[i] - t.most[i]), u.min(t.held[i] + t.most[i])));
                    if l.is_finite() {
                        c.base[i] = l;
                        if u - l > POINT {
                            c.push(i, 1.0, (0.0, 0.0), 0.0, u - l, false);
                        }
                    } else if u.is_finite() {
                        c.base[i] = u;
                        c.push(i, -1.0, (0.0, 0.0), 0.0, f64::INFINITY, false);
                    } else {
                        c.push(i, 1.0, (0.0, 0.0), 0.0, f64::INFINITY, true);
                    }
                }
            }
            c.span.push((from, c.len() - from));
        }
        c.of_names = c.len();
        for (r, row) in p.rows.iter().enumerate() {
            match (row.low.is_finite(), row.high.is_finite()) {
                (true, true) if row.low < row.high => c.push(r, -1.0, (0.0, 0.0), 0.0, row.high - row.low, false),
                (true, false) => c.push(r, -1.0, (0.0, 0.0), 0.0, f64::INFINITY, false),
                (false, true) => c.push(r, 1.0, (0.0, 0.0), 0.0, f64::INFINITY, false),
                _ => {}
            }
            if let Some(penalty) = row.penalty {
                if row.low.is_finite() {
                    c.push(r, 1.0, (penalty, 0.0), 0.0, f64::INFINITY, false);
                }
                if row.high.is_finite() {
                    c.push(r, -1.0, (penalty, 0.0), 0.0, f64::INFINITY, false);
                }
            }
        }
        c
    }

    /// The weights at `x`.
    pub fn weights(&self, x: &[f64]) -> Vec<f64> {
        let mut w = self.base.clone();
        for j in 0..self.of_names {
            w[self.owner[j]] += self.sign[j] * x[j];
        }
        w
    }

    /// What a row's equation must equal: the finite limit its slack is counted from.
    pub fn target(row: &super::Row) -> f64 {
        if row.low.is_finite() { row.low } else { row.high }
    }
}
