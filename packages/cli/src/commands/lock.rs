//! `lock`: ends the keeping of unlocked keys.

use crate::args::unlock::Lock;
use crate::context::Context;
use crate::output::Answer;
use crate::unlocked;
use anyhow::Result;

/// Ends it for one key, or for all of the home.
pub fn run(context: &Context, lock: &Lock) -> Result<Answer> {
    let locked = match &lock.name {
        Some(name) => {
            context.keystore().info(name)?;
            let was_unlocked = unlocked::lock(context.home(), name);
            was_unlocked.then(|| name.clone()).into_iter().collect()
        }
        None => unlocked::lock_all(context.home())?,
    };
    let said = match locked.as_slice() {
        [] => "no key was unlocked".to_owned(),
        names => format!("locked: {}", names.join(", ")),
    };
    Ok(Answer::of(&serde_json::json!({ "locked": locked }))?.say(said))
}
