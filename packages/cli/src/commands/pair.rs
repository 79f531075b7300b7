//! `pair`: at what rate a node exchanges one sidechain's token for another's.

use super::labels::Labels;
use super::route_args::{invalid_pair, pair_request};
use super::sidechain::show::pair_table;
use crate::args::policy::PairArgs;
use crate::args::routes::{PairCommand, RemovePair};
use crate::context::Context;
use crate::failure::retold;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::error::SettingsError;
use causeway_client::sidechains::pairs::{remove_pair, set_pair};
use causeway_client::ClientError;

/// Sets, removes and lists exchange pairs.
pub fn run(context: &Context, command: PairCommand) -> Result<Answer> {
    match command {
        PairCommand::Set(c) => set(context, &c),
        PairCommand::List => list(context),
        PairCommand::Remove(c) => remove(context, &c),
    }
}

fn set(context: &Context, named: &PairArgs) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let request = pair_request(context, network, named, None)?;
    let pair = request
        .resolve(&network.exchange_pairs()?)
        .map_err(|error| match error {
            ClientError::Settings(error) => invalid_pair(named, error),
            other => other.into(),
        })?;
    let height = set_pair(network, &session.me.account, &pair)?;
    let labels = Labels::new(context, network)?;
    let json = serde_json::json!({ "pair": pair, "height": height });
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
    let key = (from.sidechain_id, to.sidechain_id, node.clone());
    let name = format!("{} to {} by {}", from.symbol, to.symbol, remove.node);
    let height = remove_pair(network, &session.me.account, key).map_err(|error| match error {
        ClientError::Settings(error @ SettingsError::PairUnknown { .. }) => retold(
            error.code(),
            format!("there is no exchange pair from {name}"),
            Some("`causeway pair list` shows those that are there".to_owned()),
        ),
        other => other.into(),
    })?;
    let json = serde_json::json!({
        "from": from.symbol,
        "to": to.symbol,
        "node": node,
        "height": height,
    });
    Ok(Answer::of(&json)?.say(format!("the exchange pair from {name} is removed")))
}
