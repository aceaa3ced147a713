//! Companies made up to hold one trap each: filings as a filer files them, written as the files one downloads, with what a
//! careful reader must answer.
//!
//! ```
//! use breadth_testkit::filers;
//! let trap = filers::trap(2).unwrap();
//! assert_eq!(trap.name, "year to date posing as a quarter");
//! assert!(trap.json.starts_with("{\"cik\":"));
//! ```
mod bases;
mod calendar;
mod forms;
mod json;
mod life;
mod tags;
mod trap;
mod values;
mod vintages;
mod years;

pub use calendar::{Calendar, Year};
pub use json::{companyfacts, fsds, submissions};
pub use life::{Kind as FigureKind, Life, Line, Paper};
pub use trap::{Ask, Expect, Fsds, Question, Trap};

/// How many traps there are.
pub const TRAPS: usize = 32;

/// The trap of that number, 1 to [`TRAPS`].
pub fn trap(n: usize) -> Option<Trap> {
    const MAKERS: [fn() -> Trap; TRAPS] = [
        forms::labels_of_the_filing,
        years::year_to_date_as_quarter,
        forms::comparative_as_current,
        forms::frames_look_ahead,
        vintages::mixed_in_a_subtraction,
        vintages::restated_after_the_day,
        vintages::late_restatement_of_an_old_year,
        tags::migration,
        tags::years_and_quarters_under_other_tags,
        tags::own_tag_for_the_year,
        years::weeks,
        years::moved_year_end,
        vintages::new_cik,
        forms::proxy_statements,
        forms::recast_by_current_report,
        bases::split,
        bases::classes,
        values::thousands,
        values::sign,
        values::currencies,
        values::rounding,
        values::zero_and_missing,
        bases::noncontrolling,
        bases::discontinued,
        bases::restricted_cash,
        tags::new_standard,
        tags::dead_tag,
        forms::accepted_after_the_close,
        forms::delisted,
        values::written_as_float,
        values::absurd,
        forms::before_the_offering,
    ];
    let mut trap = MAKERS.get(n.checked_sub(1)?)?();
    trap.number = n;
    Some(trap)
}

/// Every trap.
pub fn traps() -> impl Iterator<Item = Trap> {
    (1..=TRAPS).filter_map(trap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trap_is_there_and_asks_something() {
        let all: Vec<Trap> = traps().collect();
        assert_eq!(all.len(), TRAPS);
        for (i, trap) in all.iter().enumerate() {
            assert_eq!(trap.number, i + 1);
            assert!(!trap.asks.is_empty() && !trap.name.is_empty(), "{}", trap.number);
            assert!(!all[..i].iter().any(|t| t.name == trap.name), "{}", trap.name);
        }
        assert!(trap(0).is_none() && trap(TRAPS + 1).is_none());
    }
}
