//! Corporate actions of a security, with what they were inferred from.
use breadth_domain::{Date, Symbol};
use serde::Serialize;

use crate::returns::as_split;
use crate::{IncomeKnown, Panel};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ActionKind {
    /// Split: new shares for one old share.
    Split {
        /// New shares for one old share.
        ratio: f64,
    },
    /// A cash dividend on its ex-date.
    Dividend {
        /// Dollars a share.
        amount: f64,
    },
    /// Another ticker.
    Ticker {
        /// Before.
        from: Symbol,
        /// After.
        to: Symbol,
    },
    /// Another name.
    Name {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Another exchange.
    Exchange {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Another kind of listing: a blank-cheque company that has merged.
    Listing {
        /// Before.
        from: &'static str,
        /// After.
        to: &'static str,
    },
}

/// One corporate action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Action {
    /// The session on which it took effect, or the day on which the label was first seen.
    pub on: Date,
    /// What.
    #[serde(flatten)]
    pub kind: ActionKind,
    /// What was seen, in words.
    pub evidence: String,
}

/// A factor between raw closes and split-safe returns beyond this (in logs) is a split, and never a dividend.
const SPLIT: f64 = 0.17;

impl Panel {
    /// The corporate actions of a security by session `t`, ascending by day.
    ///
    /// A split is where raw closes and the split-safe return disagree by a ratio: `factor = last close x (1 + return) /
    /// close`. That return comes from the exchange's printed change, the share count or the vendor's adjusted close (see
    /// [`crate::returns::step`]); a symbol taken over by another company begins another security and is never a split.
    pub fn actions(&self, security: usize, t: usize) -> Vec<Action> {
        let mut out = self.splits(security, t);
        out.extend(self.dividends(security, t));
        let day = self.sessions[t];
        for pair in self.securities[security].labels.windows(2).filter(|p| p[1].from <= day) {
            let (old, new) = (&pair[0], &pair[1]);
            let mut tell = |kind, evidence: String| out.push(Action { on: new.from, kind, evidence });
            if old.symbol != new.symbol {
                let text =
                    format!("{} went silent and {} went on with its price, shares or name", old.symbol, new.symbol);
                tell(ActionKind::Ticker { from: old.symbol, to: new.symbol }, text);
            }
            let listing = |what| format!("the listing of {} shows another {what}", new.symbol);
            if old.name != new.name && !old.name.is_empty() && !new.name.is_empty() {
                tell(ActionKind::Name { from: old.name.to_string(), to: new.name.to_string() }, listing("name"));
            }
            if old.exchange != new.exchange && !old.exchange.is_empty() && !new.exchange.is_empty() {
                let kind = ActionKind::Exchange { from: old.exchange.to_string(), to: new.exchange.to_string() };
                tell(kind, listing("exchange"));
            }
            if old.kind != new.kind && !old.name.is_empty() {
                let kind = ActionKind::Listing { from: old.kind.label(), to: new.kind.label() };
                tell(kind, format!("rule `{}`, before `{}`", new.rule, old.rule));
            }
        }
        out.sort_by_key(|a| a.on);
        out
    }

    fn dividends(&self, i: usize, t: usize) -> Vec<Action> {
        let paid = (self.securities[i].first..=t).filter_map(|s| {
            let paid = self.paid(s);
            paid.binary_search_by_key(&i, |p| p.security).ok().map(|k| (self.sessions[s], paid[k]))
        });
        paid.map(|(on, p)| {
            let evidence = match p.by {
                IncomeKnown::Stated => {
                    format!("stated by a source of actions; {:.2} % of the last close", p.income * 100.0)
                }
                _ if p.income < 0.0 => {
                    "takes back the one before: the raw close returned to the adjusted one".to_owned()
                }
                _ => format!("the adjusted closes earned {:.2} % more than the raw ones", p.income * 100.0),
            };
            Action { on, kind: ActionKind::Dividend { amount: p.amount }, evidence }
        })
        .collect()
    }

    fn splits(&self, i: usize, t: usize) -> Vec<Action> {
        let rows: Vec<usize> = (self.securities[i].first..=t).filter(|s| !self.close.at(*s, i).is_nan()).collect();
        let mut out = Vec::new();
        for pair in rows.windows(2) {
            let (before, now) = (self.close.at(pair[0], i), self.close.at(pair[1], i));
            let Some(ret) = self.ret.get(pair[1], i) else { continue };
            let factor = before * (1.0 + ret) / now;
            if factor.ln().abs() < SPLIT {
                continue;
            }
            let ratio = as_split(factor, 0.02).unwrap_or(factor);
            let counts = self.shares.get(pair[0], i).zip(self.shares.get(pair[1], i));
            let shares = counts.map_or_else(
                || "the share count is not known".to_owned(),
                |(old, new)| format!("shares held {old:.0}, then {new:.0}"),
            );
            out.push(Action {
                on: self.sessions[pair[1]],
                kind: ActionKind::Split { ratio },
                evidence: format!("closed {before:.4}, then {now:.4} at a return of {:+.2} %; {shares}", ret * 100.0),
            });
        }
        out
    }
}
