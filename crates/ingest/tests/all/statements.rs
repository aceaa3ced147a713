//! Tables of reported numbers.
use breadth_domain::finding::kinds;
use breadth_domain::{Concept, FactRow, Grade, Span};
use breadth_ingest::Kind;

use crate::kit::{Folder, Kept, d, found};

fn fact<'k>(kept: &'k Kept, symbol: &str, concept: Concept, end: &str) -> Vec<&'k FactRow> {
    kept.facts
        .iter()
        .filter(|f| f.symbol.as_str() == symbol && f.concept == concept && f.period_end == d(end))
        .collect()
}

#[test]
fn a_quarterly_table_with_vintages_and_defects() {
    let text = "ticker,period_end,available_date,revenue,net_income,total_assets,free_cash_flow,shares_outstanding,eps\n\
        AAA,2023-12-31,2024-02-10,100,10,1000,5,7,\n\
        AAA,2024-03-31,2024-05-03,110,,1010,0,7,\n\
        AAA,2024-03-31,2024-08-02,111,12,1010,1,7,\n\
        AAA,2024-06-30,2024-07-05,120,12,1020,1,7,\n\
        AAA,2024-06-30,2024-05-05,120,12,1020,1,7,\n\
        BBB,2024-03-31,,1,1,1,1,1,\n\
        BBB,,2024-05-03,1,1,1,1,1,\n\
        BBB,2024-03-31,2024-05-99,1,1,1,1,1,\n\
        BBB,2024-03-31,2024-05-03,one,1,1,1,1,\n\
        BBB,2024-03-31,2024-05-03,1e300,1,1,1,1,\n\
        AAA,2023-12-31,2024-02-10,100,10,1000,5,7,\n\
        AAA,2023-12-31,2024-02-10,101,10,1000,5,7,\n\
        ,2024-03-31,2024-05-03,1,1,1,1,1,\n";
    let (kept, imported) = Folder::new().with("q.csv", text).read(Kind::Statements);
    // Published on Friday 2024-05-03: used from Monday; the vintage of August stands beside it.
    let revenue = fact(&kept, "AAA", Concept::Revenue, "2024-03-31");
    let seen: Vec<_> = revenue.iter().map(|f| (f.value, f.published_on, f.known_on, f.span, f.grade)).collect();
    assert_eq!(
        seen,
        [
            (110.0, d("2024-05-03"), d("2024-05-06"), Span::Quarter, Grade::Published),
            (111.0, d("2024-08-02"), d("2024-08-05"), Span::Quarter, Grade::Published),
        ]
    );
    // Empty is missing; zero is zero.
    assert_eq!(fact(&kept, "AAA", Concept::NetIncome, "2024-03-31").len(), 1);
    assert_eq!(fact(&kept, "AAA", Concept::FreeCashFlow, "2024-03-31")[0].value, 0.0);
    assert_eq!(fact(&kept, "AAA", Concept::Assets, "2023-12-31")[0].span, Span::Instant);
    assert_eq!(fact(&kept, "AAA", Concept::SharesOutstanding, "2023-12-31")[0].span, Span::Instant);
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD), (2, vec![5, 6]));
    assert_eq!(found(&imported, &kinds::NO_PERIOD), (2, vec![7, 8]));
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![9]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (1, vec![10]));
    assert_eq!(found(&imported, &kinds::OUT_OF_RANGE), (1, vec![11]));
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![12]));
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![13]));
    assert_eq!(found(&imported, &kinds::BAD_SYMBOL), (1, vec![14]));
    assert!(imported.notes.iter().any(|n| n.contains("columns not used: eps")), "{:?}", imported.notes);
    let keys: Vec<_> = kept.facts.iter().map(|f| (f.symbol, f.concept, f.period_end, f.known_on, f.span)).collect();
    assert!(keys.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn items_of_filings_cover_what_filings_cover() {
    let text = "symbol,end_date,amend,period_focus,doc_type,revenues,net_income,assets,cash_flow_op,eps_basic,collected\n\
        AAA,2015-06-30,False,Q2,10-Q,50,5,900,12,0.5,2015-08-03\n\
        AAA,2015-06-30,True,Q2,10-Q/A,51,5,900,12,0.5,2015-09-03\n\
        AAA,2015-12-31,False,FY,10-K,200,20,950,40,2,2016-02-29\n\
        AAA,2016-03-31,False,FY,10-Q,1,1,1,1,1,2016-05-03\n\
        AAA,2016-06-30,False,H1,10-Q,1,1,1,1,1,2016-08-03\n";
    let (kept, imported) = Folder::new().with("r.csv", text).read(Kind::Statements);
    let span = |concept, end| fact(&kept, "AAA", concept, end)[0].span;
    // A 10-Q gives income of the quarter, and cash flow since the start of the fiscal year.
    assert_eq!(span(Concept::Revenue, "2015-06-30"), Span::Quarter);
    assert_eq!(span(Concept::EpsBasic, "2015-06-30"), Span::Quarter);
    assert_eq!(span(Concept::OperatingCashFlow, "2015-06-30"), Span::YearToDate);
    assert_eq!(span(Concept::Revenue, "2015-12-31"), Span::Year);
    assert_eq!(span(Concept::OperatingCashFlow, "2015-12-31"), Span::Year);
    assert_eq!(fact(&kept, "AAA", Concept::Revenue, "2015-06-30").len(), 2);
    assert!(kept.facts.iter().all(|f| f.grade == Grade::Filing));
    // A fiscal year in a 10-Q, and a half-year: neither is placed by a guess.
    assert_eq!(found(&imported, &kinds::NO_PERIOD), (2, vec![5, 6]));
}

#[test]
fn the_length_of_periods_is_measured_or_said_never_guessed() {
    let one = "ticker,period_end,filed,revenue\nAAA,2023-12-31,2024-02-20,4\n";
    let refused = Folder::new().with("y.csv", one).refused(Kind::Statements);
    assert!(refused.contains("--map period=quarter"), "{refused}");
    let (kept, _) = Folder::new().with("y.csv", one).map("period", "year").read(Kind::Statements);
    assert_eq!(kept.facts[0].span, Span::Year);
    let yearly = "ticker,period_end,filed,revenue\nAAA,2023-12-31,2024-02-20,4\nAAA,2022-12-31,2023-02-20,4\n";
    assert_eq!(Folder::new().with("y.csv", yearly).read(Kind::Statements).0.facts[0].span, Span::Year);
}

#[test]
fn payments_given_as_negative_numbers_are_turned() {
    let mut text = "ticker,period_end,filed,operating_cf,my_capex\n".to_owned();
    for year in 2010..2022 {
        text.push_str(&format!("AAA,{year}-12-31,{}-02-20,40,-15\n", year + 1));
    }
    let (kept, imported) =
        Folder::new().with("c.csv", text).map("my_capex", "capital_expenditure").read(Kind::Statements);
    assert_eq!(fact(&kept, "AAA", Concept::CapitalExpenditure, "2015-12-31")[0].value, 15.0);
    // 40 − 15.
    assert_eq!(fact(&kept, "AAA", Concept::FreeCashFlow, "2015-12-31")[0].value, 25.0);
    assert!(imported.notes.iter().any(|n| n.contains("sign was turned")));
}
