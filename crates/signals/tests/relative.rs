//! Metrics that hold companies against each other: three companies of which the third is the best in everything.
#![allow(clippy::unwrap_used)]
mod support;

use breadth_domain::{Concept, Date, FactRow, Span};
use breadth_panel::Panel;
use breadth_signals::{CrossSection, Evidence, Fundamentals, Missing, metric};
use support::*;

const TICKERS: [&str; 3] = ["A", "B", "C"];

fn values(panel: &Panel, f: &Fundamentals, id: &str) -> Vec<f64> {
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let column = CrossSection::new(panel, f, &[0, 1, 2], t).values(metric(id).unwrap());
    column.into_iter().map(|v| v.unwrap_or_else(|why| panic!("{id}: {why}")).value).collect()
}

fn panel() -> Panel {
    let mut panel = flat_panel("2019-01-02", "2023-12-29", &TICKERS);
    panel.securities.iter_mut().for_each(|s| s.labels[0].sector = "Industrials".into());
    panel
}

#[test]
fn quality_is_a_score_of_ranks() {
    let panel = panel();
    let mut rows: Vec<FactRow> = Vec::new();
    for (k, ticker) in TICKERS.iter().enumerate() {
        let k = (k + 1) as f64;
        for year in 2019..=2022 {
            let age = f64::from(year - 2019);
            let (end, on) = (format!("{year}-12-31"), format!("{}-03-01", year + 1));
            let income = 2.0 * k + 0.5 * k * age;
            let flows = [
                (Concept::Revenue, 100.0),
                (Concept::GrossProfit, 10.0 * k + k * age),
                (Concept::NetIncome, income),
                (Concept::OperatingCashFlow, income + k),
                (Concept::OperatingIncome, 5.0 * k),
                (Concept::PretaxIncome, 3.0 * k),
                (Concept::DepreciationAmortization, 2.0),
                (Concept::FinancingCashFlow, -k),
                (Concept::DividendsPaid, k * k),
            ];
            let balances = [
                (Concept::Assets, 100.0),
                (Concept::Equity, 50.0),
                (Concept::Liabilities, 50.0),
                (Concept::TotalDebt, 40.0 - 10.0 * k + k * (3.0 - age)),
                (Concept::CurrentAssets, 50.0 + k),
                (Concept::CurrentLiabilities, 30.0),
                (Concept::RetainedEarnings, 10.0 * k),
            ];
            rows.extend(flows.map(|(c, v)| fact(ticker, c, Span::Year, &end, v, &on)));
            rows.extend(balances.map(|(c, v)| fact(ticker, c, Span::Instant, &end, v, &on)));
        }
    }
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    // In every part the ranks are 1, 2, 3: standard scores −1, 0, 1, and so is any mean of them.
    for id in ["qmj_profitability", "qmj_growth", "qmj_safety", "qmj_payout", "qmj", "qmj_2014"] {
        let got = values(&panel, &f, id);
        assert!(got.iter().zip([-1.0, 0.0, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{id}: {got:?}");
    }
}

#[test]
fn signals_against_the_median_of_the_sector() {
    let panel = panel();
    let mut rows: Vec<FactRow> = Vec::new();
    for (k, ticker) in TICKERS.iter().enumerate() {
        let k = (k + 1) as f64;
        for q in 0..20_i32 {
            let end: Date = day("2022-12-31").plus_months(-3 * (19 - q)).month_end();
            let (end, on) = (end.to_string(), end.plus_days(45).to_string());
            let income = k + (4.0 - k) * if q % 2 == 0 { 0.1 } else { -0.1 };
            let revenue = 100.0 * (1.0 + (4.0 - k) * 0.01 * f64::from(q / 4 % 2));
            let flows = [
                (Concept::NetIncome, income),
                (Concept::OperatingCashFlow, 2.0 * k),
                (Concept::Revenue, revenue),
                (Concept::ResearchAndDevelopment, k),
                (Concept::CapitalExpenditure, k),
            ];
            rows.extend(flows.map(|(c, v)| fact(ticker, c, Span::Quarter, &end, v, &on)));
            rows.push(fact(ticker, Concept::Assets, Span::Instant, &end, 100.0, &on));
        }
    }
    let f = Fundamentals::new(&[source("s", rows.clone())], &panel);
    // The middle one is the median and above it in nothing; each has more cash flow than income.
    assert_eq!(values(&panel, &f, "mohanram_g7"), [1.0, 1.0, 7.0]);
    // Advertising of the fiscal year to June makes the eighth signal; who does not tell of it has no score of eight.
    for (k, ticker) in TICKERS.iter().enumerate() {
        let told = (k + 1) as f64;
        rows.push(fact(ticker, Concept::AdvertisingExpense, Span::Year, "2022-06-30", told, "2022-08-15"));
    }
    let f = Fundamentals::new(&[source("s", rows.clone())], &panel);
    assert_eq!(values(&panel, &f, "mohanram_g"), [1.0, 1.0, 8.0]);
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    let of = |f: &Fundamentals| CrossSection::new(&panel, f, &[0, 1, 2], t).value(metric("mohanram_g").unwrap(), 2);
    assert_eq!(of(&f).unwrap().evidence, Evidence::Estimated);
    rows.retain(|r| r.concept != Concept::AdvertisingExpense || r.symbol != symbol(TICKERS[2]));
    let f = Fundamentals::new(&[source("s", rows)], &panel);
    assert_eq!(of(&f), Err(Missing::NotReported { concept: Concept::AdvertisingExpense }));
}
