//! The lines that claims speak of: funds, stocks, rebuilt indexes, series.
use breadth_domain::{Date, PriceField, Symbol};
use breadth_panel::{Action, ActionKind};

use super::day::Day;
use super::error::did_you_mean;
use super::evidence::{DataGrade, Lack};
use super::window::Span;
use crate::{Levels, Line};

/// The most calendar days by which a daily value may be older than the day it stands for.
const STALE_DAYS: i32 = 7;

/// A line as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineName {
    /// `fund:IWM`: a total-return series of prices.
    Fund(Symbol),
    /// `stock:NVDA`: a security of the panel, price returns, in today's split units.
    Stock(Symbol),
    /// `index:small`, `index:small/equal`: a universe's rebuilt index.
    Index {
        /// The universe.
        universe: String,
        /// Whether weights are equal.
        equal: bool,
    },
    /// `series:DGS10`.
    Series(String),
    /// `chain:RUT+IWM`: a series of levels, carried on after its end by a fund less its dividends.
    Chain {
        /// The series.
        series: String,
        /// The fund.
        fund: Symbol,
    },
}

const KINDS: [&str; 5] = ["fund", "stock", "index", "series", "chain"];

impl LineName {
    /// Reads `kind:name`.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn parse(text: &str) -> Result<Self, (String, String)> {
        let hint =
            "write fund:IWM, stock:NVDA, index:small, index:small/equal, series:DGS10 or chain:RUT+IWM".to_owned();
        let wrong = |problem: String| (problem, hint.clone());
        let (kind, name) = text.split_once(':').ok_or_else(|| wrong(format!("`{text}` names no line")))?;
        let symbol = |name: &str| Symbol::new(name).ok_or_else(|| wrong(format!("`{name}` is no ticker")));
        match kind {
            "fund" => Ok(LineName::Fund(symbol(name)?)),
            "stock" => Ok(LineName::Stock(symbol(name)?)),
            "index" => {
                let (universe, equal) = name.strip_suffix("/equal").map_or((name, false), |u| (u, true));
                Ok(LineName::Index { universe: universe.to_owned(), equal })
            }
            "series" if !name.is_empty() => Ok(LineName::Series(name.to_owned())),
            "chain" => match name.split_once('+') {
                Some((series, fund)) => Ok(LineName::Chain { series: series.to_owned(), fund: symbol(fund)? }),
                None => Err(wrong(format!("`{text}` names no series and fund"))),
            },
            other => {
                let near = did_you_mean(other, KINDS.into_iter());
                Err((format!("`{other}` is no kind of line"), format!("{near}{hint}")))
            }
        }
    }

    /// The universe that it is the index of.
    pub fn universe(&self) -> Option<&str> {
        match self {
            LineName::Index { universe, .. } => Some(universe),
            _ => None,
        }
    }

    /// How near it is to what claims speak of.
    pub fn grade(&self) -> DataGrade {
        match self {
            LineName::Series(_) | LineName::Stock(_) => DataGrade::Record,
            LineName::Fund(_) => DataGrade::Fund,
            LineName::Index { .. } => DataGrade::Rebuilt,
            LineName::Chain { .. } => DataGrade::Proxy,
        }
    }
}

/// A line with what to import where it does not reach.
#[derive(Clone, Debug)]
pub struct Known {
    /// The values.
    pub line: Line,
    /// Its grade.
    pub grade: DataGrade,
    /// What to import.
    pub import: String,
    /// Dividend yield a year that was taken out, for a chain.
    pub dividend_yield: Option<f64>,
    /// The day from which a chain is carried on by its fund.
    pub carried_from: Option<Date>,
}

impl Known {
    /// The value of the last day on or before `day`, with that day.
    ///
    /// # Errors
    /// [`Lack::OutOfReach`] where that value is older than a week, or than four of the line's own steps.
    pub fn near(&self, day: Date) -> Result<(Date, f64), Lack> {
        let values = &self.line.values;
        let n = values.partition_point(|(d, _)| *d <= day);
        let found = n.checked_sub(1).map(|k| values[k]);
        let stale = (4 * self.step(n)).max(STALE_DAYS);
        found.filter(|(d, _)| d.days_until(day) <= stale).ok_or_else(|| self.out_of_reach(day))
    }

    /// The days between the last values before the `n`-th: one for daily lines, some thirty for monthly ones.
    fn step(&self, n: usize) -> i32 {
        let mut gaps: Vec<i32> =
            self.line.values[n.saturating_sub(8)..n].windows(2).map(|w| w[0].0.days_until(w[1].0)).collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied().unwrap_or(1)
    }

    /// Whether it comes once a month or more rarely.
    pub fn is_monthly(&self) -> bool {
        self.step(self.line.values.len()) > 20
    }

    /// The values at both ends of a span.
    ///
    /// # Errors
    /// As [`Self::near`].
    pub fn ends(&self, span: Span) -> Result<[(Date, f64); 2], Lack> {
        Ok([self.near(span.base)?, self.near(span.to)?])
    }

    /// The lack of a value near a day.
    pub fn out_of_reach(&self, day: Date) -> Lack {
        let values = &self.line.values;
        let bounds = values.first().zip(values.last());
        let (from, to) = bounds.map_or((day, day), |(a, b)| (a.0, b.0));
        Lack::OutOfReach { what: self.line.label.clone(), day, from, to, import: self.import.clone() }
    }
}

impl Day<'_> {
    /// A line up to the day.
    ///
    /// # Errors
    /// [`Lack::NoData`] where the store does not have it.
    pub fn line(&self, name: &LineName) -> Result<Known, Lack> {
        let no_data = |what: String, import: &str| Lack::NoData { what, import: import.to_owned() };
        match name {
            LineName::Fund(symbol) => self.fund(*symbol).ok_or_else(|| {
                no_data(format!("the total return of {symbol}"), "its adjusted closes: `breadth import prices FILE`")
            }),
            LineName::Stock(symbol) => self.stock(*symbol).ok_or_else(|| {
                no_data(
                    format!("a security with the ticker {symbol} on {}", self.today),
                    "its prices: `breadth import prices FILE`",
                )
            }),
            LineName::Index { universe, equal } => self.index(universe, *equal),
            LineName::Series(id) => self.series(id),
            LineName::Chain { series, fund } => {
                let fund_line = self.line(&LineName::Fund(*fund));
                Ok(chain(self.series(series)?, &fund_line?))
            }
        }
    }

    fn fund(&self, symbol: Symbol) -> Option<Known> {
        let blocks = self.prices();
        let total = |b: &&breadth_store::PriceBlock| b.has(PriceField::AdjClose) && !b.has(PriceField::Close);
        let (block, column) = blocks
            .iter()
            .filter(total)
            .find_map(|b| b.symbols().iter().position(|s| *s == symbol).map(|column| (b, column)))?;
        let rows = block.sessions().iter().enumerate();
        let values = rows
            .filter_map(|(t, day)| block.row(PriceField::AdjClose, t).map(|row| (*day, row[column])))
            .filter(|(_, v)| *v > 0.0 && v.is_finite());
        let line = Line {
            id: symbol.to_string(),
            label: format!("{symbol}, dividends in"),
            kind: "total",
            values: values.collect(),
        };
        Some(known(line, DataGrade::Fund, format!("adjusted closes of {symbol}: `breadth import prices FILE`")))
    }

    fn stock(&self, symbol: Symbol) -> Option<Known> {
        let i = self.carrier(symbol)?;
        let (panel, levels) = (self.panel(), Levels::new(self.panel(), [i]));
        let now = (0..=self.t).rev().find(|t| !panel.close.at(*t, i).is_nan())?;
        let splits: Vec<(Date, f64)> = panel.actions(i, now).into_iter().filter_map(split).collect();
        // Closes in today's units: those before a split are divided by its ratio. Printed changes would not do: on Nasdaq
        // they have the dividends in. A close that nothing ties to today's is of another line.
        let (mut values, mut ratio) = (Vec::new(), 1.0);
        for t in (0..=now).rev() {
            if t == now || levels.growth(i, t, now).is_some() {
                values.push((panel.sessions[t], panel.close.at(t, i) / ratio));
            }
            ratio *= splits.iter().filter(|(on, _)| *on == panel.sessions[t]).map(|(_, r)| r).product::<f64>();
        }
        values.reverse();
        let label = panel.securities[i].label(self.today);
        let line = Line { id: symbol.to_string(), label: format!("{symbol} ({})", label.name), kind: "price", values };
        Some(known(line, DataGrade::Record, format!("prices of {symbol}: `breadth import prices FILE`")))
    }

    fn index(&self, universe: &str, equal: bool) -> Result<Known, Lack> {
        let import = "prices with share counts, and listings: `breadth doctor` says what is missing";
        let absent = || Lack::NoData { what: format!("the universe `{universe}`"), import: import.to_owned() };
        let index = self.sources.indexes.iter().find(|i| i.id == universe).ok_or_else(absent)?;
        let returns = if equal { &index.equal_weighted } else { &index.cap_weighted };
        let base = index.start.checked_sub(1).map(|t| (self.panel().sessions[t], 1.0));
        let mut level = 1.0;
        let grown = index.dates.iter().zip(returns).map(|(day, r)| {
            level *= 1.0 + r;
            (*day, level)
        });
        let values: Vec<(Date, f64)> = base.into_iter().chain(grown).take_while(|(d, _)| *d <= self.today).collect();
        let weights = if equal { ", equal weights" } else { "" };
        let line = Line {
            id: index.id.clone(),
            label: format!("{universe}, rebuilt{weights}"),
            kind: index.kind,
            values: values.into_iter().filter(|(_, v)| *v > 0.0).collect(),
        };
        if line.values.is_empty() { Err(absent()) } else { Ok(known(line, DataGrade::Rebuilt, import.to_owned())) }
    }

    fn series(&self, id: &str) -> Result<Known, Lack> {
        let import = format!("the series {id}: `breadth import series {id}.csv`");
        // Index levels are published as ^RUT as often as as RUT.
        let caret = format!("^{id}");
        let found = [id, caret.as_str()].into_iter().find_map(|name| self.view.series(name).ok().flatten());
        let series = found.ok_or_else(|| Lack::NoData { what: format!("the series {id}"), import: import.clone() })?;
        let line = Line { id: id.to_owned(), label: id.to_owned(), kind: "series", values: series.values };
        Ok(known(line, DataGrade::Record, import))
    }
}

/// The session and the ratio of a split.
fn split(action: Action) -> Option<(Date, f64)> {
    match action.kind {
        ActionKind::Split { ratio } => Some((action.on, ratio)),
        _ => None,
    }
}

fn known(line: Line, grade: DataGrade, import: String) -> Known {
    Known { line, grade, import, dividend_yield: None, carried_from: None }
}

/// Years of overlap from which a chain's dividend yield is taken.
const YIELD_YEARS: i32 = 5;

/// A series of levels carried on by a fund: v₍ₜ₎ = v₍e₎ · f₍ₜ₎/f₍e₎ · exp(−d (t − e)/365.2425), e the series' last day, d the
/// difference of their log growth a year over the last five common years: dividends less the fund's costs.
fn chain(series: Known, fund: &Known) -> Known {
    let Some(&(end, last)) = series.line.values.last() else { return series };
    let Ok((_, at_end)) = fund.near(end) else { return series };
    let start = end.plus_months(-12 * YIELD_YEARS);
    let rate = series.near(start).ok().zip(fund.near(start).ok()).map(|((_, s0), (_, f0))| {
        ((at_end / f0).ln() - (last / s0).ln()) / f64::from(start.days_until(end)) * 365.2425
    });
    let d = rate.unwrap_or(0.0);
    let mut out = series;
    let later = fund.line.values.iter().filter(|(day, _)| *day > end).map(|(day, f)| {
        let years = f64::from(end.days_until(*day)) / 365.2425;
        (*day, last * f / at_end * (-d * years).exp())
    });
    let carried: Vec<(Date, f64)> = later.collect();
    out.carried_from = (!carried.is_empty()).then_some(end);
    out.line.values.extend(carried);
    out.line.label = format!("{}, carried on from {end} by {}", out.line.label, fund.line.id);
    (out.grade, out.dividend_yield) = (DataGrade::Proxy, Some(d));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[(&str, f64)]) -> Known {
        let values = values.iter().map(|(d, v)| (Date::parse(d).unwrap(), *v)).collect();
        known(Line { id: "X".into(), label: "X".into(), kind: "series", values }, DataGrade::Record, String::new())
    }

    #[test]
    fn a_value_near_a_day_is_at_most_a_week_old_or_four_steps() {
        let daily = line(&[("2025-09-23", 1.0), ("2025-09-24", 2.0)]);
        assert_eq!(daily.near(Date::parse("2025-10-01").unwrap()).unwrap().1, 2.0);
        assert!(matches!(daily.near(Date::parse("2025-10-02").unwrap()), Err(Lack::OutOfReach { .. })));
        let monthly = line(&[("2025-07-31", 1.0), ("2025-08-31", 2.0), ("2025-09-30", 3.0)]);
        assert_eq!(monthly.near(Date::parse("2025-12-31").unwrap()).unwrap().1, 3.0);
        assert!(monthly.is_monthly() && !daily.is_monthly());
        assert!(daily.near(Date::parse("2025-09-22").unwrap()).is_err());
    }

    #[test]
    fn a_chain_is_carried_on_less_the_dividends_of_the_overlap() {
        // Five years: the series flat, the fund grown by 5 % in logarithms: 1 % a year. Then the fund grows by 10 %.
        let series = line(&[("2020-09-24", 100.0), ("2025-09-24", 100.0)]);
        let fund =
            line(&[("2020-09-24", 50.0), ("2025-09-24", 50.0 * 0.05_f64.exp()), ("2025-12-31", 55.0 * 0.05_f64.exp())]);
        let chained = chain(series, &fund);
        let d = chained.dividend_yield.unwrap();
        assert!((d - 0.01).abs() < 1e-5, "{d}");
        let expected = 110.0 * (-d * 98.0 / 365.2425_f64).exp();
        assert!((chained.line.values[2].1 - expected).abs() < 1e-9);
        assert_eq!((chained.line.values.len(), chained.grade), (3, DataGrade::Proxy));
    }

    #[test]
    fn lines_are_read_by_kind() {
        assert_eq!(
            LineName::parse("index:small/equal").unwrap(),
            LineName::Index { universe: "small".into(), equal: true }
        );
        assert!(
            LineName::parse("fund:").is_err()
                && LineName::parse("IWM").is_err()
                && LineName::parse("chain:RUT").is_err()
        );
        assert!(LineName::parse("stok:NVDA").unwrap_err().1.starts_with("did you mean `stock`?"));
    }
}
