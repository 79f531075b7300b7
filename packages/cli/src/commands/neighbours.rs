//! `neighbours`: who somebody has running channels with.

use super::labels::Labels;
use crate::args::routes::Neighbours;
use crate::context::Context;
use crate::output::{percent, Answer, Table};
use anyhow::Result;

/// Lists who somebody has running channels with.
pub fn run(context: &Context, args: &Neighbours) -> Result<Answer> {
    let owner = context.resolve_address_or_mine(args.who.as_deref())?;
    let network = context.network()?;
    let sidechain_id = match &args.sidechain {
        Some(named) => Some(network.sidechain(Some(named))?.sidechain_id),
        None => None,
    };
    let mut neighbours = network.neighbours(&owner, sidechain_id)?;
    neighbours.sort_by_key(|n| n.channel_id);
    let labels = Labels::new(context, &network)?;
    let json = serde_json::json!({ "address": owner, "neighbours": neighbours });
    let answer = Answer::of(&json)?;
    if neighbours.is_empty() {
        return Ok(answer
            .say(format!("{} has no running channels", labels.name(&owner)))
            .hint("`causeway channel open PEER AMOUNT` opens one"));
    }
    let clock = network.clock()?;
    let mut table = Table::new([
        ">channel",
        "sidechain",
        "mode",
        "with",
        ">yours",
        ">theirs",
        ">you pay",
        ">they pay",
        "ends",
    ]);
    for n in &neighbours {
        table.row([
            n.channel_id.to_string(),
            labels.symbol(n.sidechain_id),
            n.mode.to_string(),
            labels.name(&n.peer),
            labels.amount(n.sidechain_id, n.balance),
            labels.amount(n.sidechain_id, n.peer_balance),
            percent(n.fee_rate),
            percent(n.peer_fee_rate),
            clock.relative(n.expires_at),
        ]);
    }
    Ok(answer.say(table).note(
        "what each would have by the evidence on chain; 'pay' is the fee rate agreed to for forwarding",
    ))
}
