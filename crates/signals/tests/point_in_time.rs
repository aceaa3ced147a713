//! What a company's figures are on a day: every case with its arithmetic.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_domain::{Concept, FactRow, Grade, Span};
use breadth_panel::Panel;
use breadth_signals::{CrossSection, Fundamentals, Missing, Unit, metric};
use support::*;

fn quarters(concept: Concept, values: [f64; 4]) -> Vec<FactRow> {
    let ends = [
        ("2022-03-31", "2022-05-02"),
        ("2022-06-30", "2022-08-01"),
        ("2022-09-30", "2022-11-01"),
        ("2022-12-31", "2023-03-01"),
    ];
    ends.iter().zip(values).map(|((end, on), v)| fact("A", concept, Span::Quarter, end, v, on)).collect()
}

#[test]
fn four_quarters_are_a_year_from_the_session_after_the_last_is_published() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let f = Fundamentals::new(&[source("s", quarters(Concept::NetIncome, [1.0, 2.0, 3.0, 4.0]))], &panel);
    // Published on Wednesday 2023-03-01: known on Thursday the 2nd, not on the 1st.
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-03-02"), Some(10.0));
    let before = value(&panel, &f, "net_income_ttm", "2023-03-01");
    assert_eq!(
        before,
        Err(Missing::NoTrailingYear { concept: Concept::NetIncome, end: day("2022-09-30"), quarters: 3 })
    );
    let q = value(&panel, &f, "net_income_ttm", "2023-06-01").unwrap();
    assert_eq!((q.period_end, q.known_on, q.grade), (day("2022-12-31"), day("2023-03-02"), Some(Grade::Filing)));
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let facts = CrossSection::new(&panel, &f, &[0], t).proof(metric("net_income_ttm").unwrap(), 0);
    assert_eq!(f.known(&q, &facts).inputs.iter().map(|i| i.value).sum::<f64>(), 10.0);
    assert_eq!(metric("net_income_ttm").unwrap().unit, Unit::Dollars);
    // 2022-12-31 to 2023-06-01: 152 days.
    assert_eq!(number(&panel, &f, "fundamentals_age_days", "2023-06-01"), Some(152.0));
}

#[test]
fn a_source_that_comes_late_to_a_company_says_nothing_of_its_age() {
    let mut panel = flat_panel("2021-01-04", "2023-12-29", &["A", "B"]);
    let mut rows = quarters(Concept::NetIncome, [1.0, 2.0, 3.0, 4.0]);
    // The source knows another company since 2019.
    rows.push(fact("B", Concept::NetIncome, Span::Quarter, "2019-03-31", 1.0, "2019-05-02"));
    let told = |panel: &Panel| {
        let f = Fundamentals::new(&[source("s", rows.clone())], panel);
        value(panel, &f, "history_quarters", "2023-06-01").map(|q| q.value)
    };
    // Listed for more than a year before its first quarter ended: it had reported, and was not heard.
    assert_eq!(told(&panel), Err(Missing::ShortRecord { have: 4, need: 12 }));
    // Listed a month before: it is young.
    panel.securities[0].first = panel.session_on_or_after(day("2022-02-28")).unwrap();
    assert_eq!(told(&panel), Ok(4.0));
}

#[test]
fn a_hole_between_quarters_is_not_bridged() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let mut rows = quarters(Concept::NetIncome, [1.0, 2.0, 3.0, 4.0]);
    rows.remove(1);
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let missing = Err(Missing::NoTrailingYear { concept: Concept::NetIncome, end: day("2022-12-31"), quarters: 2 });
    assert_eq!(value(&panel, &f, "net_income_ttm", "2023-04-03"), missing);
}

#[test]
fn a_late_restatement_of_an_older_period_does_not_displace_a_newer_one() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let assets = |end, value, on| fact("A", Concept::Assets, Span::Instant, end, value, on);
    let rows = vec![
        assets("2022-09-30", 100.0, "2022-11-01"),
        assets("2022-12-31", 120.0, "2023-03-01"),
        assets("2022-09-30", 90.0, "2023-05-01"),
    ];
    let rows = rows.into_iter().chain(quarters(Concept::NetIncome, [3.0; 4])).collect();
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    // 12 / 120, before and after the restatement of September.
    assert_eq!(number(&panel, &f, "return_on_assets", "2023-04-03"), Some(0.1));
    assert_eq!(number(&panel, &f, "return_on_assets", "2023-06-01"), Some(0.1));
}

#[test]
fn a_restated_figure_counts_from_the_day_it_is_known() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let mut rows = quarters(Concept::NetIncome, [1.0, 2.0, 3.0, 4.0]);
    rows.push(fact("A", Concept::NetIncome, Span::Quarter, "2022-09-30", -30.0, "2023-04-14"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-04-14"), Some(10.0));
    // 1 + 2 − 30 + 4.
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-04-17"), Some(-23.0));
}

/// Fiscal year to December: the year and the half years, cash flow as 10-Qs have it.
fn to_date(year: f64, half: f64, half_before: f64) -> Vec<FactRow> {
    let c = Concept::OperatingCashFlow;
    vec![
        fact("A", c, Span::YearToDate, "2021-06-30", half_before, "2021-08-02"),
        fact("A", c, Span::Year, "2021-12-31", year, "2022-03-01"),
        fact("A", c, Span::YearToDate, "2022-06-30", half, "2022-08-01"),
    ]
}

#[test]
fn year_plus_year_to_date_less_its_comparative() {
    let panel = flat_panel("2021-01-04", "2022-12-30", &["A"]);
    let f = Fundamentals::new(&[source("s", to_date(100.0, 70.0, 40.0))], &panel);
    assert_eq!(number(&panel, &f, "operating_cash_flow_ttm", "2022-07-29"), Some(100.0));
    // 100 + 70 − 40.
    assert_eq!(number(&panel, &f, "operating_cash_flow_ttm", "2022-08-02"), Some(130.0));
}

#[test]
fn vintages_are_not_mixed_inside_the_subtraction() {
    let panel = flat_panel("2021-01-04", "2022-12-30", &["A"]);
    let c = Concept::OperatingCashFlow;
    // The year is restated from 100 to 150 in a 10-K/A; the half year before is not: 150 + 70 − 40 would count what
    // was moved twice.
    let mut rows = to_date(100.0, 70.0, 40.0);
    rows.push(fact("A", c, Span::Year, "2021-12-31", 150.0, "2022-06-01"));
    let f = Fundamentals::new(&[source("s", rows.clone())], &panel);
    let mixed = Err(Missing::MixedVintages { concept: c, end: day("2022-06-30") });
    assert_eq!(value(&panel, &f, "operating_cash_flow_ttm", "2022-08-02"), mixed);
    // With the comparative restated in the new 10-Q: 150 + 70 − 55.
    rows.push(fact("A", c, Span::YearToDate, "2021-06-30", 55.0, "2022-08-01"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    assert_eq!(number(&panel, &f, "operating_cash_flow_ttm", "2022-08-02"), Some(165.0));
    // A comparative restated alone is not subtracted from the year that still contains its first figure: 100 + 70 − 40.
    let mut rows = to_date(100.0, 70.0, 40.0);
    rows.push(fact("A", c, Span::YearToDate, "2021-06-30", 55.0, "2022-08-01"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    assert_eq!(number(&panel, &f, "operating_cash_flow_ttm", "2022-08-02"), Some(130.0));
}

#[test]
fn quarters_since_the_year_end_stand_for_the_year_to_date() {
    // As a source of 10-K years and 10-Q quarters has it: no fourth quarter anywhere.
    let panel = flat_panel("2021-01-04", "2022-12-30", &["A"]);
    let c = Concept::Revenue;
    let q = |end, value, on| fact("A", c, Span::Quarter, end, value, on);
    let rows = vec![
        q("2021-03-31", 10.0, "2021-05-03"),
        q("2021-06-30", 11.0, "2021-08-02"),
        q("2021-09-30", 12.0, "2021-11-01"),
        fact("A", c, Span::Year, "2021-12-31", 50.0, "2022-03-01"),
        q("2022-03-31", 20.0, "2022-05-02"),
        q("2022-06-30", 22.0, "2022-08-01"),
    ];
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    // 50 + 20 − 10, then 50 + (20 + 22) − (10 + 11).
    assert_eq!(number(&panel, &f, "revenue_ttm", "2022-06-01"), Some(60.0));
    assert_eq!(number(&panel, &f, "revenue_ttm", "2022-09-01"), Some(71.0));
}

#[test]
fn a_moved_fiscal_year_and_a_negative_remainder_are_missing() {
    let panel = flat_panel("2020-01-02", "2022-12-30", &["A"]);
    let mut rows = to_date(100.0, 70.0, 40.0);
    rows.push(fact("A", Concept::OperatingCashFlow, Span::Year, "2021-06-30", 80.0, "2021-08-30"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let moved = Err(Missing::FiscalYearMoved { concept: Concept::OperatingCashFlow, end: day("2022-06-30") });
    assert_eq!(value(&panel, &f, "operating_cash_flow_ttm", "2022-08-02"), moved);
    let mut rows = to_date(10.0, 5.0, 40.0);
    rows.iter_mut().for_each(|r| r.concept = Concept::Revenue);
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let negative = Err(Missing::NegativeDerived { concept: Concept::Revenue, end: day("2022-06-30") });
    assert_eq!(value(&panel, &f, "revenue_ttm", "2022-08-02"), negative);
}

#[test]
fn an_item_absent_from_the_newest_period_is_unknown_not_old() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let mut rows = quarters(Concept::NetIncome, [1.0, 2.0, 3.0, 4.0]);
    rows.push(fact("A", Concept::Assets, Span::Instant, "2023-03-31", 50.0, "2023-05-01"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let stale =
        Missing::NotInNewestPeriod { concept: Concept::NetIncome, has: day("2022-12-31"), newest: day("2023-03-31") };
    assert_eq!(value(&panel, &f, "net_income_ttm", "2023-05-02"), Err(stale));
    assert!(stale.to_string().contains("known to 2022-12-31 only, while the newest period known ends 2023-03-31"));
}

#[test]
fn sources_are_chosen_by_period_then_grade_then_order_and_never_mixed() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let graded = |values, grade, assets: f64| {
        let mut rows = quarters(Concept::NetIncome, values);
        rows.push(fact("A", Concept::Assets, Span::Instant, "2022-12-31", assets, "2023-03-01"));
        rows.iter_mut().for_each(|r| r.grade = grade);
        rows
    };
    let restated = source("restated", graded([10.0; 4], Grade::Restated, 100.0));
    let published = source("published", graded([20.0; 4], Grade::Published, 100.0));
    let f = Fundamentals::new(&[restated.clone(), published.clone()], &panel);
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-04-03"), Some(80.0));
    let f = Fundamentals::new(&[restated.clone(), source("again", graded([30.0; 4], Grade::Restated, 100.0))], &panel);
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-04-03"), Some(40.0));
    // The better source has no assets: the ratio is taken whole from the other one, 40 / 100 and not 80 / 100.
    let bare: Vec<FactRow> = published.1.into_iter().filter(|r| r.concept == Concept::NetIncome).collect();
    let f = Fundamentals::new(&[restated, source("published", bare)], &panel);
    assert_eq!(number(&panel, &f, "return_on_assets", "2023-04-03"), Some(0.4));
    let q = value(&panel, &f, "return_on_assets", "2023-04-03").unwrap();
    assert_eq!(f.known(&q, &[]).source.as_deref(), Some("restated"));
}

#[test]
fn ratios_over_nothing_are_undefined() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let mut rows = quarters(Concept::NetIncome, [1.0; 4]);
    rows.push(fact("A", Concept::Equity, Span::Instant, "2022-12-31", -5.0, "2023-03-01"));
    rows.push(fact("A", Concept::FreeCashFlow, Span::Year, "2022-12-31", 1e6, "2023-03-01"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    let undefined = Err(Missing::NotPositive { what: "shareholders' equity" });
    assert_eq!(value(&panel, &f, "return_on_equity", "2023-04-03"), undefined);
    // 1 million of free cash flow at a market capitalisation of 10 million.
    assert_eq!(number(&panel, &f, "free_cash_flow_yield", "2023-04-03"), Some(0.1));
    let none = value(&panel, &f, "revenue_ttm", "2023-04-03");
    assert_eq!(none, Err(Missing::NotReported { concept: Concept::Revenue }));
    assert_eq!(value(&panel, &f, "revenue_ttm", "2022-04-01"), Err(Missing::NoStatements));
}

#[test]
fn rows_known_before_their_period_is_over_are_left_out_and_counted() {
    let panel = flat_panel("2022-01-03", "2023-12-29", &["A"]);
    let mut rows = quarters(Concept::NetIncome, [1.0; 4]);
    rows.push(fact("A", Concept::NetIncome, Span::Quarter, "2023-03-31", 99.0, "2023-02-01"));
    rows.push(fact("NOBODY", Concept::NetIncome, Span::Quarter, "2022-12-31", 1.0, "2023-02-01"));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    assert_eq!(number(&panel, &f, "net_income_ttm", "2023-04-03"), Some(4.0));
    let c = &f.coverage().sources[0];
    assert_eq!((c.rows, c.linked_rows, c.impossible_rows, c.symbols), (6, 4, 1, 2));
    assert_eq!(c.unmatched, [symbol("NOBODY")]);
}
