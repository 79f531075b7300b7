//! `sidechain set`: reads the policy, changes what was named, shows the difference, submits.

use super::apply::carry_out;
use super::settings::{SettingsPlan, SettingsRequest};
use crate::args::sidechain::Set;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;

/// Runs it.
pub fn run(context: &Context, set: Set) -> Result<Answer> {
    let session = context.session()?;
    let sidechain = session.network.sidechain(set.sidechain.as_deref())?;
    let wanted = SettingsRequest {
        parameters: set.parameters,
        legal_rate: set.legal_rate,
        ..SettingsRequest::default()
    };
    let plan = SettingsPlan::new(context, &session.network, &sidechain, &wanted)?;
    let Some(done) = carry_out(context, &session, &sidechain, &plan)? else {
        return Err(error_with_hint(
            format!("nothing would change in the policy of {}", sidechain.symbol),
            "name a parameter and a new value, as --smallest-ratio 5%; `causeway sidechain show` shows all",
        ));
    };
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": done.version,
        "before": plan.before.parameters,
        "after": plan.after.parameters,
        "changes": done.changes,
        "height": done.height,
    });
    Ok(done.say(Answer::of(&json)?))
}
