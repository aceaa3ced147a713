//! A company's life of filings: what it measures each quarter, and the papers in which it says so.
//!
//! Quarterly reports give the quarter and the year to date with the comparatives of the year before, cash flows from the
//! start of the year alone, balances at the quarter's and at the last year's end. Annual reports give the year, two years
//! before it, and two balances. Papers can be changed and added to by hand; that is where the traps are.
use breadth_domain::Date;

use super::calendar::Calendar;

/// How a figure is reported.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By quarter and to date.
    Income,
    /// To date alone.
    CashFlow,
    /// At a day.
    Balance,
    /// As an average over the period: shares.
    Average,
    /// On the cover, a week before filing.
    Cover,
}

/// What a company measures: by year (0 is the first) and quarter (1 to 4).
struct Figure {
    tag: String,
    unit: String,
    kind: Kind,
    of: Box<dyn Fn(usize, usize) -> i64>,
}

/// One number of a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `taxonomy:Concept`.
    pub tag: String,
    /// The unit.
    pub unit: String,
    /// The first day; `None` for a number at a day.
    pub start: Option<Date>,
    /// The last day.
    pub end: Date,
    /// The number as it will be written.
    pub value: String,
}

/// One filing.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The form.
    pub form: String,
    /// The day of filing.
    pub filed: Date,
    /// When it was accepted, as in submissions: `2021-08-09T20:30:00.000Z`.
    pub accepted: Option<String>,
    /// The fiscal year and period of the filing, which label every line of it, whatever the line's own period is.
    pub fiscal: Option<(i16, &'static str)>,
    /// The numbers.
    pub lines: Vec<Line>,
}

impl Paper {
    /// Adds dollars over a period.
    pub fn over(&mut self, tag: &str, start: Date, end: Date, value: i64) -> &mut Self {
        self.line(tag, "USD", Some(start), end, value.to_string())
    }

    /// Adds dollars at a day.
    pub fn at(&mut self, tag: &str, end: Date, value: i64) -> &mut Self {
        self.line(tag, "USD", None, end, value.to_string())
    }

    /// Adds a number.
    pub fn line(&mut self, tag: &str, unit: &str, start: Option<Date>, end: Date, value: String) -> &mut Self {
        self.lines.push(Line { tag: tag.to_owned(), unit: unit.to_owned(), start, end, value });
        self
    }

    /// Gives every line of one tag another.
    pub fn retag(&mut self, from: &str, to: &str) -> &mut Self {
        self.lines.iter_mut().filter(|l| l.tag == from).for_each(|l| l.tag = to.to_owned());
        self
    }

    /// Leaves a tag out.
    pub fn without(&mut self, tag: &str) -> &mut Self {
        self.lines.retain(|l| l.tag != tag);
        self
    }

    /// Changes the values of a tag, of the periods that end on the day or, without one, of all.
    pub fn change(&mut self, tag: &str, end: Option<Date>, with: impl Fn(i64) -> i64) -> &mut Self {
        for line in self.lines.iter_mut().filter(|l| l.tag == tag && end.is_none_or(|e| l.end == e)) {
            if let Ok(value) = line.value.parse::<i64>() {
                line.value = with(value).to_string();
            }
        }
        self
    }
}

/// A company and its papers.
pub struct Life {
    /// Central index key.
    pub cik: u64,
    /// The name.
    pub name: String,
    /// Its years.
    pub calendar: Calendar,
    /// Its papers: first the four of each year in their order, then those added.
    pub papers: Vec<Paper>,
    figures: Vec<Figure>,
}

/// Days from a quarter's end to its report, and from a year's.
const QUARTERLY: i32 = 40;
const ANNUAL: i32 = 55;

impl Life {
    /// A company of these years that measures nothing yet.
    pub fn new(cik: u64, name: &str, calendar: Calendar) -> Life {
        Life { cik, name: name.to_owned(), calendar, papers: Vec::new(), figures: Vec::new() }
    }

    /// Measures something in dollars; `of` is given the year, from 0, and the quarter, 1 to 4.
    #[must_use]
    pub fn measures(self, kind: Kind, tag: &str, of: impl Fn(usize, usize) -> i64 + 'static) -> Life {
        self.measures_in("USD", kind, tag, of)
    }

    /// Measures something in a unit.
    #[must_use]
    pub fn measures_in(
        mut self,
        unit: &str,
        kind: Kind,
        tag: &str,
        of: impl Fn(usize, usize) -> i64 + 'static,
    ) -> Life {
        self.figures.push(Figure { tag: tag.to_owned(), unit: unit.to_owned(), kind, of: Box::new(of) });
        self
    }

    /// Files the four papers of every year.
    #[must_use]
    pub fn files(mut self) -> Life {
        for year in 0..self.calendar.years.len() {
            for quarter in 1..=4 {
                let paper = self.report(year, quarter);
                self.papers.push(paper);
            }
        }
        self
    }

    /// The report of a quarter of a year (from 0); the fourth is the annual one.
    pub fn paper(&mut self, year: usize, quarter: usize) -> &mut Paper {
        &mut self.papers[4 * year + quarter - 1]
    }

    /// Another filing.
    pub fn add(&mut self, form: &str, filed: Date) -> &mut Paper {
        let at = self.papers.len();
        self.papers.push(Paper { form: form.to_owned(), filed, accepted: None, fiscal: None, lines: Vec::new() });
        &mut self.papers[at]
    }

    /// Changes every paper filed on the day or later.
    pub fn since(&mut self, day: Date, mut change: impl FnMut(&mut Paper)) {
        self.papers.iter_mut().filter(|p| p.filed >= day).for_each(&mut change);
    }

    /// Keeps the papers filed on the day or earlier.
    pub fn ends_on(&mut self, day: Date) {
        self.papers.retain(|p| p.filed <= day);
    }

    fn report(&self, year: usize, quarter: usize) -> Paper {
        const PERIODS: [&str; 4] = ["Q1", "Q2", "Q3", "FY"];
        let years = &self.calendar.years;
        let (this, annual) = (&years[year], quarter == 4);
        let end = this.end(quarter);
        let mut paper = Paper {
            form: if annual { "10-K" } else { "10-Q" }.to_owned(),
            filed: end.plus_days(if annual { ANNUAL } else { QUARTERLY }),
            accepted: None,
            fiscal: Some((this.end(4).year(), PERIODS[quarter - 1])),
            lines: Vec::new(),
        };
        // The year first, then its comparatives: the readers of the files must not lean on the order.
        let told: Vec<usize> = (year.saturating_sub(if annual { 2 } else { 1 })..=year).rev().collect();
        for figure in &self.figures {
            let mut line = |start: Option<Date>, end: Date, value: i64| {
                paper.line(&figure.tag, &figure.unit, start, end, value.to_string());
            };
            let sum = |y: usize, from: usize| (from..=quarter).map(|q| (figure.of)(y, q)).sum::<i64>();
            match figure.kind {
                Kind::Income | Kind::CashFlow | Kind::Average => {
                    for &y in &told {
                        let over = |from: usize| {
                            let count = if figure.kind == Kind::Average { (quarter - from + 1) as i64 } else { 1 };
                            sum(y, from) / count
                        };
                        if !annual && (figure.kind != Kind::CashFlow || quarter == 1) {
                            line(Some(years[y].quarter_start(quarter)), years[y].end(quarter), over(quarter));
                        }
                        if quarter > 1 {
                            line(Some(years[y].start), years[y].end(quarter), over(1));
                        }
                    }
                }
                Kind::Balance => {
                    line(None, end, (figure.of)(year, quarter));
                    if year > 0 {
                        line(None, years[year - 1].end(4), (figure.of)(year - 1, 4));
                    }
                }
                Kind::Cover => line(None, end.plus_days(QUARTERLY - 7), (figure.of)(year, quarter)),
            }
        }
        paper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_quarter_gives_the_quarter_the_nine_months_and_their_comparatives() {
        let d = |text: &str| Date::parse(text).unwrap();
        let of = |y: usize, q: usize| (100 * y + q) as i64;
        let mut life = Life::new(1, "A", Calendar::months(d("2019-01-01"), 2))
            .measures(Kind::Income, "us-gaap:Revenues", of)
            .measures(Kind::CashFlow, "us-gaap:ShareBasedCompensation", of)
            .measures(Kind::Balance, "us-gaap:Assets", of)
            .files();
        let paper = life.paper(1, 3);
        assert_eq!((paper.form.as_str(), paper.filed), ("10-Q", d("2020-11-09")));
        let told: Vec<String> = paper
            .lines
            .iter()
            .map(|l| format!("{} {}..{} {}", l.tag, l.start.map_or(String::new(), |s| s.to_string()), l.end, l.value))
            .collect();
        assert_eq!(
            told,
            [
                "us-gaap:Revenues 2020-07-01..2020-09-30 103",
                "us-gaap:Revenues 2020-01-01..2020-09-30 306",
                "us-gaap:Revenues 2019-07-01..2019-09-30 3",
                "us-gaap:Revenues 2019-01-01..2019-09-30 6",
                "us-gaap:ShareBasedCompensation 2020-01-01..2020-09-30 306",
                "us-gaap:ShareBasedCompensation 2019-01-01..2019-09-30 6",
                "us-gaap:Assets ..2020-09-30 103",
                "us-gaap:Assets ..2019-12-31 4",
            ]
        );
        assert_eq!(life.paper(1, 4).form, "10-K");
        assert_eq!(life.paper(1, 4).lines.len(), 2 + 2 + 2);
    }
}
