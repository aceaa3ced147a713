//! Cash-based operating profitability.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_based_operating_profitability",
    label: "Cash-based operating profitability",
    unit: Unit::Ratio,
    formula: "(revenue − cost of revenue − (SG&A − R&D) − Δreceivables − Δinventory + Δdeferred revenue + Δpayables) / total assets",
    source: "Ball, Gerakos, Linnainmaa and Nikolaev (2016), without prepaid and accrued expenses, which are no line items here",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let change = |item| {
            let then = at.balance_or_none(item, Concept::Assets, 1)?;
            Ok::<_, crate::Missing>(at.balance_or_none(item, Concept::Assets, 0)? - then)
        };
        let costs = at.trailing_year(Concept::SellingGeneralAdministrative)?
            - at.trailing_or_none(Concept::ResearchAndDevelopment, Concept::SellingGeneralAdministrative)?;
        let tied = change(Concept::Receivables)? + change(Concept::Inventory)?;
        let owed = change(Concept::DeferredRevenue)? + change(Concept::Payables)?;
        (parts::gross_profit(at, 0)? - costs - tied + owed).over(at.latest(Concept::Assets)?, "total assets")
    }),
};
