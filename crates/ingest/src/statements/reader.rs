//! One file of statements: its columns, and its rows one by one.
use breadth_domain::finding::kinds;
use breadth_domain::{Concept, FindingKind, Grade, Symbol, calendar};

use super::MIN_DAYS_TO_PUBLISH;
use super::collect::{Collected, Statements};
use super::companies::CompanyColumns;
use super::fields::{
    CURRENCY, FIELDS, FORM, PERIOD, PERIOD_END, PUBLISHED, RESTATED, SIMFIN_ID, SYMBOL, Take, general, simfin,
    statement_of,
};
use super::mapping::{Statement, is_payment};
use super::span::{Period, measured, of_form};
use crate::columns::{Columns, Field, missing, plain};
use crate::number::Read as Number;
use crate::source::{Context, Input};
use crate::table::{Row, Visitor};
use crate::tally::Tally;
use crate::{IngestError, Options, dates};

/// No amount of dollars or shares is as large.
const LARGEST: f64 = 1e15;

/// What kind of table it is.
enum Shape {
    Statements { columns: Columns, takes: Vec<Take>, statement: Option<Statement> },
    Companies(CompanyColumns),
}

pub(super) struct Reader<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    file: u32,
    tally: &'t mut Tally<'s>,
    all: &'t mut Collected,
    shape: Option<Shape>,
    /// The period of every row, where the caller gave it.
    period: Option<Period>,
    rows: Vec<Statements>,
}

type Fault = (&'static FindingKind, String);

impl<'a, 't, 's> Reader<'a, 't, 's> {
    pub(super) fn new(
        context: &'a Context<'a>,
        input: &'a Input,
        file: u32,
        tally: &'t mut Tally<'s>,
        all: &'t mut Collected,
    ) -> Self {
        let period = context.constant("period").and_then(Period::parse);
        Reader { context, input, file, tally, all, shape: None, period, rows: Vec::new() }
    }

    /// The file is read: settles what only the whole of it says, and hands its rows over.
    pub(super) fn close(mut self) -> Result<(), IngestError> {
        if self.rows.iter().any(|r| r.period == Period::Unsaid) {
            let mut ends = std::collections::BTreeMap::new();
            for row in &self.rows {
                ends.entry(row.symbol).or_insert_with(Vec::new).push(row.period_end);
            }
            let Some(period) = self.period.or_else(|| measured(&mut ends)) else {
                return Err(IngestError::NotSaid {
                    file: self.input.name.clone(),
                    what: "how long its periods are, and the distances between period ends do not show it",
                    hint: "say it with --map period=quarter or --map period=year, or name its column with --map COLUMN=period",
                });
            };
            self.rows.iter_mut().filter(|r| r.period == Period::Unsaid).for_each(|r| r.period = period);
        }
        if let Some(Shape::Statements { statement: None, takes, .. }) = &self.shape {
            let payments: Vec<Concept> = takes.iter().map(|t| t.concept).filter(|c| is_payment(*c)).collect();
            for concept in payments {
                self.turn_payments(concept);
            }
        }
        for row in &mut self.rows {
            row.derive_free_cash_flow();
        }
        self.all.rows.append(&mut self.rows);
        Ok(())
    }

    /// Turns a column of payments that is given as negative numbers.
    fn turn_payments(&mut self, concept: Concept) {
        let given = || self.rows.iter().flat_map(|r| &r.values).filter(|(c, v)| *c == concept && *v != 0.0);
        let (all, negative) = (given().count(), given().filter(|(_, v)| *v < 0.0).count());
        if all < 10 || negative * 10 < all * 9 {
            return;
        }
        for (_, value) in self.rows.iter_mut().flat_map(|r| &mut r.values).filter(|(c, _)| *c == concept) {
            *value = -*value;
        }
        self.tally
            .notes
            .push(format!("{}: {concept} is given as negative payments; the sign was turned", self.input.name));
    }

    fn read_statement(
        &self,
        columns: &Columns,
        takes: &[Take],
        statement: Option<Statement>,
        row: &Row<'_>,
    ) -> Result<(Statements, bool), Fault> {
        let cell = |which: usize| row.cell(columns.at(which));
        let ticker = cell(SYMBOL).text();
        let symbol = Symbol::new(&ticker).ok_or_else(|| (&kinds::BAD_SYMBOL, format!("`{ticker}`")))?;
        let day = |which: usize| match cell(which).day() {
            Ok(Some(day)) if dates::possible(day, self.context.options.today) => Ok(day),
            Ok(None) => Err((&kinds::NO_PERIOD, format!("no {}", FIELDS[which].id))),
            _ => Err((&kinds::IMPOSSIBLE_DATE, format!("{} `{}`", FIELDS[which].id, cell(which).text()))),
        };
        let (period_end, published_on) = (day(PERIOD_END)?, day(PUBLISHED)?);
        let waited = period_end.days_until(published_on);
        if waited < MIN_DAYS_TO_PUBLISH {
            return Err((
                &kinds::LOOK_AHEAD,
                format!("{symbol} {period_end}: published {published_on}, {waited} days after"),
            ));
        }
        let currency = cell(CURRENCY).text();
        if !currency.is_empty() && !currency.eq_ignore_ascii_case("USD") {
            return Err((&kinds::FOREIGN_CURRENCY, format!("{symbol} {period_end}: {currency}")));
        }
        let (said, form) = (cell(PERIOD).text(), cell(FORM).text());
        let (by_word, by_form) = (Period::parse(&said), of_form(&form));
        let period = match (by_word, by_form) {
            (Some(a), Some(b)) if a != b => return Err((&kinds::NO_PERIOD, format!("`{said}` in a {form}"))),
            (Some(period), _) | (None, Some(period)) if by_word.is_some() || said.is_empty() => period,
            _ if !said.is_empty() => {
                return Err((&kinds::NO_PERIOD, format!("`{said}` is no quarter and no fiscal year")));
            }
            _ => self.period.unwrap_or(Period::Unsaid),
        };
        let mut values = Vec::with_capacity(takes.len());
        for take in takes {
            match row.cell(Some(take.column)).number() {
                Number::Missing => {}
                Number::Value(v) if v.abs() <= LARGEST => {
                    values.push((take.concept, if v == 0.0 { 0.0 } else { v * take.sign }))
                }
                Number::Value(v) => return Err((&kinds::OUT_OF_RANGE, format!("{} = {v:e}", take.concept))),
                Number::Wrong => {
                    let text = row.cell(Some(take.column)).text().into_owned();
                    return Err((&kinds::UNREADABLE_ROW, format!("{} = `{text}`", take.concept)));
                }
            }
        }
        let restated = matches!(cell(RESTATED).day(), Ok(Some(day)) if day > published_on);
        let grade = match (restated, by_form) {
            (true, _) => Grade::Restated,
            (false, Some(_)) => Grade::Filing,
            (false, None) => Grade::Published,
        };
        let company = match cell(SIMFIN_ID).number() {
            Number::Value(id) if statement.is_some() => Some(id as u64),
            _ => None,
        };
        let row = Statements {
            symbol,
            period_end,
            published_on,
            known_on: calendar::session_after(published_on),
            grade,
            period,
            from_filings: by_form.is_some(),
            statement,
            company,
            values,
            file: self.file,
            line: row.line,
        };
        Ok((row, restated))
    }
}

/// The columns that the caller mapped to concepts, and the options without them.
fn mapped_concepts(names: &[String], options: &Options) -> (Vec<(usize, Concept)>, Options) {
    let mut rest = options.clone();
    let mut mapped = Vec::new();
    for (column, field) in &options.map {
        let concept = Concept::ALL.iter().find(|c| plain(c.id()) == plain(field));
        if let (Some(concept), Some(at)) = (concept, names.iter().position(|n| plain(n) == plain(column))) {
            mapped.push((at, *concept));
            rest.map.remove(column);
        }
    }
    (mapped, rest)
}

impl Visitor for Reader<'_, '_, '_> {
    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        if let Some(columns) = CompanyColumns::of(names) {
            self.shape = Some(Shape::Companies(columns));
            return Ok(());
        }
        let (mapped, rest) = mapped_concepts(names, self.context.options);
        let context = Context { options: &rest, ..*self.context };
        let columns = Columns::bind(names, FIELDS, &context, self.input)?;
        for which in [SYMBOL, PERIOD_END, PUBLISHED] {
            columns.need(which, FIELDS, self.input)?;
        }
        let statement = columns.at(SIMFIN_ID).and_then(|_| statement_of(names));
        let known: Vec<usize> = (0..FIELDS.len()).filter_map(|f| columns.at(f)).collect();
        let takes = match statement {
            Some(statement) => simfin(names, statement),
            None => general(names, &mapped, &known),
        };
        if takes.is_empty() {
            let any =
                Field { id: "revenue", aliases: &["net_income", "total_assets", "or any other item of a statement"] };
            return Err(missing(&any, names, false, self.input));
        }
        let used = |at: &usize| known.contains(at) || takes.iter().any(|t| t.column == *at);
        let unused: Vec<&str> = (0..names.len()).filter(|at| !used(at)).map(|at| names[at].as_str()).collect();
        if !unused.is_empty() {
            self.tally.notes.push(format!("{}: columns not used: {}", self.input.name, unused.join("; ")));
        }
        self.shape = Some(Shape::Statements { columns, takes, statement });
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let file = self.input.name.as_str();
        match &self.shape {
            None => Ok(()),
            Some(Shape::Companies(columns)) => {
                let company = columns.read(row, self.input, self.tally)?;
                self.all.companies.extend(company.map(|c| (c, self.file, row.line)));
                Ok(())
            }
            Some(Shape::Statements { columns, takes, statement }) => {
                match self.read_statement(columns, takes, *statement, row) {
                    Ok((read, restated)) => {
                        if restated {
                            let seen = || format!("{} {}", read.symbol, read.period_end);
                            self.tally.note(&kinds::RESTATED_VALUE, file, row.line, seen);
                        }
                        self.rows.push(read);
                        Ok(())
                    }
                    Err((kind, seen)) => self.tally.quarantine(kind, file, row.line, || seen, || row.as_text()),
                }
            }
        }
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let seen = || format!("{} fields", row.cells.len());
        self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, seen, || row.as_text())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[SYMBOL], &[seen.to_owned()], true, self.input)
    }
}
