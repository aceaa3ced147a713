//! `breadth`: from a market story to a diversified portfolio, with the evidence for every step.
//!
//! Standard output is data, standard error is progress and logs. Every command that yields data takes `--json`.
mod args;
mod commands;
mod context;
mod failure;
mod output;
mod progress;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, MarketWhat};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Answer;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return refuse(&e),
    };
    let context = Context::new(cli.global);
    let table = matches!(&cli.command, Command::Universe(args) if args.what.is_some());
    if cli.command.survivors_only() {
        context.survivors.set(Some((0, 0)));
    }
    match run(&context, cli.command).map(|answer| context.through_the_lens(answer, table)) {
        Ok(answer) => {
            let text = if context.global.json { format!("{}\n", answer.json()) } else { answer.text };
            // A reader that has seen enough (`| head`) closes the pipe: not our failure.
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            ExitCode::from(context.exit.get() as u8)
        }
        Err(failure) => report(&context, &failure),
    }
}

fn run(context: &Context, command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Demo(args) => commands::demo::run(context, &args),
        Command::Doctor(args) => commands::doctor::run(context, &args),
        Command::Report(args) => commands::report::run(context, &args),
        Command::Import(args) => commands::import::run(context, &args),
        Command::Sql(args) => commands::sql::run(context, &args),
        Command::Facts(args) => commands::facts::run(context, &args),
        Command::Universe(args) => commands::universe::run(context, &args),
        Command::Market(args) => match &args.what {
            None => commands::market::run(context, &args),
            Some(MarketWhat::Target(args)) => commands::target::run(context, args),
        },
        Command::Claims(args) => commands::claims::run(context, &args),
        Command::Explain(args) => commands::explain::run(context, &args),
        Command::Screen(args) => commands::screen::run(context, &args),
        Command::Build(args) => commands::build::run(context, &args),
        Command::Backtest(args) => commands::backtest::run(context, &args),
        Command::Metrics(args) => commands::metrics::run(context, &args),
        Command::Research(args) => commands::research::run(context, &args),
        Command::Risk(args) => commands::risk::run(context, &args),
        Command::Results(args) => commands::results::run(context, &args),
        Command::Completions { shell } => Ok(commands::completions::run(context, shell)),
    }
}

fn report(context: &Context, failure: &Failure) -> ExitCode {
    if context.global.json {
        let _ = writeln!(std::io::stdout().lock(), "{}", failure.json());
    } else {
        let _ = write!(std::io::stderr().lock(), "{}", failure.render(context.colour));
    }
    ExitCode::from(failure.exit as u8)
}

/// A command line that cannot be meant: help and version go to standard output, errors to standard error, or as JSON
/// where the line asks for JSON.
fn refuse(error: &clap::Error) -> ExitCode {
    let asked_json = std::env::args_os().any(|a| a == "--json");
    if error.use_stderr() && asked_json {
        let text = error.to_string();
        let message = text.strip_prefix("error: ").unwrap_or(&text).trim().to_owned();
        let failure = Failure {
            code: "usage",
            message,
            hint: Some("`breadth --help` shows what there is".into()),
            exit: Exit::Usage,
        };
        let _ = writeln!(std::io::stdout().lock(), "{}", failure.json());
    } else {
        let _ = error.print();
    }
    ExitCode::from(if error.use_stderr() { Exit::Usage } else { Exit::Complete } as u8)
}
