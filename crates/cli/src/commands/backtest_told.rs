//! What makes one trial of two runs.
use breadth_backtest::Event;
use breadth_backtest::honesty::trial_key;
use breadth_domain::Study;
use breadth_store::View;

use crate::args::BacktestArgs;
use crate::context::ENGINE;
use crate::failure::{Exit, Explain, Failure};

/// What a run hangs on beside its study.
pub struct Told {
    parts: Vec<String>,
    /// Whether nobody could have done it: then it is no trial.
    pub hindsight: bool,
}

impl Told {
    pub fn of(args: &BacktestArgs, view: &View, events: &[(usize, Event)]) -> Self {
        let exits = args.exits.as_ref().map(std::fs::read_to_string).transpose();
        let lens = if args.survivors_only { "survivors" } else { "" };
        let parts = vec![
            view.digest().to_owned(),
            ENGINE.to_owned(),
            view.as_of().to_string(),
            args.profile.clone(),
            exits.unwrap_or_default().unwrap_or_default(),
            lens.to_owned(),
            format!("{events:?}"),
        ];
        Told { parts, hindsight: args.survivors_only }
    }

    /// The key of a study's run: the same run is the same trial, on its own or in a grid.
    pub fn key(&self, study: &Study) -> Result<String, Failure> {
        let study = serde_json::to_string(study).explain("json", Exit::Failed)?;
        let parts = std::iter::once(&study).chain(&self.parts);
        Ok(trial_key(&parts.map(String::as_str).collect::<Vec<_>>()))
    }
}
