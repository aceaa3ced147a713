//! Everything a run decided by a day, bit for bit: what the look-ahead law compares.
use std::fmt::Write;

use breadth_domain::Date;

use crate::Pipeline;

/// One line for each thing decided by `day`, floating-point numbers as their bits.
pub fn decided_by(run: &Pipeline, day: Date) -> Vec<String> {
    let mut out = Vec::new();
    let panel = &run.panel;
    let bits = |v: f64| format!("{:016x}", v.to_bits());
    let name = |i: usize| panel.securities[i].id.to_string();
    for (universe, index) in run.universes.iter().zip(&run.indexes) {
        for r in universe.reconstitutions.iter().filter(|r| panel.sessions[r.effective_session] <= day) {
            let mut line = format!("universe {} {}", universe.id, panel.sessions[r.rank_session]);
            r.members.iter().for_each(|m| {
                let _ = write!(line, " {}:{}:{}", name(m.security), m.rank, bits(m.value()));
            });
            r.excluded.iter().for_each(|(i, why)| {
                let _ = write!(line, " {}:{why:?}", name(*i));
            });
            out.push(line);
        }
        for (k, date) in index.dates.iter().enumerate().filter(|(_, d)| **d <= day) {
            out.push(format!(
                "index {} {date} {} {}",
                index.id,
                bits(index.cap_weighted[k]),
                bits(index.equal_weighted[k])
            ));
        }
    }
    for reading in run.market.readings.iter().chain(&run.market.sectors) {
        for (date, value) in reading.history.iter().filter(|(d, _)| *d <= day) {
            out.push(format!("reading {} {date} {:?}", reading.id, value.map(bits)));
        }
    }
    out.extend(run.conditions.dated().into_iter().filter(|(known, _)| *known <= day).map(|(_, line)| line));
    let b = &run.backtest;
    for (k, date) in b.dates.iter().enumerate().filter(|(_, d)| **d <= day) {
        out.push(format!("value {date} {} {} {}", bits(b.value.low[k]), bits(b.value.base[k]), bits(b.value.high[k])));
    }
    for t in b.trades.iter().filter(|t| t.date <= day) {
        out.push(format!("trade {} {} {} {}", t.date, t.security, bits(t.shares), bits(t.price)));
    }
    for r in b.rebalances.iter().filter(|r| r.filled <= day) {
        out.push(format!("rebalance {} {:?} {} {}", r.decided, r.screen, r.names, bits(r.turnover)));
    }
    for e in b.exits.iter().filter(|e| e.recognised <= day) {
        out.push(format!("exit {} {} {:?}", e.security, e.recognised, e.outcome));
    }
    out
}

/// The decisions of the run's own last session: the screen and the portfolio.
pub fn decided_today(run: &Pipeline) -> String {
    let rows = |rows: &[breadth_signals::ScreenRow]| -> Vec<String> {
        rows.iter().map(|r| format!("{} {:?} {:?}", r.security, r.score.map(f64::to_bits), r.conditions)).collect()
    };
    let weights: Vec<String> =
        run.target.weights.iter().map(|h| format!("{} {:016x}", h.security, h.weight.to_bits())).collect();
    format!("{:?} {:?} {:?} {weights:?}", rows(&run.screen.pass), rows(&run.screen.fail), rows(&run.screen.unknown))
}
