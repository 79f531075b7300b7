//! `sidechain set`: plans what was named, shows the difference, sets it.

use super::apply::{carry_out, say_applied};
use super::settings::{self, SettingsArgs};
use crate::args::sidechain::Set;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;

/// Changes what was named.
pub fn run(context: &Context, set: Set) -> Result<Answer> {
    let session = context.session()?;
    let sidechain = session.network.sidechain(set.sidechain.as_deref())?;
    let named = SettingsArgs {
        parameters: set.parameters,
        legal_rate: set.legal_rate,
        ..SettingsArgs::default()
    };
    let plan = settings::plan(context, &session.network, &sidechain, &named)?;
    let Some(applied) = carry_out(context, &session, &sidechain, &plan)? else {
        return Err(error_with_hint(
            CommandCode::NothingToDo,
            format!("nothing would change in the policy of {}", sidechain.symbol),
            "name a parameter and a new value, as --smallest-ratio 5%; `causeway sidechain show` shows all",
        ));
    };
    let json = serde_json::json!({
        "sidechain": sidechain.symbol,
        "version": applied.settings.version,
        "before": plan.before.parameters,
        "after": plan.after.parameters,
        "changes": applied.changes,
        "height": applied.settings.height,
    });
    Ok(say_applied(Answer::of(&json)?, &sidechain, &plan, &applied))
}
