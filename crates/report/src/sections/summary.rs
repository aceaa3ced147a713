//! What the report says, in a few figures, each computed in a section below.
use crate::document::{Block, Callout, Kpi};
use crate::format::{Format, counted};
use crate::render::DISCLAIMER;
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "summary", title: "What this says", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let mut kpis = Vec::new();
    let mut sentences = Vec::new();
    let mut kpi =
        |label: String, value: Option<f64>, format, note: String| kpis.push(Kpi { label, value, format, note });
    if let Some(market) = run.market {
        let ytd = |id: &str| market.returns.value(id, "ytd");
        let (small, large) = (ytd("small"), ytd("large"));
        if let (Some(s), Some(l)) = (small, large) {
            let lead = if s > l { "ahead of" } else { "behind" };
            sentences.push(format!(
                "Small companies returned {} since the last session of the previous year, {lead} large ones with {} (price returns).",
                Format::Change(1).text(Some(s)),
                Format::Change(1).text(Some(l)),
            ));
        }
        kpi("Small, year to date".into(), small, Format::Change(1), "price return".into());
        kpi("Large, year to date".into(), large, Format::Change(1), "price return".into());
        for (id, label) in
            [("above_200d.small", "Small above 200-day average"), ("top7_share.large", "Seven largest of large")]
        {
            if let Some(r) = market.reading(id) {
                let count = |n: usize| Format::Count.text(Some(n as f64));
                kpi(
                    label.into(),
                    r.value,
                    Format::Percent(1),
                    format!("{} of {} {} known", count(r.known), count(r.of), r.counted),
                );
            }
        }
    }
    if let (Some(screen), Some(portfolio)) = (run.screen, run.portfolio) {
        sentences.push(format!(
            "Of {} of {}, {} pass the study's conditions, of {} it cannot be said, and {} are held.",
            counted(screen.members, "member", "members"),
            screen.universe,
            Format::Count.text(Some(screen.pass.len() as f64)),
            Format::Count.text(Some(screen.unknown.len() as f64)),
            Format::Count.text(Some(portfolio.weights.len() as f64)),
        ));
    }
    if let Some(b) = run.backtest
        && let (Some(first), Some(last), Some(cagr)) = (b.dates.first(), b.dates.last(), b.measures.get("cagr"))
    {
        let percent = |v: Option<f64>| Format::Change(1).text(v);
        let versus = b.benchmarks.first().map_or(String::new(), |c| {
            format!(", against {} of {} ({} return)", percent(cagr.benchmark), c.id, c.kind)
        });
        sentences.push(format!(
            "Held from {first} to {last}, it would have grown {} a year after costs (low {}, high {}){versus}.",
            percent(cagr.band.base),
            percent(cagr.band.low),
            percent(cagr.band.high),
        ));
        let band = format!("low {}, high {}", percent(cagr.band.low), percent(cagr.band.high));
        kpi("Portfolio a year".into(), cagr.band.base, Format::Change(1), band);
        if let Some(fall) = b.measures.get("max_drawdown") {
            kpi("Deepest fall".into(), fall.band.base, Format::Percent(1), "base curve".into());
        }
    }
    let mut blocks = vec![Block::Kpis(kpis)];
    blocks.push(Callout::note("A research tool, not advice", vec![DISCLAIMER.into()]));
    Ok(Content { summary: sentences.join(" "), blocks })
}
