//! What a company has borrowed, and on what terms.
use breadth_domain::Concept::*;

use super::{everyone, maybe, minus, of, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const CURRENT_PART: &str = "us-gaap:LongTermDebtCurrent";
const CURRENT_PART_WITH_LEASES: &str = "us-gaap:LongTermDebtAndCapitalLeaseObligationsCurrent";
const BORROWINGS: &str = "us-gaap:ShortTermBorrowings";
const PAPER: &str = "us-gaap:CommercialPaper";
const LINES: &str = "us-gaap:LinesOfCreditCurrent";
const NOTES: &str = "us-gaap:NotesPayableCurrent";
const CONVERTIBLES: &str = "us-gaap:ConvertibleNotesPayableCurrent";
const ALL_MATURITIES: &str = "us-gaap:LongTermDebt";
const NONCURRENT: &str = "us-gaap:LongTermDebtNoncurrent";
const HOME_LOAN_BANKS: &str = "us-gaap:AdvancesFromFederalHomeLoanBanks";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        ShortTermDebt,
        Sign::NonNegative,
        &[
            tag("us-gaap:DebtCurrent"),
            sum(&[plus(CURRENT_PART), plus(BORROWINGS)]),
            sum(&[plus(CURRENT_PART), maybe(PAPER), maybe(LINES), maybe(NOTES), maybe(CONVERTIBLES)]),
            sum(&[plus(CURRENT_PART_WITH_LEASES), maybe(BORROWINGS)]).flag(Flag::IncludesLeases),
            tag(BORROWINGS),
            sum(&[plus(PAPER), maybe(LINES), maybe(NOTES)]).flag(Flag::Partial),
            sum(&[plus(LINES), maybe(NOTES), maybe(CONVERTIBLES)]).flag(Flag::Partial),
            sum(&[plus(NOTES), maybe(CONVERTIBLES)]).flag(Flag::Partial),
            tag(CONVERTIBLES).flag(Flag::Partial),
            tag("ifrs-full:CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings"),
            tag("ifrs-full:ShorttermBorrowings"),
        ],
        "What falls due within a year: the current part of long-term debt and short-term borrowings. Not tagged is unknown.",
    ),
    everyone(
        LongTermDebt,
        Sign::NonNegative,
        &[
            tag(NONCURRENT),
            tag("us-gaap:LongTermDebtAndCapitalLeaseObligations").flag(Flag::IncludesLeases),
            sum(&[plus(ALL_MATURITIES), minus(CURRENT_PART)]),
            tag(ALL_MATURITIES).flag(Flag::IncludesCurrent),
            sum(&[
                plus("us-gaap:SeniorLongTermNotes"),
                maybe("us-gaap:SecuredLongTermDebt"),
                maybe("us-gaap:ConvertibleLongTermNotesPayable"),
                maybe("us-gaap:LongTermLineOfCredit"),
                maybe("us-gaap:OtherLongTermDebtNoncurrent"),
            ])
            .flag(Flag::Partial),
            sum(&[
                plus("us-gaap:ConvertibleLongTermNotesPayable"),
                maybe("us-gaap:LongTermLineOfCredit"),
                maybe("us-gaap:LongTermNotesPayable"),
                maybe("us-gaap:OtherLongTermDebtNoncurrent"),
            ])
            .flag(Flag::Partial),
            sum(&[
                plus("us-gaap:LongTermNotesPayable"),
                maybe("us-gaap:LongTermLineOfCredit"),
                maybe("us-gaap:OtherLongTermDebtNoncurrent"),
            ])
            .flag(Flag::Partial),
            sum(&[plus("us-gaap:SecuredLongTermDebt"), maybe("us-gaap:UnsecuredLongTermDebt")]).flag(Flag::Partial),
            tag("us-gaap:UnsecuredLongTermDebt").flag(Flag::Partial),
            tag("us-gaap:LongTermLineOfCredit").flag(Flag::Partial),
            tag("us-gaap:ConvertibleNotesPayable").flag(Flag::Partial),
            tag("ifrs-full:NoncurrentPortionOfNoncurrentBorrowings"),
            tag("ifrs-full:LongtermBorrowings"),
        ],
        "What falls due later than a year. The tag `LongTermDebt` holds the current part too, which is taken off where it \
         is told.",
    ),
    everyone(
        TotalDebt,
        Sign::NonNegative,
        &[
            tag("us-gaap:DebtLongtermAndShorttermCombinedAmount"),
            sum(&[plus(HOME_LOAN_BANKS), maybe(BORROWINGS), maybe("us-gaap:SubordinatedDebt")])
                .flag(Flag::Partial)
                .only(Templates::BANK),
            sum(&[plus(NONCURRENT), plus("us-gaap:DebtCurrent")]),
            sum(&[plus(NONCURRENT), plus(CURRENT_PART), maybe(BORROWINGS), maybe(PAPER)]),
            sum(&[plus(ALL_MATURITIES), plus(BORROWINGS)]),
            sum(&[plus(ALL_MATURITIES), maybe(PAPER), maybe(LINES)]),
            of(&[(1.0, ShortTermDebt), (1.0, LongTermDebt)]),
            tag("ifrs-full:Borrowings"),
            tag(NONCURRENT).flag(Flag::Partial),
        ],
        "The tag `LongTermDebt` holds the current maturities: nothing current is added to it but borrowings of another kind. \
         Deposits are not debt. A company that tags no debt has not said that it has none.",
    ),
    everyone(
        OperatingLeases,
        Sign::NonNegative,
        &[
            tag("us-gaap:OperatingLeaseLiability"),
            sum(&[plus("us-gaap:OperatingLeaseLiabilityCurrent"), plus("us-gaap:OperatingLeaseLiabilityNoncurrent")]),
            tag("us-gaap:OperatingLeaseLiabilityNoncurrent").flag(Flag::Partial),
        ],
        "On balance sheets since 2019.",
    ),
    everyone(
        FinanceLeases,
        Sign::NonNegative,
        &[
            tag("us-gaap:FinanceLeaseLiability"),
            sum(&[plus("us-gaap:FinanceLeaseLiabilityCurrent"), plus("us-gaap:FinanceLeaseLiabilityNoncurrent")]),
            tag("us-gaap:CapitalLeaseObligations"),
            sum(&[plus("us-gaap:CapitalLeaseObligationsCurrent"), plus("us-gaap:CapitalLeaseObligationsNoncurrent")]),
            tag("ifrs-full:LeaseLiabilities"),
        ],
        "Capital leases before 2019; under IFRS every lease of a lessee.",
    ),
    everyone(
        VariableRateDebt,
        Sign::NonNegative,
        &[tag("us-gaap:LongtermDebtPercentageBearingVariableInterestAmount")],
        "An amount. The tag `LongTermDebtPercentageBearingVariableInterestRate`, one letter away, is a rate of interest and is \
         never read. Few filers tag either.",
    ),
    everyone(
        FixedRateDebt,
        Sign::NonNegative,
        &[tag("us-gaap:LongtermDebtPercentageBearingFixedInterestAmount")],
        "An amount; few filers tag it.",
    ),
    everyone(
        DebtDueNextYear,
        Sign::NonNegative,
        &[tag("us-gaap:LongTermDebtMaturitiesRepaymentsOfPrincipalInNextTwelveMonths"), tag(CURRENT_PART)],
        "Principal due within twelve months of the balance sheet, from the schedule of maturities.",
    ),
    everyone(
        UndrawnCredit,
        Sign::NonNegative,
        &[tag("us-gaap:LineOfCreditFacilityRemainingBorrowingCapacity")],
        "Of the lines tagged without a dimension, which may be one of several.",
    ),
];
