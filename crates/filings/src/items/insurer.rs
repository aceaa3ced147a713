//! What an insurer's statement of income has of its own.
use breadth_domain::Concept::*;

use super::{everyone, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

pub(super) const ITEMS: &[Item] = &[
    everyone(
        PremiumsEarned,
        Sign::NonNegative,
        &[
            tag("us-gaap:PremiumsEarnedNet"),
            tag("us-gaap:PremiumsEarnedNetPropertyAndCasualty").flag(Flag::Partial),
            tag("us-gaap:PremiumsEarnedNetLife").flag(Flag::Partial),
            tag("us-gaap:SupplementaryInsuranceInformationPremiumRevenue"),
        ],
        "Net of what is ceded to reinsurers.",
    )
    .only(Templates::INSURER),
    everyone(
        NetInvestmentIncome,
        Sign::Any,
        &[tag("us-gaap:NetInvestmentIncome"), tag("us-gaap:InterestAndDividendIncomeOperating")],
        "Interest, dividends and rents of the investments, less their cost, without gains.",
    )
    .only(Templates::INSURER),
    everyone(
        RealizedInvestmentGains,
        Sign::Any,
        &[
            tag("us-gaap:RealizedInvestmentGainsLosses"),
            tag("us-gaap:GainLossOnInvestments"),
            tag("us-gaap:GainLossOnSaleOfInvestments"),
        ],
        "Since 2018 the gains of equities are counted whether sold or not.",
    )
    .only(Templates::FINANCIAL),
    everyone(
        BenefitsAndClaims,
        Sign::NonNegative,
        &[
            tag("us-gaap:PolicyholderBenefitsAndClaimsIncurredNet"),
            tag("us-gaap:LiabilityForUnpaidClaimsAndClaimsAdjustmentExpenseIncurredClaims1").flag(Flag::Partial),
        ],
        "Net of reinsurance. The measure of long-duration contracts changed on 2021-01-01.",
    )
    .only(Templates::INSURER),
    everyone(
        AcquisitionCostAmortization,
        Sign::Any,
        &[
            tag("us-gaap:DeferredPolicyAcquisitionCostAmortizationExpense"),
            tag("us-gaap:DeferredPolicyAcquisitionCostsAndPresentValueOfFutureProfitsAmortization1"),
        ],
        "",
    )
    .only(Templates::INSURER),
];
