//! The text files: statements, trackers, yields, holdings.
use std::fmt::Write;
use std::path::Path;

use breadth_domain::{Date, calendar};
use rayon::prelude::*;

use crate::factors::YEAR;
use crate::stream::{Domain, Stream};
use crate::trackers::TRACKERS;
use crate::{Kind, TestkitError, World};

/// Writes the text to that file.
pub(crate) fn save(path: &Path, text: &str) -> Result<(), TestkitError> {
    std::fs::write(path, text).map_err(|source| TestkitError::Write { path: path.to_owned(), source })
}

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($to:expr, $($arg:tt)*) => { let _ = write!($to, $($arg)*); };
}

const STATEMENTS: &str = "ticker,period_end,available_date,revenue,cost_of_revenue,gross_profit,operating_income,\
net_income,operating_cash_flow,capital_expenditure,free_cash_flow,total_assets,equity,cash,long_term_debt,\
shares_outstanding,total_current_assets,total_current_liabilities\n";

/// `statements.csv`: quarters by ticker, period end and publication, missing items empty.
pub(crate) fn statements(world: &World) -> String {
    let rows = world.statements();
    // Lines that cannot be read, at places of their own: cut short, or text where a number belongs.
    let mut chance = Stream::new(world.spec.seed, Domain::Defects, u64::MAX - 1);
    let mut spoilt: Vec<usize> =
        (0..world.truth.defects.unreadable_lines).map(|_| chance.whole(0, rows.len().saturating_sub(1))).collect();
    spoilt.sort_unstable();
    let parts: Vec<String> = rows
        .par_chunks(2_048)
        .enumerate()
        .map(|(c, chunk)| {
            let mut out = String::with_capacity(chunk.len() * 190);
            for (i, statement) in chunk.iter().enumerate() {
                for n in spoilt.iter().filter(|n| **n == c * 2_048 + i) {
                    let ticker = super::prices::vendor(statement.symbol);
                    if n % 2 == 0 {
                        put!(out, "{ticker},{}\n", statement.period_end);
                    } else {
                        put!(
                            out,
                            "{ticker},{},{}{}\n",
                            statement.period_end,
                            statement.published_on,
                            ",n/a?".repeat(crate::ITEMS.len())
                        );
                    }
                }
                put!(
                    out,
                    "{},{},{}",
                    super::prices::vendor(statement.symbol),
                    statement.period_end,
                    statement.published_on
                );
                for value in statement.values {
                    out.push(',');
                    if !value.is_nan() {
                        // Whole dollars and shares: exact as integers.
                        put!(out, "{}.0", value as i64);
                    }
                }
                out.push('\n');
            }
            out
        })
        .collect();
    let mut text = String::with_capacity(parts.iter().map(String::len).sum::<usize>() + STATEMENTS.len());
    text.push_str(STATEMENTS);
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// `funds.csv`: the trackers' adjusted closes, total returns after fees.
pub(crate) fn funds(world: &World) -> String {
    let mut out = String::from("symbol,date,adj_close\n");
    for tracker in &TRACKERS {
        let mut level = 100.0;
        for (date, r) in world.time.sessions.iter().zip(&world.truth.trackers[tracker.ticker]) {
            level *= 1.0 + r - tracker.fee / YEAR;
            put!(out, "{},{date},{level:.6}\n", tracker.ticker);
        }
    }
    out
}

/// A yield as FRED gives it: every weekday, empty on holidays.
pub(crate) fn fred(world: &World, id: &str, values: &[f64]) -> String {
    let mut out = format!("observation_date,{id}\n");
    let (Some(first), Some(last)) = (world.time.sessions.first(), world.time.sessions.last()) else { return out };
    let mut s = 0;
    for day in (first.days()..=last.days()).map(Date::from_days).filter(|d| d.weekday() <= 5) {
        if world.time.sessions.get(s) == Some(&day) {
            put!(out, "{day},{:.2}\n", values[s]);
            s += 1;
        } else {
            put!(out, "{day},\n");
        }
    }
    out
}

/// The small-cap tracker's holdings on the last session of the last whole month, as its manager publishes them.
pub(crate) fn basket(world: &World) -> String {
    let last = world.time.sessions.last().copied().unwrap_or_default();
    let month_end = calendar::session_on_or_before(last.month_end());
    let day = if month_end <= last {
        month_end
    } else {
        calendar::session_on_or_before(last.plus_days(-i32::from(last.day())))
    };
    let holdings = world.small_holdings(day);
    let scale = 6e10 / holdings.iter().map(|h| h.1).sum::<f64>().max(1.0);
    let (y, _, d) = day.ymd();
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut out = format!(
        "\u{feff}Small-Cap 2000 ETF\nFund Holdings as of,\"{} {d:02}, {y}\"\nInception Date,\"May 22, 2000\"\n\
         Shares Outstanding,\"303,600,000.00\"\nStock,\"-\"\nBond,\"-\"\nCash,\"-\"\nOther,\"-\"\n \n\
         Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,\
         Currency,FX Rate,Market Currency,Accrual Date\n",
        MONTHS[day.month() as usize - 1]
    );
    let cash = 0.002;
    let mut line = |ticker: &str,
                    name: &str,
                    sector: &str,
                    class: &str,
                    value: f64,
                    weight: f64,
                    quantity: f64,
                    price: f64,
                    exchange: &str| {
        put!(
            out,
            "\"{ticker}\",\"{}\",\"{sector}\",\"{class}\",\"{value}\",\"{weight:.2}\",\"{value}\",\"{quantity}\",\"{price}\",\
             \"United States\",\"{exchange}\",\"USD\",\"1.00\",\"USD\",\"-\"\n",
            name.to_uppercase(),
            value = grouped(value),
            quantity = grouped(quantity),
            price = grouped(price),
        );
    };
    for (security, value, price) in holdings {
        let truth = &world.truth.securities[security];
        let label = truth.label(day);
        let name = label.name.split(" Common").next().unwrap_or(&label.name);
        let value = value * scale;
        let weight = 100.0 * (1.0 - cash) * value / 6e10;
        line(label.symbol.as_str(), name, truth.sector, "Equity", value, weight, value / price, price, "NASDAQ");
    }
    line(
        "XTSLA",
        "Treasury Cash Fund",
        "Cash and/or Derivatives",
        "Money Market",
        6e10 * cash,
        100.0 * cash,
        6e10 * cash,
        1.0,
        "-",
    );
    line("USD", "USD Cash", "Cash and/or Derivatives", "Cash", 1e6, 0.0, 1e6, 100.0, "-");
    out.push_str(" \nThis information should not be relied upon as research, investment advice, or a recommendation regarding any products, strategies, or any security in particular.\n");
    out
}

/// Thousands set off by commas, cents.
fn grouped(value: f64) -> String {
    let cents = (value * 100.0).round() as i64;
    let (mut whole, cents) = ((cents / 100).to_string(), cents % 100);
    let mut at = whole.len();
    while at > 3 {
        at -= 3;
        whole.insert(at, ',');
    }
    format!("{whole}.{cents:02}")
}

impl World {
    /// What a tracker of the small companies holds on that day: (security, capitalisation, close), largest first.
    fn small_holdings(&self, day: Date) -> Vec<(usize, f64, f64)> {
        let Some((rank, _)) =
            self.time.reconstitutions.iter().rfind(|(_, effective)| self.time.sessions[*effective] <= day)
        else {
            return Vec::new();
        };
        let rank_day = self.time.sessions[*rank];
        let mut ranked: Vec<(usize, f64)> = self
            .truth
            .securities
            .iter()
            .enumerate()
            .filter(|(_, s)| s.first <= rank_day && rank_day <= s.last && s.kind(rank_day) == Kind::Common)
            .filter_map(|(i, s)| Some((i, s.cap(*rank)?)))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // (growth since the rank session, last close) by security, over renames in the order of their sessions.
        let mut now: std::collections::BTreeMap<usize, (f64, f64)> = std::collections::BTreeMap::new();
        let mut segments: Vec<&crate::segment::Segment> = self.segments.iter().collect();
        segments.sort_by_key(|segment| segment.day[0]);
        for segment in segments {
            let until = segment.day.partition_point(|d| self.time.sessions[usize::from(*d)] <= day);
            let entry = now.entry(segment.security).or_insert((1.0, f64::NAN));
            for i in 0..until {
                let (close, net) = (f64::from(segment.close[i]), f64::from(segment.net[i]));
                if usize::from(segment.day[i]) > *rank && close - net > 1e-6 {
                    entry.0 *= close / (close - net);
                }
                entry.1 = close;
            }
        }
        let mut holdings: Vec<(usize, f64, f64)> = ranked
            .into_iter()
            .skip(self.spec.large)
            .filter(|(i, _)| self.truth.securities[*i].last >= day)
            .filter_map(|(i, cap)| now.get(&i).map(|(growth, close)| (i, cap * growth, *close)))
            .collect();
        holdings.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        holdings
    }
}
