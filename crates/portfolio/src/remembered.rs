//! What a policy has decided and measured already: a backtest asks the same questions again for every scenario and every doubt
//! about its result. Only the very same question has the same answer, to the bit, so that nothing depends on who asked first.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Reasoning;
use crate::risk::RiskModel;

/// Bytes of risk models that are kept.
const BYTES: usize = 256 << 20;
/// Decisions that are kept.
const DECISIONS: usize = 1024;

/// Everything that a decision depends on, as bits.
pub(crate) type Question = Vec<u64>;

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    models: BTreeMap<(usize, Vec<usize>), RiskModel>,
    decisions: BTreeMap<Question, (Vec<f64>, Reasoning)>,
}

/// Answers, shared by the copies of a policy. What is full takes no more: an answer is always found again or made again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remembered(Arc<Mutex<Kept>>);

impl Remembered {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The risk of those securities at a session, measured once.
    pub fn model<E>(
        &self,
        session: usize,
        securities: &[usize],
        measure: impl FnOnce() -> Result<RiskModel, E>,
    ) -> Result<RiskModel, E> {
        let key = (session, securities.to_vec());
        if let Some(model) = self.kept().models.get(&key) {
            return Ok(model.clone());
        }
        // Never under the lock: others would wait for what they do not ask.
        let model = measure()?;
        let size = 8 * (model.loadings.len() + model.specific.len() + securities.len());
        let mut kept = self.kept();
        if kept.bytes + size <= BYTES {
            kept.bytes += size;
            kept.models.insert(key, model.clone());
        }
        Ok(model)
    }

    /// The weights that answer a question, decided once.
    pub fn decision<E>(
        &self,
        question: Question,
        decide: impl FnOnce() -> Result<(Vec<f64>, Reasoning), E>,
    ) -> Result<(Vec<f64>, Reasoning), E> {
        if let Some(answer) = self.kept().decisions.get(&question) {
            return Ok(answer.clone());
        }
        let answer = decide()?;
        let mut kept = self.kept();
        if kept.decisions.len() < DECISIONS {
            kept.decisions.insert(question, answer.clone());
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_answered_once() {
        let kept = Remembered::default();
        let asked = std::cell::Cell::new(0);
        let ask = |session: usize, securities: &[usize]| {
            kept.model(session, securities, || -> Result<RiskModel, ()> {
                asked.set(asked.get() + 1);
                let specific = vec![session as f64; securities.len()];
                Ok(RiskModel { names: securities.len(), loadings: vec![], specific })
            })
            .unwrap()
        };
        assert_eq!(ask(3, &[1, 2]), ask(3, &[1, 2]));
        assert_eq!(asked.get(), 1);
        assert_ne!(ask(4, &[1, 2]), ask(3, &[2, 1, 5]));
        assert_eq!(asked.get(), 3);
        let decide = |bits: u64| kept.decision(vec![bits], || Ok::<_, ()>((vec![0.5], Reasoning::default()))).unwrap();
        assert_eq!(decide(1), decide(1));
        assert_eq!(kept.kept().decisions.len(), 1);
    }
}
