//! What a company owes in the course of its business.
use breadth_domain::Concept::*;

use super::{everyone, maybe, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

pub(super) const ITEMS: &[Item] = &[
    everyone(
        Payables,
        Sign::NonNegative,
        &[
            tag("us-gaap:AccountsPayableCurrent"),
            tag("us-gaap:AccountsPayableTradeCurrent"),
            tag("us-gaap:AccountsPayableAndAccruedLiabilitiesCurrent"),
            tag("us-gaap:AccountsPayableCurrentAndNoncurrent"),
            tag("ifrs-full:TradeAndOtherCurrentPayables"),
        ],
        "Trade payables; with accrued liabilities where they are not told apart.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        DeferredRevenue,
        Sign::NonNegative,
        &[
            tag("us-gaap:ContractWithCustomerLiability"),
            sum(&[
                plus("us-gaap:ContractWithCustomerLiabilityCurrent"),
                maybe("us-gaap:ContractWithCustomerLiabilityNoncurrent"),
            ]),
            tag("us-gaap:DeferredRevenue"),
            sum(&[plus("us-gaap:DeferredRevenueCurrent"), maybe("us-gaap:DeferredRevenueNoncurrent")]),
            tag("ifrs-full:ContractLiabilities"),
            tag("ifrs-full:CurrentContractLiabilities").flag(Flag::Partial),
        ],
        "Current and not current.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        CurrentLiabilities,
        Sign::NonNegative,
        &[tag("us-gaap:LiabilitiesCurrent"), tag("ifrs-full:CurrentLiabilities")],
        "Only classified balance sheets have it.",
    )
    .only(Templates::NOT_FINANCIAL),
];
