//! The measures that claims may name: one file each, and one line in [`MEASURES`].
mod aggregate_growth;
mod chance;
mod domestic_share;
mod excess_return;
mod floating_debt;
mod group_excess;
mod mean_excess;
mod policy_cut;
mod price_to_book;
mod profitable_excess;
mod record;
mod returns;
mod series;
mod share_beating;
mod share_unprofitable;
mod touched;
mod valuation_gap;
mod variable_rate;

use super::measure::ClaimMeasure;

/// Every measure of claims, in the order in which the manual lists them.
pub const MEASURES: &[&ClaimMeasure] = &[
    &returns::RETURN,
    &excess_return::EXCESS_RETURN,
    &mean_excess::MEAN_EXCESS,
    &group_excess::GROUP_EXCESS,
    &share_beating::SHARE_BEATING,
    &record::RECORD_HIGH,
    &record::RECORD_DAY,
    &record::BELOW_RECORD,
    &touched::TOUCHED,
    &chance::CHANCE,
    &series::LEVEL,
    &series::CHANGE,
    &series::GROWTH_OVER_YEAR,
    &policy_cut::POLICY_CUT,
    &valuation_gap::VALUATION_GAP,
    &price_to_book::PRICE_TO_BOOK,
    &share_unprofitable::SHARE_UNPROFITABLE,
    &profitable_excess::PROFITABLE_EXCESS,
    &aggregate_growth::AGGREGATE_GROWTH,
    &variable_rate::VARIABLE_RATE_SHARE,
    &floating_debt::FLOATING_DEBT_SHARE,
    &domestic_share::DOMESTIC_SHARE,
];
