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
    OperatingIncome, "operating_income", "Operating income", Flow;
    InterestExpense, "interest_expense", "Interest expense", Flow;
    PretaxIncome, "pretax_income", "Income before tax", Flow;
    IncomeTax, "income_tax", "Income tax", Flow;
    NetIncome, "net_income", "Net income", Flow;
    NetIncomeCommon, "net_income_common", "Net income to common", Flow;
    ProvisionForLoanLosses, "provision_for_loan_losses", "Provision for loan losses", Flow;
    DepreciationAmortization, "depreciation_amortization", "Depreciation and amortisation", Flow;
    OperatingCashFlow, "operating_cash_flow", "Cash flow from operations", Flow;
    CapitalExpenditure, "capital_expenditure", "Capital expenditure", Flow;
    FreeCashFlow, "free_cash_flow", "Free cash flow", Flow;
    InvestingCashFlow, "investing_cash_flow", "Cash flow from investing", Flow;
    FinancingCashFlow, "financing_cash_flow", "Cash flow from financing", Flow;
    DividendsPaid, "dividends_paid", "Dividends paid", Flow;
    Cash, "cash", "Cash and short-term investments", Stock;
    Receivables, "receivables", "Receivables", Stock;
    Inventory, "inventory", "Inventory", Stock;
    CurrentAssets, "current_assets", "Current assets", Stock;
    Assets, "assets", "Total assets", Stock;
    CurrentLiabilities, "current_liabilities", "Current liabilities", Stock;
    ShortTermDebt, "short_term_debt", "Short-term debt", Stock;
    LongTermDebt, "long_term_debt", "Long-term debt", Stock;
    Deposits, "deposits", "Deposits", Stock;
    Loans, "loans", "Net loans", Stock;
    Liabilities, "liabilities", "Total liabilities", Stock;
    PreferredEquity, "preferred_equity", "Preferred equity", Stock;
    RetainedEarnings, "retained_earnings", "Retained earnings", Stock;
    Equity, "equity", "Shareholders' equity", Stock;
    SharesOutstanding, "shares_outstanding", "Shares outstanding", Shares;
    SharesBasic, "shares_basic", "Basic weighted shares", AverageShares;
    SharesDiluted, "shares_diluted", "Diluted weighted shares", AverageShares;
    EpsBasic, "eps_basic", "Basic earnings per share", PerShare;
    EpsDiluted, "eps_diluted", "Diluted earnings per share", PerShare;
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
