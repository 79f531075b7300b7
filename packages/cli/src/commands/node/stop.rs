//! `node stop`: ends the node that runs.

use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::stop::StopNode;
use causeway_wallet::book::is_in_use;
use serde_json::json;
use std::time::{Duration, Instant};

/// A node ends by itself in ten seconds at most.
const LONGEST_STOP: Duration = Duration::from_secs(15);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) fn run(context: &Context) -> Result<Answer> {
    let node = context.require_node()?;
    let stopping = node.client.call(&StopNode {})?;
    let begun = Instant::now();
    // its book is free once it has ended
    while is_in_use(&node.folder)? {
        if begun.elapsed() >= LONGEST_STOP {
            return Err(error_with_hint(
                CommandCode::NodeNotStopped,
                format!(
                    "the node (process {}) was told to stop, and has the book still after {} s",
                    stopping.process,
                    LONGEST_STOP.as_secs()
                ),
                "end its process: what it has answered is on disk",
            ));
        }
        std::thread::sleep(PAUSE);
    }
    let json = json!({ "account": node.account, "process": stopping.process });
    Ok(Answer::of(&json)?.say(format!("the node of {} has ended", node.account)))
}
