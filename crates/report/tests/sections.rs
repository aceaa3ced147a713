//! Sections without their results: the page stays whole and says what is missing.
use breadth_domain::{Date, Study};
use breadth_panel::Panel;
use breadth_report::{Block, Provenance, Run, SECTIONS, document, render};

#[test]
fn a_run_without_results_keeps_its_sections_and_says_why_they_are_empty() {
    let study = Study::preset("quality-small").unwrap();
    let provenance = Provenance {
        as_of: Date::parse("2025-12-31").unwrap(),
        store: "0".repeat(64),
        study: study.id.clone(),
        engine: "breadth 0".into(),
        seed: 0,
        command: "breadth report".into(),
    };
    let panel = Panel::default();
    let run = Run {
        study: &study,
        provenance: &provenance,
        store: None,
        panel: &panel,
        universes: &[],
        coverage: None,
        market: None,
        claims: None,
        conditions: None,
        screen: None,
        portfolio: None,
        backtest: None,
    };
    let document = document(&run);
    assert_eq!(
        document.sections.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        SECTIONS.iter().map(|s| s.id).collect::<Vec<_>>()
    );
    let said: Vec<&str> = document
        .sections
        .iter()
        .filter_map(|s| match s.blocks.as_slice() {
            [Block::Callout(c)] => c.lines.first().map(String::as_str),
            _ => None,
        })
        .collect();
    assert_eq!(
        said,
        [
            "No claims were judged in this run.",
            "The market page was not computed in this run.",
            "Valuation was not computed in this run.",
            "Regimes were not computed in this run.",
            "Rates were not computed in this run.",
            "The screen was not run.",
            "The portfolio was not built in this run.",
            "The portfolio was not built in this run.",
            "The backtest was not run.",
            "The backtest was not run.",
            "The backtest was not run.",
        ]
    );
    let page = render(&document);
    assert!(
        page.contains("net_income_ttm &gt; 0 or known(cash_flow_slope)")
            && page.contains("Nothing here is investment advice")
    );
}
