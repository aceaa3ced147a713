//! What would be held, each name with the facts that admitted it.
use breadth_portfolio::{Holding, Status, TargetPortfolio};
use breadth_signals::{Known, Unit, Value, metric};

use crate::document::{Bars, Block, Callout, Cell, Column, Kpi, Orientation, Row, Series, Table};
use crate::format::{Format, counted};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "holdings", title: "Holdings", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let p = run.portfolio.ok_or("The portfolio was not built in this run.")?;
    let percent = |v: f64| Format::Percent(1).text(Some(v));
    let state = match p.status {
        Status::Complete => "fully invested".to_owned(),
        Status::PartCash => format!("{} left in cash because of what changes hands", percent(p.cash_weight)),
        Status::AllCash => "all in cash: no name passes".to_owned(),
    };
    let summary = format!(
        "At the close of {} the study holds {}, {state}. Buying it with {} from cash would cost {}.",
        p.as_of,
        counted(p.weights.len(), "name", "names"),
        Format::Money.text(Some(p.capital)),
        Format::Money.text(Some(p.cost)),
    );
    let mut blocks =
        vec![Block::Kpis(kpis(p)), Block::Bars(sectors(p)), Block::Table(holdings(p)), Block::Table(certificate(p))];
    if !p.passed_over.is_empty() {
        let rows =
            p.passed_over.iter().map(|(ticker, why)| Row::new(vec![Cell::text(ticker.to_string()), Cell::text(why)]));
        let columns = vec![Column::text("Ticker"), Column::text("Why it was not taken")];
        blocks.push(Block::Table(Table::new("Better placed and not taken", columns, rows.collect())));
    }
    if p.shadow_prices.is_empty() {
        blocks.push(Callout::note(
            "No shadow prices",
            vec![
                "The policy follows a rule and maximises no return, so that relaxing a constraint has no price.".into(),
            ],
        ));
    }
    Ok(Content { summary, blocks })
}

fn kpis(p: &TargetPortfolio) -> Vec<Kpi> {
    let kpi = |label: &str, value, format, note: String| Kpi { label: label.into(), value, format, note };
    let slowest = p.weights.iter().map(|h| h.days_to_sell).fold(f64::NEG_INFINITY, f64::max);
    let slowest = Some(slowest).filter(|d| d.is_finite());
    vec![
        kpi("Names", Some(p.weights.len() as f64), Format::Count, p.policy.clone()),
        kpi(
            "Effective names",
            Some(p.weights.iter().map(|h| h.weight * h.weight).sum::<f64>().recip()).filter(|v| v.is_finite()),
            Format::Number(1),
            "1 / Σ wᵢ²".into(),
        ),
        kpi("Cash", Some(p.cash_weight), Format::Percent(1), Format::Money.text(Some(p.cash))),
        kpi(
            "Cost of buying it",
            Some(p.cost),
            Format::Money,
            format!("{} of capital", Format::BasisPoints(1).text(Some(p.cost / p.capital))),
        ),
        kpi("Slowest to sell", slowest, Format::Number(2), "days at the policy's share of volume".into()),
    ]
}

fn sectors(p: &TargetPortfolio) -> Bars {
    let mut by_sector: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for h in &p.weights {
        *by_sector.entry(if h.sector.is_empty() { "not known" } else { &h.sector }).or_default() += h.weight;
    }
    let mut sectors: Vec<(&str, f64)> = by_sector.into_iter().collect();
    sectors.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    Bars {
        title: "Weight by sector".into(),
        note: "By the listing source's own scheme, as known on the day.".into(),
        categories: sectors.iter().map(|(s, _)| (*s).to_owned()).collect(),
        series: vec![Series { label: "Weight".into(), values: sectors.iter().map(|(_, w)| Some(*w)).collect() }],
        orientation: Orientation::Horizontal,
        format: Format::Percent(1),
    }
}

fn holdings(p: &TargetPortfolio) -> Table {
    let mut columns = vec![
        Column::text("Ticker"),
        Column::text("Name"),
        Column::text("Sector"),
        Column::number("Weight").help("fraction of the value after costs"),
        Column::number("Value"),
        Column::number("Score").help("mean of the metrics' percentiles among those that pass, 0 to 1"),
    ];
    // All rows went through the same screen: their score metrics stand in the same order.
    let metrics: Vec<&str> = p
        .weights
        .iter()
        .find(|h| !h.admitted_by.score_metrics.is_empty())
        .map(|h| h.admitted_by.score_metrics.iter().map(|m| id_of(&m.value)).collect())
        .unwrap_or_default();
    columns.extend(metrics.iter().map(|id| {
        let formula = metric(id).map_or("", |m| m.formula);
        Column::number(label_of(id)).help(formula)
    }));
    Table::new("Target holdings, best score first", columns, p.weights.iter().map(|h| row(h, metrics.len())).collect()).note(
        "Unfold a row for every figure that admitted the name: the period it describes, the day the market could read it, \
         its source, and how well that day is known.",
    )
}

fn row(h: &Holding, metrics: usize) -> Row {
    let by = &h.admitted_by;
    let mut cells = vec![
        Cell::text(h.ticker.to_string()),
        Cell::text(&*h.name),
        Cell::text(if h.sector.is_empty() { crate::format::MISSING } else { &h.sector }),
        Cell::number(Some(h.weight), Format::Percent(2)),
        Cell::number(Some(h.value), Format::Money),
        Cell::number(by.score, Format::Number(3)),
    ];
    cells.extend(by.score_metrics.iter().map(|m| figure(&m.value)));
    // Who is held and no member of the universe any more has no metrics of its score.
    cells.resize(6 + metrics, Cell::text(crate::format::MISSING));
    let conditions = by.conditions.iter().map(|c| fact(&format!("condition: {}", c.condition), &c.value));
    let scored = by.score_metrics.iter().map(|m| {
        let place = Format::Percent(0).text(m.percentile);
        fact(&format!("score: {}, percentile {place}", label_of(id_of(&m.value))), &m.value)
    });
    let columns = vec![
        Column::text("Admitted by"),
        Column::number("Value"),
        Column::text("Period end"),
        Column::text("Known on"),
        Column::text("Source"),
        Column::text("Grade"),
    ];
    let caption = format!("Facts behind {}", h.ticker);
    Row { cells, detail: Some(Table::new(&caption, columns, conditions.chain(scored).collect())) }
}

/// One figure with its proof.
fn fact(what: &str, value: &Value) -> Row {
    let known = value.known();
    let from_prices = |k: &Known| k.source.is_none();
    Row::new(vec![
        Cell::text(what),
        figure(value),
        Cell::Day(known.map(|k| k.period_end)),
        Cell::Day(known.map(|k| k.known_on)),
        Cell::text(known.map_or(crate::format::MISSING.to_owned(), |k| {
            if from_prices(k) { "prices".to_owned() } else { k.source.as_deref().unwrap_or_default().to_owned() }
        })),
        Cell::text(known.and_then(|k| k.grade).map_or(crate::format::MISSING, |g| g.id())),
    ])
}

/// A metric's value in its unit.
pub(super) fn figure(value: &Value) -> Cell {
    let unit = metric(id_of(value)).map(|m| m.unit);
    let format = match unit {
        Some(Unit::Dollars) => Format::Money,
        Some(Unit::Fraction) => Format::Change(1),
        Some(Unit::Ratio) => Format::Number(3),
        Some(Unit::Times | Unit::Months | Unit::Score | Unit::Shares) => Format::Number(2),
        Some(Unit::Days) => Format::Days,
        None => Format::Number(3),
    };
    Cell::number(value.number(), format).because(value.reason().map(str::to_owned))
}

fn id_of(value: &Value) -> &'static str {
    value.metric()
}

fn label_of(id: &'static str) -> &'static str {
    metric(id).map_or(id, |m| m.label)
}

fn certificate(p: &TargetPortfolio) -> Table {
    let rows = p.certificate.constraints.iter().map(|c| {
        let holds = if c.worst <= 0.0 { "holds" } else { "violated" };
        let excess = c.worst.max(0.0);
        Row::new(vec![
            Cell::text(c.constraint.as_str()),
            Cell::text(c.equation.as_str()),
            Cell::text(holds),
            Cell::number(Some(excess), Format::Number(6)),
        ])
    });
    let columns =
        vec![Column::text("Constraint"), Column::text("Equation"), Column::text("Verdict"), Column::number("Excess")];
    let c = &p.certificate;
    Table::new("Every constraint recomputed from its equation", columns, rows.collect()).note(format!(
        "Optimality gap {:.1e}, primal residual {:.1e}, dual residual {:.1e}.",
        c.gap, c.primal_residual, c.dual_residual
    ))
}
