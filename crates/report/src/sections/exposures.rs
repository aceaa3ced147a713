//! The portfolio's risk: how much, from where, against what, and what its limits cost.
use breadth_portfolio::risk::fundamental::STYLES;
use breadth_portfolio::{Analysis, TargetPortfolio};
use breadth_signals::metric;

use crate::document::{Bars, Block, Callout, Cell, Column, Curve, Kpi, Mark, Orientation, Row, Series, Table};
use crate::format::Format;
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "exposures", title: "Risk and exposures", build };

/// Names of a list that are shown.
const SHOWN: usize = 15;

fn build(run: &Run<'_>) -> Result<Content, String> {
    let p = run.portfolio.ok_or("The portfolio was not built in this run.")?;
    let a = p.analysis.as_ref().ok_or("Nothing is held, so that there is no risk to show.")?;
    let percent = |v: f64| Format::Percent(1).text(Some(v));
    let summary = format!(
        "The risk model expects a volatility of {} a year against {} of the universe and {} of equal weights; {} of the variance moves with the universe.",
        percent(a.volatility),
        percent(a.benchmark_volatility),
        percent(a.equal.volatility),
        percent(a.parts[0]),
    );
    let mut blocks = vec![Block::Kpis(kpis(a))];
    if !a.frontier.is_empty() {
        blocks.push(Block::Curve(frontier(a)));
    }
    blocks.push(Block::Bars(groups(a, "sector", "Sectors against the universe")));
    blocks.push(Block::Bars(groups(a, "size", "Sizes against the universe")));
    if !a.styles.is_empty() {
        blocks.push(Block::Bars(styles(a)));
    }
    if !a.factors.is_empty() {
        blocks.push(Block::Bars(factor_parts(a)));
        blocks.push(Block::Table(factors(a)));
    }
    blocks.push(Block::Bars(contributions(a)));
    blocks.push(Block::Table(names(a)));
    if !p.shadow_prices.is_empty() {
        blocks.push(Block::Table(prices(p)));
    }
    let exceeded: Vec<String> = p
        .certificate
        .violated()
        .map(|c| format!("{} ({}): exceeded by {:.6}", c.constraint, c.equation, c.worst))
        .collect();
    if !p.relaxed.is_empty() || !exceeded.is_empty() {
        let gave = p.relaxed.iter().map(|r| format!("{} ({}): {}", r.constraint, r.equation, r.told()));
        blocks.push(Callout::warning("Not all constraints could hold", gave.chain(exceeded).collect()));
    }
    if !a.capacity.is_empty() {
        blocks.push(Block::Table(capacity(a)));
    }
    if !a.nearest_out.is_empty() {
        let rows = a.nearest_out.iter().map(|n| Row::new(vec![Cell::text(n.ticker.to_string()), Cell::text(&n.why)]));
        let columns = vec![Column::text("Ticker"), Column::text("What would bring it in")];
        blocks.push(Block::Table(Table::new("Nearest outside", columns, rows.collect())));
    }
    Ok(Content { summary, blocks })
}

fn kpis(a: &Analysis) -> Vec<Kpi> {
    let kpi = |label: &str, value, format, note: &str| Kpi { label: label.into(), value, format, note: note.into() };
    vec![
        kpi("Volatility a year", Some(a.volatility), Format::Percent(1), "by the policy's risk model"),
        kpi(
            "Tracking error",
            Some(a.tracking_error),
            Format::Percent(1),
            "against the universe's capitalisation weights",
        ),
        kpi("Beta", Some(a.beta), Format::Number(2), "against the same, by the risk model"),
        kpi("Active share", Some(a.active_share), Format::Percent(0), "½ Σ |w − b|"),
        kpi("Effective bets", a.effective_bets, Format::Number(1), "exp of the entropy of the parts of risk"),
        kpi("Diversification ratio", a.diversification_ratio, Format::Number(2), "Σ wᵢσᵢ / σ"),
        kpi(
            "1/N beside",
            Some(a.equal.volatility),
            Format::Percent(1),
            "volatility of equal weights of the candidates",
        ),
    ]
}

fn frontier(a: &Analysis) -> Curve {
    let mark = |label: &str, x, y| Mark { label: label.into(), x, y };
    let mut marks = Vec::new();
    marks.extend(a.expected.map(|e| mark("this portfolio", a.volatility, e)));
    marks.extend(a.equal.expected.map(|e| mark("equal weights", a.equal.volatility, e)));
    Curve {
        title: "Frontier under the same constraints".into(),
        note: "The best weights for other risk aversions, whole decisions (counts, smallest positions, lots) left aside. Returns are those that the study expects by score, not forecasts; before costs. Equal weights are held to none of the constraints.".into(),
        x_label: "volatility a year".into(),
        y_label: "expected by score".into(),
        x_format: Format::Percent(1),
        y_format: Format::Percent(1),
        points: a.frontier.iter().map(|p| (p.volatility, p.expected)).collect(),
        marks,
    }
}

fn groups(a: &Analysis, what: &str, title: &str) -> Bars {
    let rows: Vec<_> = a.groups.iter().filter(|g| g.what == what).collect();
    let of = |pick: fn(&breadth_portfolio::ExposureRow) -> f64| rows.iter().map(|g| Some(pick(g))).collect();
    Bars {
        title: title.into(),
        note:
            "Weight, the universe's weight, and the part of the portfolio's variance that the group's names contribute."
                .into(),
        categories: rows.iter().map(|g| if g.of.is_empty() { "not known".into() } else { g.of.clone() }).collect(),
        series: vec![
            Series { label: "Portfolio".into(), values: of(|g| g.weight) },
            Series { label: "Universe".into(), values: of(|g| g.benchmark) },
            Series { label: "Of the risk".into(), values: of(|g| g.share) },
        ],
        orientation: Orientation::Horizontal,
        format: Format::Percent(1),
    }
}

fn styles(a: &Analysis) -> Bars {
    let label = |id: &str| metric(id).map_or_else(|| id.to_owned(), |m| m.label.to_owned());
    let known = a.styles.iter().map(|s| s.known).fold(f64::INFINITY, f64::min);
    Bars {
        title: "Styles against the universe".into(),
        note: format!(
            "Standard deviations of the universe's members; a name whose value is not known counts at zero. Known of at least {} of the weight.",
            Format::Percent(0).text(Some(known))
        ),
        categories: a.styles.iter().map(|s| label(&s.id)).collect(),
        series: vec![
            Series { label: "Portfolio".into(), values: a.styles.iter().map(|s| Some(s.portfolio)).collect() },
            Series { label: "Universe".into(), values: a.styles.iter().map(|s| Some(s.benchmark)).collect() },
        ],
        orientation: Orientation::Horizontal,
        format: Format::Number(2),
    }
}

/// A factor's label.
fn factor_label(id: &str) -> String {
    match (id, id.strip_prefix("sector:")) {
        (_, Some(sector)) => sector.to_owned(),
        ("market", _) => "Market".to_owned(),
        ("own", _) => "Companies' own".to_owned(),
        _ => STYLES.iter().find(|s| s.id == id).map_or_else(|| id.to_owned(), |s| s.label.to_owned()),
    }
}

fn factor_parts(a: &Analysis) -> Bars {
    // The largest, and what is the companies' own.
    let (own, factors) = a.factors.split_last().map_or((&[][..], &[][..]), |(own, f)| (std::slice::from_ref(own), f));
    let shown: Vec<_> = factors.iter().take(SHOWN - 1).chain(own).collect();
    Bars {
        title: "Parts of the risk by factor".into(),
        note: format!(
            "By the fundamental risk model: parts of the variance, and of that of the difference from the universe; below zero a factor offsets others. {} of {}.",
            shown.len(),
            a.factors.len()
        ),
        categories: shown.iter().map(|f| factor_label(&f.factor)).collect(),
        series: vec![
            Series { label: "Of the risk".into(), values: shown.iter().map(|f| Some(f.share)).collect() },
            Series {
                label: "Of the tracking error".into(),
                values: shown.iter().map(|f| Some(f.active_share)).collect(),
            },
        ],
        orientation: Orientation::Horizontal,
        format: Format::Percent(1),
    }
}

fn factors(a: &Analysis) -> Table {
    let columns = vec![
        Column::text("Factor"),
        Column::number("Exposure")
            .help("in standard deviations of all companies, weighted by capitalisation; of a sector its weight"),
        Column::number("Universe"),
        Column::number("Volatility").help("of the factor's return, a year"),
        Column::number("Of the risk"),
        Column::number("Of the tracking error"),
    ];
    let rows = a.factors.iter().map(|f| {
        Row::new(vec![
            Cell::text(factor_label(&f.factor)),
            Cell::number(Some(f.portfolio), Format::Number(2)),
            Cell::number(Some(f.benchmark), Format::Number(2)),
            Cell::number(Some(f.volatility), Format::Percent(1)),
            Cell::number(Some(f.share), Format::Percent(1)),
            Cell::number(Some(f.active_share), Format::Percent(1)),
        ])
    });
    Table::new("Factors of the risk", columns, rows.collect())
}

fn contributions(a: &Analysis) -> Bars {
    let shown = &a.names[..a.names.len().min(SHOWN)];
    Bars {
        title: "Largest parts of the risk".into(),
        note: format!("Weight, and part of the variance; {} of {} holdings.", shown.len(), a.names.len()),
        categories: shown.iter().map(|n| n.ticker.to_string()).collect(),
        series: vec![
            Series { label: "Weight".into(), values: shown.iter().map(|n| Some(n.weight)).collect() },
            Series { label: "Of the risk".into(), values: shown.iter().map(|n| Some(n.share)).collect() },
        ],
        orientation: Orientation::Horizontal,
        format: Format::Percent(1),
    }
}

fn names(a: &Analysis) -> Table {
    let columns = vec![
        Column::text("Ticker"),
        Column::number("Weight"),
        Column::number("Universe"),
        Column::number("Marginal").help("what a little more of it adds to a year's volatility, for a unit of weight"),
        Column::number("Of the risk").help("its part of the variance"),
        Column::number("Implied return")
            .help("the active return a year for which its weight would be right without constraints and costs"),
    ];
    let rows = a.names.iter().take(SHOWN).map(|n| {
        Row::new(vec![
            Cell::text(n.ticker.to_string()),
            Cell::number(Some(n.weight), Format::Percent(2)),
            Cell::number(Some(n.benchmark), Format::Percent(2)),
            Cell::number(Some(n.marginal), Format::Percent(1)),
            Cell::number(Some(n.share), Format::Percent(2)),
            Cell::number(Some(n.implied_return), Format::Change(1)),
        ])
    });
    Table::new("Risk by name", columns, rows.collect()).of(a.names.len())
}

fn prices(p: &TargetPortfolio) -> Table {
    let columns = vec![
        Column::text("Constraint"),
        Column::number("Worth, bp a year").help("of a year's objective for one percentage point more room"),
    ];
    let rows = p
        .shadow_prices
        .iter()
        .map(|s| Row::new(vec![Cell::text(s.constraint.as_str()), Cell::number(Some(s.bp), Format::Number(2))]));
    Table::new("What limits cost", columns, rows.collect())
}

fn capacity(a: &Analysis) -> Table {
    let columns = vec![
        Column::number("Sum"),
        Column::number("Cost").help("of buying the same weights from cash"),
        Column::number("Days for the slowest").help("at the policy's share of volume"),
        Column::number("Room").help("the part of the weights that liquidity has room for"),
    ];
    let rows = a.capacity.iter().map(|c| {
        Row::new(vec![
            Cell::number(Some(c.value), Format::Money),
            Cell::number(Some(c.cost), Format::BasisPoints(1)),
            Cell::number(Some(c.days), Format::Number(1)),
            Cell::number(Some(c.room), Format::Percent(0)),
        ])
    });
    Table::new("The same weights for other sums", columns, rows.collect())
}
