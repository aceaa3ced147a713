//! Holdings of a fund or an index: iShares' download, with or without its preamble, and plain long tables.
use std::collections::BTreeMap;

use breadth_domain::finding::kinds;
use breadth_domain::{BasketRow, Date, Records, Symbol};

use crate::columns::{Columns, Field, missing, plain};
use crate::number::Read as Number;
use crate::source::{Context, Input};
use crate::table::{Row, Visitor, scan};
use crate::tally::Tally;
use crate::{IngestError, dates};

const FIELDS: &[Field] = &[
    Field { id: "symbol", aliases: &["ticker", "holding_ticker", "ticker_symbol", "code"] },
    Field { id: "date", aliases: &["as_of", "as_of_date", "holdings_date", "day", "month"] },
    Field { id: "name", aliases: &["holding", "holding_name", "security_name", "company", "description", "security"] },
    Field { id: "sector", aliases: &["gics_sector"] },
    Field { id: "asset_class", aliases: &["security_type"] },
    Field { id: "weight", aliases: &["weight_pct", "weight_percent", "weighting", "pct_of_fund", "percent_of_fund"] },
    Field { id: "quantity", aliases: &["shares", "nominal", "shares_held", "units", "position"] },
    Field { id: "market_value", aliases: &["value", "market_val", "mkt_value", "notional_value"] },
    Field { id: "price", aliases: &["close", "last_price"] },
    Field { id: "basket", aliases: &["fund", "etf", "index", "portfolio", "fund_ticker"] },
    // Older downloads tell shares from swaps here.
    Field { id: "type", aliases: &["holding_type"] },
    // Two holdings of one ticker are told apart by these.
    Field { id: "cusip", aliases: &["isin", "sedol", "security_id"] },
];
const SYMBOL: usize = 0;
const DATE: usize = 1;
const NAME: usize = 2;
const SECTOR: usize = 3;
const ASSET_CLASS: usize = 4;
const WEIGHT: usize = 5;
const QUANTITY: usize = 6;
const MARKET_VALUE: usize = 7;
const PRICE: usize = 8;
const BASKET: usize = 9;
const TYPE: usize = 10;
const CUSIP: usize = 11;

/// What the weights of a file are counted in.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Unit {
    Percent,
    /// Not said: by their sum.
    Unknown,
}

struct Holding {
    row: BasketRow,
    /// What tells it from another holding of its ticker: CUSIP and alike.
    mark: Box<str>,
    file: u32,
    line: u64,
}

struct Reader<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    tally: &'t mut Tally<'s>,
    file: u32,
    columns: Option<Columns>,
    unit: Unit,
    /// The day of all holdings, by the preamble or the caller.
    date: Option<Date>,
    basket: Box<str>,
    /// Lines that are no rows: the footer, unless rows follow.
    loose: Vec<(u64, usize, String)>,
    rows: Vec<Holding>,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading holdings", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let mut all: Vec<Holding> = Vec::new();
    for (file, input) in context.inputs.iter().enumerate() {
        let constant = context.constant("date").and_then(dates::parse);
        let mut reader = Reader {
            context,
            input,
            tally: &mut *tally,
            file: file as u32,
            columns: None,
            unit: Unit::Unknown,
            date: constant.filter(|d| dates::possible(*d, context.options.today)),
            basket: basket_name(context, input),
            loose: Vec::new(),
            rows: Vec::new(),
        };
        scan(input, &mut reader, &|n| context.progress.advance(n))?;
        let (unit, mut rows) = (reader.unit, reader.rows);
        scale_weights(unit, &mut rows, input)?;
        all.append(&mut rows);
    }
    all.sort_by(|a, b| (&a.row.basket, a.row.date, a.file, a.line).cmp(&(&b.row.basket, b.row.date, b.file, b.line)));
    let mut rows = Vec::with_capacity(all.len());
    let mut seen: BTreeMap<(Symbol, Box<str>, Box<str>), usize> = BTreeMap::new();
    let mut group: Option<(Box<str>, Date)> = None;
    for Holding { row, mark, file, line } in all {
        if group.as_ref() != Some(&(row.basket.clone(), row.date)) {
            group = Some((row.basket.clone(), row.date));
            seen.clear();
        }
        // Lines of one ticker and another name or number are two holdings (a share and a right to it).
        if let Some(symbol) = row.symbol
            && let Some(first) = seen.get(&(symbol, row.name.clone(), mark.clone()))
        {
            let kept: &BasketRow = &rows[*first];
            let kind = if *kept == row { &kinds::DUPLICATE } else { &kinds::CONFLICT };
            let text = || format!("{},{},{symbol},{}", row.basket, row.date, row.name);
            tally.quarantine(kind, &context.inputs[file as usize].name, line, || format!("{symbol} again"), text)?;
            continue;
        }
        if let Some(symbol) = row.symbol {
            seen.insert((symbol, row.name.clone(), mark), rows.len());
        }
        tally.cover(row.date);
        rows.push(row);
    }
    tally.send_all(rows, Records::Baskets)?;
    context.progress.end();
    Ok(())
}

/// The name of the basket: said by the caller, else the first word of the file's name (`IWM_holdings` is `IWM`).
fn basket_name(context: &Context<'_>, input: &Input) -> Box<str> {
    let said = context.constant("basket").or(context.options.source.as_deref());
    let stem = || input.stem.split(['_', '-', ' ', '.']).next().unwrap_or(&input.stem).to_ascii_uppercase();
    said.map_or_else(stem, str::to_owned).into()
}

/// Turns weights into fractions: by the header's unit, else by what the weights of the fullest day add up to.
fn scale_weights(unit: Unit, rows: &mut [Holding], input: &Input) -> Result<(), IngestError> {
    let percent = match unit {
        Unit::Percent => true,
        Unit::Unknown => {
            let mut sums: BTreeMap<Date, f64> = BTreeMap::new();
            for holding in rows.iter() {
                *sums.entry(holding.row.date).or_default() += holding.row.weight.unwrap_or(0.0);
            }
            match sums.into_values().fold(0.0, f64::max) {
                0.0 => return Ok(()),
                // A line twice, or a leveraged fund, may take the sum above the whole.
                s if (40.0..=250.0).contains(&s) => true,
                s if (0.4..=2.5).contains(&s) => false,
                _ => {
                    return Err(IngestError::NotSaid {
                        file: input.name.clone(),
                        what: "whether its weights are fractions or percent (they add up to neither 1 nor 100)",
                        hint: "name the column `Weight (%)` where it holds percent",
                    });
                }
            }
        }
    };
    if percent {
        rows.iter_mut().for_each(|h| h.row.weight = h.row.weight.map(|w| w / 100.0));
    }
    Ok(())
}

/// Whether a line is cash, margin or a derivative.
fn is_cash(ticker: &str, class: &str, sector: &str) -> bool {
    let says = |text: &str, words: &[&str]| {
        let lower = text.to_ascii_lowercase();
        words.iter().any(|w| lower.contains(w))
    };
    let marks = ["cash", "money market", "future", "derivative", "forward", "swap", "option", "collateral", "fx"];
    matches!(ticker, "" | "-" | "--" | "USD" | "XTSLA") || says(class, &marks) || says(sector, &["cash", "derivative"])
}

impl Visitor for Reader<'_, '_, '_> {
    fn is_header(&self, fields: &[String]) -> bool {
        let has = |which: usize| {
            let field = &FIELDS[which];
            std::iter::once(&field.id).chain(field.aliases).any(|n| fields.iter().any(|f| plain(f) == plain(n)))
        };
        let mapped = self.context.options.map.keys().any(|k| fields.iter().any(|f| plain(f) == plain(k)));
        fields.len() >= 2 && (mapped || (has(SYMBOL) && (has(WEIGHT) || has(QUANTITY) || has(MARKET_VALUE))))
    }

    fn preamble(&mut self, _: u64, fields: &[String]) {
        // `Fund Holdings as of,"May 13, 2025"`.
        let of = fields.first().is_some_and(|f| plain(f).ends_with("asof"));
        if of && self.date.is_none() {
            let day = fields.get(1).and_then(|f| dates::parse(f));
            self.date = day.filter(|d| dates::possible(*d, self.context.options.today));
        }
    }

    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        let columns = Columns::bind(names, FIELDS, self.context, self.input)?;
        columns.need(SYMBOL, FIELDS, self.input)?;
        if let Some(weight) = columns.at(WEIGHT) {
            let name = names[weight].to_ascii_lowercase();
            if name.contains('%') || name.contains("pct") || name.contains("percent") {
                self.unit = Unit::Percent;
            }
        }
        if columns.at(DATE).is_none() && self.date.is_none() {
            return Err(IngestError::NotSaid {
                file: self.input.name.clone(),
                what: "of which day its holdings are",
                hint: "give the day with --map date=YYYY-MM-DD",
            });
        }
        if [WEIGHT, QUANTITY, MARKET_VALUE].iter().all(|f| columns.at(*f).is_none()) {
            return Err(missing(&FIELDS[WEIGHT], names, false, self.input));
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        // Rows go on: what stood between was no footer.
        for (line, fields, text) in std::mem::take(&mut self.loose) {
            let seen = || format!("{fields} fields");
            self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, line, seen, || text)?;
        }
        let Some(columns) = &self.columns else { return Ok(()) };
        let (file, line) = (self.input.name.as_str(), row.line);
        let cell = |which: usize| row.cell(columns.at(which));
        let date = match (columns.at(DATE), self.date) {
            (Some(_), _) => cell(DATE).day().ok().flatten(),
            (None, given) => given,
        };
        let Some(date) = date.filter(|d| dates::possible(*d, self.context.options.today)) else {
            let seen = || format!("`{}`", cell(DATE).text());
            return self.tally.quarantine(&kinds::IMPOSSIBLE_DATE, file, line, seen, || row.as_text());
        };
        let mut numbers = [None; 4];
        for (slot, which) in numbers.iter_mut().zip([WEIGHT, QUANTITY, MARKET_VALUE, PRICE]) {
            *slot = match cell(which).number() {
                Number::Value(v) if v.is_finite() => Some(v),
                Number::Missing => None,
                _ => {
                    let seen = || format!("{} = `{}`", FIELDS[which].id, cell(which).text());
                    return self.tally.quarantine(&kinds::UNREADABLE_ROW, file, line, seen, || row.as_text());
                }
            };
        }
        let [weight, quantity, market_value, price] = numbers;
        let ticker = cell(SYMBOL).text();
        let (class, sector) = (cell(ASSET_CLASS).text(), cell(SECTOR).text());
        let cash = is_cash(&ticker, &class, &sector) || is_cash("?", &cell(TYPE).text(), "");
        let symbol = if cash { None } else { Symbol::new(&ticker) };
        if cash {
            self.tally.note(&kinds::CASH_LINE, file, line, || format!("{ticker} {}", cell(NAME).text()));
        } else if symbol.is_none() {
            return self.tally.quarantine(&kinds::BAD_SYMBOL, file, line, || format!("`{ticker}`"), || row.as_text());
        }
        let named = cell(BASKET).text();
        let basket = if named.is_empty() { self.basket.clone() } else { named.as_ref().into() };
        let mark = cell(CUSIP).text();
        let row = BasketRow {
            basket,
            date,
            symbol,
            name: cell(NAME).text().as_ref().into(),
            sector: sector.as_ref().into(),
            asset_class: class.as_ref().into(),
            weight,
            quantity,
            market_value,
            price,
        };
        let mark = mark.as_ref().into();
        self.rows.push(Holding { row, mark, file: self.file, line });
        Ok(())
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        if self.loose.len() < 10_000 && row.cells.iter().any(|c| !c.is_empty()) {
            let text = crate::tally::clip(row.as_text(), crate::tally::KEPT_OF_A_ROW);
            self.loose.push((row.line, row.cells.len(), text));
        }
        Ok(())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[SYMBOL], &[seen.to_owned()], true, self.input)
    }
}
