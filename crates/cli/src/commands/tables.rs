//! Metrics and screens as tables, for SQL: what `breadth metrics --values` and `breadth screen` say on a day.
use breadth_domain::{Date, Silent, Study};
use breadth_panel::{Panel, Statements, UNIVERSES, Universe, universe_rule, universes_knowing};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric, ScreenRow, screen};
use breadth_store::{Store, View};

/// A column's cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Texts.
    Texts(Vec<String>),
    /// Numbers; `None` where missing.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers; `None` where missing.
    Counts(Vec<Option<u64>>),
}

/// Columns with their names, or in words why there are none.
pub type Table = Result<Vec<(String, Cells)>, String>;

/// The universe of `metrics` where none is named: every operating company's common share.
const EVERYONE: &str = "all-us";
/// How the functions are asked.
pub const METRICS_USAGE: &str = "metrics('2025-06-30'), or metrics('2025-06-30', 'small') for a universe's members";
pub const SCREEN_USAGE: &str = "screen('quality-small', '2025-06-30')";

/// What both need of a day.
struct Market {
    panel: Panel,
    universe: Universe,
    fundamentals: Fundamentals,
}

fn view(store: &Store, as_of: Date, day: &str) -> Result<View, String> {
    let day = Date::parse(day).map_err(|_| format!("`{day}` is no day; write it as 2025-06-30"))?;
    if day > as_of {
        return Err(format!("{day} is after {as_of}, the day of this query; ask it with a later --as-of"));
    }
    Ok(store.as_of(day))
}

fn market(view: &View, universe: &str) -> Result<Market, String> {
    let rule = universe_rule(universe).ok_or_else(|| {
        let known: Vec<&str> = UNIVERSES.iter().map(|u| u.id.as_str()).collect();
        format!("`{universe}` is no universe; there are {}", known.join(", "))
    })?;
    let panel = Panel::build(view, None, &Silent).map_err(|e| e.to_string())?;
    let statements =
        if rule.asks_statements() { Statements::of(view).map_err(|e| e.to_string())? } else { Statements::default() };
    let built = universes_knowing(&panel, &statements, &[rule]).pop();
    let universe = built.ok_or_else(|| format!("`{universe}` cannot be built"))?.universe;
    let fundamentals = Fundamentals::from_view(view, &panel).map_err(|e| e.to_string())?;
    Ok(Market { panel, universe, fundamentals })
}

/// `metrics(day)` and `metrics(day, universe)`: a row a member, a column a metric.
pub fn metrics(store: &Store, as_of: Date, args: &[&str]) -> Table {
    let (day, universe) = match args {
        [day] => (day, EVERYONE),
        [day, universe] => (day, *universe),
        _ => return Err(format!("`metrics` is asked as {METRICS_USAGE}")),
    };
    let Market { panel, universe, fundamentals } = market(&view(store, as_of, day)?, universe)?;
    let t = panel.sessions.len() - 1;
    let mut members: Vec<usize> = universe.members_at(t).iter().map(|m| m.security).collect();
    members.sort_unstable();
    let all: Vec<&Metric> = METRICS.iter().collect();
    let table = CrossSection::new(&panel, &fundamentals, &members, t).table(&all);
    let label = |i: &usize| panel.securities[*i].label(panel.sessions[t]);
    let of = |f: &dyn Fn(&usize) -> String| Cells::Texts(members.iter().map(f).collect());
    let mut columns = vec![
        ("security".to_owned(), of(&|i| panel.securities[*i].id.to_string())),
        ("ticker".to_owned(), of(&|i| label(i).symbol.to_string())),
        ("name".to_owned(), of(&|i| label(i).name.to_string())),
        ("sector".to_owned(), of(&|i| label(i).sector.to_string())),
    ];
    columns.extend(all.iter().zip(&table).map(|(metric, column)| {
        (metric.id.to_owned(), Cells::Numbers(column.iter().map(|v| v.ok().map(|q| q.value)).collect()))
    }));
    Ok(columns)
}

/// `screen(study, day)`: a row a member with its verdict, score, rank and reasons.
pub fn screened(store: &Store, as_of: Date, args: &[&str]) -> Table {
    let [study, day] = args else { return Err(format!("`screen` is asked as {SCREEN_USAGE}")) };
    let study = Study::preset(study).ok_or_else(|| {
        let known: Vec<&str> = breadth_domain::study::PRESETS.iter().map(|(id, _)| *id).collect();
        format!("`{study}` is no study that is built in; there are {}", known.join(", "))
    })?;
    let Market { panel, universe, fundamentals } = market(&view(store, as_of, day)?, &study.universe)?;
    let last = panel.sessions.len() - 1;
    let result = screen(&study, &panel, &universe, &fundamentals, last).map_err(|e| e.to_string())?;
    let lists = [("pass", &result.pass), ("fail", &result.fail), ("unknown", &result.unknown)];
    let rows: Vec<(&str, &ScreenRow)> =
        lists.iter().flat_map(|(verdict, list)| list.iter().map(|row| (*verdict, row))).collect();
    let of = |f: &dyn Fn(&ScreenRow) -> String| Cells::Texts(rows.iter().map(|(_, row)| f(row)).collect());
    Ok(vec![
        ("security".to_owned(), of(&|r| r.security.to_string())),
        ("ticker".to_owned(), of(&|r| r.ticker.to_string())),
        ("name".to_owned(), of(&|r| r.name.to_string())),
        ("sector".to_owned(), of(&|r| r.sector.to_string())),
        ("verdict".to_owned(), Cells::Texts(rows.iter().map(|(verdict, _)| (*verdict).to_owned()).collect())),
        ("score".to_owned(), Cells::Numbers(rows.iter().map(|(_, row)| row.score).collect())),
        ("rank".to_owned(), Cells::Counts(rows.iter().map(|(_, row)| row.rank.map(|k| k as u64)).collect())),
        ("reasons".to_owned(), of(&|r| r.reasons.join("; "))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use breadth_domain::{Findings, Records};
    use breadth_ingest::{Imported, Kind};
    use breadth_store::ImportMeta;
    use breadth_testkit::{World, WorldSpec};

    fn filled(dir: &std::path::Path, world: &World) -> Store {
        let store = Store::create_or_open(dir).unwrap();
        let mut writer = store.writer(ImportMeta { kind: Kind::Prices, options: BTreeMap::new() }).unwrap();
        writer.push(Records::Prices(world.prices().collect())).unwrap();
        writer.push(Records::Listings(world.listings())).unwrap();
        writer.push(Records::Facts(world.facts())).unwrap();
        let imported = Imported {
            source: "world".into(),
            files: vec![],
            rows: BTreeMap::new(),
            quarantined: 0,
            findings: Findings::default(),
            first: None,
            last: None,
            notes: vec![],
        };
        writer.commit(imported, SystemTime::UNIX_EPOCH).unwrap();
        Store::open(dir).unwrap()
    }

    #[test]
    fn a_row_a_company_and_no_later_day() {
        let spec = WorldSpec::small(11);
        let world = World::simulate(&spec);
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path(), &world);
        let day = spec.to().plus_days(-60).to_string();
        let table = metrics(&store, spec.to(), &[&day]).unwrap();
        let of = |name: &str| table.iter().find(|(n, _)| n == name).map(|(_, c)| c.clone()).unwrap();
        let Cells::Numbers(values) = of("return_on_assets") else { panic!("numbers") };
        let Cells::Texts(ids) = of("security") else { panic!("texts") };
        assert_eq!(ids.len(), values.len());
        assert!(values.iter().flatten().count() > 5, "the world has too few statements for a test");
        let view = store.as_of(Date::parse(&day).unwrap());
        let panel = Panel::build(&view, None, &Silent).unwrap();
        let fundamentals = Fundamentals::from_view(&view, &panel).unwrap();
        let t = panel.sessions.len() - 1;
        for (id, value) in ids.iter().zip(values) {
            let i = [panel.find(id).unwrap()];
            let cross = CrossSection::new(&panel, &fundamentals, &i, t);
            let own = cross.values(breadth_signals::metric("return_on_assets").unwrap())[0];
            assert_eq!(own.ok().map(|q| q.value), value, "{id}");
        }
        let earlier = spec.to().plus_days(-61);
        assert!(metrics(&store, earlier, &[&day]).unwrap_err().contains("is after"), "a query saw a later day");
        assert!(metrics(&store, spec.to(), &["soon"]).unwrap_err().contains("is no day"));
        assert!(screened(&store, spec.to(), &["quality", &day]).unwrap_err().contains("regional-banks"));
        // So few companies are all large: `small` has no members.
        assert!(screened(&store, spec.to(), &["quality-small", &day]).unwrap_err().contains("has no members"));
    }
}
