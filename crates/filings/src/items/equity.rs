//! All that is owed, and what is left to the owners.
use breadth_domain::Concept::*;

use super::{everyone, less, maybe, minus, plus, sum, tag};
use crate::Flag;
use crate::item::{Item, Sign};

const BOTH_SIDES: &str = "us-gaap:LiabilitiesAndStockholdersEquity";
const ASSETS: &str = "us-gaap:Assets";
const EQUITY: &str = "us-gaap:StockholdersEquity";
const WITH_NONCONTROLLING: &str = "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest";
const NONCONTROLLING: &str = "us-gaap:MinorityInterest";
const TEMPORARY: &str = "us-gaap:TemporaryEquityCarryingAmountIncludingPortionAttributableToNoncontrollingInterests";
const TEMPORARY_PARENT: &str = "us-gaap:TemporaryEquityCarryingAmountAttributableToParent";
const REDEEMABLE: &str = "us-gaap:RedeemableNoncontrollingInterestEquityCarryingAmount";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        Liabilities,
        Sign::NonNegative,
        &[
            tag("us-gaap:Liabilities"),
            sum(&[plus(BOTH_SIDES), minus(WITH_NONCONTROLLING), minus(TEMPORARY)]),
            sum(&[plus(BOTH_SIDES), minus(WITH_NONCONTROLLING), less(TEMPORARY_PARENT), less(REDEEMABLE)]),
            sum(&[plus(BOTH_SIDES), minus(EQUITY), minus(TEMPORARY), less(NONCONTROLLING)]),
            sum(&[plus(BOTH_SIDES), minus(EQUITY), less(NONCONTROLLING), less(TEMPORARY_PARENT), less(REDEEMABLE)]),
            sum(&[plus(ASSETS), minus(WITH_NONCONTROLLING), less(TEMPORARY_PARENT), less(REDEEMABLE)]),
            sum(&[plus(ASSETS), minus(EQUITY), less(NONCONTROLLING), less(TEMPORARY_PARENT), less(REDEEMABLE)]),
            sum(&[plus("us-gaap:LiabilitiesCurrent"), plus("us-gaap:LiabilitiesNoncurrent")]),
            tag("ifrs-full:Liabilities"),
        ],
        "Many filers do not tag the total; then it is what is left of both sides after equity, noncontrolling interests and \
         temporary equity.",
    ),
    everyone(
        TemporaryEquity,
        Sign::NonNegative,
        &[
            tag(TEMPORARY),
            sum(&[plus(TEMPORARY_PARENT), maybe(REDEEMABLE)]),
            tag(REDEEMABLE),
            tag("us-gaap:RedeemableNoncontrollingInterestEquityCommonCarryingAmount"),
            tag("us-gaap:TemporaryEquityValueExcludingAdditionalPaidInCapital"),
        ],
        "What holders can make the company buy back: neither debt nor equity.",
    ),
    everyone(
        PreferredEquity,
        Sign::NonNegative,
        &[
            tag("us-gaap:PreferredStockValue"),
            tag("us-gaap:PreferredStockValueOutstanding"),
            tag("us-gaap:PreferredStockIncludingAdditionalPaidInCapital"),
            tag("us-gaap:PreferredStockIncludingAdditionalPaidInCapitalNetOfDiscount"),
        ],
        "As carried, which may be par value alone.",
    ),
    everyone(
        NoncontrollingInterest,
        Sign::Any,
        &[
            tag(NONCONTROLLING),
            tag("us-gaap:PartnersCapitalAttributableToNoncontrollingInterest"),
            tag("ifrs-full:NoncontrollingInterests"),
        ],
        "",
    ),
    everyone(
        RetainedEarnings,
        Sign::Any,
        &[
            tag("us-gaap:RetainedEarningsAccumulatedDeficit"),
            tag("us-gaap:RetainedEarningsUnappropriated"),
            tag("us-gaap:DevelopmentStageEnterpriseDeficitAccumulatedDuringDevelopmentStage"),
            tag("ifrs-full:RetainedEarnings"),
        ],
        "An accumulated deficit is negative.",
    ),
    everyone(
        OtherComprehensiveIncome,
        Sign::Any,
        &[
            tag("us-gaap:AccumulatedOtherComprehensiveIncomeLossNetOfTax"),
            tag("ifrs-full:AccumulatedOtherComprehensiveIncome"),
        ],
        "",
    ),
    everyone(
        Equity,
        Sign::Any,
        &[
            tag(EQUITY),
            sum(&[plus(WITH_NONCONTROLLING), minus(NONCONTROLLING)]),
            tag("us-gaap:PartnersCapital"),
            tag("us-gaap:MembersEquity"),
            tag("ifrs-full:EquityAttributableToOwnersOfParent"),
            tag(WITH_NONCONTROLLING).flag(Flag::NoncontrollingInterest),
            tag("ifrs-full:Equity").flag(Flag::NoncontrollingInterest),
        ],
        "Of the parent, preferred stock included.",
    ),
    everyone(
        EquityWithNoncontrolling,
        Sign::Any,
        &[
            tag(WITH_NONCONTROLLING),
            sum(&[plus(EQUITY), maybe(NONCONTROLLING)]),
            tag("us-gaap:PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest"),
            tag("us-gaap:PartnersCapital"),
            tag("us-gaap:MembersEquity"),
            tag("ifrs-full:Equity"),
        ],
        "Noncontrolling interests that are not tagged count as none.",
    ),
    everyone(LiabilitiesAndEquity, Sign::NonNegative, &[tag(BOTH_SIDES), tag("ifrs-full:EquityAndLiabilities")], ""),
    everyone(
        PublicFloat,
        Sign::NonNegative,
        &[tag("dei:EntityPublicFloat")],
        "Market value of the shares held by others than insiders, on the last day of the second quarter, from the cover of the \
         annual report.",
    ),
];
