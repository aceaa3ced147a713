//! A ranking system: a tree of weighted metrics, read once and run on any cross-section.
use breadth_domain::score::{MissingRule, NodeSpec, Scale, ScoreSpec, Within};
use breadth_kernels::{rank, winsorise, z_scores};

use crate::metric::find_metric;
use crate::operators::{combine, numbers, rank_z, residual, within};
use crate::{Column, CrossSection, Metric, SignalError};

/// A ranking system with every name resolved. Screens, portfolios, backtests and research rank by it and by nothing else.
#[derive(Clone, Debug)]
pub struct Ranking {
    root: Vec<Node>,
    missing: MissingRule,
    /// Each leaf's metric, in the order of the text.
    leaves: Vec<&'static Metric>,
    /// Half-life of past scores in months.
    pub(crate) half_life: Option<f64>,
}

#[derive(Clone, Debug)]
struct Node {
    weight: f64,
    within: Within,
    scale: Scale,
    winsorise: f64,
    reverse: bool,
    part: Part,
}

#[derive(Clone, Debug)]
enum Part {
    /// The place among the leaves, and whether the whole is missing where it is.
    Leaf {
        place: usize,
        required: bool,
    },
    Nodes(Vec<Node>, MissingRule),
}

/// What a ranking makes of a cross-section.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The score, larger is better; `NaN` where there is none.
    pub scores: Vec<f64>,
    /// By leaf, then company: what the leaf gave on its own scale; `NaN` where it gave nothing.
    pub leaves: Vec<Vec<f64>>,
}

impl Ranking {
    /// Reads a study's score.
    ///
    /// # Errors
    /// A metric that does not exist, a node that is neither a leaf nor a branch, a weight below zero, nothing at all.
    pub fn new(spec: &ScoreSpec, study: &str) -> Result<Self, SignalError> {
        let bad = |why: String| SignalError::BadRanking { study: study.to_owned(), why };
        if !spec.metrics.is_empty() && !spec.nodes.is_empty() {
            return Err(bad("it has both `metrics` and `nodes`".into()));
        }
        let plain: Vec<NodeSpec> = spec
            .metrics
            .iter()
            .map(|id| NodeSpec {
                name: String::new(),
                metric: Some(id.trim().to_owned()),
                nodes: Vec::new(),
                weight: 1.0,
                reverse: false,
                within: Within::Universe,
                scale: Scale::Percentile,
                winsorise: 0.0,
                missing: MissingRule::Unknown,
            })
            .collect();
        let nodes = if plain.is_empty() { &spec.nodes } else { &plain };
        if nodes.is_empty() {
            return Err(SignalError::NoScore { study: study.to_owned() });
        }
        if spec.half_life_months.is_some_and(|h| !(h > 0.0 && h.is_finite())) {
            return Err(bad("`half_life_months` must be a number above 0".into()));
        }
        let mut leaves = Vec::new();
        let required = spec.missing == MissingRule::Unknown;
        let root = nodes.iter().map(|n| node(n, required, 0, &mut leaves, &bad)).collect::<Result<_, _>>()?;
        Ok(Ranking { root, missing: spec.missing, leaves, half_life: spec.half_life_months })
    }

    /// Each leaf's metric, in the order of the text.
    pub fn metrics(&self) -> &[&'static Metric] {
        &self.leaves
    }

    /// Ranks those of the cross-section that are eligible; `columns` has a column a leaf. A leaf without which there is no
    /// score is ranked among those that have all such leaves.
    pub fn run(&self, columns: &[&Column], eligible: &[bool], cross: &CrossSection<'_>) -> Ranked {
        let mut among = eligible.to_vec();
        for place in self.required() {
            among.iter_mut().zip(columns[place]).for_each(|(in_it, v)| *in_it &= v.is_ok());
        }
        let sectors: Vec<&str> = (0..among.len()).map(|slot| &**cross.sector(slot)).collect();
        let sizes: Vec<f64> = (0..among.len())
            .map(|slot| if self.by_size() { cross.market_cap(slot).map_or(f64::NAN, f64::ln) } else { f64::NAN })
            .collect();
        let mut run = Run { columns, metrics: &self.leaves, among: &among, sectors, sizes, leaves: Vec::new() };
        run.leaves = vec![Vec::new(); self.leaves.len()];
        let parts: Vec<Vec<f64>> = self.root.iter().map(|n| run.node(n)).collect();
        let weights: Vec<f64> = self.root.iter().map(|n| n.weight).collect();
        let mut scores = combine(&parts, &weights, self.missing, middle(&self.root));
        scores.iter_mut().zip(&among).filter(|(_, in_it)| !**in_it).for_each(|(s, _)| *s = f64::NAN);
        Ranked { scores, leaves: run.leaves }
    }

    fn required(&self) -> Vec<usize> {
        let mut out = Vec::new();
        each(&self.root, &mut |n| {
            if let Part::Leaf { place, required: true } = n.part {
                out.push(place);
            }
        });
        out
    }

    fn by_size(&self) -> bool {
        let mut found = false;
        each(&self.root, &mut |n| found |= n.within == Within::Size);
        found
    }
}

fn each(nodes: &[Node], see: &mut dyn FnMut(&Node)) {
    for n in nodes {
        see(n);
        if let Part::Nodes(inner, _) = &n.part {
            each(inner, see);
        }
    }
}

/// The deepest tree that is read.
const DEEPEST: usize = 8;

fn node(
    spec: &NodeSpec,
    required: bool,
    depth: usize,
    leaves: &mut Vec<&'static Metric>,
    bad: &dyn Fn(String) -> SignalError,
) -> Result<Node, SignalError> {
    let name = || spec.metric.clone().filter(|_| spec.name.is_empty()).unwrap_or_else(|| spec.name.clone());
    if !(spec.weight > 0.0 && spec.weight.is_finite()) {
        return Err(bad(format!("the weight of `{}` is {}; it must be above 0", name(), spec.weight)));
    }
    if !(0.0..0.5).contains(&spec.winsorise) {
        return Err(bad(format!("`winsorise` of `{}` is {}; it must be from 0 to below 0.5", name(), spec.winsorise)));
    }
    if depth > DEEPEST {
        return Err(bad(format!("more than {DEEPEST} nodes stand inside each other")));
    }
    let part = match (&spec.metric, spec.nodes.as_slice()) {
        (Some(id), []) => {
            leaves.push(find_metric(id, id)?);
            Part::Leaf { place: leaves.len() - 1, required }
        }
        (None, inner @ [_, ..]) => {
            let required = required && spec.missing == MissingRule::Unknown;
            let inner = inner.iter().map(|n| node(n, required, depth + 1, leaves, bad)).collect::<Result<_, _>>()?;
            Part::Nodes(inner, spec.missing)
        }
        _ => return Err(bad(format!("the node `{}` needs either a `metric` or `nodes`", name()))),
    };
    let NodeSpec { weight, within, scale, winsorise, reverse, .. } = *spec;
    Ok(Node { weight, within, scale, winsorise, reverse, part })
}

/// The middle of a scale.
fn middle(nodes: &[Node]) -> f64 {
    if nodes.iter().all(|n| n.scale == Scale::Percentile) { 0.5 } else { 0.0 }
}

struct Run<'a> {
    columns: &'a [&'a Column],
    metrics: &'a [&'static Metric],
    among: &'a [bool],
    sectors: Vec<&'a str>,
    sizes: Vec<f64>,
    leaves: Vec<Vec<f64>>,
}

impl Run<'_> {
    fn node(&mut self, node: &Node) -> Vec<f64> {
        let raw = match &node.part {
            Part::Leaf { place, .. } => {
                let direction = self.metrics[*place].direction;
                let oriented = numbers(self.columns[*place]).into_iter().map(|v| direction.oriented(v));
                let kept = oriented.zip(self.among).map(|(v, in_it)| if *in_it { v } else { f64::NAN });
                kept.map(|v| if node.reverse { -v } else { v }).collect()
            }
            Part::Nodes(inner, missing) => {
                let parts: Vec<Vec<f64>> = inner.iter().map(|n| self.node(n)).collect();
                let weights: Vec<f64> = inner.iter().map(|n| n.weight).collect();
                let whole = combine(&parts, &weights, *missing, middle(inner));
                if node.reverse { whole.into_iter().map(|v| -v).collect() } else { whole }
            }
        };
        let scaled = self.scaled(node, &raw);
        if let Part::Leaf { place, .. } = node.part {
            self.leaves[place].clone_from(&scaled);
        }
        scaled
    }

    fn scaled(&self, node: &Node, raw: &[f64]) -> Vec<f64> {
        let on = |x: &[f64]| -> Vec<f64> {
            let drawn_in =
                if node.winsorise > 0.0 { winsorise(x, node.winsorise, 1.0 - node.winsorise) } else { x.to_vec() };
            match node.scale {
                Scale::Percentile => rank::percentile_ranks(&drawn_in),
                Scale::Z => z_scores(&drawn_in),
                Scale::RankZ => rank_z(&drawn_in),
            }
        };
        match node.within {
            Within::Universe => on(raw),
            Within::Sector => within(&self.sectors, raw, on),
            Within::Size => on(&residual(&self.sizes, raw)),
        }
    }
}
