//! `getinfo`: which node runs for the account, and where it stands.

use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_node_api::calls::info::GetInfo;

/// Prints whose node it is, on which chain, where it is reached, and what it follows.
pub fn run(context: &Context) -> Result<Answer> {
    let node = context.require_node()?;
    let info = node.client.call(&GetInfo)?;
    let details = Details::new()
        .with("account", &info.account)
        .with("chain", &info.chain_id)
        .with("registry", &info.registry)
        .with("api", &node.file.api)
        .with(
            "peers reach it by",
            format!("causeway peer connect {}", info.connect),
        )
        .with("chain state", &info.chain_state)
        .with(
            "newest block",
            format!("{}, seen {} s ago", info.height, info.block_age),
        )
        .with("channels", info.channels)
        .with("linked peers", info.peers)
        .with("epoch", info.epoch)
        .with("version", &info.version);
    let answer = Answer::of(&info)?.say(details);
    let waiting = info.waiting.iter().map(|channel| {
        let why = match &channel.why {
            None => "it is being joined".to_owned(),
            Some(why) => format!(
                "{why}; `causeway channel join {}` joins it",
                channel.channel_id
            ),
        };
        format!(
            "channel {} of {} waits for you to join: {why}",
            channel.channel_id, channel.opener
        )
    });
    let answer = waiting.fold(answer, Answer::note);
    let warnings = info.warnings.iter();
    Ok(warnings.fold(answer, |answer, warning| {
        answer.note(format!("warning: {warning}"))
    }))
}
