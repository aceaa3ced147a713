//! The columns of a statements file that are no numbers of a statement.
use breadth_domain::Concept;

use super::mapping::{CONCEPT_COLUMNS, ConceptColumn, SIMFIN_COLUMNS, Statement};
use crate::columns::{Field, SYMBOL_NAMES, plain};

/// Who, which period, known when, how.
pub(super) const FIELDS: &[Field] = &[
    Field { id: "symbol", aliases: SYMBOL_NAMES },
    Field {
        id: "period_end",
        aliases: &[
            "report_date",
            "end_date",
            "period_ending",
            "period_end_date",
            "fiscal_period_end",
            "period_of_report",
            "fiscal_date_ending",
        ],
    },
    Field {
        id: "published_on",
        aliases: &[
            "publish_date",
            "available_date",
            "filing_date",
            "filed",
            "filed_on",
            "filed_date",
            "date_filed",
            "collected",
            "published",
            "accepted",
            "acceptance_date",
            "acceptance_datetime",
            "reported_date",
            "known_on",
            "release_date",
        ],
    },
    Field { id: "restated_on", aliases: &["restated_date", "restated"] },
    Field { id: "period", aliases: &["period_focus", "fiscal_period", "fp", "period_type"] },
    Field { id: "form", aliases: &["doc_type", "form_type", "document_type"] },
    Field { id: "currency", aliases: &["currency_code", "reported_currency"] },
    Field { id: "simfin_id", aliases: &["SimFinId"] },
];
pub(super) const SYMBOL: usize = 0;
pub(super) const PERIOD_END: usize = 1;
pub(super) const PUBLISHED: usize = 2;
pub(super) const RESTATED: usize = 3;
pub(super) const PERIOD: usize = 4;
pub(super) const FORM: usize = 5;
pub(super) const CURRENCY: usize = 6;
pub(super) const SIMFIN_ID: usize = 7;

/// A column of numbers.
#[derive(Copy, Clone, Debug)]
pub(super) struct Take {
    pub(super) column: usize,
    pub(super) concept: Concept,
    pub(super) sign: f64,
}

/// The columns of numbers of a table in general: by the caller's map, by concept, by other names.
pub(super) fn general(names: &[String], mapped: &[(usize, Concept)], taken: &[usize]) -> Vec<Take> {
    let mut takes: Vec<Take> =
        mapped.iter().map(|(column, concept)| Take { column: *column, concept: *concept, sign: 1.0 }).collect();
    let own = Concept::ALL.iter().map(|c| ConceptColumn { column: c.id(), concept: *c, sign: 1.0 });
    for known in own.chain(CONCEPT_COLUMNS.iter().copied()) {
        let has = |t: &Take| t.concept == known.concept;
        if takes.iter().any(has) {
            continue;
        }
        let free = |at: &usize| !taken.contains(at) && !takes.iter().any(|t| t.column == *at);
        if let Some(column) = (0..names.len()).filter(free).find(|at| plain(&names[*at]) == plain(known.column)) {
            takes.push(Take { column, concept: known.concept, sign: known.sign });
        }
    }
    takes
}

/// Which of SimFin's statements has those columns.
pub(super) fn statement_of(names: &[String]) -> Option<Statement> {
    let has = |name: &str| names.iter().any(|n| plain(n) == plain(name));
    if has("Net Cash from Operating Activities") {
        Some(Statement::CashFlow)
    } else if has("Total Assets") {
        Some(Statement::Balance)
    } else if has("Net Income") || has("Revenue") {
        Some(Statement::Income)
    } else {
        None
    }
}

/// The columns of numbers of one of SimFin's statements.
pub(super) fn simfin(names: &[String], statement: Statement) -> Vec<Take> {
    let of = |(s, c): &(Statement, ConceptColumn)| {
        let column = (*s == statement).then(|| names.iter().position(|n| plain(n) == plain(c.column)))??;
        Some(Take { column, concept: c.concept, sign: c.sign })
    };
    SIMFIN_COLUMNS.iter().filter_map(of).collect()
}
