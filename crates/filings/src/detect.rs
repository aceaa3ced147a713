//! Which template a filer keeps, told by the tags of its last five years.
//!
//! Industry codes are given once, late and often wrong; tags say what the statements are. A code decides only where the
//! tags say nothing at all, as in extracts of few tags.
use breadth_domain::{Date, FilerFacts};

use crate::Template;
use crate::rows::visible;

/// Tags that say the same thing.
type Signal = &'static [&'static str];

const PREMIUMS: &[Signal] = &[
    &["us-gaap:PremiumsEarnedNet", "us-gaap:PremiumsEarnedNetPropertyAndCasualty", "ifrs-full:InsuranceRevenue"],
    &["us-gaap:PolicyholderBenefitsAndClaimsIncurredNet"],
    &["us-gaap:BenefitsLossesAndExpenses"],
];
const RESERVES: &[Signal] = &[
    &["us-gaap:LiabilityForFuturePolicyBenefits"],
    &[
        "us-gaap:LiabilityForClaimsAndClaimsAdjustmentExpense",
        "us-gaap:LiabilityForUnpaidClaimsAndClaimsAdjustmentExpenseNet",
    ],
    &["us-gaap:DeferredPolicyAcquisitionCosts"],
    &["us-gaap:UnearnedPremiums"],
    &["ifrs-full:InsuranceContractsThatAreLiabilities"],
];
/// What only those who take deposits have.
const DEPOSITS: &[Signal] = &[
    &["us-gaap:Deposits", "us-gaap:InterestBearingDepositLiabilities", "ifrs-full:DepositsFromCustomers"],
    &["us-gaap:InterestExpenseDeposits"],
    &["us-gaap:NoninterestIncome"],
    &["us-gaap:NoninterestExpense"],
];
/// What those have who lend.
const LENDING: &[Signal] = &[
    &["us-gaap:InterestIncomeExpenseNet", "ifrs-full:InterestRevenueExpense"],
    &["us-gaap:InterestAndDividendIncomeOperating"],
    &[
        "us-gaap:ProvisionForLoanAndLeaseLosses",
        "us-gaap:ProvisionForLoanLeaseAndOtherLosses",
        "us-gaap:ProvisionForLoanLossesExpensed",
        "us-gaap:FinancingReceivableExcludingAccruedInterestCreditLossExpenseReversal",
    ],
    &[
        "us-gaap:FinancingReceivableExcludingAccruedInterestAfterAllowanceForCreditLoss",
        "us-gaap:LoansAndLeasesReceivableNetReportedAmount",
        "us-gaap:FinancingReceivableAllowanceForCreditLosses",
    ],
];
const REAL_ESTATE: &[Signal] = &[
    &["us-gaap:RealEstateInvestmentPropertyNet"],
    &["us-gaap:RealEstateInvestmentPropertyAtCost", "us-gaap:RealEstateGrossAtCarryingValue"],
    &["us-gaap:RealEstateInvestmentPropertyAccumulatedDepreciation"],
    &["us-gaap:RealEstateRevenueNet", "us-gaap:OperatingLeasesIncomeStatementLeaseRevenue"],
    &["us-gaap:GainsLossesOnSalesOfInvestmentRealEstate", "us-gaap:GainLossOnSaleOfProperties"],
    &["us-gaap:PaymentsToAcquireRealEstateHeldForInvestment", "us-gaap:PaymentsToAcquireCommercialRealEstate"],
    &["us-gaap:DirectCostsOfLeasedAndRentedPropertyOrEquipment", "us-gaap:RealEstateTaxExpense"],
    &["us-gaap:ImpairmentOfRealEstate"],
];
/// What those have who sell goods or services.
const SELLING: &[Signal] = &[
    &["us-gaap:GrossProfit", "ifrs-full:GrossProfit"],
    &[
        "us-gaap:CostOfRevenue",
        "us-gaap:CostOfGoodsAndServicesSold",
        "us-gaap:CostOfGoodsSold",
        "us-gaap:CostOfServices",
        "ifrs-full:CostOfSales",
    ],
    &["us-gaap:InventoryNet", "ifrs-full:Inventories"],
];
/// A balance sheet that tells current from not current, which banks, insurers and most trusts do not keep.
const CLASSIFIED: &[Signal] = &[&["us-gaap:AssetsCurrent"], &["us-gaap:LiabilitiesCurrent"]];

/// Tags older than this say nothing.
const YEARS: i32 = 5;

/// The template of a filer as of a day, from what could be seen on it.
///
/// - insurer: a tag of premiums or claims, and two in all with those of reserves (after OpenBB's statement schema);
/// - bank: a tag of deposits or of noninterest income and expense, two in all with those of lending, and no classified
///   balance sheet (captive finance companies lend too);
/// - trust: three tags of real estate and no gross profit or inventory;
/// - industrial: a cost of revenue, a gross profit, an inventory or a classified balance sheet;
/// - else what the industry code says of banks (60xx), insurers (63xx) and trusts (6798), where it is given;
/// - else diversified.
pub fn detect(facts: &FilerFacts, as_of: Date, sic: Option<&str>) -> Template {
    let since = since(as_of);
    told(|tag| visible(facts, tag, as_of).any(|r| r.fact.end > since), sic)
}

/// The day after which a tag must have been used to say something on that day.
pub(crate) fn since(as_of: Date) -> Date {
    as_of.plus_months(-12 * YEARS)
}

/// The tags that say something, some of them twice.
pub(crate) fn signals() -> impl Iterator<Item = &'static str> {
    let all = [PREMIUMS, RESERVES, DEPOSITS, LENDING, REAL_ESTATE, SELLING, CLASSIFIED];
    all.into_iter().flatten().flat_map(|tags| tags.iter().copied())
}

/// The template that the tags used of late tell.
pub(crate) fn told(used: impl Fn(&str) -> bool, sic: Option<&str>) -> Template {
    let count = |signals: &[Signal]| signals.iter().filter(|tags| tags.iter().any(|t| used(t))).count();
    let premiums = count(PREMIUMS);
    if premiums >= 1 && premiums + count(RESERVES) >= 2 {
        return Template::Insurer;
    }
    let (deposits, classified) = (count(DEPOSITS), count(CLASSIFIED) == CLASSIFIED.len());
    if deposits >= 1 && deposits + count(LENDING) >= 2 && !classified {
        return Template::Bank;
    }
    let selling = count(SELLING);
    if count(REAL_ESTATE) >= 3 && selling < 2 {
        return Template::Reit;
    }
    if selling > 0 || classified {
        return Template::Industrial;
    }
    sic.and_then(by_code).unwrap_or(Template::Diversified)
}

/// What a standard industrial classification says of statements of their own kind.
fn by_code(sic: &str) -> Option<Template> {
    match sic.trim().parse::<u32>().ok()? {
        6021..=6036 | 6060..=6062 | 6712 => Some(Template::Bank),
        6311..=6399 => Some(Template::Insurer),
        6798 => Some(Template::Reit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Paper, d};

    const AS_OF: &str = "2022-06-30";

    fn template(tags: &[&str], sic: Option<&str>) -> Template {
        let mut paper = Paper::new();
        paper.file("10-K", "2022-02-20", |p| {
            for tag in tags {
                p.over(tag, "2021-01-01", "2021-12-31", 5.0);
            }
        });
        detect(&paper.facts(), d(AS_OF), sic)
    }

    #[test]
    fn tags_tell_the_template() {
        let bank = ["us-gaap:Deposits", "us-gaap:InterestIncomeExpenseNet"];
        assert_eq!(template(&bank, None), Template::Bank);
        assert_eq!(template(&["us-gaap:InterestIncomeExpenseNet", "us-gaap:NoninterestIncome"], None), Template::Bank);
        let insurer =
            ["us-gaap:PremiumsEarnedNet", "us-gaap:UnearnedPremiums", "us-gaap:InterestAndDividendIncomeOperating"];
        assert_eq!(template(&insurer, None), Template::Insurer);
        let trust = [
            "us-gaap:RealEstateInvestmentPropertyNet",
            "us-gaap:RealEstateInvestmentPropertyAtCost",
            "us-gaap:OperatingLeasesIncomeStatementLeaseRevenue",
        ];
        assert_eq!(template(&trust, None), Template::Reit);
        assert_eq!(template(&["us-gaap:GrossProfit"], None), Template::Industrial);
        assert_eq!(template(&["us-gaap:CostsAndExpenses", "us-gaap:Revenues"], None), Template::Diversified);
    }

    #[test]
    fn one_tag_of_a_bank_makes_no_bank_and_a_manufacturer_that_lends_is_none() {
        assert_eq!(template(&["us-gaap:InterestIncomeExpenseNet"], None), Template::Diversified);
        let captive = [
            "us-gaap:Deposits",
            "us-gaap:InterestIncomeExpenseNet",
            "us-gaap:AssetsCurrent",
            "us-gaap:LiabilitiesCurrent",
            "us-gaap:CostOfRevenue",
        ];
        assert_eq!(template(&captive, None), Template::Industrial);
    }

    #[test]
    fn a_code_decides_only_where_tags_are_silent() {
        assert_eq!(template(&["us-gaap:Assets"], Some("6022")), Template::Bank);
        assert_eq!(template(&["us-gaap:Assets"], Some("6331")), Template::Insurer);
        assert_eq!(template(&["us-gaap:Assets"], Some("6798")), Template::Reit);
        assert_eq!(template(&["us-gaap:Assets"], Some("3571")), Template::Diversified);
        assert_eq!(template(&["us-gaap:Assets"], Some("n/a")), Template::Diversified);
        assert_eq!(template(&["us-gaap:GrossProfit"], Some("6022")), Template::Industrial);
    }

    #[test]
    fn neither_old_tags_nor_later_filings_count() {
        let mut paper = Paper::new();
        paper.file("10-K", "2012-02-20", |p| p.over("us-gaap:GrossProfit", "2011-01-01", "2011-12-31", 5.0));
        paper.file("10-K", "2022-02-20", |p| p.over("us-gaap:PremiumsEarnedNet", "2021-01-01", "2021-12-31", 5.0));
        paper.file("10-K", "2022-03-20", |p| p.at("us-gaap:UnearnedPremiums", "2021-12-31", 5.0));
        let facts = paper.facts();
        assert_eq!(detect(&facts, d("2013-01-02"), None), Template::Industrial);
        assert_eq!(detect(&facts, d("2022-03-01"), None), Template::Diversified);
        assert_eq!(detect(&facts, d("2022-03-22"), None), Template::Insurer);
    }
}
