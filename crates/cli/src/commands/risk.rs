//! `breadth risk`: what the risk models forecast and what happened; the factors of the fundamental one.
use std::fmt::Write;

use breadth_domain::study::{RiskKind, RiskSpec};
use breadth_portfolio::risk::{CardRule, FactorSource, Grade, MODELS, report_card};
use breadth_signals::Fundamentals;
use serde_json::json;

use crate::args::RiskArgs;
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, share, table};

/// Sessions that models look back on.
const DAYS: usize = 252;

/// Runs the command.
pub fn run(context: &Context, args: &RiskArgs) -> Result<Answer, Failure> {
    let models = models(&args.models)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, None, &[&args.universe])?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let panel = &market.panel;
    let source = FactorSource::new(panel, &fundamentals, &RiskSpec::default());
    let last = panel.sessions.len() - 1;
    let horizon = args.horizon.max(1);
    let from = args.from.and_then(|day| panel.session_on_or_after(day)).unwrap_or(0).max(DAYS);
    let sessions: Vec<usize> = (from..).step_by(horizon).take_while(|t| t + horizon <= last).collect();
    if sessions.len() < 3 {
        let text = format!(
            "{} forecasts of {horizon} sessions fit between {} and {}; three are the least\n\nhint: an earlier --from, a shorter --horizon, or `breadth import prices` of more years",
            sessions.len(),
            panel.sessions[from.min(last)],
            panel.sessions[last]
        );
        return Err(Failure::text("too-short", Exit::NoData, &text));
    }
    let rule = CardRule {
        models,
        horizon,
        days: DAYS,
        random: args.portfolios,
        names: args.names.max(2),
        cap: 0.02,
        seed: context.global.seed,
    };
    let grades = report_card(panel, &market.universes[0], &source, &sessions, &rule);
    let model = source.at(last);
    let history = source.history();
    let fits: Vec<f64> = history.periods.iter().flat_map(|p| p.sessions.iter().map(|s| s.fit.r_squared)).collect();
    let factors: Vec<_> = model
        .iter()
        .flat_map(|m| {
            let k = m.factors.len();
            m.factors
                .iter()
                .enumerate()
                .map(move |(i, f)| json!({ "factor": f, "volatility": (m.covariance[i * k + i] * 252.0).sqrt() }))
        })
        .collect();
    let mut text = format!(
        "{}: {} forecasts of {horizon} sessions from {} to {}, {} random portfolios of {} names.\nBias: deviation of return over forecast volatility, 1 is right (95 % of right forecasts within ±{:.2}); QLIKE: 0 is right.\n\n",
        market.universes[0].label,
        count(sessions.len() as u64),
        panel.sessions[sessions[0]],
        panel.sessions[sessions[sessions.len() - 1]],
        rule.random,
        rule.names,
        grades.first().map_or(0.0, |g| g.band)
    );
    text.push_str(&table(
        &["model", "portfolios", "bias", "QLIKE", "realised / forecast", "forecast a year", "forecasts"],
        grades.iter().map(row),
        &[1],
    ));
    if let Some(m) = &model {
        let e = &m.exposures;
        let _ = writeln!(
            text,
            "\nThe fundamental model on {}: {} companies, {} factors, {} left out; {} betas corrected for thin trading; R² of a session {} on the mean of {}.\n",
            panel.sessions[last],
            count(e.securities.len() as u64),
            m.factors.len(),
            m.left_out.len(),
            count(e.thin as u64),
            share(breadth_kernels::mean(&fits)),
            count(fits.len() as u64)
        );
        let k = m.factors.len();
        let known = breadth_portfolio::risk::fundamental::STYLES.iter().zip(&e.known);
        let known: std::collections::BTreeMap<&str, usize> = known.map(|(s, n)| (s.id, *n)).collect();
        text.push_str(&table(
            &["factor", "volatility a year", "companies known"],
            m.factors.iter().enumerate().map(|(i, f)| {
                vec![
                    f.clone(),
                    share(Some((m.covariance[i * k + i] * 252.0).sqrt())),
                    known.get(f.as_str()).map_or_else(String::new, |n| count(*n as u64)),
                ]
            }),
            &[0],
        ));
    }
    let data = json!({
        "universe": market.universes[0].id,
        "horizon": horizon,
        "dates": sessions.iter().map(|t| panel.sessions[*t]).collect::<Vec<_>>(),
        "grades": grades,
        "factors": factors,
        "left_out": model.as_ref().map(|m| m.left_out.clone()),
        "r_squared": breadth_kernels::mean(&fits),
    });
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), None) })
}

fn row(g: &Grade) -> Vec<String> {
    let number = |v: Option<f64>| v.map_or_else(|| "·".into(), |v| format!("{v:.3}"));
    vec![
        g.model.to_owned(),
        g.portfolios.label().to_owned(),
        number(g.bias),
        number(g.qlike),
        number(g.realised_over_forecast),
        share(g.forecast),
        format!("{} of {}", count(g.forecasts as u64), count(g.asked as u64)),
    ]
}

fn models(named: &[String]) -> Result<Vec<RiskKind>, Failure> {
    if named.is_empty() {
        return Ok(MODELS.iter().map(|m| m.kind).collect());
    }
    named
        .iter()
        .map(|id| {
            MODELS.iter().find(|m| m.id == id).map(|m| m.kind).ok_or_else(|| {
                let known: Vec<&str> = MODELS.iter().map(|m| m.id).collect();
                let text = format!("`{id}` is no risk model\n\nhint: there are {}", known.join(", "));
                Failure::text("no-model", Exit::Usage, &text)
            })
        })
        .collect()
}
