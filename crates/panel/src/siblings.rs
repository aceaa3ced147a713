//! What a listing is, by the listings beside it: some names do not tell, and their symbols do only together.
//!
//! Nasdaq marks a unit, a warrant or a right by one letter after the share's symbol (`HCCCU`, `IEAWW`). A letter alone says
//! nothing (`FLYW` is a company); with the same company's share listed without it, it does. And a share at about ten
//! dollars whose unit is listed under the same company name is a blank-cheque company's, whatever its name says.
use std::collections::HashMap;
use std::sync::LazyLock;

use breadth_domain::Symbol;
use regex::Regex;

use crate::classify::company_key;
use crate::listings::ListingBook;
use crate::{Label, ListingKind, Panel};

/// The letters and what they mark.
const MARKS: [(char, ListingKind); 3] =
    [('U', ListingKind::Unit), ('W', ListingKind::Warrant), ('R', ListingKind::Right)];
/// The price range of a blank-cheque company's share before its merger.
const TRUST_PRICE: std::ops::RangeInclusive<f64> = 8.5..=12.0;

/// Decides units, warrants and rights by their symbol and the share's, from the day on which both were seen.
pub(crate) fn mark(labels: &mut HashMap<Symbol, Vec<Label>>) {
    let found: Vec<(Symbol, Vec<Label>)> = labels
        .iter()
        .filter_map(|(symbol, own)| {
            let text = symbol.as_str();
            let (kind, base) = MARKS.iter().find_map(|(mark, kind)| Some((*kind, text.strip_suffix(*mark)?)))?;
            let share = labels.get(&Symbol::new(base).filter(|_| base.len() >= 3)?)?;
            let marked = marked(own, share, kind);
            (marked != *own).then_some((*symbol, marked))
        })
        .collect();
    labels.extend(found);
}

fn marked(own: &[Label], share: &[Label], kind: ListingKind) -> Vec<Label> {
    let mut out: Vec<Label> = Vec::with_capacity(own.len());
    for (k, label) in own.iter().enumerate() {
        out.push(label.clone());
        if !matches!(label.kind, ListingKind::Common | ListingKind::BlankCheque) {
            continue;
        }
        let key = company_key(&label.name);
        let until = own.get(k + 1).map_or(breadth_domain::Date::MAX, |next| next.from);
        // The share's label of that day, or the first one after it while this label stands.
        let known = share.partition_point(|l| l.from <= label.from).saturating_sub(1);
        let beside = share[known..].iter().find(|l| l.from < until && !key.is_empty() && company_key(&l.name) == key);
        if let Some(beside) = beside {
            let from = beside.from.max(label.from);
            let told = Label { from, kind, rule: "symbol-suffix", ..label.clone() };
            if from == label.from {
                out.pop();
            }
            out.push(told);
        }
    }
    out
}

/// Recognises blank-cheque companies by their units, and companies that the source still files under blank cheques after
/// their merger by price and name: from the labels and the price of the day of each label.
pub(crate) fn blank_cheques(panel: &mut Panel, book: &ListingBook) {
    for i in 0..panel.securities.len() {
        let (first, last) = (panel.securities[i].first, panel.securities[i].last);
        for k in 0..panel.securities[i].labels.len() {
            let label = &panel.securities[i].labels[k];
            if !matches!(label.rule, "name-company" | "industry-blank-cheque") {
                continue;
            }
            let t = panel.sessions.partition_point(|s| *s < label.from).clamp(first, last);
            let price = panel.close.get(t, i).filter(|_| panel.sessions[t] == label.from);
            let trusted = price.is_some_and(|p| TRUST_PRICE.contains(&p));
            let told = match label.rule {
                "name-company" if trusted && has_unit(book, label) => (ListingKind::BlankCheque, "unit-listed"),
                // Without a price of that day the source's word stands.
                "industry-blank-cheque"
                    if price.is_some() && !(trusted && (is_vehicle(&label.name) || has_unit(book, label))) =>
                {
                    (ListingKind::Common, "industry-stale")
                }
                _ => continue,
            };
            let label = &mut panel.securities[i].labels[k];
            (label.kind, label.rule) = told;
        }
    }
}

/// Whether a name is one that blank-cheque companies choose.
fn is_vehicle(name: &str) -> bool {
    static VEHICLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(capital|growth|investments?|opportunit(y|ies)|partners?|partnering|ventures?|spac|pioneer|ascend|transition|special situations|development corp|technologies 1|i|ii|iii|iv|v|vi|vii|viii|ix|x|xi)\b|\b(corp\w*|holdings|inc)\.? class a ordinary")
            .expect("a constant pattern that a test compiles")
    });
    VEHICLE.is_match(name)
}

/// Whether a unit of the same company was listed by the label's day.
fn has_unit(book: &ListingBook, label: &Label) -> bool {
    let key = company_key(&label.name);
    let unit = |mark: &str| {
        let symbol = Symbol::new(&format!("{}{mark}", label.symbol))?;
        book.on(symbol, label.from).filter(|l| l.kind == ListingKind::Unit)
    };
    !key.is_empty() && ["U", ".U"].iter().filter_map(|m| unit(m)).any(|l| company_key(&l.name).starts_with(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_vehicles_are_told_from_names_of_companies() {
        for name in [
            "Gores Holdings IX Inc. Class A Common Stock",
            "Catcha Investment Corp.",
            "Levere Holdings Corp. Class A Ordinary Shares",
        ] {
            assert!(is_vehicle(name), "{name}");
        }
        for name in [
            "Shapeways Holdings Inc. Common Stock",
            "Oklo Inc. Class A common stock",
            "Bolt Projects Holdings Inc. Common Stock",
        ] {
            assert!(!is_vehicle(name), "{name}");
        }
    }
}
