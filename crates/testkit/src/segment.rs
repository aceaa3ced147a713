//! The price rows of one security under one ticker, in narrow columns: a world has millions of rows.
use breadth_domain::Symbol;

/// No volume given.
pub(crate) const NO_VOLUME: u32 = u32::MAX;

/// One ticker's run of rows; `f32` as in vendors' files, `NaN` is "not given".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    /// The ticker.
    pub(crate) symbol: Symbol,
    /// The security, as an index into its place's securities, later into the truth's.
    pub(crate) security: usize,
    /// Index of the session.
    pub(crate) day: Vec<u16>,
    /// Raw close.
    pub(crate) close: Vec<f32>,
    /// Close minus previous close on this session's split basis.
    pub(crate) net: Vec<f32>,
    /// Shares traded.
    pub(crate) volume: Vec<u32>,
    /// Shares outstanding in millions.
    pub(crate) shares: Vec<f32>,
}

impl Segment {
    pub(crate) fn new(symbol: Symbol, security: usize, capacity: usize) -> Self {
        Segment {
            symbol,
            security,
            day: Vec::with_capacity(capacity),
            close: Vec::with_capacity(capacity),
            net: Vec::with_capacity(capacity),
            volume: Vec::with_capacity(capacity),
            shares: Vec::with_capacity(capacity),
        }
    }

    pub(crate) fn push(&mut self, day: usize, close: f64, net: f64, volume: f64, shares: f64) {
        self.day.push(day as u16);
        self.close.push(close as f32);
        self.net.push(net as f32);
        self.volume.push(if volume.is_nan() { NO_VOLUME } else { volume.min(f64::from(NO_VOLUME - 1)) as u32 });
        self.shares.push(shares as f32);
    }

    pub(crate) fn len(&self) -> usize {
        self.day.len()
    }

    pub(crate) fn shrink(&mut self) {
        self.day.shrink_to_fit();
        self.close.shrink_to_fit();
        self.net.shrink_to_fit();
        self.volume.shrink_to_fit();
        self.shares.shrink_to_fit();
    }
}

/// A price as an exchange prints it: cents from a dollar on, hundredths of a cent below.
pub(crate) fn tick(price: f64) -> f64 {
    if price >= 1.0 { (price * 100.0).round() / 100.0 } else { (price * 10_000.0).round().max(1.0) / 10_000.0 }
}
