//! A vendor's bulk download: statements in several zips, joined.
use breadth_domain::finding::kinds;
use breadth_domain::{Concept, Grade, Span};
use breadth_ingest::Kind;

use crate::kit::{Folder, d, found};

const WHO: &str = "Ticker;SimFinId;Currency;Fiscal Year;Fiscal Period;Report Date;Publish Date;Restated Date;Shares (Basic);Shares (Diluted)";

fn bulk() -> Folder {
    let income = format!(
        "{WHO};Revenue;Cost of Revenue;Interest Expense, Net;Income Tax (Expense) Benefit, Net;Net Income;Net Income (Common)\n\
        AAA;1;USD;2023;Q1;2023-03-31;2023-05-02;2024-05-01;10;11;100;-60;-3;-2;20;19\n\
        AAA;1;USD;2023;Q2;2023-06-30;2023-08-01;2023-08-01;10;11;110;-66;;2;22;\n\
        BBB_delisted;2;USD;2023;Q1;2023-03-31;2023-04-04;2023-04-04;5;5;1;-1;0;0;1;1\n\
        BBB_delisted;2;USD;2023;Q2;2023-06-30;2023-08-01;2023-08-01;5;5;1;-1;0;0;1;1\n\
        AAA_old;3;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;5;5;7;-1;0;0;1;1\n\
        CCC;4;EUR;2023;Q1;2023-03-31;2023-05-02;2023-05-02;5;5;7;-1;0;0;1;1\n\
        DDD;5;USD;2023;H1;2023-06-30;2023-08-02;2023-08-02;5;5;7;-1;0;0;1;1\n"
    );
    let cash = format!(
        "{WHO};Net Income/Starting Line;Depreciation & Amortization;Net Cash from Operating Activities;Change in Fixed Assets & Intangibles;Net Cash from Investing Activities;Dividends Paid;Net Cash from Financing Activities\n\
        AAA;1;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;20;4;30;-12;-12;-5;-9\n\
        AAA_old;3;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;5;5;7;1;2;;3;4;5\n"
    );
    let balance = format!(
        "{WHO};Total Assets;Total Liabilities;Total Equity\nAAA;1;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;500;300;200\n\
        AAA_old;3;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;5;5;7;3;4\n"
    );
    let companies = "Ticker;SimFinId;Company Name;IndustryId;ISIN;End of financial year (month);Number Employees;Business Summary;Market;CIK;Main Currency\n\
        AAA;1;A Corp;106001;US0000000001;12;10;\"Makes things;\nand sells them.\";us;1090872;USD\n\
        ;9;;;;;;;us;17;USD\n\
        BBB_delisted;2;B Corp;;;13;;;us;;USD\n";
    Folder::new()
        .zip("us-income-quarterly.zip", "us-income-quarterly.csv", &income)
        .zip("us-cashflow-quarterly.zip", "us-cashflow-quarterly.csv", &cash)
        .zip("us-balance-quarterly.zip", "us-balance-quarterly.csv", &balance)
        .zip("us-companies.zip", "us-companies.csv", companies)
}

#[test]
fn costs_and_payments_become_positive() {
    let (kept, _) = bulk().read(Kind::Statements);
    let value = |concept, end| {
        let of =
            kept.facts.iter().find(|f| f.symbol.as_str() == "AAA" && f.concept == concept && f.period_end == d(end));
        of.map(|f| f.value)
    };
    let q1 = "2023-03-31";
    for (concept, expected) in [
        (Concept::Revenue, 100.0),
        (Concept::CostOfRevenue, 60.0),
        (Concept::InterestExpense, 3.0),
        (Concept::IncomeTax, 2.0),
        (Concept::NetIncome, 20.0),
        (Concept::NetIncomeCommon, 19.0),
        (Concept::DepreciationAmortization, 4.0),
        (Concept::CapitalExpenditure, 12.0),
        (Concept::DividendsPaid, 5.0),
        // 30 − 12.
        (Concept::FreeCashFlow, 18.0),
        (Concept::Assets, 500.0),
        (Concept::SharesDiluted, 11.0),
    ] {
        assert_eq!(value(concept, q1), Some(expected), "{concept}");
    }
    // A tax benefit is a negative tax; what is empty is missing.
    assert_eq!(value(Concept::IncomeTax, "2023-06-30"), Some(-2.0));
    assert_eq!(value(Concept::InterestExpense, "2023-06-30"), None);
}

#[test]
fn banks_and_insurers_have_columns_of_their_own() {
    let banks = format!(
        "{WHO};Revenue;Provision for Loan Losses;Total Non-Interest Expense;Operating Income (Loss);Net Income\n\
        BNK;1;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;50;-5;-30;15;12\n"
    );
    let insurers = format!(
        "{WHO};Revenue;Total Claims & Losses;Net Income\nINS;2;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;90;-70;9\n"
    );
    let banks_balance = format!(
        "{WHO};Net Loans;Net Fixed Assets;Total Assets;Total Deposits\n\
        BNK;1;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;600;8;1000;800\n"
    );
    let insurers_balance = format!(
        "{WHO};Property, Plant & Equipment, Net;Total Assets;Insurance Reserves\n\
        INS;2;USD;2023;Q1;2023-03-31;2023-05-02;2023-05-02;10;11;4;400;300\n"
    );
    let (kept, _) = Folder::new()
        .zip("us-income-banks-quarterly.zip", "us-income-banks-quarterly.csv", &banks)
        .zip("us-income-insurance-quarterly.zip", "us-income-insurance-quarterly.csv", &insurers)
        .zip("us-balance-banks-quarterly.zip", "us-balance-banks-quarterly.csv", &banks_balance)
        .zip("us-balance-insurance-quarterly.zip", "us-balance-insurance-quarterly.csv", &insurers_balance)
        .read(Kind::Statements);
    let value = |who: &str, concept| {
        kept.facts.iter().find(|f| f.symbol.as_str() == who && f.concept == concept).map(|f| f.value)
    };
    for (who, concept, expected) in [
        ("BNK", Concept::ProvisionForLoanLosses, 5.0),
        ("BNK", Concept::NoninterestExpense, 30.0),
        ("BNK", Concept::PropertyPlantEquipment, 8.0),
        ("INS", Concept::BenefitsAndClaims, 70.0),
        ("INS", Concept::PropertyPlantEquipment, 4.0),
        ("INS", Concept::InsuranceReserves, 300.0),
    ] {
        assert_eq!(value(who, concept), Some(expected), "{who} {concept}");
    }
}

#[test]
fn restated_rows_have_a_lower_grade_and_gone_tickers_their_own_name() {
    let (kept, imported) = bulk().read(Kind::Statements);
    let of = |symbol: &str, concept| {
        kept.facts.iter().find(|f| f.symbol.as_str() == symbol && f.concept == concept).copied().unwrap()
    };
    assert_eq!(of("AAA", Concept::Revenue).grade, Grade::Restated);
    assert_eq!(of("AAA", Concept::Assets).grade, Grade::Published);
    assert_eq!(of("AAA", Concept::Revenue).span, Span::Quarter);
    assert_eq!(found(&imported, &kinds::RESTATED_VALUE), (1, vec![2]));
    // BBB is free, so the mark goes; AAA is taken by another company, so AAA_old keeps it.
    assert_eq!(of("BBB", Concept::Revenue).period_end, d("2023-06-30"));
    assert_eq!(of("AAA_OLD", Concept::Revenue).value, 7.0);
    // Published four days after the quarter's end.
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD), (1, vec![4]));
    assert_eq!(found(&imported, &kinds::FOREIGN_CURRENCY), (1, vec![7]));
    assert_eq!(found(&imported, &kinds::NO_PERIOD), (1, vec![8]));
    // AAA's second quarter and BBB's have no balance sheet and no cash flow.
    assert_eq!(found(&imported, &kinds::UNMATCHED), (2, vec![3, 5]));
}

#[test]
fn the_company_table_is_undated_labels() {
    let (kept, imported) = bulk().read(Kind::Statements);
    let names: Vec<_> =
        kept.companies.iter().map(|c| (c.symbol.as_str(), &*c.name, c.cik, c.fiscal_year_end_month)).collect();
    assert_eq!(names, [("AAA", "A Corp", Some(1_090_872), Some(12)), ("BBB", "B Corp", None, None)]);
    assert_eq!(&*kept.companies[0].industry, "106001");
    assert_eq!(found(&imported, &kinds::UNDATED), (2, vec![2, 5]));
    assert_eq!(found(&imported, &kinds::BAD_SYMBOL), (1, vec![4]));
    assert_eq!(imported.source, "us-income-quarterly");
}
