//! What a bank's and an insurer's balance sheet have of their own.
use breadth_domain::Concept::*;

use super::{everyone, maybe, of, plus, sum, tag};
use crate::Templates;
use crate::item::{Item, Sign};

pub(super) const ITEMS: &[Item] = &[
    everyone(
        Deposits,
        Sign::NonNegative,
        &[
            tag("us-gaap:Deposits"),
            sum(&[
                plus("us-gaap:NoninterestBearingDepositLiabilities"),
                plus("us-gaap:InterestBearingDepositLiabilities"),
            ]),
        ],
        "",
    )
    .only(Templates::BANK),
    everyone(
        NoninterestBearingDeposits,
        Sign::NonNegative,
        &[
            tag("us-gaap:NoninterestBearingDepositLiabilities"),
            tag("us-gaap:NoninterestBearingDepositLiabilitiesDomestic"),
        ],
        "",
    )
    .only(Templates::BANK),
    everyone(
        GrossLoans,
        Sign::NonNegative,
        &[
            tag("us-gaap:FinancingReceivableExcludingAccruedInterestBeforeAllowanceForCreditLoss"),
            tag("us-gaap:NotesReceivableGross"),
            tag("us-gaap:LoansAndLeasesReceivableNetOfDeferredIncome"),
            tag("us-gaap:LoansAndLeasesReceivableGrossCarryingAmount"),
        ],
        "Before the allowance; three generations of tags.",
    )
    .only(Templates::BANK),
    everyone(
        LoanLossAllowance,
        Sign::NonNegative,
        &[
            tag("us-gaap:FinancingReceivableAllowanceForCreditLossExcludingAccruedInterest"),
            tag("us-gaap:FinancingReceivableAllowanceForCreditLosses"),
            tag("us-gaap:LoansAndLeasesReceivableAllowance"),
        ],
        "Positive. The expected-loss standard raised it in 2020 for large filers and in 2023 for the rest.",
    )
    .only(Templates::BANK),
    everyone(
        Loans,
        Sign::NonNegative,
        &[
            tag("us-gaap:FinancingReceivableExcludingAccruedInterestAfterAllowanceForCreditLoss"),
            tag("us-gaap:NotesReceivableNet"),
            tag("us-gaap:LoansAndLeasesReceivableNetReportedAmount"),
            of(&[(1.0, GrossLoans), (-1.0, LoanLossAllowance)]),
        ],
        "After the allowance; three generations of tags.",
    )
    .only(Templates::BANK),
    everyone(
        NonaccrualLoans,
        Sign::NonNegative,
        &[
            tag("us-gaap:FinancingReceivableExcludingAccruedInterestNonaccrual"),
            tag("us-gaap:FinancingReceivableRecordedInvestmentNonaccrualStatus"),
        ],
        "Some filers tag subtotals: an amount far below the allowance's needs a look at the filing.",
    )
    .only(Templates::BANK),
    everyone(
        HeldToMaturity,
        Sign::NonNegative,
        &[
            tag("us-gaap:DebtSecuritiesHeldToMaturityExcludingAccruedInterestAfterAllowanceForCreditLoss"),
            tag("us-gaap:DebtSecuritiesHeldToMaturityAmortizedCostAfterAllowanceForCreditLoss"),
            tag("us-gaap:HeldToMaturitySecurities"),
        ],
        "At amortised cost.",
    )
    .only(Templates::FINANCIAL),
    everyone(
        HeldToMaturityFairValue,
        Sign::NonNegative,
        &[tag("us-gaap:HeldToMaturitySecuritiesFairValue")],
        "What they would fetch; the difference to cost is not in equity.",
    )
    .only(Templates::FINANCIAL),
    everyone(
        RiskWeightedAssets,
        Sign::NonNegative,
        &[tag("us-gaap:RiskWeightedAssets")],
        "Seldom tagged undimensioned.",
    )
    .only(Templates::BANK),
    everyone(
        DeferredAcquisitionCosts,
        Sign::NonNegative,
        &[
            tag("us-gaap:DeferredPolicyAcquisitionCosts"),
            tag("us-gaap:DeferredPolicyAcquisitionCostsAndValueOfBusinessAcquired"),
        ],
        "",
    )
    .only(Templates::INSURER),
    everyone(
        InsuranceReserves,
        Sign::NonNegative,
        &[
            tag("us-gaap:LiabilityForFuturePolicyBenefitsAndUnpaidClaimsAndClaimsAdjustmentExpense"),
            sum(&[
                plus("us-gaap:LiabilityForFuturePolicyBenefits"),
                maybe("us-gaap:LiabilityForClaimsAndClaimsAdjustmentExpense"),
            ]),
            tag("us-gaap:LiabilityForClaimsAndClaimsAdjustmentExpense"),
        ],
        "Future benefits and unpaid claims, before reinsurance.",
    )
    .only(Templates::INSURER),
];
