//! What was already asked of one company on one session through one source: metrics share most of their inputs.
use std::cell::{Cell, RefCell};

use breadth_domain::Concept;

use crate::kept::{Answer, Newest};
use crate::{FactId, Missing};

/// How many years before the newest period are kept.
pub(crate) const YEARS: usize = 6;

/// What an item is asked for.
#[derive(Copy, Clone)]
pub(crate) enum Ask {
    /// Twelve months.
    Flow,
    /// The balance at the end.
    Balance,
}

/// Answers by (question, years back, concept), valid for one company at a time.
pub(crate) struct Memo {
    generation: Cell<u32>,
    stamps: Vec<Cell<u32>>,
    answers: Vec<Cell<Answer>>,
    newest: Cell<(u32, Newest)>,
    /// The places of the answers that were looked up for the company.
    asked: RefCell<Vec<u16>>,
    /// Whether something was asked for that changes from day to day without news: a price, a label, the day itself.
    daily: Cell<bool>,
    /// The facts used, where they are recorded; then nothing is remembered, so that every use is seen.
    used: Option<RefCell<Vec<FactId>>>,
}

/// The generation reached, the stamps, the answers.
type Tables = (u32, Vec<Cell<u32>>, Vec<Cell<Answer>>);

thread_local! {
    /// Tables that are not in use: they are some hundred kilobytes, and a memo is made for as little as one figure. What an
    /// earlier one wrote bears an older stamp.
    static SPARE: RefCell<Vec<Tables>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Memo {
    fn drop(&mut self) {
        let tables = (self.generation.get(), std::mem::take(&mut self.stamps), std::mem::take(&mut self.answers));
        // Where the thread itself is ending there is nobody to keep them for.
        let _ = SPARE.try_with(|spare| spare.borrow_mut().push(tables));
    }
}

impl Memo {
    pub fn new() -> Self {
        let n = 2 * YEARS * Concept::ALL.len();
        let spare = SPARE.with_borrow_mut(Vec::pop);
        let (generation, stamps, answers) =
            spare.unwrap_or_else(|| (0, vec![Cell::new(0); n], vec![Cell::new(Err(Missing::NoStatements)); n]));
        let memo = Memo {
            generation: Cell::new(generation),
            stamps,
            answers,
            newest: Cell::new((0, None)),
            asked: RefCell::default(),
            daily: Cell::new(false),
            used: None,
        };
        memo.begin();
        memo
    }

    /// One that writes down every fact used.
    pub fn recording() -> Self {
        let mut memo = Memo::new();
        memo.used = Some(RefCell::new(Vec::new()));
        memo
    }

    /// Forgets the company before.
    pub fn begin(&self) {
        self.generation.set(self.generation.get() + 1);
        self.asked.borrow_mut().clear();
    }

    /// Notes that the answer will not hold until the next news.
    pub fn note_daily(&self) {
        self.daily.set(true);
    }

    /// Whether something was asked for since the last time that will not hold until the next news.
    pub fn was_daily(&self) -> bool {
        self.daily.take()
    }

    /// Takes over what was looked up before in the same state.
    pub fn load(&self, figures: &[(u16, Answer)]) {
        for (k, answer) in figures {
            self.answers[usize::from(*k)].set(*answer);
            self.stamps[usize::from(*k)].set(self.generation.get());
        }
    }

    /// Adds what was looked up since [`Memo::begin`].
    pub fn save(&self, figures: &mut Vec<(u16, Answer)>) {
        figures.extend(self.asked.borrow_mut().drain(..).map(|k| (k, self.answers[usize::from(k)].get())));
    }

    pub fn answer(&self, ask: Ask, years: usize, concept: Concept, find: impl FnOnce() -> Answer) -> Answer {
        if self.used.is_some() || years >= YEARS {
            return find();
        }
        let k = (ask as usize * YEARS + years) * Concept::ALL.len() + concept as usize;
        if self.stamps[k].get() != self.generation.get() {
            self.answers[k].set(find());
            self.stamps[k].set(self.generation.get());
            self.asked.borrow_mut().push(k as u16);
        }
        self.answers[k].get()
    }

    pub fn newest(&self, find: impl FnOnce() -> Newest) -> Newest {
        let (stamp, answer) = self.newest.get();
        if stamp == self.generation.get() {
            return answer;
        }
        let found = find();
        self.newest.set((self.generation.get(), found));
        found
    }

    pub fn record(&self, ids: impl Iterator<Item = FactId>) {
        if let Some(used) = &self.used {
            used.borrow_mut().extend(ids);
        }
    }

    /// The facts used, each once, in the order of first use.
    pub fn into_facts(mut self) -> Vec<FactId> {
        let mut facts: Vec<FactId> = Vec::new();
        for id in self.used.take().map(RefCell::into_inner).unwrap_or_default() {
            if !facts.contains(&id) {
                facts.push(id);
            }
        }
        facts
    }
}
