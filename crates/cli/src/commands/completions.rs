//! `breadth completions`: for the shell.
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::context::Context;
use crate::output::Answer;

/// Runs the command.
pub fn run(context: &Context, shell: Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "breadth", &mut script);
    let text = String::from_utf8_lossy(&script).into_owned();
    Answer { data: serde_json::json!({ "script": text }), text, provenance: context.provenance(None, None) }
}
