//! How much of a day's volume a trade takes.
use super::{Constraint, Names};
use crate::solve::Program;

/// |wᵢ − heldᵢ| x value ≤ max x median daily dollar volumeᵢ; who has none known is not traded.
#[derive(Clone, Debug, PartialEq)]
pub struct Participation {
    /// The largest share of a day's volume.
    pub max: f64,
}

impl Participation {
    /// The largest trade of a name, as a fraction of the value.
    pub fn most(&self, names: &Names, i: usize) -> f64 {
        let volume = names.volume.get(i).copied().filter(|v| v.is_finite()).unwrap_or(0.0);
        if names.value > 0.0 { self.max * volume / names.value } else { 0.0 }
    }
}

impl Constraint for Participation {
    fn label(&self) -> String {
        "participation".into()
    }

    fn equation(&self) -> String {
        format!("|wᵢ − heldᵢ| x value ≤ {} x median daily dollar volumeᵢ", self.max)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        super::trades(program, names);
        if let Some(t) = &mut program.trading {
            t.most.iter_mut().enumerate().for_each(|(i, m)| *m = m.min(self.most(names, i)));
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let over = |(i, w): (usize, &f64)| (w - names.held(i)).abs() - self.most(names, i);
        w.iter().enumerate().map(over).fold(f64::NEG_INFINITY, f64::max)
    }

    fn loosened(&self, by: f64) -> Option<Box<dyn Constraint>> {
        Some(Box::new(Participation { max: self.max + by }))
    }
}

/// |wᵢ| x value ≤ days x rate x median daily dollar volumeᵢ: a position can be sold within so many sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct DaysToExit {
    /// Sessions.
    pub days: f64,
    /// The share of a day's volume at which one sells.
    pub rate: f64,
}

impl DaysToExit {
    fn cap(&self, names: &Names, i: usize) -> f64 {
        self.days * Participation { max: self.rate }.most(names, i)
    }
}

impl Constraint for DaysToExit {
    fn label(&self) -> String {
        "days to exit".into()
    }

    fn equation(&self) -> String {
        format!("|wᵢ| x value ≤ {} x {} x median daily dollar volumeᵢ", self.days, self.rate)
    }

    fn add_to(&self, program: &mut Program, names: &Names) {
        for i in 0..program.names {
            let cap = self.cap(names, i);
            program.upper[i] = program.upper[i].min(cap.max(names.floor(i)));
            program.lower[i] = program.lower[i].max(-cap);
        }
    }

    fn excess(&self, w: &[f64], names: &Names) -> f64 {
        let over = |(i, w): (usize, &f64)| {
            if names.stuck(i, *w) { f64::NEG_INFINITY } else { w.abs() - self.cap(names, i) }
        };
        w.iter().enumerate().map(over).fold(f64::NEG_INFINITY, f64::max)
    }

    fn loosened(&self, by: f64) -> Option<Box<dyn Constraint>> {
        Some(Box::new(DaysToExit { days: self.days + by * 1e2, rate: self.rate }))
    }
}
