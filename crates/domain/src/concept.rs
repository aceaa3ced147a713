//! What a reported number measures: one list, read by the importers, the metrics and the manual.
use serde::Serialize;

/// How a concept adds up over time.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Money over a period: quarters add up to a year.
    Flow,
    /// Money at a day.
    Stock,
    /// A count of shares at a day.
    Shares,
    /// A count of shares averaged over a period: never added.
    AverageShares,
    /// Money per share over a period: never added.
    PerShare,
    /// A fraction at a day: never added.
    Ratio,
}

macro_rules! concepts {
    ($($name:ident, $id:literal, $label:literal, $nature:ident;)*) => {
        /// One reportable item of a company's statements.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Concept { $(#[doc = $label] $name,)* }

        impl Concept {
            /// Every concept, in the order of the statements.
            pub const ALL: &'static [Concept] = &[$(Concept::$name,)*];

            /// The stable identifier, as in files, JSON and SQL.
            pub const fn id(self) -> &'static str {
                match self { $(Concept::$name => $id,)* }
            }

            /// The label people read.
            pub const fn label(self) -> &'static str {
                match self { $(Concept::$name => $label,)* }
            }

            /// How it adds up over time.
            pub const fn nature(self) -> Nature {
                match self { $(Concept::$name => Nature::$nature,)* }
            }
        }
    };
}

concepts! {
    Revenue, "revenue", "Revenue", Flow;
    CostOfRevenue, "cost_of_revenue", "Cost of revenue", Flow;
    GrossProfit, "gross_profit", "Gross profit", Flow;
    ResearchAndDevelopment, "research_and_development", "Research and development", Flow;
    SellingGeneralAdministrative, "selling_general_administrative", "Selling, general and administrative", Flow;
    AdvertisingExpense, "advertising_expense", "Advertising", Flow;
    OperatingExpenses, "operating_expenses", "Operating expenses", Flow;
    OperatingIncome, "operating_income", "Operating income", Flow;
    InterestExpense, "interest_expense", "Interest expense", Flow;
    PretaxIncome, "pretax_income", "Income before tax", Flow;
    PretaxIncomeDomestic, "pretax_income_domestic", "Domestic income before tax", Flow;
    PretaxIncomeForeign, "pretax_income_foreign", "Foreign income before tax", Flow;
    IncomeBeforeInterestAndTax, "income_before_interest_and_tax", "Income before interest and tax", Flow;
    IncomeTax, "income_tax", "Income tax", Flow;
    NetIncomeWithNoncontrolling, "net_income_with_noncontrolling", "Net income, noncontrolling interests included", Flow;
    NetIncomeNoncontrolling, "net_income_noncontrolling", "Net income of noncontrolling interests", Flow;
    NetIncome, "net_income", "Net income", Flow;
    PreferredDividends, "preferred_dividends", "Preferred dividends", Flow;
    NetIncomeCommon, "net_income_common", "Net income to common", Flow;
    InterestIncome, "interest_income", "Interest and dividend income", Flow;
    DepositInterestExpense, "deposit_interest_expense", "Interest expense on deposits", Flow;
    NetInterestIncome, "net_interest_income", "Net interest income", Flow;
    ProvisionForLoanLosses, "provision_for_loan_losses", "Provision for loan losses", Flow;
    NoninterestIncome, "noninterest_income", "Noninterest income", Flow;
    NoninterestExpense, "noninterest_expense", "Noninterest expense", Flow;
    PremiumsEarned, "premiums_earned", "Premiums earned", Flow;
    NetInvestmentIncome, "net_investment_income", "Net investment income", Flow;
    RealizedInvestmentGains, "realized_investment_gains", "Investment gains and losses", Flow;
    BenefitsAndClaims, "benefits_and_claims", "Benefits and claims incurred", Flow;
    AcquisitionCostAmortization, "acquisition_cost_amortization", "Amortisation of deferred acquisition costs", Flow;
    RealEstateDepreciation, "real_estate_depreciation", "Depreciation of real estate", Flow;
    PropertySaleGains, "property_sale_gains", "Gains on sale of properties", Flow;
    RealEstateImpairment, "real_estate_impairment", "Impairment of real estate", Flow;
    FundsFromOperations, "funds_from_operations", "Funds from operations", Flow;
    DepreciationAmortization, "depreciation_amortization", "Depreciation and amortisation", Flow;
    StockCompensation, "stock_compensation", "Stock compensation", Flow;
    OperatingCashFlow, "operating_cash_flow", "Cash flow from operations", Flow;
    CapitalExpenditure, "capital_expenditure", "Capital expenditure", Flow;
    SoftwareExpenditure, "software_expenditure", "Capitalised software", Flow;
    RealEstateExpenditure, "real_estate_expenditure", "Real estate acquired and developed", Flow;
    FreeCashFlow, "free_cash_flow", "Free cash flow", Flow;
    InvestingCashFlow, "investing_cash_flow", "Cash flow from investing", Flow;
    FinancingCashFlow, "financing_cash_flow", "Cash flow from financing", Flow;
    DividendsPaid, "dividends_paid", "Dividends paid", Flow;
    ShareRepurchases, "share_repurchases", "Shares bought back", Flow;
    ShareIssuance, "share_issuance", "Shares issued for cash", Flow;
    ExchangeRateEffect, "exchange_rate_effect", "Effect of exchange rates on cash", Flow;
    ChangeInCash, "change_in_cash", "Change in cash", Flow;
    IncomeTaxPaid, "income_tax_paid", "Income tax paid", Flow;
    InterestPaid, "interest_paid", "Interest paid", Flow;
    Cash, "cash", "Cash and short-term investments", Stock;
    CashAndCashEquivalents, "cash_and_cash_equivalents", "Cash and cash equivalents", Stock;
    CashWithRestricted, "cash_with_restricted", "Cash, restricted cash included", Stock;
    ShortTermInvestments, "short_term_investments", "Short-term investments", Stock;
    Receivables, "receivables", "Receivables", Stock;
    Inventory, "inventory", "Inventory", Stock;
    CurrentAssets, "current_assets", "Current assets", Stock;
    PropertyPlantEquipment, "property_plant_equipment", "Property, plant and equipment", Stock;
    Goodwill, "goodwill", "Goodwill", Stock;
    Intangibles, "intangibles", "Intangible assets without goodwill", Stock;
    Assets, "assets", "Total assets", Stock;
    Payables, "payables", "Accounts payable", Stock;
    DeferredRevenue, "deferred_revenue", "Deferred revenue", Stock;
    CurrentLiabilities, "current_liabilities", "Current liabilities", Stock;
    ShortTermDebt, "short_term_debt", "Short-term debt", Stock;
    LongTermDebt, "long_term_debt", "Long-term debt", Stock;
    TotalDebt, "total_debt", "Total debt", Stock;
    OperatingLeases, "operating_leases", "Operating lease liabilities", Stock;
    FinanceLeases, "finance_leases", "Finance lease liabilities", Stock;
    VariableRateDebt, "variable_rate_debt", "Debt at variable rates", Stock;
    FixedRateDebt, "fixed_rate_debt", "Debt at fixed rates", Stock;
    DebtDueNextYear, "debt_due_next_year", "Debt due within twelve months", Stock;
    UndrawnCredit, "undrawn_credit", "Undrawn credit lines", Stock;
    Deposits, "deposits", "Deposits", Stock;
    NoninterestBearingDeposits, "noninterest_bearing_deposits", "Noninterest-bearing deposits", Stock;
    GrossLoans, "gross_loans", "Gross loans", Stock;
    LoanLossAllowance, "loan_loss_allowance", "Allowance for loan losses", Stock;
    Loans, "loans", "Net loans", Stock;
    NonaccrualLoans, "nonaccrual_loans", "Nonaccrual loans", Stock;
    HeldToMaturity, "held_to_maturity", "Held-to-maturity securities at cost", Stock;
    HeldToMaturityFairValue, "held_to_maturity_fair_value", "Held-to-maturity securities at fair value", Stock;
    RiskWeightedAssets, "risk_weighted_assets", "Risk-weighted assets", Stock;
    DeferredAcquisitionCosts, "deferred_acquisition_costs", "Deferred acquisition costs", Stock;
    InsuranceReserves, "insurance_reserves", "Insurance reserves", Stock;
    Liabilities, "liabilities", "Total liabilities", Stock;
    TemporaryEquity, "temporary_equity", "Temporary equity", Stock;
    PreferredEquity, "preferred_equity", "Preferred equity", Stock;
    NoncontrollingInterest, "noncontrolling_interest", "Noncontrolling interests", Stock;
    RetainedEarnings, "retained_earnings", "Retained earnings", Stock;
    OtherComprehensiveIncome, "accumulated_other_comprehensive_income", "Accumulated other comprehensive income", Stock;
    Equity, "equity", "Shareholders' equity", Stock;
    EquityWithNoncontrolling, "equity_with_noncontrolling", "Equity, noncontrolling interests included", Stock;
    LiabilitiesAndEquity, "liabilities_and_equity", "Total liabilities and equity", Stock;
    PublicFloat, "public_float", "Public float", Stock;
    SharesOutstanding, "shares_outstanding", "Shares outstanding", Shares;
    SharesBasic, "shares_basic", "Basic weighted shares", AverageShares;
    SharesDiluted, "shares_diluted", "Diluted weighted shares", AverageShares;
    EpsBasic, "eps_basic", "Basic earnings per share", PerShare;
    EpsDiluted, "eps_diluted", "Diluted earnings per share", PerShare;
    DividendsPerShare, "dividends_per_share", "Dividends per share", PerShare;
    CommonEquityTier1Ratio, "common_equity_tier1_ratio", "Common equity tier 1 ratio", Ratio;
    Tier1Ratio, "tier1_ratio", "Tier 1 capital ratio", Ratio;
    TotalCapitalRatio, "total_capital_ratio", "Total capital ratio", Ratio;
    LeverageRatio, "leverage_ratio", "Tier 1 leverage ratio", Ratio;
}

impl Concept {
    /// The concept with that identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.id() == id)
    }
}

impl std::fmt::Display for Concept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Concept {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_and_round_trip() {
        for (i, c) in Concept::ALL.iter().enumerate() {
            assert_eq!(Concept::from_id(c.id()), Some(*c));
            assert_eq!(*c as usize, i);
        }
    }
}
