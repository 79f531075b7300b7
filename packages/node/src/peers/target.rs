//! Who is to be reached, and where: as the user gives it, and as it is dialled by what is announced.

use super::address::PeerAddress;
use crate::follower::AnnouncedNode;
use causeway_types::TransportKey;
use std::collections::BTreeMap;

/// Where and how to reach an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialTarget {
    /// The account that is to be reached.
    pub account: String,
    /// Its transport key.
    pub transport_key: TransportKey,
    /// Its addresses, tried in turn.
    pub addresses: Vec<PeerAddress>,
    /// Whether they were announced, and not given by the user: then they may not be in private ranges.
    pub are_announced: bool,
}

/// A peer that the user asked for. What he did not give is taken from its announcement, the newest there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedPeer {
    /// The account that is to be reached.
    pub account: String,
    /// Its transport key; none: the announced one.
    pub transport_key: Option<TransportKey>,
    /// Where it is reached; none: where it announces that it is.
    pub address: Option<PeerAddress>,
}

impl AskedPeer {
    /// As it is dialled by these announcements; none where one is needed and there is none.
    pub fn target(&self, nodes: &BTreeMap<String, AnnouncedNode>) -> Option<DialTarget> {
        let announced = nodes.get(&self.account);
        let announced_key = announced.map(|node| node.transport_key);
        let (addresses, are_announced) = match &self.address {
            Some(address) => (vec![address.clone()], false),
            None => (announced_addresses(announced?), true),
        };
        (!addresses.is_empty()).then_some(DialTarget {
            account: self.account.clone(),
            transport_key: self.transport_key.or(announced_key)?,
            addresses,
            are_announced,
        })
    }
}

/// The addresses of an announcement that can be dialled.
fn announced_addresses(node: &AnnouncedNode) -> Vec<PeerAddress> {
    let parsed = node.addresses.iter().filter_map(|text| text.parse().ok());
    parsed.collect()
}
