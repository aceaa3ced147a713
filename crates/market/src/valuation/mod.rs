//! Valuation of small against large: today from reported figures, since 1926 from portfolios by size and book.
pub mod companies;
pub mod floating;
pub mod forward;
pub mod french;
pub mod gap;
pub mod page;
pub mod published;
pub mod ratios;

pub use companies::{Company, companies, month_ends};
pub use floating::{FloatingDebt, FloatingHistory, Tier, floating_debt};
pub use forward::{Episode, Forward, ForwardGroup, episodes, forward};
pub use french::{GapMonth, gap_months};
pub use gap::{GapPoint, gap_history};
pub use page::{RatioHistory, RatioNow, Scope, SmallToLarge, ValuationPage, valuation_page};
pub use published::Published;
pub use ratios::{Figure, RATIOS, Ratio, is_loss, ratio};
