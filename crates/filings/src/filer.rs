//! One filer's numbers, indexed once, so that every day can be asked of them.
use std::sync::Arc;

use breadth_domain::{Date, FilerFacts, Nature};

use crate::catalogue::{Catalogue, Finding};
use crate::fiscal::{self, Candidate};
use crate::rows::under;
use crate::snapshot::{Event, Reading, Snapshot};
use crate::survey::{count_money, exact_ends, nearest, rank, usual_rounding};
use crate::vintage::{Row, Series, grain};
use crate::{Template, detect, made};

/// A filing that counts, in the order in which it could be known.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub known_on: Date,
    pub filed_on: Date,
    pub accession: Arc<str>,
    pub form: Arc<str>,
    /// Whether a predecessor filed it.
    pub inherited: bool,
    /// The rank after the last filing known on the same day.
    pub day_ends: u32,
    /// The newest period its statements and those before it give.
    pub newest: Option<Date>,
}

/// Everything one filer filed, ready to be asked as of any day.
///
/// Only periodic reports and the current reports that recast them count ([`crate::is_periodic`]). A number that ends after the
/// day of its filing is no report and is left out, but for the cover page's.
#[derive(Debug)]
pub struct Filer {
    pub(crate) facts: FilerFacts,
    pub(crate) catalogue: Arc<Catalogue>,
    /// By rank: ascending by (known on, filed on, accession).
    pub(crate) filings: Vec<Known>,
    pub(crate) series: Vec<Series>,
    /// Of each link of the catalogue: (unit, series).
    pub(crate) links: Vec<Vec<(u32, u32)>>,
    pub(crate) units: Vec<Arc<str>>,
    /// Of each unit: how many numbers were known at and below a rank; empty of what is not money.
    pub(crate) money: Vec<Vec<u32>>,
    pub(crate) years: Vec<Candidate>,
    /// Ends of the periods that statements give, ascending, with the rank of the first filing that does.
    pub(crate) ends: Vec<(Date, u32)>,
    /// The same of annual reports: the newest that each gives.
    pub(crate) reports: Vec<(Date, u32)>,
    pub(crate) events: Vec<Event>,
    /// Of each tag that tells a template: ranks at which a newer period was given under it, with its end.
    signals: Vec<(&'static str, Vec<(u32, Date)>)>,
    /// The standard industrial classification, where it is known.
    sic: Option<Box<str>>,
    /// Splits as prices tell them: the first session on the new basis, and new shares for one old. Ascending.
    pub(crate) told_splits: Vec<(Date, f64)>,
}

/// Forms that report a fiscal year.
fn is_annual(form: &str) -> bool {
    form.starts_with("10-K") || form.starts_with("20-F") || form.starts_with("40-F")
}

impl Filer {
    /// Indexes what a filer filed, by the list of items [`crate::ITEMS`].
    pub fn new(facts: FilerFacts) -> Filer {
        Filer::with(facts, Arc::clone(Catalogue::standard()))
    }

    /// Indexes what a filer filed, by a list of one's own.
    pub fn with(mut facts: FilerFacts, catalogue: Arc<Catalogue>) -> Filer {
        if !facts.facts.is_sorted_by_key(|f| (f.tag, f.unit, f.end, f.start, f.filing)) {
            facts.normalise();
        }
        let (filings, ranks) = rank(&facts);
        let units: Vec<Arc<str>> = facts.units.iter().map(|u| Arc::from(&**u)).collect();
        let money = count_money(&facts, &ranks, filings.len());
        let mut filer = Filer {
            links: vec![Vec::new(); catalogue.links().len()],
            facts,
            catalogue,
            filings,
            series: Vec::new(),
            units,
            money,
            years: Vec::new(),
            ends: Vec::new(),
            reports: Vec::new(),
            events: Vec::new(),
            signals: Vec::new(),
            sic: None,
            told_splits: Vec::new(),
        };
        filer.index_signals(&ranks);
        let places = filer.index_tags(&ranks);
        filer.index_periods(&places);
        filer.index_links(&places);
        filer.events = filer
            .filings
            .chunk_by(|a, b| a.known_on == b.known_on)
            .map(|day| Event::new(day[0].known_on, day[0].day_ends))
            .collect();
        filer
    }

    /// With its industry, which decides on the template where the tags say nothing.
    #[must_use]
    pub fn in_industry(self, sic: &str) -> Filer {
        // Nothing that was worked out without it is kept.
        let events = self.events.iter().map(|e| Event::new(e.day, e.below)).collect();
        Filer { sic: Some(sic.into()), events, ..self }
    }

    /// With the splits that prices tell: (first session on the new basis, new shares for one old). Each is known on its
    /// session, before any filing shows it.
    #[must_use]
    pub fn with_splits(self, told: &[(Date, f64)]) -> Filer {
        let mut told_splits = told.to_vec();
        told_splits.sort_by_key(|(day, _)| *day);
        let mut days: Vec<(Date, u32)> = self.events.iter().map(|e| (e.day, e.below)).collect();
        for (day, _) in &told_splits {
            let at = days.partition_point(|(d, _)| d <= day);
            // Before the first filing there is nothing to put on another basis.
            if let Some((last, below)) = at.checked_sub(1).map(|i| days[i])
                && last < *day
            {
                days.insert(at, (*day, below));
            }
        }
        let events = days.into_iter().map(|(day, below)| Event::new(day, below)).collect();
        Filer { told_splits, events, ..self }
    }

    /// With the filings that its predecessors made: what is made of them says so.
    #[must_use]
    pub fn inheriting(mut self, inherited: impl Fn(&str) -> bool) -> Filer {
        self.filings.iter_mut().for_each(|f| f.inherited = inherited(&f.accession));
        // Nothing that was worked out without it is kept.
        let events = self.events.iter().map(|e| Event::new(e.day, e.below)).collect();
        Filer { events, ..self }
    }

    /// What the market could know of the filer after that day's session.
    pub fn at(&self, as_of: Date, reading: Reading) -> Snapshot<'_> {
        Snapshot::new(self, as_of, reading)
    }

    /// What was indexed.
    pub fn facts(&self) -> &FilerFacts {
        &self.facts
    }

    /// The list of items it is asked by.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The sessions on which something new could be known, ascending: those of filings, and of splits that prices tell.
    pub fn days(&self) -> impl ExactSizeIterator<Item = Date> + '_ {
        self.events.iter().map(|e| e.day)
    }

    /// Notes when which tag that tells a template was used.
    fn index_signals(&mut self, ranks: &[Option<u32>]) {
        for tag in detect::signals() {
            let mut used: Vec<(u32, Date)> = under(&self.facts, tag)
                .iter()
                .filter_map(|f| Some((ranks.get(f.filing as usize).copied().flatten()?, f.end)))
                .collect();
            used.sort_unstable();
            let mut newest = Date::MIN;
            used.retain(|(_, end)| {
                let newer = *end > newest;
                newest = newest.max(*end);
                newer
            });
            if !used.is_empty() {
                self.signals.push((tag, used));
            }
        }
    }

    /// The template that [`detect::detect`] gives on the day, below that rank.
    pub(crate) fn told(&self, day: Date, below: u32) -> Template {
        let since = detect::since(day);
        let used = |tag: &str| {
            let of = self.signals.iter().find(|(t, _)| *t == tag);
            let last = of.and_then(|(_, used)| used[..used.partition_point(|(rank, _)| *rank < below)].last());
            last.is_some_and(|(_, end)| *end > since)
        };
        detect::told(used, self.sic.as_deref())
    }

    /// Makes the series of every tag in the catalogue; gives of each tag its units and series.
    fn index_tags(&mut self, ranks: &[Option<u32>]) -> Vec<Vec<(u32, u32)>> {
        let facts = &self.facts;
        let usual = usual_rounding(facts, ranks, self.filings.len());
        let exact_ends = facts.facts.iter().any(|f| !f.exact).then(|| exact_ends(facts));
        let mut places = vec![Vec::new(); self.catalogue.tags().len()];
        for group in facts.facts.chunk_by(|a, b| (a.tag, a.unit) == (b.tag, b.unit)) {
            let Some(name) = facts.tags.get(group[0].tag as usize) else { continue };
            let Ok(tag) = self.catalogue.tags().binary_search_by(|t| (**t).cmp(name)) else { continue };
            let cover = name.starts_with("dei:");
            let mut rows: Vec<(Option<Date>, Date, Row)> = Vec::with_capacity(group.len());
            for fact in group {
                let Some(rank) = ranks.get(fact.filing as usize).copied().flatten() else { continue };
                if fact.end > self.filings[rank as usize].filed_on && !cover && fact.exact {
                    continue;
                }
                let (mut start, mut end) = (fact.start, fact.end);
                if let (false, Some(ends)) = (fact.exact, &exact_ends) {
                    let snap = |day: Date| nearest(&ends[fact.filing as usize], day);
                    start = start.map(|s| snap(s.plus_days(-1)).map_or(s, |e| e.plus_days(1)));
                    end = snap(end).unwrap_or(end);
                }
                let value = fact.value.value();
                let grain = grain(value, usual[rank as usize]);
                let row = Row { value, filing: rank, grain, parts: (0, 0), ambiguous: false, rounded: !fact.exact };
                rows.push((start, end, row));
            }
            if rows.is_empty() {
                continue;
            }
            rows.sort_by_key(|(start, end, row)| (*end, *start, row.filing, row.rounded));
            rows.dedup_by(|(s, e, b), (start, end, a)| {
                let same = (*s, *e, b.filing) == (*start, *end, a.filing);
                if same && b.rounded == a.rounded {
                    a.ambiguous |= a.differs(b);
                    if b.grain < a.grain {
                        *a = Row { ambiguous: a.ambiguous, ..*b };
                    }
                }
                same
            });
            places[tag].push((group[0].unit, self.series.len() as u32));
            self.series.push(Series::of(tag as u32, group[0].unit, rows));
        }
        places
    }

    /// Reads from the series which periods each filing gives, and which years annual reports agree on.
    fn index_periods(&mut self, places: &[Vec<(u32, u32)>]) {
        let mut natures = vec![None; places.len()];
        for (place, item) in self.catalogue.items().iter().enumerate() {
            let nature = item.concept.nature();
            if matches!(nature, Nature::Flow | Nature::Stock) {
                let offset = self.catalogue.offset(place);
                for link in &self.catalogue.links()[offset..offset + item.chain.len()] {
                    link.each_tag(|tag| natures[tag as usize] = Some(nature));
                }
            }
        }
        // Of each filing: (end, last tag, number of tags).
        let mut given: Vec<Vec<(Date, u32, u32)>> = vec![Vec::new(); self.filings.len()];
        let mut years = Vec::new();
        for (tag, of) in places.iter().enumerate() {
            let Some(nature) = natures[tag] else { continue };
            for (unit, s) in of {
                if self.money[*unit as usize].is_empty() {
                    continue;
                }
                let series = &self.series[*s as usize];
                for slot in &series.slots {
                    let rows = series.rows(slot);
                    for row in rows {
                        let ends = &mut given[row.filing as usize];
                        match ends.iter_mut().find(|(end, ..)| *end == slot.end) {
                            Some((_, last, n)) if *last != tag as u32 => (*last, *n) = (tag as u32, *n + 1),
                            Some(_) => {}
                            None => ends.push((slot.end, tag as u32, 1)),
                        }
                    }
                    if nature == Nature::Flow
                        && crate::period::Length::of(slot.days()) == crate::period::Length::Year
                        && let Some(start) = slot.start
                        && let Some(row) = rows.iter().find(|r| is_annual(&self.filings[r.filing as usize].form))
                    {
                        years.push((slot.end, start, row.filing));
                    }
                }
            }
        }
        self.years = fiscal::candidates(years);
        let mut newest = None;
        for (rank, (filing, ends)) in self.filings.iter_mut().zip(&given).enumerate() {
            if !filing.form.starts_with("8-K") {
                // A stray number at another day (an adoption, a later event) makes no period.
                let most = ends.iter().map(|(.., n)| *n).max().unwrap_or(0);
                let enough = |n: u32| n >= most.min(2) && 4 * n >= most;
                let own = ends.iter().filter(|(.., n)| enough(*n)).map(|(end, ..)| *end).max();
                newest = newest.max(own);
                self.reports.extend(own.filter(|_| is_annual(&filing.form)).map(|end| (end, rank as u32)));
                self.ends.extend(ends.iter().filter(|(.., n)| enough(*n)).map(|(end, ..)| (*end, rank as u32)));
            }
            filing.newest = newest;
        }
        self.ends.sort_unstable();
        self.ends.dedup_by_key(|(end, _)| *end);
        self.reports.sort_unstable();
        self.reports.dedup_by_key(|(end, _)| *end);
    }

    /// Makes the series of every link.
    fn index_links(&mut self, places: &[Vec<(u32, u32)>]) {
        let catalogue = Arc::clone(&self.catalogue);
        for (i, link) in catalogue.links().iter().enumerate() {
            match link {
                Finding::Tag(tag) => self.links[i].clone_from(&places[*tag as usize]),
                Finding::Items(_) => {}
                Finding::Larger(tags, by) => {
                    let makes = |of: &[Option<u32>]| of.iter().any(Option::is_some);
                    self.make(i, places, tags.iter().copied(), makes, |series, of| made::larger(series, of, *by));
                }
                Finding::Sum(terms) => {
                    let makes = |of: &[Option<u32>]| {
                        of.iter().any(Option::is_some) && of.iter().zip(terms).all(|(s, t)| s.is_some() || !t.2)
                    };
                    self.make(i, places, terms.iter().map(|t| t.0), makes, |series, of| made::sum(series, of, terms));
                }
            }
        }
    }

    /// Makes a link's series in every unit in which its tags are.
    fn make(
        &mut self,
        link: usize,
        places: &[Vec<(u32, u32)>],
        tags: impl Iterator<Item = u32>,
        makes: impl Fn(&[Option<u32>]) -> bool,
        build: impl Fn(&[Series], &[Option<u32>]) -> Series,
    ) {
        let of: Vec<&Vec<(u32, u32)>> = tags.map(|t| &places[t as usize]).collect();
        let mut units: Vec<u32> = of.iter().flat_map(|p| p.iter().map(|(u, _)| *u)).collect();
        units.sort_unstable();
        units.dedup();
        for unit in units {
            let parts: Vec<Option<u32>> =
                of.iter().map(|p| p.iter().find(|(u, _)| *u == unit).map(|(_, s)| *s)).collect();
            if makes(&parts) {
                let series = build(&self.series, &parts);
                if !series.rows.is_empty() {
                    self.links[link].push((unit, self.series.len() as u32));
                    self.series.push(Series { unit, ..series });
                }
            }
        }
    }
}
