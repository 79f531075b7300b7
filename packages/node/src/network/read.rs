//! What is read of the chain for the graph. All of it blocks.

use super::thread::apply;
use causeway_client::graph::{channel_change, oldest, ChainGraph, PolicyGraph};
use causeway_client::network::Network;
use causeway_client::ClientError;
use causeway_routing::{GraphChange, NetworkGraph};
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Height, UnixTime};
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, BTreeSet};

/// When events have changed the balances of channels last.
pub(super) type BalanceTimes = BTreeMap<ChannelId, UnixTime>;

/// Everything, as of one height or later.
pub(super) struct WholeNetwork {
    /// The height.
    pub height: Height,
    /// The graph of it, without our own channels, whose balances the book has.
    pub graph: NetworkGraph,
    /// What the policy says.
    pub policy: PolicyGraph,
    /// Those of the times that were given whose channels are still there.
    pub times: BalanceTimes,
}

/// Reads everything as of the newest block, which is at least this one.
pub(super) fn everything(
    network: &Network,
    account: &Addr,
    (height, now): (Height, UnixTime),
    (announced, times): (Vec<Addr>, BalanceTimes),
) -> Result<WholeNetwork, ClientError> {
    let newest = network.latest()?;
    let (height, now) = (newest.height.max(height), newest.time.max(now));
    let mut chain = ChainGraph::read(network, height)?;
    let mut times = times;
    let listed: BTreeSet<_> = chain.channels.iter().map(|c| c.id).collect();
    times.retain(|id, _| listed.contains(id));
    chain
        .channels
        .retain(|c| c.side_of(account.as_str()).is_none());
    let mut changes = chain.changes(now, |channel| as_of(channel, &times, now));
    changes.extend(announced.into_iter().map(GraphChange::Announced));
    let mut graph = NetworkGraph::new();
    apply(&mut graph, changes);
    Ok(WholeNetwork {
        height,
        graph,
        policy: chain.policy,
        times,
    })
}

/// What is to be known of channels that events name. Our own come of the book: only that they have ended is said here.
pub(super) fn channels(
    network: &Network,
    account: &Addr,
    (height, now): (Height, UnixTime),
    (named, times): (Vec<ChannelId>, &BalanceTimes),
) -> Result<Vec<GraphChange>, ClientError> {
    let mut changes = Vec::new();
    for channel_id in named {
        let change = match network.channel_since(channel_id, height) {
            Ok(channel) => {
                let change = channel_change(&channel, as_of(&channel, times, now), now);
                let is_own = channel.side_of(account.as_str()).is_some();
                change.filter(|c| !is_own || matches!(c, GraphChange::Closed(_)))
            }
            // the registry has it no more
            Err(error) if error.query_refusal().is_some() => Some(GraphChange::Closed(channel_id)),
            Err(error) => return Err(error),
        };
        changes.extend(change);
    }
    Ok(changes)
}

/// When the balances changed last, as far as it is known: an event that was not heard of may have changed them since. A time
/// that is still to come is of a damaged file, and would keep out what is read later.
fn as_of(channel: &Channel, times: &BalanceTimes, now: UnixTime) -> UnixTime {
    let known = times.get(&channel.id).copied().unwrap_or_default();
    known.min(now).max(oldest(channel))
}

/// The difference between two sets of announced nodes.
pub(super) fn announced<T>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
) -> Vec<GraphChange> {
    let new = after
        .keys()
        .filter(|account| !before.contains_key(*account));
    let gone = before
        .keys()
        .filter(|account| !after.contains_key(*account));
    new.map(|account| GraphChange::Announced(Addr::unchecked(account)))
        .chain(gone.map(|account| GraphChange::Withdrawn(Addr::unchecked(account))))
        .collect()
}
