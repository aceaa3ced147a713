//! Standard scores of metrics across a universe: what an exposure to a style is counted in.
use breadth_kernels::moments::{Ddof, mean, std_dev};
use breadth_kernels::quantile::winsorise;
use breadth_panel::{Panel, Universe};
use breadth_signals::{CrossSection, Fundamentals, metric};

/// A style's scores among some names and what is known of them.
#[derive(Clone, Debug, PartialEq)]
pub struct StyleScores {
    /// The metric.
    pub id: String,
    /// Each name's score; `NaN` where not known.
    pub scores: Vec<f64>,
    /// The benchmark's exposure, members whose value is not known at zero.
    pub benchmark: f64,
    /// Members whose value is known.
    pub known: usize,
    /// All members.
    pub of: usize,
}

/// Outside these quantiles of the members a value counts as at them.
const TAILS: (f64, f64) = (0.01, 0.99);

/// (x − mean) / standard deviation of the members' values, cut at their 1st and 99th percentiles, for each of `securities`, at the
/// close of session `t`. `None` where there is no such metric, or the members do not differ.
pub fn style_scores(
    id: &str,
    (panel, universe, fundamentals): (&Panel, &Universe, &Fundamentals),
    securities: &[usize],
    t: usize,
) -> Option<StyleScores> {
    let metric = metric(id)?;
    let weights = universe.weights_at(panel, t);
    let members: Vec<usize> = weights.iter().map(|(i, _)| *i).collect();
    let all: Vec<usize> = members.iter().chain(securities).copied().collect();
    let values: Vec<f64> = CrossSection::new(panel, fundamentals, &all, t)
        .values(metric)
        .into_iter()
        .map(|v| v.map_or(f64::NAN, |q| q.value))
        .collect();
    let (of_members, of_names) = values.split_at(members.len());
    let known: Vec<f64> = of_members.iter().copied().filter(|v| v.is_finite()).collect();
    let cut = winsorise(&known, TAILS.0, TAILS.1);
    let (low, high) = cut.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
    let (middle, spread) = (mean(&cut)?, std_dev(&cut, Ddof::Sample).filter(|s| *s > 0.0)?);
    let score = |v: f64| if v.is_finite() { (v.clamp(low, high) - middle) / spread } else { f64::NAN };
    let benchmark = of_members.iter().map(|v| score(*v)).zip(&weights);
    Some(StyleScores {
        id: id.to_owned(),
        scores: of_names.iter().map(|v| score(*v)).collect(),
        benchmark: benchmark.filter(|(z, _)| z.is_finite()).map(|(z, (_, w))| z * w).sum(),
        known: known.len(),
        of: members.len(),
    })
}
