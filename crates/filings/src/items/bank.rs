//! What a bank's statement of income has of its own.
use breadth_domain::Concept::*;

use super::{everyone, minus, plus, sum, tag};
use crate::Templates;
use crate::item::{Item, Sign};

const INTEREST_INCOME: &str = "us-gaap:InterestAndDividendIncomeOperating";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        InterestIncome,
        Sign::NonNegative,
        &[tag(INTEREST_INCOME), tag("us-gaap:InterestIncomeOperating")],
        "Gross, before interest expense; never a bank's revenue.",
    )
    .only(Templates::BANK),
    everyone(DepositInterestExpense, Sign::NonNegative, &[tag("us-gaap:InterestExpenseDeposits")], "")
        .only(Templates::BANK),
    everyone(
        NetInterestIncome,
        Sign::Any,
        &[
            tag("us-gaap:InterestIncomeExpenseNet"),
            sum(&[plus(INTEREST_INCOME), minus("us-gaap:InterestExpense")]),
            sum(&[plus(INTEREST_INCOME), minus("us-gaap:InterestExpenseOperating")]),
        ],
        "Before the provision for loan losses.",
    )
    .only(Templates::BANK),
    everyone(
        ProvisionForLoanLosses,
        Sign::Any,
        &[
            tag("us-gaap:ProvisionForLoanLeaseAndOtherLosses"),
            tag("us-gaap:ProvisionForLoanAndLeaseLosses"),
            tag("us-gaap:ProvisionForLoanLossesExpensed"),
            tag("us-gaap:FinancingReceivableExcludingAccruedInterestCreditLossExpenseReversal"),
            tag("us-gaap:FinancingReceivableCreditLossExpenseReversal"),
        ],
        "A release is negative. Since the expected-loss standard (2020 for large filers, 2023 for the rest) some filers \
         count unfunded commitments in.",
    )
    .only(Templates::BANK),
    everyone(NoninterestIncome, Sign::Any, &[tag("us-gaap:NoninterestIncome")], "").only(Templates::BANK),
    everyone(NoninterestExpense, Sign::NonNegative, &[tag("us-gaap:NoninterestExpense")], "").only(Templates::BANK),
];
