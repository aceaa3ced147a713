//! A conflict in the user's words, with the arithmetic and the cheapest way out.
use crate::solve::{Conflict, Program, RowKind, Side};

/// A fraction in percent, without zeros at the end.
pub(crate) fn percent(v: f64) -> String {
    let text = format!("{:.2}", v * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Says what conflicts, the arithmetic, and the least that would have to give. `tickers` names the programme's names.
pub fn explain(conflict: &Conflict, program: &Program, tickers: &[String]) -> String {
    if let Some((i, low, high)) = conflict.name {
        let who = tickers.get(i).map_or("a name", String::as_str);
        return format!(
            "{who} must have at least {} and may have at most {}\n\nhint: lower the one or raise the other",
            percent(low),
            percent(high)
        );
    }
    if let [only] = conflict.terms.as_slice()
        && let RowKind::Weights(a) = &program.rows[only.row].kind
    {
        let inside: Vec<usize> = (0..a.len()).filter(|i| a[*i] != 0.0).collect();
        // What may be traded at once limits a name as well.
        let reached = |i: usize| program.trading.as_ref().map_or(f64::INFINITY, |t| t.held[i] + t.most[i]);
        let caps: Vec<f64> = inside.iter().map(|i| program.upper[*i].min(reached(*i))).collect();
        let traded = inside.iter().any(|i| reached(*i) < program.upper[*i] - 1e-12);
        if inside.is_empty() && only.side == Side::Low {
            return format!(
                "no candidate belongs to `{}`, which must have {}\n\nhint: see how it is called, take more candidates, or lower it",
                only.label,
                percent(only.limit)
            );
        }
        let cap = caps.iter().copied().fold(0.0, f64::max);
        let alike = caps.iter().all(|c| (c - cap).abs() < 1e-12) && inside.iter().all(|i| a[*i] == 1.0);
        if only.side == Side::Low {
            let n = inside.len();
            let sum = if alike {
                format!("{n} names x {} = {}", percent(cap), percent(conflict.reach))
            } else {
                let what = if traded { ", what may be traded at once among them," } else { "" };
                format!("{n} names with limits{what} of {} in all", percent(conflict.reach))
            };
            let need = only.limit;
            let hint = if alike && n > 0 && cap > 0.0 {
                // The limit rounded up, so that what is advised is enough.
                let enough = (need / n as f64 * 1e4 - 1e-9).ceil() / 1e4;
                let more = (need / cap - 1e-9).ceil() as usize - n;
                format!("raise the limit of a name to {}, or have {more} names more", percent(enough))
            } else {
                format!(
                    "raise the limits by {} in all, or lower `{}` to {}",
                    percent(need - conflict.reach),
                    only.label,
                    percent(conflict.reach)
                )
            };
            return format!("{sum} < {} that `{}` asks for\n\nhint: {hint}", percent(need), only.label);
        }
        return format!(
            "the least that the names' limits allow in `{}` is {} > {}\n\nhint: raise `{}` to {}, or lower what the names must have",
            only.label,
            percent(-conflict.reach),
            percent(only.limit),
            only.label,
            percent(-conflict.reach)
        );
    }
    let side = |s: Side| if s == Side::Low { "≥" } else { "≤" };
    let terms: Vec<String> =
        conflict.terms.iter().map(|t| format!("{} {} {}", t.label, side(t.side), percent(t.limit))).collect();
    let lows: Vec<&crate::solve::Term> = conflict.terms.iter().filter(|t| t.side == Side::Low).collect();
    let arithmetic = match conflict.terms.iter().find(|t| t.side == Side::High) {
        Some(top)
            if lows.len() + 1 == conflict.terms.len()
                && conflict.terms.iter().all(|t| (t.factor / top.factor - 1.0).abs() < 1e-6) =>
        {
            let sum: f64 = lows.iter().map(|t| t.limit).sum();
            format!(
                "{} = {} > {}",
                lows.iter().map(|t| percent(t.limit)).collect::<Vec<_>>().join(" + "),
                percent(sum),
                percent(top.limit)
            )
        }
        _ => format!("together they ask for {:.6} of what reaches {:.6} at most", conflict.needed, conflict.reach),
    };
    let relax: Vec<String> =
        conflict.relaxation.iter().map(|(r, by)| format!("`{}` by {}", program.rows[*r].label, percent(*by))).collect();
    // With one factor for all, what is lacking can be given by any one of them.
    let factor = conflict.terms.iter().map(|t| t.factor).fold(0.0, f64::max);
    let alike = conflict.terms.iter().all(|t| (t.factor / factor - 1.0).abs() < 1e-6);
    let lacking = (conflict.needed - conflict.reach) / factor;
    let total: f64 = conflict.relaxation.iter().map(|(_, by)| by).sum();
    let hint = if alike && (total - lacking).abs() <= 1e-6 * (1.0 + lacking) {
        format!("the least that would do: relax any one of them by {}", percent(lacking))
    } else if relax.is_empty() {
        "relax one of them".to_owned()
    } else {
        format!("the least that would do: relax {}", relax.join(" and "))
    };
    format!("{} cannot all hold: {arithmetic}\n\nhint: {hint}", terms.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::{Outcome, solve};

    fn told(p: &Program) -> String {
        let Outcome::Infeasible(c) = solve(p) else { panic!("{:?}", solve(p)) };
        explain(&c, p, &[])
    }

    #[test]
    fn thirty_names_of_two_percent() {
        let mut p = Program::new(30);
        p.specific = vec![0.1; 30];
        p.upper = vec![0.02; 30];
        p.budget(1.0);
        assert_eq!(
            told(&p),
            "30 names x 2 % = 60 % < 100 % that `budget` asks for\n\nhint: raise the limit of a name to 3.34 %, or have 20 names more"
        );
    }

    #[test]
    fn what_may_be_traded_at_once_is_counted_among_the_limits() {
        let mut p = Program::new(2);
        p.specific = vec![0.1; 2];
        p.upper = vec![0.6; 2];
        p.budget(1.0);
        let none = vec![0.0; 2];
        let most = vec![0.6, 0.1];
        p.trading = Some(crate::solve::Trading {
            held: none.clone(),
            buy: none.clone(),
            sell: none.clone(),
            impact: none,
            most,
        });
        let text = told(&p);
        let sum =
            "2 names with limits, what may be traded at once among them, of 70 % in all < 100 % that `budget` asks for";
        assert!(text.starts_with(sum), "{text}");
    }

    #[test]
    fn a_group_of_nobody() {
        let mut p = Program::new(3);
        p.specific = vec![0.1; 3];
        p.row("sector Healthcare", vec![0.0; 3], 0.3, f64::INFINITY);
        assert!(
            told(&p).starts_with("no candidate belongs to `sector Healthcare`, which must have 30 %"),
            "{}",
            told(&p)
        );
    }

    #[test]
    fn sector_floors_above_everything_and_a_bystander() {
        let mut p = Program::new(30);
        p.specific = vec![0.1; 30];
        p.budget(1.0);
        for (s, floor) in [0.5, 0.4, 0.3].into_iter().enumerate() {
            let row = (0..30).map(|i| f64::from(u8::from(i % 4 == s))).collect();
            p.row(format!("sector S{s}"), row, floor, f64::INFINITY);
        }
        // Has nothing to do with it and must not be named.
        p.row("country US", vec![1.0; 30], 0.0, 2.0);
        let text = told(&p);
        assert!(text.contains("30 % = 120 % > 100 %") || text.contains("= 120 % > 100 %"), "{text}");
        assert!(!text.contains("country") && text.contains("by 20 %"), "{text}");
    }
}
