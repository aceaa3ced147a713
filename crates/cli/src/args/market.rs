//! What the commands about the market and about claims take.
use std::path::PathBuf;

use breadth_domain::Date;
use clap::{Args, Subcommand};

/// One question about the market.
#[derive(Debug, Subcommand)]
pub enum MarketWhat {
    /// How likely it is to end at a level, and to touch it, by a day
    #[command(
        before_long_help = "Examples:\n  breadth market target --series RUT --level 2800 --by 2026-06-30\n  breadth market target --series RUT --carried-by IWM --level 2800 --by 2026-06-30\n  breadth market target --fund IWM --dividend-yield 0.012 --level 280 --by 2026-06-30\n"
    )]
    Target(TargetArgs),
}

/// `breadth market target`.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// A series of levels of a price index
    #[arg(long, value_name = "SERIES", required_unless_present = "fund", conflicts_with = "fund")]
    pub series: Option<String>,
    /// Carry the series on after its end by this fund's total return, less the dividend yield of their last five common years
    #[arg(long, value_name = "FUND", requires = "series")]
    pub carried_by: Option<String>,
    /// A fund's total-return series, instead of a series
    #[arg(long, value_name = "FUND")]
    pub fund: Option<String>,
    /// Dividend yield a year to take from the history's returns, where it has dividends in
    #[arg(long, value_name = "FRACTION", default_value_t = 0.0)]
    pub dividend_yield: f64,
    /// The level
    #[arg(long, value_name = "LEVEL")]
    pub level: f64,
    /// The last day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub by: Date,
    /// How many paths each bootstrap draws
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub paths: usize,
}

/// `breadth claims`.
#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// A preset or a file of claims
    #[arg(value_name = "FILE|PRESET", default_value = "great-rotation")]
    pub file: String,
    /// And the verdicts as of each month's end
    #[arg(long)]
    pub history: bool,
    /// Exit with 5 where a claim is not supported
    #[arg(long)]
    pub gate: bool,
    /// Write the preset's text and stop: the start of one's own
    #[arg(long)]
    pub print_preset: bool,
    /// Write a short file with every field explained, and stop
    #[arg(long, conflicts_with = "print_preset")]
    pub template: bool,
    /// Judge by none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
    /// List the measures that claims may name, and stop
    #[arg(long, conflicts_with_all = ["print_preset", "template"])]
    pub measures: bool,
}

/// `breadth market`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct MarketArgs {
    /// One topic instead of the page
    #[arg(value_name = "TOPIC", value_parser = topics())]
    pub topic: Option<String>,
    /// Measures of one more universe beside small and large
    #[arg(long, value_name = "PRESET")]
    pub universe: Option<String>,
    /// Baskets of one's own beside those built in: a TOML file of `[[basket]]` with id, label, named_on, source, members
    #[arg(long, value_name = "FILE")]
    pub baskets: Option<PathBuf>,
    /// Every date and value of that measure, instead of tables: an id as in `breadth metrics`, `.small` or another
    /// universe after it where it is computed for each, `.sector-technology` for a sector; also pb.small, pb.small/technology,
    /// floating_debt.small, valuation_gap, turbulent, 10y_2y, bank_margin.small
    #[arg(long, value_name = "MEASURE", conflicts_with = "topic")]
    pub history: Option<String>,
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
    /// One question instead of the page.
    #[command(subcommand)]
    pub what: Option<MarketWhat>,
}

/// The topics with what they answer, for the parser and the help.
fn topics() -> clap::builder::PossibleValuesParser {
    use clap::builder::PossibleValue;
    breadth_market::TOPICS.iter().map(|t| PossibleValue::new(t.id).help(t.about)).collect::<Vec<_>>().into()
}
