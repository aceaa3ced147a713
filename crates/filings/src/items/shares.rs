//! Counts of shares, figures per share, and ratios of capital.
use breadth_domain::Concept::*;

use super::{everyone, minus, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const BASIC: &str = "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic";
const BASIC_AND_DILUTED: &str = "us-gaap:WeightedAverageNumberOfShareOutstandingBasicAndDiluted";
const ISSUED: &str = "us-gaap:CommonStockSharesIssued";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        SharesOutstanding,
        Sign::NonNegative,
        &[
            tag("dei:EntityCommonStockSharesOutstanding"),
            tag("us-gaap:CommonStockSharesOutstanding"),
            sum(&[plus(ISSUED), minus("us-gaap:TreasuryStockCommonShares")]),
            sum(&[plus(ISSUED), minus("us-gaap:TreasuryStockShares")]),
            tag("ifrs-full:NumberOfSharesOutstanding"),
            tag(BASIC).flag(Flag::WeightedShares),
            tag(BASIC_AND_DILUTED).flag(Flag::WeightedShares),
        ],
        "From the cover of a filing, as of the cover's day; else from the balance sheet; else issued less treasury; else a \
         weighted average. Companies with several classes give the cover's counts class by class, which the bulk files leave \
         out.",
    ),
    everyone(
        SharesBasic,
        Sign::NonNegative,
        &[
            tag(BASIC),
            tag(BASIC_AND_DILUTED),
            tag("us-gaap:WeightedAverageNumberOfSharesIssuedBasic"),
            tag("ifrs-full:WeightedAverageShares"),
        ],
        "",
    ),
    everyone(
        SharesDiluted,
        Sign::NonNegative,
        &[
            tag("us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding"),
            tag(BASIC_AND_DILUTED),
            tag("ifrs-full:AdjustedWeightedAverageShares"),
        ],
        "",
    ),
    everyone(
        EpsBasic,
        Sign::Any,
        &[
            tag("us-gaap:EarningsPerShareBasic"),
            tag("us-gaap:EarningsPerShareBasicAndDiluted"),
            tag("us-gaap:IncomeLossFromContinuingOperationsPerBasicShare").flag(Flag::ContinuingOperations),
            tag("ifrs-full:BasicEarningsLossPerShare"),
        ],
        "",
    ),
    everyone(
        EpsDiluted,
        Sign::Any,
        &[
            tag("us-gaap:EarningsPerShareDiluted"),
            tag("us-gaap:EarningsPerShareBasicAndDiluted"),
            tag("us-gaap:IncomeLossFromContinuingOperationsPerDilutedShare").flag(Flag::ContinuingOperations),
            tag("ifrs-full:DilutedEarningsLossPerShare"),
        ],
        "",
    ),
    everyone(
        DividendsPerShare,
        Sign::NonNegative,
        &[
            tag("us-gaap:CommonStockDividendsPerShareDeclared"),
            tag("us-gaap:CommonStockDividendsPerShareCashPaid").flag(Flag::CashPaid),
        ],
        "",
    ),
    everyone(
        CommonEquityTier1Ratio,
        Sign::NonNegative,
        &[tag("us-gaap:CommonEquityTierOneCapitalRatio"), tag("us-gaap:CommonEquityTier1CapitalToRiskWeightedAssets")],
        "A fraction. Most banks tag it by legal entity, which the bulk files leave out: not there is unknown, never a failure.",
    )
    .only(Templates::BANK),
    everyone(
        Tier1Ratio,
        Sign::NonNegative,
        &[
            tag("us-gaap:TierOneRiskBasedCapitalToRiskWeightedAssets"),
            tag("us-gaap:BankingRegulationTierOneRiskBasedCapitalRatioActual"),
        ],
        "A fraction.",
    )
    .only(Templates::BANK),
    everyone(
        TotalCapitalRatio,
        Sign::NonNegative,
        &[
            tag("us-gaap:CapitalToRiskWeightedAssets"),
            tag("us-gaap:BankingRegulationTotalRiskBasedCapitalRatioActual"),
        ],
        "A fraction.",
    )
    .only(Templates::BANK),
    everyone(
        LeverageRatio,
        Sign::NonNegative,
        &[
            tag("us-gaap:TierOneLeverageCapitalToAverageAssets"),
            tag("us-gaap:BankingRegulationTierOneLeverageCapitalRatioActual"),
        ],
        "Tier 1 capital to average assets; a fraction.",
    )
    .only(Templates::BANK),
];
