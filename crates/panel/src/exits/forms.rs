//! What filers state of leaving their exchange: Forms 25 and 15.
//!
//! An issuer that withdraws its shares from listing files Form 25 itself (17 CFR 240.12d2-2(c)); an exchange that strikes
//! them off, after a merger or for cause, files it as 25-NSE. Form 15 ends the duty to report (17 CFR 240.12g-4, 15d-6):
//! targets of mergers file it too, and so it tells only of ends that nothing else explains.
use std::collections::BTreeMap;

use breadth_domain::Date;
use breadth_store::{StoreError, View};

use crate::filers::FilerTickers;
use crate::{Panel, SILENT_SESSIONS};

/// A form is of an end when it was known at most this many sessions before the last row.
const BEFORE: usize = 30;

/// A form that states an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Form 25 by the issuer: it withdraws from its exchange.
    Withdrawal,
    /// Form 15: it reports no more.
    Deregistration,
}

impl Form {
    fn of(form: &str) -> Option<Form> {
        match form.trim() {
            "25" | "25/A" => Some(Form::Withdrawal),
            "15-12B" | "15-12G" | "15-15D" | "15" => Some(Form::Deregistration),
            _ => None,
        }
    }
}

/// The forms of a view's filers that state ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Withdrawals {
    pub(crate) by_filer: BTreeMap<u64, Vec<(Date, Form)>>,
    pub(crate) tickers: FilerTickers,
}

impl Withdrawals {
    /// Of a view; none where no filings were imported.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View) -> Result<Self, StoreError> {
        if view.filers()?.is_empty() {
            return Ok(Withdrawals::default());
        }
        let told = view.each_filer_with(Some(&|_: &str| false), |filer| {
            let forms = filer.filings.iter().filter_map(|f| Some((f.known_on(), Form::of(&f.form)?)));
            (filer.cik, forms.collect::<Vec<_>>())
        })?;
        let told: Vec<_> = told.into_iter().filter(|(_, forms)| !forms.is_empty()).collect();
        if told.is_empty() {
            return Ok(Withdrawals::default());
        }
        Ok(Withdrawals::new(told, FilerTickers::of(view)?))
    }

    /// Of forms by filer, each with the session it is known from, and tickers.
    pub fn new(forms: impl IntoIterator<Item = (u64, Vec<(Date, Form)>)>, tickers: FilerTickers) -> Self {
        Withdrawals { by_filer: forms.into_iter().collect(), tickers }
    }
}

/// What the company's own forms state of an end, by the day it is recognised.
pub(super) fn told(panel: &Panel, i: usize, last: usize, form: Form) -> Option<String> {
    let day = panel.sessions[last];
    let cik = panel.withdrawals.tickers.filer(panel.ticker(i, last), day)?;
    let from = panel.sessions[last.saturating_sub(BEFORE)];
    let until = panel.sessions[(last + SILENT_SESSIONS).min(panel.sessions.len() - 1)];
    let forms = panel.withdrawals.by_filer.get(&cik)?;
    let (on, _) = forms.iter().filter(|(on, what)| *what == form && *on >= from && *on <= until).min()?;
    Some(match form {
        Form::Withdrawal => {
            format!("its own Form 25, known on {on}, withdraws it from the exchange; nothing tells of a takeover")
        }
        Form::Deregistration => {
            format!("its Form 15, known on {on}, ends its reports; nothing tells of a takeover or a failure")
        }
    })
}
