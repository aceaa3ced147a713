//! Figures that are asked for by name within an expression: a line item, or a plain question about prices. Each is a metric
//! made on the spot, so that ranks, pasts, units, proofs and reasons are those of the catalogue.
//!
//! ```text
//! ttm(net_income)         twelve months of a flow to the newest period
//! quarter(net_income)     its newest quarter
//! latest(inventory)       a balance, or a count, at the newest period
//! return(63 d)            the price return of 63 sessions
//! average_close(200 d)    mean close of 200 sessions, on today's basis of splits
//! ```
use std::sync::LazyLock;

use breadth_domain::{Concept, Nature};
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// What is asked of a line item.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Twelve months to the newest period.
    Trailing,
    /// The newest quarter.
    Quarter,
    /// The balance or count at the newest period.
    Latest,
}

impl Ask {
    const ALL: [Ask; 3] = [Ask::Trailing, Ask::Quarter, Ask::Latest];

    const fn word(self) -> &'static str {
        match self {
            Ask::Trailing => "ttm",
            Ask::Quarter => "quarter",
            Ask::Latest => "latest",
        }
    }

    /// An item of which it may be asked.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Ask::Trailing | Ask::Quarter => "net_income",
            Ask::Latest => "assets",
        }
    }

    /// Whether that can be asked of an item of that nature: averages and figures a share are never added up.
    const fn of(self, nature: Nature) -> bool {
        matches!(
            (self, nature),
            (Ask::Trailing, Nature::Flow)
                | (Ask::Quarter, Nature::Flow | Nature::AverageShares | Nature::PerShare)
                | (Ask::Latest, Nature::Stock | Nature::Shares | Nature::Ratio)
        )
    }

    pub(crate) fn answer(self, at: &At<'_>, concept: Concept) -> Result<Quantity, Missing> {
        match self {
            Ask::Trailing => at.trailing_year(concept),
            Ask::Quarter => at.newest_quarter(concept),
            Ask::Latest => at.latest(concept),
        }
    }
}

/// What is asked of prices over some sessions.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// The price return.
    Return,
    /// The mean close.
    AverageClose,
}

impl Window {
    const ALL: [Window; 2] = [Window::Return, Window::AverageClose];

    const fn word(self) -> &'static str {
        match self {
            Window::Return => "return",
            Window::AverageClose => "average_close",
        }
    }

    pub(crate) fn answer(self, at: &At<'_>, sessions: usize) -> Result<Quantity, Missing> {
        let windows = at.windows();
        let value = match self {
            Window::Return => windows.compounded_over(at.slot, sessions, 0),
            Window::AverageClose => windows.average_close(at.slot, sessions),
        };
        value.map(|v| at.of_prices(v))
    }
}

/// The most sessions that may be asked for: a year of them.
pub(crate) const MOST_SESSIONS: usize = crate::window::YEAR;

const fn template(label: &'static str, unit: Unit, basis: Basis, compute: Compute) -> Metric {
    Metric {
        id: "",
        label,
        unit,
        formula: "asked by name",
        source: "as reported, or from prices",
        basis,
        direction: Direction::Higher,
        templates: Templates::ALL,
        compute,
    }
}

/// Every line item by every question that has a meaning. Their names live as long as the program.
static ITEMS: LazyLock<Vec<Metric>> = LazyLock::new(|| {
    let pairs = Ask::ALL.into_iter().flat_map(|ask| Concept::ALL.iter().map(move |c| (ask, *c)));
    pairs
        .filter(|(ask, c)| ask.of(c.nature()))
        .map(|(ask, c)| {
            let unit = match c.nature() {
                Nature::Flow | Nature::Stock | Nature::PerShare => Unit::Dollars,
                Nature::Shares | Nature::AverageShares => Unit::Shares,
                Nature::Ratio => Unit::Ratio,
            };
            let id: &'static str = Box::leak(format!("{}({})", ask.word(), c.id()).into_boxed_str());
            Metric { id, ..template(c.label(), unit, Basis::Statements, Compute::Item(ask, c)) }
        })
        .collect()
});

static WINDOWS: LazyLock<Vec<Metric>> = LazyLock::new(|| {
    let each = Window::ALL.into_iter().flat_map(|w| (1..=MOST_SESSIONS).map(move |n| (w, n)));
    each.map(|(w, n)| {
        let (label, unit) = match w {
            Window::Return => ("Price return over sessions", Unit::Fraction),
            Window::AverageClose => ("Mean close over sessions", Unit::Dollars),
        };
        let id: &'static str = Box::leak(format!("{}({n} d)", w.word()).into_boxed_str());
        Metric { id, ..template(label, unit, Basis::Prices, Compute::Window(w, n)) }
    })
    .collect()
});

/// The question of that name about a line item.
pub(crate) fn ask(word: &str) -> Option<Ask> {
    Ask::ALL.into_iter().find(|a| a.word() == word)
}

/// The question of that name about prices.
pub(crate) fn window(word: &str) -> Option<Window> {
    Window::ALL.into_iter().find(|w| w.word() == word)
}

/// The line item of that name so asked; in words what is wrong where there is none.
pub(crate) fn item(ask: Ask, name: &str) -> Result<&'static Metric, String> {
    let found = ITEMS.iter().find(|m| matches!(m.compute, Compute::Item(a, c) if a == ask && c.id() == name));
    found.ok_or_else(|| match Concept::ALL.iter().find(|c| c.id() == name) {
        Some(c) => format!("`{}` is not asked of `{name}`; there is {}", ask.word(), ways(*c)),
        None => {
            let near =
                breadth_domain::near::nearest(name, Concept::ALL.iter().filter(|c| ask.of(c.nature())).map(|c| c.id()));
            let near = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            format!("`{name}` is no line item{near}")
        }
    })
}

/// How the line item of that name may be asked for, where there is one.
pub(crate) fn named(name: &str) -> Option<String> {
    Concept::ALL.iter().find(|c| c.id() == name).map(|c| ways(*c))
}

fn ways(concept: Concept) -> String {
    let may = Ask::ALL.into_iter().filter(|a| a.of(concept.nature()));
    may.map(|a| format!("`{}({})`", a.word(), concept.id())).collect::<Vec<_>>().join(" or ")
}

/// The question about that many sessions.
pub(crate) fn sessions(window: Window, n: f64) -> Result<&'static Metric, String> {
    let whole = n.fract() == 0.0 && (1.0..=MOST_SESSIONS as f64).contains(&n);
    let found =
        WINDOWS.iter().find(|m| matches!(m.compute, Compute::Window(w, k) if whole && w == window && k == n as usize));
    found.ok_or_else(|| {
        format!("`{0}` takes a number of sessions from 1 to {MOST_SESSIONS}, for example {0}(63 d)", window.word())
    })
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::quarters;

    #[test]
    fn items_are_asked_by_their_nature() {
        assert_eq!(super::item(super::Ask::Trailing, "revenue").unwrap().id, "ttm(revenue)");
        let wrong = super::item(super::Ask::Trailing, "assets").unwrap_err();
        assert_eq!(wrong, "`ttm` is not asked of `assets`; there is `latest(assets)`");
        assert!(super::item(super::Ask::Latest, "inventry").unwrap_err().contains("did you mean `inventory`?"));
        assert!(super::sessions(super::Window::Return, 300.0).unwrap_err().contains("from 1 to 252"));
    }

    #[test]
    fn a_year_is_the_sum_of_its_quarters_and_the_quarter_the_newest() {
        let c = quarters(&[(NetIncome, &[1.0, 2.0, 3.0, -4.0]), (Inventory, &[5.0, 6.0])]);
        let of = |m: &'static crate::Metric| c.value_of(m).map(|q| q.value);
        assert_eq!(of(super::item(super::Ask::Trailing, "net_income").unwrap()), Ok(2.0));
        assert_eq!(of(super::item(super::Ask::Quarter, "net_income").unwrap()), Ok(-4.0));
        assert_eq!(of(super::item(super::Ask::Latest, "inventory").unwrap()), Ok(6.0));
        let none = of(super::item(super::Ask::Latest, "goodwill").unwrap());
        assert_eq!(none, Err(crate::Missing::NotReported { concept: Goodwill }));
    }

    #[test]
    fn closes_before_a_split_are_put_on_its_basis() {
        let mut c = quarters(&[(NetIncome, &[1.0])]);
        let last = c.panel.sessions.len() - 1;
        // Two for one two sessions ago, without a return: 20 before is 10 today, and the mean of ten sessions is 10.
        (0..=last - 2).for_each(|t| c.panel.close.set(t, 0, 20.0));
        let mean = |c: &crate::fixture::Given| c.value_of(super::sessions(super::Window::AverageClose, 10.0).unwrap());
        assert_eq!(mean(&c).unwrap().value, 10.0);
        // 5 % today: closes of 10.0 nine times on a basis of 10.5 / 1.05.
        c.panel.close.set(last, 0, 10.5);
        c.panel.ret.set(last, 0, 0.05);
        assert!((mean(&c).unwrap().value - (9.0 * 10.0 + 10.5) / 10.0).abs() < 1e-12);
        let r = c.value_of(super::sessions(super::Window::Return, 5.0).unwrap()).unwrap().value;
        assert!((r - 0.05).abs() < 1e-12);
    }
}
