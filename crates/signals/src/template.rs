//! Which kind of statements a company keeps: a bank's ratios are not a manufacturer's.
use breadth_domain::Concept;
use breadth_filings::Template;

use crate::At;

/// What only lenders report; two of them make a bank.
const LENDING: [Concept; 6] = [
    Concept::NetInterestIncome,
    Concept::NoninterestIncome,
    Concept::ProvisionForLoanLosses,
    Concept::Deposits,
    Concept::DepositInterestExpense,
    Concept::Loans,
];
/// What only insurers report; two of them make one.
const INSURING: [Concept; 3] = [Concept::PremiumsEarned, Concept::BenefitsAndClaims, Concept::InsuranceReserves];
/// What only owners of real estate report.
const LETTING: [Concept; 2] = [Concept::FundsFromOperations, Concept::RealEstateDepreciation];

/// The template of the company on the day: by its industry as listed, else by the items it reports, else industrial
/// where it has a cost of revenue, diversified where it has none.
pub(crate) fn template(at: &At<'_>) -> Template {
    let label = at.label();
    by_industry(&label.industry).unwrap_or_else(|| by_items(at))
}

/// The template that an industry as listed tells by itself.
pub(crate) fn by_industry(industry: &str) -> Option<Template> {
    let has = |part: &str| industry.contains(part);
    match industry {
        "Major Banks" | "Commercial Banks" | "Banks" | "Savings Institutions" => Some(Template::Bank),
        _ if has("Bank") && !has("Investment Bankers") => Some(Template::Bank),
        _ if has("Insurers") || has("Insurance") && !has("Brokers") => Some(Template::Insurer),
        _ if has("Real Estate Investment Trust") || has("REIT") => Some(Template::Reit),
        _ => None,
    }
}

fn by_items(at: &At<'_>) -> Template {
    let reported = |list: &[Concept]| list.iter().filter(|c| at.reports(**c)).count();
    if reported(&INSURING) >= 2 {
        Template::Insurer
    } else if reported(&LENDING) >= 2 {
        Template::Bank
    } else if reported(&LETTING) >= 1 {
        Template::Reit
    } else if reported(&[Concept::CostOfRevenue, Concept::GrossProfit]) >= 1 {
        Template::Industrial
    } else {
        Template::Diversified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industries_as_listed_decide_first() {
        assert_eq!(by_industry("Savings Institutions"), Some(Template::Bank));
        assert_eq!(by_industry("Investment Bankers/Brokers/Service"), None);
        assert_eq!(by_industry("Accident &Health Insurance"), Some(Template::Insurer));
        assert_eq!(by_industry("Real Estate Investment Trusts"), Some(Template::Reit));
        assert_eq!(by_industry("Semiconductors"), None);
    }
}
