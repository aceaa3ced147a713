//! What a company owns.
use breadth_domain::Concept::*;

use super::{everyone, maybe, of, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const EQUIVALENTS: &str = "us-gaap:CashAndCashEquivalentsAtCarryingValue";
const WITH_RESTRICTED: &str = "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents";
const WITH_RESTRICTED_ALL: &str = "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperations";
const DUE_FROM_BANKS: &str = "us-gaap:CashAndDueFromBanks";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        Cash,
        Sign::NonNegative,
        &[
            tag("us-gaap:CashCashEquivalentsAndShortTermInvestments"),
            of(&[(1.0, CashAndCashEquivalents), (1.0, ShortTermInvestments)]).only(Templates::NOT_FINANCIAL),
            of(&[(1.0, CashAndCashEquivalents)]),
        ],
        "With short-term investments where they are tagged for the same day.",
    ),
    everyone(
        CashAndCashEquivalents,
        Sign::NonNegative,
        &[
            tag(EQUIVALENTS),
            sum(&[plus(DUE_FROM_BANKS), maybe("us-gaap:InterestBearingDepositsInBanks")]).only(Templates::BANK),
            tag(WITH_RESTRICTED).flag(Flag::RestrictedCash),
            tag("us-gaap:Cash"),
            tag("ifrs-full:CashAndCashEquivalents"),
        ],
        "Restricted cash is left out where it can be.",
    ),
    everyone(
        CashWithRestricted,
        Sign::NonNegative,
        &[tag(WITH_RESTRICTED), tag(WITH_RESTRICTED_ALL)],
        "The cash that the statement of cash flows rolls forward since 2018.",
    ),
    everyone(
        ShortTermInvestments,
        Sign::NonNegative,
        &[
            tag("us-gaap:ShortTermInvestments"),
            tag("us-gaap:MarketableSecuritiesCurrent"),
            tag("us-gaap:AvailableForSaleSecuritiesDebtSecuritiesCurrent"),
            tag("us-gaap:AvailableForSaleSecuritiesCurrent"),
            tag("us-gaap:DebtSecuritiesCurrent"),
            tag("us-gaap:OtherShortTermInvestments").flag(Flag::Partial),
        ],
        "",
    )
    .only(Templates::NOT_BANK),
    everyone(
        Receivables,
        Sign::NonNegative,
        &[
            tag("us-gaap:AccountsReceivableNetCurrent"),
            tag("us-gaap:ReceivablesNetCurrent"),
            tag("us-gaap:AccountsNotesAndLoansReceivableNetCurrent"),
            tag("us-gaap:AccountsReceivableNet"),
            tag("ifrs-full:CurrentTradeReceivables"),
            tag("ifrs-full:TradeAndOtherCurrentReceivables"),
        ],
        "Net of what is not expected to be paid.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(Inventory, Sign::NonNegative, &[tag("us-gaap:InventoryNet"), tag("ifrs-full:Inventories")], "")
        .only(Templates::NOT_FINANCIAL),
    everyone(
        CurrentAssets,
        Sign::NonNegative,
        &[tag("us-gaap:AssetsCurrent"), tag("ifrs-full:CurrentAssets")],
        "Only classified balance sheets have it: most trusts and some diversified companies do not.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        PropertyPlantEquipment,
        Sign::NonNegative,
        &[
            tag("us-gaap:RealEstateInvestmentPropertyNet").only(Templates::REIT),
            tag("us-gaap:PropertyPlantAndEquipmentNet"),
            tag("us-gaap:PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization")
                .flag(Flag::IncludesLeases),
            tag("ifrs-full:PropertyPlantAndEquipment"),
            tag("ifrs-full:InvestmentProperty").flag(Flag::Partial),
        ],
        "Net of depreciation; of a trust, its real estate.",
    ),
    everyone(Goodwill, Sign::NonNegative, &[tag("us-gaap:Goodwill"), tag("ifrs-full:Goodwill")], ""),
    everyone(
        Intangibles,
        Sign::NonNegative,
        &[
            tag("us-gaap:IntangibleAssetsNetExcludingGoodwill"),
            sum(&[
                plus("us-gaap:FiniteLivedIntangibleAssetsNet"),
                maybe("us-gaap:IndefiniteLivedIntangibleAssetsExcludingGoodwill"),
            ]),
            tag("ifrs-full:IntangibleAssetsOtherThanGoodwill"),
        ],
        "Net of amortisation.",
    ),
    everyone(
        Assets,
        Sign::NonNegative,
        &[
            tag("us-gaap:Assets"),
            tag("us-gaap:LiabilitiesAndStockholdersEquity"),
            tag("ifrs-full:Assets"),
            tag("ifrs-full:EquityAndLiabilities"),
        ],
        "",
    ),
];
