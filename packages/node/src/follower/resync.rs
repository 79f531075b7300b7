//! Everything as of one height: every channel of the account, and all announcements. It is read at the start, since neither is
//! in the book, and again where blocks were passed over, whose events nobody has read.

use super::directory::Directory;
use super::look::Known;
use super::problem::FollowError;
use causeway_client::network::Network;
use causeway_client::nodes::right::recorded_instance;
use causeway_types::channel::Channel;
use causeway_types::Height;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

/// All channels of the account as of a height or later: those that are listed, and those that were followed and are listed no
/// more, since the chain lists none that has settled.
pub(super) fn all_channels(
    network: &Network,
    account: &Addr,
    known: &Known,
    height: Height,
) -> Result<Vec<Channel>, FollowError> {
    let listed = network.channels_of_since(account, height)?;
    let mut channels: Vec<Channel> = listed.into_iter().map(|c| c.channel).collect();
    let listed: BTreeSet<_> = channels.iter().map(|c| c.id).collect();
    for id in known.channels.difference(&listed) {
        match network.channel_since(*id, height) {
            Ok(channel) => channels.push(channel),
            // one that the registry does not have is over
            Err(error) if error.query_refusal().is_some() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(channels)
}

/// The whole directory as of a height or later.
pub(super) fn whole_directory(
    network: &Network,
    account: &Addr,
    height: Height,
) -> Result<Directory, FollowError> {
    let nodes = network.nodes_since(height)?;
    let own = nodes.iter().find(|node| node.account == *account);
    let own = own
        .map(|node| recorded_instance(network, node, height))
        .transpose()?;
    Ok(Directory::of(nodes, own))
}
