//! The panel out of a view: identities, returns, shares, market capitalisations, exits.
use std::sync::Arc;

use breadth_domain::{Date, Progress};
use breadth_store::{StoreError, View};
use rayon::prelude::*;

use crate::beside::beside;
use crate::exits::Withdrawals;
use crate::identity::{Spell, identify};
use crate::income::{Contradiction, IncomeKnown, Paid};
use crate::kept;
use crate::listings::ListingBook;
use crate::payouts::{Agreement, Payouts, Told, code};
use crate::returns::{LastRow, ShareCount, step};
use crate::siblings::blank_cheques;
use crate::source::{MarketPrices, Quote};
use crate::spin_offs::count_in_returns;
use crate::{Grid, Income, Label, ListingKind, Panel, Security, SecurityId};

/// A panel cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no price known by the day.
    #[error(
        "the store has no daily closes with volumes known by {as_of}\n\nhint: `breadth import prices FILE`, then `breadth doctor` tells from when to when they are"
    )]
    NoPrices {
        /// The day.
        as_of: Date,
    },
}

/// What is remembered of a security between sessions.
#[derive(Clone, Copy)]
struct Track {
    t: usize,
    row: LastRow,
    shares: ShareCount,
    /// The last close of a source of adjusted closes, and how far it agrees with the raw ones.
    adjusted: f64,
    agreement: Agreement,
}

impl Panel {
    /// Makes the panel of all daily prices known by the view's day, from `from` on (or from the last long gap).
    ///
    /// # Errors
    /// [`PanelError::NoPrices`] where there is none.
    pub fn build(view: &View, from: Option<Date>, progress: &dyn Progress) -> Result<Panel, PanelError> {
        let mut panel = Self::unjudged(view, from, progress)?;
        panel.judge_ends();
        Ok(panel)
    }

    /// As [`Self::build`], with no word on how series ended: judging all ends takes as long as everything else, and who
    /// holds a security can ask for its own ([`Self::end_seen`]).
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn unjudged(view: &View, from: Option<Date>, progress: &dyn Progress) -> Result<Panel, PanelError> {
        let panel = kept::kept_or_made(view, from, || Panel::made(view, from, progress))?;
        Ok(Panel { as_of: view.as_of(), digest: view.digest().to_owned(), ..panel })
    }

    /// The panel made anew.
    fn made(view: &View, from: Option<Date>, progress: &dyn Progress) -> Result<Panel, PanelError> {
        // What else is read is read beside the prices.
        let (prices, (book, payouts, withdrawals)) = beside(
            || MarketPrices::of(view, from),
            || {
                let book = view.listings().map(|rows| ListingBook::new(&rows));
                (book, Payouts::stated_of(view), Withdrawals::of(view))
            },
        );
        let (prices, book) = (prices?, book?);
        if prices.sessions.is_empty() {
            return Err(PanelError::NoPrices { as_of: view.as_of() });
        }
        let payouts = payouts?.with_adjusted(view)?;
        progress.begin("panel", Some(2 * prices.sessions.len() as u64));
        let ids = identify(&prices, &book);
        progress.advance(prices.sessions.len() as u64);
        let (rows, cols) = (prices.sessions.len(), ids.securities);
        // Side by side: on a long market it is the system that takes its time to give so much memory.
        let grids: Vec<Grid> = (0..5).into_par_iter().map(|_| Grid::missing(rows, cols)).collect();
        let mut grids = grids.into_iter();
        let mut grid = || grids.next().unwrap_or_default();
        let mut panel = Panel {
            as_of: view.as_of(),
            digest: view.digest().to_owned(),
            sessions: prices.sessions.clone(),
            securities: securities(&ids.spells, cols, &prices, &book),
            close: grid(),
            ret: grid(),
            volume: grid(),
            shares: grid(),
            cap: grid(),
            early: ids.wide.clone(),
            income: Income::default(),
            prints_net_changes: prices.prints_net_changes(),
            notes: Vec::new(),
            withdrawals: withdrawals?,
            overrides: Vec::new(),
        };
        if !payouts.is_empty() {
            panel.income = Income::of(rows, cols);
        }
        let places = payouts.places(&prices.symbols);
        let (mut adjusted, mut early) = (vec![f64::NAN; prices.symbols.len()], false);
        let (mut stated_dividends, mut inferred_dividends) = (0u64, 0u64);
        let prints = panel.prints_net_changes;
        let mut on_nasdaq = vec![OnNasdaq { until: Date::MIN, listed: false }; cols];
        let mut tracks: Vec<Option<Track>> = vec![None; cols];
        let mut carries: Vec<usize> = vec![usize::MAX; prices.symbols.len()]; // column -> security of its open spell
        let mut opening = ids.spells.iter().peekable();
        let mut quotes: Vec<Quote> = Vec::new();
        let (mut splits, mut stale, mut contradictory) = (0u64, 0u64, 0u64);
        for t in 0..rows {
            while let Some(spell) = opening.next_if(|s| s.from == t) {
                carries[spell.column] = spell.security;
            }
            prices.session(t, &mut quotes);
            prices.done_with(t);
            let day = prices.sessions[t];
            if !payouts.is_empty() {
                payouts.session(day, &places, &mut adjusted);
                early = ids.wide[t] || disagree(&quotes, &adjusted, &carries, &tracks);
                panel.early[t] = early;
            }
            let (close, volume) = (panel.close.row_mut(t), panel.volume.row_mut(t));
            let (ret, counts, cap) = (panel.ret.row_mut(t), panel.shares.row_mut(t), panel.cap.row_mut(t));
            for q in &quotes {
                let i = carries[q.column];
                let symbol = prices.symbols[q.column];
                let adj = Some(adjusted[q.column]).filter(|v| *v > 0.0).unwrap_or(q.adj_close);
                let mut agreement = Agreement::default();
                let mut split = 1.0;
                let mut is_stale = false;
                let mut shares = ShareCount::default();
                if let Some(track) = tracks[i] {
                    let moved = (q.shares > 0.0 && track.shares.held() > 0.0).then(|| q.shares / track.shares.held());
                    let mut s = step(&track.row, q.close, q.net_change, q.adj_close, t - track.t, ids.wide[t], moved);
                    if !panel.income.known.is_empty() {
                        agreement = track.agreement;
                        let stated = payouts.stated(symbol, prices.sessions[track.t], day);
                        if let Some(stated) = &stated {
                            let (upon, why) = stated.upon(s, track.row.close, q.close);
                            s = upon;
                            panel.income.contradictions.extend(why.map(|text| Contradiction {
                                security: i,
                                on: day,
                                text,
                            }));
                        }
                        let raw = q.close * s.split / track.row.close - 1.0;
                        let told = agreement.take(raw, adj / track.adjusted - 1.0, early);
                        let (known, income) = match (stated, told) {
                            (Some(stated), _) if stated.covered => {
                                (IncomeKnown::Stated, stated.cash * s.split / track.row.close)
                            }
                            (_, Told::Income(income)) => (IncomeKnown::Adjusted, income),
                            (_, Told::None) => (IncomeKnown::Adjusted, 0.0),
                            (_, Told::Nothing) => (IncomeKnown::No, 0.0),
                        };
                        let printed = known == IncomeKnown::No && prints && on_nasdaq[i].on(&panel.securities[i], day);
                        panel.income.known[t * cols + i] =
                            if printed { code(IncomeKnown::Printed) } else { code(known) };
                        if income != 0.0 {
                            // The printed change is net of the dividend on Nasdaq: the price return is the raw one.
                            if (s.ret - raw - income).abs() < 0.2 * income.abs() {
                                s.ret = raw;
                            }
                            let amount = income * track.row.close / s.split;
                            panel.income.paid[t].push(Paid { security: i, income, amount, by: known });
                            stated_dividends += u64::from(known == IncomeKnown::Stated);
                            inferred_dividends += u64::from(known == IncomeKnown::Adjusted);
                        }
                    }
                    ret[i] = s.ret;
                    (split, is_stale, shares) = (s.split, s.stale, track.shares);
                    splits += u64::from(s.split != 1.0);
                    stale += u64::from(s.stale);
                    contradictory += u64::from(s.contradictory);
                }
                let count = shares.update(q.shares, split);
                (close[i], volume[i], counts[i], cap[i]) = (q.close, q.volume, count, count * q.close);
                let row = LastRow { close: q.close, net_change: q.net_change, adj_close: q.adj_close, stale: is_stale };
                tracks[i] = Some(Track { t, row, shares, adjusted: adj, agreement });
            }
        }
        panel.income.paid.iter_mut().for_each(|paid| paid.sort_by_key(|p| p.security));
        progress.advance(rows as u64);
        panel.notes = vec![
            ("renames joined".into(), ids.renames),
            ("symbols re-used by another company".into(), ids.reuses),
            ("split days".into(), splits),
            ("rows that repeat the row before".into(), stale),
            ("contradictory prices, return taken as zero".into(), contradictory),
            ("sessions whose predecessor was taken too early".into(), ids.wide.iter().filter(|w| **w).count() as u64),
        ];
        if !payouts.is_empty() {
            let spun = count_in_returns(&mut panel, &view.actions()?);
            panel.notes.extend([
                ("spin-offs counted in their parents' returns".to_owned(), spun),
                ("dividends stated".to_owned(), stated_dividends),
                ("dividends inferred from adjusted closes".to_owned(), inferred_dividends),
                ("stated actions that prices contradict (DQ027)".to_owned(), panel.income.contradictions.len() as u64),
            ]);
        }
        if prices.import_count() > 1 {
            anchor(&mut panel, &prices);
        }
        blank_cheques(&mut panel, &book);
        progress.end();
        Ok(panel)
    }
}

/// Whether a security is listed on Nasdaq, until its next label: asked of every row, and looked up once a label.
#[derive(Copy, Clone)]
struct OnNasdaq {
    until: Date,
    listed: bool,
}

impl OnNasdaq {
    fn on(&mut self, security: &Security, day: Date) -> bool {
        if self.until <= day {
            let next = security.labels.partition_point(|l| l.from <= day).max(1);
            self.listed = security.labels.get(next - 1).is_some_and(|now| &*now.exchange == "nasdaq");
            self.until = security.labels.get(next).map_or(Date::MAX, |l| l.from);
        }
        self.listed
    }
}

/// Whether more of a session's raw returns differ from their adjusted ones than dividends explain: its closes, or those of
/// the session before, were taken too early.
fn disagree(quotes: &[Quote], adjusted: &[f64], carries: &[usize], tracks: &[Option<Track>]) -> bool {
    let (mut seen, mut off) = (0usize, 0usize);
    for q in quotes {
        let Some(track) = &tracks[carries[q.column]] else { continue };
        let difference = adjusted[q.column] / track.adjusted - q.close / track.row.close;
        seen += usize::from(!difference.is_nan());
        off += usize::from(difference.abs() > 0.0004);
    }
    // On the busiest ex-dates of a quarter some one in twenty pays.
    seen >= 100 && off * 8 > seen
}

/// Names every security by its first session in the first import that has it: older prices imported later do not change
/// what it is called, as far as whole files go. The name is a reference (see [`SecurityId`]); which of the possible ones is
/// printed is read from the order of the imports alone, so that nothing needs to be kept beside the store's own history.
fn anchor(panel: &mut Panel, prices: &MarketPrices) {
    let imports = prices.imports();
    for i in 0..panel.securities.len() {
        let security = &panel.securities[i];
        let (first, last) = (security.first, security.last);
        let mut brought: Vec<(usize, Date, Date)> =
            security.labels.iter().filter_map(|l| imports.get(&l.symbol)).flatten().copied().collect();
        brought.sort_unstable();
        brought.dedup();
        let row = |from: Date, to: Date| {
            let begin = panel.sessions.partition_point(|s| *s < from).max(first);
            (begin..=last).take_while(|t| panel.sessions[*t] <= to).find(|t| !panel.close.at(*t, i).is_nan())
        };
        let named = brought.into_iter().find_map(|(_, from, to)| row(from, to));
        if let Some(t) = named.filter(|t| *t != first) {
            let id = format!("{}@{}", panel.ticker(i, t), panel.sessions[t]);
            panel.securities[i].id = SecurityId(Arc::from(id));
        }
    }
}

/// The securities with their labels, in the order in which they were first seen.
fn securities(spells: &[Spell], count: usize, prices: &MarketPrices, book: &ListingBook) -> Vec<Security> {
    let mut of: Vec<Vec<&Spell>> = vec![Vec::new(); count];
    for spell in spells {
        of[spell.security].push(spell);
    }
    // The end of the spell before, of the same symbol: what was said of it by then was said of another company.
    // What is said from the next spell's first session on is said of the next company.
    let mut by_column: Vec<Vec<&Spell>> = vec![Vec::new(); prices.symbols.len()];
    for spell in spells {
        by_column[spell.column].push(spell);
    }
    let neighbours = |spell: &Spell| {
        let all = &by_column[spell.column];
        let k = all.partition_point(|s| s.from < spell.from);
        (k.checked_sub(1).map(|k| all[k].to), all.get(k + 1).map(|s| s.from))
    };
    of.into_iter()
        .map(|spells| {
            let mut labels: Vec<Label> = Vec::new();
            for (k, spell) in spells.iter().enumerate() {
                let symbol = prices.symbols[spell.column];
                let begin = prices.sessions[spell.from];
                let (before, after) = neighbours(spell);
                let not_before = before.map_or(Date::MIN, |t| prices.sessions[t].plus_days(1));
                // Once another symbol goes on with the security, or the symbol with another one, the text is not its own.
                let not_after = match after {
                    _ if k + 1 < spells.len() => prices.sessions[spells[k + 1].from].plus_days(-1),
                    Some(t) => prices.sessions[t].plus_days(-1),
                    None => Date::MAX,
                };
                let said = book.labels(symbol).iter().filter(|l| l.from >= not_before && l.from <= not_after);
                let mut first = true;
                for label in said {
                    let from = label.from.max(begin);
                    if first && from > begin {
                        labels.push(unnamed(symbol, begin));
                    }
                    if label.from <= begin && !first {
                        labels.pop(); // an older text of the same day: only the last one known at the start stays
                    }
                    labels.push(Label { from, ..label.clone() });
                    first = false;
                }
                if first {
                    labels.push(unnamed(symbol, begin));
                }
            }
            let (first, last) = (spells[0].from, spells.iter().map(|s| s.to).max().unwrap_or(spells[0].to));
            let symbol = prices.symbols[spells[0].column];
            Security {
                id: SecurityId(Arc::from(format!("{symbol}@{}", prices.sessions[first]))),
                first,
                last,
                labels,
                exit: None,
            }
        })
        .collect()
}

fn unnamed(symbol: breadth_domain::Symbol, from: Date) -> Label {
    let blank: Arc<str> = Arc::from("");
    let (kind, rule) = crate::classify::classify(symbol, "", "");
    debug_assert!(kind != ListingKind::Common, "a listing without a name is never taken for a company's share");
    Label {
        from,
        symbol,
        name: blank.clone(),
        exchange: blank.clone(),
        sector: blank.clone(),
        industry: blank.clone(),
        country: blank,
        kind,
        rule,
    }
}
