//! The command line: what the user may write.
mod data;
mod market;

use std::path::PathBuf;

use breadth_domain::Date;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use data::{DoctorArgs, FactsArgs, ImportArgs, Period, SqlArgs};
pub use market::{ClaimsArgs, MarketArgs, MarketWhat, TargetArgs};

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

impl Command {
    /// Whether its universes keep none but survivors. A backtest has a lens of its own.
    pub fn survivors_only(&self) -> bool {
        match self {
            Command::Universe(args) => match &args.what {
                Some(UniverseWhat::Returns { survivors_only, .. }) => *survivors_only,
                None => args.survivors_only,
            },
            Command::Market(args) => args.survivors_only,
            Command::Screen(args) => args.survivors_only,
            Command::Research(args) => args.survivors_only,
            Command::Build(args) => args.survivors_only,
            Command::Claims(args) => args.survivors_only,
            Command::Report(args) => args.survivors_only,
            _ => false,
        }
    }
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
    /// Make everything anew: neither read nor keep what follows from the store's tables
    #[arg(long, global = true, env = "BREADTH_NO_CACHE", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_cache: bool,
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
    /// Where the market is: rotation, breadth, concentration, valuation, regimes, rates
    #[command(
        before_long_help = "Examples:\n  breadth market                            all readings and returns on the last session\n  breadth market breadth                    one topic: its tables\n  breadth market concentration --universe sp500-like\n  breadth market rotation --as-of 2024-07-31 --json\n  breadth market valuation\n  breadth market --history above_200d.small  one measure, day by day\n"
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
    #[command(
        before_long_help = "Examples:\n  breadth screen quality-small\n  breadth screen --where \"top(gross_profitability, 30%, sector) and not (sector == 'Energy')\"\n  breadth screen regional-banks --na pass --names\n  breadth screen piotroski-value --universe russell-like-2000 --as-of 2025-06-30\n"
    )]
    Screen(ScreenArgs),
    /// What a metric has been worth: rank correlation, buckets, decay, turnover, by size and date
    #[command(
        before_long_help = "Examples:\n  breadth research gross_profitability\n  breadth research accruals --universe russell-like-2000 --quantiles 10\n  breadth research momentum_12_1 --from 2022-01-01 --horizons 1,3,6,12 --json\n"
    )]
    Research(ResearchArgs),
    /// The portfolio of a study on the day
    #[command(
        before_long_help = "Examples:\n  breadth build quality-small\n  breadth build my-study.toml --as-of 2025-06-30 --json\n  breadth build my-study.toml --holdings positions.csv --trades basket.csv\n  breadth build my-study.toml --holdings positions.csv --value 2500000 --trades basket.csv\n  breadth build --print-study > my-study.toml\n"
    )]
    Build(BuildArgs),
    /// The history of a study
    #[command(
        before_long_help = "Examples:\n  breadth backtest quality-small\n  breadth backtest quality-small --exits known-exits.csv\n  breadth backtest quality-small --survivors-only\n  breadth backtest quality-small --against large-quality\n  breadth backtest quality-small --vary policy.count=50,100,200 --vary backtest.cost_bp=20,50 --walk-forward 24/6\n  breadth backtest quality-small --trades trades.csv --journal journal.csv\n"
    )]
    Backtest(BacktestArgs),
    /// What the risk models forecast and what happened, on random, minimum-variance and alpha portfolios
    #[command(
        before_long_help = "Examples:\n  breadth risk\n  breadth risk --universe large --models fundamental,ledoit-wolf-single-factor\n  breadth risk --from 2023-01-01 --horizon 5 --json\n"
    )]
    Risk(RiskArgs),
    /// The results that backtests have left in the store, compared
    #[command(
        before_long_help = "Examples:\n  breadth results\n  breadth results quality-small --against 3f2a\n  breadth results --trials\n"
    )]
    Results(ResultsArgs),
    /// All of it on one page
    #[command(
        before_long_help = "Examples:\n  breadth report -o report.html\n  breadth report my-study.toml -o report.html --as-of 2025-06-30\n"
    )]
    Report(ReportArgs),
    /// The catalogue: metrics of companies, measures of the market and of backtests, codes of findings
    #[command(
        before_long_help = "Examples:\n  breadth metrics\n  breadth metrics --values --universe small > values.csv\n  breadth metrics --values --of AAON,NSSC --as-of 2025-06-30 --json\n"
    )]
    Metrics(MetricsArgs),
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
    /// How its index goes with a fund's or an index's returns, and what remains, session by session and by cause
    #[arg(long, value_name = "SERIES", conflicts_with_all = ["changes", "excluded", "against"])]
    pub against_series: Option<String>,
    /// Of which basket the other's holdings are, for `--against-series`; where not given, the one of its name
    #[arg(long, value_name = "BASKET", requires = "against_series")]
    pub holdings: Option<String>,
    /// Write the rule's text and stop: the start of one's own
    #[arg(long)]
    pub print_rules: bool,
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
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
        /// With dividends, as far as they are known, instead of price returns
        #[arg(long, conflicts_with = "equal")]
        total: bool,
        /// Keep none but members that still trade at the end: wrong, and there to see by how much
        #[arg(long)]
        survivors_only: bool,
    },
}

/// `breadth screen`.
#[derive(Debug, Args)]
pub struct ScreenArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
    /// Conditions in place of the study's own: metrics, labels, numbers with units, `and`, `or`, `not`
    #[arg(long = "where", value_name = "EXPR")]
    pub condition: Option<String>,
    /// The universe in place of the study's own
    #[arg(long, value_name = "UNIVERSE")]
    pub universe: Option<String>,
    /// What to do with a name about which a condition cannot be told
    #[arg(long, value_enum, value_name = "RULE")]
    pub na: Option<Na>,
    /// List the names lost at each step
    #[arg(long)]
    pub names: bool,
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
}

/// What to do with a name about which a condition cannot be told.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub enum Na {
    /// Count the condition as held.
    Pass,
    /// Count the condition as failed.
    Fail,
    /// Show the name apart.
    Show,
}

/// `breadth metrics`.
#[derive(Debug, Args)]
pub struct MetricsArgs {
    /// Every metric's value on the day instead of its definition, as CSV (or JSON)
    #[arg(long)]
    pub values: bool,
    /// Of that universe's members
    #[arg(long, value_name = "UNIVERSE", default_value = "small", requires = "values")]
    pub universe: String,
    /// Of those tickers instead
    #[arg(long, value_name = "TICKER,...", value_delimiter = ',', requires = "values")]
    pub of: Vec<String>,
    /// With the facts that each was made from (JSON)
    #[arg(long, requires = "values")]
    pub facts: bool,
}

/// `breadth research`.
#[derive(Debug, Args)]
pub struct ResearchArgs {
    /// A metric
    #[arg(value_name = "METRIC")]
    pub metric: String,
    /// Among that universe's members
    #[arg(long, value_name = "UNIVERSE", default_value = "small")]
    pub universe: String,
    /// The first day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// How many buckets
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    pub quantiles: u8,
    /// Months over which returns are taken; the first is the main one
    #[arg(long, value_name = "MONTHS,...", value_delimiter = ',', default_values_t = [1, 3, 6, 12], value_parser = clap::value_parser!(u8).range(1..=36))]
    pub horizons: Vec<u8>,
    /// What you know of ends: a file of `security,ended,outcome,low,base,high,source`
    #[arg(long, value_name = "FILE")]
    pub exits: Option<PathBuf>,
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
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
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
    /// What is held now: a CSV with a symbol and a quantity in each row, as brokers export it; cash in a row named cash
    #[arg(long, value_name = "FILE")]
    pub holdings: Option<PathBuf>,
    /// Dollars in all, where they are another sum than the study's capital or what is held
    #[arg(long, value_name = "DOLLARS")]
    pub value: Option<f64>,
    /// Write the trades to this file, as a broker's basket import takes them: symbol,side,quantity,price,value,order_type
    #[arg(long, value_name = "FILE")]
    pub trades: Option<PathBuf>,
}

/// `breadth backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// A study's preset or file
    #[arg(value_name = "STUDY", default_value = "quality-small")]
    pub study: String,
    /// Write every trade to this file, as CSV
    #[arg(long, value_name = "FILE", conflicts_with = "vary")]
    pub trades: Option<PathBuf>,
    /// What you know of ends: a file of `security,ended,outcome,low,base,high,source`
    #[arg(long, value_name = "FILE")]
    pub exits: Option<PathBuf>,
    /// What you know of spin-offs, mergers for shares and the like: a file of `security,date,event,into,ratio,price,cash,basis`
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Hold none but those that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
    /// Write everything that happened to this file, as CSV: with closes it gives every value again
    #[arg(long, value_name = "FILE", conflicts_with = "vary")]
    pub journal: Option<PathBuf>,
    /// Compare with a kept result: a study's name, or the first letters of a key
    #[arg(long, value_name = "RESULT", conflicts_with = "vary")]
    pub against: Option<String>,
    /// The ledger's convention: breadth, cvxportfolio, bt, vectorbt or zipline
    #[arg(long, value_name = "NAME", default_value = "breadth")]
    pub profile: String,
    /// Leave out attribution and the reasons to doubt it
    #[arg(long)]
    pub quick: bool,
    /// Tell the result apart by the factors of the fundamental risk model too: some seconds more
    #[arg(long, conflicts_with = "quick")]
    pub risk_model: bool,
    /// Neither count this run as a trial nor keep its result
    #[arg(long)]
    pub no_record: bool,
    /// Run a grid: a field of the study and its values; repeat for more fields
    #[arg(long, value_name = "FIELD=V,V")]
    pub vary: Vec<String>,
    /// With --vary: choose by so many months, hold for so many, and go on
    #[arg(long, value_name = "MONTHS/MONTHS", requires = "vary")]
    pub walk_forward: Option<String>,
    /// Hold each of so many equal parts of the ranking for itself
    #[arg(long, value_name = "N", conflicts_with = "vary")]
    pub buckets: Option<usize>,
}

/// `breadth results`.
#[derive(Debug, Args)]
pub struct ResultsArgs {
    /// A study's name, or the first letters of a key; without it, all
    #[arg(value_name = "RESULT")]
    pub result: Option<String>,
    /// Compare it with another
    #[arg(long, value_name = "RESULT", requires = "result")]
    pub against: Option<String>,
    /// How often each family of studies was tried
    #[arg(long, conflicts_with = "result")]
    pub trials: bool,
}

/// `breadth risk`.
#[derive(Debug, Args)]
pub struct RiskArgs {
    /// The universe whose members are held
    #[arg(long, value_name = "UNIVERSE", default_value = "small")]
    pub universe: String,
    /// The models [default: all]
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    pub models: Vec<String>,
    /// The first day of a forecast [default: a year after the store's first session]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Sessions of each forecast
    #[arg(long, value_name = "N", default_value_t = 21)]
    pub horizon: usize,
    /// How many random portfolios
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub portfolios: usize,
    /// Names in each of them
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub names: usize,
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
    /// Keep none but members that still trade at the end: wrong, and there to see by how much
    #[arg(long)]
    pub survivors_only: bool,
    /// Tell the backtest's result apart by the factors of the fundamental risk model too: some seconds more
    #[arg(long)]
    pub risk_model: bool,
}
