//! Valuation: what small and large cost.
use breadth_signals::Fundamentals;

use super::{Topic, TopicCell, TopicTable};
use crate::Unit;
use crate::valuation::{Forward, Scope, ValuationPage, valuation_page};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "valuation",
    label: "Valuation",
    about: "what small and large cost: today by sector, at month ends, since 1926, and what followed",
    tables: |asked| {
        let fundamentals = Fundamentals::from_view(asked.view, asked.panel)?;
        Ok(tables(&valuation_page(asked.view, asked.panel, asked.universes, &fundamentals)?))
    },
};

/// The tables of a page.
pub fn tables(page: &ValuationPage) -> Vec<TopicTable> {
    let mut out: Vec<TopicTable> = page.now.iter().filter(|s| s.sector.is_none()).map(|s| universe(s, page)).collect();
    out.extend(page.now.iter().filter(|s| s.sector.is_none()).map(|s| sectors(s, page)));
    out.push(floating(page));
    out.push(months(page));
    out.push(published(page));
    if let Some(last) = page.since_1926.last() {
        let share = |v: Option<f64>| TopicCell::number(v, Unit::Fraction);
        let months = |v: Option<usize>| TopicCell::number(v.map(|n| n as f64), Unit::Count);
        let row = vec![
            TopicCell::Day(last.month),
            TopicCell::Day(last.known_on),
            TopicCell::number(last.small, Unit::Number),
            TopicCell::number(last.big, Unit::Number),
            TopicCell::number(last.ratio, Unit::Number),
            share(last.percentile),
            share(last.percentile_25y),
            months(last.months_since_lower),
            months(last.months_since_lower_before_last_year),
        ];
        let columns = [
            "month",
            "known on",
            "P/B small",
            "P/B big",
            "small / big",
            "percentile since 1963",
            "of 25 years",
            "months since lower",
            "the last year left out",
        ];
        out.push(
            TopicTable::new("since_1926", "Small against big since 1926", &columns, vec![row]).note(
                "Six portfolios by size and book-to-market (Ken French), book over the last December's price; the newest month the library shows. Later vintages differ: the file at hand is named in the import's notes.",
            ),
        );
    }
    out.extend(page.forward.iter().map(forward));
    out.push(episodes(page));
    out
}

fn universe(scope: &Scope, page: &ValuationPage) -> TopicTable {
    let row = |r: &crate::valuation::RatioNow| {
        vec![
            TopicCell::text(r.label),
            TopicCell::number(r.figure.value, r.unit)
                .because(r.figure.value.is_none().then(|| missing(r.figure.known))),
            TopicCell::text(format!("{} of {}", r.figure.known, r.figure.of)),
            TopicCell::number(r.figure.known_cap, Unit::Fraction),
            TopicCell::text(r.id),
        ]
    };
    let age = scope.median_age.map_or_else(String::new, |a| format!("; balances are {a:.0} days old (median)"));
    let columns = ["ratio", "value", "known", "of the value", "id"];
    let title = format!("{} on {}", scope.universe, page.session);
    TopicTable::new(&scope.universe, title, &columns, scope.ratios.iter().map(row).collect()).note(format!(
        "Sums over sums{age}; figures of {} companies are left out as errors of scale. Trailing figures only: no forecasts. Capitalisations are full, without float.",
        scope.doubtful
    ))
}

/// Why there is no number, in a few words.
fn missing(known: usize) -> &'static str {
    if known == 0 { "not known of any" } else { "no meaning: the denominator is not above zero" }
}

fn sectors(scope: &Scope, page: &ValuationPage) -> TopicTable {
    const SHOWN: [&str; 6] = ["pb", "pe_ex_negative", "ep", "sp", "unprofitable", "earnings_growth"];
    let of = page.now.iter().filter(|s| s.universe == scope.universe && s.sector.is_some());
    let row = |s: &Scope| {
        let name = s.sector.as_deref().filter(|n| !n.is_empty()).unwrap_or("not named");
        let mut cells = vec![TopicCell::text(name), TopicCell::count(s.members)];
        for id in SHOWN {
            let r = s.ratios.iter().find(|r| r.id == id);
            cells.push(r.map_or(TopicCell::number(None, Unit::Number), |r| TopicCell::number(r.figure.value, r.unit)));
        }
        let known = s.ratios.first().map_or(0, |r| r.figure.known);
        cells.push(TopicCell::text(format!("{known} of {}", s.members)));
        cells
    };
    let columns =
        ["sector", "members", "P/B", "P/E ex neg", "E/P", "S/P", "unprofitable", "earnings growth", "book known"];
    let id = format!("{}_sectors", scope.universe);
    TopicTable::new(&id, format!("{}: sectors", scope.universe), &columns, of.map(row).collect())
}

/// Debt that floats, by tier of evidence, of each universe on the last session.
pub fn floating(page: &ValuationPage) -> TopicTable {
    let share = |v: Option<f64>| TopicCell::number(v, Unit::Fraction);
    let rows = page.floating.iter().filter_map(|f| Some((f, f.now.as_ref()?))).flat_map(|(f, now)| {
        let tiers = now.tiers.iter().map(|t| {
            let of = TopicCell::text(format!("{} of {}", t.companies, now.known));
            vec![TopicCell::text(&f.universe), TopicCell::text(t.evidence.id()), of, share(t.of_debt), share(t.share)]
        });
        let all = |label: &str, v: Option<f64>| {
            let of = TopicCell::text(format!("{} of {}", now.known, now.of));
            vec![TopicCell::text(&f.universe), TopicCell::text(label), of, share(v.map(|_| 1.0)), share(v)]
        };
        let (low, high) = crate::valuation::floating::ASSUMED;
        let percent = |v: f64| format!("{:.0} %", v * 100.0);
        let rest = [
            all("all tiers", now.share),
            all(&format!("all, the assumed at {}", percent(low)), now.low),
            all(&format!("all, the assumed at {}", percent(high)), now.high),
        ];
        tiers.chain(rest).collect::<Vec<_>>()
    });
    let rows = rows.collect();
    let formula = page.floating.first().map_or("", |f| f.formula);
    TopicTable::new(
        "floating",
        "Debt that floats, by evidence",
        &["universe", "tier", "companies", "of the debt", "floats"],
        rows,
    )
    .note(format!(
        "Weighted by debt, Finance left out. A company's share is {formula}. JSON of the page has every month end."
    ))
}

fn months(page: &ValuationPage) -> TopicTable {
    let days: Vec<_> =
        page.small_to_large.first().map(|s| s.values.iter().map(|(d, _)| *d).collect()).unwrap_or_default();
    let mut columns = vec!["month end".to_owned()];
    columns.extend(page.small_to_large.iter().map(|s| format!("{}, {}", s.id, s.how)));
    let rows = days.iter().enumerate().map(|(k, day)| {
        let values = page.small_to_large.iter().map(|s| {
            let unit = if s.how == "difference" { Unit::Fraction } else { Unit::Number };
            TopicCell::number(s.values[k].1, unit)
        });
        std::iter::once(TopicCell::Day(*day)).chain(values).collect()
    });
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    TopicTable::new("small_to_large", "Small against large at month ends", &columns, rows.collect())
}

fn published(page: &ValuationPage) -> TopicTable {
    let rows = page.published.iter().map(|p| {
        let unit = crate::valuation::ratio(p.ratio).map_or(Unit::Number, |r| r.unit);
        vec![
            TopicCell::text(p.source),
            TopicCell::text(p.ratio),
            TopicCell::number(p.value, unit),
            TopicCell::number(p.ours.value, unit),
            TopicCell::Day(p.session),
            TopicCell::text(format!("{} of {}", p.ours.known, p.ours.of)),
        ]
    });
    let columns = ["published", "ratio", "theirs", "ours", "session", "known"];
    TopicTable::new("published", "Beside what others published", &columns, rows.collect())
        .note("Ours is of the universe that stands in for the index: full weights, and the companies whose figures are at hand.")
}

fn forward(f: &Forward) -> TopicTable {
    let row = |g: &crate::valuation::ForwardGroup| {
        let share = |v: Option<f64>| TopicCell::number(v, Unit::Fraction);
        vec![
            TopicCell::text(g.label.as_str()),
            share(g.mean),
            share(g.newey_west),
            share(g.hansen_hodrick),
            share(g.positive),
            TopicCell::count(g.starts),
            TopicCell::number(g.independent, Unit::Number),
            TopicCell::count(g.episodes),
        ]
    };
    let columns = [
        "starts",
        "small less big a year",
        "s.e. Newey-West",
        "s.e. Hansen-Hodrick",
        "small led",
        "months",
        "independent windows",
        "episodes",
    ];
    let rows = f.quintiles.iter().chain(&f.cheap_when_known).map(row).collect();
    let number = |v: Option<f64>| v.map_or_else(|| "·".to_owned(), |v| format!("{v:.3}"));
    let title = format!("What followed over {} months", f.horizon);
    TopicTable::new(&format!("forward_{}", f.horizon), title, &columns, rows).note(format!(
        "{} starts since August 1963, {} independent windows. Quintiles are in sample: nobody knew their borders. Correlation {}; slope on ln ratio {} (s.e. {} Newey-West, {} Hansen-Hodrick), biased by its persistence (Stambaugh). ln returns.",
        f.starts,
        f.independent,
        number(f.correlation),
        number(f.slope),
        number(f.slope_newey_west),
        number(f.slope_hansen_hodrick),
    ))
}

fn episodes(page: &ValuationPage) -> TopicTable {
    let rows = page.episodes.iter().map(|e| {
        vec![
            TopicCell::Day(e.from),
            TopicCell::Day(e.to),
            TopicCell::count(e.months),
            TopicCell::number(e.mean_after, Unit::Fraction),
            TopicCell::text(format!("{} of {}", e.false_starts, e.over)),
            TopicCell::number(e.during, Unit::Fraction),
            TopicCell::text(e.outcome),
        ]
    });
    let columns =
        ["from", "to", "cheap months", "36 months after, a year", "false starts", "from first to last", "outcome"];
    TopicTable::new("episodes", "Cheap as it was known then, and what came of it", &columns, rows.collect())
        .note("Cheap: an expanding percentile of at most 20 %. A false start is a cheap month after which small fell behind over 36 months.")
}
