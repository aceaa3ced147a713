//! Lists of tickers as SEC serves them: `company_tickers_exchange.json` (`fields` and `data`) and `company_tickers.json`
//! (`{"0":{"cik_str":…,"ticker":…,"title":…}}`). They say who has which ticker now, and not since when.
use std::borrow::Cow;

use breadth_domain::finding::kinds;
use breadth_domain::{FilerLabelKind, FilerLabelRow, FindingKind, Symbol};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess};

use super::aside::Remarks;
use super::document::cik;
use super::json::{Array, Fields, Raws, Text, TextSeed, Texts};

/// A list as it is written.
#[derive(Default)]
pub(super) struct List<'de> {
    pub(super) fields: Texts<'de>,
    pub(super) data: Raws<'de>,
    pub(super) entries: Vec<Entry<'de>>,
}

/// One company of `company_tickers.json`.
#[derive(Default)]
pub(super) struct Entry<'de> {
    cik: Text<'de>,
    ticker: Text<'de>,
    name: Text<'de>,
}

impl<'de> Fields<'de> for Entry<'de> {
    const WHAT: &'static str = "a company";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let text = match &*key {
            "cik_str" => &mut self.cik,
            "ticker" => &mut self.ticker,
            "title" => &mut self.name,
            _ => return map.next_value::<IgnoredAny>().map(|_| ()),
        };
        *text = map.next_value_seed(TextSeed)?;
        Ok(())
    }
}

impl<'de> List<'de> {
    /// Whether there was one.
    pub(super) fn is_there(&self) -> bool {
        let has = |field: &str| self.fields.0.iter().any(|f| f.or_empty() == field);
        (has("cik") && has("ticker")) || self.entries.iter().any(|e| e.cik != Text::Missing)
    }

    /// Its labels, in order.
    pub(super) fn labels(self, remarks: &mut Remarks) -> Vec<FilerLabelRow> {
        let mut labels = Vec::new();
        let at = |field: &str| self.fields.0.iter().position(|f| f.or_empty() == field);
        let (cik_at, name_at, ticker_at) = (at("cik"), at("name"), at("ticker"));
        for (i, raw) in self.data.0.iter().enumerate() {
            let mut cells = Texts::default();
            let mut parser = serde_json::Deserializer::from_str(raw.get());
            let read = Array(&mut cells).deserialize(&mut parser).is_ok();
            let cell = |at: Option<usize>| at.and_then(|at| cells.0.get(at)).cloned().unwrap_or_default();
            let entry = Entry { cik: cell(cik_at), ticker: cell(ticker_at), name: cell(name_at) };
            let result = if read { entry.labels(&mut labels) } else { Err((&kinds::UNREADABLE_ROW, String::new())) };
            if let Err((kind, seen)) = result {
                remarks.add(kind, i as u64 + 1, || seen, || raw.get().to_owned());
            }
        }
        for (i, entry) in self.entries.iter().enumerate() {
            if let Err((kind, seen)) = entry.labels(&mut labels) {
                let row = || [&entry.cik, &entry.ticker, &entry.name].map(Text::or_empty).join(",");
                remarks.add(kind, i as u64 + 1, || seen, row);
            }
        }
        labels.sort();
        labels.dedup();
        labels
    }
}

impl Entry<'_> {
    fn labels(&self, labels: &mut Vec<FilerLabelRow>) -> Result<(), (&'static FindingKind, String)> {
        let said = |text: &Text<'_>| text.or_empty().trim().to_owned();
        let cik = cik(&self.cik).ok_or_else(|| (&kinds::UNREADABLE_ROW, format!("`cik` is `{}`", said(&self.cik))))?;
        let ticker = Symbol::new(&said(&self.ticker))
            .ok_or_else(|| (&kinds::BAD_SYMBOL, format!("`ticker` is `{}`", said(&self.ticker))))?;
        let mut add = |kind, value: &str| {
            labels.push(FilerLabelRow { cik, kind, value: value.into(), from: None, to: None });
        };
        add(FilerLabelKind::Ticker, ticker.as_str());
        let name = said(&self.name);
        if !name.is_empty() {
            add(FilerLabelKind::Name, &name);
        }
        Ok(())
    }
}
