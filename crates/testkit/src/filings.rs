//! The simulated market's statements as their filers filed them: quarters and years to date in 10-Qs, years in 10-Ks, each
//! with the comparatives of a year before, corrections as amendments.
use std::collections::BTreeMap;

use breadth_domain::{Concept, Date, FiledFact, FilerFacts, FilerLabelKind, FilerLabelRow, Filing, Nature, Number};

use crate::books::{ITEMS, Statement};
use crate::world::World;

/// The tag of each of [`ITEMS`]; free cash flow is never tagged.
const TAGS: [Option<&str>; ITEMS.len()] = [
    Some("us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"),
    Some("us-gaap:CostOfRevenue"),
    Some("us-gaap:GrossProfit"),
    Some("us-gaap:OperatingIncomeLoss"),
    Some("us-gaap:NetIncomeLoss"),
    Some("us-gaap:NetCashProvidedByUsedInOperatingActivities"),
    Some("us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"),
    None,
    Some("us-gaap:Assets"),
    Some("us-gaap:StockholdersEquity"),
    Some("us-gaap:CashAndCashEquivalentsAtCarryingValue"),
    Some("us-gaap:LongTermDebtNoncurrent"),
    Some("us-gaap:CommonStockSharesOutstanding"),
    Some("us-gaap:AssetsCurrent"),
    Some("us-gaap:LiabilitiesCurrent"),
];
/// Quarters' ends this far apart follow each other.
const A_QUARTER: std::ops::RangeInclusive<i32> = 80..=102;

type Values = [f64; ITEMS.len()];

impl World {
    /// Everything every company filed, ascending by number.
    pub fn filers(&self) -> Vec<FilerFacts> {
        let mut of: BTreeMap<usize, Vec<&Statement>> = BTreeMap::new();
        for statement in self.statements() {
            of.entry(statement.security).or_default().push(statement);
        }
        let mut filers: Vec<FilerFacts> = of
            .into_iter()
            .map(|(security, mut statements)| {
                statements.sort_by_key(|s| (s.published_on, s.period_end));
                let name = &self.truth.securities[security].labels[0].name;
                Desk::new(self.cik(security), name).file_all(&statements)
            })
            .collect();
        filers.sort_by_key(|f| f.cik);
        filers
    }

    /// What the filers were called and under which tickers they traded, from which day on.
    pub fn filer_labels(&self) -> Vec<FilerLabelRow> {
        let mut filing: Vec<usize> = self.statements().iter().map(|s| s.security).collect();
        filing.sort_unstable();
        filing.dedup();
        let mut rows = Vec::new();
        for security in filing {
            let cik = self.cik(security);
            for label in &self.truth.securities[security].labels {
                let row = |kind, value: &str| FilerLabelRow {
                    cik,
                    kind,
                    value: value.into(),
                    from: Some(label.from),
                    to: None,
                };
                rows.push(row(FilerLabelKind::Name, &label.name));
                rows.push(row(FilerLabelKind::Ticker, label.symbol.as_str()));
            }
        }
        rows.sort();
        rows
    }

    /// A company's number: a digest (FNV-1a) of what it was first called and when, so that no future changes it.
    fn cik(&self, security: usize) -> u64 {
        let first = &self.truth.securities[security].labels[0];
        let text = format!("{}@{}", first.symbol, first.from);
        let digest =
            text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        1 + digest % 9_999_999_998
    }
}

/// Who files for a company.
struct Desk {
    facts: FilerFacts,
    /// The quarters published so far, in their latest vintage.
    known: BTreeMap<Date, Values>,
}

impl Desk {
    fn new(cik: u64, name: &str) -> Self {
        let tags = TAGS.iter().flatten().map(|t| (*t).into()).collect();
        let units = vec!["USD".into(), "shares".into()];
        let facts = FilerFacts { cik, name: name.into(), tags, units, filings: Vec::new(), facts: Vec::new() };
        Desk { facts, known: BTreeMap::new() }
    }

    fn file_all(mut self, statements: &[&Statement]) -> FilerFacts {
        for day in statements.chunk_by(|a, b| a.published_on == b.published_on) {
            let news = day.iter().any(|s| self.known.keys().next_back().is_none_or(|last| s.period_end > *last));
            let annual = day.iter().map(|s| s.period_end).max().is_some_and(|end| quarter_of_year(end) == 3);
            let form = format!("{}{}", if annual { "10-K" } else { "10-Q" }, if news { "" } else { "/A" });
            let filed_on = day[0].published_on;
            let number = self.facts.filings.len();
            let accession = format!("{:010}-{:02}-{number:06}", self.facts.cik, filed_on.year() % 100);
            self.facts.filings.push(Filing {
                accession: accession.into(),
                form: form.into(),
                filed_on,
                accepted: None,
            });
            for statement in day {
                self.known.insert(statement.period_end, statement.values);
            }
            for statement in day {
                self.report(statement.period_end);
                if let Some(then) = self.year_before(statement.period_end) {
                    self.report(then);
                }
            }
        }
        self.facts.normalise();
        self.facts
    }

    /// Puts a period's numbers into the last filing.
    fn report(&mut self, end: Date) {
        let mut year = vec![end];
        while year.len() <= quarter_of_year(end) {
            match self.quarter_before(year[year.len() - 1]) {
                Some(before) => year.push(before),
                None => break,
            }
        }
        let whole = year.len() == quarter_of_year(end) + 1;
        let start = |end: Date| self.quarter_before(end).map_or(end.plus_days(-90), |before| before.plus_days(1));
        let (quarter, to_date) = (start(end), start(year[year.len() - 1]));
        let mut tag = 0;
        for (i, concept) in ITEMS.iter().enumerate() {
            if TAGS[i].is_none() {
                continue;
            }
            let now = self.known[&end][i];
            let sum: f64 = year.iter().map(|q| self.known[q][i].round()).sum();
            if concept.nature() != Nature::Flow {
                self.put(tag, concept, None, end, now);
            } else {
                let cash = matches!(concept, Concept::OperatingCashFlow | Concept::CapitalExpenditure);
                if !whole || year.len() == 1 || (!cash && year.len() < 4) {
                    self.put(tag, concept, Some(quarter), end, now);
                }
                if whole && year.len() > 1 {
                    self.put(tag, concept, Some(to_date), end, sum);
                }
            }
            tag += 1;
        }
    }

    fn put(&mut self, tag: u32, concept: &Concept, start: Option<Date>, end: Date, value: f64) {
        if value.is_nan() {
            return;
        }
        let unit = u32::from(concept.nature() == Nature::Shares);
        let filing = self.facts.filings.len() as u32 - 1;
        let value = Number::Integer(value.round() as i64);
        self.facts.facts.push(FiledFact { tag, unit, filing, start, end, value, exact: true });
    }

    fn quarter_before(&self, end: Date) -> Option<Date> {
        let before = self.known.range(..end).next_back().map(|(day, _)| *day);
        before.filter(|day| A_QUARTER.contains(&day.days_until(end)))
    }

    fn year_before(&self, end: Date) -> Option<Date> {
        (0..4).try_fold(end, |day, _| self.quarter_before(day))
    }
}

/// Which quarter of its fiscal year ends on that day, from 0: fiscal years end in the last quarter of the calendar year.
fn quarter_of_year(end: Date) -> usize {
    // Fridays near a month's end may lie in the next month.
    ((end.plus_days(-10).month() - 1) / 3) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WorldSpec;

    #[test]
    fn a_year_filed_is_the_sum_of_its_quarters() {
        let world = World::simulate(&WorldSpec::small(5));
        let filers = world.filers();
        assert!(filers.len() > 50);
        assert!(filers.windows(2).all(|w| w[0].cik < w[1].cik));
        let (mut years, mut halves) = (0, 0);
        for filer in &filers {
            for f in filer.facts.iter() {
                let Some(start) = f.start else { continue };
                match start.days_until(f.end) + 1 {
                    355..=372 => years += 1,
                    170..=190 => halves += 1,
                    80..=102 | 260..=285 => {}
                    days => panic!("{}: a period of {days} days", filer.cik),
                }
            }
        }
        assert!(years > 1_000 && halves > 1_000, "{years} years and {halves} halves");
        let numbers: i64 = world.filer_labels().iter().filter(|l| l.kind == FilerLabelKind::Ticker).count() as i64;
        assert!(numbers >= filers.len() as i64);
    }

    #[test]
    fn another_future_files_the_same_past() {
        let world = World::simulate(&WorldSpec::small(3));
        let day = Date::parse("2022-06-30").unwrap();
        let known = |w: &World| -> Vec<FilerFacts> {
            w.filers().iter().map(|f| f.known_by(day)).filter(|f| !f.filings.is_empty()).collect()
        };
        let (one, other) = (known(&world), known(&world.rewritten_after(day, 99)));
        assert_eq!(one.len(), other.len());
        assert!(one == other, "the past differs");
    }
}
