//! `breadth doctor`: temporary until the store's own is there.
use crate::args::DoctorArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Answer;

/// Runs the command.
pub fn run(context: &Context, _: &DoctorArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    Ok(Answer {
        data: serde_json::json!({ "manifest": store.manifest() }),
        text: String::new(),
        provenance: context.provenance(None, None),
    })
}
