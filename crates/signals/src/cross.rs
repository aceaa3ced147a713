//! A metric across many companies on one session.
use std::sync::{Arc, MutexGuard, OnceLock};

use breadth_domain::Date;
use breadth_filings::Template;
use breadth_panel::{Label, Panel};
use rayon::prelude::*;

use crate::block::Block;
use crate::kept::{Found, Kept, Newest};
use crate::memo::Memo;
use crate::metric::Compute;
use crate::metrics::qmj::Parts;
use crate::metrics::risk::{beta_252d, idiosyncratic_volatility_252d};
use crate::trailing::SAME_PERIOD_DAYS;
use crate::window::CHUNK;
use crate::{At, Basis, FactId, Fundamentals, Metric, Missing, Quantity, Windows};

/// A metric's values, one a security.
pub type Column = Vec<Result<Quantity, Missing>>;

/// A source is asked while its newest period is at most so many days behind the freshest source's.
const BEHIND: i32 = 135;

/// The metrics that ask for the market's returns.
const AGAINST_THE_MARKET: [&str; 2] = [beta_252d::METRIC.id, idiosyncratic_volatility_252d::METRIC.id];

/// Some companies at the close of one session.
pub struct CrossSection<'a> {
    fundamentals: &'a Fundamentals,
    panel: &'a Panel,
    securities: &'a [usize],
    session: usize,
    windows: Windows<'a>,
    /// Quality minus junk is one computation with five answers.
    pub(crate) quality: OnceLock<Parts>,
    /// Several conditions ask for the kind of statements of the same company.
    templates: Vec<OnceLock<Option<Template>>>,
}

impl<'a> CrossSection<'a> {
    /// Those securities (columns of the panel) at the close of that session.
    pub fn new(panel: &'a Panel, fundamentals: &'a Fundamentals, securities: &'a [usize], session: usize) -> Self {
        let windows = Windows::new(panel, securities, session);
        let templates = vec![OnceLock::new(); securities.len()];
        CrossSection { fundamentals, panel, securities, session, windows, quality: OnceLock::new(), templates }
    }

    /// The securities, in their order.
    pub fn securities(&self) -> &'a [usize] {
        self.securities
    }

    /// The session.
    pub fn session(&self) -> usize {
        self.session
    }

    /// The panel.
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// What is reported.
    pub fn fundamentals(&self) -> &'a Fundamentals {
        self.fundamentals
    }

    /// What the security in that place is called on the day.
    pub(crate) fn label(&self, slot: usize) -> &'a Label {
        self.panel.securities[self.securities[slot]].label(self.panel.sessions[self.session])
    }

    /// The kind of statements of the company in that place, by its source with the newest period; without statements by its
    /// industry, `None` where that does not tell.
    pub(crate) fn template(&self, slot: usize) -> Option<Template> {
        *self.templates[slot].get_or_init(|| self.told_template(slot))
    }

    fn told_template(&self, slot: usize) -> Option<Template> {
        let memo = Memo::new();
        let dated = self.fundamentals.blocks(self.securities[slot]).iter().filter_map(|block| {
            memo.begin();
            let at = At { block: Some(block), ..self.at(slot, &memo) };
            Some((self.newest(block, slot)?.0, self.template_by(&at, self.kept(block, slot).as_deref_mut())))
        });
        let told = dated.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, template)| template);
        // Without statements the industry may still tell.
        told.or_else(|| crate::template::by_industry(&self.label(slot).industry))
    }

    /// The kind of statements by one source, kept until its next news.
    fn template_by(&self, at: &At<'_>, kept: Option<&mut Kept>) -> Template {
        match kept {
            Some(kept) => *kept.template.get_or_insert_with(|| at.template()),
            None => at.template(),
        }
    }

    /// The label of that name of the security in that place; empty where not known.
    pub(crate) fn text(&self, slot: usize, name: &str) -> &'a str {
        let own = self.label(slot);
        match name {
            "sector" => &own.sector,
            "industry" => &own.industry,
            "country" => &own.country,
            "exchange" => &own.exchange,
            "ticker" => own.symbol.as_str(),
            "template" => self.template(slot).map_or("", Template::id),
            _ => "",
        }
    }

    /// Market capitalisation of the security in that place, where known.
    pub(crate) fn market_cap(&self, slot: usize) -> Option<f64> {
        self.windows.market_cap(slot).ok().map(|q| q.value)
    }

    /// The same securities that many sessions before; `None` where the panel does not reach back, or has a hole.
    pub(crate) fn sessions_ago(&self, back: usize) -> Option<CrossSection<'a>> {
        let then = self.session.checked_sub(back)?;
        let days = self.panel.sessions[then].days_until(self.panel.sessions[self.session]);
        // 252 sessions take 365 days.
        let usual = (back as f64 * 365.25 / 252.0) as i32;
        (days <= usual + 35).then(|| CrossSection::new(self.panel, self.fundamentals, self.securities, then))
    }

    /// The sector of the security in that place as known on the day; empty where not.
    pub fn sector(&self, slot: usize) -> &'a Arc<str> {
        &self.label(slot).sector
    }

    /// Whether the security in that place closed within [`crate::LISTED_WITHIN`] sessions.
    pub fn trades(&self, slot: usize) -> bool {
        self.windows.trades(slot)
    }

    /// The metric for every security, in their order.
    pub fn values(&self, metric: &Metric) -> Column {
        self.table(&[metric]).pop().unwrap_or_default()
    }

    /// Each metric for every security: what two metrics share is looked up once.
    pub fn table(&self, metrics: &[&Metric]) -> Vec<Column> {
        if metrics.iter().any(|m| AGAINST_THE_MARKET.contains(&m.id)) && self.securities.len() > CHUNK {
            self.windows.prepare_market();
        }
        // By chunk of securities, which a thread takes at a time, then metric.
        let chunks: Vec<Vec<Column>> = (0..self.securities.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let memo = Memo::new();
                let slots = chunk * CHUNK..((chunk + 1) * CHUNK).min(self.securities.len());
                let mut columns: Vec<Column> = vec![Vec::with_capacity(slots.len()); metrics.len()];
                let mut row = Vec::with_capacity(metrics.len());
                for slot in slots {
                    row.clear();
                    self.each(metrics, slot, &memo, &mut row);
                    columns.iter_mut().zip(&row).for_each(|(column, value)| column.push(*value));
                }
                columns
            })
            .collect();
        let joined = (0..metrics.len()).into_par_iter().with_min_len(8).map(|m| {
            let mut column = Vec::with_capacity(self.securities.len());
            chunks.iter().for_each(|chunk| column.extend_from_slice(&chunk[m]));
            column
        });
        let mut columns: Vec<Column> = joined.collect();
        for (column, metric) in columns.iter_mut().zip(metrics) {
            if let Compute::Across(compute) = metric.compute {
                *column = compute(self);
            }
        }
        columns
    }

    /// The metric for the security in that place. Statement items come from one source: among those able to answer, the
    /// one with the freshest period (ends up to ten days apart are one period), then the better grade, then the earlier
    /// in the sources' order. A source whose newest period is more than a quarter and a half behind the freshest one's is
    /// not asked: an older figure is not put in the place of one that is not there.
    ///
    /// # Errors
    /// The reason given by the source with the freshest period, where none is able to answer.
    pub fn value(&self, metric: &Metric, slot: usize) -> Result<Quantity, Missing> {
        match metric.compute {
            Compute::Across(compute) => compute(self)[slot],
            _ => {
                let mut out = Vec::with_capacity(1);
                self.each(&[metric], slot, &Memo::new(), &mut out);
                out[0]
            }
        }
    }

    /// The facts that the metric of the security in that place was made from, each once, in the order of first use; none
    /// where it is missing, from prices alone, or relative to other companies.
    pub fn proof(&self, metric: &Metric, slot: usize) -> Vec<FactId> {
        if !metric.compute.is_own() {
            return Vec::new();
        }
        let Ok(Quantity { source: Some(source), .. }) = self.value(metric, slot) else { return Vec::new() };
        let blocks = self.fundamentals.blocks(self.securities[slot]);
        let memo = Memo::recording();
        memo.begin();
        if let Some(block) = blocks.iter().find(|b| b.source == source) {
            let at = At { block: Some(block), ..self.at(slot, &memo) };
            let _ = metric.compute.each(&at);
        }
        memo.into_facts()
    }

    fn at<'b>(&'b self, slot: usize, memo: &'b Memo) -> At<'b> {
        At {
            fundamentals: self.fundamentals,
            panel: self.panel,
            windows: &self.windows,
            security: self.securities[slot],
            slot,
            session: self.session,
            block: None,
            memo,
        }
    }

    /// Appends every metric of the security in that place.
    fn each(&self, metrics: &[&Metric], slot: usize, memo: &Memo, out: &mut Column) {
        let begin = out.len();
        memo.begin();
        let bare = self.at(slot, memo);
        out.extend(metrics.iter().map(|m| {
            let of_prices = if m.basis == Basis::Prices { m.compute.each(&bare) } else { None };
            of_prices.unwrap_or(Err(Missing::NoStatements))
        }));
        let blocks = self.fundamentals.blocks(self.securities[slot]);
        let out = &mut out[begin..];
        if blocks.is_empty() || metrics.iter().all(|m| m.basis == Basis::Prices) {
            return;
        }
        let mut why: Vec<Option<Date>> = vec![None; metrics.len()];
        let newest: Vec<Newest> = blocks.iter().map(|b| self.newest(b, slot)).collect();
        let freshest = newest.iter().flatten().map(|(end, _)| *end).max();
        for (block, known) in blocks.iter().zip(&newest) {
            let Some((newest, _)) = *known else { continue };
            if freshest.is_some_and(|best| newest.days_until(best) > BEHIND) {
                continue;
            }
            memo.begin();
            memo.newest(|| *known);
            let at = At { block: Some(block), ..bare };
            let mut kept = self.kept(block, slot);
            let template = self.template_by(&at, kept.as_deref_mut());
            let mut reader = Reader { at, kept, cursor: 0, loaded: false };
            for ((metric, value), why) in metrics.iter().zip(out.iter_mut()).zip(&mut why) {
                if metric.basis == Basis::Prices || !metric.compute.is_own() {
                    continue;
                }
                let here = if metric.templates.has(template) {
                    reader.read(&metric.compute)
                } else {
                    Err(Missing::NotForTemplate { template })
                };
                match (here, &*value) {
                    (Ok(q), Ok(best)) if !preferred(&q, best) => {}
                    (Ok(_), _) => *value = here,
                    (Err(_), Ok(_)) => {}
                    (Err(_), Err(_)) if why.is_some_and(|day| newest <= day) => {}
                    (Err(_), Err(_)) => {
                        *value = here;
                        *why = Some(newest);
                    }
                }
            }
            if let Some(kept) = &mut reader.kept {
                memo.save(&mut kept.figures);
            }
        }
    }

    /// What is kept of a source's rows of the security in that place, turned to this session; `None` while another thread
    /// has it.
    fn kept<'b>(&self, block: &'b Block, slot: usize) -> Option<MutexGuard<'b, Kept>> {
        let mut kept = block.kept.try_lock().ok()?;
        kept.turn_to(block.state(self.panel.sessions[self.session]), &self.label(slot).industry);
        Some(kept)
    }

    /// The newest period that a source has of the security in that place.
    fn newest(&self, block: &Block, slot: usize) -> Newest {
        let find = || self.fundamentals.newest_period(block, self.panel.sessions[self.session]);
        match self.kept(block, slot) {
            Some(mut kept) => *kept.newest.get_or_insert_with(find),
            None => find(),
        }
    }
}

/// Reads metrics of one company through one source, those that are kept without working them out.
struct Reader<'a, 'k> {
    at: At<'a>,
    kept: Option<MutexGuard<'k, Kept>>,
    cursor: usize,
    /// Whether the memo has what is kept.
    loaded: bool,
}

impl Reader<'_, '_> {
    fn read(&mut self, compute: &Compute) -> Result<Quantity, Missing> {
        let mut new = None;
        if let (Some(kept), Compute::Each(function)) = (&self.kept, compute) {
            let function = *function as usize;
            match kept.find(function, &mut self.cursor) {
                Found::Told(answer) => return answer,
                Found::Daily => {}
                Found::New => new = Some(function),
            }
        }
        if let Some(kept) = self.kept.as_ref().filter(|_| !self.loaded) {
            self.at.memo.load(&kept.figures);
            self.loaded = true;
        }
        self.at.memo.was_daily();
        let answer = compute.each(&self.at).unwrap_or(Err(Missing::NoStatements));
        if let (Some(kept), Some(function)) = (&mut self.kept, new) {
            kept.keep(function, Some(answer).filter(|_| !self.at.memo.was_daily()));
        }
        answer
    }
}

impl std::fmt::Debug for CrossSection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CrossSection({} securities at session {})", self.securities.len(), self.session)
    }
}

/// Whether `a`, of a later source than `b`, is to be taken in its place.
fn preferred(a: &Quantity, b: &Quantity) -> bool {
    let fresher = b.period_end.days_until(a.period_end);
    if fresher.abs() > SAME_PERIOD_DAYS { fresher > 0 } else { a.grade < b.grade }
}
