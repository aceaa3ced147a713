//! Quality minus junk: what is worth paying for, as standard scores of ranks against the companies it is asked among.
use breadth_domain::Concept;
use breadth_domain::score::MissingRule;
use breadth_filings::Templates;
use breadth_kernels::z_scores;

use super::parts;
use crate::metric::Compute;
use crate::operators::{combine, numbers, rank_z};
use crate::{At, Basis, CrossSection, Direction, Evidence, METRICS, Metric, Missing, Quantity, Unit};

const SOURCE: &str = "Asness, Frazzini and Pedersen (2019); beta over one year, leverage by debt, growth over five years or, estimated, three";

const fn score(
    id: &'static str,
    label: &'static str,
    formula: &'static str,
    source: &'static str,
    compute: fn(&CrossSection<'_>) -> Vec<Result<Quantity, Missing>>,
) -> Metric {
    Metric {
        id,
        label,
        unit: Unit::Score,
        formula,
        source,
        basis: Basis::Statements,
        direction: Direction::Higher,
        templates: Templates::NOT_FINANCIAL,
        compute: Compute::Across(compute),
    }
}

/// Profitable, growing and safe.
pub const QMJ: Metric = score(
    "qmj",
    "Quality",
    "z of the mean of profitability, growth and safety; unknown where one of them is",
    SOURCE,
    |c| c.quality().quality.clone(),
);

/// Profitability.
pub const PROFITABILITY: Metric = score(
    "qmj_profitability",
    "Quality: profitability",
    "z of the mean of the rank-z of gross profit/assets, return on equity, return on assets, cash flow/assets, gross margin and −accruals; at least half of them",
    SOURCE,
    |c| c.quality().profitability.clone(),
);

/// Growth.
pub const GROWTH: Metric = score(
    "qmj_growth",
    "Quality: growth",
    "z of the mean of the rank-z of the change over five years of gross profit/assets, return on equity, return on assets, cash flow/assets and gross margin; at least half of them",
    SOURCE,
    |c| c.quality().growth.clone(),
);

/// Safety.
pub const SAFETY: Metric = score(
    "qmj_safety",
    "Quality: safety",
    "z of the mean of the rank-z of −beta, −debt/assets, −Ohlson O, Altman Z and −volatility of the return on equity; at least half of them",
    SOURCE,
    |c| c.quality().safety.clone(),
);

/// Payout.
pub const PAYOUT: Metric = score(
    "qmj_payout",
    "Quality: payout",
    "z of the mean of the rank-z of −change of share count, −change of debt/assets and payout of twelve months/gross profit; at least half of them",
    "Asness, Frazzini and Pedersen (2014), the fourth part of the first version; its profits over five years are those of one here",
    |c| c.quality().payout.clone(),
);

/// The four parts of the first version.
pub const QMJ_FOUR: Metric = score(
    "qmj_2014",
    "Quality, with payout",
    "z of the mean of profitability, growth, safety and payout; unknown where one of them is",
    "Asness, Frazzini and Pedersen (2014)",
    |c| c.quality().with_payout.clone(),
);

type Column = Vec<Result<Quantity, Missing>>;

/// All of it, computed once a cross-section.
#[derive(Debug)]
pub(crate) struct Parts {
    quality: Column,
    with_payout: Column,
    profitability: Column,
    growth: Column,
    safety: Column,
    payout: Column,
}

/// A number of one company that has no metric of its own.
const fn own(compute: fn(&At<'_>) -> Result<Quantity, Missing>) -> Metric {
    Metric { compute: Compute::Each(compute), ..super::profitability::gross_profitability::METRIC }
}

/// The change over five years of a ratio; over three, as an estimate, where five are not known.
fn change(ratio: impl Fn(usize) -> Result<Quantity, Missing>) -> Result<Quantity, Missing> {
    let now = ratio(0)?;
    ratio(5).map(|then| now - then).or_else(|_| Ok((now - ratio(3)?).on(Evidence::Estimated)))
}

fn over_assets(at: &At<'_>, amount: Quantity, years: usize) -> Result<Quantity, Missing> {
    amount.over(at.balance_ago(Concept::Assets, years)?, "total assets")
}

const CHANGES: [Metric; 5] = [
    own(|at| change(|y| over_assets(at, parts::gross_profit(at, y)?, y))),
    own(|at| {
        change(|y| at.trailing_year_ago(Concept::NetIncome, y)?.over(parts::common_equity(at, y)?, "common equity"))
    }),
    own(|at| change(|y| over_assets(at, at.trailing_year_ago(Concept::NetIncome, y)?, y))),
    own(|at| change(|y| over_assets(at, at.trailing_year_ago(Concept::OperatingCashFlow, y)?, y))),
    own(|at| change(|y| parts::gross_profit(at, y)?.over(at.trailing_year_ago(Concept::Revenue, y)?, "revenue"))),
];
const PAID: [Metric; 2] = [
    own(|at| Ok((parts::debt(at, 0)? - parts::debt(at, 1)?).over(at.latest(Concept::Assets)?, "total assets")? * -1.0)),
    own(|at| super::value::payout(at)?.over(parts::gross_profit(at, 0)?, "gross profit")),
];

const PROFITABLE: [&str; 6] = [
    "gross_profitability",
    "return_on_equity",
    "return_on_assets",
    "operating_cash_flow_to_assets",
    "gross_margin",
    "accruals",
];
const SAFE: [&str; 5] = ["beta_252d", "debt_to_assets", "ohlson_o", "altman_z", "return_on_equity_volatility"];
const ISSUED: [&str; 1] = ["share_change_1y"];

impl CrossSection<'_> {
    fn quality(&self) -> &Parts {
        self.quality.get_or_init(|| Parts::of(self))
    }
}

impl Parts {
    fn of(cross: &CrossSection<'_>) -> Self {
        let named = |ids: &'static [&'static str]| METRICS.iter().filter(move |m| ids.contains(&m.id));
        let mut metrics: Vec<&Metric> = named(&PROFITABLE).chain(named(&SAFE)).chain(named(&ISSUED)).collect();
        metrics.extend(CHANGES.iter().chain(&PAID));
        let columns = cross.table(&metrics);
        let financial: Vec<bool> =
            columns[0].iter().map(|v| matches!(v, Err(Missing::NotForTemplate { .. }))).collect();
        let (p, s, i, g) = (PROFITABLE.len(), SAFE.len(), ISSUED.len(), CHANGES.len());
        let pillar = |from: usize, count: usize, extra: &[usize]| {
            let places: Vec<usize> = (from..from + count).chain(extra.iter().copied()).collect();
            Self::pillar(&metrics, &columns, &places, &financial)
        };
        let (profitability, safety) = (pillar(0, p, &[]), pillar(p, s, &[]));
        let growth = pillar(p + s + i, g, &[]);
        let payout = pillar(p + s, i, &[p + s + i + g, p + s + i + g + 1]);
        let whole = |of: &[&Column]| {
            let scores: Vec<Vec<f64>> = of.iter().map(|c| numbers(c)).collect();
            let z = z_scores(&combine(&scores, &vec![1.0; of.len()], MissingRule::Unknown, 0.0));
            (0..z.len())
                .map(|k| {
                    of.iter().try_fold(of[0][k]?, |all, c| Ok(all.with(c[k]?, z[k]))).and_then(|q| known(q, &scores))
                })
                .collect::<Column>()
        };
        Parts {
            quality: whole(&[&profitability, &growth, &safety]),
            with_payout: whole(&[&profitability, &growth, &safety, &payout]),
            profitability,
            growth,
            safety,
            payout,
        }
    }

    /// z of the mean of the rank-z of its parts, more being better.
    fn pillar(metrics: &[&Metric], columns: &[Column], places: &[usize], financial: &[bool]) -> Column {
        let ranked: Vec<Vec<f64>> = places
            .iter()
            .map(|k| {
                let oriented = numbers(&columns[*k]).into_iter().map(|v| metrics[*k].direction.oriented(v));
                let among: Vec<f64> = oriented.zip(financial).map(|(v, out)| if *out { f64::NAN } else { v }).collect();
                rank_z(&among)
            })
            .collect();
        let z = z_scores(&combine(&ranked, &vec![1.0; places.len()], MissingRule::Others, 0.0));
        (0..z.len())
            .map(|slot| {
                let parts = || places.iter().map(|k| columns[*k][slot]);
                let all = parts().flatten().reduce(|a, b| a.with(b, 0.0));
                let whole = parts().all(|v| v.is_ok());
                match (all, z[slot]) {
                    (Some(all), v) if !v.is_nan() => {
                        let made = all.map(|_| v);
                        Ok(if whole { made } else { made.on(Evidence::Estimated) })
                    }
                    _ => Err(parts().find_map(Result::err).unwrap_or(too_few(&ranked))),
                }
            })
            .collect()
    }
}

fn known(q: Quantity, scores: &[Vec<f64>]) -> Result<Quantity, Missing> {
    if q.value.is_nan() { Err(too_few(scores)) } else { Ok(q) }
}

fn too_few(scores: &[Vec<f64>]) -> Missing {
    let have = scores.first().map_or(0, |c| c.iter().filter(|v| !v.is_nan()).count());
    Missing::NoPeers { have: have as u16, need: 2 }
}

#[cfg(test)]
mod tests {
    use crate::operators::rank_z;

    #[test]
    fn scores_of_ranks() {
        // Ranks 1, 2, 3: mean 2, deviation 1. The outlier counts as the next rank and no more.
        assert_eq!(rank_z(&[-5.0, 0.0, 1e9]), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn alone_a_company_has_no_quality() {
        use breadth_domain::Concept::*;
        let c = crate::fixture::years(&[(NetIncome, &[1.0]), (Assets, &[10.0]), (GrossProfit, &[4.0])]);
        assert!(c.value("qmj_profitability").is_err() && c.value("qmj").is_err());
    }
}
