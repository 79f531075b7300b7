//! `pair`: at what rate a node exchanges one sidechain's token for another's.

use super::route_args::{self, pair_sent, Labels};
use super::sidechain::show::pair_table;
use crate::args::policy::PairArgs;
use crate::args::routes::{PairCommand, RemovePair};
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::network::SubmitResult as _;
use causeway_types::policy::ExecuteMsg;

/// Runs one.
pub fn run(context: &Context, command: PairCommand) -> Result<Answer> {
    match command {
        PairCommand::Set(c) => set(context, &c),
        PairCommand::List => list(context),
        PairCommand::Remove(c) => remove(context, &c),
    }
}

fn set(context: &Context, words: &PairArgs) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let pair = route_args::pair(context, network, words, None, &network.exchange_pairs()?)?;
    let msg = ExecuteMsg::SetExchangePair(pair_sent(&pair));
    let tx = network
        .submit(&session.me.account, vec![network.to_policy(&msg)?])
        .failed("the exchange pair was not set")?;
    let labels = Labels::new(context, network)?;
    let json = serde_json::json!({ "pair": pair, "height": tx.height });
    Ok(Answer::of(&json)?.say(format!(
        "{}: {}",
        labels.pair(&pair),
        labels.pair_terms(&pair)
    )))
}

fn list(context: &Context) -> Result<Answer> {
    let network = context.network()?;
    let pairs = network.exchange_pairs()?;
    let answer = Answer::of(&serde_json::json!({ "pairs": pairs }))?;
    if pairs.is_empty() {
        return Ok(answer
            .say("no exchange pairs are set")
            .hint("`causeway pair set FROM TO WHO --takes 1 --gives 2` sets one"));
    }
    let labels = Labels::new(context, &network)?;
    let all: Vec<_> = pairs.iter().collect();
    Ok(answer.say(pair_table(&labels, &all)))
}

fn remove(context: &Context, remove: &RemovePair) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let from = network.sidechain(Some(&remove.from))?;
    let to = network.sidechain(Some(&remove.to))?;
    let node = context.resolve_address(&remove.node)?;
    let (from_id, to_id) = (from.sidechain_id, to.sidechain_id);
    let pairs = network.exchange_pairs()?;
    let there = pairs
        .iter()
        .any(|p| p.from == from_id && p.to == to_id && p.node == node);
    let name = format!("{} to {} by {}", from.symbol, to.symbol, remove.node);
    if !there {
        return Err(error_with_hint(
            format!("there is no exchange pair from {name}"),
            "`causeway pair list` shows those that are there",
        ));
    }
    let msg = ExecuteMsg::RemoveExchangePair {
        from: from_id,
        to: to_id,
        node: node.to_string(),
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_policy(&msg)?])
        .failed("the exchange pair was not removed")?;
    let json = serde_json::json!({
        "from": from.symbol,
        "to": to.symbol,
        "node": node,
        "height": tx.height,
    });
    Ok(Answer::of(&json)?.say(format!("the exchange pair from {name} is removed")))
}
