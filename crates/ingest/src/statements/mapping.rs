//! Which column is which concept, and with what sign: one table for tables in general, one for SimFin's.
//!
//! Our convention: income is positive, and so are costs, provisions and payments.
use breadth_domain::Concept;

/// A column of a statements file.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct ConceptColumn {
    /// The column's name; compared without case, spaces and marks.
    pub column: &'static str,
    /// What it measures.
    pub concept: Concept,
    /// What the file's number is multiplied by.
    pub sign: f64,
}

const fn as_is(column: &'static str, concept: Concept) -> ConceptColumn {
    ConceptColumn { column, concept, sign: 1.0 }
}

const fn turned(column: &'static str, concept: Concept) -> ConceptColumn {
    ConceptColumn { column, concept, sign: -1.0 }
}

/// Columns of tables in general. Each concept's own identifier is a name of it too. `eps` and `dividend` alone are not taken:
/// they do not say whether basic or diluted, declared or paid.
pub const CONCEPT_COLUMNS: &[ConceptColumn] = &[
    as_is("revenues", Concept::Revenue),
    as_is("total_revenue", Concept::Revenue),
    as_is("sales", Concept::Revenue),
    as_is("net_sales", Concept::Revenue),
    as_is("cogs", Concept::CostOfRevenue),
    as_is("cost_of_goods_sold", Concept::CostOfRevenue),
    as_is("cost_of_sales", Concept::CostOfRevenue),
    as_is("rd", Concept::ResearchAndDevelopment),
    as_is("rnd", Concept::ResearchAndDevelopment),
    as_is("research_development", Concept::ResearchAndDevelopment),
    as_is("sga", Concept::SellingGeneralAdministrative),
    as_is("op_income", Concept::OperatingIncome),
    as_is("operating_profit", Concept::OperatingIncome),
    as_is("ebit", Concept::OperatingIncome),
    as_is("income_before_tax", Concept::PretaxIncome),
    as_is("tax", Concept::IncomeTax),
    as_is("income_tax_expense", Concept::IncomeTax),
    as_is("net_profit", Concept::NetIncome),
    as_is("depreciation_and_amortization", Concept::DepreciationAmortization),
    as_is("cash_flow_op", Concept::OperatingCashFlow),
    as_is("operating_cf", Concept::OperatingCashFlow),
    as_is("cfo", Concept::OperatingCashFlow),
    as_is("net_cash_from_operating_activities", Concept::OperatingCashFlow),
    as_is("capex", Concept::CapitalExpenditure),
    as_is("capital_expenditures", Concept::CapitalExpenditure),
    as_is("fcf", Concept::FreeCashFlow),
    as_is("cash_flow_inv", Concept::InvestingCashFlow),
    as_is("investing_cf", Concept::InvestingCashFlow),
    as_is("cash_flow_fin", Concept::FinancingCashFlow),
    as_is("financing_cf", Concept::FinancingCashFlow),
    as_is("cash_dividends_paid", Concept::DividendsPaid),
    as_is("cash_and_short_term_investments", Concept::Cash),
    as_is("cash_and_equivalents", Concept::Cash),
    as_is("accounts_receivable", Concept::Receivables),
    as_is("inventories", Concept::Inventory),
    as_is("cur_assets", Concept::CurrentAssets),
    as_is("total_current_assets", Concept::CurrentAssets),
    as_is("total_assets", Concept::Assets),
    as_is("cur_liab", Concept::CurrentLiabilities),
    as_is("total_current_liabilities", Concept::CurrentLiabilities),
    as_is("total_liabilities", Concept::Liabilities),
    as_is("total_deposits", Concept::Deposits),
    as_is("net_loans", Concept::Loans),
    as_is("preferred_stock", Concept::PreferredEquity),
    as_is("total_equity", Concept::Equity),
    as_is("shareholders_equity", Concept::Equity),
    as_is("stockholders_equity", Concept::Equity),
    as_is("shares", Concept::SharesOutstanding),
    as_is("weighted_average_shares", Concept::SharesBasic),
    as_is("weighted_average_shares_diluted", Concept::SharesDiluted),
];

/// SimFin's three statements.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statement {
    /// Income statement.
    Income,
    /// Balance sheet.
    Balance,
    /// Cash flow statement.
    CashFlow,
}

/// SimFin's columns, of the general, the banks' and the insurers' files. Costs, provisions, taxes, interest, capital expenditure
/// and dividends are negative there.
///
/// `Depreciation & Amortization` is taken from the cash flow statement alone (the income statement shows only what is not
/// inside other costs), `Provision for Loan Losses` from the income statement alone (the cash flow statement adds it back),
/// average share counts from the income statement.
pub const SIMFIN_COLUMNS: &[(Statement, ConceptColumn)] = &[
    (Statement::Income, as_is("Shares (Basic)", Concept::SharesBasic)),
    (Statement::Income, as_is("Shares (Diluted)", Concept::SharesDiluted)),
    (Statement::Income, as_is("Revenue", Concept::Revenue)),
    (Statement::Income, turned("Cost of Revenue", Concept::CostOfRevenue)),
    (Statement::Income, as_is("Gross Profit", Concept::GrossProfit)),
    (Statement::Income, turned("Selling, General & Administrative", Concept::SellingGeneralAdministrative)),
    (Statement::Income, turned("Research & Development", Concept::ResearchAndDevelopment)),
    (Statement::Income, as_is("Operating Income (Loss)", Concept::OperatingIncome)),
    (Statement::Income, turned("Interest Expense, Net", Concept::InterestExpense)),
    (Statement::Income, turned("Provision for Loan Losses", Concept::ProvisionForLoanLosses)),
    (Statement::Income, turned("Total Non-Interest Expense", Concept::NoninterestExpense)),
    (Statement::Income, turned("Total Claims & Losses", Concept::BenefitsAndClaims)),
    (Statement::Income, as_is("Pretax Income (Loss)", Concept::PretaxIncome)),
    (Statement::Income, turned("Income Tax (Expense) Benefit, Net", Concept::IncomeTax)),
    (Statement::Income, as_is("Net Income", Concept::NetIncome)),
    (Statement::Income, as_is("Net Income (Common)", Concept::NetIncomeCommon)),
    (Statement::Balance, as_is("Cash, Cash Equivalents & Short Term Investments", Concept::Cash)),
    (Statement::Balance, as_is("Accounts & Notes Receivable", Concept::Receivables)),
    (Statement::Balance, as_is("Inventories", Concept::Inventory)),
    (Statement::Balance, as_is("Total Current Assets", Concept::CurrentAssets)),
    (Statement::Balance, as_is("Property, Plant & Equipment, Net", Concept::PropertyPlantEquipment)),
    (Statement::Balance, as_is("Net Fixed Assets", Concept::PropertyPlantEquipment)),
    (Statement::Balance, as_is("Insurance Reserves", Concept::InsuranceReserves)),
    (Statement::Balance, as_is("Total Assets", Concept::Assets)),
    (Statement::Balance, as_is("Total Current Liabilities", Concept::CurrentLiabilities)),
    (Statement::Balance, as_is("Short Term Debt", Concept::ShortTermDebt)),
    (Statement::Balance, as_is("Long Term Debt", Concept::LongTermDebt)),
    (Statement::Balance, as_is("Total Deposits", Concept::Deposits)),
    (Statement::Balance, as_is("Net Loans", Concept::Loans)),
    (Statement::Balance, as_is("Total Liabilities", Concept::Liabilities)),
    (Statement::Balance, as_is("Preferred Equity", Concept::PreferredEquity)),
    (Statement::Balance, as_is("Retained Earnings", Concept::RetainedEarnings)),
    (Statement::Balance, as_is("Total Equity", Concept::Equity)),
    (Statement::CashFlow, as_is("Depreciation & Amortization", Concept::DepreciationAmortization)),
    (Statement::CashFlow, as_is("Net Cash from Operating Activities", Concept::OperatingCashFlow)),
    (Statement::CashFlow, turned("Change in Fixed Assets & Intangibles", Concept::CapitalExpenditure)),
    (Statement::CashFlow, as_is("Net Cash from Investing Activities", Concept::InvestingCashFlow)),
    (Statement::CashFlow, turned("Dividends Paid", Concept::DividendsPaid)),
    (Statement::CashFlow, as_is("Net Cash from Financing Activities", Concept::FinancingCashFlow)),
];

/// SimFin's company table: the columns that are read, and what they become.
pub const COMPANY_COLUMNS: &[(&str, &str)] = &[
    ("Ticker", "symbol"),
    ("Company Name", "name"),
    ("IndustryId", "industry"),
    ("ISIN", "isin"),
    ("End of financial year (month)", "fiscal_year_end_month"),
    ("CIK", "cik"),
];

/// Whether a concept is of the cash flow statement: filings give those since the start of the fiscal year.
pub(super) fn is_cash_flow(concept: Concept) -> bool {
    matches!(
        concept,
        Concept::DepreciationAmortization
            | Concept::OperatingCashFlow
            | Concept::CapitalExpenditure
            | Concept::FreeCashFlow
            | Concept::InvestingCashFlow
            | Concept::FinancingCashFlow
            | Concept::DividendsPaid
    )
}

/// Costs and payments that hardly ever change sign: a column of them that is mostly negative is given as payments.
pub(super) fn is_payment(concept: Concept) -> bool {
    matches!(
        concept,
        Concept::CostOfRevenue
            | Concept::ResearchAndDevelopment
            | Concept::SellingGeneralAdministrative
            | Concept::CapitalExpenditure
            | Concept::DividendsPaid
    )
}
