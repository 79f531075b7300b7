//! `channel list`.

use super::view::{phase_word, Row};
use crate::args::channel::List;
use crate::context::Context;
use crate::output::{Answer, Table};
use anyhow::Result;
use causeway_types::channel::Phase;

/// Runs it.
pub fn run(context: &Context, list: &List) -> Result<Answer> {
    let whose = context.who_or_me(list.who.as_deref())?;
    let names = context.names()?;
    let network = context.network()?;
    let clock = network.clock()?;
    let mut seen = network.channels_of(&whose)?;
    seen.sort_by_key(|c| c.channel.id);
    let settled = seen.iter().filter(|c| c.phase == Phase::Settled).count();
    if !list.all {
        seen.retain(|c| c.phase != Phase::Settled);
    }
    let mut rows = Vec::new();
    let mut table = Table::new([
        ">id",
        "name",
        "sidechain",
        "mode",
        "peer",
        "phase",
        ">yours",
        ">peer's",
        "ends",
    ]);
    for channel in &seen {
        let row = Row::new(&network, channel, &whose)?;
        let amounts = row.amounts;
        table.row([
            row.id.to_string(),
            row.name.clone().unwrap_or_else(|| "-".to_owned()),
            row.sidechain.clone(),
            row.mode.to_string(),
            row.peer
                .as_ref()
                .map_or_else(|| "anyone".to_owned(), |p| names.short(p)),
            phase_word(channel),
            amounts.show(row.on_chain),
            amounts.show(row.peer_on_chain),
            clock.relative(row.expires_at),
        ]);
        rows.push(row);
    }
    let answer = Answer::of(&serde_json::json!({ "address": whose, "channels": rows }))?;
    let hidden = settled > 0 && !list.all;
    let answer = match rows.is_empty() {
        true => answer.say(format!("{} has no open channels", names.short(&whose))),
        false => answer.say(table),
    };
    Ok(answer.hint_if(
        hidden.then(|| format!("settled channels that are not shown: {settled}; add --all")),
    ))
}
