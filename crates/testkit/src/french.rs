//! A file of the shape of Kenneth French's: six portfolios by size and book-to-market, several blocks of text.
use std::fmt::Write;

use breadth_domain::Date;

use crate::trackers;
use crate::{Kind, World};

const PORTFOLIOS: [&str; 6] = ["SMALL LoBM", "ME1 BM2", "SMALL HiBM", "BIG LoBM", "ME2 BM2", "BIG HiBM"];

/// One portfolio's month.
#[derive(Copy, Clone, Default)]
struct Month {
    value_weighted: f64,
    equal_weighted: f64,
    firms: usize,
    mean_cap: f64,
    book_to_market: f64,
}

/// A member of a portfolio: its security, capitalisation in dollars and book-to-market ratio on the rank session.
struct Member {
    security: usize,
    portfolio: usize,
    cap: f64,
    book_to_market: f64,
}

/// The file's text.
pub(crate) fn text(world: &World) -> String {
    let months = months(world);
    let mut out = String::from(
        "This file was created using a simulated market.\nIt contains value- and equal-weighted returns for portfolios \
         formed on ME and BEME.\n\nThe portfolios are constructed at the end of June.\nMissing data are indicated by \
         -99.99 or -999.\n\n\n",
    );
    block(&mut out, "  Average Value Weighted Returns -- Monthly", &months, |m| percent(m.firms, m.value_weighted));
    block(&mut out, "  Average Equal Weighted Returns -- Monthly", &months, |m| percent(m.firms, m.equal_weighted));
    annual(&mut out, "  Average Value Weighted Returns -- Annual", &months, |m| m.value_weighted);
    annual(&mut out, "  Average Equal Weighted Returns -- Annual", &months, |m| m.equal_weighted);
    block(&mut out, "  Number of Firms in Portfolios", &months, |m| format!("{:>7}", m.firms));
    block(&mut out, "  Average Market Cap", &months, |m| format!("{:>12.2}", m.mean_cap / 1e6));
    block(
        &mut out,
        "  For portfolios formed in June of year t\n  Value Weight Average of BE/ME Calculated for June of t to June of t+1 \
         as: \n  Sum[ME(Mth) * BE(Fiscal Year t-1) / ME(Dec t-1)] / Sum[ME(Mth)]",
        &months,
        |m| if m.firms > 0 { format!("{:>9.4}", m.book_to_market) } else { format!("{:>9}", "-99.99") },
    );
    out.push_str("Copyright: simulated, free of any\n");
    out
}

fn percent(firms: usize, value: f64) -> String {
    if firms > 0 { format!("{:>9.4}", 100.0 * value) } else { format!("{:>9}", "-99.99") }
}

fn block(out: &mut String, title: &str, months: &[(Date, [Month; 6])], cell: impl Fn(&Month) -> String) {
    let _ = writeln!(out, "{title}\n,{}", PORTFOLIOS.join(","));
    for (end, row) in months {
        let _ =
            writeln!(out, "{}{:02},{}", end.year(), end.month(), row.iter().map(&cell).collect::<Vec<_>>().join(","));
    }
    out.push_str("\n\n");
}

/// Whole calendar years only.
fn annual(out: &mut String, title: &str, months: &[(Date, [Month; 6])], pick: fn(&Month) -> f64) {
    let _ = writeln!(out, "{title}\n,{}", PORTFOLIOS.join(","));
    for year in months.chunk_by(|a, b| a.0.year() == b.0.year()).filter(|year| year.len() == 12) {
        let cells: Vec<String> = (0..6)
            .map(|p| {
                let growth: f64 = year.iter().map(|(_, row)| 1.0 + pick(&row[p])).product();
                percent(year.iter().map(|(_, row)| row[p].firms).min().unwrap_or(0), growth - 1.0)
            })
            .collect();
        let _ = writeln!(out, "{:>6},{}", year[0].0.year(), cells.join(","));
    }
    out.push_str("\n\n");
}

/// Each month's portfolios, by the last session of the month.
fn months(world: &World) -> Vec<(Date, [Month; 6])> {
    let time = &world.time;
    let sessions = time.len();
    let of = trackers::segments_of(&world.segments, world.truth.securities.len());
    let dividends = trackers::dividends(time, &world.truth.events);
    // (weight, weight x total return) by value and equally; firms and capitalisation at each session.
    let mut value = vec![[(0.0, 0.0); 6]; sessions];
    let mut equal = vec![[(0.0, 0.0); 6]; sessions];
    let mut held = vec![[(0usize, 0.0, 0.0); 6]; sessions];
    for (k, (rank, effective)) in time.reconstitutions.iter().enumerate() {
        let from = effective + usize::from(k > 0);
        let ranked = if k > 0 { rank + 1 } else { 0 };
        let to = time.reconstitutions.get(k + 1).map_or(sessions, |next| next.1 + 1);
        for m in members(world, *rank) {
            let (security, p) = (&world.truth.securities[m.security], m.portfolio);
            let span = (ranked, from, to);
            trackers::hold(
                security,
                m.security,
                &of[m.security],
                &world.segments,
                &dividends,
                time,
                span,
                |s, w, _, r| {
                    let cap = m.cap * w;
                    value[s][p] = (value[s][p].0 + cap, value[s][p].1 + cap * r);
                    equal[s][p] = (equal[s][p].0 + 1.0, equal[s][p].1 + r);
                    held[s][p] = (held[s][p].0 + 1, held[s][p].1 + cap, held[s][p].2 + cap * m.book_to_market);
                },
            );
        }
    }
    let mut out: Vec<(Date, [Month; 6])> = Vec::new();
    for (s, day) in time.sessions.iter().enumerate() {
        if out.last().is_none_or(|(last, _)| (last.year(), last.month()) != (day.year(), day.month())) {
            out.push((*day, [Month::default(); 6]));
        }
        let Some((end, row)) = out.last_mut() else { continue };
        *end = *day;
        for (p, month) in row.iter_mut().enumerate() {
            let mean = |(w, r): (f64, f64)| if w > 0.0 { r / w } else { 0.0 };
            month.value_weighted = (1.0 + month.value_weighted) * (1.0 + mean(value[s][p])) - 1.0;
            month.equal_weighted = (1.0 + month.equal_weighted) * (1.0 + mean(equal[s][p])) - 1.0;
            let (firms, cap, book) = held[s][p];
            month.firms = firms;
            month.mean_cap = if firms > 0 { cap / firms as f64 } else { 0.0 };
            month.book_to_market = if cap > 0.0 { book / cap } else { 0.0 };
        }
    }
    out
}

/// The companies on a rank session, parted at the size boundary and at 30 % and 70 % of the large companies' ratios.
fn members(world: &World, rank: usize) -> Vec<Member> {
    let day = world.time.sessions[rank];
    let mut books = vec![f64::NAN; world.truth.securities.len()];
    let mut known = vec![Date::MIN; books.len()];
    for statement in &world.statements {
        let (book, on) = (statement.values[9], &mut known[statement.security]);
        // The newest quarter's latest vintage: statements of a company come by period end, then by publication.
        if statement.published_on <= day && !book.is_nan() && statement.period_end >= *on {
            *on = statement.period_end;
            books[statement.security] = book;
        }
    }
    let mut ranked: Vec<(usize, f64, f64)> = world
        .truth
        .securities
        .iter()
        .enumerate()
        .filter(|(i, s)| s.first <= day && day <= s.last && s.kind(day) == Kind::Common && books[*i] > 0.0)
        .filter_map(|(i, s)| s.cap(rank).map(|cap| (i, cap, books[i] / cap)))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut ratios: Vec<f64> = ranked.iter().take(world.spec.large).map(|m| m.2).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |q: f64| ratios.get((q * ratios.len() as f64) as usize).copied().unwrap_or(1.0);
    let (low, high) = (at(0.3), at(0.7));
    ranked
        .into_iter()
        .enumerate()
        .map(|(n, (security, cap, book_to_market))| {
            let size = if n < world.spec.large { 3 } else { 0 };
            let value = usize::from(book_to_market > low) + usize::from(book_to_market > high);
            Member { security, portfolio: size + value, cap, book_to_market }
        })
        .collect()
}
