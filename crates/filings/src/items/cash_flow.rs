//! The statement of cash flows. Quarterly filings give it from the start of the fiscal year.
use breadth_domain::Concept::*;

use super::{everyone, maybe, of, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const EXCHANGE: &str = "us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents";
const EXCHANGE_ALL: &str = "us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperations";
const EXCHANGE_OLD: &str = "us-gaap:EffectOfExchangeRateOnCashAndCashEquivalents";
const CHANGE: &str = "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect";
const CHANGE_BEFORE_EXCHANGE: &str = "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect";
const CHANGE_OLD_BEFORE_EXCHANGE: &str =
    "us-gaap:CashAndCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        DepreciationAmortization,
        Sign::NonNegative,
        &[
            tag("us-gaap:DepreciationDepletionAndAmortization"),
            tag("us-gaap:DepreciationAmortizationAndAccretionNet"),
            tag("us-gaap:DepreciationAndAmortization"),
            sum(&[plus("us-gaap:Depreciation"), plus("us-gaap:AmortizationOfIntangibleAssets")]),
            tag("us-gaap:Depreciation").flag(Flag::DepreciationOnly),
            tag("ifrs-full:DepreciationAndAmortisationExpense"),
            tag("ifrs-full:DepreciationExpense").flag(Flag::DepreciationOnly),
            tag("ifrs-full:AdjustmentsForDepreciationAndAmortisationExpense"),
        ],
        "As added back in the statement of cash flows; the income statement may show a part of it.",
    ),
    everyone(
        StockCompensation,
        Sign::Any,
        &[
            tag("us-gaap:ShareBasedCompensation"),
            tag("us-gaap:AllocatedShareBasedCompensationExpense"),
            tag("ifrs-full:AdjustmentsForSharebasedPayments"),
            tag("ifrs-full:ExpenseFromSharebasedPaymentTransactionsWithEmployees"),
        ],
        "As added back in the statement of cash flows.",
    ),
    everyone(
        OperatingCashFlow,
        Sign::Any,
        &[
            tag("us-gaap:NetCashProvidedByUsedInOperatingActivities"),
            tag("us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations")
                .flag(Flag::ContinuingOperations),
            tag("ifrs-full:CashFlowsFromUsedInOperatingActivities"),
            tag("ifrs-full:CashFlowsFromUsedInOperations"),
        ],
        "Under IFRS some filers tag the total as cash generated from operations; others mean it before interest and tax.",
    ),
    everyone(
        CapitalExpenditure,
        Sign::NonNegative,
        &[
            tag("us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"),
            tag("us-gaap:PaymentsToAcquireProductiveAssets"),
            tag("us-gaap:PaymentsToAcquireOtherPropertyPlantAndEquipment"),
            sum(&[
                plus("us-gaap:PaymentsToAcquireOilAndGasPropertyAndEquipment"),
                maybe("us-gaap:PaymentsToExploreAndDevelopOilAndGasProperties"),
            ]),
            tag("us-gaap:PaymentsToAcquireOilAndGasProperty"),
            tag("us-gaap:PaymentsForCapitalImprovements"),
            tag("ifrs-full:PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities"),
        ],
        "Payments for property, plant and equipment; positive. Capitalised software and real estate bought as an investment \
         are items of their own. Some filers tag the year with a tag of their own, so that only their quarters are there.",
    ),
    everyone(
        SoftwareExpenditure,
        Sign::NonNegative,
        &[
            tag("us-gaap:PaymentsToDevelopSoftware"),
            tag("us-gaap:PaymentsForSoftware"),
            tag("us-gaap:PaymentsToAcquireSoftware"),
            tag("us-gaap:CapitalizedComputerSoftwareAdditions"),
            tag("ifrs-full:PurchaseOfIntangibleAssetsClassifiedAsInvestingActivities"),
        ],
        "",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        RealEstateExpenditure,
        Sign::NonNegative,
        &[
            tag("us-gaap:PaymentsToAcquireRealEstateHeldForInvestment"),
            tag("us-gaap:PaymentsToAcquireCommercialRealEstate"),
            tag("us-gaap:PaymentsToAcquireAndDevelopRealEstate"),
            tag("us-gaap:PaymentsToAcquireRealEstate"),
            tag("us-gaap:PaymentsToDevelopRealEstateAssets"),
            tag("ifrs-full:PurchaseOfInvestmentProperty"),
        ],
        "The first of them that is tagged, not their sum: filers divide purchases and development differently.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        FreeCashFlow,
        Sign::Any,
        &[of(&[(1.0, OperatingCashFlow), (-1.0, CapitalExpenditure)])],
        "Cash flow from operations less capital expenditure; capitalised software is not taken off.",
    )
    .only(Templates::NOT_FINANCIAL),
    everyone(
        InvestingCashFlow,
        Sign::Any,
        &[
            tag("us-gaap:NetCashProvidedByUsedInInvestingActivities"),
            tag("us-gaap:NetCashProvidedByUsedInInvestingActivitiesContinuingOperations")
                .flag(Flag::ContinuingOperations),
            tag("ifrs-full:CashFlowsFromUsedInInvestingActivities"),
        ],
        "",
    ),
    everyone(
        FinancingCashFlow,
        Sign::Any,
        &[
            tag("us-gaap:NetCashProvidedByUsedInFinancingActivities"),
            tag("us-gaap:NetCashProvidedByUsedInFinancingActivitiesContinuingOperations")
                .flag(Flag::ContinuingOperations),
            tag("ifrs-full:CashFlowsFromUsedInFinancingActivities"),
        ],
        "",
    ),
    everyone(
        DividendsPaid,
        Sign::NonNegative,
        &[
            tag("us-gaap:PaymentsOfDividendsCommonStock"),
            tag("us-gaap:PaymentsOfDividends"),
            tag("us-gaap:PaymentsOfOrdinaryDividends"),
            tag("ifrs-full:DividendsPaidClassifiedAsFinancingActivities"),
        ],
        "On common stock where told apart, else on all.",
    ),
    everyone(
        ShareRepurchases,
        Sign::NonNegative,
        &[
            tag("us-gaap:PaymentsForRepurchaseOfCommonStock"),
            tag("us-gaap:PaymentsForRepurchaseOfEquity"),
            tag("us-gaap:TreasuryStockValueAcquiredCostMethod"),
            tag("ifrs-full:PaymentsToAcquireOrRedeemEntitysShares"),
        ],
        "Positive.",
    ),
    everyone(
        ShareIssuance,
        Sign::NonNegative,
        &[
            tag("us-gaap:ProceedsFromIssuanceOfCommonStock"),
            tag("us-gaap:ProceedsFromIssuanceOrSaleOfEquity"),
            tag("us-gaap:ProceedsFromIssuanceInitialPublicOffering"),
            tag("ifrs-full:ProceedsFromIssuingShares"),
        ],
        "Cash raised by selling common shares; exercised options may or may not be in it.",
    ),
    everyone(
        ExchangeRateEffect,
        Sign::Any,
        &[
            tag(EXCHANGE_ALL).flag(Flag::RestrictedCash),
            tag(EXCHANGE).flag(Flag::RestrictedCash),
            tag(EXCHANGE_OLD),
            tag("us-gaap:EffectOfExchangeRateOnCashAndCashEquivalentsContinuingOperations")
                .flag(Flag::ContinuingOperations),
            tag("ifrs-full:EffectOfExchangeRateChangesOnCashAndCashEquivalents"),
        ],
        "Filers without foreign currency have none.",
    ),
    everyone(
        ChangeInCash,
        Sign::Any,
        &[
            tag(CHANGE).flag(Flag::RestrictedCash),
            tag("us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease"),
            sum(&[plus(CHANGE_BEFORE_EXCHANGE), maybe(EXCHANGE)]).flag(Flag::RestrictedCash),
            sum(&[plus(CHANGE_OLD_BEFORE_EXCHANGE), maybe(EXCHANGE_OLD)]),
            tag("ifrs-full:IncreaseDecreaseInCashAndCashEquivalents"),
        ],
        "The effect of exchange rates included. Since 2018 restricted cash is part of it; comparatives were recast.",
    ),
    everyone(
        IncomeTaxPaid,
        Sign::Any,
        &[
            tag("us-gaap:IncomeTaxesPaidNet"),
            tag("us-gaap:IncomeTaxesPaid"),
            tag("ifrs-full:IncomeTaxesPaidRefundClassifiedAsOperatingActivities"),
        ],
        "Net of refunds where tagged so.",
    ),
    everyone(
        InterestPaid,
        Sign::Any,
        &[
            tag("us-gaap:InterestPaidNet"),
            tag("us-gaap:InterestPaid"),
            tag("ifrs-full:InterestPaidClassifiedAsOperatingActivities"),
            tag("ifrs-full:InterestPaidClassifiedAsFinancingActivities"),
        ],
        "Net of what is capitalised where tagged so.",
    ),
];
