//! Panels kept beside the store: mapped grids, and everything else packed.
//!
//! What is read is what was made, bit for bit: a test holds every field of one against the other. A panel is found under
//! the digest of the parts it is made from, its day, its begin and the code that makes it; an import of anything else leaves
//! it as it is. As-of days are not served from one another.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use breadth_domain::{Date, Table};
use breadth_store::{KeptFile, Packer, Section, Then, Unpacker, View};

use crate::exits::{Form, Withdrawals};
use crate::filers::FilerTickers;
use crate::income::{Contradiction, IncomeKnown, Paid};
use crate::{Grid, Income, Label, ListingKind, Panel, PanelError, Security, SecurityId};

/// The code that makes panels.
const MADE_BY: &str = env!("BREADTH_MADE_BY");
/// Every table that a panel is made from.
const TABLES: [Table; 7] = [
    Table::Prices,
    Table::Listings,
    Table::Actions,
    Table::Companies,
    Table::Filed,
    Table::Filings,
    Table::FilerLabels,
];
const KINDS: [ListingKind; 12] = [
    ListingKind::Common,
    ListingKind::DepositaryReceipt,
    ListingKind::Partnership,
    ListingKind::Fund,
    ListingKind::BlankCheque,
    ListingKind::Warrant,
    ListingKind::Unit,
    ListingKind::Right,
    ListingKind::Preferred,
    ListingKind::Note,
    ListingKind::Trust,
    ListingKind::Unknown,
];
const INCOME: [IncomeKnown; 4] = [IncomeKnown::No, IncomeKnown::Printed, IncomeKnown::Adjusted, IncomeKnown::Stated];

/// The panel of a view, kept or made.
pub(crate) fn kept_or_made(
    view: &View,
    from: Option<Date>,
    make: impl FnOnce() -> Result<Panel, PanelError>,
) -> Result<Panel, PanelError> {
    view.kept_or_made(("panel", &Panel::key_of(view, from)), Then::Mapped, make, sections, unpack)
}

impl Panel {
    /// The key under which the view's panel from `from` on is kept, if it is.
    pub fn key_of(view: &View, from: Option<Date>) -> String {
        let begin = from.map(|day| day.to_string()).unwrap_or_default();
        view.kept_key(&TABLES, &[MADE_BY, &begin])
    }

    /// The key under which it is kept, as long as it is what is kept there in every number and label: what follows from it
    /// may then be kept too. How series ended is left out. `None` where anything was changed by hand.
    pub fn kept_key(&self) -> Option<String> {
        let file = KeptFile::of(self.grids().map(|(_, grid)| grid.numbers()))?;
        let in_place = |(name, grid): (&str, &Grid)| {
            file.numbers(name)
                .is_some_and(|n| n.as_ptr() == grid.as_slice().as_ptr() && n.len() == grid.as_slice().len())
        };
        let same = self.grids().into_iter().all(in_place)
            && file.bytes("known") == Some(&self.income.known)
            && file.bytes("rest").is_some_and(|rest| rest == rest_of(self));
        same.then(|| file.key().to_owned())
    }

    fn grids(&self) -> [(&'static str, &Grid); 5] {
        [
            ("close", &self.close),
            ("ret", &self.ret),
            ("volume", &self.volume),
            ("shares", &self.shares),
            ("cap", &self.cap),
        ]
    }
}

fn sections(panel: &Panel) -> Vec<(&'static str, Section<'_>)> {
    let grids = panel.grids().into_iter().map(|(name, grid)| (name, Section::Numbers(grid.as_slice())));
    let mut all: Vec<_> = grids.collect();
    all.push(("known", Section::Bytes(panel.income.known.clone())));
    all.push(("rest", Section::Bytes(rest_of(panel))));
    all
}

/// Everything but the grids, the view's day and digest, and how series ended.
fn rest_of(panel: &Panel) -> Vec<u8> {
    let mut p = Packer::default();
    p.count(panel.sessions.len());
    panel.sessions.iter().for_each(|day| p.date(*day));
    p.count(panel.securities.len());
    for s in &panel.securities {
        p.text(&s.id.0);
        p.count(s.first);
        p.count(s.last);
        p.count(s.labels.len());
        for l in &s.labels {
            p.date(l.from);
            p.symbol(l.symbol);
            [&l.name, &l.exchange, &l.sector, &l.industry, &l.country].into_iter().for_each(|t| p.text(t));
            p.byte(l.kind as u8);
            p.text(l.rule);
        }
    }
    p.count(panel.early.len());
    panel.early.iter().for_each(|early| p.byte(u8::from(*early)));
    p.count(panel.income.paid.len());
    for of_day in &panel.income.paid {
        p.count(of_day.len());
        for paid in of_day {
            p.count(paid.security);
            p.number(paid.income);
            p.number(paid.amount);
            p.byte(paid.by as u8);
        }
    }
    p.count(panel.income.contradictions.len());
    for c in &panel.income.contradictions {
        p.count(c.security);
        p.date(c.on);
        p.text(&c.text);
    }
    p.byte(u8::from(panel.prints_net_changes));
    p.count(panel.notes.len());
    for (note, n) in &panel.notes {
        p.text(note);
        p.count(*n as usize);
    }
    p.count(panel.withdrawals.by_filer.len());
    for (filer, forms) in &panel.withdrawals.by_filer {
        p.count(*filer as usize);
        p.count(forms.len());
        for (day, form) in forms {
            p.date(*day);
            p.byte(u8::from(*form == Form::Withdrawal));
        }
    }
    p.count(panel.withdrawals.tickers.of.len());
    for (symbol, carried) in &panel.withdrawals.tickers.of {
        p.symbol(*symbol);
        p.count(carried.len());
        for (filer, from, to) in carried {
            p.count(*filer as usize);
            p.date_if(*from);
            p.date_if(*to);
        }
    }
    p.finish()
}

fn unpack(file: &KeptFile) -> Option<Panel> {
    let mut u = Unpacker::new(file.bytes("rest")?)?;
    let u = &mut u;
    let sessions = u.each(Unpacker::date)?;
    let securities = u.each(security)?;
    let early = u.each(|u| Some(u.byte()? == 1))?;
    let paid = u.each(|u| {
        u.each(|u| {
            let (security, income, amount) = (u.count()?, u.number()?, u.number()?);
            Some(Paid { security, income, amount, by: *INCOME.get(usize::from(u.byte()?))? })
        })
    })?;
    let contradictions = u.each(|u| {
        let (security, on) = (u.count()?, u.date()?);
        Some(Contradiction { security, on, text: u.text()?.to_string() })
    })?;
    let prints_net_changes = u.byte()? == 1;
    let notes = u.each(|u| Some((u.text()?.to_string(), u.count()? as u64)))?;
    let form =
        |u: &mut Unpacker<'_>| Some((u.date()?, if u.byte()? == 1 { Form::Withdrawal } else { Form::Deregistration }));
    let by_filer = u.each(|u| Some((u.count()? as u64, u.each(form)?)))?.into_iter().collect();
    let carried = |u: &mut Unpacker<'_>| Some((u.count()? as u64, u.date_if()?, u.date_if()?));
    let of: BTreeMap<_, _> = u.each(|u| Some((u.symbol()?, u.each(carried)?)))?.into_iter().collect();
    let known = file.bytes("known")?.to_vec();
    let (rows, cols) = (sessions.len(), securities.len());
    let grid = |name| {
        let grid = Grid::of_numbers(cols, file.numbers(name)?)?;
        (grid.as_slice().len() == rows * cols).then_some(grid)
    };
    let sound = u.is_done()
        && (known.is_empty() || known.len() == rows * cols)
        && securities.iter().all(|s| s.first <= s.last && s.last < rows && !s.labels.is_empty());
    sound.then_some(())?;
    Some(Panel {
        close: grid("close")?,
        ret: grid("ret")?,
        volume: grid("volume")?,
        shares: grid("shares")?,
        cap: grid("cap")?,
        sessions,
        securities,
        early,
        income: Income { paid, known, contradictions },
        prints_net_changes,
        notes,
        withdrawals: Withdrawals { by_filer, tickers: FilerTickers { of } },
        ..Panel::default()
    })
}

fn security(u: &mut Unpacker<'_>) -> Option<Security> {
    let (id, first, last) = (SecurityId(u.text()?), u.count()?, u.count()?);
    Some(Security { id, first, last, labels: u.each(label)?, exit: None })
}

fn label(u: &mut Unpacker<'_>) -> Option<Label> {
    Some(Label {
        from: u.date()?,
        symbol: u.symbol()?,
        name: u.text()?,
        exchange: u.text()?,
        sector: u.text()?,
        industry: u.text()?,
        country: u.text()?,
        kind: *KINDS.get(usize::from(u.byte()?))?,
        rule: rule(&u.text()?),
    })
}

/// A rule's identifier, once for all: there are some forty of them.
fn rule(id: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(id) {
        return found;
    }
    let fresh: &'static str = Box::leak(id.to_owned().into_boxed_str());
    known.insert(fresh);
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_places_in_their_lists() {
        assert!(KINDS.iter().enumerate().all(|(k, kind)| *kind as usize == k));
        assert!(INCOME.iter().enumerate().all(|(k, known)| *known as usize == k));
        assert!(std::ptr::eq(rule("a rule"), rule(&String::from("a rule"))));
    }
}
