//! Median dollar volumes, worked out once for many portfolios decided on the same days.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Not worked out yet: the bits of a `NaN` that no arithmetic makes.
const UNKNOWN: u64 = u64::MAX;

/// The median dollar volume of every security on some sessions, over one number of days, filled as it is asked. What is
/// missing is asked again each time, for its reason.
#[derive(Debug)]
pub struct DollarVolumes {
    days: usize,
    names: usize,
    /// The place of each session.
    places: BTreeMap<usize, usize>,
    known: Vec<AtomicU64>,
}

impl DollarVolumes {
    /// Nothing known yet of `names` securities on those sessions, over `days` days.
    pub fn over(days: usize, names: usize, sessions: impl IntoIterator<Item = usize>) -> Self {
        let mut places: BTreeMap<usize, usize> = sessions.into_iter().map(|s| (s, 0)).collect();
        places.values_mut().enumerate().for_each(|(k, place)| *place = k);
        let known = (0..places.len() * names).map(|_| AtomicU64::new(UNKNOWN)).collect();
        DollarVolumes { days, names, places, known }
    }

    /// What is known of a security, else what `make` says, which is kept. Other days or sessions are asked of `make` alone.
    ///
    /// # Errors
    /// Those of `make`.
    pub(crate) fn of<E>(
        &self,
        session: usize,
        security: usize,
        days: usize,
        make: impl FnOnce() -> Result<f64, E>,
    ) -> Result<f64, E> {
        let place = self.places.get(&session).filter(|_| days == self.days && security < self.names);
        let Some(cell) = place.map(|p| &self.known[p * self.names + security]) else { return make() };
        // Whoever comes first writes the same number: nothing depends on the order.
        match cell.load(Ordering::Relaxed) {
            UNKNOWN => {
                let made = make()?;
                cell.store(made.to_bits(), Ordering::Relaxed);
                Ok(made)
            }
            bits => Ok(f64::from_bits(bits)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_known_and_what_is_missing_is_asked_again() {
        let volumes = DollarVolumes::over(21, 3, [40, 61]);
        let ask = |session, security, days, made: Result<f64, ()>| volumes.of(session, security, days, || made);
        assert_eq!(ask(61, 2, 21, Ok(5.0)), Ok(5.0));
        assert_eq!(ask(61, 2, 21, Ok(7.0)), Ok(5.0));
        assert_eq!((ask(40, 2, 21, Ok(7.0)), ask(61, 1, 21, Err(()))), (Ok(7.0), Err(())));
        assert_eq!(ask(61, 1, 21, Ok(1.0)), Ok(1.0));
        // Another number of days, another session: not kept.
        assert_eq!(
            (ask(61, 2, 5, Ok(9.0)), ask(62, 2, 21, Ok(9.0)), ask(61, 2, 21, Ok(9.0))),
            (Ok(9.0), Ok(9.0), Ok(5.0))
        );
    }
}
