//! The command line: what the user may write.
use std::path::PathBuf;

use breadth_domain::Date;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// From a market story to a diversified portfolio, with the evidence for every step.
#[derive(Debug, Parser)]
#[command(
    name = "breadth",
    version,
    about,
    before_long_help = "Examples:\n  breadth demo                              the whole way on a simulated market, offline\n  breadth import prices us_daily.parquet    bring files in\n  breadth doctor                            what data there is, and what it can answer\n  breadth market                            where the market is\n  breadth report -o report.html             all of it on one page\n",
    after_help = "A research tool, not advice.",
    propagate_version = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to colour.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal that wants it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The store's folder
    #[arg(long, global = true, value_name = "DIR", env = "BREADTH_STORE")]
    pub store: Option<PathBuf>,
    /// Pretend it is this day [default: the last session in the store]
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// Read an older version of the store
    #[arg(long, global = true, value_name = "N")]
    pub store_version: Option<u64>,
    /// One JSON document on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// The seed of everything random
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// No progress on standard error
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole way on a simulated market
    #[command(before_long_help = "Examples:\n  breadth demo\n  breadth demo --out my-demo --seed 7\n")]
    Demo(DemoArgs),
    /// Bring files in
    #[command(
        before_long_help = "Examples:\n  breadth import prices us_daily.parquet\n  breadth import prices prices/*.csv --map px_last=close --source vendor\n  breadth import statements simfin/*.zip --dry-run\n  breadth import basket IJR_holdings.csv --map date=2021-09-30\n"
    )]
    Import(ImportArgs),
    /// What data there is, how old, what is wrong with it, what it can answer
    Doctor(DoctorArgs),
    /// Read-only SQL over the store, as of a day
    #[command(
        before_long_help = "Examples:\n  breadth sql \"SELECT symbol, max(date) FROM prices GROUP BY symbol LIMIT 5\"\n  breadth --as-of 2024-06-28 sql \"SELECT count(*) FROM facts\"\n"
    )]
    Sql(SqlArgs),
    /// A company's figures as they were known on the day, each with its proof
    #[command(
        before_long_help = "Examples:\n  breadth facts AAPL\n  breadth --as-of 2009-11-30 facts AAPL --metric revenue\n  breadth facts AAPL --metric operating_cash_flow --period quarter --json\n"
    )]
    Facts(FactsArgs),
    /// Who belongs to a universe, and what its index returned
    #[command(
        before_long_help = "Examples:\n  breadth universe small\n  breadth universe russell-like-2000 --changes\n  breadth universe sp500-like --excluded\n  breadth universe russell-like-2000 --against IWM_holdings\n  breadth universe sp500-like --print-rules > mine.toml\n  breadth universe --rules mine.toml\n  breadth universe returns small --from 2021-02-01 --to 2025-12-31 --json\n"
    )]
    Universe(UniverseArgs),
    /// Where the market is: rotation, breadth, concentration
    #[command(
        before_long_help = "Examples:\n  breadth market\n  breadth market target --series RUT --level 2800 --by 2026-06-30\n"
    )]
    Market(MarketArgs),
    /// Verdicts on claims: is it so, in the data, on the day?
    #[command(
        before_long_help = "Examples:\n  breadth claims                              the built-in `great-rotation`\n  breadth claims --history                    and what one would have said at each month's end\n  breadth claims --template > mine.toml       a file to start from\n  breadth claims mine.toml --gate             exit 5 where one is not supported\n  breadth claims --measures                   what can be asked\n  breadth --as-of 2025-06-30 claims --json\n"
    )]
    Claims(ClaimsArgs),
    /// One security: its names, kind, company, corporate actions, end and data
    #[command(
        before_long_help = "Examples:\n  breadth explain META\n  breadth explain FB --as-of 2022-01-31\n  breadth explain SIVB --json\n  breadth explain BBBY@2021-01-29        whoever carried the ticker that day\n"
    )]
    Explain(ExplainArgs),
    /// Who passes a screen, who fails, who is unknown, and why
    Screen(StudyArgs),
    /// The portfolio of a study on the day
    Build(BuildArgs),
    /// The history of a study
    #[command(
        before_long_help = "Examples:\n  breadth backtest quality-small\n  breadth backtest quality-small --exits known-exits.csv\n  breadth backtest quality-small --survivors-only\n"
    )]
    Backtest(BacktestArgs),
    /// All of it on one page
    #[command(
        before_long_help = "Examples:\n  breadth report -o report.html\n  breadth report my-study.toml -o report.html --as-of 2025-06-30\n"
    )]
    Report(ReportArgs),
    /// The catalogue: metrics of companies, measures of the market and of backtests, codes of findings
    Metrics,
    /// Shell completions
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
}

/// `breadth demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the report, the files and the store go [default: breadth-demo]
    #[arg(long, value_name = "DIR", default_value = "breadth-demo")]
    pub out: PathBuf,
    /// How many operating companies
    #[arg(long, value_name = "N")]
    pub companies: Option<usize>,
    /// How many years
    #[arg(long, value_name = "N")]
    pub years: Option<usize>,
}

/// `breadth import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What the files hold: prices, listings, statements, series, french, basket
    pub kind: String,
    /// Files or folders; the format is recognised by content
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Say which column is which: `their_name=our_name`
    #[arg(long = "map", value_name = "COLUMN=NAME", value_parser = key_value)]
    pub map: Vec<(String, String)>,
    /// The name of the source, under which later files continue it [default: the first file's stem]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Read and check everything, change nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((k, v)) if !k.trim().is_empty() && !v.trim().is_empty() => Ok((k.trim().to_owned(), v.trim().to_owned())),
        _ => Err("write it as COLUMN=NAME, for example px_last=close".into()),
    }
}

/// `breadth doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Read every file and check its digest
    #[arg(long)]
    pub deep: bool,
}

/// `breadth sql`.
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The query
    pub query: String,
}

/// Which period of a flow.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// The twelve months to the newest period's end
    Ttm,
    /// The newest quarter
    Quarter,
    /// The newest fiscal year
    Annual,
}

impl Period {
    /// The name, as written.
    pub const fn id(self) -> &'static str {
        match self {
            Period::Ttm => "ttm",
            Period::Quarter => "quarter",
            Period::Annual => "annual",
        }
    }
}

/// `breadth facts`.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// A ticker, or a filer's number as CIK320193
    pub ticker: String,
    /// One line item, proved down to its filings
    #[arg(long, value_name = "ITEM")]
    pub metric: Option<String>,
    /// Which period of income and cash flow
    #[arg(long, value_enum, default_value_t = Period::Ttm)]
    pub period: Period,
    /// Each number as it was first reported, instead of its latest vintage
    #[arg(long)]
    pub first_reported: bool,
    /// Why the items that are not there are not
    #[arg(long)]
    pub missing: bool,
}

/// `breadth universe`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct UniverseArgs {
    /// Which universe.
    #[command(flatten)]
    pub which: UniverseChoice,
    /// Every excluded listing with its reason, instead of the members
    #[arg(long, conflicts_with = "changes")]
    pub excluded: bool,
    /// Who came and went at each reconstitution and why, and the turnover, instead of the members
    #[arg(long)]
    pub changes: bool,
    /// How far it agrees with an imported basket, and why where it does not, instead of the members
    #[arg(long, value_name = "BASKET", conflicts_with_all = ["changes", "excluded"])]
    pub against: Option<String>,
    /// Write the rule's text and stop: the start of one's own
    #[arg(long)]
    pub print_rules: bool,
    /// Returns instead of members.
    #[command(subcommand)]
    pub what: Option<UniverseWhat>,
}

/// Which universe.
#[derive(Debug, Args)]
pub struct UniverseChoice {
    /// The universe's preset; `breadth metrics` lists them
    #[arg(value_name = "PRESET", default_value = "small")]
    pub preset: String,
    /// A file with a rule of one's own, instead of a preset
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
}

/// What of a universe.
#[derive(Debug, Subcommand)]
pub enum UniverseWhat {
    /// The index of the universe, day by day
    Returns {
        /// Which universe.
        #[command(flatten)]
        which: UniverseChoice,
        /// The first day
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<Date>,
        /// The last day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
        /// Equal weights instead of capitalisation weights
        #[arg(long)]
        equal: bool,
    },
}

/// `breadth market`.
#[derive(Debug, Args)]
pub struct MarketArgs {
    /// One question instead of the page.
    #[command(subcommand)]
    pub what: Option<MarketWhat>,
}

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
    /// List the measures that claims may name, and stop
    #[arg(long, conflicts_with_all = ["print_preset", "template"])]
    pub measures: bool,
}

/// A command that takes a study.
#[derive(Debug, Args)]
pub struct StudyArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
}

/// `breadth build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
    /// Write the study's text and stop: the start of one's own
    #[arg(long)]
    pub print_study: bool,
}

/// `breadth backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
    /// Write every trade to this file, as CSV
    #[arg(long, value_name = "FILE")]
    pub trades: Option<PathBuf>,
    /// What you know of ends: a file of `security,ended,outcome,low,base,high,source`
    #[arg(long, value_name = "FILE")]
    pub exits: Option<PathBuf>,
    /// Hold none but those that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
}

/// `breadth explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A ticker, as it is on the day; or TICKER@YYYY-MM-DD, whoever carried it that session
    #[arg(value_name = "TICKER")]
    pub ticker: String,
    /// What you know of ends: a file of `security,ended,outcome,low,base,high,source`
    #[arg(long, value_name = "FILE")]
    pub exits: Option<PathBuf>,
}

/// `breadth report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE.html", default_value = "report.html")]
    pub output: PathBuf,
}
