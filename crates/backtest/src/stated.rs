//! Events that the user states: what companies did to their holders where prices alone do not tell it.
use breadth_domain::{ActionRow, Date};
use breadth_panel::{Panel, SpunOff};

use crate::Event;

/// The fields of a line.
const FIELDS: &str = "security,date,event,into,ratio,price,cash,basis";

/// A line of stated events that cannot be used.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error(
    "line {line}: {what}\n\nhint: a line is {FIELDS}; the event is one of split, dividend, spin-off, exchange, rename, and securities are written TICKER@YYYY-MM-DD"
)]
pub struct StatedError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Reads a file of events, one line each: `security,date,event,into,ratio,price,cash,basis`. Empty lines, lines that begin
/// with `#` and a first line that begins with `security` are passed over. By event:
///
/// - `split`: `ratio` new shares for one old share;
/// - `dividend`: `cash` dollars a share;
/// - `spin-off`: `ratio` shares of `into` for each share, which stays; `basis` is the part of what was paid that goes with
///   them (empty: their part of the value that day);
/// - `exchange`: each share becomes `ratio` shares of `into`, and `cash` dollars; `rename` is an exchange one for one.
///
/// An empty `price` of `into` is its close on the day. An event is booked on the first session on or after its date.
///
/// # Errors
/// Names the line and what is wrong with it.
pub fn stated_events(text: &str, panel: &Panel) -> Result<Vec<(usize, Event)>, StatedError> {
    let lines = text.lines().enumerate().map(|(k, l)| (k + 1, l.trim()));
    let told = lines.filter(|(k, l)| !(l.is_empty() || l.starts_with('#') || (*k == 1 && l.starts_with("security"))));
    let mut events: Vec<(usize, Event)> = told
        .map(|(line, text)| event(text, panel).map_err(|what| StatedError { line, what }))
        .collect::<Result<_, _>>()?;
    events.sort_by_key(|(s, _)| *s);
    Ok(events)
}

/// The spin-offs among imported actions, as events beside those `stated` (which go before where both tell the same), and in
/// words those that cannot be booked. A spin-off is booked at the child's close on the first session on which it has one,
/// at most [`breadth_panel::CHILD_TRADES`] sessions after its day; the part of what was paid for the parent that goes with
/// it is its part of the value then. Splits and dividends of the same files are in the panel's own returns.
pub fn imported_events(
    actions: &[ActionRow],
    panel: &Panel,
    stated: Vec<(usize, Event)>,
) -> (Vec<(usize, Event)>, Vec<String>) {
    let (mut events, mut lost) = (stated, Vec::new());
    for told in actions.iter().filter_map(|row| SpunOff::of(panel, row)) {
        match told {
            Err(why) => lost.push(why),
            Ok(SpunOff { session, parent, child, ratio, price, close }) => {
                let same =
                    |e: &Event| matches!(e, Event::SpinOff { parent: p, child: c, .. } if (*p, *c) == (parent, child));
                if !events.iter().any(|(_, e)| same(e)) {
                    let worth = ratio * price;
                    events.push((
                        session,
                        Event::SpinOff { parent, child, ratio, price, basis: worth / (worth + close) },
                    ));
                }
            }
        }
    }
    events.sort_by_key(|(s, _)| *s);
    (events, lost)
}

fn event(text: &str, panel: &Panel) -> Result<(usize, Event), String> {
    let mut fields: Vec<&str> = text.split(',').map(str::trim).collect();
    if !(3..=8).contains(&fields.len()) {
        return Err(format!("it has {} fields of 8", fields.len()));
    }
    fields.resize(8, "");
    let [name, date, kind, into, ratio, price, cash, basis] = fields[..] else { return Err("no fields".into()) };
    let column = |what: &str, name: &str| {
        panel.find(name).ok_or_else(|| format!("`{what}` is `{name}`, which is no security of this market"))
    };
    let number = |what: &str, text: &str, least: f64| match text.parse::<f64>() {
        Ok(v) if v.is_finite() && v > least => Ok(v),
        _ => Err(format!("`{what}` is `{text}`; it must be a number above {least}")),
    };
    let security = column("security", name)?;
    let day = Date::parse(date).map_err(|_| format!("`date` is `{date}`; it must be a day, YYYY-MM-DD"))?;
    let s = panel.session_on_or_after(day).ok_or_else(|| format!("there is no session on or after {day}"))?;
    let worth = |i: usize| match price {
        "" => {
            panel.close.get(s, i).ok_or_else(|| format!("{into} has no close on {}; state `price`", panel.sessions[s]))
        }
        stated => number("price", stated, 0.0),
    };
    Ok((
        s,
        match kind {
            "split" => Event::Split { security, ratio: number("ratio", ratio, 0.0)? },
            "dividend" => Event::Dividend { security, per_share: number("cash", cash, 0.0)? },
            "spin-off" => {
                let (child, ratio) = (column("into", into)?, number("ratio", ratio, 0.0)?);
                let price = worth(child)?;
                let basis = match basis {
                    "" => {
                        let parent = panel.close.get(s, security);
                        let parent = parent.ok_or_else(|| format!("{name} has no close that day; state `basis`"))?;
                        ratio * price / (ratio * price + parent)
                    }
                    stated => Some(number("basis", stated, 0.0)?)
                        .filter(|b| *b < 1.0)
                        .ok_or_else(|| format!("`basis` is `{stated}`; it must be a part below 1"))?,
                };
                Event::SpinOff { parent: security, child, ratio, price, basis }
            }
            "exchange" | "rename" => {
                let into = column("into", into)?;
                let one = kind == "rename" && ratio.is_empty();
                let ratio = if one { 1.0 } else { number("ratio", ratio, 0.0)? };
                let cash = if cash.is_empty() { 0.0 } else { number("cash", cash, -1e-12)? };
                Event::Exchange { from: security, into, ratio, price: worth(into)?, cash }
            }
            other => {
                return Err(format!("`{other}` is no event; there are split, dividend, spin-off, exchange, rename"));
            }
        },
    ))
}
